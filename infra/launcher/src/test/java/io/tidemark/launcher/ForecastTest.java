package io.tidemark.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeAppend;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.iceberg.SnapshotSummary;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForecastTest {

    private static final long MINUTE = 60_000_000;
    /** 2026-01-02T00:00:00Z. */
    private static final long MIDNIGHT = 1_767_312_000_000_000L;

    @TempDir
    Path lake;

    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    @Test
    void makesATrackRecordOnceAndTellsWhatIsTooShort() {
        candles(150);
        String[] backtest = {
            "forecast", "--backtest", "2026-01-02T02:00:30Z,2026-01-02T02:20:30Z,10m", "--horizons", "5m,1h"
        };

        int code = run(backtest);

        assertThat(err.toString())
                .isEqualTo(
                        "tidemark: Cannot forecast 1h ahead in 1 of 1 markets at 3 of 3 times: at most 140 candles of 1m"
                                + " were known, 480 are needed (alpha/BTC-USDT)%n".formatted());
        assertThat(out.toString())
                .matches(
                        "\\{\"as_of\":\"2026-01-02T02:20:30Z\",\"times\":3,\"markets\":1,\"forecasts\":12,\"already_made\":0,\"scores\":12,\"written\":true,"
                                + "\"seconds\":[0-9.]+}\\R");
        assertThat(code).isZero();
        assertThat(rows("gold.forecasts")).isEqualTo(12);

        run(backtest);

        assertThat(out.toString()).contains("\"forecasts\":0,\"already_made\":12,\"scores\":0,");
        assertThat(rows("gold.forecasts")).isEqualTo(12);
        assertThat(rows("gold.forecast_scores")).isEqualTo(12);
    }

    @Test
    void countsInADryRunAndWritesNothing() {
        candles(130);

        int code = run("forecast", "--at", "2026-01-02T02:08:30Z", "--models", "ar", "--horizons", "1m", "--dry-run");

        assertThat(out.toString()).contains("\"forecasts\":2,\"already_made\":0,\"scores\":2,\"written\":false,");
        assertThat(code).isZero();
        assertThat(rows("gold.forecasts")).isZero();
        assertThat(rows("gold.forecast_scores")).isZero();
    }

    @Test
    void saysWhereCandlesAreIfNotWhereItLooks() {
        candles(10);

        int code = run("forecast", "--at", "2026-01-07T00:00:00Z", "--candles", "480");

        assertThat(err.toString())
                .isEqualTo(
                        "tidemark: Cannot forecast as of 2026-01-07T00:00:00Z: no candles of 1m in the 480 windows before;"
                                + " the newest ends at 2026-01-02T00:10:00.000000Z, try --at 2026-01-02T00:10:00.000000Z%n"
                                        .formatted());
        assertThat(out.toString())
                .startsWith("{\"as_of\":\"2026-01-07T00:00:00Z\",\"times\":1,\"markets\":1,\"forecasts\":0,");
        assertThat(code).isEqualTo(Tidemark.FAILED);
    }

    @Test
    void refusesWhatMakesNoSense() {
        candles(1);

        assertThat(refusal("--timeframe", "2m"))
                .isEqualTo("Invalid timeframe 2m: wanted 1s, 1m, 5m, 15m, 1h, 4h or 1d");
        assertThat(refusal("--horizons", "90s"))
                .isEqualTo("Invalid horizon 90s: must be a multiple of the timeframe 1m");
        assertThat(refusal("--horizons", "soon"))
                .isEqualTo("Invalid horizon soon: wanted a whole number and s, m, h or d, as 5m");
        assertThat(refusal("--models", "oracle")).isEqualTo("Invalid model oracle: wanted naive, drift, holt, ar");
        assertThat(refusal("--at", "noon")).contains("must be a UTC time such as 2023-04-05T00:10:00Z");
        assertThat(refusal("--at", "2999-01-01T00:00:00Z"))
                .isEqualTo("Invalid --at 2999-01-01T00:00:00Z: must not be in the future");
        assertThat(refusal("--backtest", "2026-01-02T00:00:00Z,5m"))
                .isEqualTo("Invalid --backtest 2026-01-02T00:00:00Z,5m: wanted FROM,TO,STEP");
        assertThat(refusal("--backtest", "2026-01-02T00:00:00Z,2026-01-01T00:00:00Z,5m"))
                .isEqualTo("Invalid --backtest 2026-01-02T00:00:00Z,2026-01-01T00:00:00Z,5m: ends before it begins");
        assertThat(refusal("--candles", "100"))
                .isEqualTo("Invalid --candles 100: nothing is forecast from fewer than 120");
        assertThat(refusal("--every", "10s")).isEqualTo("Invalid --every 10s: must be at least the timeframe 1m");
    }

    private String refusal(String option, String value) {
        int code = run("forecast", option, value);

        assertThat(code).isNotZero();
        List<String> lines = err.toString().lines().toList();
        assertThat(lines).hasSize(1);
        return lines.get(0).replaceFirst("^tidemark: ", "").replaceFirst("; see ./tidemark help forecast$", "");
    }

    private int run(String... args) {
        out = new StringWriter();
        err = new StringWriter();
        String[] all = Arrays.copyOf(args, args.length + 2);
        all[args.length] = "--lake";
        all[args.length + 1] = lake.toString();
        return Tidemark.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
    }

    private long rows(String table) {
        try (Lake opened = Lake.open(lake)) {
            var snapshot = opened.table(table).currentSnapshot();
            return snapshot == null
                    ? 0
                    : Long.parseLong(
                            Objects.requireNonNull(snapshot.summary().get(SnapshotSummary.TOTAL_RECORDS_PROP)));
        }
    }

    /** So many minutes from midnight, each known half a second after its end. */
    private void candles(int minutes) {
        Random random = new Random(7);
        try (Lake opened = Lake.openOrCreate(lake);
                LakeAppend append = LakeAppend.to(opened, "gold.candles")) {
            long price = 2_800_000;
            for (int i = 0; i < minutes; i++) {
                price += Math.round(1_000 * random.nextGaussian());
                append.add(candle(MIDNIGHT + i * MINUTE, BigDecimal.valueOf(price, 2)));
            }
            append.commit();
        }
    }

    private static Map<String, @Nullable Object> candle(long start, BigDecimal price) {
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("exchange", "alpha");
        row.put("instrument", "BTC-USDT");
        row.put("timeframe", "1m");
        row.put("window_start", start);
        row.put("window_end", start + MINUTE);
        for (String column : List.of("open", "high", "low", "close")) {
            row.put(column, price);
        }
        for (String column : List.of("volume_base", "volume_quote", "taker_buy_base", "taker_buy_quote")) {
            row.put(column, BigDecimal.ONE);
        }
        row.put("trade_count", 1L);
        row.put("outlier_count", 0L);
        row.put("bar_status", "complete");
        row.put("revision", 0);
        row.put("known_at", start + MINUTE + 500_000);
        return row;
    }
}
