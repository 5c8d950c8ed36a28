-- How many of the candles of each day are there, and how sure they are.
SELECT
    exchange,
    instrument,
    timeframe,
    trading_day,
    86400 / window_seconds AS day_windows,
    candles,
    complete_candles,
    gap_candles,
    unproven_candles,
    revised_candles,
    first_window,
    last_window,
    TIMESTAMPDIFF(SECOND, first_window, last_window) / window_seconds + 1 - candles AS empty_windows,
    trade_count,
    outlier_count,
    known_at
FROM (
    SELECT
        exchange,
        instrument,
        timeframe,
        CAST(window_start AS DATE) AS trading_day,
        CASE timeframe
            WHEN '1s' THEN CAST(1 AS BIGINT)
            WHEN '1m' THEN 60
            WHEN '5m' THEN 300
            WHEN '15m' THEN 900
            WHEN '1h' THEN 3600
            WHEN '4h' THEN 14400
            WHEN '1d' THEN 86400
        END AS window_seconds,
        COUNT(*) AS candles,
        COUNT(CASE WHEN bar_status = 'complete' THEN 1 END) AS complete_candles,
        COUNT(CASE WHEN bar_status = 'gap' THEN 1 END) AS gap_candles,
        COUNT(CASE WHEN bar_status = 'unproven' THEN 1 END) AS unproven_candles,
        COUNT(CASE WHEN revision > 0 THEN 1 END) AS revised_candles,
        MIN(window_start) AS first_window,
        MAX(window_start) AS last_window,
        SUM(trade_count) AS trade_count,
        SUM(outlier_count) AS outlier_count,
        MAX(known_at) AS known_at
    FROM gold.candles_latest
    GROUP BY exchange, instrument, timeframe, CAST(window_start AS DATE)
) AS counted
