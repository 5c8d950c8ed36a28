package io.tidemark.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.simulator.SimulatorOptions;
import io.tidemark.simulator.TapeWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A recording of one market in three files, replayed one by one, the one between the others at last. */
class ReplayInPartsTest {

    private static final String TRADES =
            "SELECT exchange, instrument, trade_id, trade_number, price, quantity, taker_side, traded_at FROM silver.trades ORDER BY ALL";
    private static final String CANDLES = """
            SELECT exchange, instrument, timeframe, window_start, open, high, low, close, volume_base, volume_quote, trade_count,
                   bid, ask, bar_status = 'gap' AS gap
            FROM gold.candles_latest ORDER BY ALL
            """;
    /** Of each instrument that lacks any, how many trades the gaps say are missing, and how many numbers are. */
    private static final String MISSING = """
            SELECT t.exchange, t.instrument, t.missing AS numbers, g.missing AS told
            FROM (SELECT exchange, instrument, max(trade_number) - min(trade_number) + 1 - sum(fills) AS missing
                  FROM silver.trades WHERE trade_number IS NOT NULL GROUP BY ALL) AS t
            FULL JOIN (SELECT exchange, instrument, sum(missing) AS missing FROM silver.gaps_latest
                       WHERE first_number IS NOT NULL GROUP BY ALL) AS g
              ON t.exchange = g.exchange AND t.instrument = g.instrument
            WHERE t.missing > 0 OR g.missing > 0 ORDER BY ALL
            """;

    @TempDir
    Path directory;

    @Test
    void leadsToTheTradesCandlesAndGapsOfTheWhole() throws Exception {
        Path tape = directory.resolve("tape.jsonl");
        TapeWriter.write(
                tape,
                SimulatorOptions.builder()
                        .exchanges("binance", "okx", "bybit")
                        .assets("BTC", "ETH")
                        .startTime(Instant.parse("2026-01-02T23:59:41Z"))
                        .seed(5)
                        .tradesPerSecond(60)
                        .quotesPerTrade(0.3)
                        .build(),
                2_400,
                0.05,
                0.05,
                Duration.ofSeconds(3));
        List<String> frames = new ArrayList<>(Files.readAllLines(tape));
        int third = frames.size() / 3;
        // What came around the first cut is lost; at the second one doubled and late frames lie on both sides.
        frames.subList(third - 40, third + 40).clear();
        int second = 2 * frames.size() / 3;
        while (receivedAt(frames.get(second)).equals(receivedAt(frames.get(second - 1)))) {
            second++;
        }
        List<Path> parts = List.of(
                Files.write(directory.resolve("1.jsonl"), frames.subList(0, third - 40)),
                Files.write(directory.resolve("2.jsonl"), frames.subList(third - 40, second)),
                Files.write(directory.resolve("3.jsonl"), frames.subList(second, frames.size())));

        replay("whole", parts);
        for (int place : new int[] {0, 2, 1}) {
            replay("parts", List.of(parts.get(place)));
        }

        assertThat(sql("parts", TRADES)).isEqualTo(sql("whole", TRADES));
        assertThat(sql("parts", MISSING)).isEqualTo(sql("whole", MISSING));
        assertThat(sql("parts", MISSING).lines().skip(1)).isNotEmpty().allSatisfy(line -> {
            String[] fields = line.split(",", -1);
            assertThat(fields[3]).as(line).isEqualTo(fields[2]);
        });
        assertThat(sql("parts", CANDLES)).isEqualTo(sql("whole", CANDLES));
        assertThat(
                        sql(
                                "parts",
                                "SELECT count(*) - count(DISTINCT (exchange, connection, frame_number)) AS n FROM bronze.frames"))
                .isEqualTo("n\n0\n");
        assertThat(sql(
                        "parts",
                        "SELECT count(*) AS n FROM (SELECT 1 FROM silver.gaps WHERE first_number IS NOT NULL"
                                + " GROUP BY exchange, instrument, first_number HAVING count(*) <> max(revision) + 1)"))
                .isEqualTo("n\n0\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void whatAnExchangeToldOfAtTheEndOfATapeIsFoundOnAnother(int first) throws Exception {
        List<Path> parts = List.of(
                Files.write(
                        directory.resolve("1.jsonl"),
                        List.of(match(101, 0), match(102, 0), heartbeat(0, 107), heartbeat(9, 107))),
                Files.write(directory.resolve("2.jsonl"), List.of(match(103, 10), match(104, 10), match(106, 10))));

        replay("lake", List.of(parts.get(first)));
        replay("lake", List.of(parts.get(1 - first)));

        assertThat(
                        sql(
                                "lake",
                                "SELECT first_number, last_number, status FROM silver.gaps_latest WHERE missing > 0 ORDER BY 1"))
                .isEqualTo("first_number,last_number,status\n105,105,lost\n107,107,lost\n");
    }

    private static String match(int number, int minute) {
        return coinbase(minute, number - 100, """
                {"type":"match","trade_id":%d,"side":"sell","size":"0.1","price":"400.23","product_id":"BTC-USD",\
                "sequence":%1$d,"time":"2026-01-02T03:00:%02dZ"}""".formatted(number, number - 100));
    }

    private static String heartbeat(int minute, int last) {
        return coinbase(minute, 3, """
                {"type":"heartbeat","sequence":1,"last_trade_id":%d,"product_id":"BTC-USD","time":"2026-01-02T03:%02d:03Z"}""".formatted(last, minute));
    }

    private static String coinbase(int minute, int second, String message) {
        return """
                {"exchange":"coinbase","channel":null,"connection":"c1","received_at":"2026-01-02T03:%02d:%02d.500000Z",\
                "kind":"ws","frame":"%s"}""".formatted(minute, second, message.replace("\"", "\\\""));
    }

    private static String receivedAt(String line) {
        return line.replaceAll(".*\"received_at\":\"([^\"]*)\".*", "$1");
    }

    private void replay(String lake, List<Path> tapes) {
        List<String> arguments = new ArrayList<>(
                List.of("replay", "--lake", directory.resolve(lake).toString()));
        tapes.forEach(tape -> arguments.add(tape.toString()));
        run(arguments);
    }

    private String sql(String lake, String question) {
        return run(List.of("sql", "--lake", directory.resolve(lake).toString(), "--format", "csv", question));
    }

    private static String run(List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code =
                Tidemark.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments.toArray(String[]::new));
        assertThat(code).as("%s %s", out, err).isZero();
        return out.toString().replace("\r\n", "\n");
    }
}
