-- What is now known of each polled price: the row with the highest revision.
SELECT
    coin_id, vs_currency, ts_event, price, change_5m_percent, change_1h_percent, change_24h_percent, score, revision,
    known_at
FROM (
    SELECT
        m.*,
        ROW_NUMBER() OVER (PARTITION BY coin_id, vs_currency, ts_event ORDER BY revision DESC) AS newest_first
    FROM gold.price_metrics AS m
) AS ranked
WHERE newest_first = 1
