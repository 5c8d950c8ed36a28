package io.tidemark.jobs.windows;

import static io.tidemark.model.MarketEvent.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tidemark.model.Decimal;
import io.tidemark.model.Gap;
import io.tidemark.model.Origin;
import io.tidemark.model.Quote;
import io.tidemark.model.Side;
import io.tidemark.model.Trade;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;

class CandlesTest {

    private static final long SECOND = 1_000_000L;
    private static final long DAY = 86_400 * SECOND;
    // A quarter of an hour before the end of a UTC day, so that windows of every length end within the test.
    private static final long BEGIN = 19_452 * DAY - 900 * SECOND;

    @Property(tries = 60)
    void latestRevisionsEqualARecomputationAfterAnyDisorderAndRestarts(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        List<Trade> trades = trades(random, 150);
        List<Trade> arriving = disorder(trades, random);

        List<Candle> candles = run(arriving, random);

        assertThat(latest(candles)).isEqualTo(recomputed(trades));
    }

    @Property(tries = 60)
    void bidAndAskEqualARecomputationIfTradesAndQuotesComeWithinTheBound(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        long bound = (30 + random.nextLong(90)) * SECOND;
        List<Trade> trades = trades(random, 100);
        List<Quote> quotes = quotes(random, trades.get(trades.size() - 1).tradedAt());
        // What arrives by then finds the instrument no further than the bound after it.
        TreeMap<Long, Bar> arriving = new TreeMap<>();
        for (Trade trade : trades) {
            arrives(trade.tradedAt(), bound, arriving, random).add(trade);
        }
        for (Quote quote : quotes) {
            arrives(quote.at(), bound, arriving, random).add(quote);
            if (random.nextInt(5) == 0) {
                arrives(quote.at(), bound, arriving, random).add(quote);
            }
        }
        List<Candle> candles = new ArrayList<>();
        Harness harness = new Harness(null, ABSENT, Duration.ofNanos(bound * 1_000));

        for (Map.Entry<Long, Bar> arrival : arriving.entrySet()) {
            Bar bar = arrival.getValue();
            long at = bar.fills > 0 ? bar.openAt : bar.quoteAt;
            harness.send(
                    Timeframe.SECOND.start(at),
                    bar,
                    random.nextInt(3) == 0 ? ABSENT : Timeframe.SECOND.start(arrival.getKey()));
            if (random.nextInt(30) == 0) {
                candles.addAll(harness.candles());
                harness = harness.restarted();
            }
        }
        harness.watermark(Long.MAX_VALUE);
        candles.addAll(harness.candles());
        harness.close();

        assertThat(bidsAndAsks(candles)).isEqualTo(recomputed(trades, quotes));
    }

    @Property(tries = 30)
    void revisionsOfACandleCountUpWithoutGap(@ForAll long seed) throws Exception {
        Random random = new Random(seed);

        List<Candle> candles = run(disorder(trades(random, 150), random), random);

        Map<String, Integer> next = new TreeMap<>();
        for (Candle candle : candles) {
            String window = candle.timeframe().text() + candle.windowStart();
            assertThat(candle.revision()).isEqualTo(next.getOrDefault(window, 0));
            next.put(window, candle.revision() + 1);
        }
    }

    @Test
    void publishesAWindowWhenItsInstrumentHasPassedItWhateverTheWatermark() throws Exception {
        try (Harness harness = harness()) {
            harness.send(bar(trade(1, BEGIN + 1, "10", "1")), BEGIN + SECOND);

            assertThat(harness.candles()).extracting(Candle::timeframe).containsExactly(Timeframe.SECOND);
        }
    }

    @Test
    void aLateTradeAddsARevisionAndChangesNoRow() throws Exception {
        try (Harness harness = harness()) {
            harness.send(bar(trade(1, BEGIN, "10", "1")), BEGIN + 60 * SECOND);
            Candle before = harness.candles().get(1);

            harness.send(bar(trade(2, BEGIN + 5, "12", "1")), BEGIN + 61 * SECOND);

            List<Candle> minutes = harness.candles().stream()
                    .filter(candle -> candle.timeframe() == Timeframe.MINUTE)
                    .toList();
            assertThat(minutes).hasSize(2);
            assertThat(minutes.get(0)).isEqualTo(before);
            assertThat(minutes.get(1).revision()).isEqualTo(1);
            assertThat(minutes.get(1).close()).isEqualTo(Decimal.parse("12"));
            assertThat(minutes.get(1).tradeCount()).isEqualTo(2);
        }
    }

