-- One row says how well one model forecast one instrument so far ahead on one day. A model that is no better than the last
-- price, relative_error 1 or more, knows nothing.
CREATE TABLE gold.forecast_accuracy (
    trading_day         DATE             NOT NULL COMMENT 'The UTC day of the prices that were forecast, by target_time',
    exchange            STRING           NOT NULL COMMENT 'Exchange id, lower case',
    instrument          STRING           NOT NULL COMMENT 'Unified name, base and quote asset: BTC-USDT',
    target              STRING           NOT NULL COMMENT 'What was forecast: close, as in gold.forecasts',
    timeframe           STRING           NOT NULL COMMENT 'Length of the candles: 1s 1m 5m 15m 1h 4h 1d',
    horizon             STRING           NOT NULL COMMENT 'How far ahead: 30s 5m 1h 1d',
    model               STRING           NOT NULL COMMENT 'naive, drift, holt or ar',
    scores              BIGINT           NOT NULL COMMENT 'Forecasts that were scored',
    mean_absolute_error DECIMAL(38, 18)  NOT NULL COMMENT 'MAE: mean of absolute_error, quote units',
    relative_error      DECIMAL(38, 18)           COMMENT 'mean_absolute_error by that of the last price (model naive) for the same moments: below 1 is better; null where the price stood still',
    bias                DECIMAL(38, 18)  NOT NULL COMMENT 'Mean of forecast minus actual, quote units: above 0 it said too much',
    coverage_80         DECIMAL(38, 18)  NOT NULL COMMENT 'The part of the prices within the interval of 80 %: 0.8 is right',
    coverage_95         DECIMAL(38, 18)  NOT NULL COMMENT 'The part of the prices within the interval of 95 %: 0.95 is right',
    known_at            TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the newest of these prices was known, UTC: before it the row could not be made'
) COMMENT 'How good forecasts were, each day' WITH (
    'tidemark.key'       = 'trading_day, exchange, instrument, target, timeframe, horizon, model',
    'tidemark.from'      = 'gold.forecast_scores',
    'tidemark.partition' = 'days(trading_day)',
    'tidemark.sort'      = 'exchange, instrument, timeframe, horizon, model, trading_day'
);
