-- One row is what one model said at one moment of one price to come. made_at is the moment as of which the data was known:
-- nothing later is in it. The model naive, the last price, is always there as the baseline. Never changed afterwards;
-- how it turned out is in gold.forecast_scores.
CREATE TABLE gold.forecasts (
    exchange    STRING           NOT NULL COMMENT 'Exchange id, lower case',
    instrument  STRING           NOT NULL COMMENT 'Unified name, base and quote asset: BTC-USDT',
    target      STRING           NOT NULL COMMENT 'What is forecast: close, the close of the candle of this timeframe that ends at target_time',
    timeframe   STRING           NOT NULL COMMENT 'Length of the candles it is made of: 1s 1m 5m 15m 1h 4h 1d',
    made_at     TIMESTAMP_LTZ(6) NOT NULL COMMENT 'As of when, UTC: only candles ended and known by then are in it',
    horizon     STRING           NOT NULL COMMENT 'How far ahead, in the largest unit that divides it: 30s 5m 1h 1d; from the last whole timeframe before made_at to target_time',
    model       STRING           NOT NULL COMMENT 'naive, drift, holt or ar (docs/forecasting.md)',
    target_time TIMESTAMP_LTZ(6) NOT NULL COMMENT 'The moment whose price is forecast, UTC: where it stands in a chart',
    forecast    DECIMAL(38, 18)  NOT NULL COMMENT 'The price, quote units; an estimate, rounded to the digits of the instrument''s own prices',
    lower_80    DECIMAL(38, 18)  NOT NULL COMMENT 'The price lies above this and below upper_80 with 80 % probability, quote units',
    upper_80    DECIMAL(38, 18)  NOT NULL COMMENT 'As lower_80',
    lower_95    DECIMAL(38, 18)  NOT NULL COMMENT 'The price lies above this and below upper_95 with 95 % probability, quote units',
    upper_95    DECIMAL(38, 18)  NOT NULL COMMENT 'As lower_95',
    parameters  STRING                    COMMENT 'What the model was fitted to, as p=2; null where it has nothing to fit',
    candles     BIGINT           NOT NULL COMMENT 'Candles it was made of',
    known_at    TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the newest of these candles was known, UTC; later than made_at only where hindsight was asked for'
) COMMENT 'What models say of prices to come' WITH (
    'tidemark.key'       = 'exchange, instrument, target, timeframe, made_at, horizon, model',
    'tidemark.from'      = 'gold.candles',
    'tidemark.partition' = 'days(made_at)',
    'tidemark.sort'      = 'exchange, instrument, made_at, model, target_time'
);