    @Test
    void aLateTradeFindsWhatAnEarlierVersionHasPublished() throws Exception {
        try (Harness harness = new Harness(Earlier.state(trade(1, BEGIN, "10", "1"), BEGIN + 60 * SECOND))) {
            harness.send(bar(trade(2, BEGIN + 5, "12", "1")), BEGIN + 61 * SECOND);

            assertThat(harness.candles()).hasSize(2).allSatisfy(candle -> {
                assertThat(candle.revision()).isEqualTo(1);
                assertThat(candle.open()).isEqualTo(Decimal.parse("10"));
                assertThat(candle.close()).isEqualTo(Decimal.parse("12"));
                assertThat(candle.tradeCount()).isEqualTo(2);
            });
        }
    }

    @Test
    void anEarlierVersionKeptPublishedWindowsApart() throws Exception {
        String golden = Files.readAllLines(Path.of("src/test/resources/golden/serializers/windows.CandleLane-3.txt"))
                .get(0);

        CandleLane lane = CandleLaneSerializer.INSTANCE.deserialize(
                new DataInputDeserializer(HexFormat.of().parseHex(golden)));

        assertThat(lane.publishedElsewhere).isTrue();
    }

    @Test
    void decidesOpenAndCloseByTimeThenNumber() throws Exception {
        try (Harness harness = harness()) {
            Bar bar = new Bar();
            bar.add(trade(3, BEGIN, "13", "1"));
            bar.add(trade(1, BEGIN, "11", "1"));
            bar.add(trade(2, BEGIN, "12", "1"));

            harness.send(bar, BEGIN + SECOND);

            Candle second = harness.candles().get(0);
            assertThat(second.open()).isEqualTo(Decimal.parse("11"));
            assertThat(second.close()).isEqualTo(Decimal.parse("13"));
        }
    }

    @Test
    void carriesTheLastQuoteBeforeTheEndOfTheWindow() throws Exception {
        try (Harness harness = harness()) {
            Bar bar = bar(trade(1, BEGIN, "10", "1"));
            bar.add(quote(BEGIN + 1, "9", "11"));
            harness.send(bar, ABSENT);
            Bar later = new Bar();
            later.add(quote(BEGIN + 30 * SECOND, "8", "12"));
            harness.send(BEGIN + 30 * SECOND, later, ABSENT);
            Bar after = new Bar();
            after.add(quote(BEGIN + 60 * SECOND, "1", "2"));

            harness.send(BEGIN + 60 * SECOND, after, BEGIN + 61 * SECOND);

            assertThat(harness.candles())
                    .extracting(Candle::bid)
                    .containsExactly(Decimal.parse("9"), Decimal.parse("8"));
        }
    }

    @Test
    void aWindowWhoseFirstTradeComesLateHasTheQuoteOfItsTime() throws Exception {
        try (Harness harness = harness()) {
            harness.quotes(BEGIN, 300);

            harness.send(bar(trade(1, BEGIN + 10 * SECOND, "10", "1")), BEGIN + 301 * SECOND);

            assertThat(harness.candles())
                    .extracting(Candle::timeframe, Candle::bid)
                    .containsExactly(
                            tuple(Timeframe.SECOND, Decimal.parse("1010")),
                            tuple(Timeframe.MINUTE, Decimal.parse("1059")),
                            tuple(Timeframe.FIVE_MINUTES, Decimal.parse("1299")));
        }
    }

    @Test
    void aWindowWhoseFirstTradeComesAfterTheBoundHasNoQuoteRatherThanAnother() throws Exception {
        try (Harness harness = harness()) {
            harness.quotes(BEGIN, 420);

            harness.send(bar(trade(1, BEGIN + 10 * SECOND, "10", "1")), BEGIN + 421 * SECOND);

            assertThat(harness.candles()).extracting(Candle::bid).containsExactly(null, null, Decimal.parse("1299"));
        }
    }

    @Test
    void aLateQuoteRevisesTheCandlesOfWhichItIsTheLastAndNoOther() throws Exception {
        try (Harness harness = harness()) {
            for (int second = 0; second < 6; second++) {
                harness.send(bar(trade(second + 1, BEGIN + second * SECOND, "10", "1")), ABSENT);
            }
            harness.quote(BEGIN, "9", "11", ABSENT);
            harness.quote(BEGIN + 4 * SECOND, "8", "12", BEGIN + 60 * SECOND);
            int published = harness.candles().size();

            harness.quote(BEGIN + 2 * SECOND, "7", "13", ABSENT);
            harness.quote(BEGIN + 3 * SECOND, "7", "13", ABSENT);
            harness.quote(BEGIN + 5 * SECOND, "8", "12", BEGIN + 61 * SECOND);

            assertThat(harness.candles().subList(published, harness.candles().size()))
                    .extracting(
                            candle -> (candle.windowStart() - BEGIN) / SECOND,
                            Candle::timeframe,
                            Candle::revision,
                            Candle::bid)
                    .containsExactly(
                            tuple(2L, Timeframe.SECOND, 1, Decimal.parse("7")),
                            tuple(3L, Timeframe.SECOND, 1, Decimal.parse("7")));
        }
    }

