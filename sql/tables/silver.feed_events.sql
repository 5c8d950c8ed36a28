-- One row is something that happened to a connection, not to the market.
CREATE TABLE silver.feed_events (
    exchange        STRING           NOT NULL COMMENT 'Exchange id, lower case',
    connection      STRING           NOT NULL COMMENT 'Name of the connection',
    happened_at     TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When, by our clock, UTC, microseconds',
    kind            STRING           NOT NULL COMMENT 'connected, subscribed, refused, disconnected, stalled, rate_limited, shutdown_announced, rotated, epoch, quotes_lost or clock',
    duration_ms     BIGINT                    COMMENT 'Milliseconds: of connected and quotes_lost without a frame before, of disconnected and stalled in silence before, of rotated none, of rate_limited until we ask again; null where it has no length',
    cause           STRING                    COMMENT 'Why, in a word: broken, closed, stalled, …; of rotated age, shutdown or muted; exchange where it said so itself',
    detail          STRING                    COMMENT 'Whatever else is known, for a person to read',
    clock_offset_us BIGINT                    COMMENT 'The exchange''s clock minus ours, microseconds; null where not measured'
) COMMENT 'What happened to the connections' WITH (
    'tidemark.key'                       = 'exchange, connection, happened_at, kind',
    'tidemark.from'                      = 'bronze.frames',
    'tidemark.partition'                 = 'days(happened_at)',
    'tidemark.sort'                      = 'exchange, connection, happened_at',
    'write.metadata.metrics.column.kind' = 'truncate(16)'
);
