-- The current candle of each window: the row with the highest revision.
-- A filter on the key reaches the files through a window function; through a join it would not, at eight times the time.
SELECT
    exchange, instrument, timeframe, window_start, window_end, open, high, low, close, volume_base, volume_quote,
    trade_count, vwap, bid, ask, spread, taker_buy_base, taker_buy_quote, first_trade_number, last_trade_number,
    outlier_count, bar_status, revision, known_at
FROM (
    SELECT
        c.*,
        ROW_NUMBER() OVER (
            PARTITION BY exchange, instrument, timeframe, window_start
            ORDER BY revision DESC
        ) AS newest_first
    FROM gold.candles AS c
) AS ranked
WHERE newest_first = 1
