-- What the lake's tables of these names declare (sql/tables), without their older revisions, and when each row was served.

CREATE TABLE candles (
    "exchange" TEXT NOT NULL,
    "instrument" TEXT NOT NULL,
    "timeframe" TEXT NOT NULL,
    "window_start" TIMESTAMPTZ(6) NOT NULL,
    "window_end" TIMESTAMPTZ(6) NOT NULL,
    "open" NUMERIC(38, 18) NOT NULL,
    "high" NUMERIC(38, 18) NOT NULL,
    "low" NUMERIC(38, 18) NOT NULL,
    "close" NUMERIC(38, 18) NOT NULL,
    "volume_base" NUMERIC(38, 18) NOT NULL,
    "volume_quote" NUMERIC(38, 18) NOT NULL,
    "trade_count" BIGINT NOT NULL,
    "vwap" NUMERIC(38, 18),
    "bid" NUMERIC(38, 18),
    "ask" NUMERIC(38, 18),
    "spread" NUMERIC(38, 18),
    "taker_buy_base" NUMERIC(38, 18) NOT NULL,
    "taker_buy_quote" NUMERIC(38, 18) NOT NULL,
    "first_trade_number" BIGINT,
    "last_trade_number" BIGINT,
    "outlier_count" BIGINT NOT NULL,
    "bar_status" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "known_at" TIMESTAMPTZ(6) NOT NULL,
    "served_at" TIMESTAMPTZ(6) NOT NULL,
    PRIMARY KEY ("exchange", "instrument", "timeframe", "window_start")
);

CREATE TABLE feed_quality (
    "exchange" TEXT NOT NULL,
    "instrument" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "window_start" TIMESTAMPTZ(6) NOT NULL,
    "messages" BIGINT NOT NULL,
    "updates_per_second" DOUBLE PRECISION NOT NULL,
    "latency_min_ms" DOUBLE PRECISION,
    "latency_p50_ms" DOUBLE PRECISION,
    "latency_p95_ms" DOUBLE PRECISION,
    "latency_p99_ms" DOUBLE PRECISION,
    "latency_max_ms" DOUBLE PRECISION,
    "raw_latency_min_ms" DOUBLE PRECISION,
    "raw_latency_p50_ms" DOUBLE PRECISION,
    "raw_latency_p95_ms" DOUBLE PRECISION,
    "raw_latency_p99_ms" DOUBLE PRECISION,
    "raw_latency_max_ms" DOUBLE PRECISION,
    "clock_offset_ms" DOUBLE PRECISION,
    "duplicates" BIGINT NOT NULL,
    "out_of_order" BIGINT NOT NULL,
    "holes" BIGINT NOT NULL,
    "missing" BIGINT NOT NULL,
    "repaired" BIGINT NOT NULL,
    "rejected" BIGINT NOT NULL,
    "longest_silence_ms" BIGINT,
    "revision" INTEGER NOT NULL,
    "known_at" TIMESTAMPTZ(6) NOT NULL,
    "served_at" TIMESTAMPTZ(6) NOT NULL,
    PRIMARY KEY ("exchange", "instrument", "channel", "window_start")
);

CREATE TABLE alerts (
    "alert_id" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "exchange" TEXT NOT NULL,
    "instrument" TEXT,
    "raised_at" TIMESTAMPTZ(6) NOT NULL,
    "ended_at" TIMESTAMPTZ(6),
    "title" TEXT NOT NULL,
    "detail" TEXT NOT NULL,
    "times" INTEGER NOT NULL,
    "known_at" TIMESTAMPTZ(6) NOT NULL,
    "served_at" TIMESTAMPTZ(6) NOT NULL,
    PRIMARY KEY ("alert_id")
);

CREATE TABLE prices (
    "coin_id" TEXT NOT NULL,
    "symbol" TEXT,
    "vs_currency" TEXT NOT NULL,
    "ts_event" TIMESTAMPTZ(6) NOT NULL,
    "price" NUMERIC(38, 18) NOT NULL,
    "market_cap" NUMERIC(38, 18),
    "market_cap_rank" INTEGER,
    "volume_24h" NUMERIC(38, 18),
    "high_24h" NUMERIC(38, 18),
    "low_24h" NUMERIC(38, 18),
    "change_24h_percent" NUMERIC(38, 18),
    "circulating_supply" NUMERIC(38, 18),
    "received_at" TIMESTAMPTZ(6) NOT NULL,
    "served_at" TIMESTAMPTZ(6) NOT NULL,
    PRIMARY KEY ("coin_id", "vs_currency", "ts_event")
);

