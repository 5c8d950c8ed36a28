-- One row is what one channel of one instrument was like in one minute of ours, as it was known at one moment. What becomes
-- of its gaps adds a row with the next revision; the current one has the highest (view gold.feed_quality_latest).
-- Each thing is counted in one row only: what belongs to no instrument (frames, and those that could not be read) under the
-- instrument * and the channel frames. Nothing happened, no row.
CREATE TABLE gold.feed_quality (
    exchange           STRING           NOT NULL COMMENT 'Exchange id, lower case',
    instrument         STRING           NOT NULL COMMENT 'Unified name, BASE-QUOTE; * in the channel frames',
    channel            STRING           NOT NULL COMMENT 'trades, quotes or frames (WebSocket texts)',
    window_start       TIMESTAMP_LTZ(6) NOT NULL COMMENT 'First moment of the minute, UTC, by our clock at arrival',
    messages           BIGINT           NOT NULL COMMENT 'Trades of the socket, duplicates too; quotes; WebSocket frames',
    updates_per_second DOUBLE           NOT NULL COMMENT 'messages by 60',
    latency_min_ms     DOUBLE                    COMMENT 'Least time from sending (published_at, else traded_at, of quotes quoted_at) to arrival, trades of a snapshot left out, by the exchange''s clock: raw plus clock_offset_ms; null where either is',
    latency_p50_ms     DOUBLE                    COMMENT 'Median of the same; as all quantiles within 1 % of the raw one',
    latency_p95_ms     DOUBLE                    COMMENT '95 % took no longer',
    latency_p99_ms     DOUBLE                    COMMENT '99 % took no longer',
    latency_max_ms     DOUBLE                    COMMENT 'Most',
    raw_latency_min_ms DOUBLE                    COMMENT 'The same as the two clocks show it, uncorrected; below zero where theirs is ahead; null where no message says when it was sent',
    raw_latency_p50_ms DOUBLE                    COMMENT 'Median of the same',
    raw_latency_p95_ms DOUBLE                    COMMENT '95 % took no longer',
    raw_latency_p99_ms DOUBLE                    COMMENT '99 % took no longer',
    raw_latency_max_ms DOUBLE                    COMMENT 'Most',
    clock_offset_ms    DOUBLE                    COMMENT 'The exchange''s clock minus ours as last measured; null where it has not been',
    duplicates         BIGINT           NOT NULL COMMENT 'Trades of the socket dropped because they, or part of what they stand for, had been seen',
    out_of_order       BIGINT           NOT NULL COMMENT 'New trades of the socket that came behind a later one',
    holes              BIGINT           NOT NULL COMMENT 'How often trades were found missing: moments opened_at of silver.gaps in this minute',
    missing            BIGINT           NOT NULL COMMENT 'Trades of those gaps that have not been found',
    repaired           BIGINT           NOT NULL COMMENT 'Trades of those gaps that have been found',
    rejected           BIGINT           NOT NULL COMMENT 'Rows of bronze.rejected',
    longest_silence_ms BIGINT                    COMMENT 'Longest time between two messages in a row of which the later came in this minute, however long before the earlier one did; null where there are no two',
    revision           INT              NOT NULL COMMENT '0 for the first, one more for each correction',
    known_at           TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When this revision was known, UTC: ask with known_at <= T for the table as of T'
) COMMENT 'What the feeds were like, minute by minute, every revision' WITH (
    'tidemark.key'                           = 'exchange, instrument, channel, window_start, revision',
    'tidemark.from'                          = 'silver.trades, silver.quotes, silver.feed_events, silver.gaps, bronze.rejected',
    'tidemark.partition'                     = 'days(window_start)',
    'tidemark.sort'                          = 'exchange, instrument, channel, window_start',
    'write.metadata.metrics.column.known_at' = 'full',
    'write.metadata.metrics.column.revision' = 'full'
);
