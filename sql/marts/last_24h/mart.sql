-- What the 24 hours before the end of each minute with trades were like, from the candles of the minutes.
-- Look-back: 1 day.
SELECT
    exchange,
    instrument,
    window_end - INTERVAL '1' DAY AS window_start,
    window_end,
    price,
    open_price,
    high,
    low,
    exact_minus(price, open_price) AS `change`,
    bps(exact_minus(price, open_price), open_price) AS change_bps,
    volume_base,
    volume_quote,
    exact_ratio(volume_quote, volume_base) AS vwap,
    trade_count,
    minutes_traded,
    known_at
FROM (
    SELECT
        exchange, instrument, window_end, `close` AS price,
        FIRST_VALUE(`open`) OVER one_day AS open_price,
        MAX(high) OVER one_day AS high,
        MIN(low) OVER one_day AS low,
        SUM(volume_base) OVER one_day AS volume_base,
        SUM(volume_quote) OVER one_day AS volume_quote,
        SUM(trade_count) OVER one_day AS trade_count,
        COUNT(*) OVER one_day AS minutes_traded,
        MAX(known_at) OVER one_day AS known_at
    FROM (
        SELECT c.*, TIMESTAMPDIFF(MINUTE, TO_TIMESTAMP_LTZ(0, 3), window_start) AS minute_number
        FROM gold.candles_latest AS c
        WHERE timeframe = '1m'
    ) AS candles
    WINDOW one_day AS (
        PARTITION BY exchange, instrument
        ORDER BY minute_number
        RANGE BETWEEN 1439 PRECEDING AND CURRENT ROW
    )
) AS minutes
