-- The current candle of each window: the row with the highest revision.
-- A key has one row of each revision, so the join finds exactly one.
SELECT *
FROM gold.candles
WHERE (exchange, instrument, timeframe, window_start, revision) IN (
    SELECT exchange, instrument, timeframe, window_start, MAX(revision)
    FROM gold.candles
    GROUP BY exchange, instrument, timeframe, window_start
)
