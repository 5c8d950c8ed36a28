package io.tidemark.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeAppend;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MartsTest {

    @TempDir
    Path lake;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void makesTheMartsOfADay() {
        bar("2026-01-02T14:30:00Z");

        int code = run("marts", "--day", "2026-01-02", "--only", "macro_minute,dxy_synthetic_minute");

        assertThat(err.toString()).doesNotContain("tidemark:");
        assertThat(out.toString())
                .isEqualTo("2026-01-02 gold.dxy_synthetic_minute 0 rows%n2026-01-02 gold.macro_minute 1 rows%n"
                        .formatted());
        assertThat(code).isZero();
    }

    @Test
    void writesNothingInADryRun() {
        bar("2026-01-02T14:30:00Z");

        run("marts", "--day", "2026-01-02,2026-01-03", "--only", "macro_minute", "--dry-run");

        assertThat(out.toString())
                .isEqualTo("2026-01-02 gold.macro_minute would be made%n2026-01-03 gold.macro_minute would be made%n"
                        .formatted());
        try (Lake opened = Lake.open(lake)) {
            assertThat(opened.table("gold.macro_minute").currentSnapshot()).isNull();
        }
    }

    @Test
    void refusesAMartItDoesNotKnow() {
        int code = run("marts", "--only", "macro_hour");

        assertThat(err.toString())
                .isEqualTo("tidemark: Invalid mart macro_hour: must be one of alerts_daily, candle_completeness_daily,"
                        + " dxy_synthetic_minute, exchange_kpis_daily, forecast_accuracy, freshness, funding_oi_hourly, last_24h, macro_minute,"
                        + " market_overview, max_price_difference, official_candle_comparison, price_comparison_1m,"
                        + " trade_side_hourly%n".formatted());
        assertThat(code).isEqualTo(Tidemark.FAILED);
    }

    private int run(String... args) {
        String[] all = Arrays.copyOf(args, args.length + 2);
        all[args.length] = "--lake";
        all[args.length + 1] = lake.toString();
        return Tidemark.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
    }

    private void bar(String ts) {
        long at = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(ts));
        BigDecimal price = new BigDecimal("500.25");
        try (Lake opened = Lake.openOrCreate(lake);
                LakeAppend append = LakeAppend.to(opened, "silver.macro_bars")) {
            append.add(Map.of(
                    "ticker",
                    "SPY",
                    "ts",
                    at,
                    "open",
                    price,
                    "high",
                    price,
                    "low",
                    price,
                    "close",
                    price,
                    "received_at",
                    at + 60_000_000));
            append.commit();
        }
    }
}
