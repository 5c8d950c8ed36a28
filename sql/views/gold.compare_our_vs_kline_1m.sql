-- Our candles of one minute beside the exchanges' own, named as document 004 names them; as of the last ./tidemark marts.
SELECT
    exchange, REPLACE(instrument, '-', '') AS symbol, window_start AS ts,
    our_open, official_open AS kline_open, open_difference AS open_diff,
    our_high, official_high AS kline_high, high_difference AS high_diff,
    our_low, official_low AS kline_low, low_difference AS low_diff,
    our_close, official_close AS kline_close, close_difference AS close_diff,
    our_volume, official_volume AS kline_volume,
    ABS(volume_difference) AS volume_diff_abs, ABS(volume_difference_bps) AS volume_diff_bps
FROM gold.official_candle_comparison
WHERE timeframe = '1m' AND agreement <> 'missing'
