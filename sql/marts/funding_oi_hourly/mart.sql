-- The last funding rate and the last open interest told of each future in each hour.
SELECT
    exchange,
    instrument,
    ts,
    MAX(funding_rate) AS funding_rate,
    MAX(mark_price) AS mark_price,
    MAX(open_interest) AS open_interest,
    MAX(oi_usd) AS oi_usd,
    MAX(known_at) AS known_at
FROM (
    SELECT
        exchange, instrument, FLOOR(observed_at TO HOUR) AS ts, funding_rate, mark_price,
        CAST(NULL AS DECIMAL(38, 18)) AS open_interest, CAST(NULL AS DECIMAL(38, 18)) AS oi_usd,
        received_at AS known_at,
        ROW_NUMBER() OVER (
            PARTITION BY exchange, instrument, FLOOR(observed_at TO HOUR) ORDER BY observed_at DESC
        ) AS newest_first
    FROM silver.funding_rates_latest
    UNION ALL
    SELECT
        exchange, instrument, FLOOR(observed_at TO HOUR), CAST(NULL AS DECIMAL(38, 18)),
        CAST(NULL AS DECIMAL(38, 18)), open_interest, open_interest_value, received_at,
        ROW_NUMBER() OVER (
            PARTITION BY exchange, instrument, FLOOR(observed_at TO HOUR) ORDER BY observed_at DESC
        )
    FROM silver.open_interest_latest
) AS told
WHERE newest_first = 1
GROUP BY exchange, instrument, ts
