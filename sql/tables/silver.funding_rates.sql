-- One row is what the holders of a perpetual future paid each other at one time. The newest word of several stands (view
-- silver.funding_rates_latest).
CREATE TABLE silver.funding_rates (
    exchange     STRING           NOT NULL COMMENT 'Exchange id, lower case',
    instrument   STRING           NOT NULL COMMENT 'Unified name, base and quote asset: BTC-USDT',
    observed_at  TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the rate was paid, by the exchange''s clock, UTC',
    funding_rate DECIMAL(38, 18)  NOT NULL COMMENT 'What longs pay shorts, as a fraction of the position: 0.0001 is a hundredth of a percent; below zero shorts pay',
    mark_price   DECIMAL(38, 18)           COMMENT 'The exchange''s mark price then, quote units; null where not told',
    received_at  TIMESTAMP_LTZ(6) NOT NULL COMMENT 'Our clock when it came, by poll or by import, UTC, microseconds'
) COMMENT 'Funding rates of perpetual futures' WITH (
    'tidemark.key'       = 'exchange, instrument, observed_at',
    'tidemark.partition' = 'days(observed_at)',
    'tidemark.sort'      = 'exchange, instrument, observed_at'
);