CREATE TABLE price_metrics (
    "coin_id" TEXT NOT NULL,
    "vs_currency" TEXT NOT NULL,
    "ts_event" TIMESTAMPTZ(6) NOT NULL,
    "price" NUMERIC(38, 18) NOT NULL,
    "change_5m_percent" NUMERIC(38, 18),
    "change_1h_percent" NUMERIC(38, 18),
    "change_24h_percent" NUMERIC(38, 18),
    "score" DOUBLE PRECISION,
    "revision" INTEGER NOT NULL,
    "known_at" TIMESTAMPTZ(6) NOT NULL,
    "served_at" TIMESTAMPTZ(6) NOT NULL,
    PRIMARY KEY ("coin_id", "vs_currency", "ts_event")
);

CREATE TABLE alerts_daily (
    "trading_day" DATE NOT NULL,
    "kind" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "exchange" TEXT NOT NULL,
    "episodes" BIGINT NOT NULL,
    "still_open" BIGINT NOT NULL,
    "occurrences" BIGINT NOT NULL,
    "longest_seconds" BIGINT,
    "total_seconds" BIGINT,
    "known_at" TIMESTAMPTZ(6) NOT NULL,
    "served_at" TIMESTAMPTZ(6) NOT NULL,
    PRIMARY KEY ("trading_day", "kind", "severity", "exchange")
);

CREATE TABLE candle_completeness_daily (
    "exchange" TEXT NOT NULL,
    "instrument" TEXT NOT NULL,
    "timeframe" TEXT NOT NULL,
    "trading_day" DATE NOT NULL,
    "day_windows" BIGINT NOT NULL,
    "candles" BIGINT NOT NULL,
    "complete_candles" BIGINT NOT NULL,
    "gap_candles" BIGINT NOT NULL,
    "unproven_candles" BIGINT NOT NULL,
    "revised_candles" BIGINT NOT NULL,
    "first_window" TIMESTAMPTZ(6) NOT NULL,
    "last_window" TIMESTAMPTZ(6) NOT NULL,
    "empty_windows" BIGINT NOT NULL,
    "trade_count" BIGINT NOT NULL,
    "outlier_count" BIGINT NOT NULL,
    "known_at" TIMESTAMPTZ(6) NOT NULL,
    "served_at" TIMESTAMPTZ(6) NOT NULL,
    PRIMARY KEY ("exchange", "instrument", "timeframe", "trading_day")
);

CREATE TABLE dxy_synthetic_minute (
    "ticker" TEXT NOT NULL,
    "ts" TIMESTAMPTZ(6) NOT NULL,
    "open" NUMERIC(38, 18) NOT NULL,
    "close" NUMERIC(38, 18) NOT NULL,
    "known_at" TIMESTAMPTZ(6) NOT NULL,
    "served_at" TIMESTAMPTZ(6) NOT NULL,
    PRIMARY KEY ("ticker", "ts")
);

CREATE TABLE exchange_kpis_daily (
    "exchange" TEXT NOT NULL,
    "trading_day" DATE NOT NULL,
    "instruments" BIGINT NOT NULL,
    "messages" BIGINT NOT NULL,
    "observed_seconds" BIGINT NOT NULL,
    "updates_per_second" DOUBLE PRECISION,
    "latency_min_ms" DOUBLE PRECISION,
    "latency_max_ms" DOUBLE PRECISION,
    "raw_latency_min_ms" DOUBLE PRECISION,
    "raw_latency_max_ms" DOUBLE PRECISION,
    "connections" BIGINT NOT NULL,
    "connects" BIGINT NOT NULL,
    "disconnects" BIGINT NOT NULL,
    "stalls" BIGINT NOT NULL,
    "rotations" BIGINT NOT NULL,
    "interruptions" BIGINT NOT NULL,
    "rate_limits" BIGINT NOT NULL,
    "downtime_ms" BIGINT NOT NULL,
    "availability" DOUBLE PRECISION,
    "duplicates" BIGINT NOT NULL,
    "holes" BIGINT NOT NULL,
    "missing" BIGINT NOT NULL,
    "repaired" BIGINT NOT NULL,
    "rejected" BIGINT NOT NULL,
    "known_at" TIMESTAMPTZ(6) NOT NULL,
    "served_at" TIMESTAMPTZ(6) NOT NULL,
    PRIMARY KEY ("exchange", "trading_day")
);

