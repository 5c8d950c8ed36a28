package io.tidemark.jobs.windows;

import static io.tidemark.model.MarketEvent.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.model.Decimal;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SpreadsTest {

    private static final long SECOND = 1_000_000L;
    private static final long BEGIN = 1_767_323_045L * SECOND;
    private static final int MAX_PARALLELISM = 16;
    private static final UsdGroup USD = new UsdGroup(Set.of("USDT", "USDC"));
    private static final List<String> MARKETS = List.of(
            "ash/BTC-USD",
            "ash/ETH-EUR",
            "ash/USDT-USD",
            "birch/BTC-USDT",
            "birch/BTC-USD",
            "birch/USDT-USD",
            "cedar/BTC-USDC",
            "cedar/ETH-EUR",
            "cedar/USDC-USDT");

    @Property(tries = 150)
    void latestRowsEqualARecomputationWhateverComesFirstAndWhateverRestarts(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        List<Word> words = words(random);
        List<Standing> arriving = interleaved(words, random);

        List<Spread> rows = run(arriving, random);

        assertThat(latest(rows)).isEqualTo(recomputed(words, arriving));
    }

    @Property(tries = 50)
    void revisionsOfASecondCountUpWithoutGapAndEachSaysSomethingNew(@ForAll long seed) throws Exception {
        Random random = new Random(seed);

        List<Spread> rows = run(interleaved(words(random), random), random);

        Map<String, Spread> before = new HashMap<>();
        for (Spread row : rows) {
            String key = row.group() + row.at();
            Spread last = before.put(key, row);
            assertThat(row.revision()).isEqualTo(last == null ? 0 : last.revision() + 1);
            assertThat(last == null || !facts(row).equals(facts(last))).isTrue();
        }
    }

    @Test
    void waitsForNobodyWhoLagsFurtherThanAllowed() throws Exception {
        try (Harness harness = Harness.of(options(), 1)) {
            for (int second = 0; second < 10; second++) {
                for (String exchange : List.of("ash", "birch", "cedar")) {
                    harness.send(quote(exchange, "BTC-USD", second, "100", "101"));
                }
            }
            List<Long> delays = new ArrayList<>();
            for (int second = 10; second < 40; second++) {
                harness.send(quote("ash", "BTC-USD", second, "100", "101"));
                harness.send(quote("birch", "BTC-USD", second, "100", "101"));
                delays.add(BEGIN / SECOND + second + 1 - harness.newest().at() / SECOND);
            }

            assertThat(delays.get(1)).isEqualTo(2);
            assertThat(delays).allMatch(delay -> delay <= 3);
            assertThat(delays.subList(3, delays.size())).containsOnly(0L);
            assertThat(harness.newest().exchanges()).isEqualTo(2);
        }
    }

    @Test
    void whatComesAfterAnOutageRevisesTheSecondsItTouches() throws Exception {
        try (Harness harness = Harness.of(options(), 1)) {
            for (int second = 0; second < 30; second++) {
                harness.send(price("ash", "BTC-USD", second, "100"));
                harness.send(price("birch", "BTC-USD", second, "101"));
            }
            int before = harness.rows().size();

            harness.send(price("cedar", "BTC-USD", 7, "99"));
            harness.send(price("ash", "BTC-USD", 30, "100"));
            harness.send(price("birch", "BTC-USD", 30, "101"));

            List<Spread> revised = harness.rows().subList(before, harness.rows().size()).stream()
                    .filter(row -> row.revision() == 1)
                    .toList();
            assertThat(revised)
                    .extracting(row -> row.at() / SECOND - BEGIN / SECOND)
                    .containsExactly(8L, 9L, 10L, 11L);
            assertThat(revised).allSatisfy(row -> {
                assertThat(row.exchanges()).isEqualTo(3);
                assertThat(Objects.requireNonNull(row.minPrice()).exchange()).isEqualTo("cedar");
            });
        }
    }

    @Test
    void aStaleQuoteMakesNoSpread() throws Exception {
        try (Harness harness = Harness.of(options(), 1)) {
            harness.send(quote("ash", "BTC-USD", 0, "100", "101"));
            for (int second = 0; second < 12; second++) {
                harness.send(quote("birch", "BTC-USD", second, "90", "91"));
            }

            harness.end();

            assertThat(harness.rows())
                    .extracting(row -> row.at() / SECOND - BEGIN / SECOND)
                    .containsExactly(1L, 2L, 3L, 4L);
            assertThat(harness.newest().oldestAge()).isEqualTo(4 * SECOND - 500_000);
        }
    }

    @Test
    void tellsHowFarABidLiesAboveAnAskAndPricesApart() throws Exception {
        try (Harness harness = Harness.of(options(), 1)) {
            harness.send(quote("ash", "BTC-USD", 0, "100.3", "100.4").and(price("ash", "BTC-USD", 0, "100.3")));
            harness.send(quote("birch", "BTC-USD", 0, "100.1", "100.2").and(price("birch", "BTC-USD", 0, "100.2")));

            harness.end();

            Spread row = harness.newest();
            assertThat(row.bestBid()).isEqualTo(new Spread.Offer(new BigDecimal("100.3"), "ash", "BTC-USD"));
            assertThat(row.bestAsk()).isEqualTo(new Spread.Offer(new BigDecimal("100.2"), "birch", "BTC-USD"));
            assertThat(row.crossedBps()).isEqualByComparingTo("9.980039920159680639");
            assertThat(row.difference()).isEqualByComparingTo("0.1");
            assertThat(row.differenceBps()).isEqualByComparingTo("9.980039920159680639");
            assertThat(row.conversion()).isEqualTo(Spread.Conversion.NONE);
        }
    }

    @Test
    void takesAStablecoinAtItsRateAndForADollarOnlyWhereThereIsNone() throws Exception {
        try (Harness harness = Harness.of(options(), 1)) {
            harness.send(quote("ash", "USDT-USD", 0, "0.9990", "0.9992"));
            harness.send(quote("ash", "BTC-USD", 0, "100", "101"));
            harness.send(quote("birch", "BTC-USDT", 0, "100", "101"));
            harness.send(quote("ash", "ETH-USD", 0, "100", "101"));
            harness.send(quote("birch", "ETH-USDC", 0, "102", "103"));

            harness.end();

            Spread converted = harness.newest("BTC");
            Spread atPar = harness.newest("ETH");
            assertThat(converted.conversion()).isEqualTo(Spread.Conversion.RATE);
            assertThat(converted.bestBid()).isEqualTo(new Spread.Offer(new BigDecimal("100"), "ash", "BTC-USD"));
            assertThat(Objects.requireNonNull(converted.bestAsk()).price()).isEqualByComparingTo("100.9091");
            assertThat(atPar.conversion()).isEqualTo(Spread.Conversion.PAR);
            assertThat(Objects.requireNonNull(atPar.bestBid()).price()).isEqualByComparingTo("102");
        }
    }

    @Test
    void aLateQuoteNobodyCanDealAtWithdrawsTheRow() throws Exception {
        try (Harness harness = Harness.of(options(), 1)) {
            for (int second = 0; second < 10; second++) {
                harness.send(quote("ash", "BTC-USD", second, "100", "101"));
                harness.send(quote("birch", "BTC-USD", second, "100", "101"));
            }
            String market = "birch/BTC-USD";
            harness.send(new Word(market, BEGIN + 4 * SECOND + 700_000, "102", "101", null).standing(BEGIN));

            harness.end();

            assertThat(harness.newest())
                    .isEqualTo(new Spread(
                            "BTC",
                            "USD",
                            BEGIN + 5 * SECOND,
                            null,
                            null,
                            null,
                            null,
                            0,
                            Spread.Conversion.NONE,
                            0,
                            1,
                            BEGIN + 10 * SECOND + 7));
        }
    }

    @Test
    void comparesNoExchangeWithItself() throws Exception {
        try (Harness harness = Harness.of(options(), 1)) {
            harness.send(quote("ash", "BTC-USD", 0, "100", "101"));
            harness.send(quote("ash", "BTC-USDT", 0, "100", "101"));
            harness.send(price("birch", "BTC-USD", 0, "100"));

            harness.end();

            assertThat(harness.rows()).isEmpty();
        }
    }

    @Test
    void stateIsAsLongAsTheRetentionAndNoLonger() throws Exception {
        try (Harness harness = Harness.of(options(), 1)) {
            List<Long> bytes = new ArrayList<>();
            for (int second = 0; second < 6_000; second++) {
                harness.send(quote("ash", "USDT-USD", second, "0.9", "1.1"));
                harness.send(quote("ash", "BTC-USD", second, "100", "101"));
                harness.send(quote("birch", "BTC-USDT", second, "100", "101"));
                if (second % 1_200 == 1_199) {
                    bytes.add(harness.stateSize());
                }
            }

            assertThat(harness.rows()).hasSize(6_000);
            assertThat(bytes.get(0)).isGreaterThan(100_000);
            assertThat(bytes.get(4)).isLessThan(bytes.get(3) * 5 / 4);
        }
    }

    /** What one market said at one moment. */
    private record Word(
            String market,
            long at,
            String bid,
            String ask,
            @Nullable String price) {

        String exchange() {
            return market.substring(0, market.indexOf('/'));
        }

        String instrument() {
            return market.substring(market.indexOf('/') + 1);
        }

        long second() {
            return at - at % SECOND;
        }

        boolean isQuote() {
            return price == null;
        }

        Standing standing(long upTo) {
            Standing quiet = Standing.quiet(exchange(), instrument(), second(), upTo, upTo + 7);
            Decimal none = Decimal.ZERO;
            return quiet.and(
                    price == null
                            ? new Standing(
                                    exchange(),
                                    instrument(),
                                    second(),
                                    at,
                                    ABSENT,
                                    Decimal.parse(bid),
                                    Decimal.parse(ask),
                                    ABSENT,
                                    ABSENT,
                                    none,
                                    upTo,
                                    upTo + 7)
                            : new Standing(
                                    exchange(),
                                    instrument(),
                                    second(),
                                    ABSENT,
                                    ABSENT,
                                    none,
                                    none,
                                    at,
                                    at,
                                    Decimal.parse(price),
                                    upTo,
                                    upTo + 7));
        }
    }

    private static List<Word> words(Random random) {
        List<Word> words = new ArrayList<>();
        for (String market : MARKETS) {
            boolean rate = USD.isRate(market.substring(market.indexOf('/') + 1)) || market.endsWith("USDC-USDT");
            long at = BEGIN + random.nextLong(5 * SECOND);
            while (at < BEGIN + 40 * SECOND) {
                int level = rate ? 9_990 + random.nextInt(20) : 10_000 + random.nextInt(30);
                int scale = rate ? 4 : 2;
                boolean broken = random.nextInt(30) == 0;
                words.add(new Word(
                        market,
                        at,
                        BigDecimal.valueOf(broken ? level + 9 : level, scale).toPlainString(),
                        BigDecimal.valueOf(level + 2, scale).toPlainString(),
                        random.nextInt(3) == 0
                                ? BigDecimal.valueOf(level + 1, scale).toPlainString()
                                : null));
                at += 1 + random.nextLong(random.nextInt(10) == 0 ? 9 * SECOND : SECOND);
            }
        }
        return words;
    }

    /** Each market's words in its order, some late; the exchanges' progress in every relation to each other's. */
    private static List<Standing> interleaved(List<Word> words, Random random) {
        Map<String, List<Standing>> byExchange = new TreeMap<>();
        Map<String, TreeMap<Long, List<Word>>> steps = new TreeMap<>();
        for (Word word : words) {
            long late = random.nextInt(20) == 0 ? random.nextLong(15 * SECOND) : 0;
            long step = word.second() + SECOND + late - late % SECOND;
            steps.computeIfAbsent(word.exchange(), any -> new TreeMap<>())
                    .computeIfAbsent(step, any -> new ArrayList<>())
                    .add(word);
        }
        steps.forEach((exchange, all) -> all.forEach((upTo, some) -> {
            some.sort(Comparator.comparingLong(Word::at));
            Map<String, Standing> open = new TreeMap<>();
            for (Word word : some) {
                String key = word.market() + word.second();
                Standing before = open.get(key);
                if (before != null && random.nextInt(4) == 0) {
                    byExchange
                            .computeIfAbsent(exchange, any -> new ArrayList<>())
                            .add(before);
                    before = null;
                }
                Standing standing = word.standing(upTo);
                open.put(key, before == null ? standing : before.and(standing));
            }
            byExchange.computeIfAbsent(exchange, any -> new ArrayList<>()).addAll(open.values());
        }));
        List<List<Standing>> queues = new ArrayList<>(byExchange.values());
        List<Integer> next = queues.stream().map(queue -> 0).collect(Collectors.toCollection(ArrayList::new));
        int slow = random.nextInt(queues.size() + 1);
        List<Standing> arriving = new ArrayList<>();
        while (arriving.size() < queues.stream().mapToInt(List::size).sum()) {
            int one = random.nextInt(queues.size());
            boolean patient = one == slow && random.nextInt(50) != 0;
            boolean others = false;
            for (int i = 0; i < queues.size(); i++) {
                others |= i != slow && next.get(i) < queues.get(i).size();
            }
            if (next.get(one) < queues.get(one).size() && !(patient && others)) {
                arriving.add(queues.get(one).get(next.get(one)));
                next.set(one, next.get(one) + 1);
            }
        }
        return arriving;
    }

    private static List<Spread> run(List<Standing> arriving, Random random) throws Exception {
        List<Spread> rows = new ArrayList<>();
        Harness harness = Harness.of(options(), 1 + random.nextInt(2));
        for (Standing standing : arriving) {
            harness.send(standing);
            if (random.nextInt(100) == 0) {
                rows.addAll(harness.rows());
                harness = harness.restarted(1 + random.nextInt(2));
            }
        }
        harness.end();
        rows.addAll(harness.rows());
        harness.close();
        return rows;
    }

    private static Map<String, String> latest(List<Spread> rows) {
        Map<String, Spread> latest = new TreeMap<>();
        for (Spread row : rows) {
            latest.merge(
                    "%s %02d".formatted(row.group(), (row.at() - BEGIN) / SECOND),
                    row,
                    (one, other) -> one.revision() > other.revision() ? one : other);
        }
        Map<String, String> facts = new TreeMap<>();
        latest.values().removeIf(row -> row.exchanges() == 0);
        latest.forEach((key, row) -> facts.put(key, facts(row)));
        return facts;
    }

    private static String facts(Spread row) {
        return Stream.of(row.bestBid(), row.bestAsk(), row.maxPrice(), row.minPrice())
                        .map(offer -> offer == null ? "-" : fact(offer.price(), offer.exchange(), offer.instrument()))
                        .collect(Collectors.joining(" "))
                + " %d %s %d %s %s"
                        .formatted(
                                row.exchanges(),
                                row.conversion(),
                                row.oldestAge(),
                                number(row.crossedBps()),
                                number(row.differenceBps()));
    }

    private static String fact(BigDecimal price, String exchange, String instrument) {
        return number(price) + "@" + exchange + "/" + instrument;
    }

    private static String number(@Nullable BigDecimal value) {
        return value == null
                ? "-"
                : value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }

    /** Spreads the slow and simple way, from single words, sharing no code with the operator. */
    private static Map<String, String> recomputed(List<Word> words, List<Standing> sent) {
        Map<String, String> rows = new TreeMap<>();
        Set<String> groups = new HashSet<>();
        words.forEach(word -> groups.add(group(word.instrument())));
        for (String group : groups) {
            List<Word> ours = words.stream()
                    .filter(word -> group(word.instrument()).equals(group))
                    .toList();
            long end = sent.stream()
                    .filter(standing -> group(standing.instrument()).equals(group))
                    .mapToLong(Standing::upTo)
                    .max()
                    .orElseThrow();
            for (long at = BEGIN + SECOND; at <= end; at += SECOND) {
                String row = recomputed(group, ours, words, at);
                if (row != null) {
                    rows.put("%s %02d".formatted(group, (at - BEGIN) / SECOND), row);
                }
            }
        }
        return rows;
    }

    private static @Nullable String recomputed(String group, List<Word> ours, List<Word> all, long at) {
        List<Word> quotes = fresh(ours, at, 4 * SECOND, true).stream()
                .filter(word -> new BigDecimal(word.bid()).compareTo(new BigDecimal(word.ask())) <= 0)
                .toList();
        List<Word> prices = fresh(ours, at, 4 * SECOND, false);
        quotes = exchanges(quotes).size() < 2 ? List.of() : quotes;
        prices = exchanges(prices).size() < 2 ? List.of() : prices;
        List<Word> both = Stream.concat(quotes.stream(), prices.stream()).toList();
        if (both.isEmpty()) {
            return null;
        }
        String unit = group.substring(group.indexOf('/') + 1);
        String conversion = "NONE";
        Map<Word, BigDecimal> rates = new HashMap<>();
        for (Word word : both) {
            String quoteAsset = word.instrument().split("-")[1];
            BigDecimal rate = BigDecimal.ONE;
            if (!quoteAsset.equals(unit)) {
                List<BigDecimal> known = MARKETS.stream()
                        .filter(market -> market.endsWith("/" + quoteAsset + "-USD"))
                        .map(market -> rate(market, all, at))
                        .filter(Objects::nonNull)
                        .sorted()
                        .toList();
                if (known.isEmpty()) {
                    conversion = "PAR";
                } else {
                    conversion = conversion.equals("PAR") ? "PAR" : "RATE";
                    rate = known.size() == 1
                            ? known.get(0)
                            : known.get(0).add(known.get(1)).divide(BigDecimal.valueOf(2));
                }
            }
            rates.put(word, rate);
        }
        List<Side> bids = sides(quotes, rates, Word::bid);
        List<Side> asks = sides(quotes, rates, Word::ask);
        List<Side> traded = sides(prices, rates, word -> Objects.requireNonNull(word.price()));
        Side bid = bids.isEmpty() ? null : bids.get(bids.size() - 1);
        Side ask = asks.isEmpty() ? null : asks.get(0);
        Side max = traded.isEmpty() ? null : traded.get(traded.size() - 1);
        Side min = traded.isEmpty() ? null : traded.get(0);
        return Stream.of(first(bids, bid), first(asks, ask), first(traded, max), first(traded, min))
                        .map(side -> side == null
                                ? "-"
                                : fact(
                                        side.price(),
                                        side.word().exchange(),
                                        side.word().instrument()))
                        .collect(Collectors.joining(" "))
                + " %d %s %d %s %s"
                        .formatted(
                                exchanges(both).size(),
                                conversion,
                                both.stream()
                                        .mapToLong(word -> at - word.at())
                                        .max()
                                        .orElseThrow(),
                                bps(bid, ask),
                                bps(max, min));
    }

    private record Side(BigDecimal price, Word word) {}

    private static List<Side> sides(
            List<Word> words, Map<Word, BigDecimal> rates, java.util.function.Function<Word, String> value) {
        return words.stream()
                .map(word -> new Side(
                        new BigDecimal(value.apply(word)).multiply(Objects.requireNonNull(rates.get(word))), word))
                .sorted(Comparator.comparing(Side::price))
                .toList();
    }

    private static @Nullable Side first(List<Side> sides, @Nullable Side best) {
        return best == null
                ? null
                : sides.stream()
                        .filter(side -> side.price().compareTo(best.price()) == 0)
                        .min(Comparator.comparing(side -> side.word().market()))
                        .orElseThrow();
    }

    private static String bps(@Nullable Side above, @Nullable Side below) {
        return above == null || below == null
                ? "-"
                : number(above.price()
                        .subtract(below.price())
                        .movePointRight(4)
                        .divide(below.price(), 18, RoundingMode.HALF_EVEN));
    }

    private static Set<String> exchanges(List<Word> words) {
        return words.stream().map(Word::exchange).collect(Collectors.toSet());
    }

    private static List<Word> fresh(List<Word> words, long at, long maxAge, boolean quotes) {
        Map<String, Word> last = new TreeMap<>();
        words.stream()
                .filter(word -> word.isQuote() == quotes && word.at() < at)
                .sorted(Comparator.comparingLong(Word::at))
                .forEach(word -> last.put(word.market(), word));
        return last.values().stream().filter(word -> at - word.at() <= maxAge).toList();
    }

    private static @Nullable BigDecimal rate(String market, List<Word> all, long at) {
        List<Word> ours = all.stream()
                .filter(word -> word.market().equals(market) && word.at() < at && at - word.at() <= 6 * SECOND)
                .sorted(Comparator.comparingLong(Word::at).reversed())
                .toList();
        // Of each second only the last quote is known.
        Set<Long> judged = new HashSet<>();
        for (Word word : ours) {
            if (word.isQuote() && judged.add(word.second())) {
                BigDecimal bid = new BigDecimal(word.bid());
                BigDecimal ask = new BigDecimal(word.ask());
                if (bid.compareTo(ask) <= 0) {
                    return bid.add(ask).divide(BigDecimal.valueOf(2));
                }
            }
        }
        return ours.stream()
                .filter(word -> !word.isQuote())
                .findFirst()
                .map(word -> new BigDecimal(Objects.requireNonNull(word.price())))
                .orElse(null);
    }

    private static String group(String instrument) {
        String[] assets = instrument.split("-");
        return assets[0] + "/" + (Set.of("USD", "USDT", "USDC").contains(assets[1]) ? "USD" : assets[1]);
    }

    private static Standing quote(String exchange, String instrument, int second, String bid, String ask) {
        long at = BEGIN + second * SECOND;
        return new Word(exchange + "/" + instrument, at + 500_000, bid, ask, null).standing(at + SECOND);
    }

    private static Standing price(String exchange, String instrument, int second, String price) {
        long at = BEGIN + second * SECOND;
        return new Word(exchange + "/" + instrument, at + 500_000, "1", "1", price).standing(at + SECOND);
    }

    private static Configuration options() {
        return Configuration.fromMap(Map.of(
                SpreadsOptions.MAX_AGE.key(), "4 s",
                SpreadsOptions.MAX_RATE_AGE.key(), "6 s",
                SpreadsOptions.MAX_WAIT.key(), "3 s",
                SpreadsOptions.USD_STABLECOINS.key(), "USDT;USDC"));
    }

    /** The operator at some parallelism, fed as the job feeds it. */
    private static final class Harness implements AutoCloseable {

        private final Configuration options;
        private final List<KeyedBroadcastOperatorTestHarness<String, Standing, Standing, Spread>> tasks =
                new ArrayList<>();

        private Harness(Configuration options, int parallelism, @Nullable OperatorSubtaskState state, int before)
                throws Exception {
            this.options = options;
            for (int i = 0; i < parallelism; i++) {
                KeyedBroadcastOperatorTestHarness<String, Standing, Standing, Spread> task =
                        new KeyedBroadcastOperatorTestHarness<>(
                                new CoBroadcastWithKeyedOperator<>(new Spreads(options), List.of(Spreads.RATES)),
                                standing -> USD.group(standing.instrument()),
                                Types.STRING,
                                MAX_PARALLELISM,
                                parallelism,
                                i);
                task.setup(SpreadSerializer.INSTANCE);
                if (state != null) {
                    task.initializeState(AbstractStreamOperatorTestHarness.repartitionOperatorState(
                            state, MAX_PARALLELISM, before, parallelism, i));
                }
                task.open();
                tasks.add(task);
            }
        }

        static Harness of(Configuration options, int parallelism) throws Exception {
            return new Harness(options, parallelism, null, 0);
        }

        Harness restarted(int parallelism) throws Exception {
            List<OperatorSubtaskState> states = new ArrayList<>();
            for (var task : tasks) {
                states.add(task.snapshot(1, 1));
            }
            close();
            OperatorSubtaskState state =
                    AbstractStreamOperatorTestHarness.repackageState(states.toArray(new OperatorSubtaskState[0]));
            return new Harness(options, parallelism, state, tasks.size());
        }

        void send(Standing standing) throws Exception {
            int task = KeyGroupRangeAssignment.assignKeyToParallelOperator(
                    USD.group(standing.instrument()), MAX_PARALLELISM, tasks.size());
            if (USD.isRate(standing.instrument())) {
                for (var all : tasks) {
                    all.processBroadcastElement(standing, 0);
                }
            }
            tasks.get(task).processElement(standing, 0);
        }

        void end() throws Exception {
            for (var task : tasks) {
                task.processWatermark(Long.MAX_VALUE);
                task.processBroadcastWatermark(Long.MAX_VALUE);
            }
        }

        List<Spread> rows() {
            List<Spread> rows = new ArrayList<>();
            tasks.forEach(task -> rows.addAll(task.extractOutputValues()));
            return rows;
        }

        Spread newest() {
            List<Spread> rows = rows();
            return rows.get(rows.size() - 1);
        }

        Spread newest(String asset) {
            return rows().stream()
                    .filter(row -> row.asset().equals(asset))
                    .reduce((first, last) -> last)
                    .orElseThrow();
        }

        long stateSize() throws Exception {
            return tasks.get(0).snapshot(1, 1).getStateSize();
        }

        @Override
        public void close() throws Exception {
            for (var task : tasks) {
                task.close();
            }
        }
    }
}
