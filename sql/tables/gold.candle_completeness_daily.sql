-- One row says how many of a day's candles are there, and how sure they are. A window without trades has no candle, so fewer
-- candles than windows is no loss; a candle with the status gap may be one.
CREATE TABLE gold.candle_completeness_daily (
    exchange         STRING           NOT NULL COMMENT 'Exchange id, lower case',
    instrument       STRING           NOT NULL COMMENT 'Unified name, base and quote asset: BTC-USDT',
    timeframe        STRING           NOT NULL COMMENT 'Length of the windows: 1s 1m 5m 15m 1h 4h 1d',
    trading_day      DATE             NOT NULL COMMENT 'The UTC day, by the exchange''s trade time',
    day_windows      BIGINT           NOT NULL COMMENT 'Windows of that length in a day',
    candles          BIGINT           NOT NULL COMMENT 'Windows that have a candle',
    complete_candles BIGINT           NOT NULL COMMENT 'Those no hole overlaps',
    gap_candles      BIGINT           NOT NULL COMMENT 'Those a hole overlaps',
    unproven_candles BIGINT           NOT NULL COMMENT 'Those of which it cannot be told',
    revised_candles  BIGINT           NOT NULL COMMENT 'Those that were corrected at least once',
    first_window     TIMESTAMP_LTZ(6) NOT NULL COMMENT 'First moment of the first window with a candle, UTC',
    last_window      TIMESTAMP_LTZ(6) NOT NULL COMMENT 'First moment of the last',
    empty_windows    BIGINT           NOT NULL COMMENT 'Windows between those two without a candle',
    trade_count      BIGINT           NOT NULL COMMENT 'Trades',
    outlier_count    BIGINT           NOT NULL COMMENT 'Trades flagged as outliers',
    known_at         TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the newest of these candles was known, UTC: before it the row could not be made'
) COMMENT 'What is there of each day''s candles' WITH (
    'tidemark.key'       = 'exchange, instrument, timeframe, trading_day',
    'tidemark.from'      = 'gold.candles',
    'tidemark.partition' = 'days(trading_day)',
    'tidemark.sort'      = 'timeframe, exchange, instrument, trading_day'
);
