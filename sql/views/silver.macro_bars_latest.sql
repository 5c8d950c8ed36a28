-- The newest word on each minute.
SELECT
    ticker, ts, open, high, low, close, volume, received_at
FROM (
    SELECT
        r.*,
        ROW_NUMBER() OVER (PARTITION BY ticker, ts ORDER BY received_at DESC) AS newest_first
    FROM silver.macro_bars AS r
) AS ranked
WHERE newest_first = 1
