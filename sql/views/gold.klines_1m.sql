-- The exchanges' own candles of one minute, named as document 004 names them.
SELECT
    REPLACE(instrument, '-', '') AS symbol,
    window_start, open, high, low, close, volume_base, volume_quote, trade_count, taker_buy_base, taker_buy_quote,
    exchange, instrument, window_start AS ts
FROM (
    SELECT
        c.*,
        ROW_NUMBER() OVER (PARTITION BY exchange, instrument, window_start ORDER BY received_at DESC) AS newest_first
    FROM silver.official_candles AS c
    WHERE timeframe = '1m'
) AS ranked
WHERE newest_first = 1
