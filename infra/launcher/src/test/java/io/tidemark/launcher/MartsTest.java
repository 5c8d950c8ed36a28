package io.tidemark.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.jobs.MartsJob;
import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeAppend;
import io.tidemark.lake.LakeQuery;
import io.tidemark.lake.ResultFormat;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

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

    @Test
    void followsWhatIsCommittedWhileItRuns() throws Exception {
        Lake.openOrCreate(lake).close();
        MartsCommand command = new MartsCommand();
        new CommandLine(command)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .parseArgs();
        Interrupts interrupts = new Interrupts();
        CompletableFuture<Void> following = CompletableFuture.runAsync(() -> {
            try {
                command.follow(
                        lake,
                        MartsJob.named(Set.of("macro_minute")),
                        List.of(LocalDate.parse("2026-01-01")),
                        interrupts);
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
        told(following, "2026-01-01 gold.macro_minute 0 rows");

        bar("2026-01-02T14:30:00Z");
        told(following, "2026-01-02 gold.macro_minute 1 rows");
        bar("2026-01-02T14:31:00Z");
        told(following, "2026-01-02 gold.macro_minute 2 rows");

        StringBuilder rows = new StringBuilder();
        try (Lake opened = Lake.open(lake)) {
            LakeQuery.over(opened).run("SELECT count(*) AS n FROM gold.macro_minute", ResultFormat.CSV, rows);
        }
        assertThat(following).isNotDone();
        assertThat(rows).hasToString("n\n2\n");
        interrupts.raise();
        following.get(3, TimeUnit.MINUTES);
        assertThat(out.toString()).containsPattern("\\d+\\.\\d s after the oldest of their rows was committed");
    }

    private void told(CompletableFuture<Void> following, String line) {
        await().atMost(Duration.ofMinutes(5)).failFast(following::isDone).until(() -> out.toString()
                .contains(line));
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
