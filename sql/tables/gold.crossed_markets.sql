-- One row is a time in which an asset was bid for on one exchange above what it was on offer for on another. Each is told of
-- once, by what gold.spreads knew first: later revisions of the seconds change nothing here.
CREATE TABLE gold.crossed_markets (
    asset        STRING           NOT NULL COMMENT 'What was crossed: the base asset, BTC',
    quote_asset  STRING           NOT NULL COMMENT 'In units of what: USD stands for the dollar and its stablecoins',
    started_at   TIMESTAMP_LTZ(6) NOT NULL COMMENT 'The first second at which it was crossed, UTC',
    ended_at     TIMESTAMP_LTZ(6)          COMMENT 'The last second at which it was, UTC; null where it still was after crossed.max-duration',
    peak_at      TIMESTAMP_LTZ(6) NOT NULL COMMENT 'The second at which it was crossed most, UTC',
    peak_bps     DECIMAL(38, 18)  NOT NULL COMMENT 'How far the bid was above the ask then, of the ask, in hundredths of a percent',
    bid_exchange STRING           NOT NULL COMMENT 'Who bid then',
    ask_exchange STRING           NOT NULL COMMENT 'Who asked then',
    conversion   STRING           NOT NULL COMMENT 'How prices were made comparable then: none, rate or par, as in gold.spreads',
    crossed_rows BIGINT           NOT NULL COMMENT 'Seconds of gold.spreads at which it was seen to be crossed',
    known_at     TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When that was known, UTC'
) COMMENT 'Times in which a bid was above an ask elsewhere' WITH (
    'tidemark.key'                           = 'asset, quote_asset, started_at',
    'tidemark.from'                          = 'gold.spreads',
    'tidemark.partition'                     = 'days(started_at)',
    'tidemark.sort'                          = 'asset, quote_asset, started_at',
    'write.metadata.metrics.column.known_at' = 'full'
);
