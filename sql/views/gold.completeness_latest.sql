-- The current certificate of each day: the row with the highest revision.
SELECT
    exchange, instrument, trading_day, revision, first_number, last_number, expected, observed, repaired, absent, lost,
    official_count, proof_grade, verdict, fingerprint, previous_fingerprint, known_at
FROM (
    SELECT
        c.*,
        ROW_NUMBER() OVER (
            PARTITION BY exchange, instrument, trading_day
            ORDER BY revision DESC
        ) AS newest_first
    FROM gold.completeness AS c
) AS ranked
WHERE newest_first = 1
