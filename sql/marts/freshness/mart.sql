-- How steadily each channel of each instrument came in each hour.
SELECT
    exchange,
    instrument,
    channel,
    FLOOR(window_start TO HOUR) AS window_start,
    MAX(window_start) AS newest_minute,
    COUNT(*) AS minutes_with_messages,
    SUM(messages) AS messages,
    MAX(longest_silence_ms) AS longest_silence_ms,
    MAX(latency_p95_ms) AS slowest_p95_ms,
    MAX(known_at) AS known_at
FROM gold.feed_quality_latest
WHERE messages > 0
GROUP BY exchange, instrument, channel, FLOOR(window_start TO HOUR)
