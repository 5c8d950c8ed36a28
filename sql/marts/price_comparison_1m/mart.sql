-- What an instrument cost on each exchange in each minute, beside all exchanges that traded it in the same minute.
SELECT
    SPLIT_INDEX(instrument, '-', 0) AS asset,
    SPLIT_INDEX(instrument, '-', 1) AS quote_asset,
    window_start,
    exchange,
    instrument,
    price,
    bid,
    ask,
    volume_base,
    trade_count,
    exchanges,
    mean_price,
    bps(exact_minus(price, mean_price), mean_price) AS deviation_bps,
    max_price,
    min_price,
    exact_minus(max_price, min_price) AS difference,
    bps(exact_minus(max_price, min_price), min_price) AS difference_bps,
    known_at
FROM (
    SELECT
        window_start, exchange, instrument, `close` AS price, bid, ask, volume_base, trade_count,
        COUNT(*) OVER one_minute AS exchanges,
        exact_ratio(
            SUM(`close`) OVER one_minute,
            CAST(COUNT(*) OVER one_minute AS DECIMAL(38, 18))
        ) AS mean_price,
        MAX(`close`) OVER one_minute AS max_price,
        MIN(`close`) OVER one_minute AS min_price,
        MAX(known_at) OVER one_minute AS known_at
    FROM gold.candles_latest
    WHERE timeframe = '1m'
    WINDOW one_minute AS (PARTITION BY instrument, window_start)
) AS compared
