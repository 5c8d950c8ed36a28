-- One row is the second of an hour at which the last prices of an asset lay farthest apart between exchanges. Stablecoins
-- are converted as in gold.spreads. Never two exchanges to compare, no row.
CREATE TABLE gold.max_price_difference (
    asset                STRING           NOT NULL COMMENT 'What is compared: the base asset, BTC',
    quote_asset          STRING           NOT NULL COMMENT 'In units of what: USD stands for the dollar and its stablecoins',
    window_start         TIMESTAMP_LTZ(6) NOT NULL COMMENT 'First moment of the hour, UTC',
    spread_time          TIMESTAMP_LTZ(6) NOT NULL COMMENT 'The second, UTC; of equals the first',
    difference           DECIMAL(38, 18)  NOT NULL COMMENT 'max_price minus min_price then, quote units',
    difference_bps       DECIMAL(38, 18)  NOT NULL COMMENT 'difference by min_price, in hundredths of a percent',
    max_price            DECIMAL(38, 18)  NOT NULL COMMENT 'Highest of the last prices then',
    max_price_exchange   STRING           NOT NULL COMMENT 'Where',
    max_price_instrument STRING           NOT NULL COMMENT 'What was traded there, before conversion',
    min_price            DECIMAL(38, 18)  NOT NULL COMMENT 'Lowest of the last prices then',
    min_price_exchange   STRING           NOT NULL COMMENT 'Where',
    min_price_instrument STRING           NOT NULL COMMENT 'What was traded there, before conversion',
    conversion           STRING           NOT NULL COMMENT 'How prices were made comparable then: none, rate or par',
    mean_difference_bps  DECIMAL(38, 18)  NOT NULL COMMENT 'Mean over the seconds that were compared',
    max_crossed_bps      DECIMAL(38, 18)           COMMENT 'How far a bid lay above an ask elsewhere at most, in hundredths of a percent; below zero it never did; null where nobody quoted',
    seconds_compared     BIGINT           NOT NULL COMMENT 'Seconds at which at least two exchanges had a price',
    known_at             TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the newest of these seconds was known, UTC: before it the row could not be made'
) COMMENT 'How far prices lay apart at most, each hour' WITH (
    'tidemark.key'       = 'asset, quote_asset, window_start',
    'tidemark.from'      = 'gold.spreads',
    'tidemark.partition' = 'days(window_start)',
    'tidemark.sort'      = 'asset, quote_asset, window_start'
);
