-- One row is what an exchange itself says of one window, once that is final: from its feed, or imported from its files.
-- Where it has said several things of a window the newest word stands (view silver.official_candles_latest).
CREATE TABLE silver.official_candles (
    exchange        STRING           NOT NULL COMMENT 'Exchange id, lower case',
    instrument      STRING           NOT NULL COMMENT 'Unified name, base and quote asset: BTC-USDT',
    timeframe       STRING           NOT NULL COMMENT 'Length of the window: 1s 1m 5m 15m 1h 4h 1d',
    window_start    TIMESTAMP_LTZ(6) NOT NULL COMMENT 'First moment of the window, UTC, by the exchange''s clock',
    window_end      TIMESTAMP_LTZ(6) NOT NULL COMMENT 'First moment after the window, UTC',
    open            DECIMAL(38, 18)  NOT NULL COMMENT 'First price, quote units',
    high            DECIMAL(38, 18)  NOT NULL COMMENT 'Highest price, quote units',
    low             DECIMAL(38, 18)  NOT NULL COMMENT 'Lowest price, quote units',
    close           DECIMAL(38, 18)  NOT NULL COMMENT 'Last price, quote units',
    volume_base     DECIMAL(38, 18)  NOT NULL COMMENT 'What was traded, base units; zero where a window without trades is told',
    volume_quote    DECIMAL(38, 18)           COMMENT 'What was paid, quote units; null where the exchange does not say',
    trade_count     BIGINT                    COMMENT 'The exchange''s own count of trades; null where it does not say',
    taker_buy_base  DECIMAL(38, 18)           COMMENT 'The part of volume_base where the taker bought; null where the exchange does not say',
    taker_buy_quote DECIMAL(38, 18)           COMMENT 'The part of volume_quote where the taker bought; null where the exchange does not say',
    received_at     TIMESTAMP_LTZ(6) NOT NULL COMMENT 'Our clock when it came, by socket or by import, UTC, microseconds'
) COMMENT 'Candles as the exchanges themselves report them' WITH (
    'tidemark.key'                              = 'exchange, instrument, timeframe, window_start',
    'tidemark.from'                             = 'bronze.frames',
    'tidemark.partition'                        = 'days(window_start)',
    'tidemark.sort'                             = 'timeframe, exchange, instrument, window_start',
    'write.metadata.metrics.column.received_at' = 'full'
);
