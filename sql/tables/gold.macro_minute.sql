-- One row is one minute of a ticker, once, by the newest word on it.
CREATE TABLE gold.macro_minute (
    ticker   STRING           NOT NULL COMMENT 'The vendor''s name: SPY, ES=F, EURUSD=X',
    ts       TIMESTAMP_LTZ(6) NOT NULL COMMENT 'First moment of the minute, UTC',
    open     DECIMAL(38, 18)  NOT NULL COMMENT 'First price',
    high     DECIMAL(38, 18)  NOT NULL COMMENT 'Highest price',
    low      DECIMAL(38, 18)  NOT NULL COMMENT 'Lowest price',
    close    DECIMAL(38, 18)  NOT NULL COMMENT 'Last price',
    volume   DECIMAL(38, 18)           COMMENT 'What was traded; zero for currencies, null where not told',
    known_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the newest of it was known, UTC: before it the row could not be made'
) COMMENT 'Indices, funds, futures and currencies, each minute' WITH (
    'tidemark.key'       = 'ticker, ts',
    'tidemark.from'      = 'silver.macro_bars',
    'tidemark.partition' = 'days(ts)',
    'tidemark.sort'      = 'ticker, ts'
);
