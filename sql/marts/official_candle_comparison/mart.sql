-- Each window the exchange itself tells of, beside ours.
SELECT
    theirs.exchange,
    theirs.instrument,
    theirs.timeframe,
    theirs.window_start,
    CASE
        WHEN ours.`open` IS NULL THEN 'missing'
        WHEN ours.`open` = theirs.`open` AND ours.high = theirs.high AND ours.low = theirs.low
            AND ours.`close` = theirs.`close` AND ours.volume_base = theirs.volume_base
            AND ours.trade_count = COALESCE(theirs.trade_count, ours.trade_count)
            THEN 'equal'
        ELSE 'differs'
    END AS agreement,
    ours.`open` AS our_open,
    theirs.`open` AS official_open,
    exact_minus(ours.`open`, theirs.`open`) AS open_difference,
    ours.high AS our_high,
    theirs.high AS official_high,
    exact_minus(ours.high, theirs.high) AS high_difference,
    ours.low AS our_low,
    theirs.low AS official_low,
    exact_minus(ours.low, theirs.low) AS low_difference,
    ours.`close` AS our_close,
    theirs.`close` AS official_close,
    exact_minus(ours.`close`, theirs.`close`) AS close_difference,
    ours.volume_base AS our_volume,
    theirs.volume_base AS official_volume,
    exact_minus(ours.volume_base, theirs.volume_base) AS volume_difference,
    bps(exact_minus(ours.volume_base, theirs.volume_base), theirs.volume_base) AS volume_difference_bps,
    ours.trade_count AS our_trade_count,
    theirs.trade_count AS official_trade_count,
    CASE
        WHEN ours.known_at > theirs.received_at THEN ours.known_at
        ELSE theirs.received_at
    END AS known_at
FROM silver.official_candles_latest AS theirs
LEFT JOIN gold.candles_latest AS ours
    ON ours.exchange = theirs.exchange
    AND ours.instrument = theirs.instrument
    AND ours.timeframe = theirs.timeframe
    AND ours.window_start = theirs.window_start
WHERE ours.`open` IS NOT NULL OR theirs.volume_base > 0
