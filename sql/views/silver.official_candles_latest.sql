-- The exchange's newest word on each window.
SELECT
    exchange, instrument, timeframe, window_start, window_end, open, high, low, close, volume_base, volume_quote,
    trade_count, taker_buy_base, taker_buy_quote, received_at
FROM (
    SELECT
        c.*,
        ROW_NUMBER() OVER (
            PARTITION BY exchange, instrument, timeframe, window_start
            ORDER BY received_at DESC
        ) AS newest_first
    FROM silver.official_candles AS c
) AS ranked
WHERE newest_first = 1