    @Test
    void quotesAreForgottenAfterTheirTimeAndFewBytesUntilThen() throws Exception {
        try (Harness harness = harness()) {
            long before = harness.size();
            harness.quotes(BEGIN, 900);
            long afterAQuarter = harness.size();

            harness.quotes(BEGIN + 900 * SECOND, 1_800);

            assertThat(harness.size()).isBetween(afterAQuarter * 9 / 10, afterAQuarter * 11 / 10);
            assertThat(afterAQuarter - before).as("some 350 quotes").isBetween(350L * 5, 350L * 20);
        }
    }

    @Test
    void anEarlierVersionHadForgottenAllQuotesBeforeTheNewestItKept() throws Exception {
        String golden = Files.readAllLines(Path.of("src/test/resources/golden/serializers/windows.CandleLane-4.txt"))
                .get(0);

        CandleLane lane = CandleLaneSerializer.INSTANCE.deserialize(
                new DataInputDeserializer(HexFormat.of().parseHex(golden)));

        assertThat(lane.oldestQuote).isNotNull().isEqualTo(lane.quotes.get(0));
    }

    @Test
    void saysWhatIsCompleteWhatHasAGapAndWhatNobodyCanTell() throws Exception {
        try (Harness harness = harness()) {
            harness.send(bar(trade(1, BEGIN, "10", "1")), BEGIN + 60 * SECOND);
            Bar whole = bar(trade(2, BEGIN + 60 * SECOND, "10", "1"));
            whole.add(trade(3, BEGIN + 60 * SECOND + 1, "10", "1"));
            harness.send(whole, BEGIN + 120 * SECOND);
            Bar broken = bar(trade(4, BEGIN + 120 * SECOND, "10", "1"));
            broken.add(trade(6, BEGIN + 120 * SECOND + 1, "10", "1"));
            harness.missed(new Missed(5, 5, BEGIN + 120 * SECOND, BEGIN + 120 * SECOND + 1, Gap.Status.LOST), ABSENT);

            harness.send(broken, BEGIN + 180 * SECOND);
            harness.send(bar(trade(7, BEGIN + 180 * SECOND, "10", "1")), BEGIN + 181 * SECOND);
            harness.watermark(Long.MAX_VALUE);

            assertThat(harness.candles().stream()
                            .filter(candle -> candle.timeframe() == Timeframe.MINUTE)
                            .map(Candle::status))
                    .containsExactly(
                            Candle.Status.UNPROVEN, Candle.Status.COMPLETE, Candle.Status.GAP, Candle.Status.UNPROVEN);
        }
    }

    @Test
    void numbersThatWereNeverIssuedLeaveNoGap() throws Exception {
        try (Harness harness = harness()) {
            harness.send(bar(trade(1, BEGIN - 1, "10", "1")), BEGIN);
            Bar bar = bar(trade(2, BEGIN, "10", "1"));
            bar.add(trade(5, BEGIN + 9, "10", "1"));
            harness.missed(new Missed(3, 4, BEGIN, BEGIN + 9, Gap.Status.ABSENT), BEGIN);

            harness.send(bar, BEGIN + SECOND);

            assertThat(harness.newest(Timeframe.SECOND).status()).isEqualTo(Candle.Status.COMPLETE);
        }
    }

    @Test
    void numbersThatWereNeverIssuedAreKnownAsLongAsTheLongestWindowTheyLieIn() throws Exception {
        try (Harness harness = harness()) {
            long midnight = BEGIN + 900 * SECOND;
            harness.send(bar(trade(1, midnight - 1, "10", "1")), midnight);
            harness.missed(new Missed(3, 4, midnight, midnight + 9, Gap.Status.ABSENT), midnight);
            Bar first = bar(trade(2, midnight, "10", "1"));
            first.add(trade(5, midnight + 9, "10", "1"));
            harness.send(first, midnight + SECOND);
            harness.send(bar(trade(7, midnight + DAY, "10", "1")), midnight + DAY + 7_200 * SECOND);

            harness.send(bar(trade(6, midnight + DAY - 1, "10", "1")), midnight + DAY + 7_201 * SECOND);

            Candle day = harness.newest(Timeframe.DAY);
            assertThat(day.revision()).isEqualTo(1);
            assertThat(day.status()).isEqualTo(Candle.Status.COMPLETE);
        }
    }

