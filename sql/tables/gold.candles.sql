-- One row is one candle as it was known at one moment. A late or repaired trade, or a late quote, adds a row with the next
-- revision; the current one has the highest (view gold.candles_latest). No trades, no row.
CREATE TABLE gold.candles (
    exchange           STRING           NOT NULL COMMENT 'Exchange id, lower case',
    instrument         STRING           NOT NULL COMMENT 'Unified name, base and quote asset: BTC-USDT',
    timeframe          STRING           NOT NULL COMMENT 'Length of the window: 1s 1m 5m 15m 1h 4h 1d',
    window_start       TIMESTAMP_LTZ(6) NOT NULL COMMENT 'First moment of the window, UTC, by the exchange''s trade time',
    window_end         TIMESTAMP_LTZ(6) NOT NULL COMMENT 'First moment after the window, UTC',
    open               DECIMAL(38, 18)  NOT NULL COMMENT 'Price of the first trade by traded_at and trade_number, or trade_id where there is none; quote units',
    high               DECIMAL(38, 18)  NOT NULL COMMENT 'Highest price, quote units',
    low                DECIMAL(38, 18)  NOT NULL COMMENT 'Lowest price, quote units',
    close              DECIMAL(38, 18)  NOT NULL COMMENT 'Price of the last trade by traded_at and trade_number, or trade_id where there is none; quote units',
    volume_base        DECIMAL(38, 18)  NOT NULL COMMENT 'Sum of quantity, base units',
    volume_quote       DECIMAL(38, 18)  NOT NULL COMMENT 'Sum of price times quantity, quote units',
    trade_count        BIGINT           NOT NULL COMMENT 'Exchange trades: sum of fills',
    vwap               DECIMAL(38, 18)           COMMENT 'volume_quote by volume_base, quote units; null where no volume',
    bid                DECIMAL(38, 18)           COMMENT 'Best bid of the last quote before the end of the window, by the exchange''s quoted_at, or received_at where it gives none; quote units; null where none',
    ask                DECIMAL(38, 18)           COMMENT 'Best ask of the same quote, quote units; null where none',
    spread             DECIMAL(38, 18)           COMMENT 'ask minus bid, quote units; null where either is',
    taker_buy_base     DECIMAL(38, 18)  NOT NULL COMMENT 'The part of volume_base where the taker bought',
    taker_buy_quote    DECIMAL(38, 18)  NOT NULL COMMENT 'The part of volume_quote where the taker bought',
    first_trade_number BIGINT                    COMMENT 'Lowest trade number in the window; null where the exchange numbers nothing',
    last_trade_number  BIGINT                    COMMENT 'Highest trade number in the window; null where the exchange numbers nothing',
    outlier_count      BIGINT           NOT NULL COMMENT 'Trades in the window flagged as outliers at known_at; they are counted in everything else too',
    bar_status         STRING           NOT NULL COMMENT 'complete, gap (a hole overlaps it) or unproven',
    revision           INT              NOT NULL COMMENT '0 for the first, one more for each correction',
    known_at           TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When this revision was known, UTC: ask with known_at <= T for the table as of T'
) COMMENT 'Candles of every timeframe, every revision' WITH (
    'tidemark.key'                           = 'exchange, instrument, timeframe, window_start, revision',
    'tidemark.from'                          = 'silver.trades, silver.quotes, silver.gaps',
    'tidemark.partition'                     = 'days(window_start)',
    'tidemark.sort'                          = 'timeframe, exchange, instrument, window_start',
    'write.parquet.dict-size-bytes'          = '16384', -- so that prices and sums outgrow it soon: each is another
    'write.metadata.metrics.column.known_at' = 'full',
    'write.metadata.metrics.column.revision' = 'full'
);
