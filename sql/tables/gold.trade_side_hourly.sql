-- One row says who took in one hour of one instrument: buyers or sellers. No trades, no row.
CREATE TABLE gold.trade_side_hourly (
    exchange     STRING           NOT NULL COMMENT 'Exchange id, lower case',
    instrument   STRING           NOT NULL COMMENT 'Unified name, base and quote asset: BTC-USDT',
    window_start TIMESTAMP_LTZ(6) NOT NULL COMMENT 'First moment of the hour, UTC, by the exchange''s trade time',
    buy_count    BIGINT           NOT NULL COMMENT 'Trades in which the taker bought',
    sell_count   BIGINT           NOT NULL COMMENT 'Trades in which the taker sold',
    buy_base     DECIMAL(38, 18)  NOT NULL COMMENT 'What takers bought, base units',
    sell_base    DECIMAL(38, 18)  NOT NULL COMMENT 'What takers sold, base units',
    buy_quote    DECIMAL(38, 18)  NOT NULL COMMENT 'What they paid, quote units',
    sell_quote   DECIMAL(38, 18)  NOT NULL COMMENT 'What they were paid, quote units',
    imbalance    DECIMAL(38, 18)           COMMENT 'buy_base minus sell_base by their sum, from -1 to 1',
    known_at     TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the newest of these trades was known, UTC: before it the row could not be made'
) COMMENT 'Bought and sold by takers, each hour' WITH (
    'tidemark.key'       = 'exchange, instrument, window_start',
    'tidemark.from'      = 'silver.trades',
    'tidemark.partition' = 'days(window_start)',
    'tidemark.sort'      = 'exchange, instrument, window_start'
);