    @Test
    void numbersThatBearTimesOfAnotherWindowOrAreOfANewNumberingAreNoGapButProveNothing() throws Exception {
        try (Harness harness = harness()) {
            harness.send(bar(trade(1, BEGIN - 1, "10", "1")), BEGIN);
            Bar early = bar(trade(2, BEGIN, "10", "1"));
            early.add(trade(4, BEGIN + SECOND - 1, "10", "1"));
            harness.send(early, ABSENT);
            harness.send(bar(trade(3, BEGIN + SECOND, "10", "1")), BEGIN + 2 * SECOND);
            Bar anew = bar(trade(5, BEGIN + 2 * SECOND, "10", "1"));
            anew.add(trade(100_000, BEGIN + 2 * SECOND + 1, "10", "1"));

            harness.send(anew, BEGIN + 3 * SECOND);

            assertThat(harness.candles().stream()
                            .filter(candle -> candle.timeframe() == Timeframe.SECOND)
                            .skip(1)
                            .map(Candle::status))
                    .containsExactly(Candle.Status.UNPROVEN, Candle.Status.COMPLETE, Candle.Status.UNPROVEN);
        }
    }

    @Test
    void aGapReachesIntoEveryWindowItsTradesCanLieIn() throws Exception {
        try (Harness harness = harness()) {
            harness.send(bar(trade(1, BEGIN - 1, "10", "1")), BEGIN);
            harness.missed(new Missed(3, 4, BEGIN + 1, BEGIN + 2 * SECOND, Gap.Status.OPEN), BEGIN);
            harness.send(bar(trade(2, BEGIN, "10", "1")), BEGIN + SECOND);
            harness.send(bar(trade(5, BEGIN + 2 * SECOND, "10", "1")), BEGIN + 3 * SECOND);

            harness.send(bar(trade(6, BEGIN + 3 * SECOND, "10", "1")), BEGIN + 4 * SECOND);

            assertThat(harness.candles().stream()
                            .filter(candle -> candle.timeframe() == Timeframe.SECOND)
                            .skip(1)
                            .map(Candle::status))
                    .containsExactly(Candle.Status.GAP, Candle.Status.GAP, Candle.Status.COMPLETE);
        }
    }

    @Test
    void theEndOfAGapRevisesTheCandlesItReachedInto() throws Exception {
        try (Harness harness = harness()) {
            harness.send(bar(trade(1, BEGIN - 1, "10", "1")), BEGIN);
            harness.missed(new Missed(3, 4, BEGIN, BEGIN + 2 * SECOND, Gap.Status.OPEN), BEGIN);
            harness.send(bar(trade(2, BEGIN, "10", "1")), BEGIN + SECOND);
            harness.send(bar(trade(5, BEGIN + 2 * SECOND, "10", "1")), BEGIN + 3 * SECOND);
            int before = harness.candles().size();

            harness.missed(new Missed(3, 4, BEGIN, BEGIN + 2 * SECOND, Gap.Status.ABSENT), BEGIN + 3 * SECOND);
            harness.send(new Bar(), BEGIN + 4 * SECOND);

            List<Candle> revised =
                    harness.candles().subList(before, harness.candles().size());
            assertThat(revised).extracting(Candle::status).containsOnly(Candle.Status.COMPLETE);
            assertThat(revised).extracting(Candle::windowStart).containsExactly(BEGIN, BEGIN + 2 * SECOND);
            assertThat(revised).extracting(Candle::revision).containsOnly(1);
        }
    }

    @Test
    void whatIsForgottenOrBegunByAnotherRunIsLeftToTheLake() throws Exception {
        try (Harness harness = new Harness(null, BEGIN + 30 * SECOND)) {
            harness.send(bar(trade(1, BEGIN + 29 * SECOND, "10", "1")), BEGIN + 30 * SECOND);
            harness.send(bar(trade(2, BEGIN + 60 * SECOND, "10", "1")), BEGIN + 61 * SECOND);
            harness.send(bar(trade(3, BEGIN + 2 * DAY, "10", "1")), BEGIN + 2 * DAY + SECOND);

            harness.send(bar(trade(4, BEGIN + 61 * SECOND, "10", "1")), BEGIN + 2 * DAY + 2 * SECOND);

            assertThat(harness.candles().stream()
                            .filter(candle -> candle.timeframe() == Timeframe.SECOND)
                            .map(Candle::windowStart))
                    .containsExactly(BEGIN + 60 * SECOND, BEGIN + 2 * DAY);
            List<CandleDay> left = harness.forgotten();
            assertThat(left.get(0).holds(Timeframe.SECOND, BEGIN + 29 * SECOND)).isTrue();
            assertThat(left.get(0).holds(Timeframe.SECOND, BEGIN + 60 * SECOND)).isFalse();
            assertThat(left.get(left.size() - 1).holds(Timeframe.SECOND, BEGIN + 61 * SECOND))
                    .isTrue();
            assertThat(left.get(left.size() - 1).holds(Timeframe.SECOND, BEGIN + 2 * DAY))
                    .isFalse();
        }
    }

