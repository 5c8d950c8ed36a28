package io.tidemark.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.exchange.MissingTrades;
import io.tidemark.exchange.RestUrl;
import io.tidemark.model.Arrival;
import io.tidemark.model.Frame;
import io.tidemark.model.Gap;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.Origin;
import io.tidemark.model.Trade;
import io.tidemark.transport.Ask;
import io.tidemark.transport.Line;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

/** A feed of history, its exchange and their time in one thread; what goes wrong follows from a seed. */
class HistoryTest {

    private static final long SECOND = 1_000_000L;

    @Property(tries = 30, edgeCases = EdgeCasesMode.NONE)
    void accountsForEachNumberOnceWhateverGoesWrongOnTheWay(@ForAll long seed) {
        Random dice = new Random(seed);
        List<MissingTrades> ranges = new ArrayList<>();
        long next = 5_000;
        for (int i = 1 + dice.nextInt(4); i > 0; i--) {
            long first = next + 1 + dice.nextInt(2_000);
            long last = first + dice.nextInt(3_000);
            ranges.add(new MissingTrades(first, last, 0, MarketEvent.ABSENT, -1));
            next = last + 1;
        }
        Reading reading = new Reading(dice, ranges, 0.002, 0.1, 0.002);

        reading.run(3_600 * SECOND);

        NavigableSet<Long> issued = new TreeSet<>();
        NavigableSet<Long> never = new TreeSet<>();
        for (MissingTrades range : ranges) {
            for (long number = range.first(); number <= range.last(); number++) {
                (reading.never.contains(number) ? never : issued).add(number);
            }
        }
        assertThat(reading.ended).isTrue();
        assertThat(reading.trades().keySet()).isEqualTo(issued);
        assertThat(reading.trades().values()).allMatch(times -> times == 1);
        assertThat(reading.gaps(Gap.Status.ABSENT)).isEqualTo(never);
        assertThat(reading.gaps(Gap.Status.OPEN)).isEmpty();
    }

    @Test
    void tellsOfNoGapBeforeItIsGivenUp() {
        Reading reading = new Reading(new Random(1), List.of(new MissingTrades(100, 5_000, 0, 0, -1)), 0, 0, 0);

        reading.run(10 * SECOND);

        assertThat(reading.ended).isTrue();
        assertThat(reading.out).noneMatch(Gap.class::isInstance);
        assertThat(reading.out)
                .filteredOn(Trade.class::isInstance)
                .hasSize(4_901)
                .allMatch(event -> ((Trade) event).origin() == Origin.BACKFILL);
    }

    @Test
    void theNextWordOnAGapHasTheNextRevision() {
        Reading reading = new Reading(new Random(1), List.of(new MissingTrades(200, 210, 0, 0, 4)), 0, 0, 0);
        for (long number = 200; number <= 210; number++) {
            reading.never.add(number);
        }

        reading.run(200 * SECOND);

        assertThat(reading.out)
                .filteredOn(Gap.class::isInstance)
                .singleElement()
                .satisfies(event -> {
                    Gap gap = (Gap) event;
                    assertThat(gap.revision()).isEqualTo(5);
                    assertThat(gap.status()).isEqualTo(Gap.Status.ABSENT);
                    assertThat(gap.missing()).isEqualTo(11);
                });
    }

    @Test
    void endsWithoutAWordOnWhatNobodyAnswers() {
        Reading reading = new Reading(new Random(1), List.of(new MissingTrades(100, 200, 0, 0, -1)), 0, 1, 0);

        reading.run(600 * SECOND);

        assertThat(reading.ended).isTrue();
        assertThat(reading.asked).isEqualTo(8);
        assertThat(reading.out).isEmpty();
    }

    private static final class Reading implements Line {

        private final Random dice;
        private final double refused;
        private final double restarted;
        private final NavigableSet<Long> never = new TreeSet<>();
        private final List<MarketEvent> out = new ArrayList<>();
        private final NavigableMap<Long, Runnable> due = new TreeMap<>();
        private final ExchangeRecordEmitter emitter = new ExchangeRecordEmitter(event -> {});
        private final FeedRules rules = FeedRules.ofHistory(new Configuration());
        private ExchangeSplitState state;
        private byte[] checkpoint = new byte[0];
        private int checkpointed;
        private int life;
        private long now = 1_767_312_000L * SECOND;
        private long frames;
        private int asked;
        private boolean ended;

