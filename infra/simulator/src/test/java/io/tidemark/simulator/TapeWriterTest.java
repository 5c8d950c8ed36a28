package io.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TapeWriterTest {

    @TempDir
    private Path directory;

    @Test
    void holdsEachTradeOfTheTruth() throws IOException {
        Path tape = directory.resolve("tape.jsonl");
        Path truth = directory.resolve("truth.jsonl");

        TapeSummary summary = TapeWriter.write(
                tape, SimulatorOptions.builder().truthFile(truth).build(), 5_000, 0.02, 0.05, Duration.ofSeconds(2));

        Set<String> told = new HashSet<>();
        for (String line : Files.readAllLines(truth)) {
            JsonNode row = Client.json(line);
            told.add(row.get("exchange").asText() + " " + row.get("instrument").asText() + " "
                    + row.get("trade_id").asText());
        }
        List<String> found = new ArrayList<>();
        List<String> lines = Files.readAllLines(tape);
        lines.forEach(line -> found.addAll(trades(Client.json(line))));
        assertThat(told).hasSize(5_000);
        assertThat(new HashSet<>(found)).isEqualTo(told);
        assertThat(summary.trades()).isEqualTo(5_000);
        assertThat(summary.frames()).isEqualTo(lines.size());
        assertThat(found.size()).isGreaterThan(5_000);
        assertThat(summary.quotes()).isGreaterThan(5_000);
        assertThat((double) summary.duplicates() / summary.frames()).isBetween(0.01, 0.03);
        assertThat((double) summary.moved() / summary.frames()).isBetween(0.04, 0.06);
    }

    @Test
    void linesAreInOrderOfReceiptAndFramesOfPublicationWhereNothingIsMoved() throws IOException {
        Path tape = directory.resolve("tape.jsonl");

        TapeWriter.write(tape, SimulatorOptions.builder().exchanges("binance").build(), 3_000, 0, 0, Duration.ZERO);

        Instant received = Instant.MIN;
        long traded = 0;
        for (String line : Files.readAllLines(tape)) {
            JsonNode row = Client.json(line);
            Instant now = Instant.parse(row.get("received_at").asText());
            JsonNode frame = Client.json(row.get("frame").asText());
            assertThat(now).isAfterOrEqualTo(received);
            assertThat(row.get("kind").asText()).isEqualTo("ws");
            received = now;
            if (row.get("channel").asText().equals("trade")) {
                assertThat(frame.at("/data/E").asLong()).isGreaterThanOrEqualTo(traded);
                assertThat(now.toEpochMilli()).isGreaterThan(frame.at("/data/T").asLong());
                traded = frame.at("/data/E").asLong();
            }
        }
        assertThat(traded).isPositive();
    }

    @Test
    void theSameArgumentsGiveTheSameBytes() throws IOException {
        byte[] one = written("one.jsonl.gz", 1);
        byte[] two = written("two.jsonl.gz", 1);
        byte[] three = written("three.jsonl.gz", 2);

        assertThat(one).isEqualTo(two).isNotEqualTo(three);
    }

    @Test
    void compressesByName() throws IOException {
        written("tape.jsonl.gz", 1);

        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(directory.resolve("tape.jsonl.gz"))),
                StandardCharsets.UTF_8))) {
            assertThat(in.readLine()).startsWith("{\"exchange\":\"").endsWith("\"}");
        }
    }

    @Test
    void withoutQuotesThereAreTradesOnly() {
        TapeSummary summary = TapeWriter.write(
                directory.resolve("trades.jsonl"),
                SimulatorOptions.builder().quotesPerTrade(0).build(),
                1_000,
                0,
                0,
                Duration.ZERO);

        assertThat(summary.quotes()).isZero();
        assertThat(summary.frames()).isLessThanOrEqualTo(1_000);
    }

    @Test
    void refusesArgumentsThatMakeNoSense() {
        SimulatorOptions options = SimulatorOptions.builder().build();

        assertThatThrownBy(() -> TapeWriter.write(directory.resolve("t"), options, 0, 0, 0, Duration.ZERO))
                .hasMessage("Invalid trades 0: must be positive");
        assertThatThrownBy(() -> TapeWriter.write(directory.resolve("t"), options, 1, 1.5, 0, Duration.ZERO))
                .hasMessage("Invalid share 1.5: must be from 0 to 1");
    }

    private byte[] written(String name, long seed) throws IOException {
        Path tape = directory.resolve(name);
        SimulatorOptions options = SimulatorOptions.builder().seed(seed).build();
        TapeWriter.write(tape, options, 2_000, 0.01, 0.01, Duration.ofSeconds(1));
        return Files.readAllBytes(tape);
    }

    private static List<String> trades(JsonNode line) {
        JsonNode frame = Client.json(line.get("frame").asText());
        String exchange = line.get("exchange").asText();
        List<String> keys = new ArrayList<>();
        switch (exchange + " " + line.get("channel").asText()) {
            case "binance trade" ->
                keys.add(frame.at("/data/s").asText().replace("USDT", "-USDT") + " "
                        + frame.at("/data/t").asText());
            case "coinbase matches" ->
                keys.add(frame.get("product_id").asText() + " "
                        + frame.get("trade_id").asText());
            case "okx trades" ->
                frame.get("data").forEach(run -> {
                    long last = run.get("tradeId").asLong();
                    for (long id = last - run.get("count").asLong() + 1; id <= last; id++) {
                        keys.add(run.get("instId").asText() + " " + id);
                    }
                });
            case "bybit publicTrade" ->
                frame.get("data")
                        .forEach(trade -> keys.add(trade.get("s").asText().replace("USDT", "-USDT") + " "
                                + trade.get("i").asText()));
            case "bitstamp live_trades" ->
                keys.add(frame.get("channel")
                                .asText()
                                .replace("live_trades_", "")
                                .replace("usd", "-usd")
                                .toUpperCase(Locale.ROOT)
                        + " " + frame.at("/data/id").asText());
            case "kraken trade" ->
                frame.get("data")
                        .forEach(trade -> keys.add(trade.get("symbol").asText().replace('/', '-') + " "
                                + trade.get("trade_id").asText()));
            default -> {}
        }
        return keys.stream().map(key -> exchange + " " + key).toList();
    }
}
