-- What is now known of each second: the row with the highest revision, unless that withdraws it.
SELECT
    asset, quote_asset, spread_time, best_bid, best_bid_exchange, best_bid_instrument, best_ask, best_ask_exchange,
    best_ask_instrument, crossed_bps, max_price, max_price_exchange, max_price_instrument, min_price,
    min_price_exchange, min_price_instrument, difference, difference_bps, exchanges, conversion, oldest_age_ms,
    revision, known_at
FROM (
    SELECT
        s.*,
        ROW_NUMBER() OVER (
            PARTITION BY asset, quote_asset, spread_time
            ORDER BY revision DESC
        ) AS newest_first
    FROM gold.spreads AS s
) AS ranked
WHERE newest_first = 1 AND exchanges > 0
