-- One row is what an exchange's feed was like on one day. An outage counts on the day it ended; one that still lasts shows
-- in silver.feed_events only. How each figure is computed stands in docs/marts.md.
CREATE TABLE gold.exchange_kpis_daily (
    exchange           STRING           NOT NULL COMMENT 'Exchange id, lower case',
    trading_day        DATE             NOT NULL COMMENT 'The UTC day, by our clock',
    instruments        BIGINT           NOT NULL COMMENT 'Instruments a message came for',
    messages           BIGINT           NOT NULL COMMENT 'Trades and quotes that came by socket',
    observed_seconds   BIGINT           NOT NULL COMMENT 'From the first minute with a message to the end of the last',
    updates_per_second DOUBLE                    COMMENT 'messages by observed_seconds; null where there were none',
    latency_min_ms     DOUBLE                    COMMENT 'Least time from sending to arrival, corrected by the exchange''s clock; null where either is not known',
    latency_max_ms     DOUBLE                    COMMENT 'Most',
    raw_latency_min_ms DOUBLE                    COMMENT 'Least, as the two clocks show it',
    raw_latency_max_ms DOUBLE                    COMMENT 'Most',
    connections        BIGINT           NOT NULL COMMENT 'Connections something happened to',
    connects           BIGINT           NOT NULL COMMENT 'Times a connection was made',
    disconnects        BIGINT           NOT NULL COMMENT 'Times one was cut, by the exchange or on the way',
    stalls             BIGINT           NOT NULL COMMENT 'Times one was given up for its silence',
    rotations          BIGINT           NOT NULL COMMENT 'Times one was replaced as planned',
    interruptions      BIGINT           NOT NULL COMMENT 'disconnects and stalls',
    rate_limits        BIGINT           NOT NULL COMMENT 'Times the exchange told us to slow down',
    downtime_ms        BIGINT           NOT NULL COMMENT 'Sum over connections from loss to return',
    availability       DOUBLE                    COMMENT '1 less downtime_ms by observed_seconds of each connection, at least 0; null where nothing was observed',
    duplicates         BIGINT           NOT NULL COMMENT 'Trades dropped because they had been seen',
    holes              BIGINT           NOT NULL COMMENT 'Times trades were found missing',
    missing            BIGINT           NOT NULL COMMENT 'Trades of those that have not been found',
    repaired           BIGINT           NOT NULL COMMENT 'Trades of those that have been found',
    rejected           BIGINT           NOT NULL COMMENT 'Frames nobody could read',
    known_at           TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the newest of all this was known, UTC: before it the row could not be made'
) COMMENT 'Update frequency, latency and availability of each exchange, each day' WITH (
    'tidemark.key'       = 'exchange, trading_day',
    'tidemark.from'      = 'gold.feed_quality, silver.feed_events',
    'tidemark.partition' = 'days(trading_day)',
    'tidemark.sort'      = 'exchange, trading_day'
);
