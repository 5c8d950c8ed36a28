-- What is now known of each minute: the row with the highest revision.
SELECT
    exchange, instrument, channel, window_start, messages, updates_per_second, latency_min_ms, latency_p50_ms,
    latency_p95_ms, latency_p99_ms, latency_max_ms, raw_latency_min_ms, raw_latency_p50_ms, raw_latency_p95_ms,
    raw_latency_p99_ms, raw_latency_max_ms, clock_offset_ms, duplicates, out_of_order, holes, missing, repaired,
    rejected, longest_silence_ms, revision, known_at
FROM (
    SELECT
        q.*,
        ROW_NUMBER() OVER (
            PARTITION BY exchange, instrument, channel, window_start
            ORDER BY revision DESC
        ) AS newest_first
    FROM gold.feed_quality AS q
) AS ranked
WHERE newest_first = 1
