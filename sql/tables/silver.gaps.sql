-- One row is one word on a range of trades that were missed; the newest revision of each first number stands. The newest
-- rows of an instrument never overlap, and each says one thing of all its numbers.
CREATE TABLE silver.gaps (
    exchange        STRING           NOT NULL COMMENT 'Exchange id, lower case',
    instrument      STRING           NOT NULL COMMENT 'Unified name, BASE-QUOTE',
    first_number    BIGINT                    COMMENT 'Lowest trade number of the range; null where the exchange numbers nothing',
    revision        INT              NOT NULL COMMENT '0 for the first word on this first number, then 1, 2, ...',
    last_number     BIGINT                    COMMENT 'Highest trade number of the range; null where the exchange numbers nothing',
    missing         BIGINT           NOT NULL COMMENT 'Trades of the range that have not been found',
    repaired        BIGINT           NOT NULL COMMENT 'Trades of the range that have been found',
    starts_at       TIMESTAMP_LTZ(6)          COMMENT 'No trade of the range is older than this, by the exchange''s trade time',
    ends_at         TIMESTAMP_LTZ(6)          COMMENT 'None is newer than this; null while nothing newer was seen',
    opened_at       TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the gap was noticed, by our clock, UTC, microseconds',
    closed_at       TIMESTAMP_LTZ(6)          COMMENT 'When the last word on it was known; null while it is open',
    cause           STRING                    COMMENT 'Why, in a word: missed, broken, closed, stalled, restart, tail, epoch, recording, look_back, deadline, backfill',
    status          STRING           NOT NULL COMMENT 'open, repaired, absent (never issued), lost or unproven'
) COMMENT 'What was missed of the trades, and what became of it' WITH (
    'tidemark.key'                         = 'exchange, instrument, first_number, revision',
    'tidemark.from'                        = 'silver.trades',
    'tidemark.partition'                   = 'days(opened_at)',
    'tidemark.sort'                        = 'exchange, instrument, first_number, revision',
    'write.metadata.metrics.column.status' = 'truncate(16)'
);
