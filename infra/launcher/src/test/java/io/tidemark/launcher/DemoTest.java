package io.tidemark.launcher;

import static io.tidemark.launcher.LakeRows.lines;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {

    @TempDir
    Path directory;

    @Test
    void theNextDemoOverALakeLosesNothing() throws IOException {
        Path lake = directory.resolve("lake");
        demoThatTrades(lake);

        demoThatTrades(lake);

        assertThat(lines(lake, "SELECT * FROM silver.gaps_latest WHERE missing > 0"))
                .isEmpty();
        assertThat(lines(
                        lake,
                        "SELECT exchange FROM silver.trades WHERE trade_number IS NOT NULL GROUP BY 1"
                                + " HAVING sum(fills) <> max(trade_number) - min(trade_number - fills + 1) + 1"))
                .as("lanes that are not whole")
                .isEmpty();
        StringWriter rules = new StringWriter();
        assertThat(Tidemark.run(
                        new PrintWriter(rules), new PrintWriter(rules), "validate", "rules", "--lake", lake.toString()))
                .as(rules.toString())
                .isZero();
    }

    /** Lets all of the exchanges trade, however long this machine takes to start. */
    private static void demoThatTrades(Path lake) throws IOException {
        String traded = "SELECT count(DISTINCT exchange) FROM silver.trades WHERE received_at >= TIMESTAMPTZ '%s'"
                .formatted(Instant.now());
        for (int seconds = 6; !Files.exists(lake) || !lines(lake, traded).equals(List.of("4")); seconds *= 2) {
            assertThat(seconds).isLessThan(200);
            StringWriter said = new StringWriter();
            int code = Tidemark.run(
                    new PrintWriter(said),
                    new PrintWriter(said),
                    "demo",
                    "--exchanges",
                    "coinbase,kraken,binance,bybit",
                    "--instruments",
                    "BTC",
                    "--lake",
                    lake.toString(),
                    "--seconds",
                    String.valueOf(seconds));
            assertThat(code).as(said.toString()).isZero();
        }
    }
}
