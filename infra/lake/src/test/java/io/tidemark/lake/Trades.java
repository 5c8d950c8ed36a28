package io.tidemark.lake;

import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/** Rows of silver.trades for tests. */
final class Trades {

    static final OffsetDateTime START = OffsetDateTime.of(2023, 4, 5, 0, 0, 0, 0, ZoneOffset.UTC);

    private Trades() {}

    /** A trade with that number, that many seconds into the day. */
    static Map<String, Object> trade(long number) {
        return trade(number, "28165.47", "0.00032");
    }

    static Map<String, Object> trade(long number, String price, String quantity) {
        Map<String, Object> row = new HashMap<>();
        row.put("exchange", "alpha");
        row.put("instrument", "BTC-USDT");
        row.put("trade_id", Long.toString(number));
        row.put("trade_number", number);
        row.put("fills", 1);
        row.put("price", new BigDecimal(price).setScale(18));
        row.put("quantity", new BigDecimal(quantity).setScale(18));
        row.put("taker_side", number % 2 == 0 ? "buy" : "sell");
        row.put("traded_at", START.plusSeconds(number));
        row.put("received_at", START.plusSeconds(number).plusNanos(1_000));
        row.put("origin", "stream");
        return row;
    }
}
