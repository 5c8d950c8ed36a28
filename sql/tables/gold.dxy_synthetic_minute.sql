-- One row is the US dollar index of one minute, computed from its six currency pairs by the formula of ICE. A minute in which
-- one of the six is missing has no row. It has no high and low: those of the pairs come at different moments.
CREATE TABLE gold.dxy_synthetic_minute (
    ticker   STRING           NOT NULL COMMENT 'DXY_SYN',
    ts       TIMESTAMP_LTZ(6) NOT NULL COMMENT 'First moment of the minute, UTC',
    open     DECIMAL(38, 18)  NOT NULL COMMENT 'From the first prices of the pairs, to six places',
    close    DECIMAL(38, 18)  NOT NULL COMMENT 'From their last prices, to six places',
    known_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the newest of the six was known, UTC: before it the row could not be made'
) COMMENT 'The dollar index from its six pairs, each minute' WITH (
    'tidemark.key'       = 'ticker, ts',
    'tidemark.from'      = 'silver.macro_bars',
    'tidemark.partition' = 'days(ts)',
    'tidemark.sort'      = 'ticker, ts'
);