    @Test
    void whatIsMadeAgainAfterTheEndIsAsProvenAsWhatIsPublishedAtTheEnd() throws Exception {
        List<Trade> trades = List.of(
                trade(1, BEGIN + SECOND, "10", "1"),
                trade(2, BEGIN + 61 * SECOND, "10", "1"),
                trade(3, BEGIN + 125 * SECOND, "10", "1"));
        Map<String, Candle.Status> published = new TreeMap<>();
        List<CandleDay> days;

        try (Harness harness = new Harness(null, ABSENT)) {
            end(harness, trades);
            harness.candles().forEach(candle -> published.put(window(candle), candle.status()));
        }
        try (Harness harness = new Harness(null, BEGIN + DAY)) {
            end(harness, trades);
            days = harness.forgotten();
        }
        CandlesOfDay again =
                new CandlesOfDay(days.stream().reduce(CandleDay::and).orElseThrow(), false);
        trades.forEach(again::add);

        Map<String, Candle.Status> made = new TreeMap<>();
        again.revisions(List.of()).forEach(candle -> made.put(window(candle), candle.status()));
        assertThat(made).isEqualTo(published).containsValues(Candle.Status.COMPLETE, Candle.Status.UNPROVEN);
    }

    private static void end(Harness harness, List<Trade> trades) throws Exception {
        for (Trade trade : trades) {
            harness.send(bar(trade), trade.tradedAt() + SECOND);
        }
        harness.watermark(Long.MAX_VALUE);
    }

    private static String window(Candle candle) {
        return candle.timeframe().text() + " " + (candle.windowStart() - BEGIN) / SECOND;
    }

    @Test
    void forgetsPublishedWindowsAfterTheRetention() throws Exception {
        try (Harness harness = harness()) {
            long afterFourDays = sizeAfter(harness, 0, 100);

            long afterSixteenDays = sizeAfter(harness, 100, 400);

            assertThat(afterSixteenDays).isBetween(afterFourDays * 9 / 10, afterFourDays * 11 / 10);
        }
    }

    @Test
    void anOutlierIsCountedByARevisionOfEachOfItsWindows() throws Exception {
        try (Harness harness = harness()) {
            harness.send(bar(trade(1, BEGIN, "10", "1")), BEGIN + SECOND);
            harness.send(bar(trade(2, BEGIN + 3 * SECOND, "11", "1")), BEGIN + 10 * SECOND);

            harness.outlier(BEGIN + 3 * SECOND);
            harness.send(0, new Bar(), BEGIN + 3_600 * SECOND);

            assertThat(harness.candles().stream()
                            .filter(candle -> candle.timeframe() == Timeframe.SECOND)
                            .map(candle -> (candle.windowStart() - BEGIN) / SECOND + "/" + candle.revision() + ": "
                                    + candle.outlierCount())
                            .toList())
                    .containsExactly("0/0: 0", "3/0: 0", "3/1: 1");
            assertThat(harness.newest(Timeframe.MINUTE)).satisfies(minute -> {
                assertThat(minute.outlierCount()).isEqualTo(1);
                assertThat(minute.tradeCount()).isEqualTo(2);
            });
        }
    }

    @Test
    void aVerdictThatComesBeforeItsTradeIsKeptAndWithoutTradesThereIsNoCandle() throws Exception {
        try (Harness harness = harness()) {
            harness.send(bar(trade(1, BEGIN, "10", "1")), BEGIN + SECOND);

            harness.outlier(BEGIN + 3 * SECOND);
            harness.outlier(BEGIN + 5 * SECOND);
            harness.send(bar(trade(2, BEGIN + 3 * SECOND, "11", "1")), BEGIN + 10 * SECOND);

            assertThat(harness.candles().stream()
                            .map(candle -> (candle.windowStart() - BEGIN) / SECOND + ": " + candle.outlierCount())
                            .toList())
                    .containsExactly("0: 0", "3: 1");
        }
    }

    private static long sizeAfter(Harness harness, int fromHour, int toHour) throws Exception {
        for (int hour = fromHour; hour < toHour; hour++) {
            long at = BEGIN + hour * 3_600L * SECOND;
            harness.send(bar(trade(hour + 1, at, "10", "1")), at + SECOND);
        }
        return harness.size();
    }

