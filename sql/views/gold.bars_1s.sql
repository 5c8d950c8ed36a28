-- The current candles of one second, named as document 004 names them; symbol is the instrument without its dash.
SELECT
    REPLACE(instrument, '-', '') AS symbol,
    window_start, open, high, low, close, volume_base, volume_quote, trade_count, vwap, bid, ask, spread,
    exchange, instrument, window_start AS ts
FROM (
    SELECT
        c.*,
        ROW_NUMBER() OVER (PARTITION BY exchange, instrument, window_start ORDER BY revision DESC) AS newest_first
    FROM gold.candles AS c
    WHERE timeframe = '1s'
) AS ranked
WHERE newest_first = 1
