-- One row is what was polled of one coin in one hour: where it stood at the end, and between which prices it moved.
CREATE TABLE gold.market_overview (
    coin_id            STRING           NOT NULL COMMENT 'The vendor''s id: bitcoin',
    symbol             STRING                    COMMENT 'The vendor''s short name: btc',
    vs_currency        STRING           NOT NULL COMMENT 'In units of what: usd',
    window_start       TIMESTAMP_LTZ(6) NOT NULL COMMENT 'First moment of the hour, UTC, by the vendor''s clock',
    ts_event           TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the last of the hour''s prices was made, UTC',
    price              DECIMAL(38, 18)  NOT NULL COMMENT 'That price, in vs_currency',
    high               DECIMAL(38, 18)  NOT NULL COMMENT 'Highest of the hour''s polls',
    low                DECIMAL(38, 18)  NOT NULL COMMENT 'Lowest of the hour''s polls',
    change_24h_percent DECIMAL(38, 18)           COMMENT 'Change in 24 hours, percent, as polled last',
    market_cap         DECIMAL(38, 18)           COMMENT 'As polled last, in vs_currency',
    market_cap_rank    INT                       COMMENT 'As polled last',
    volume_24h         DECIMAL(38, 18)           COMMENT 'As polled last, in vs_currency',
    polls              BIGINT           NOT NULL COMMENT 'Different prices the hour has',
    known_at           TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the newest of these polls was known, UTC: before it the row could not be made'
) COMMENT 'Polled prices, each hour' WITH (
    'tidemark.key'       = 'coin_id, vs_currency, window_start',
    'tidemark.from'      = 'silver.prices',
    'tidemark.partition' = 'days(window_start)',
    'tidemark.sort'      = 'coin_id, vs_currency, window_start'
);
