-- Every trade once, with the verdict on its price where there is one.
-- outlier_kind is spike, move or off_market.
SELECT
    t.exchange, t.instrument, t.trade_id, t.trade_number, t.fills, t.price, t.quantity, t.taker_side, t.traded_at,
    t.published_at, t.received_at, t.origin, t.outlier_score, o.kind AS outlier_kind, o.reference_price, o.confirmed_by, o.detected_at
FROM silver.trades AS t
LEFT JOIN silver.outliers AS o
    ON o.exchange = t.exchange AND o.instrument = t.instrument AND o.trade_id = t.trade_id AND o.traded_at = t.traded_at
