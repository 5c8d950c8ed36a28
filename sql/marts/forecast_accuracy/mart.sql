-- How well each model forecast each instrument, by the day of the prices and how far ahead.
SELECT
    trading_day,
    exchange,
    instrument,
    target,
    timeframe,
    horizon,
    model,
    scores,
    exact_ratio(absolute_errors, CAST(scores AS DECIMAL(38, 18))) AS mean_absolute_error,
    exact_ratio(absolute_errors, naive_errors) AS relative_error,
    exact_ratio(errors, CAST(scores AS DECIMAL(38, 18))) AS bias,
    exact_ratio(CAST(within_80 AS DECIMAL(38, 18)), CAST(scores AS DECIMAL(38, 18))) AS coverage_80,
    exact_ratio(CAST(within_95 AS DECIMAL(38, 18)), CAST(scores AS DECIMAL(38, 18))) AS coverage_95,
    known_at
FROM (
    SELECT
        CAST(target_time AS DATE) AS trading_day,
        exchange,
        instrument,
        target,
        timeframe,
        horizon,
        model,
        COUNT(*) AS scores,
        SUM(absolute_error) AS absolute_errors,
        SUM(naive_error) AS naive_errors,
        SUM(error) AS errors,
        COUNT(CASE WHEN inside_80 THEN 1 END) AS within_80,
        COUNT(CASE WHEN inside_95 THEN 1 END) AS within_95,
        MAX(known_at) AS known_at
    FROM gold.forecast_scores
    GROUP BY CAST(target_time AS DATE), exchange, instrument, target, timeframe, horizon, model
) AS summed