    private static List<Trade> trades(Random random, int count) {
        List<Trade> trades = new ArrayList<>();
        long at = BEGIN;
        boolean numbered = random.nextInt(3) > 0;
        for (int number = 1; number <= count; number++) {
            at += random.nextInt(4) == 0 ? random.nextLong(20 * SECOND) : random.nextLong(3) * 100_000;
            trades.add(new Trade(
                    "testing",
                    "BTC-USDT",
                    numbered ? Long.toString(number) : Long.toString(2_280_000_001_739_247_417L + 3L * number),
                    numbered ? number : ABSENT,
                    1,
                    Decimal.of(BigDecimal.valueOf(1_000 + random.nextInt(100), 2)),
                    Decimal.of(BigDecimal.valueOf(1 + random.nextInt(1_000_000), 8)),
                    random.nextBoolean() ? Side.BUY : Side.SELL,
                    at,
                    ABSENT,
                    at,
                    Origin.STREAM));
        }
        return trades;
    }

    /**
     * At times up to and a little beyond the last trade's; some in the same microsecond, and now and then none for
     * long.
     */
    private static List<Quote> quotes(Random random, long until) {
        List<Quote> quotes = new ArrayList<>();
        boolean quiet = random.nextInt(4) == 0;
        long at = BEGIN;
        for (long sequence = 1; at < until; sequence++) {
            long pause = random.nextInt(30) == 0 || quiet ? 90 * SECOND : 2 * SECOND;
            at += random.nextInt(5) == 0 ? 0 : 1 + random.nextLong(pause);
            BigDecimal bid = BigDecimal.valueOf(1_000 + random.nextInt(20), 2);
            quotes.add(quote(
                    at, sequence, bid.toPlainString(), bid.add(BigDecimal.ONE).toPlainString()));
        }
        return quotes;
    }

    /** A bar that arrives at most {@code bound} after a time, mostly much sooner. */
    private static Bar arrives(long at, long bound, Map<Long, Bar> arriving, Random random) {
        long arrival = at + random.nextLong(random.nextInt(4) == 0 ? bound : 2 * SECOND);
        while (arriving.containsKey(arrival)) {
            arrival--;
        }
        Bar bar = new Bar();
        arriving.put(arrival, bar);
        return bar;
    }

    private static Map<String, String> bidsAndAsks(List<Candle> candles) {
        Map<String, Candle> latest = new TreeMap<>();
        candles.forEach(candle -> latest.merge(
                candle.timeframe().text() + candle.windowStart(),
                candle,
                (one, other) -> one.revision() > other.revision() ? one : other));
        Map<String, String> facts = new TreeMap<>();
        latest.forEach((window, candle) -> facts.put(window, candle.bid() + " " + candle.ask()));
        return facts;
    }

    /** Of each window with trades the last quote before its end, sharing no code with the operator. */
    private static Map<String, String> recomputed(List<Trade> trades, List<Quote> quotes) {
        Map<String, String> facts = new TreeMap<>();
        for (Timeframe timeframe : Timeframe.values()) {
            for (Trade trade : trades) {
                long start = trade.tradedAt() - trade.tradedAt() % timeframe.micros();
                String newest = quotes.stream()
                        .filter(quote -> quote.quotedAt() < start + timeframe.micros())
                        .max(Comparator.comparingLong(Quote::quotedAt).thenComparingLong(Quote::sequence))
                        .map(quote -> quote.bid() + " " + quote.ask())
                        .orElse("null null");
                facts.put(timeframe.text() + start, newest);
            }
        }
        return facts;
    }

    private static List<Trade> disorder(List<Trade> trades, Random random) {
        List<Trade> arriving = new ArrayList<>(trades);
        for (int i = 0; i < trades.size() / 10; i++) {
            Trade late = arriving.remove(random.nextInt(arriving.size()));
            arriving.add(random.nextInt(arriving.size() + 1), late);
        }
        return arriving;
    }

    private static List<Candle> run(List<Trade> arriving, Random random) throws Exception {
        List<Candle> candles = new ArrayList<>();
        Harness harness = harness();
        long upTo = ABSENT;
        for (int i = 0; i < arriving.size(); ) {
            int together = Math.min(arriving.size() - i, 1 + random.nextInt(4));
            Map<Long, Bar> seconds = new TreeMap<>();
            for (Trade trade : arriving.subList(i, i + together)) {
                seconds.computeIfAbsent(Timeframe.SECOND.start(trade.tradedAt()), start -> new Bar())
                        .add(trade);
                upTo = Math.max(upTo, Timeframe.SECOND.start(trade.tradedAt() - random.nextLong(3 * SECOND)));
            }
            i += together;
            for (Map.Entry<Long, Bar> second : seconds.entrySet()) {
                harness.send(second.getKey(), second.getValue(), upTo);
            }
            if (random.nextInt(20) == 0) {
                candles.addAll(harness.candles());
                harness = harness.restarted();
            }
        }
        harness.watermark(Long.MAX_VALUE);
        candles.addAll(harness.candles());
        harness.close();
        return candles;
    }

