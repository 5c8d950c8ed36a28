-- One row is how much of a future was held open at one time. The newest word of several stands (view
-- silver.open_interest_latest).
CREATE TABLE silver.open_interest (
    exchange            STRING           NOT NULL COMMENT 'Exchange id, lower case',
    instrument          STRING           NOT NULL COMMENT 'Unified name, base and quote asset: BTC-USDT',
    observed_at         TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When, by the exchange''s clock, UTC',
    open_interest       DECIMAL(38, 18)  NOT NULL COMMENT 'Contracts held open, base units',
    open_interest_value DECIMAL(38, 18)           COMMENT 'What they are worth, quote units; null where not told',
    received_at         TIMESTAMP_LTZ(6) NOT NULL COMMENT 'Our clock when it came, by poll or by import, UTC, microseconds'
) COMMENT 'Open interest of futures' WITH (
    'tidemark.key'       = 'exchange, instrument, observed_at',
    'tidemark.partition' = 'days(observed_at)',
    'tidemark.sort'      = 'exchange, instrument, observed_at'
);
