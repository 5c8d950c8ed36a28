package io.tidemark.proof;

import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeAppend;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows of a lake as a job would write them, made by hand and written at once. */
public final class LakeFixture {

    private final List<Row> rows = new ArrayList<>();

    /** Microseconds since the epoch of a moment of 2026-01-02. */
    public static long at(String time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse("2026-01-02T" + time + "Z"));
    }

    LakeFixture frame(String exchange, long receivedAt) {
        rows.add(new Row(
                "bronze.frames",
                values(
                        "exchange",
                        exchange,
                        "connection",
                        "c1",
                        "frame_number",
                        1L,
                        "kind",
                        "ws",
                        "received_at",
                        receivedAt,
                        "frame",
                        "{}")));
        return this;
    }

    public LakeFixture trade(String market, long number, long tradedAt) {
        return trade(market, Long.toString(number), number, 1, "100", "1", "buy", tradedAt, "stream");
    }

    LakeFixture trade(
            String market,
            String id,
            @Nullable Long number,
            int fills,
            String price,
            String quantity,
            String side,
            long tradedAt,
            String origin) {
        Map<String, @Nullable Object> row = values(
                "exchange",
                exchange(market),
                "instrument",
                instrument(market),
                "trade_id",
                id,
                "trade_number",
                number,
                "fills",
                fills,
                "price",
                new BigDecimal(price),
                "quantity",
                new BigDecimal(quantity),
                "taker_side",
                side,
                "traded_at",
                tradedAt,
                "received_at",
                tradedAt,
                "origin",
                origin);
        rows.add(new Row("silver.trades", row));
        return this;
    }

    /** When the row before reached us, if not when it was traded. */
    LakeFixture received(long at) {
        rows.get(rows.size() - 1).values.put("received_at", at);
        return this;
    }

    public LakeFixture gap(String market, @Nullable Long first, @Nullable Long last, String status, long openedAt) {
        long missing = first == null || last == null ? 0 : last - first + 1;
        rows.add(new Row(
                "silver.gaps",
                values(
                        "exchange",
                        exchange(market),
                        "instrument",
                        instrument(market),
                        "first_number",
                        first,
                        "revision",
                        0,
                        "last_number",
                        last,
                        "missing",
                        status.equals("repaired") ? 0 : missing,
                        "repaired",
                        status.equals("repaired") ? missing : 0,
                        "opened_at",
                        openedAt,
                        "closed_at",
                        openedAt + 1,
                        "cause",
                        "missed",
                        "status",
                        status)));
        return this;
    }

    /** Between which trade times the gap before lies. */
    public LakeFixture between(long startsAt, @Nullable Long endsAt) {
        Map<String, @Nullable Object> gap = rows.get(rows.size() - 1).values;
        gap.put("starts_at", startsAt);
        gap.put("ends_at", endsAt);
        return this;
    }

    LakeFixture quote(String market, String bid, String ask, long receivedAt) {
        rows.add(new Row(
                "silver.quotes",
                values(
                        "exchange",
                        exchange(market),
                        "instrument",
                        instrument(market),
                        "bid",
                        new BigDecimal(bid),
                        "ask",
                        new BigDecimal(ask),
                        "received_at",
                        receivedAt)));
        return this;
    }

    /** A minute of ours as {@link #ours}, with other values in some columns. */
    LakeFixture ours(String market, long start, Map<String, Object> others) {
        return ours(market, start, 1, others);
    }

    LakeFixture ours(String market, long start, int trades, Map<String, Object> others) {
        Map<String, @Nullable Object> row = candle(market, start, trades, "known_at", "bar_status", "complete");
        row.putAll(others);
        rows.add(new Row("gold.candles", row));
        return this;
    }

    public LakeFixture event(String exchange, String kind, String detail, long happenedAt) {
        rows.add(new Row(
                "silver.feed_events",
                values(
                        "exchange",
                        exchange,
                        "connection",
                        "c1",
                        "happened_at",
                        happenedAt,
                        "kind",
                        kind,
                        "detail",
                        detail)));
        return this;
    }

    /** A minute of ours: volume and trades; the prices are 100, the taker bought. */
    LakeFixture ours(String market, long start, int trades) {
        return ours(market, start, trades, Map.of());
    }

    LakeFixture official(String market, long start, int trades) {
        return official(market, "1m", start, trades);
    }

    LakeFixture official(String market, String timeframe, long start, int trades) {
        Map<String, @Nullable Object> row = candle(market, start, trades, "received_at", "timeframe", timeframe);
        row.put("window_end", start + (timeframe.equals("1d") ? 86_400_000_000L : 60_000_000L));
        rows.add(new Row("silver.official_candles", row));
        return this;
    }

    /** As {@link #write}, all received so many microseconds later. */
    Lake writeLater(Path directory, long micros) {
        rows.forEach(row -> row.values.computeIfPresent("received_at", (name, at) -> (long) at + micros));
        return write(directory);
    }

    public Lake write(Path directory) {
        Lake lake = Lake.openOrCreate(directory);
        for (String table : rows.stream().map(Row::table).distinct().toList()) {
            try (LakeAppend append = LakeAppend.to(lake, table)) {
                rows.stream().filter(row -> row.table.equals(table)).forEach(row -> append.add(row.values));
                append.commit();
            }
        }
        rows.clear();
        return lake;
    }

    private static Map<String, @Nullable Object> candle(
            String market, long start, int trades, String known, String word, String value) {
        BigDecimal volume = BigDecimal.valueOf(trades);
        Map<String, @Nullable Object> row = values(
                "exchange",
                exchange(market),
                "instrument",
                instrument(market),
                "timeframe",
                "1m",
                "window_start",
                start,
                "window_end",
                start + 60_000_000,
                "volume_base",
                volume,
                "volume_quote",
                volume.multiply(BigDecimal.valueOf(100)),
                "trade_count",
                (long) trades,
                "taker_buy_base",
                volume,
                "taker_buy_quote",
                volume.multiply(BigDecimal.valueOf(100)),
                "outlier_count",
                0L,
                "revision",
                0,
                known,
                start + 61_000_000);
        for (String price : List.of("open", "high", "low", "close")) {
            row.put(price, BigDecimal.valueOf(100));
        }
        row.put(word, value);
        return row;
    }

    private static String exchange(String market) {
        return market.substring(0, market.indexOf('/'));
    }

    private static String instrument(String market) {
        return market.substring(market.indexOf('/') + 1);
    }

    private static Map<String, @Nullable Object> values(@Nullable Object... pairs) {
        Map<String, @Nullable Object> values = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            values.put(String.valueOf(pairs[i]), pairs[i + 1]);
        }
        return values;
    }

    private record Row(String table, Map<String, @Nullable Object> values) {}
}
