package io.tidemark.jobs.patterns;

import static io.tidemark.jobs.patterns.Ticks.BEGIN;
import static io.tidemark.jobs.patterns.Ticks.SECOND;
import static io.tidemark.model.MarketEvent.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.cleansing.Followers;
import io.tidemark.jobs.cleansing.ScoreRules;
import io.tidemark.jobs.cleansing.ScoredTrade;
import io.tidemark.jobs.cleansing.Scores;
import io.tidemark.jobs.cleansing.SecondPrice;
import io.tidemark.jobs.cleansing.Tick;
import io.tidemark.jobs.cleansing.TickSerializer;
import io.tidemark.jobs.windows.SingletonTypeInfo;
import io.tidemark.model.Decimal;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.Origin;
import io.tidemark.model.Progress;
import io.tidemark.model.Side;
import io.tidemark.model.Trade;
import io.tidemark.source.ExchangeSource;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/** From trades to verdicts, whatever the order in which the trades come. */
class OutlierOrderTest {

    private static final ScoreRules RULES = new ScoreRules(64, 20, 0.0001, 10, 5_000, 10_000);
    private static final List<String> EXCHANGES = List.of("here", "there", "yonder");
    private static final int SECONDS = 40;

    /**
     * Trades of an instrument come up to a second later than newer ones, and before the feed's word that none is waited
     * for; one exchange is as far behind another as it likes.
     */
    @Property(tries = 20)
    void verdictsAreTheSameInAnyOrderOfArrivalWithinASecond(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        List<Trade> trades = trades(random);
        List<MarketEvent> inOrder = new ArrayList<>(trades);
        for (String exchange : EXCHANGES) {
            inOrder.add(progress(exchange, SECONDS));
        }

        Set<String> expected = verdicts(inOrder);
        Set<String> verdicts = verdicts(arrival(trades, random));

        assertThat(verdicts).isEqualTo(expected);
        assertThat(expected)
                .anyMatch(row -> row.startsWith("here 10.") && row.contains(" spike "))
                .anyMatch(row -> row.startsWith("here 3") && row.contains(" off_market "))
                .noneMatch(row -> row.startsWith("there 10.") && row.contains("off_market"));
    }

    /** One price is away for half a second at 10 s, and off the market from 20 s to the end; all crash at 15 s. */
    private static List<Trade> trades(Random random) {
        List<Trade> trades = new ArrayList<>();
        for (String exchange : EXCHANGES) {
            double price = 100;
            long number = 0;
            for (long at = 0; at < SECONDS * SECOND; ) {
                at += random.nextInt(4) == 0 ? random.nextInt(3) : 1 + random.nextInt((int) (SECOND / 5));
                double second = at / 1e6;
                price += random.nextGaussian() / 200;
                double paid = second > 15 && second < 17 ? price * 0.9 : price;
                if (exchange.equals("here")) {
                    paid *= second > 10.2 && second < 10.7 ? 1.05 : second > 20 ? 1.03 : 1;
                }
                boolean quiet = second < 12 || (second > 14 && second < 27);
                quiet |= second > 14 && exchange.equals("yonder");
                if (!quiet && random.nextInt(100) == 0) {
                    paid *= 1 + random.nextGaussian() / 50;
                }
                trades.add(new Trade(
                        exchange,
                        "BTC-USD",
                        BigDecimal.valueOf(at, 6) + "/" + number,
                        number++,
                        1,
                        Decimal.of(BigDecimal.valueOf(Math.round(paid * 100), 2)),
                        Decimal.parse("1"),
                        Side.BUY,
                        BEGIN + at,
                        ABSENT,
                        BEGIN + at,
                        Origin.STREAM));
            }
        }
        return trades;
    }

    private static List<MarketEvent> arrival(List<Trade> trades, Random random) {
        Map<MarketEvent, Long> arrival = new HashMap<>();
        Map<String, Long> lag = new HashMap<>();
        EXCHANGES.forEach(exchange -> lag.put(exchange, random.nextLong(10 * SECOND)));
        for (Trade trade : trades) {
            arrival.put(trade, trade.tradedAt() + lag.getOrDefault(trade.exchange(), 0L) + random.nextLong(SECOND));
        }
        for (String exchange : EXCHANGES) {
            for (int second = 1; second < SECONDS; second += 1 + random.nextInt(3)) {
                Progress word = progress(exchange, second);
                arrival.put(word, word.upTo() + lag.getOrDefault(exchange, 0L) + SECOND);
            }
            arrival.put(progress(exchange, SECONDS), Long.MAX_VALUE);
        }
        List<MarketEvent> all = new ArrayList<>(arrival.keySet());
        all.sort(Comparator.comparing((MarketEvent event) -> arrival.getOrDefault(event, 0L))
                .thenComparing(MarketEvent::toString));
        return all;
    }

    private static Progress progress(String exchange, int second) {
        return new Progress(exchange, List.of("BTC-USD"), BEGIN + second * SECOND, BEGIN + second * SECOND);
    }

