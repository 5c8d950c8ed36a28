-- One row is one poll of one coin: what an index of many exchanges tells of it. The newest word of several stands (view
-- silver.prices_latest).
CREATE TABLE silver.prices (
    coin_id            STRING           NOT NULL COMMENT 'The vendor''s id: bitcoin',
    symbol             STRING                    COMMENT 'The vendor''s short name: btc',
    vs_currency        STRING           NOT NULL COMMENT 'In units of what, lower case: usd',
    ts_event           TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the vendor last changed it, UTC',
    price              DECIMAL(38, 18)  NOT NULL COMMENT 'For one coin, in vs_currency',
    market_cap         DECIMAL(38, 18)           COMMENT 'Price times coins in circulation, in vs_currency',
    market_cap_rank    INT                       COMMENT 'Place by market_cap, 1 the largest',
    volume_24h         DECIMAL(38, 18)           COMMENT 'What was traded in 24 hours, in vs_currency',
    high_24h           DECIMAL(38, 18)           COMMENT 'Highest price of 24 hours',
    low_24h            DECIMAL(38, 18)           COMMENT 'Lowest price of 24 hours',
    change_24h_percent DECIMAL(38, 18)           COMMENT 'Change of the price in 24 hours, percent',
    circulating_supply DECIMAL(38, 18)           COMMENT 'Coins in circulation',
    received_at        TIMESTAMP_LTZ(6) NOT NULL COMMENT 'Our clock when it came, by poll or by import, UTC, microseconds'
) COMMENT 'Prices as polled' WITH (
    'tidemark.key'       = 'coin_id, vs_currency, ts_event',
    'tidemark.partition' = 'days(ts_event)',
    'tidemark.sort'      = 'coin_id, vs_currency, ts_event'
);
