-- One row is one trade, once, however often and in whatever order it reached us.
-- A number missing here is a row in silver.gaps.
CREATE TABLE silver.trades (
    exchange      STRING           NOT NULL COMMENT 'Exchange id, lower case',
    instrument    STRING           NOT NULL COMMENT 'Unified name, base and quote asset: BTC-USDT',
    trade_id      STRING           NOT NULL COMMENT 'The exchange''s own id, unique within exchange and instrument; of an aggregated trade its last fill''s',
    trade_number  BIGINT                    COMMENT 'Place in the instrument''s sequence, stepping by one; of an aggregated trade the last of its range; null where the exchange numbers nothing',
    fills         INT              NOT NULL COMMENT 'Exchange trades the row stands for, normally 1',
    price         DECIMAL(38, 18)  NOT NULL COMMENT 'Quote units for one base unit, as on the wire',
    quantity      DECIMAL(38, 18)  NOT NULL COMMENT 'Base units, as on the wire',
    taker_side    STRING           NOT NULL COMMENT 'buy or sell: what the taker did',
    traded_at     TIMESTAMP_LTZ(6) NOT NULL COMMENT 'The exchange''s trade time, UTC, microseconds',
    published_at  TIMESTAMP_LTZ(6)          COMMENT 'The exchange''s send time, UTC, microseconds; null where it gives none',
    received_at   TIMESTAMP_LTZ(6) NOT NULL COMMENT 'Our clock when the frame arrived, UTC, microseconds',
    origin        STRING           NOT NULL COMMENT 'How it reached us: stream, snapshot (pushed on subscribing, and made before), repair or backfill',
    outlier_score DOUBLE                    COMMENT 'Robust z-score of the price at arrival, in deviations; null in warm-up'
) COMMENT 'Every trade once' WITH (
    'tidemark.key'                               = 'exchange, instrument, trade_id',
    'tidemark.from'                              = 'bronze.frames',
    'tidemark.partition'                         = 'days(traded_at)',
    'tidemark.sort'                              = 'exchange, instrument, traded_at',
    'write.parquet.dict-size-bytes'              = '16384', -- so that times outgrow it and become deltas
    'write.metadata.metrics.column.trade_number' = 'full',
    'write.metadata.metrics.column.received_at'  = 'full'
);
