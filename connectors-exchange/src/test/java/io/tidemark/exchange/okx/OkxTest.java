package io.tidemark.exchange.okx;

import static io.tidemark.exchange.Rejections.assertRejected;
import static io.tidemark.exchange.Rejections.assertRestRejected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.exchange.BadFrameException;
import io.tidemark.exchange.BadFrameException.Code;
import io.tidemark.exchange.Channel;
import io.tidemark.exchange.Heartbeat;
import io.tidemark.exchange.Recorder;
import io.tidemark.exchange.RestUrl;
import io.tidemark.exchange.Tapes;
import io.tidemark.exchange.TradesWanted;
import io.tidemark.model.Decimal;
import io.tidemark.model.Frame;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.Quote;
import io.tidemark.model.Side;
import io.tidemark.model.Trade;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class OkxTest {

    private static final String TRADE =
            "{\"instId\":\"BTC-USDT\",\"tradeId\":\"17\",\"px\":\"42219.9\",\"sz\":\"0.12060306\",\"side\":\"buy\","
                    + "\"ts\":\"1630048897897\",\"count\":\"3\",\"source\":\"0\",\"seqId\":1234}";
    private static final String BEST =
            "{\"asks\":[[\"111.06\",\"55154\",\"0\",\"2\"]],\"bids\":[[\"111.05\",\"57745\",\"0\",\"2\"]],"
                    + "\"ts\":\"1670324386802\",\"seqId\":363996337}";
    private static final String HISTORY = "https://localhost/api/v5/market/history-trades?instId=BTC-USDT";

    private final Okx okx = new Okx();

    @Test
    void aBodyOfStatus200MaySayThatRequestsComeTooFast() {
        assertThat(okx.tooFast(200, "{\"code\":\"50011\",\"msg\":\"Too Many Requests\",\"data\":[]}"))
                .hasValue(Duration.ZERO);
        assertThat(okx.tooFast(200, "{\"code\":\"51001\",\"msg\":\"Instrument ID does not exist\",\"data\":[]}"))
                .isEmpty();
        assertThat(okx.tooFast(200, "{\"code\":\"0\",\"msg\":\"\",\"data\":[]}"))
                .isEmpty();
        assertThat(okx.tooFast(429, "")).hasValue(Duration.ZERO);
    }

    @Test
    void theSideIsTheTakers() {
        assertThat(trade(TRADE).takerSide()).isEqualTo(Side.BUY);
        assertThat(trade(TRADE.replace("buy", "sell")).takerSide()).isEqualTo(Side.SELL);
    }

    @Test
    void aTradeIsNumberedByTheLastOfItsFills() {
        Trade trade = trade(TRADE);

        assertThat(trade.tradeId()).isEqualTo("17");
        assertThat(trade.tradeNumber()).isEqualTo(17);
        assertThat(trade.fills()).isEqualTo(3);
        assertThat(trade.firstNumber()).isEqualTo(15);
    }

    @Test
    void aTradeWithoutACountIsOneFill() {
        for (String count : List.of("\"_\":\"3\"", "\"count\":\"\"", "\"count\":null")) {
            assertThat(trade(TRADE.replace("\"count\":\"3\"", count)).fills()).isEqualTo(1);
        }
    }

    @Test
    void aCountReachesBackToTradeZeroAtMost() {
        assertThat(trade(TRADE.replace("\"3\"", "\"18\"")).firstNumber()).isZero();
        for (String count : List.of("0", "19", "2147483648")) {
            assertRejected(
                    okx,
                    message("trades", TRADE.replace("\"3\"", '"' + count + '"')),
                    Code.BAD_VALUE,
                    "Invalid count %s of trade 17: must be from 1 to 2^31 - 1 and reach back to trade 0 at most"
                            .formatted(count));
        }
        assertThat(trade(TRADE.replace("\"17\"", "\"2147483647\"").replace("\"3\"", "\"2147483647\""))
                        .fills())
                .isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void aTradeHasNoTimeOfSending() {
        assertThat(trade(TRADE).tradedAt()).isEqualTo(1_630_048_897_897_000L);
        assertThat(trade(TRADE).publishedAt()).isEqualTo(MarketEvent.ABSENT);
    }

    @Test
    void amountsAreExact() {
        Trade trade =
                trade(TRADE.replace("42219.9", "0.000000000000000001").replace("0.12060306", "99999999999999.9999"));

        assertThat(trade.price()).isEqualTo(new Decimal(1, 18));
        assertThat(trade.quantity()).isEqualTo(new Decimal(999_999_999_999_999_999L, 4));
    }

    @Test
    void everyTradeOfAMessageIsRead() {
        List<Object> all = Recorder.parse(okx, message("trades", TRADE + "," + TRADE.replace("\"17\"", "\"18\"")));

        assertThat(all).extracting(trade -> ((Trade) trade).tradeNumber()).containsExactly(17L, 18L);
        assertThat(Recorder.parse(okx, message("trades", ""))).isEmpty();
    }

    @Test
    void contractsAreNoInstruments() {
        for (String contract :
                List.of("BTC-USDT-SWAP", "BTC-USD-220527", "BTC-USD-220527-30000-C", "BTC-USD-220527-30000-P")) {
            assertThat(Recorder.parse(okx, message("trades", TRADE.replace("BTC-USDT", contract))))
                    .isEmpty();
            assertThat(Recorder.parse(okx, message("bbo-tbt", BEST).replace("BTC-USDT", contract)))
                    .isEmpty();
        }
        for (String symbol : List.of("", "BTCUSDT", "btc-usdt", "BTC-USDT-", "BTC-USDT-X", "BTC-USD-22052", "-USDT")) {
            assertRejected(
                    okx,
                    message("trades", TRADE.replace("BTC-USDT", symbol)),
                    Code.UNKNOWN_INSTRUMENT,
                    "Invalid symbol %s: must be a base and a known quote asset".formatted(symbol));
        }
    }

    @Test
    void aQuoteHasTimeAndSequence() {
        Quote quote = (Quote) Recorder.parse(okx, message("bbo-tbt", BEST)).get(0);

        assertThat(quote.instrument()).isEqualTo("BTC-USDT");
        assertThat(quote.quotedAt()).isEqualTo(1_670_324_386_802_000L);
        assertThat(quote.sequence()).isEqualTo(363_996_337L);
        assertThat(quote.bid()).isEqualTo(Decimal.parse("111.05"));
        assertThat(quote.ask()).isEqualTo(Decimal.parse("111.06"));
    }

    @Test
    void rejectsWhatIsMissing() {
        for (String field : List.of("instId", "tradeId", "px", "sz", "side", "ts")) {
            assertRejected(
                    okx,
                    message("trades", TRADE.replace('"' + field + "\":", "\"_\":")),
                    Code.MISSING_FIELD,
                    "Cannot read frame: %s is missing".formatted(field));
        }
        for (String field : List.of("bids", "asks", "ts")) {
            assertRejected(
                    okx,
                    message("bbo-tbt", BEST.replace('"' + field + "\":", "\"_\":")),
                    Code.MISSING_FIELD,
                    "Cannot read frame: %s is missing".formatted(field));
        }
        assertRejected(
                okx,
                message("bbo-tbt", BEST.replace("[\"111.05\",\"57745\",\"0\",\"2\"]", "[\"111.05\"]")),
                Code.MISSING_FIELD,
                "Cannot read frame: quantity is missing");
        assertRejected(okx, "{\"a\":1}", Code.MISSING_FIELD, "Cannot read frame: arg is missing");
        assertRejected(okx, "{\"arg\":{}}", Code.MISSING_FIELD, "Cannot read frame: channel is missing");
        assertRejected(
                okx, "{\"arg\":{\"channel\":\"trades\"}}", Code.MISSING_FIELD, "Cannot read frame: data is missing");
        assertRejected(okx, "{\"event\":\"error\"}", Code.MISSING_FIELD, "Cannot read frame: code is missing");
    }

    @Test
    void rejectsValuesOfAnotherKind() {
        assertRejected(
                okx,
                message("trades", TRADE.replace("\"17\"", "17")),
                Code.BAD_VALUE,
                "Invalid tradeId 17: must be a text");
        assertRejected(
                okx,
                message("trades", TRADE.replace("\"17\"", "\"-17\"")),
                Code.BAD_VALUE,
                "Invalid tradeId -17: must be from 0 to 2^63 - 1");
        assertRejected(
                okx,
                message("trades", TRADE.replace("1630048897897", "1630048897")),
                Code.BAD_TIME,
                "Invalid ts 1630048897: must be a time of the years 2009 to 2099");
        assertRejected(
                okx,
                message("trades", TRADE.replace("\"buy\"", "\"Buy\"")),
                Code.BAD_VALUE,
                "Invalid side Buy: must be buy or sell");
        assertRejected(
                okx,
                message("trades", TRADE.replace("42219.9", "0")),
                Code.BAD_NUMBER,
                "Invalid trade 17 of BTC-USDT: price 0, quantity 0.12060306 and their product must be above 0 and"
                        + " below 1e15");
        assertRejected(
                okx,
                message("bbo-tbt", BEST.replace("111.06", "-1")),
                Code.BAD_NUMBER,
                "Invalid quote of BTC-USDT: bid 57745 of 111.05 and ask 55154 of -1 must be above 0 and below 1e15");
        assertRejected(
                okx,
                message("bbo-tbt", BEST.replace("[[\"111.06\",\"55154\",\"0\",\"2\"]]", "[\"111.06\"]")),
                Code.BAD_VALUE,
                "Invalid asks []: must be a list of objects");
    }

    @Test
    void rejectsWhatNobodyHasDescribed() {
        assertRejected(
                okx, message("tirades", TRADE), Code.UNKNOWN_MESSAGE, "Cannot read frame: unknown channel tirades");
        assertRejected(okx, "{\"event\":\"advent\"}", Code.UNKNOWN_MESSAGE, "Cannot read frame: unknown event advent");
        assertRejected(
                okx,
                "{\"event\":\"notice\",\"code\":\"64009\",\"msg\":\"\"}",
                Code.UNKNOWN_MESSAGE,
                "Cannot read frame: unknown notice 64009");
    }

    @Test
    void onlyTheAnswerToAPingIsNotJson() {
        assertThat(Recorder.parse(okx, "pong"))
                .containsExactly(new Heartbeat(null, MarketEvent.ABSENT, MarketEvent.ABSENT));
        for (String text : List.of("ping", "Pong", "pong ")) {
            assertRejected(okx, text, Code.NOT_JSON, "Cannot read frame: no JSON at character 0");
        }
        assertRestRejected(okx, HISTORY, "pong", Code.NOT_JSON, "Cannot read frame: no JSON at character 0");
    }

    @Test
    void rejectsARestAnswerThatIsNone() {
        assertRestRejected(okx, HISTORY, "[]", Code.UNKNOWN_MESSAGE, "Cannot read frame: no object");
        assertRestRejected(okx, HISTORY, "{}", Code.MISSING_FIELD, "Cannot read frame: code is missing");
        assertRestRejected(okx, HISTORY, "{\"code\":\"0\"}", Code.MISSING_FIELD, "Cannot read frame: data is missing");
        assertRestRejected(
                okx,
                HISTORY,
                "{\"code\":\"0\",\"data\":[[]]}",
                Code.BAD_VALUE,
                "Invalid data []: must be a list of objects");
    }

    @Test
    void subscribesInTextsOfAHundred() {
        assertThat(okx.subscribe(List.of("BTC-USDT", "ETH-BTC"), EnumSet.of(Channel.TRADES, Channel.QUOTES)))
                .containsExactly("{\"id\":\"1\",\"op\":\"subscribe\",\"args\":["
                        + "{\"channel\":\"trades\",\"instId\":\"BTC-USDT\"},"
                        + "{\"channel\":\"bbo-tbt\",\"instId\":\"BTC-USDT\"},"
                        + "{\"channel\":\"trades\",\"instId\":\"ETH-BTC\"},"
                        + "{\"channel\":\"bbo-tbt\",\"instId\":\"ETH-BTC\"}]}");
        assertThat(okx.subscribe(List.of("BTC-USDT"), EnumSet.of(Channel.TRADES, Channel.AGGREGATED_TRADES)))
                .containsExactly("{\"id\":\"1\",\"op\":\"subscribe\",\"args\":["
                        + "{\"channel\":\"trades\",\"instId\":\"BTC-USDT\"}]}");
        List<String> many =
                IntStream.range(0, 100).mapToObj(i -> "B" + i + "-USDT").toList();
        assertThat(okx.subscribe(many, EnumSet.allOf(Channel.class)))
                .hasSize(2)
                .allMatch(text -> text.split("instId", -1).length - 1 == 100)
                .last()
                .asString()
                .startsWith("{\"id\":\"2\",");
    }

    @Test
    void pingsBeforeTheExchangeLosesPatience() {
        assertThat(okx.keepAlive(7)).contains("ping");
        assertThat(okx.limits().keepAlive()).isLessThan(okx.limits().silence());
        assertThat(okx.socketPath(Set.of(Channel.TRADES))).isEqualTo("/ws/v5/public");
        assertThat(okx.symbol("BTC-USDT")).isEqualTo("BTC-USDT");
    }

    @Test
    void asksForTradesAsTheDocumentsSay() {
        assertThat(okx.newestTradesPath("BTC-USDT")).isEqualTo("/api/v5/market/trades?instId=BTC-USDT&limit=500");
        assertThat(okx.tradesPath(new TradesWanted("BTC-USDT", 11, 20, MarketEvent.ABSENT)))
                .isEqualTo("/api/v5/market/history-trades?instId=BTC-USDT&type=1&after=22&limit=100");
        assertThat(okx.tradesPath(new TradesWanted("BTC-USDT", 11, 20_000, MarketEvent.ABSENT)))
                .isEqualTo("/api/v5/market/history-trades?instId=BTC-USDT&type=1&after=110&limit=100");
    }

    /** A page has the {@code limit} trades below {@code after}. */
    @Property
    void aPageHoldsTheTradeBeforeTheWanted(
            @ForAll @LongRange(min = 1, max = 1L << 50) long first, @ForAll @IntRange(max = 300) int more) {
        RestUrl url = RestUrl.of(okx.tradesPath(new TradesWanted("BTC-USDT", first, first + more, MarketEvent.ABSENT)));

        long after = Long.parseLong(url.parameter("after").orElseThrow());
        long limit = Long.parseLong(url.parameter("limit").orElseThrow());

        assertThat(limit).isEqualTo(okx.restLimits().pageSize());
        assertThat(first - 1).isBetween(after - limit, after - 1);
        assertThat(after - 1).isEqualTo(Math.min(first + more + 1, first - 1 + limit - 1));
    }

    @Test
    void readsTheTime() {
        assertThat(okx.parseTime("{\"code\":\"0\",\"data\":[{\"ts\":\"1597026383085\"}],\"msg\":\"\"}"))
                .isEqualTo(1_597_026_383_085_000L);
        assertTimeRejected("{\"code\":\"0\",\"data\":[]}", "Cannot read frame: 0 times");
        assertTimeRejected("{\"code\":\"0\",\"data\":[{}]}", "Cannot read frame: ts is missing");
        assertTimeRejected("{\"code\":\"50011\",\"data\":[]}", "Invalid code 50011: must be 0");
    }

    @Test
    void listsWhatTrades() {
        String body = "{\"code\":\"0\",\"data\":["
                + "{\"instId\":\"ETH-USDT\",\"state\":\"live\"},"
                + "{\"instId\":\"BTC-USDT\",\"state\":\"live\"},"
                + "{\"instId\":\"NEW-USDT\",\"state\":\"preopen\"},"
                + "{\"instId\":\"OLD-USDT\",\"state\":\"suspend\"},"
                + "{\"instId\":\"BTC-USDT-SWAP\",\"state\":\"live\"}]}";

        assertThat(okx.parseProducts(body)).containsExactly("BTC-USDT", "ETH-USDT");
        assertThatThrownBy(() -> okx.parseProducts("{\"code\":\"50011\",\"data\":[]}"))
                .isInstanceOf(BadFrameException.class)
                .hasMessage("Invalid code 50011: must be 0");
    }

    @Test
    void recordedTradesStepByOne() throws IOException {
        List<Trade> trades = new ArrayList<>();
        List<String> products = new ArrayList<>();
        for (Frame frame : Tapes.frames(Tapes.recorded("okx/20220513.jsonl.gz"))) {
            Recorder.parse(okx, frame.kind(), frame.url(), frame.text()).stream()
                    .filter(Trade.class::isInstance)
                    .map(Trade.class::cast)
                    .forEach(trades::add);
            if (frame.kind() == Frame.Kind.REST && String.valueOf(frame.url()).endsWith("instType=SPOT")) {
                products.addAll(okx.parseProducts(String.valueOf(frame.text())));
            }
        }

        assertThat(trades).hasSize(69).allMatch(trade -> trade.instrument().equals("BTC-USDT"));
        for (int i = 1; i < trades.size(); i++) {
            assertThat(trades.get(i).firstNumber()).isEqualTo(trades.get(i - 1).tradeNumber() + 1);
        }
        assertThat(products).hasSizeGreaterThan(300).contains("BTC-USDT", "ETH-BTC");
    }

    private void assertTimeRejected(String body, String message) {
        assertThatThrownBy(() -> okx.parseTime(body))
                .isInstanceOf(BadFrameException.class)
                .hasMessage(message);
    }

    private Trade trade(String row) {
        return (Trade) Recorder.parse(okx, message("trades", row)).get(0);
    }

    private static String message(String channel, String rows) {
        return "{\"arg\":{\"channel\":\"%s\",\"instId\":\"BTC-USDT\"},\"data\":[%s]}".formatted(channel, rows);
    }
}