CREATE TABLE freshness (
    "exchange" TEXT NOT NULL,
    "instrument" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "window_start" TIMESTAMPTZ(6) NOT NULL,
    "newest_minute" TIMESTAMPTZ(6) NOT NULL,
    "minutes_with_messages" BIGINT NOT NULL,
    "messages" BIGINT NOT NULL,
    "longest_silence_ms" BIGINT,
    "slowest_p95_ms" DOUBLE PRECISION,
    "known_at" TIMESTAMPTZ(6) NOT NULL,
    "served_at" TIMESTAMPTZ(6) NOT NULL,
    PRIMARY KEY ("exchange", "instrument", "channel", "window_start")
);

CREATE TABLE funding_oi_hourly (
    "exchange" TEXT NOT NULL,
    "instrument" TEXT NOT NULL,
    "ts" TIMESTAMPTZ(6) NOT NULL,
    "funding_rate" NUMERIC(38, 18),
    "mark_price" NUMERIC(38, 18),
    "open_interest" NUMERIC(38, 18),
    "oi_usd" NUMERIC(38, 18),
    "known_at" TIMESTAMPTZ(6) NOT NULL,
    "served_at" TIMESTAMPTZ(6) NOT NULL,
    PRIMARY KEY ("exchange", "instrument", "ts")
);

CREATE TABLE last_24h (
    "exchange" TEXT NOT NULL,
    "instrument" TEXT NOT NULL,
    "window_start" TIMESTAMPTZ(6) NOT NULL,
    "window_end" TIMESTAMPTZ(6) NOT NULL,
    "price" NUMERIC(38, 18) NOT NULL,
    "open_price" NUMERIC(38, 18) NOT NULL,
    "high" NUMERIC(38, 18) NOT NULL,
    "low" NUMERIC(38, 18) NOT NULL,
    "change" NUMERIC(38, 18) NOT NULL,
    "change_bps" NUMERIC(38, 18),
    "volume_base" NUMERIC(38, 18) NOT NULL,
    "volume_quote" NUMERIC(38, 18) NOT NULL,
    "vwap" NUMERIC(38, 18),
    "trade_count" BIGINT NOT NULL,
    "minutes_traded" BIGINT NOT NULL,
    "known_at" TIMESTAMPTZ(6) NOT NULL,
    "served_at" TIMESTAMPTZ(6) NOT NULL,
    PRIMARY KEY ("exchange", "instrument", "window_end")
);

CREATE TABLE macro_minute (
    "ticker" TEXT NOT NULL,
    "ts" TIMESTAMPTZ(6) NOT NULL,
    "open" NUMERIC(38, 18) NOT NULL,
    "high" NUMERIC(38, 18) NOT NULL,
    "low" NUMERIC(38, 18) NOT NULL,
    "close" NUMERIC(38, 18) NOT NULL,
    "volume" NUMERIC(38, 18),
    "known_at" TIMESTAMPTZ(6) NOT NULL,
    "served_at" TIMESTAMPTZ(6) NOT NULL,
    PRIMARY KEY ("ticker", "ts")
);

CREATE TABLE market_overview (
    "coin_id" TEXT NOT NULL,
    "symbol" TEXT,
    "vs_currency" TEXT NOT NULL,
    "window_start" TIMESTAMPTZ(6) NOT NULL,
    "ts_event" TIMESTAMPTZ(6) NOT NULL,
    "price" NUMERIC(38, 18) NOT NULL,
    "high" NUMERIC(38, 18) NOT NULL,
    "low" NUMERIC(38, 18) NOT NULL,
    "change_24h_percent" NUMERIC(38, 18),
    "market_cap" NUMERIC(38, 18),
    "market_cap_rank" INTEGER,
    "volume_24h" NUMERIC(38, 18),
    "polls" BIGINT NOT NULL,
    "known_at" TIMESTAMPTZ(6) NOT NULL,
    "served_at" TIMESTAMPTZ(6) NOT NULL,
    PRIMARY KEY ("coin_id", "vs_currency", "window_start")
);

