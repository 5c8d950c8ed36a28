-- How good forecasts were, each day: the mart of that name.

CREATE TABLE forecast_accuracy (
    "trading_day" DATE NOT NULL,
    "exchange" TEXT NOT NULL,
    "instrument" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "timeframe" TEXT NOT NULL,
    "horizon" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "scores" BIGINT NOT NULL,
    "mean_absolute_error" NUMERIC(38, 18) NOT NULL,
    "relative_error" NUMERIC(38, 18),
    "bias" NUMERIC(38, 18) NOT NULL,
    "coverage_80" NUMERIC(38, 18) NOT NULL,
    "coverage_95" NUMERIC(38, 18) NOT NULL,
    "known_at" TIMESTAMPTZ(6) NOT NULL,
    "served_at" TIMESTAMPTZ(6) NOT NULL,
    PRIMARY KEY ("trading_day", "exchange", "instrument", "target", "timeframe", "horizon", "model")
);
