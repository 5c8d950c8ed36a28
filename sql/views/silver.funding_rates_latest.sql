-- The newest word on each funding rate.
SELECT
    exchange, instrument, observed_at, funding_rate, mark_price, received_at
FROM (
    SELECT
        r.*,
        ROW_NUMBER() OVER (PARTITION BY exchange, instrument, observed_at ORDER BY received_at DESC) AS newest_first
    FROM silver.funding_rates AS r
) AS ranked
WHERE newest_first = 1
