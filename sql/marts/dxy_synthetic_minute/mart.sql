-- The US dollar index of each minute in which all six of its currency pairs have a price.
-- Formula and weights: ICE Futures U.S., "U.S. Dollar Index: FAQ", https://www.theice.com/publicdocs/futures_us/ICE_Dollar_Index_FAQ.pdf
SELECT
    'DXY_SYN' AS ticker,
    ts,
    CAST(CAST(ROUND(
        50.14348112e0
            * POWER(eur_open, -0.576e0)
            * POWER(jpy_open, 0.136e0)
            * POWER(gbp_open, -0.119e0)
            * POWER(cad_open, 0.091e0)
            * POWER(sek_open, 0.042e0)
            * POWER(chf_open, 0.036e0), 6) AS DECIMAL(20, 6)) AS DECIMAL(38, 18)) AS `open`,
    CAST(CAST(ROUND(
        50.14348112e0
            * POWER(eur_close, -0.576e0)
            * POWER(jpy_close, 0.136e0)
            * POWER(gbp_close, -0.119e0)
            * POWER(cad_close, 0.091e0)
            * POWER(sek_close, 0.042e0)
            * POWER(chf_close, 0.036e0), 6) AS DECIMAL(20, 6)) AS DECIMAL(38, 18)) AS `close`,
    known_at
FROM (
    SELECT
        ts,
        COUNT(*) AS pairs,
        MAX(CASE WHEN ticker = 'EURUSD=X' THEN CAST(`open` AS DOUBLE) END) AS eur_open,
        MAX(CASE WHEN ticker = 'EURUSD=X' THEN CAST(`close` AS DOUBLE) END) AS eur_close,
        MAX(CASE WHEN ticker = 'USDJPY=X' THEN CAST(`open` AS DOUBLE) END) AS jpy_open,
        MAX(CASE WHEN ticker = 'USDJPY=X' THEN CAST(`close` AS DOUBLE) END) AS jpy_close,
        MAX(CASE WHEN ticker = 'GBPUSD=X' THEN CAST(`open` AS DOUBLE) END) AS gbp_open,
        MAX(CASE WHEN ticker = 'GBPUSD=X' THEN CAST(`close` AS DOUBLE) END) AS gbp_close,
        MAX(CASE WHEN ticker = 'USDCAD=X' THEN CAST(`open` AS DOUBLE) END) AS cad_open,
        MAX(CASE WHEN ticker = 'USDCAD=X' THEN CAST(`close` AS DOUBLE) END) AS cad_close,
        MAX(CASE WHEN ticker = 'USDSEK=X' THEN CAST(`open` AS DOUBLE) END) AS sek_open,
        MAX(CASE WHEN ticker = 'USDSEK=X' THEN CAST(`close` AS DOUBLE) END) AS sek_close,
        MAX(CASE WHEN ticker = 'USDCHF=X' THEN CAST(`open` AS DOUBLE) END) AS chf_open,
        MAX(CASE WHEN ticker = 'USDCHF=X' THEN CAST(`close` AS DOUBLE) END) AS chf_close,
        MAX(received_at) AS known_at
    FROM silver.macro_bars_latest
    WHERE ticker IN ('EURUSD=X', 'USDJPY=X', 'GBPUSD=X', 'USDCAD=X', 'USDSEK=X', 'USDCHF=X')
    GROUP BY ts
) AS legs
WHERE pairs = 6
