-- One row is one word on an episode somebody should know of: revision 0 when it is raised, a later one when it goes on or ends.
CREATE TABLE gold.alerts (
    alert_id        STRING           NOT NULL COMMENT 'kind/exchange/instrument/raised_at: the same episode has the same id',
    revision        INT              NOT NULL COMMENT '0 when it is raised, then 1 more for each later word',
    kind            STRING           NOT NULL COMMENT 'spike, off_market, move, crossed_market, stall, gap, candle_gap, latency, rejected_rate, freshness, price_change or price_anomaly',
    severity        STRING           NOT NULL COMMENT 'info, warning or critical, as the rules say',
    exchange        STRING           NOT NULL COMMENT 'Exchange id, lower case, or of a polled price its vendor''s; several by commas where it is about several',
    instrument      STRING                    COMMENT 'Unified name, or coin and currency as bitcoin/usd; null where it is about the whole exchange',
    raised_at       TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When it began, UTC, microseconds',
    ended_at        TIMESTAMP_LTZ(6)          COMMENT 'When it ended; null while it lasts',
    title           STRING           NOT NULL COMMENT 'One line for a person',
    detail          STRING           NOT NULL COMMENT 'A JSON object with the figures',
    times           INT              NOT NULL COMMENT 'How often it happened within the episode',
    known_at        TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When this word was known, by the feed''s time'
) COMMENT 'What somebody should know of, every word on it' WITH (
    'tidemark.key'                           = 'alert_id, revision',
    'tidemark.from'                          = 'silver.outliers, silver.gaps, silver.feed_events, gold.crossed_markets, gold.price_metrics',
    'tidemark.partition'                     = 'days(raised_at)',
    'tidemark.sort'                          = 'raised_at, alert_id, revision',
    'write.metadata.metrics.column.alert_id' = 'truncate(64)',
    'write.metadata.metrics.column.kind'     = 'truncate(16)'
);
