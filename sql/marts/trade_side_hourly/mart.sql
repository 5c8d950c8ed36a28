-- Who took in each hour of each instrument: buyers or sellers.
SELECT
    exchange,
    instrument,
    window_start,
    buy_count,
    sell_count,
    buy_base,
    sell_base,
    buy_quote,
    sell_quote,
    exact_ratio(exact_minus(buy_base, sell_base), exact_plus(buy_base, sell_base)) AS imbalance,
    known_at
FROM (
    SELECT
        exchange,
        instrument,
        FLOOR(traded_at TO HOUR) AS window_start,
        SUM(CASE WHEN taker_side = 'buy' THEN CAST(fills AS BIGINT) ELSE 0 END) AS buy_count,
        SUM(CASE WHEN taker_side = 'sell' THEN CAST(fills AS BIGINT) ELSE 0 END) AS sell_count,
        SUM(CASE WHEN taker_side = 'buy' THEN quantity ELSE CAST(0 AS DECIMAL(38, 18)) END) AS buy_base,
        SUM(CASE WHEN taker_side = 'sell' THEN quantity ELSE CAST(0 AS DECIMAL(38, 18)) END) AS sell_base,
        SUM(CASE WHEN taker_side = 'buy' THEN exact_times(price, quantity) ELSE CAST(0 AS DECIMAL(38, 18)) END)
            AS buy_quote,
        SUM(CASE WHEN taker_side = 'sell' THEN exact_times(price, quantity) ELSE CAST(0 AS DECIMAL(38, 18)) END)
            AS sell_quote,
        MAX(received_at) AS known_at
    FROM silver.trades
    GROUP BY exchange, instrument, FLOOR(traded_at TO HOUR)
) AS hours
