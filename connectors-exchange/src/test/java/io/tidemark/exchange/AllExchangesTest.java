package io.tidemark.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.exchange.BadFrameException.Code;
import io.tidemark.model.FeedEvent;
import io.tidemark.model.Frame;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.OfficialCandle;
import io.tidemark.model.Origin;
import io.tidemark.model.Quote;
import io.tidemark.model.Side;
import io.tidemark.model.Trade;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What every adapter must do; a new one is found by itself. Its frames are in {@code exchange/<id>/*.jsonl}. */
class AllExchangesTest {

    private static final List<Sample> SAMPLES = samples();

    @TestFactory
    Stream<DynamicTest> framesSayWhatIsExpected() {
        return SAMPLES.stream()
                .map(sample -> DynamicTest.dynamicTest(sample.toString(), () -> assertThat(Text.of(sample.parse()))
                        .isEqualTo(sample.expected())));
    }

    @TestFactory
    Stream<DynamicTest> framesCoverTheProtocol() {
        return each(exchange -> {
            List<Object> all = SAMPLES.stream()
                    .filter(sample -> sample.exchange().id().equals(exchange.id()))
                    .flatMap(sample -> sample.parse().stream())
                    .toList();

            for (Origin origin : List.of(Origin.STREAM, Origin.REPAIR)) {
                for (Side side : Side.values()) {
                    assertThat(all)
                            .anyMatch(one -> one instanceof Trade trade
                                    && trade.origin() == origin
                                    && trade.takerSide() == side);
                }
            }
            for (FeedEvent.Kind kind : List.of(FeedEvent.Kind.SUBSCRIBED, FeedEvent.Kind.REFUSED)) {
                assertThat(all).anyMatch(one -> one instanceof Recorder.Notice notice && notice.kind() == kind);
            }
            assertThat(all).anyMatch(Quote.class::isInstance);
        });
    }

    @TestFactory
    Stream<DynamicTest> recordsCarryExchangeAndTimeOfArrival() {
        return each(exchange -> assertThat(SAMPLES.stream()
                        .filter(sample -> sample.exchange().id().equals(exchange.id()))
                        .flatMap(sample -> sample.parse().stream())
                        .filter(MarketEvent.class::isInstance))
                .allSatisfy(one -> {
                    assertThat(((MarketEvent) one).exchange()).isEqualTo(exchange.id());
                    assertThat(receivedAt((MarketEvent) one)).isEqualTo(Recorder.RECEIVED_AT);
                }));
    }

    @TestFactory
    Stream<DynamicTest> controlFramesYieldNoRecord() {
        return SAMPLES.stream()
                .filter(sample -> sample.name().startsWith("control"))
                .map(sample -> DynamicTest.dynamicTest(
                        sample.toString(), () -> assertThat(sample.parse()).noneMatch(MarketEvent.class::isInstance)));
    }

    @TestFactory
    Stream<DynamicTest> openingAndClosingSayNothing() {
        return each(exchange -> {
            assertThat(Recorder.parse(exchange, Frame.Kind.OPEN, null, null)).isEmpty();
            assertThat(Recorder.parse(exchange, Frame.Kind.CLOSE, null, null)).isEmpty();
        });
    }

    @TestFactory
    Stream<DynamicTest> unknownMessagesAreRejected() {
        return each(exchange -> {
            for (String text : List.of("{}", "{\"nobody\":1}", "{\"type\":\"\"}", "[[1]]", "1", "\"text\"", "null")) {
                assertThatThrownBy(() -> Recorder.parse(exchange, text))
                        .as(text)
                        .isInstanceOf(BadFrameException.class)
                        .extracting(e -> ((BadFrameException) e).code())
                        .isIn(Code.UNKNOWN_MESSAGE, Code.MISSING_FIELD);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> whatIsNotJsonIsRejected() {
        return each(exchange -> {
            for (String text : List.of("", " ", "nothing", "{", "{} {}", "{}x", "{\"a\":01}", "<html>", "\u0000")) {
                for (Frame.Kind kind : List.of(Frame.Kind.WS, Frame.Kind.REST)) {
                    assertThatThrownBy(() -> Recorder.parse(exchange, kind, "http://localhost/unknown", text))
                            .as("%s %s", kind, text)
                            .isInstanceOf(BadFrameException.class)
                            .extracting(e -> ((BadFrameException) e).code())
                            .isEqualTo(Code.NOT_JSON);
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> whatIsTooLargeOrTooDeepIsRejected() {
        return each(exchange -> {
            for (String text : List.of(
                    "{\"a\":\"" + "x".repeat(9 << 20) + "\"}",
                    "{\"a\":" + "[".repeat(40) + "]".repeat(40) + "}",
                    "{\"" + "a".repeat(300) + "\":1}",
                    "{\"a\":" + "1".repeat(100) + "}")) {
                assertThatThrownBy(() -> Recorder.parse(exchange, text))
                        .isInstanceOf(BadFrameException.class)
                        .extracting(e -> ((BadFrameException) e).code())
                        .isEqualTo(Code.TOO_LARGE);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> aRestBodyOfAnotherKindIsControl() {
        return each(exchange -> {
            assertThat(Recorder.parseRest(exchange, "https://localhost/unknown?a=b", "[{\"any\":[1]}]"))
                    .isEmpty();
            assertThat(Recorder.parseRest(exchange, null, "null")).isEmpty();
        });
    }

    @TestFactory
    Stream<DynamicTest> subscriptionsStayWithinTheLimits() {
        return each(exchange -> {
            Limits limits = exchange.limits();
            for (int size : new int[] {1, 2, limits.instrumentsPerConnection()}) {
                List<String> instruments =
                        IntStream.range(0, size).mapToObj(i -> "B" + i + "-USD").toList();
                for (Set<Channel> channels : channelSets()) {
                    List<String> texts = exchange.subscribe(instruments, channels);

                    // An exchange may cut who has not subscribed some seconds after connecting.
                    assertThat(texts).isNotEmpty().hasSizeLessThanOrEqualTo(4 * limits.messagesPerSecond());
                    List<String> named = new ArrayList<>();
                    for (String text : texts) {
                        assertThat(text.length()).isLessThan(16_384);
                        named.addAll(JsonTree.texts(text));
                    }
                    assertThat(instruments)
                            .allMatch(instrument -> named.stream().anyMatch(name -> name.toUpperCase(Locale.ROOT)
                                    .contains(exchange.symbol(instrument).toUpperCase(Locale.ROOT))));
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> addressesFitTogether() {
        return each(exchange -> {
            assertThat(exchange.hosts().socket().getScheme()).isEqualTo("wss");
            assertThat(exchange.hosts().rest().getScheme()).isEqualTo("https");
            assertThat(exchange.hosts().socket().getPath()).isEmpty();
            assertThat(exchange.hosts().rest().getPath()).isEmpty();
            assertThat(exchange.productsPath()).startsWith("/");
            for (Set<Channel> channels : channelSets()) {
                assertThat(exchange.socketPath(channels)).matches("|/.*");
            }
            assertThat(exchange.keepAlive(7).isPresent())
                    .isEqualTo(exchange.limits().keepAlive() != null);
        });
    }

    @TestFactory
    Stream<DynamicTest> restLimitsCanBeKept() {
        return each(exchange -> {
            RestLimits limits = exchange.restLimits();

            assertThat(limits.window()).isPositive();
            assertThat(limits.tradesWeight()).isBetween(1, limits.budget());
            assertThat(limits.otherWeight()).isBetween(1, limits.budget());
            // A page proves something only if it holds a trade and both its neighbours.
            assertThat(limits.pageSize()).isGreaterThan(2);
            if (limits.lookBack() != null) {
                assertThat(limits.lookBack()).isPositive();
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> restPathsNeedNoEscaping() {
        return each(exchange -> {
            List<String> paths = new ArrayList<>(List.of(exchange.productsPath()));
            exchange.timePath().ifPresent(paths::add);
            for (String instrument : List.of("BTC-USDT", "1INCH-EUR", "A".repeat(20) + "-" + "9".repeat(20))) {
                paths.addAll(tradesPaths(exchange, instrument));
            }

            assertThat(paths).allSatisfy(path -> {
                assertThat(path).matches("/[A-Za-z0-9/_.&?=-]+");
                assertThat(RestUrl.of(exchange.hosts().rest() + path)).isEqualTo(RestUrl.of(path));
            });
        });
    }

    @TestFactory
    Stream<DynamicTest> theAnswerToARestPathIsReadAsTradesOfItsInstrument() {
        return each(exchange -> {
            int compared = 0;
            for (Sample sample : SAMPLES) {
                String instrument =
                        sample.exchange() == exchange && sample.frame().kind() == Frame.Kind.REST
                                ? sample.parse().stream()
                                        .filter(Trade.class::isInstance)
                                        .map(trade -> ((Trade) trade).instrument())
                                        .findFirst()
                                        .orElse("")
                                : "";
                for (String path : instrument.isEmpty() ? List.<String>of() : tradesPaths(exchange, instrument)) {
                    // An exchange may have trades in another form under another path.
                    if (RestUrl.of(path)
                            .path()
                            .equals(RestUrl.of(sample.frame().url()).path())) {
                        String url = exchange.hosts().rest() + path;
                        List<Object> read = Recorder.parse(exchange, Frame.Kind.REST, url, sample.text());

                        assertThat(Text.of(read)).isEqualTo(sample.expected());
                        assertThat(read)
                                .allMatch(one -> one instanceof Trade trade
                                        && trade.instrument().equals(instrument)
                                        && trade.origin() == Origin.REPAIR);
                        compared++;
                    }
                }
            }
            assertThat(compared).isPositive();
        });
    }

    @TestFactory
    Stream<DynamicTest> anExchangeNumbersAllItsTradesOrNoneAsItSays() {
        return each(exchange -> assertThat(SAMPLES.stream()
                        .filter(sample -> sample.exchange() == exchange)
                        .flatMap(sample -> sample.parse().stream())
                        .filter(Trade.class::isInstance)
                        .map(trade -> ((Trade) trade).isNumbered())
                        .distinct())
                .containsExactly(exchange.numbersTrades()));
    }

    @TestFactory
    Stream<DynamicTest> theTimeIsReadOrRejected() {
        return each(exchange -> {
            List<String> bodies = SAMPLES.stream()
                    .filter(sample -> sample.exchange() == exchange)
                    .filter(sample -> exchange.timePath()
                            .filter(path -> RestUrl.of(path)
                                    .equals(RestUrl.of(sample.frame().url())))
                            .isPresent())
                    .map(Sample::text)
                    .toList();

            assertThat(bodies.isEmpty()).isEqualTo(exchange.timePath().isEmpty());
            assertThat(bodies).allMatch(body -> exchange.parseTime(body) > 1_000_000_000_000_000L);
            for (String text : List.of("", "x", "{}", "[]", "null", "{\"nobody\":1}", "[{\"time\":1}]", "<html>")) {
                assertThatThrownBy(() -> exchange.parseTime(text)).as(text).isInstanceOf(BadFrameException.class);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> anInstrumentThatIsNoneIsRefused() {
        return each(exchange -> {
            for (String instrument : List.of("", "BTC", "btc-usd", "BTC-USD-1", "-USD", "BTC-", "B\"-USD")) {
                assertThatThrownBy(() -> exchange.symbol(instrument))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("Invalid instrument %s: must be base and quote, as in BTC-USDT", instrument);
            }
        });
    }

    @Property(tries = 300)
    void theOrderOfFieldsDoesNotMatter(@ForAll @From("anySample") Sample sample, @ForAll long seed) throws IOException {
        String shuffled = JsonTree.shuffled(sample.text(), new Random(seed));

        assertThat(Text.of(sample.parse(shuffled))).isEqualTo(sample.expected());
    }

    @Property(tries = 1_000)
    void aTruncatedFrameIsNotJson(@ForAll @From("anySample") Sample sample, @ForAll @IntRange(max = 10_000) int cut) {
        String truncated = sample.text().substring(0, cut % sample.text().length());

        assertThatThrownBy(() -> sample.parse(truncated))
                .isInstanceOf(BadFrameException.class)
                .extracting(e -> ((BadFrameException) e).code())
                .isEqualTo(Code.NOT_JSON);
    }

    @Property(tries = 5_000)
    void aMutatedFrameThrowsNothingElse(@ForAll @From("anySample") Sample sample, @ForAll long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder(sample.text());
        String letters = "{}[]\",:0123456789-+.eEtrufalsn \\u\u00e9\ud83d\u0000";
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(text.length());
            char letter = letters.charAt(random.nextInt(letters.length()));
            switch (random.nextInt(3)) {
                case 0 -> text.setCharAt(at, letter);
                case 1 -> text.insert(at, letter);
                default -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(9)));
            }
            if (text.isEmpty()) {
                text.append(letter);
            }
        }

        parseOrReject(sample, text.toString());
    }

    @Property(tries = 3_000)
    void aValueOfAnotherTypeThrowsNothingElse(@ForAll @From("anySample") Sample sample, @ForAll long seed) {
        Random random = new Random(seed);
        String[] values = {
            "null",
            "true",
            "\"\"",
            "\"x\"",
            "-1",
            "0",
            "1.5",
            "1e9",
            "1e-99",
            "99999999999999999999",
            "{}",
            "[]",
            "[[]]",
            "[{}]",
            "[1]",
            "{\"a\":{}}"
        };
        String value =
                values[random.nextInt(values.length)].replace("\\", "\\\\").replace("$", "\\$");
        String[] parts = sample.text().split("(?<=\":)(?=[\"\\d\\[{tfn-])", -1);
        int at = random.nextInt(parts.length);
        parts[at] = parts[at].replaceFirst("^(\"[^\"]*\"|-?[\\d.]+|true|false|null)", value);

        parseOrReject(sample, String.join("", parts));
    }

    @Property(tries = 2_000)
    void randomTextThrowsNothingElse(@ForAll @From("anySample") Sample sample, @ForAll String text) {
        parseOrReject(sample, text);
    }

    @Property(tries = 2_000)
    void randomAddressesThrowNothingElse(@ForAll @From("anySample") Sample sample, @ForAll String url) {
        try {
            Recorder.parseRest(sample.exchange(), sample.frame().url() + url, sample.text());
            Recorder.parseRest(sample.exchange(), url, sample.text());
        } catch (BadFrameException e) {
            assertThat(e.detail()).isNotEmpty();
        }
    }

    @Provide
    Arbitrary<Sample> anySample() {
        return Arbitraries.of(SAMPLES);
    }

    private static void parseOrReject(Sample sample, String text) {
        try {
            assertThat(sample.parse(text)).doesNotContainNull();
        } catch (BadFrameException e) {
            assertThat(e.detail()).isNotEmpty();
        }
        try {
            assertThat(sample.exchange().parseTime(text)).isPositive();
        } catch (BadFrameException e) {
            assertThat(e.detail()).isNotEmpty();
        }
        try {
            assertThat(sample.exchange().parseProducts(text)).isSorted().allMatch(Instruments::isValid);
        } catch (BadFrameException e) {
            assertThat(e.detail()).isNotEmpty();
        }
    }

    private static long receivedAt(MarketEvent event) {
        if (event instanceof OfficialCandle candle) {
            return candle.receivedAt();
        }
        return event instanceof Trade trade ? trade.receivedAt() : ((Quote) event).receivedAt();
    }

    private static Stream<DynamicTest> each(Check check) {
        return Exchanges.all().values().stream()
                .map(exchange -> DynamicTest.dynamicTest(exchange.id(), () -> check.of(exchange)));
    }

    private static List<String> tradesPaths(Exchange exchange, String instrument) {
        return List.of(
                exchange.newestTradesPath(instrument),
                exchange.tradesPath(new TradesWanted(instrument, 17, 20, Recorder.RECEIVED_AT)),
                exchange.tradesPath(new TradesWanted(instrument, 1, Long.MAX_VALUE, MarketEvent.ABSENT)),
                exchange.tradesPath(new TradesWanted(instrument, 17, 20, MarketEvent.ABSENT)));
    }

    private static List<Set<Channel>> channelSets() {
        return List.of(
                EnumSet.of(Channel.TRADES),
                EnumSet.of(Channel.AGGREGATED_TRADES),
                EnumSet.of(Channel.QUOTES),
                EnumSet.of(Channel.TRADES, Channel.QUOTES),
                EnumSet.of(Channel.AGGREGATED_TRADES, Channel.QUOTES),
                EnumSet.allOf(Channel.class));
    }

    private static List<Sample> samples() {
        List<Sample> samples = new ArrayList<>();
        try {
            for (Exchange exchange : Exchanges.all().values()) {
                for (Path tape : Tapes.written(exchange.id())) {
                    String name = tape.getFileName().toString().replace(".jsonl", "");
                    List<String> expected = Files.readAllLines(tape.resolveSibling(name + ".expected.jsonl"));
                    List<Frame> frames = Tapes.frames(tape);
                    if (frames.size() != expected.size()) {
                        throw new IllegalStateException("Cannot compare %s: %d frames, %d expectations"
                                .formatted(tape, frames.size(), expected.size()));
                    }
                    for (int i = 0; i < frames.size(); i++) {
                        samples.add(new Sample(exchange, name, frames.get(i), JsonTree.texts(expected.get(i))));
                    }
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return samples;
    }

    private interface Check {
        void of(Exchange exchange) throws IOException;
    }

    record Sample(Exchange exchange, String name, Frame frame, List<String> expected) {

        String text() {
            return String.valueOf(frame.text());
        }

        List<Object> parse() {
            return parse(text());
        }

        List<Object> parse(String text) {
            return Recorder.parse(exchange, frame.kind(), frame.url(), text);
        }

        @Override
        public String toString() {
            return exchange.id() + " " + name + " " + frame.frameNumber();
        }
    }
}
