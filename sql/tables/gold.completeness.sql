-- One row certifies one day of one instrument: what must be there, what is, and how that is known. A day that turns out
-- otherwise later gets a row with the next revision; the current one has the highest (view gold.completeness_latest).
-- Written by ./tidemark report completeness, never by a job.
CREATE TABLE gold.completeness (
    exchange             STRING           NOT NULL COMMENT 'Exchange id, lower case',
    instrument           STRING           NOT NULL COMMENT 'Unified name, base and quote asset: BTC-USDT',
    trading_day          DATE             NOT NULL COMMENT 'The UTC day, by the exchange''s trade time',
    revision             INT              NOT NULL COMMENT '0 for the first, one more for each time the day or one before it turned out otherwise',
    first_number         BIGINT                    COMMENT 'The number after the newest of the days before; the lowest seen where there is none; null where nothing is numbered',
    last_number          BIGINT                    COMMENT 'Highest trade number of the day; null where nothing is numbered',
    expected             BIGINT                    COMMENT 'Trades there must be by their numbers: those observed and those missing before them; null where that cannot be told',
    observed             BIGINT           NOT NULL COMMENT 'Exchange trades stored: sum of fills',
    repaired             BIGINT           NOT NULL COMMENT 'Those of them that were missed and found',
    absent               BIGINT                    COMMENT 'Numbers the exchange never issued',
    lost                 BIGINT                    COMMENT 'Numbers that are missing and will not be found',
    official_count       BIGINT                    COMMENT 'Trades by the exchange''s own candles; null where they do not cover the day',
    proof_grade          STRING           NOT NULL COMMENT 'What the verdict rests on: A numbers and the exchange''s own count, B numbers, C overlap, D polls',
    verdict              STRING           NOT NULL COMMENT 'PASS, INVESTIGATE or FAIL',
    fingerprint          STRING           NOT NULL COMMENT 'Of the day''s trades, whatever their order: sum of SHA-256 of each, 64 hex digits (docs/completeness.md)',
    previous_fingerprint STRING                    COMMENT 'Of all days before, each in its place; null for the first (docs/completeness.md)',
    known_at             TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When this revision was made, UTC, microseconds'
) COMMENT 'The daily certificates: what is there, what is missing, and how that is known' WITH (
    'tidemark.key'       = 'exchange, instrument, trading_day, revision',
    'tidemark.from'      = 'silver.trades, silver.gaps, silver.official_candles',
    'tidemark.partition' = 'months(trading_day)',
    'tidemark.sort'      = 'exchange, instrument, trading_day'
);
