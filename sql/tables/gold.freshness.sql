-- One row says how steadily a channel of an instrument came in one hour, by our clock. Nothing came, no row.
CREATE TABLE gold.freshness (
    exchange              STRING           NOT NULL COMMENT 'Exchange id, lower case',
    instrument            STRING           NOT NULL COMMENT 'Unified name, BASE-QUOTE; * in the channel frames',
    channel               STRING           NOT NULL COMMENT 'trades, quotes or frames',
    window_start          TIMESTAMP_LTZ(6) NOT NULL COMMENT 'First moment of the hour, UTC, by our clock',
    newest_minute         TIMESTAMP_LTZ(6) NOT NULL COMMENT 'First moment of the last minute in which something came',
    minutes_with_messages BIGINT           NOT NULL COMMENT 'Minutes in which something came, 60 at most',
    messages              BIGINT           NOT NULL COMMENT 'What came',
    longest_silence_ms    BIGINT                    COMMENT 'Longest time without a message that ended in this hour; null where there were no two',
    slowest_p95_ms        DOUBLE                    COMMENT 'Of its minutes the worst 95 % latency, corrected; null where not known',
    known_at              TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the newest of this was known, UTC: before it the row could not be made'
) COMMENT 'How steadily each channel came, each hour' WITH (
    'tidemark.key'       = 'exchange, instrument, channel, window_start',
    'tidemark.from'      = 'gold.feed_quality',
    'tidemark.partition' = 'days(window_start)',
    'tidemark.sort'      = 'exchange, instrument, channel, window_start'
);
