-- One row is one asset over all exchanges at one second, as it was known at one moment: of each market the last quote and
-- the last price before that second, if they are young enough (spreads.max-age, 10 s). What comes late adds a row with the
-- next revision; the current one has the highest (view gold.spreads_latest). Prices in USD stablecoins are in dollars.
-- No two exchanges to compare, no row.
CREATE TABLE gold.spreads (
    asset                STRING           NOT NULL COMMENT 'What is compared: the base asset, BTC',
    quote_asset          STRING           NOT NULL COMMENT 'In units of what: USD stands for the dollar and its stablecoins',
    spread_time          TIMESTAMP_LTZ(6) NOT NULL COMMENT 'The second, UTC: all before it counts, nothing after it',
    best_bid             DECIMAL(38, 18)           COMMENT 'Highest bid, quote units; null where fewer than two exchanges quote',
    best_bid_exchange    STRING                    COMMENT 'Who bids it; of equals the first by name',
    best_bid_instrument  STRING                    COMMENT 'What is bid for there, before conversion: BTC-USDT',
    best_ask             DECIMAL(38, 18)           COMMENT 'Lowest ask, quote units; null where fewer than two exchanges quote',
    best_ask_exchange    STRING                    COMMENT 'Who asks it; of equals the first by name',
    best_ask_instrument  STRING                    COMMENT 'What is on offer there, before conversion',
    crossed_bps          DECIMAL(38, 18)           COMMENT 'best_bid minus best_ask by best_ask, in hundredths of a percent, the last digit half-even; above zero the market is crossed, below it is not',
    max_price            DECIMAL(38, 18)           COMMENT 'Highest of the last prices, quote units; null where fewer than two exchanges traded',
    max_price_exchange   STRING                    COMMENT 'Where; of equals the first by name',
    max_price_instrument STRING                    COMMENT 'What was traded there, before conversion',
    min_price            DECIMAL(38, 18)           COMMENT 'Lowest of the last prices, quote units; null where fewer than two exchanges traded',
    min_price_exchange   STRING                    COMMENT 'Where; of equals the first by name',
    min_price_instrument STRING                    COMMENT 'What was traded there, before conversion',
    difference           DECIMAL(38, 18)           COMMENT 'max_price minus min_price, quote units',
    difference_bps       DECIMAL(38, 18)           COMMENT 'difference by min_price, in hundredths of a percent, the last digit half-even',
    exchanges            INT              NOT NULL COMMENT 'How many took part; 0 withdraws the row: a late quote turned out to be none one can deal at',
    conversion           STRING           NOT NULL COMMENT 'none, rate (stablecoins by the median of their own USD markets) or par (at least one stablecoin as if it were a dollar: no feed has its rate)',
    oldest_age_ms        BIGINT           NOT NULL COMMENT 'Age at spread_time of the oldest quote or price that took part, milliseconds',
    revision             INT              NOT NULL COMMENT '0 for the first, one more for each correction',
    known_at             TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When this revision was known, UTC: ask with known_at <= T for the table as of T'
) COMMENT 'What an asset costs on all exchanges, each second, every revision' WITH (
    'tidemark.key'                           = 'asset, quote_asset, spread_time, revision',
    'tidemark.from'                          = 'silver.trades, silver.quotes',
    'tidemark.partition'                     = 'days(spread_time)',
    'tidemark.sort'                          = 'asset, quote_asset, spread_time',
    'write.metadata.metrics.column.known_at' = 'full',
    'write.metadata.metrics.column.revision' = 'full'
);
