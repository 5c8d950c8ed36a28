package io.tidemark.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeAppend;
import io.tidemark.lake.LakeQuery;
import io.tidemark.lake.ResultFormat;
import io.tidemark.lake.TableJobs;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaintainTest {

    private static final String BARS = "silver.macro_bars";
    private static final long BEGIN = 1_767_364_200_000_000L; // 2026-01-02T14:30:00Z

    @TempDir
    Path lake;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void fill() {
        bar("SPY", 1);
        bar("DIA", 0);
        bar("SPY", 0);
    }

    @Test
    void makesFewFilesOfManyAndTheSecondTimeNothing() throws IOException {
        String before = bars();

        int code = run("maintain");

        assertThat(err.toString()).isEmpty();
        assertThat(out.toString())
                .containsPattern("silver\\.macro_bars 2026-01(-02)?: 3 files, 0\\.0 MiB, became 1, 0\\.0 MiB; 3 rows,"
                        + " content [0-9a-f]{17,32} as before\\R")
                .containsPattern("\\d+ tables: 1 days compacted, 0 snapshots dropped, 0 orphans removed\\R$");
        assertThat(code).isZero();
        assertThat(bars()).isEqualTo(before);
        assertThat(run("maintain", "--only", BARS)).isZero();
        assertThat(out.toString())
                .endsWith("1 tables: 0 days compacted, 0 snapshots dropped, 0 orphans removed%n".formatted());
    }

    @Test
    void changesNothingInADryRun() {
        run("maintain", "--only", BARS, "--dry-run", "--day", "2026-01-02");

        assertThat(out.toString())
                .containsPattern("silver\\.macro_bars 2026-01(-02)?: 3 files would become fewer\\R1 tables: 1 days"
                        + " compacted, 0 snapshots dropped, 0 orphans removed, were this no dry run\\R");
        try (Lake opened = Lake.open(lake)) {
            assertThat(opened.table(BARS).snapshots()).hasSize(3);
        }
    }

    @Test
    void e5RefusesWhileAJobWritesTheTables() throws IOException {
        HttpServer flink = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        flink.createContext("/jobs/abc/status", exchange -> {
            byte[] running = "{\"status\":\"RUNNING\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, running.length);
            exchange.getResponseBody().write(running);
            exchange.close();
        });
        flink.start();
        String url = "http://127.0.0.1:" + flink.getAddress().getPort();
        String since;
        try (Lake opened = Lake.open(lake)) {
            Table table = opened.table(BARS);
            TableJobs jobs = TableJobs.of(table.properties()).replacedBy("abc", url, "");
            jobs.register(table);
            since = jobs.since().toString();
        }

        int code = run("maintain");
        flink.stop(0);

        assertThat(err.toString())
                .isEqualTo(
                        "tidemark: Cannot maintain silver.macro_bars: job abc writes it since %s, see %s; stop it first%n"
                                .formatted(since, url));
        assertThat(code).isEqualTo(Tidemark.FAILED);
        assertThat(run("maintain", "--only", BARS)).as("once it has ended").isZero();
    }

    private int run(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--lake", lake.toString()));
        return Tidemark.run(new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(String[]::new));
    }

    private String bars() throws IOException {
        StringBuilder rows = new StringBuilder();
        try (Lake opened = Lake.open(lake)) {
            LakeQuery.over(opened).run("SELECT * FROM silver.macro_bars ORDER BY ALL", ResultFormat.CSV, rows);
        }
        return rows.toString();
    }

    private void bar(String ticker, long minute) {
        long at = BEGIN + minute * 60_000_000;
        BigDecimal price = new BigDecimal("500.25");
        try (Lake opened = Lake.openOrCreate(lake);
                LakeAppend append = LakeAppend.to(opened, BARS)) {
            append.add(Map.of(
                    "ticker",
                    ticker,
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
