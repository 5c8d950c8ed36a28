-- One row is a change of the best bid or ask. Quotes have no numbers: what was lost shows in silver.feed_events.
CREATE TABLE silver.quotes (
    exchange     STRING           NOT NULL COMMENT 'Exchange id, lower case',
    instrument   STRING           NOT NULL COMMENT 'Unified name, base and quote asset: BTC-USDT',
    bid          DECIMAL(38, 18)  NOT NULL COMMENT 'Best bid, quote units for one base unit',
    bid_quantity DECIMAL(38, 18)           COMMENT 'Base units wanted at the bid; null where the exchange does not tell',
    ask          DECIMAL(38, 18)  NOT NULL COMMENT 'Best ask, quote units for one base unit',
    ask_quantity DECIMAL(38, 18)           COMMENT 'Base units on offer at the ask; null where the exchange does not tell',
    quoted_at    TIMESTAMP_LTZ(6)          COMMENT 'The exchange''s time, UTC, microseconds; null where it gives none',
    received_at  TIMESTAMP_LTZ(6) NOT NULL COMMENT 'Our clock when the frame arrived, UTC, microseconds',
    sequence     BIGINT                    COMMENT 'The exchange''s book sequence, growing but not by one; null where it gives none'
) COMMENT 'Best bid and ask' WITH (
    'tidemark.from'                           = 'bronze.frames',
    'tidemark.partition'                      = 'days(received_at)',
    'tidemark.sort'                           = 'exchange, instrument, received_at',
    'write.parquet.dict-size-bytes'           = '16384', -- so that times outgrow it and become deltas
    'write.metadata.metrics.column.quoted_at' = 'full'
);
