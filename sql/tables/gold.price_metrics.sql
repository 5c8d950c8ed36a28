-- One row is how a polled price had changed, as it was known at one moment. A price that comes late adds revisions of those
-- after it; the current row of a price has the highest (view gold.price_metrics_latest).
CREATE TABLE gold.price_metrics (
    coin_id            STRING           NOT NULL COMMENT 'The vendor''s id: bitcoin',
    vs_currency        STRING           NOT NULL COMMENT 'In units of what, lower case: usd',
    ts_event           TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the vendor made the price, UTC',
    price              DECIMAL(38, 18)  NOT NULL COMMENT 'For one coin, in vs_currency',
    change_5m_percent  DECIMAL(38, 18)           COMMENT 'Against the last price at least 5 minutes older, percent; null if none of the 15 minutes before that is there',
    change_1h_percent  DECIMAL(38, 18)           COMMENT 'The same of an hour',
    change_24h_percent DECIMAL(38, 18)           COMMENT 'The same of 24 hours, by our prices, not by the vendor''s word',
    score              DOUBLE                    COMMENT 'How far the last change lies from the mean of those of the 24 hours before it, in standard deviations; a change is a logarithm by the square root of its minutes; null before 30 of them',
    revision           INT              NOT NULL COMMENT '0 for the first, one more for each correction',
    known_at           TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When this revision was known, UTC: ask with known_at <= T for the table as of T'
) COMMENT 'How polled prices change, every revision' WITH (
    'tidemark.key'                           = 'coin_id, vs_currency, ts_event, revision',
    'tidemark.from'                          = 'silver.prices',
    'tidemark.partition'                     = 'days(ts_event)',
    'tidemark.sort'                          = 'coin_id, vs_currency, ts_event',
    'write.metadata.metrics.column.known_at' = 'full',
    'write.metadata.metrics.column.revision' = 'full'
);
