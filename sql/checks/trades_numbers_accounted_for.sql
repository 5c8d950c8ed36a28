-- Every trade number missing between two that are there is in silver.gaps.
-- Checks: silver.trades by traded_at.
-- Severity: fail.
-- Instruments whose exchange has begun to number anew (silver.feed_events, kind epoch) are left out.
WITH numbered AS (
    SELECT
        exchange, instrument, traded_at,
        trade_number - fills                                                             AS before_it,
        LAG(trade_number) OVER (PARTITION BY exchange, instrument ORDER BY trade_number) AS number_before
    FROM checked AS c
    WHERE trade_number IS NOT NULL
        AND NOT EXISTS (
            SELECT 1
            FROM silver.feed_events AS e
            WHERE e.kind = 'epoch' AND e.exchange = c.exchange AND STARTS_WITH(e.detail, c.instrument || ' went ')
        )
),
missing AS (
    SELECT exchange, instrument, number_before + 1 AS first_missing, before_it AS last_missing, traded_at AS next_traded_at
    FROM numbered
    WHERE before_it > number_before
)
SELECT
    m.exchange, m.instrument, m.first_missing, m.last_missing, m.next_traded_at,
    m.last_missing - m.first_missing + 1
        - COALESCE(
            SUM(LEAST(g.last_number, m.last_missing) - GREATEST(g.first_number, m.first_missing) + 1)
                FILTER (WHERE g.first_number IS NOT NULL),
            0
        ) AS untold
FROM missing AS m
LEFT JOIN silver.gaps_latest AS g
    ON g.exchange = m.exchange AND g.instrument = m.instrument
    AND g.first_number <= m.last_missing AND g.last_number >= m.first_missing
GROUP BY m.exchange, m.instrument, m.first_missing, m.last_missing, m.next_traded_at
HAVING untold > 0
