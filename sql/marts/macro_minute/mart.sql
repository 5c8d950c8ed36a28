-- Each minute of each ticker, once.
SELECT ticker, ts, `open`, high, low, `close`, volume, received_at AS known_at
FROM silver.macro_bars_latest
