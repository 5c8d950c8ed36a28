package io.tidemark.source;

import static io.tidemark.source.World.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.exchange.BadFrameException;
import io.tidemark.exchange.Exchanges;
import io.tidemark.exchange.FrameHandler;
import io.tidemark.exchange.Heartbeat;
import io.tidemark.exchange.HeldRange;
import io.tidemark.exchange.KnownFeed;
import io.tidemark.exchange.KnownTrades;
import io.tidemark.model.Arrival;
import io.tidemark.model.FeedEvent;
import io.tidemark.model.Frame;
import io.tidemark.model.Gap;
import io.tidemark.model.OfficialCandle;
import io.tidemark.model.Origin;
import io.tidemark.model.Quote;
import io.tidemark.model.Trade;
import io.tidemark.source.World.Trouble;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/** A recording that is read in parts, each by a reader that knows what the others have brought, is read once. */
class PartsOfARecordingTest {

    private static final Trouble TROUBLE = new Trouble(0.05, 0.05, 0.1, 0.01, 0.01, 0.01, 0.05, 0, 0.01);

    @Property(tries = 20, edgeCases = EdgeCasesMode.NONE)
    void readInOrderTheyBringWhatTheWholeBrings(@ForAll long seed) {
        Random dice = new Random(seed);
        List<Arrival> recording = recording(seed, dice.nextBoolean());
        Lake whole = new Lake();
        whole.read(recording);
        Lake lake = new Lake();
        parts(recording, dice).forEach(lake::read);

        assertThat(lake.numbers()).isEqualTo(whole.numbers());
    }

    @Property(tries = 20, edgeCases = EdgeCasesMode.NONE)
    void readInAnyOrderTheyBringNoTradeTwice(@ForAll long seed) {
        Random dice = new Random(seed);
        List<Arrival> recording = recording(seed, false);
        Lake whole = new Lake();
        whole.read(recording);
        List<List<Arrival>> parts = parts(recording, dice);
        Collections.shuffle(parts, dice);
        Lake lake = new Lake();
        parts.forEach(lake::read);

        // Of pages, that depends: a gap that is not known yet when one comes is known if what follows is in the lake.
        assertThat(Lake.brought(recording).stream().map(Lake::key)).containsAll(lake.numbers());
        assertThat(lake.numbers()).containsAll(whole.streamed());
    }

    @Property(tries = 20, edgeCases = EdgeCasesMode.NONE)
    void tellsOfAllThatIsMissingAndOfNothingElse(@ForAll long seed) {
        Random dice = new Random(seed);
        List<List<Arrival>> parts = parts(recording(seed, false), dice);
        // One between two others, perhaps, is left for later, or for ever.
        if (parts.size() > 2 && dice.nextBoolean()) {
            parts.remove(1);
        }
        Lake lake = new Lake();
        parts.forEach(lake::read);

        for (String instrument : World.INSTRUMENTS) {
            Set<Long> missing = new TreeSet<>();
            NavigableMap<Long, Long> held = lake.held(instrument);
            for (long number = held.firstKey(); number <= held.lastKey(); number++) {
                if (!held.containsKey(number)) {
                    missing.add(number);
                }
            }
            Set<Long> told = lake.missing(instrument);
            told.removeAll(held.keySet());
            assertThat(told).isEqualTo(missing);
        }
    }

    @Property(tries = 20, edgeCases = EdgeCasesMode.NONE)
    void noticesThatNumbersBeganAnewBetweenTwoParts(@ForAll long seed) {
        World world = new World(seed, TROUBLE, options(), true);
        world.jump("BTC-USDT", 10_000);
        world.run(10 * SECOND, 20);
        int cut = world.recorded().size();
        world.reset("BTC-USDT");
        world.run(10 * SECOND, 20);
        Lake whole = new Lake();
        whole.read(new ArrayList<>(world.recorded()));
        Lake lake = new Lake();
        lake.read(new ArrayList<>(world.recorded().subList(0, cut)));
        assertThat(lake.epochs).isEmpty();
        lake.read(new ArrayList<>(world.recorded().subList(cut, world.recorded().size())));

        assertThat(lake.epochs).isNotEmpty().isEqualTo(whole.epochs);
    }

    private static Configuration options() {
        return new Configuration();
    }

    private static List<Arrival> recording(long seed, boolean anew) {
        World world = new World(seed, TROUBLE, options(), true);
        world.resent = 7;
        world.run(20 * SECOND, 15);
        if (anew) {
            world.jump("BTC-USDT", 10_000);
            world.run(5 * SECOND, 15);
            world.reset("BTC-USDT");
        }
        world.run(20 * SECOND, 15);
        return new ArrayList<>(world.recorded());
    }

    private static List<List<Arrival>> parts(List<Arrival> arrivals, Random dice) {
        TreeSet<Integer> cuts = new TreeSet<>(Set.of(0, arrivals.size()));
        while (cuts.size() < 4) {
            cuts.add(dice.nextInt(arrivals.size()));
        }
        List<List<Arrival>> parts = new ArrayList<>();
        for (Integer cut : cuts.headSet(arrivals.size())) {
            parts.add(new ArrayList<>(arrivals.subList(cut, cuts.higher(cut))));
        }
        return parts;
    }

    /** What has been read, as a lake keeps it. */
    private static final class Lake {

        private static final String EXCHANGE = "binance";

        private final Map<String, Trade> trades = new HashMap<>();
        private final Map<String, Gap> gaps = new HashMap<>();
        private final Map<String, Long> frames = new HashMap<>();
        private final Set<String> words = new TreeSet<>();
        final List<FeedEvent> epochs = new ArrayList<>();