    /** What the table holds in the end; a row that is there twice is none of these. */
    private static Set<String> verdicts(List<MarketEvent> events) throws Exception {
        List<String> rows = new ArrayList<>();
        try (Pipeline pipeline = new Pipeline()) {
            for (MarketEvent event : events) {
                pipeline.send(event);
            }
            pipeline.end();
            for (Outlier outlier : pipeline.verdicts.extractOutputValues()) {
                Tick tick = outlier.tick();
                rows.add("%s %s %s %s %s %s %s %d"
                        .formatted(
                                tick.exchange(),
                                tick.tradeId(),
                                outlier.kind().text(),
                                tick.price(),
                                tick.score(),
                                outlier.reference(),
                                outlier.confirmedBy(),
                                outlier.detectedAt()));
            }
        }
        assertThat(rows).doesNotHaveDuplicates();
        return new TreeSet<>(rows);
    }

    /** The operators as {@link Verdicts} wires them, each feed in a task of its own. */
    private static final class Pipeline implements AutoCloseable {

        private final Map<String, OneInputStreamOperatorTestHarness<MarketEvent, ScoredTrade>> scores = new HashMap<>();
        private final Map<String, Long> words = new HashMap<>();
        private final KeyedOneInputStreamOperatorTestHarness<String, Tick, Departure> departures;
        private final KeyedTwoInputStreamOperatorTestHarness<String, Departure, SecondPrice, Outlier> verdicts;
        private long watermark = Long.MIN_VALUE;

        @SuppressWarnings("unchecked") // The transformations are those of the streams beside them.
        Pipeline() throws Exception {
            StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
            for (String exchange : EXCHANGES) {
                OneInputTransformation<MarketEvent, ScoredTrade> wired =
                        (OneInputTransformation<MarketEvent, ScoredTrade>) Scores.of(
                                        env.fromData(
                                                List.<MarketEvent>of(progress(exchange, 0)), ExchangeSource.type()),
                                        RULES,
                                        Boundedness.BOUNDED)
                                .getTransformation();
                OneInputStreamOperatorTestHarness<MarketEvent, ScoredTrade> task =
                        new OneInputStreamOperatorTestHarness<>(wired.getOperator());
                task.open();
                scores.put(exchange, task);
                words.put(exchange, Long.MIN_VALUE);
            }
            TypeInformation<Tick> tick = new SingletonTypeInfo<>(Tick.class, TickSerializer.INSTANCE);
            OneInputTransformation<Tick, Departure> matched = (OneInputTransformation<Tick, Departure>)
                    Departures.matched(env.fromData(List.of(Ticks.tick(0, 0, "1", 1)), tick), RULES)
                            .getTransformation();
            departures = new KeyedOneInputStreamOperatorTestHarness<>(
                    matched.getOperatorFactory(), Tick::market, Types.STRING);
            departures.setup(Departures.TYPE.createSerializer(env.getConfig().getSerializerConfig()));
            departures.open();
            verdicts = new KeyedTwoInputStreamOperatorTestHarness<>(
                    new KeyedCoProcessOperator<>(new Verdicts(RULES.threshold())),
                    departure -> "BTC",
                    price -> "BTC",
                    Types.STRING);
            verdicts.setup(OutlierSerializer.INSTANCE);
            verdicts.open();
        }

        void send(MarketEvent event) throws Exception {
            String exchange = event instanceof Progress progress ? progress.exchange() : ((Trade) event).exchange();
            Objects.requireNonNull(scores.get(exchange)).processElement(event, 0);
            if (event instanceof Progress progress) {
                words.put(exchange, progress.upTo() / 1_000 - 1);
                goOn(words.values().stream().min(Long::compare).orElseThrow());
            }
        }

        void end() throws Exception {
            for (OneInputStreamOperatorTestHarness<MarketEvent, ScoredTrade> task : scores.values()) {
                task.processWatermark(Long.MAX_VALUE);
            }
            goOn(Long.MAX_VALUE);
        }

        private void goOn(long to) throws Exception {
            for (OneInputStreamOperatorTestHarness<MarketEvent, ScoredTrade> task : scores.values()) {
                assertThat(taken(task, Scores.BEHIND)).isEmpty();
                for (Tick tick : taken(task, Scores.TICKS)) {
                    departures.processElement(tick, tick.tradedAt() / 1_000);
                }
                for (SecondPrice price : taken(task, Scores.SECONDS)) {
                    verdicts.processElement2(price, price.second() / 1_000);
                }
                for (Followers followers : taken(task, Scores.FOLLOWERS)) {
                    judge(Verdicts.following(followers));
                }
            }
            if (to > watermark) {
                watermark = to;
                departures.processWatermark(to);
                assertThat(taken(departures, Departures.LATE)).isEmpty();
                for (Departure departure : departures.extractOutputValues()) {
                    judge(departure);
                }
                departures.getOutput().clear();
                for (Departure departure : taken(departures, Departures.STAYED)) {
                    judge(departure);
                }
                verdicts.processBothWatermarks(new Watermark(to));
            }
        }

        private void judge(Departure departure) throws Exception {
            verdicts.processElement1(departure, departure.endedAt() / 1_000);
        }

        private static <T> List<T> taken(
                org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness<?> task, OutputTag<T> tag) {
            @Nullable Queue<StreamRecord<T>> records = task.getSideOutput(tag);
            List<T> taken = new ArrayList<>();
            if (records != null) {
                records.forEach(one -> taken.add(one.getValue()));
                records.clear();
            }
            return taken;
        }

        @Override
        public void close() throws Exception {
            for (OneInputStreamOperatorTestHarness<MarketEvent, ScoredTrade> task : scores.values()) {
                task.close();
            }
            departures.close();
            verdicts.close();
        }
    }
}
