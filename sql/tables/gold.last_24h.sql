-- One row is what the 24 hours before the end of a minute were like for one instrument of one exchange. No trades in the
-- minute, no row.
CREATE TABLE gold.last_24h (
    exchange       STRING           NOT NULL COMMENT 'Exchange id, lower case',
    instrument     STRING           NOT NULL COMMENT 'Unified name, base and quote asset: BTC-USDT',
    window_start   TIMESTAMP_LTZ(6) NOT NULL COMMENT 'First moment of the 24 hours, UTC',
    window_end     TIMESTAMP_LTZ(6) NOT NULL COMMENT 'First moment after them, UTC: the end of the minute',
    price          DECIMAL(38, 18)  NOT NULL COMMENT 'Last price, quote units',
    open_price     DECIMAL(38, 18)  NOT NULL COMMENT 'First price, quote units',
    high           DECIMAL(38, 18)  NOT NULL COMMENT 'Highest price',
    low            DECIMAL(38, 18)  NOT NULL COMMENT 'Lowest price',
    change         DECIMAL(38, 18)  NOT NULL COMMENT 'price minus open_price, quote units',
    change_bps     DECIMAL(38, 18)           COMMENT 'change by open_price, in hundredths of a percent',
    volume_base    DECIMAL(38, 18)  NOT NULL COMMENT 'What was traded, base units',
    volume_quote   DECIMAL(38, 18)  NOT NULL COMMENT 'What was paid, quote units',
    vwap           DECIMAL(38, 18)           COMMENT 'volume_quote by volume_base; null where no volume',
    trade_count    BIGINT           NOT NULL COMMENT 'Trades',
    minutes_traded BIGINT           NOT NULL COMMENT 'Minutes with trades, 1440 at most',
    known_at       TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the newest of its candles was known, UTC: before it the row could not be made'
) COMMENT 'The 24 hours before each minute' WITH (
    'tidemark.key'       = 'exchange, instrument, window_end',
    'tidemark.from'      = 'gold.candles',
    'tidemark.partition' = 'days(window_end)',
    'tidemark.sort'      = 'exchange, instrument, window_end'
);