        Reading(Random dice, List<MissingTrades> ranges, double neverIssued, double refused, double restarted) {
            this.dice = dice;
            this.refused = refused;
            this.restarted = restarted;
            for (MissingTrades range : ranges) {
                for (long number = range.first(); number <= range.last(); number++) {
                    if (dice.nextDouble() < neverIssued) {
                        never.add(number);
                    }
                }
            }
            FeedSpec.History history = new FeedSpec.History("binance", "BTC-USDT", ranges, null, "backfill-1");
            this.state = new ExchangeSplitState(
                    new ExchangeSplit("binance-backfill-1-1", history, Map.of("binance", history.position())),
                    rules,
                    this);
            keep();
        }

        void run(long micros) {
            long end = now + micros;
            while (now < end && !ended) {
                now += 50_000;
                while (!due.isEmpty() && due.firstKey() <= now) {
                    due.pollFirstEntry().getValue().run();
                }
                arrive(new Arrival.Tick("binance", now, MarketEvent.ABSENT));
                if (dice.nextInt(100) == 0) {
                    keep();
                }
                if (dice.nextDouble() < restarted) {
                    restart();
                }
            }
        }

        @Override
        public void ask(Ask ask) {
            assertThat(ask.purpose()).isEqualTo(Ask.Purpose.BACKFILL);
            asked++;
            int asker = life;
            due.put(now + 20_000 + dice.nextInt(100_000), () -> {
                if (asker == life) {
                    answer(ask);
                }
            });
        }

        @Override
        public void renew(String why) {
            throw new AssertionError("there is no connection to renew");
        }

        @Override
        public void end() {
            ended = true;
        }

        NavigableMap<Long, Integer> trades() {
            NavigableMap<Long, Integer> trades = new TreeMap<>();
            for (MarketEvent event : out) {
                if (event instanceof Trade trade) {
                    trades.merge(trade.tradeNumber(), 1, Integer::sum);
                }
            }
            return trades;
        }

        NavigableSet<Long> gaps(Gap.Status status) {
            NavigableSet<Long> numbers = new TreeSet<>();
            for (MarketEvent event : out) {
                if (event instanceof Gap gap && gap.status() == status) {
                    for (long number = gap.firstNumber(); number <= gap.lastNumber(); number++) {
                        assertThat(numbers.add(number)).isTrue();
                    }
                }
            }
            return numbers;
        }

        private void answer(Ask ask) {
            if (dice.nextDouble() < refused) {
                arrive(new Arrival.Unanswered("binance", ask.path(), now, "status 503"));
                return;
            }
            long from = Long.parseLong(
                    RestUrl.of("https://x" + ask.path()).parameter("fromId").orElseThrow());
            List<String> rows = new ArrayList<>();
            for (long number = from; rows.size() < 1_000; number++) {
                if (!never.contains(number)) {
                    rows.add(
                            "{\"id\":%d,\"price\":\"1\",\"qty\":\"1\",\"quoteQty\":\"1\",\"time\":%d,\"isBuyerMaker\":true,\"isBestMatch\":true}"
                                    .formatted(number, 1_700_000_000_000L + number));
                }
            }
            arrive(new Frame(
                    "binance",
                    "binance-backfill-1-1",
                    ++frames,
                    ask.purpose().text(),
                    Frame.Kind.REST,
                    now,
                    "https://x" + ask.path(),
                    "[" + String.join(",", rows) + "]"));
        }

        private void arrive(Arrival arrival) {
            emitter.emitRecord(arrival, new Kept(), state);
        }

        private void keep() {
            try {
                checkpoint = new ExchangeSplitSerializer().serialize(state.snapshot());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            checkpointed = out.size();
        }

        private void restart() {
            life++;
            out.subList(checkpointed, out.size()).clear();
            ended = false;
            try {
                ExchangeSplitSerializer serializer = new ExchangeSplitSerializer();
                state = new ExchangeSplitState(
                        serializer.deserialize(serializer.getVersion(), checkpoint), rules, this);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private final class Kept implements SourceOutput<MarketEvent> {

            @Override
            public void collect(MarketEvent event) {
                collect(event, 0);
            }

            @Override
            public void collect(MarketEvent event, long timestamp) {
                if (event instanceof Trade || event instanceof Gap) {
                    out.add(event);
                }
            }

            @Override
            public void emitWatermark(Watermark watermark) {}

            @Override
            public void markIdle() {}

            @Override
            public void markActive() {}
        }
    }
}