    private static Map<String, String> latest(List<Candle> candles) {
        Map<String, Candle> latest = new TreeMap<>();
        for (Candle candle : candles) {
            latest.merge(
                    candle.timeframe().text() + candle.windowStart(),
                    candle,
                    (one, other) -> one.revision() > other.revision() ? one : other);
        }
        Map<String, String> facts = new TreeMap<>();
        latest.forEach((window, candle) -> facts.put(
                window,
                facts(
                        candle.open().toBigDecimal(),
                        candle.high().toBigDecimal(),
                        candle.low().toBigDecimal(),
                        candle.close().toBigDecimal(),
                        candle.volumeBase(),
                        candle.volumeQuote(),
                        candle.takerBuyBase(),
                        candle.takerBuyQuote(),
                        BigDecimal.valueOf(candle.tradeCount()),
                        BigDecimal.valueOf(candle.firstTradeNumber()),
                        BigDecimal.valueOf(candle.lastTradeNumber()))));
        return facts;
    }

    /** Candles the slow and simple way, sharing no code with the operator. */
    private static Map<String, String> recomputed(List<Trade> trades) {
        Map<String, String> facts = new TreeMap<>();
        Map<String, Long> lengths =
                Map.of("1s", 1L, "1m", 60L, "5m", 300L, "15m", 900L, "1h", 3_600L, "4h", 14_400L, "1d", 86_400L);
        lengths.forEach((name, seconds) -> {
            Map<Long, List<Trade>> windows = new TreeMap<>();
            for (Trade trade : trades) {
                long start = trade.tradedAt() - trade.tradedAt() % (seconds * SECOND);
                windows.computeIfAbsent(start, any -> new ArrayList<>()).add(trade);
            }
            windows.forEach((start, inside) -> {
                inside.sort(Comparator.comparingLong(Trade::tradedAt)
                        .thenComparingLong(Trade::tradeNumber)
                        .thenComparing(trade -> new BigInteger(trade.tradeId())));
                List<Trade> bought = inside.stream()
                        .filter(trade -> trade.takerSide() == Side.BUY)
                        .toList();
                facts.put(
                        name + start,
                        facts(
                                inside.get(0).price().toBigDecimal(),
                                prices(inside).max(Comparator.naturalOrder()).orElseThrow(),
                                prices(inside).min(Comparator.naturalOrder()).orElseThrow(),
                                inside.get(inside.size() - 1).price().toBigDecimal(),
                                base(inside),
                                quote(inside),
                                base(bought),
                                quote(bought),
                                BigDecimal.valueOf(inside.size()),
                                BigDecimal.valueOf(inside.stream()
                                        .mapToLong(Trade::tradeNumber)
                                        .min()
                                        .orElseThrow()),
                                BigDecimal.valueOf(inside.stream()
                                        .mapToLong(Trade::tradeNumber)
                                        .max()
                                        .orElseThrow())));
            });
        });
        return facts;
    }

    private static java.util.stream.Stream<BigDecimal> prices(List<Trade> trades) {
        return trades.stream().map(trade -> trade.price().toBigDecimal());
    }

