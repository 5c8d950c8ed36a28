-- Candles of each day: windows that are there, windows without one between the first and the last, the longest run of those in seconds.
-- Checks: gold.candles_latest by window_start.
-- Severity: fact.
-- A window without a candle is one without a trade, or trades are missing: trades_numbers_accounted_for tells which.
WITH steps AS (
    SELECT
        exchange, instrument, timeframe, CAST(window_start AS DATE) AS trading_day,
        EPOCH_US(window_end) - EPOCH_US(window_start)               AS length,
        EPOCH_US(window_start) - LAG(EPOCH_US(window_end)) OVER (
            PARTITION BY exchange, instrument, timeframe, CAST(window_start AS DATE)
            ORDER BY window_start
        )                                                           AS empty_before
    FROM checked
)
SELECT
    exchange, instrument, timeframe, trading_day, COUNT(*) AS windows,
    COALESCE(SUM(empty_before // length), 0)               AS windows_without,
    COALESCE(MAX(empty_before), 0) // 1000000              AS longest_seconds
FROM steps
GROUP BY ALL
ORDER BY ALL
