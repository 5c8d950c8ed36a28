-- Where each polled coin stood at the end of each hour, and between which prices it moved.
SELECT
    coin_id,
    symbol,
    vs_currency,
    window_start,
    ts_event,
    price,
    high,
    low,
    change_24h_percent,
    market_cap,
    market_cap_rank,
    volume_24h,
    polls,
    known_at
FROM (
    SELECT
        coin_id, symbol, vs_currency, FLOOR(ts_event TO HOUR) AS window_start, ts_event, price, change_24h_percent,
        market_cap, market_cap_rank, volume_24h,
        MAX(price) OVER (PARTITION BY coin_id, vs_currency, FLOOR(ts_event TO HOUR)) AS high,
        MIN(price) OVER (PARTITION BY coin_id, vs_currency, FLOOR(ts_event TO HOUR)) AS low,
        COUNT(*) OVER (PARTITION BY coin_id, vs_currency, FLOOR(ts_event TO HOUR)) AS polls,
        MAX(received_at) OVER (PARTITION BY coin_id, vs_currency, FLOOR(ts_event TO HOUR)) AS known_at,
        ROW_NUMBER() OVER (
            PARTITION BY coin_id, vs_currency, FLOOR(ts_event TO HOUR) ORDER BY ts_event DESC
        ) AS newest_first
    FROM silver.prices_latest
) AS ranked
WHERE newest_first = 1
