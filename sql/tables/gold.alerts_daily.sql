-- One row counts the alerts of one kind that began on one day at one exchange.
CREATE TABLE gold.alerts_daily (
    trading_day     DATE             NOT NULL COMMENT 'The UTC day on which they were raised',
    kind            STRING           NOT NULL COMMENT 'As in gold.alerts',
    severity        STRING           NOT NULL COMMENT 'info, warning or critical',
    exchange        STRING           NOT NULL COMMENT 'Exchange id; several by commas where it is about several',
    episodes        BIGINT           NOT NULL COMMENT 'How many were raised',
    still_open      BIGINT           NOT NULL COMMENT 'Those that have not ended',
    occurrences     BIGINT           NOT NULL COMMENT 'How often it happened within them',
    longest_seconds BIGINT                    COMMENT 'The longest that has ended',
    total_seconds   BIGINT                    COMMENT 'All that have ended together',
    known_at        TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the newest of these alerts was known, UTC: before it the row could not be made'
) COMMENT 'Alerts of each kind, each day' WITH (
    'tidemark.key'       = 'trading_day, kind, severity, exchange',
    'tidemark.from'      = 'gold.alerts',
    'tidemark.partition' = 'days(trading_day)',
    'tidemark.sort'      = 'trading_day, kind, severity, exchange'
);
