-- Trades whose price left the one that was trusted, by verdict.
-- Checks: silver.outliers by traded_at.
-- Severity: fact.
SELECT exchange, instrument, kind, COUNT(*) AS trades, ROUND(MAX(ABS(score)), 1) AS largest_score
FROM checked
GROUP BY ALL
ORDER BY ALL
