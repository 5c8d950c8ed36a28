-- What is now known of each range of missed trades: the row with the highest revision.
-- Where an exchange numbers nothing, each row stands for itself.
SELECT
    exchange, instrument, first_number, revision, last_number, missing, repaired,
    starts_at, ends_at, opened_at, closed_at, cause, status
FROM (
    SELECT
        g.*,
        ROW_NUMBER() OVER (
            PARTITION BY exchange, instrument, first_number, CASE WHEN first_number IS NULL THEN opened_at END
            ORDER BY revision DESC
        ) AS newest_first
    FROM silver.gaps AS g
) AS ranked
WHERE newest_first = 1
