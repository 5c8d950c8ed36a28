-- One row is one window as we have it and as the exchange itself has it. An official candle without volume that we have no
-- candle of agrees and has no row.
CREATE TABLE gold.official_candle_comparison (
    exchange              STRING           NOT NULL COMMENT 'Exchange id, lower case',
    instrument            STRING           NOT NULL COMMENT 'Unified name, base and quote asset: BTC-USDT',
    timeframe             STRING           NOT NULL COMMENT 'Length of the window: 1s 1m 5m 15m 1h 4h 1d',
    window_start          TIMESTAMP_LTZ(6) NOT NULL COMMENT 'First moment of the window, UTC',
    agreement             STRING           NOT NULL COMMENT 'equal, differs, or missing: theirs has volume and we have no candle',
    our_open              DECIMAL(38, 18)           COMMENT 'First price, ours, quote units; null where missing',
    official_open         DECIMAL(38, 18)  NOT NULL COMMENT 'First price, theirs',
    open_difference       DECIMAL(38, 18)           COMMENT 'Ours minus theirs',
    our_high              DECIMAL(38, 18)           COMMENT 'Highest price, ours, quote units; null where missing',
    official_high         DECIMAL(38, 18)  NOT NULL COMMENT 'Highest price, theirs',
    high_difference       DECIMAL(38, 18)           COMMENT 'Ours minus theirs',
    our_low               DECIMAL(38, 18)           COMMENT 'Lowest price, ours, quote units; null where missing',
    official_low          DECIMAL(38, 18)  NOT NULL COMMENT 'Lowest price, theirs',
    low_difference        DECIMAL(38, 18)           COMMENT 'Ours minus theirs',
    our_close             DECIMAL(38, 18)           COMMENT 'Last price, ours, quote units; null where missing',
    official_close        DECIMAL(38, 18)  NOT NULL COMMENT 'Last price, theirs',
    close_difference      DECIMAL(38, 18)           COMMENT 'Ours minus theirs',
    our_volume            DECIMAL(38, 18)           COMMENT 'What was traded, ours, base units',
    official_volume       DECIMAL(38, 18)  NOT NULL COMMENT 'What was traded, theirs',
    volume_difference     DECIMAL(38, 18)           COMMENT 'Ours minus theirs',
    volume_difference_bps DECIMAL(38, 18)           COMMENT 'The same by theirs, in hundredths of a percent; null where theirs is zero',
    our_trade_count       BIGINT                    COMMENT 'Trades, ours',
    official_trade_count  BIGINT                    COMMENT 'Trades, theirs; null where they do not say',
    known_at              TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the newest of the two was known, UTC: before it the row could not be made'
) COMMENT 'Our candles beside the exchanges'' own' WITH (
    'tidemark.key'       = 'exchange, instrument, timeframe, window_start',
    'tidemark.from'      = 'gold.candles, silver.official_candles',
    'tidemark.partition' = 'days(window_start)',
    'tidemark.sort'      = 'timeframe, exchange, instrument, window_start'
);