        /** Reads a part to its end. */
        void read(List<Arrival> part) {
            List<KnownTrades> known = World.INSTRUMENTS.stream()
                    .map(instrument -> known(instrument, part))
                    .toList();
            TapeReading reading = new TapeReading(
                    new ExchangeSplit(
                            "tapes-1",
                            new FeedSpec.Tapes(
                                    List.of("a.jsonl"), Set.of(), List.of(new KnownFeed(EXCHANGE, frames, known))),
                            Map.of()),
                    options());
            part.forEach(reading::read);
            reading.read(new Arrival.End(
                    part.isEmpty() ? 0 : part.get(part.size() - 1).receivedAt()));
            for (Trade trade : reading.only(Trade.class)) {
                assertThat(trades.put(key(trade), trade))
                        .as("another %s", trade)
                        .isNull();
            }
            for (Gap gap : reading.only(Gap.class)) {
                assertThat(words.add("%s %d %d".formatted(gap.instrument(), gap.firstNumber(), gap.revision())))
                        .as("another word %s", gap)
                        .isTrue();
                gaps.merge(
                        gap.instrument() + gap.firstNumber(),
                        gap,
                        (one, other) -> one.revision() > other.revision() ? one : other);
            }
            reading.only(FeedEvent.class).stream()
                    .filter(event -> event.kind() == FeedEvent.Kind.EPOCH)
                    .forEach(epochs::add);
        }

        /** All trades that the frames of a part hold. */
        static List<Trade> brought(List<Arrival> part) {
            List<Trade> brought = new ArrayList<>();
            for (Arrival arrival : part) {
                if (arrival instanceof Frame frame && frame.text() != null) {
                    try {
                        Exchanges.of(EXCHANGE).parse(frame, new TradesOnly(brought));
                    } catch (BadFrameException e) {
                        assertThat(frame.text())
                                .as("a frame that cannot be read")
                                .doesNotEndWith("}");
                    }
                }
            }
            return brought;
        }

        private KnownTrades known(String instrument, List<Arrival> part) {
            List<Trade> brought = brought(part);
            brought.removeIf(trade -> !trade.instrument().equals(instrument));
            List<Trade> held = trades.values().stream()
                    .filter(trade -> trade.instrument().equals(instrument))
                    .sorted(Comparator.comparingLong(Trade::tradedAt).thenComparingLong(Trade::tradeNumber))
                    .toList();
            long from = brought.stream().mapToLong(Trade::tradedAt).min().orElse(Long.MIN_VALUE);
            long to = brought.stream().mapToLong(Trade::tradedAt).max().orElse(Long.MIN_VALUE);
            long highest = brought.stream().mapToLong(Trade::tradeNumber).max().orElse(0);
            @Nullable Trade before = null;
            @Nullable Trade after = null;
            List<HeldRange> ranges = new ArrayList<>();
            for (Trade trade : held) {
                if (trade.tradedAt() < from) {
                    before = trade;
                } else if (trade.tradedAt() <= to) {
                    ranges.add(range(trade));
                } else if (after == null) {
                    after = trade;
                    if (trade.tradeNumber() > highest) {
                        ranges.add(range(trade));
                    }
                }
            }
            if (before != null) {
                ranges.add(0, range(before));
            }
            Map<Long, Integer> revisions = new HashMap<>();
            gaps.values().stream()
                    .filter(gap -> gap.instrument().equals(instrument))
                    .forEach(gap -> revisions.put(gap.firstNumber(), gap.revision()));
            return KnownTrades.of(instrument, ranges, from, revisions, Set.of());
        }

        private static HeldRange range(Trade trade) {
            return new HeldRange(trade.firstNumber(), trade.tradeNumber(), trade.tradedAt(), trade.tradedAt());
        }

        private static String key(Trade trade) {
            return "%s %d %d".formatted(trade.instrument(), trade.tradeNumber(), trade.tradedAt());
        }

        Set<String> numbers() {
            return new TreeSet<>(trades.keySet());
        }

        /** Those that came by the socket. */
        Set<String> streamed() {
            return trades.values().stream()
                    .filter(trade -> trade.origin() == Origin.STREAM)
                    .map(Lake::key)
                    .collect(Collectors.toSet());
        }

        NavigableMap<Long, Long> held(String instrument) {
            NavigableMap<Long, Long> held = new TreeMap<>();
            trades.values().stream()
                    .filter(trade -> trade.instrument().equals(instrument))
                    .forEach(trade -> held.put(trade.tradeNumber(), trade.tradedAt()));
            return held;
        }

        /** Numbers of which the newest words say that they are missing, or were never issued. */
        Set<Long> missing(String instrument) {
            Set<Long> missing = new TreeSet<>();
            gaps.values().stream()
                    .filter(gap -> gap.instrument().equals(instrument) && gap.status() != Gap.Status.REPAIRED)
                    .forEach(gap -> {
                        for (long number = gap.firstNumber(); number <= gap.lastNumber(); number++) {
                            missing.add(number);
                        }
                    });
            return missing;
        }
    }

    private record TradesOnly(List<Trade> trades) implements FrameHandler {

        @Override
        public void trade(Trade trade) {
            trades.add(trade);
        }

        @Override
        public void quote(Quote quote) {
            // Not what this is about.
        }

        @Override
        public void candle(OfficialCandle candle) {
            // Nor this.
        }

        @Override
        public void heartbeat(Heartbeat heartbeat) {
            // Nor this.
        }

        @Override
        public void notice(FeedEvent.Kind kind, String detail) {
            // Nor this.
        }
    }
}
