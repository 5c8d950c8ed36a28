package io.tidemark.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.proof.Tamper;
import io.tidemark.simulator.SimulatorOptions;
import io.tidemark.simulator.TapeWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From frames to certificates, and back to the frames. */
class VerifyTest {

    @TempDir
    Path directory;

    @Test
    void tradesAreProvenByTheirFramesUntilOneIsTouched() throws Exception {
        Path tape = directory.resolve("tape.jsonl");
        TapeWriter.write(
                tape,
                SimulatorOptions.builder()
                        .exchanges("binance", "okx", "bybit")
                        .assets("BTC", "ETH")
                        .startTime(Instant.parse("2026-01-02T03:04:05Z"))
                        .seed(11)
                        .tradesPerSecond(100)
                        .quotesPerTrade(0.1)
                        .build(),
                1_000,
                0.02,
                0.05,
                Duration.ofSeconds(4));
        assertThat(run("replay", tape.toString()).code()).isZero();
        assertThat(run("report", "completeness").out()).endsWith("6 certificates written; the others stand\n");

        Run clean = run("verify");
        Tamper.rewrite(
                directory.resolve("lake"),
                "silver.trades",
                "SELECT * REPLACE (CASE WHEN trade_number % 200 = 7 THEN quantity + quantity ELSE quantity END AS quantity)"
                        + " FROM rows WHERE exchange <> 'binance' OR trade_number % 200 <> 8"
                        + " UNION ALL SELECT * FROM rows WHERE exchange = 'binance' AND trade_number % 200 = 9"
                        + " UNION ALL SELECT * REPLACE ('x' || trade_id AS trade_id) FROM rows"
                        + " WHERE exchange = 'binance' AND trade_number % 200 = 10");
        Run touched = run("verify");

        assertThat(clean.out()).contains("6 certificates: 0 mismatches").endsWith("PASS\n");
        assertThat(clean.code()).isZero();
        assertThat(touched.out())
                .containsPattern("2026-01-02: fingerprint is [0-9a-f]{64} by silver.trades, [0-9a-f]{64} by")
                .containsPattern("trade \\d+ is in bronze.frames and not in silver.trades")
                .containsPattern("trade x\\d+ is in silver.trades and not in bronze.frames")
                .containsPattern(
                        "trade (\\d+) is stored more than once in silver.trades, once more as \\S+ of \\S+ \\(.*\\)")
                .doesNotContainPattern("trade \\d+ is in silver.trades and not in bronze.frames")
                .containsPattern(
                        "trade \\d+ is \\S+ of \\S+ \\(.*\\) in silver.trades, \\S+ of \\S+ \\(.*\\) in bronze.frames")
                .endsWith("FAIL\n");
        assertThat(touched.code()).isEqualTo(1);
        assertThat(directory.resolve("lake").toFile().list((folder, name) -> name.startsWith("verify-")))
                .isEmpty();
    }

    private Run run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--lake";
        all[arguments.length + 1] = directory.resolve("lake").toString();
        int code = Tidemark.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
        return new Run(code, out.toString().replace("\r\n", "\n"));
    }

    private record Run(int code, String out) {}
}
