-- One row is how one forecast turned out: written once, when the candle that ends at target_time is known. Where no candle
-- ends there, nobody traded, and there is nothing to compare with: no row.
CREATE TABLE gold.forecast_scores (
    exchange       STRING           NOT NULL COMMENT 'Exchange id, lower case',
    instrument     STRING           NOT NULL COMMENT 'Unified name, base and quote asset: BTC-USDT',
    target         STRING           NOT NULL COMMENT 'What was forecast: close, as in gold.forecasts',
    timeframe      STRING           NOT NULL COMMENT 'Length of the candles: 1s 1m 5m 15m 1h 4h 1d',
    made_at        TIMESTAMP_LTZ(6) NOT NULL COMMENT 'As of when the forecast was made, UTC',
    horizon        STRING           NOT NULL COMMENT 'How far ahead: 30s 5m 1h 1d',
    model          STRING           NOT NULL COMMENT 'naive, drift, holt or ar',
    window_start   TIMESTAMP_LTZ(6) NOT NULL COMMENT 'First moment of the candle it is compared with, UTC',
    target_time    TIMESTAMP_LTZ(6) NOT NULL COMMENT 'The end of that candle, UTC: the moment whose price was forecast',
    forecast       DECIMAL(38, 18)  NOT NULL COMMENT 'The price that was forecast, quote units',
    actual         DECIMAL(38, 18)  NOT NULL COMMENT 'The close of that candle, quote units',
    error          DECIMAL(38, 18)  NOT NULL COMMENT 'forecast minus actual, quote units',
    absolute_error DECIMAL(38, 18)  NOT NULL COMMENT 'The same without its sign',
    naive_error    DECIMAL(38, 18)  NOT NULL COMMENT 'absolute_error of the model naive for the same made_at and horizon, quote units',
    inside_80      BOOLEAN          NOT NULL COMMENT 'Whether actual lies from lower_80 to upper_80',
    inside_95      BOOLEAN          NOT NULL COMMENT 'Whether actual lies from lower_95 to upper_95',
    known_at       TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When that candle was known, UTC: before it the row could not be made'
) COMMENT 'How forecasts turned out' WITH (
    'tidemark.key'       = 'exchange, instrument, target, timeframe, made_at, horizon, model',
    'tidemark.from'      = 'gold.forecasts, gold.candles',
    'tidemark.partition' = 'days(target_time)',
    'tidemark.sort'      = 'exchange, instrument, target_time, model, made_at'
);
