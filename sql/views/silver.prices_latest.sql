-- The newest word on each polled price.
SELECT
    coin_id, symbol, vs_currency, ts_event, price, market_cap, market_cap_rank, volume_24h, high_24h, low_24h,
    change_24h_percent, circulating_supply, received_at
FROM (
    SELECT
        r.*,
        ROW_NUMBER() OVER (PARTITION BY coin_id, vs_currency, ts_event ORDER BY received_at DESC) AS newest_first
    FROM silver.prices AS r
) AS ranked
WHERE newest_first = 1
