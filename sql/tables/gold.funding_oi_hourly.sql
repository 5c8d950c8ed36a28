-- One row is the last funding rate and the last open interest told of a future in one hour. Where only one was told the other
-- is null; neither, no row.
CREATE TABLE gold.funding_oi_hourly (
    exchange      STRING           NOT NULL COMMENT 'Exchange id, lower case',
    instrument    STRING           NOT NULL COMMENT 'Unified name, base and quote asset: BTC-USDT',
    ts            TIMESTAMP_LTZ(6) NOT NULL COMMENT 'First moment of the hour, UTC',
    funding_rate  DECIMAL(38, 18)           COMMENT 'What longs pay shorts, as a fraction of the position',
    mark_price    DECIMAL(38, 18)           COMMENT 'The exchange''s mark price with it, quote units',
    open_interest DECIMAL(38, 18)           COMMENT 'Contracts held open, base units',
    oi_usd        DECIMAL(38, 18)           COMMENT 'What they are worth, quote units',
    known_at      TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the newest of these was known, UTC: before it the row could not be made'
) COMMENT 'Funding and open interest, each hour' WITH (
    'tidemark.key'       = 'exchange, instrument, ts',
    'tidemark.from'      = 'silver.funding_rates, silver.open_interest',
    'tidemark.partition' = 'days(ts)',
    'tidemark.sort'      = 'exchange, instrument, ts'
);
