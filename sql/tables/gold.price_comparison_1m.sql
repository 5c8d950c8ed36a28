-- One row is what an instrument cost on one exchange in one minute, beside all exchanges that traded it in the same minute.
-- Only equal quote assets are compared; gold.spreads compares across stablecoins.
CREATE TABLE gold.price_comparison_1m (
    asset          STRING           NOT NULL COMMENT 'What is traded: the base asset, BTC',
    quote_asset    STRING           NOT NULL COMMENT 'In units of what: USDT',
    window_start   TIMESTAMP_LTZ(6) NOT NULL COMMENT 'First moment of the minute, UTC',
    exchange       STRING           NOT NULL COMMENT 'Exchange id, lower case',
    instrument     STRING           NOT NULL COMMENT 'Unified name, base and quote asset: BTC-USDT',
    price          DECIMAL(38, 18)  NOT NULL COMMENT 'Last price of the minute there, quote units',
    bid            DECIMAL(38, 18)           COMMENT 'Last best bid there, quote units; null where none',
    ask            DECIMAL(38, 18)           COMMENT 'Last best ask there, quote units; null where none',
    volume_base    DECIMAL(38, 18)  NOT NULL COMMENT 'What was traded there, base units',
    trade_count    BIGINT           NOT NULL COMMENT 'Trades there',
    exchanges      BIGINT           NOT NULL COMMENT 'Exchanges that traded it in this minute',
    mean_price     DECIMAL(38, 18)  NOT NULL COMMENT 'Mean of their last prices, each counted once, quote units',
    deviation_bps  DECIMAL(38, 18)           COMMENT 'price minus mean_price by mean_price, in hundredths of a percent',
    max_price      DECIMAL(38, 18)  NOT NULL COMMENT 'Highest of their last prices',
    min_price      DECIMAL(38, 18)  NOT NULL COMMENT 'Lowest of their last prices',
    difference     DECIMAL(38, 18)  NOT NULL COMMENT 'max_price minus min_price, quote units',
    difference_bps DECIMAL(38, 18)           COMMENT 'difference by min_price, in hundredths of a percent',
    known_at       TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the newest of these candles was known, UTC: before it the row could not be made'
) COMMENT 'One price beside those of other exchanges, each minute' WITH (
    'tidemark.key'       = 'exchange, instrument, window_start',
    'tidemark.from'      = 'gold.candles',
    'tidemark.partition' = 'days(window_start)',
    'tidemark.sort'      = 'asset, quote_asset, window_start, exchange'
);