    private static BigDecimal base(List<Trade> trades) {
        return trades.stream().map(trade -> trade.quantity().toBigDecimal()).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal quote(List<Trade> trades) {
        return trades.stream()
                .map(trade ->
                        trade.price().toBigDecimal().multiply(trade.quantity().toBigDecimal()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static String facts(BigDecimal... values) {
        StringBuilder text = new StringBuilder();
        for (BigDecimal value : values) {
            text.append(value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString())
                    .append(' ');
        }
        return text.toString();
    }

    private static Trade trade(long number, long at, String price, String quantity) {
        return new Trade(
                "testing",
                "BTC-USDT",
                Long.toString(number),
                number,
                1,
                Decimal.parse(price),
                Decimal.parse(quantity),
                Side.BUY,
                at,
                ABSENT,
                at,
                Origin.STREAM);
    }

    private static Quote quote(long at, String bid, String ask) {
        return quote(at, ABSENT, bid, ask);
    }

    private static Quote quote(long at, long sequence, String bid, String ask) {
        return new Quote(
                "testing",
                "BTC-USDT",
                Decimal.parse(bid),
                Decimal.parse("1"),
                Decimal.parse(ask),
                Decimal.parse("1"),
                at,
                at,
                sequence);
    }

    private static Bar bar(Trade trade) {
        Bar bar = new Bar();
        bar.add(trade);
        return bar;
    }

    private static Harness harness() throws Exception {
        return new Harness(null);
    }

    /** Keeps state as it was before version 4: each published window by itself. */
    private static final class Earlier extends KeyedProcessFunction<String, LaneBar, Candle> {

        private static final long serialVersionUID = 1L;

        /** After one trade, whose windows up to {@code upTo} have been published. */
        static OperatorSubtaskState state(Trade trade, long upTo) throws Exception {
            try (var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                    new KeyedProcessOperator<>(new Earlier()), LaneBar::market, Types.STRING)) {
                harness.setup(CandleSerializer.INSTANCE);
                harness.open();
                harness.processElement(
                        new LaneBar("testing", "BTC-USDT", trade.tradedAt(), bar(trade), null, upTo, upTo), 0);
                return harness.snapshot(1, 1);
            }
        }

        @Override
        public void processElement(LaneBar second, Context context, Collector<Candle> out) throws Exception {
            CandleLane lane = new CandleLane();
            lane.beginsAt = second.bar().openAt;
            lane.beginsWith = second.bar().firstNumber;
            lane.upTo = second.upTo();
            lane.publishedUpTo = second.upTo();
            lane.publishedElsewhere = true;
            getRuntimeContext()
                    .getState(new ValueStateDescriptor<>("lane", CandleLaneSerializer.INSTANCE))
                    .update(lane);
            second.bar().revision = 1;
            var published = getRuntimeContext()
                    .getMapState(
                            new MapStateDescriptor<>("published", LongSerializer.INSTANCE, BarSerializer.OF_UNCHANGED));
            for (Timeframe timeframe : List.of(Timeframe.SECOND, Timeframe.MINUTE)) {
                published.put(Window.key(timeframe, timeframe.start(second.second())), second.bar());
            }
        }
    }

    private static final class Harness implements AutoCloseable {

        private final KeyedOneInputStreamOperatorTestHarness<String, LaneBar, Candle> harness;
        private final Duration keptQuotes;

        Harness(@org.jspecify.annotations.Nullable OperatorSubtaskState state) throws Exception {
            this(state, ABSENT);
        }

        Harness(@org.jspecify.annotations.Nullable OperatorSubtaskState state, long heldUntil) throws Exception {
            this(state, heldUntil, Duration.ofMinutes(5));
        }

        Harness(@org.jspecify.annotations.Nullable OperatorSubtaskState state, long heldUntil, Duration keptQuotes)
                throws Exception {
            this.keptQuotes = keptQuotes;
            harness = new KeyedOneInputStreamOperatorTestHarness<>(
                    new KeyedProcessOperator<>(new Candles(Duration.ofHours(24), keptQuotes, heldUntil)),
                    LaneBar::market,
                    Types.STRING);
            harness.setup(CandleSerializer.INSTANCE);
            if (state != null) {
                harness.initializeState(state);
            }
            harness.open();
        }

        Harness restarted() throws Exception {
            OperatorSubtaskState state = harness.snapshot(1, 1);
            harness.close();
            return new Harness(state, ABSENT, keptQuotes);
        }

        void send(Bar bar, long upTo) throws Exception {
            send(Timeframe.SECOND.start(bar.openAt), bar, upTo);
        }

        void send(long second, Bar bar, long upTo) throws Exception {
            // As over the network: what is sent on is no longer the sender's.
            LaneBar sent =
                    new LaneBar("testing", "BTC-USDT", second, BarSerializer.INSTANCE.copy(bar), null, upTo, upTo);
            harness.processElement(sent, 0);
        }

        void quote(long at, String bid, String ask, long upTo) throws Exception {
            Bar bar = new Bar();
            bar.add(CandlesTest.quote(at, bid, ask));
            send(Timeframe.SECOND.start(at), bar, upTo);
        }

        /** A quote a second, the first for 1000, each for one more; and all is complete. */
        void quotes(long from, int count) throws Exception {
            for (int i = 0; i < count; i++) {
                long at = from + i * SECOND;
                quote(at, Integer.toString(1_000 + i), "5000", at + SECOND);
            }
        }

        void missed(Missed word, long upTo) throws Exception {
            harness.processElement(new LaneBar("testing", "BTC-USDT", 0, new Bar(), word, upTo, upTo), 0);
        }

        List<CandleDay> forgotten() {
            return harness.getSideOutput(Candles.FORGOTTEN).stream()
                    .map(StreamRecord::getValue)
                    .toList();
        }

        Candle newest(Timeframe timeframe) {
            List<Candle> all = candles().stream()
                    .filter(candle -> candle.timeframe() == timeframe)
                    .toList();
            return all.get(all.size() - 1);
        }

        void watermark(long at) throws Exception {
            harness.processWatermark(at);
        }

        List<Candle> candles() {
            return harness.extractOutputValues();
        }

        /** Bytes of the state. */
        long size() throws Exception {
            return harness.snapshot(1, 1).getStateSize();
        }

        void outlier(long tradedAt) throws Exception {
            harness.processElement(LaneBar.outlier("testing", "BTC-USDT", tradedAt), 0);
        }

        @Override
        public void close() throws Exception {
            harness.close();
        }
    }
}
