-- The second of each hour at which the last prices of an asset lay farthest apart between exchanges.
SELECT
    asset,
    quote_asset,
    window_start,
    spread_time,
    difference,
    difference_bps,
    max_price,
    max_price_exchange,
    max_price_instrument,
    min_price,
    min_price_exchange,
    min_price_instrument,
    conversion,
    exact_ratio(sum_bps, CAST(seconds_compared AS DECIMAL(38, 18))) AS mean_difference_bps,
    max_crossed_bps,
    seconds_compared,
    hour_known_at AS known_at
FROM (
    SELECT
        s.*,
        FLOOR(spread_time TO HOUR) AS window_start,
        ROW_NUMBER() OVER (
            PARTITION BY asset, quote_asset, FLOOR(spread_time TO HOUR)
            ORDER BY difference_bps DESC, spread_time
        ) AS farthest_first,
        SUM(difference_bps) OVER (PARTITION BY asset, quote_asset, FLOOR(spread_time TO HOUR)) AS sum_bps,
        MAX(crossed_bps) OVER (PARTITION BY asset, quote_asset, FLOOR(spread_time TO HOUR)) AS max_crossed_bps,
        COUNT(*) OVER (PARTITION BY asset, quote_asset, FLOOR(spread_time TO HOUR)) AS seconds_compared,
        MAX(s.known_at) OVER (PARTITION BY asset, quote_asset, FLOOR(spread_time TO HOUR)) AS hour_known_at
    FROM gold.spreads_latest AS s
    WHERE difference_bps IS NOT NULL
) AS ranked
WHERE farthest_first = 1
