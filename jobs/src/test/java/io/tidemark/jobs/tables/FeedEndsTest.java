package io.tidemark.jobs.tables;

import static io.tidemark.model.MarketEvent.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.exchange.HeldEnd;
import io.tidemark.exchange.HeldEnds;
import io.tidemark.jobs.windows.Timeframe;
import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeAppend;
import io.tidemark.model.Renumbering;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeedEndsTest {

    private static final long SECOND = 1_000_000L;
    private static final long DAY = Timeframe.DAY.micros();
    private static final long NOON = 20_455 * DAY + DAY / 2;

    @TempDir
    Path directory;

    @Test
    void anEmptyLakeKnowsNothing() {
        assertThat(ends(Map.of("okx", Set.of("BTC-USDT")))).isEqualTo(HeldEnds.NONE);
    }

    @Test
    void tellsTheNewestTradesOfEachAndWhatIsMissing() {
        try (Lake lake = Lake.openOrCreate(directory);
                LakeAppend trades = LakeAppend.to(lake, "silver.trades");
                LakeAppend gaps = LakeAppend.to(lake, "silver.gaps");
                LakeAppend frames = LakeAppend.to(lake, "bronze.frames")) {
            trade(trades, "okx", "BTC-USDT", 90L, NOON - 90 * SECOND);
            trade(trades, "okx", "BTC-USDT", 100L, NOON - 10 * SECOND);
            trade(trades, "okx", "BTC-USDT", 102L, NOON);
            // The newest by time has not the highest number.
            trade(trades, "okx", "BTC-USDT", 104L, NOON - SECOND);
            // Not collected for a month, and then within one minute.
            trade(trades, "okx", "ETH-USDT", 7L, NOON - 30 * DAY);
            trade(trades, "okx", "ETH-USDT", 8L, NOON - 30 * DAY + SECOND);
            trade(trades, "bybit", "BTC-USDT", null, NOON - SECOND);
            trade(trades, "okx", "SOL-USDT", 1L, NOON);
            gap(gaps, 91, 0, 99, 9, "open");
            gap(gaps, 91, 1, 95, 5, "lost");
            gap(gaps, 105, 0, 110, 6, "open");
            frames.add(values(
                    "exchange", "okx",
                    "connection", "okx-1",
                    "frame_number", 17L,
                    "kind", "ws",
                    "received_at", NOON,
                    "frame", "{}"));
            trades.commit();
            gaps.commit();
            frames.commit();
        }

        HeldEnds ends = ends(Map.of("okx", Set.of("BTC-USDT", "ETH-USDT", "XRP-USDT"), "bybit", Set.of("BTC-USDT")));

        Map<String, HeldEnd> held = byMarket(ends);
        assertThat(ends.frames()).isEqualTo(17);
        assertThat(held).containsOnlyKeys("okx/BTC-USDT", "okx/ETH-USDT", "bybit/BTC-USDT");
        HeldEnd btc = Objects.requireNonNull(held.get("okx/BTC-USDT"));
        HeldEnd eth = Objects.requireNonNull(held.get("okx/ETH-USDT"));
        HeldEnd unnumbered = Objects.requireNonNull(held.get("bybit/BTC-USDT"));
        assertThat(btc.last()).isEqualTo(110);
        assertThat(btc.tradedAt()).isEqualTo(NOON);
        assertThat(btc.missing().stream().map(FeedEndsTest::words))
                .containsExactly(
                        "91-95 1 LOST", "96-99 -1 OPEN", "101-101 -1 OPEN", "103-103 -1 OPEN", "105-110 0 OPEN");
        assertThat(eth.last()).isEqualTo(8);
        assertThat(unnumbered.last()).isEqualTo(ABSENT);
        assertThat(unnumbered.ids()).containsExactly(Map.entry("x", NOON - SECOND));
    }

    @Test
    void whatCameBeforeANewNumberingSaysNothingOfIt() {
        try (Lake lake = Lake.openOrCreate(directory);
                LakeAppend trades = LakeAppend.to(lake, "silver.trades");
                LakeAppend gaps = LakeAppend.to(lake, "silver.gaps");
                LakeAppend events = LakeAppend.to(lake, "silver.feed_events")) {
            trade(trades, "okx", "BTC-USDT", 5_000L, NOON - 120 * SECOND);
            trade(trades, "okx", "BTC-USDT", 2L, NOON - 100 * SECOND);
            trade(trades, "okx", "BTC-USDT", 3L, NOON);
            gap(gaps, 4_000, 0, 4_990, 991, "lost");
            events.add(values(
                    "exchange", "okx",
                    "connection", "okx-1",
                    "happened_at", NOON - 100 * SECOND,
                    "kind", "epoch",
                    "detail", new Renumbering("BTC-USDT", 5_000, 2).detail()));
            trades.commit();
            gaps.commit();
            events.commit();
        }

        HeldEnd end = Objects.requireNonNull(
                byMarket(ends(Map.of("okx", Set.of("BTC-USDT")))).get("okx/BTC-USDT"));

        assertThat(end.last()).isEqualTo(3);
        assertThat(end.missing()).isEmpty();
    }

    private HeldEnds ends(Map<String, Set<String>> wanted) {
        try (LakeTables tables = new LakeTables(directory, new Configuration())) {
            return tables.ends(wanted, null);
        }
    }

    private static Map<String, HeldEnd> byMarket(HeldEnds ends) {
        return ends.trades().stream()
                .collect(Collectors.toMap(end -> end.exchange() + "/" + end.instrument(), end -> end));
    }

    private static String words(HeldEnd.Missing missing) {
        return "%d-%d %d %s".formatted(missing.first(), missing.last(), missing.revision(), missing.status());
    }

    private static void trade(LakeAppend into, String exchange, String instrument, @Nullable Long number, long at) {
        into.add(values(
                "exchange",
                exchange,
                "instrument",
                instrument,
                "trade_id",
                number == null ? "x" : number.toString(),
                "trade_number",
                number,
                "fills",
                1,
                "price",
                BigDecimal.ONE,
                "quantity",
                BigDecimal.ONE,
                "taker_side",
                "buy",
                "traded_at",
                at,
                "received_at",
                at,
                "origin",
                "stream"));
    }

    private static void gap(LakeAppend into, long first, int revision, long last, long missing, String status) {
        into.add(values(
                "exchange",
                "okx",
                "instrument",
                "BTC-USDT",
                "first_number",
                first,
                "revision",
                revision,
                "last_number",
                last,
                "missing",
                missing,
                "repaired",
                last - first + 1 - missing,
                "starts_at",
                NOON - 200 * SECOND,
                "ends_at",
                NOON - 150 * SECOND,
                "opened_at",
                NOON - 150 * SECOND,
                "cause",
                "missed",
                "status",
                status));
    }

    private static Map<String, @Nullable Object> values(@Nullable Object... pairs) {
        Map<String, @Nullable Object> values = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            values.put(String.valueOf(pairs[i]), pairs[i + 1]);
        }
        return values;
    }
}
