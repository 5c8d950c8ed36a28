package io.tidemark.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.exchange.Channel;
import io.tidemark.exchange.HeldEnd;
import io.tidemark.exchange.HeldEnds;
import io.tidemark.exchange.MissingTrades;
import io.tidemark.model.Arrival;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

/** Which split reads which instrument, over restarts that ask for others. */
class ShardsTest {

    private static final int LIMIT = 4;

    @Property(tries = 200)
    void a15AnInstrumentStaysWithTheSplitThatHasItsLane(@ForAll long seed) {
        Random dice = new Random(seed);
        Map<String, FeedSpec> held = Map.of();
        ExchangeEnumeratorState state = new ExchangeEnumeratorState(List.of(), Set.of());

        for (int start = 0; start < 6; start++) {
            Set<String> instruments = instruments(dice);
            Map<String, String> before = splitOf(held);
            Job job = new Job(new WantedFeeds(cut(instruments)), state, 1 + dice.nextInt(3));
            job.restore(held, dice);

            held = job.held();
            state = job.state();

            Map<String, String> after = splitOf(held);
            assertThat(after.keySet()).isEqualTo(instruments);
            before.keySet().retainAll(instruments);
            assertThat(after).containsAllEntriesOf(before);
        }
    }

    @Test
    void anExchangeNobodyWantsAnyMoreIsEndedAndNotForgotten() throws IOException {
        FeedSpec.Live before = new FeedSpec.Live("kraken", List.of("BTC-USD"), Set.of(Channel.TRADES), null);
        WantedFeeds wanted = new WantedFeeds(List.of());
        ExchangeSplitReader reader = new ExchangeSplitReader(new Configuration(), new Lines());

        FeedSpec continued = Objects.requireNonNull(wanted.continued(before));
        reader.handleSplitsChanges(new SplitsAddition<>(List.of(new ExchangeSplit("kraken-1", continued, Map.of()))));
        RecordsWithSplitIds<Arrival> read = reader.fetch();

        assertThat(continued).isEqualTo(before.of(List.of()));
        assertThat(read.nextSplit()).isEqualTo("kraken-1");
        assertThat(read.nextRecordFromSplit()).isInstanceOf(Arrival.End.class);
        assertThat(read.nextRecordFromSplit()).isNull();
        assertThat(read.finishedSplits()).containsExactly("kraken-1");
    }

    @Test
    void anInstrumentThatIsAddedGoesOnFromWhatIsHeldOfIt() {
        HeldEnds ends = new HeldEnds(
                70,
                List.of(
                        new HeldEnd("binance", "BTC-USDT", 5, 50, 60, List.of(), Map.of()),
                        new HeldEnd("binance", "ETH-USDT", 7, 80, 90, List.of(), Map.of())));
        WantedFeeds wanted = new WantedFeeds(cut(Set.of("BTC-USDT", "ETH-USDT")), ends);

        List<ExchangeSplit> missing =
                wanted.missing(Map.of("binance-1", cut(Set.of("BTC-USDT")).get(0)), Set.of());

        assertThat(missing).hasSize(1);
        FeedPosition position =
                Objects.requireNonNull(missing.get(0).positions().get("binance"));
        assertThat(position.lanes()).containsOnlyKeys("ETH-USDT");
        assertThat(Objects.requireNonNull(position.lanes().get("ETH-USDT")).last())
                .isEqualTo(7);
        assertThat(position.frames()).containsEntry("binance-2", 70L);
    }

    @Test
    void tapesThatHaveBeenReadAreNotReadAgain() {
        FeedSpec tapes = new FeedSpec.Tapes(List.of("a.jsonl"), Set.of());
        WantedFeeds wanted = new WantedFeeds(List.of(tapes));
        Job first = new Job(wanted, new ExchangeEnumeratorState(List.of(), Set.of()), 2);
        first.restore(Map.of(), new Random(1));

        Job second = new Job(wanted, first.state(), 2);
        second.restore(Map.of(), new Random(1));

        assertThat(first.held()).containsOnlyKeys("tapes-1");
        assertThat(second.held()).isEmpty();
    }

