package io.tidemark.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.tidemark.lake.Lake;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * How long a chart of 24 h takes on a lake of five million trades. Takes minutes, so it runs only where
 * {@code tidemark.speed} names a folder for that lake.
 */
class SpeedTest {

    private static final int INSTRUMENTS = 20;
    private static final int TRADES = 250_000;
    private static final int REQUESTS = 200;

    @Test
    void drawsADayOfMinutesInLessThanAThirdOfASecond() {
        String folder = System.getProperty("tidemark.speed");
        Assumptions.assumeTrue(folder != null, "tidemark.speed names no folder");
        Path lake = Path.of(folder);
        if (!Files.exists(lake.resolve("catalog.db"))) {
            fill(lake);
        }

        List<Long> computed = new ArrayList<>();
        List<Long> known = new ArrayList<>();
        try (Dashboard dashboard = Dashboard.start(lake, 0)) {
            Visitor visitor = new Visitor(dashboard);
            visitor.json(chart(0, 0));
            long cpu = cpuMillis();
            for (int i = 0; i < REQUESTS; i++) {
                computed.add(millis(visitor, chart(i, 1 + i)));
                known.add(millis(visitor, chart(i, 1 + i)));
            }
            long cpuEach = (cpuMillis() - cpu) / REQUESTS;
            long latency = millis(visitor, "api/v1/quality/latency");
            long compare = millis(visitor, "api/v1/compare?asset=A0");
            long instruments = millis(visitor, "api/v1/instruments");
            System.out.printf(
                    "24 h of 1m candles: computed p50 %d ms, p95 %d ms, CPU %d ms; known p95 %d ms; latency %d ms, compare %d ms, instruments %d ms%n",
                    percentile(computed, 50),
                    percentile(computed, 95),
                    cpuEach,
                    percentile(known, 95),
                    latency,
                    compare,
                    instruments);
        }

        assertThat(percentile(computed, 95)).isLessThan(300);
    }

    /** A chart no one has asked for, as the page asks for it: each ends a minute earlier. */
    private static String chart(int instrument, int earlier) {
        Instant to = Market.minute(1440 - earlier);
        return "api/v1/candles?exchange=binance&instrument=A%d-USDT&timeframe=1m&columns=chart&from=%s&to=%s"
                .formatted(instrument % INSTRUMENTS, to.minus(Duration.ofDays(1)), to);
    }

    private static long millis(Visitor visitor, String path) {
        long begin = System.nanoTime();
        assertThat(visitor.get(path).statusCode()).isEqualTo(200);
        return Duration.ofNanos(System.nanoTime() - begin).toMillis();
    }

    /** Of the whole process; on a busy machine it says more than the clock on the wall. */
    private static long cpuMillis() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1_000_000;
    }

    private static long percentile(List<Long> times, int percent) {
        List<Long> sorted = new ArrayList<>(times);
        Collections.sort(sorted);
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }

    /** As a day of a job leaves it: every instrument in every file, candles of all seconds and minutes. */
    private static void fill(Path folder) {
        try (Lake lake = Lake.openOrCreate(folder)) {
            int hours = 24;
            for (int hour = 0; hour < hours; hour++) {
                List<Map<String, Object>> trades = new ArrayList<>();
                List<Map<String, Object>> candles = new ArrayList<>();
                for (int instrument = 0; instrument < INSTRUMENTS; instrument++) {
                    String name = "A%d-USDT".formatted(instrument);
                    for (int i = 0; i < TRADES / hours; i++) {
                        trades.add(Market.trade(
                                name,
                                (long) hour * TRADES + i,
                                Market.DAY.plusHours(hour).plusNanos(i * 345_000_000L)));
                    }
                    for (int second = 0; second < 3600; second += 2) {
                        candles.add(Market.candle("binance", name, "1s", hour * 3600 + second));
                    }
                    for (int minute = 0; minute < 60; minute++) {
                        candles.add(Market.candle("binance", name, "1m", hour * 60 + minute, 1, 0));
                    }
                }
                Market.append(lake.table("silver.trades"), trades);
                Market.append(lake.table("gold.candles"), candles);
            }
        }
    }
}
