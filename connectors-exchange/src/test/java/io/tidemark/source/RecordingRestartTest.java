package io.tidemark.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tidemark.exchange.Exchanges;
import io.tidemark.model.Arrival;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.Origin;
import io.tidemark.model.Progress;
import io.tidemark.model.Trade;
import io.tidemark.transport.TapeFeed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A recording whose reading is interrupted anywhere says the same, to the last word, as one read in one go. */
class RecordingRestartTest {

    private static final Path TAPES = Path.of("../../shared/tapes");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void ofAStormyMarket(long seed) throws IOException {
        Configuration options = new Configuration();
        options.set(ExchangeSourceOptions.MAX_HOLE_WAIT, Duration.ofSeconds(3));
        World world =
                new World(seed, new World.Trouble(0.05, 0.02, 0.1, 0.02, 0.02, 0.005, 0.05, 0, 0.001), options, true);
        world.run(20 * World.SECOND, 20);
        world.reset("BTC-USDT");
        world.run(20 * World.SECOND, 20);
        List<Arrival> arrivals = new ArrayList<>(world.recorded());
        arrivals.add(new Arrival.End(world.now));

        interruptAnywhere(arrivals, options, 25, new Random(seed));
    }

    static List<Path> tapes() throws IOException {
        if (!Files.isDirectory(TAPES)) {
            return List.of(TAPES);
        }
        List<Path> tapes = new ArrayList<>();
        for (String exchange : Exchanges.all().keySet()) {
            try (var files = Files.list(TAPES.resolve(exchange))) {
                files.filter(file -> file.toString().endsWith(".jsonl.gz"))
                        .sorted()
                        .forEach(tapes::add);
            }
        }
        return tapes;
    }

    @ParameterizedTest
    @MethodSource("tapes")
    void ofARealTape(Path tape) throws IOException {
        assumeThat(tape).as("recorded tapes beside the repository").isRegularFile();

        interruptAnywhere(arrivals(tape), new Configuration(), 6, new Random(1));
    }

    private static List<Arrival> arrivals(Path tape) throws IOException {
        List<Arrival> arrivals = new ArrayList<>();
        TapeFeed feed = new TapeFeed(List.of(tape), Set.of(), Map.of(), Map.of());
        while (!feed.isExhausted()) {
            feed.drain(1_000, arrivals::add);
        }
        feed.close();
        return arrivals;
    }

    @Test
    void whatAnExchangeRepeatsOnSubscribingIsNoStream() throws IOException {
        Path tape = TAPES.resolve("coinbase/20210417.jsonl.gz");
        assumeThat(tape).as("recorded tapes beside the repository").isRegularFile();
        TapeReading reading = new TapeReading();
        arrivals(tape).forEach(reading::read);

        List<Trade> trades = reading.only(Trade.class);
        assertThat(trades)
                .filteredOn(trade -> trade.origin() == Origin.SNAPSHOT)
                .hasSize(6);
        assertThat(trades)
                .filteredOn(trade -> trade.origin() == Origin.STREAM)
                .hasSize(62)
                .allMatch(trade -> trade.receivedAt() - trade.tradedAt() < World.SECOND);
    }

    @Test
    void whatIsComparedIsNotNothing() {
        assertThat(texts(List.of(new Progress("a", List.of("Y", "X"), 1, 2))))
                .containsExactly("Progress of a: [X, Y] up to 1, known at 2");
    }

    private static void interruptAnywhere(List<Arrival> arrivals, Configuration options, int cuts, Random dice)
            throws IOException {
        Set<Integer> places = new TreeSet<>();
        while (places.size() < Math.min(cuts, arrivals.size() / 2)) {
            places.add(dice.nextInt(arrivals.size()));
        }
        ExchangeSplitSerializer serializer = new ExchangeSplitSerializer();
        TapeReading whole = new TapeReading(TapeReading.BEGIN, options);
        Map<Integer, byte[]> checkpoints = new TreeMap<>();
        Map<Integer, Integer> said = new TreeMap<>();
        for (int i = 0; i < arrivals.size(); i++) {
            if (places.contains(i)) {
                checkpoints.put(i, serializer.serialize(whole.state.snapshot()));
                said.put(i, whole.events.size());
            }
            whole.read(arrivals.get(i));
        }
        List<String> words = texts(whole.events);
        assertThat(words).hasSizeGreaterThan(arrivals.size() - 1);
        for (int place : places) {
            TapeReading again = new TapeReading(
                    serializer.deserialize(serializer.getVersion(), checkpoints.getOrDefault(place, new byte[0])),
                    options);
            arrivals.subList(place, arrivals.size()).forEach(again::read);
            assertThat(texts(again.events))
                    .as("interrupted before arrival %d", place)
                    .isEqualTo(words.subList(said.getOrDefault(place, 0), words.size()));
        }
    }

    private static List<String> texts(List<MarketEvent> events) {
        return events.stream()
                .map(event -> event instanceof Progress progress
                        ? "Progress of %s: %s up to %d, known at %d"
                                .formatted(
                                        progress.exchange(),
                                        new TreeSet<>(progress.instruments()),
                                        progress.upTo(),
                                        progress.knownAt())
                        : event.toString())
                .toList();
    }
}