    @Test
    void nothingIsHandedOutBeforeEveryReaderHasSaidWhatItHolds() {
        FeedSpec live = cut(Set.of("BTC-USDT")).get(0);
        Job job = new Job(new WantedFeeds(List.of(live)), new ExchangeEnumeratorState(List.of(), Set.of()), 2);
        job.register(0, Map.of());
        assertThat(job.held()).isEmpty();

        job.register(1, Map.of("binance-1", live));

        assertThat(job.held()).containsOnlyKeys("binance-1");
        assertThat(job.assigned).isEmpty();
    }

    @Test
    void whatHasAnEndIsABacklogUntilAllOfItHasBeenRead() {
        FeedSpec tapes = new FeedSpec.Tapes(List.of("a.jsonl"), Set.of());
        FeedSpec history =
                new FeedSpec.History("binance", "BTC-USDT", List.of(new MissingTrades(1, 9, 0, 1, 0)), null, "run");
        Job job = new Job(new WantedFeeds(List.of(tapes, history)), 2);
        job.enumerator.start();

        job.register(0, Map.of());
        job.register(1, Map.of());
        assertThat(job.assigned).hasSize(2);
        job.left(0, Map.of());
        assertThat(job.backlog).containsExactly(true);
        assertThat(job.ended).isEmpty();
        job.left(1, Map.of());

        assertThat(job.backlog).containsExactly(true, false);
        assertThat(job.ended).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void aReaderThatStartsAgainWithWhatItHadReadMakesABacklogAgain() {
        Map<String, FeedSpec> tapes = Map.of("tapes-1", new FeedSpec.Tapes(List.of("a.jsonl"), Set.of()));
        Job job = new Job(new WantedFeeds(List.copyOf(tapes.values())), 1);
        job.enumerator.start();
        job.register(0, Map.of());
        job.left(0, Map.of());

        job.held.clear();
        job.register(0, tapes);

        assertThat(job.backlog).containsExactly(true, false, true);
        assertThat(job.ended).isEmpty();
    }

    @Test
    void aReaderThatStartsAgainAfterTheEndIsToldOfItAgain() {
        Map<String, FeedSpec> tapes = Map.of("tapes-1", new FeedSpec.Tapes(List.of("a.jsonl"), Set.of()));
        Job job = new Job(new WantedFeeds(List.copyOf(tapes.values())), 1);
        job.enumerator.start();
        job.register(0, Map.of());
        job.left(0, Map.of());

        job.held.clear();
        job.register(0, Map.of());

        assertThat(job.backlog).containsExactly(true, false);
        assertThat(job.ended).containsExactly(0);
    }

    @Test
    void aLiveFeedIsNoBacklog() {
        Job job =
                new Job(new WantedFeeds(cut(Set.of("BTC-USDT"))), new ExchangeEnumeratorState(List.of(), Set.of()), 1);
        job.enumerator.start();

        job.register(0, Map.of());

        job.left(0, Map.of());

        assertThat(job.assigned).isNotEmpty();
        assertThat(job.backlog).isEmpty();
        assertThat(job.ended).isEmpty();
    }

    private static Set<String> instruments(Random dice) {
        Set<String> instruments = new TreeSet<>();
        int wanted = 1 + dice.nextInt(12);
        for (int i = 0; i < wanted; i++) {
            instruments.add("C%02d-USDT".formatted(dice.nextInt(15)));
        }
        return instruments;
    }

    private static List<FeedSpec> cut(Set<String> instruments) {
        List<String> sorted = List.copyOf(new TreeSet<>(instruments));
        List<FeedSpec> feeds = new ArrayList<>();
        for (int from = 0; from < sorted.size(); from += LIMIT) {
            feeds.add(new FeedSpec.Live(
                    "binance",
                    sorted.subList(from, Math.min(sorted.size(), from + LIMIT)),
                    Set.of(Channel.TRADES),
                    null));
        }
        return feeds;
    }

    /** Fails where two splits read the same instrument. */
    private static Map<String, String> splitOf(Map<String, FeedSpec> held) {
        Map<String, String> splits = new TreeMap<>();
        held.forEach((id, spec) -> ((FeedSpec.Live) spec).instruments().forEach(name -> assertThat(splits.put(name, id))
                .isNull()));
        return splits;
    }

    /** The coordinator and its readers, from one start to the next. */
    private static final class Job implements SplitEnumeratorContext<ExchangeSplit> {

        private final WantedFeeds wanted;
        private final int parallelism;
        private final ExchangeSplitEnumerator enumerator;
        private final Map<Integer, ReaderInfo> readers = new HashMap<>();
        private final Map<String, FeedSpec> held = new HashMap<>();
        final Set<String> assigned = new HashSet<>();
        final List<Boolean> backlog = new ArrayList<>();
        final List<Integer> ended = new ArrayList<>();

        Job(WantedFeeds wanted, ExchangeEnumeratorState state, int parallelism) {
            this.wanted = wanted;
            this.parallelism = parallelism;
            this.enumerator = new ExchangeSplitEnumerator(this, wanted, Boundedness.CONTINUOUS_UNBOUNDED, state);
        }

        /** All that is wanted has an end. */
        Job(WantedFeeds wanted, int parallelism) {
            this.wanted = wanted;
            this.parallelism = parallelism;
            this.enumerator = new ExchangeSplitEnumerator(
                    this, wanted, Boundedness.BOUNDED, new ExchangeEnumeratorState(List.of(), Set.of()));
        }

        /** Flink spreads restored splits over the readers as it likes. */
        void restore(Map<String, FeedSpec> splits, Random dice) {
            List<Map<String, FeedSpec>> shares = new ArrayList<>();
            for (int i = 0; i < parallelism; i++) {
                shares.add(new HashMap<>());
            }
            splits.forEach((id, spec) -> shares.get(dice.nextInt(parallelism)).put(id, spec));
            for (int i = 0; i < parallelism; i++) {
                register(i, shares.get(i));
            }
        }

        void register(int reader, Map<String, FeedSpec> restored) {
            Map<String, FeedSpec> going = new HashMap<>();
            restored.forEach((id, spec) -> {
                FeedSpec continued = wanted.continued(spec);
                if (continued != null) {
                    going.put(id, continued);
                }
            });
            held.putAll(going);
            readers.put(reader, new ReaderInfo(reader, "here"));
            ended.remove((Integer) reader);
            enumerator.addReader(reader);
            enumerator.handleSourceEvent(reader, new HeldSplits(going));
        }

        /** A reader has read all but this to the end. */
        void left(int reader, Map<String, FeedSpec> rest) {
            enumerator.handleSourceEvent(reader, new HeldSplits(rest));
        }

        Map<String, FeedSpec> held() {
            return held;
        }

        ExchangeEnumeratorState state() {
            return enumerator.snapshotState(1);
        }

        @Override
        public void assignSplits(SplitsAssignment<ExchangeSplit> assignment) {
            assignment
                    .assignment()
                    .values()
                    .forEach(splits -> splits.forEach(split -> {
                        assertThat(held.put(split.splitId(), split.spec())).isNull();
                        assigned.add(split.splitId());
                    }));
        }

        @Override
        public Map<Integer, ReaderInfo> registeredReaders() {
            return readers;
        }

        @Override
        public void setIsProcessingBacklog(boolean isProcessingBacklog) {
            assertThat(ended).as("readers that have ended").isEmpty();
            backlog.add(isProcessingBacklog);
        }

        @Override
        public int currentParallelism() {
            return parallelism;
        }

        @Override
        public void signalNoMoreSplits(int subtask) {
            assertThat(readers).containsKey(subtask);
        }

        @Override
        public SplitEnumeratorMetricGroup metricGroup() {
            return UnregisteredMetricsGroup.createSplitEnumeratorMetricGroup();
        }

        @Override
        public void sendEventToSourceReader(int subtaskId, SourceEvent event) {
            assertThat(event).isInstanceOf(AllRead.class);
            assertThat(backlog).endsWith(false);
            ended.add(subtaskId);
        }

        @Override
        public <T> void callAsync(Callable<T> callable, BiConsumer<T, Throwable> handler) {
            throw new AssertionError("Cannot call: the enumerator has one thread");
        }

        @Override
        public <T> void callAsync(
                Callable<T> callable, BiConsumer<T, Throwable> handler, long initialDelay, long period) {
            throw new AssertionError("Cannot call: the enumerator has one thread");
        }

        @Override
        public void runInCoordinatorThread(Runnable runnable) {
            runnable.run();
        }
    }
}
