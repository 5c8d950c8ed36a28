-- One row is what a minute of a traded index, fund, future or currency pair was like, as its vendor tells it. Where several
-- things were told of a minute the newest word stands (view silver.macro_bars_latest).
CREATE TABLE silver.macro_bars (
    ticker      STRING           NOT NULL COMMENT 'The vendor''s name: SPY, ES=F, EURUSD=X',
    ts          TIMESTAMP_LTZ(6) NOT NULL COMMENT 'First moment of the minute, UTC',
    open        DECIMAL(38, 18)  NOT NULL COMMENT 'First price, in the ticker''s currency; of a pair, units of the second for one of the first',
    high        DECIMAL(38, 18)  NOT NULL COMMENT 'Highest price',
    low         DECIMAL(38, 18)  NOT NULL COMMENT 'Lowest price',
    close       DECIMAL(38, 18)  NOT NULL COMMENT 'Last price',
    volume      DECIMAL(38, 18)           COMMENT 'What was traded, in units of the ticker; zero for currencies, null where not told',
    received_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'Our clock when it came, by poll or by import, UTC, microseconds'
) COMMENT 'Bars of indices, funds, futures and currencies' WITH (
    'tidemark.key'       = 'ticker, ts',
    'tidemark.partition' = 'days(ts)',
    'tidemark.sort'      = 'ticker, ts'
);