CREATE TABLE max_price_difference (
    "asset" TEXT NOT NULL,
    "quote_asset" TEXT NOT NULL,
    "window_start" TIMESTAMPTZ(6) NOT NULL,
    "spread_time" TIMESTAMPTZ(6) NOT NULL,
    "difference" NUMERIC(38, 18) NOT NULL,
    "difference_bps" NUMERIC(38, 18) NOT NULL,
    "max_price" NUMERIC(38, 18) NOT NULL,
    "max_price_exchange" TEXT NOT NULL,
    "max_price_instrument" TEXT NOT NULL,
    "min_price" NUMERIC(38, 18) NOT NULL,
    "min_price_exchange" TEXT NOT NULL,
    "min_price_instrument" TEXT NOT NULL,
    "conversion" TEXT NOT NULL,
    "mean_difference_bps" NUMERIC(38, 18) NOT NULL,
    "max_crossed_bps" NUMERIC(38, 18),
    "seconds_compared" BIGINT NOT NULL,
    "known_at" TIMESTAMPTZ(6) NOT NULL,
    "served_at" TIMESTAMPTZ(6) NOT NULL,
    PRIMARY KEY ("asset", "quote_asset", "window_start")
);

CREATE TABLE official_candle_comparison (
    "exchange" TEXT NOT NULL,
    "instrument" TEXT NOT NULL,
    "timeframe" TEXT NOT NULL,
    "window_start" TIMESTAMPTZ(6) NOT NULL,
    "agreement" TEXT NOT NULL,
    "our_open" NUMERIC(38, 18),
    "official_open" NUMERIC(38, 18) NOT NULL,
    "open_difference" NUMERIC(38, 18),
    "our_high" NUMERIC(38, 18),
    "official_high" NUMERIC(38, 18) NOT NULL,
    "high_difference" NUMERIC(38, 18),
    "our_low" NUMERIC(38, 18),
    "official_low" NUMERIC(38, 18) NOT NULL,
    "low_difference" NUMERIC(38, 18),
    "our_close" NUMERIC(38, 18),
    "official_close" NUMERIC(38, 18) NOT NULL,
    "close_difference" NUMERIC(38, 18),
    "our_volume" NUMERIC(38, 18),
    "official_volume" NUMERIC(38, 18) NOT NULL,
    "volume_difference" NUMERIC(38, 18),
    "volume_difference_bps" NUMERIC(38, 18),
    "our_trade_count" BIGINT,
    "official_trade_count" BIGINT,
    "known_at" TIMESTAMPTZ(6) NOT NULL,
    "served_at" TIMESTAMPTZ(6) NOT NULL,
    PRIMARY KEY ("exchange", "instrument", "timeframe", "window_start")
);

CREATE TABLE price_comparison_1m (
    "asset" TEXT NOT NULL,
    "quote_asset" TEXT NOT NULL,
    "window_start" TIMESTAMPTZ(6) NOT NULL,
    "exchange" TEXT NOT NULL,
    "instrument" TEXT NOT NULL,
    "price" NUMERIC(38, 18) NOT NULL,
    "bid" NUMERIC(38, 18),
    "ask" NUMERIC(38, 18),
    "volume_base" NUMERIC(38, 18) NOT NULL,
    "trade_count" BIGINT NOT NULL,
    "exchanges" BIGINT NOT NULL,
    "mean_price" NUMERIC(38, 18) NOT NULL,
    "deviation_bps" NUMERIC(38, 18),
    "max_price" NUMERIC(38, 18) NOT NULL,
    "min_price" NUMERIC(38, 18) NOT NULL,
    "difference" NUMERIC(38, 18) NOT NULL,
    "difference_bps" NUMERIC(38, 18),
    "known_at" TIMESTAMPTZ(6) NOT NULL,
    "served_at" TIMESTAMPTZ(6) NOT NULL,
    PRIMARY KEY ("exchange", "instrument", "window_start")
);

CREATE TABLE trade_side_hourly (
    "exchange" TEXT NOT NULL,
    "instrument" TEXT NOT NULL,
    "window_start" TIMESTAMPTZ(6) NOT NULL,
    "buy_count" BIGINT NOT NULL,
    "sell_count" BIGINT NOT NULL,
    "buy_base" NUMERIC(38, 18) NOT NULL,
    "sell_base" NUMERIC(38, 18) NOT NULL,
    "buy_quote" NUMERIC(38, 18) NOT NULL,
    "sell_quote" NUMERIC(38, 18) NOT NULL,
    "imbalance" NUMERIC(38, 18),
    "known_at" TIMESTAMPTZ(6) NOT NULL,
    "served_at" TIMESTAMPTZ(6) NOT NULL,
    PRIMARY KEY ("exchange", "instrument", "window_start")
);
