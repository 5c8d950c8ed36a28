package io.tidemark.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Candles of recordings against those of the exchange, by the commands a user has. */
class OfficialCandlesTest {

    @TempDir
    Path directory;

    @Test
    void candlesOfTheFeedDifferOnlyWhereTheRecordingBegins() {
        run("replay", recorded("binance/20210404_btc_eth_dot.jsonl.gz"));

        Run run = run("validate", "candles");

        assertThat(run.out().lines().filter(line -> line.endsWith(" PASS")))
                .hasSize(3)
                .allMatch(line -> line.matches("binance +\\w+-USDT +1m +0 +1 +0 +0 +0 +PASS"));
        assertThat(run.out())
                .contains(
                        "binance BTC-USDT 1m 2021-04-04T20:03:00Z: open 57994.6, ours 58001.03, volume_base 23.067122,")
                .contains("(the recording begins within it)")
                .endsWith("PASS\n");
        assertThat(run.code()).isZero();
    }

    @Test
    void candlesOfARecordingAreThoseOfTheArchive() {
        run("replay", recorded("binance/20230405_btcusdt.jsonl.gz"));
        String archive = recorded("candles/binance_btcusdt_1m_days/BTCUSDT-1m-2023-04-05.csv.gz");

        Run imported = run("import", "candles", "--exchange", "binance", "--instrument", "btc-usdt", archive);
        Run again = run("import", "candles", "--exchange", "binance", "--instrument", "BTC-USDT", archive);
        Run run = run("validate", "candles", "--timeframe", "1m");

        assertThat(imported.out())
                .isEqualTo(
                        "1,440 candles of binance BTC-USDT 1m, 2023-04-05T00:00:00Z to 2023-04-05T23:59:00Z: wrote 1,440"
                                + " new and 0 changed, 0 were there already\n");
        assertThat(again.out()).endsWith("wrote 0 new and 0 changed, 1,440 were there already\n");
        assertThat(run.out()).containsPattern("binance +BTC-USDT +1m +6 +1 +0 +0 +1433 +PASS");
        assertThat(run.out()).contains("(the recording ends within it)").endsWith("PASS\n");
        assertThat(run.code()).isZero();
    }

    private static String recorded(String file) {
        Path path = Path.of(System.getProperty("tidemark.tapes", "none"), file);
        assumeTrue(Files.exists(path), "no recorded tapes here");
        return path.toString();
    }

    private Run run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--lake";
        all[arguments.length + 1] = directory.resolve("lake").toString();
        int code = Tidemark.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
        return new Run(code, out.toString().replace("\r\n", "\n"));
    }

    private record Run(int code, String out) {}
}
