package io.tidemark.exchange.kraken;

import static io.tidemark.exchange.Rejections.assertRejected;
import static io.tidemark.exchange.Rejections.assertRestRejected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.exchange.BadFrameException;
import io.tidemark.exchange.BadFrameException.Code;
import io.tidemark.exchange.Channel;
import io.tidemark.exchange.Recorder;
import io.tidemark.exchange.RestUrl;
import io.tidemark.exchange.Tapes;
import io.tidemark.exchange.TradesWanted;
import io.tidemark.model.Decimal;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.Quote;
import io.tidemark.model.Side;
import io.tidemark.model.Trade;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class KrakenTest {

    private static final String TRADE =
            "{\"symbol\":\"BTC/USD\",\"side\":\"sell\",\"price\":83744.3,\"qty\":0.0004478,\"ord_type\":\"market\","
                    + "\"trade_id\":17,\"timestamp\":\"2026-09-25T17:48:26.844359Z\"}";
    private static final String TICKER =
            "{\"symbol\":\"BTC/USD\",\"bid\":83744.2,\"bid_qty\":0.5,\"ask\":83744.3,\"ask_qty\":0.1}";

    private final Kraken kraken = new Kraken();

    @Test
    void aBodyOfStatus200MaySayThatRequestsComeTooFast() {
        Stream<String> errors =
                Stream.of("EAPI:Rate limit exceeded", "EGeneral:Too many requests", "EService:Throttled: 1700000000");

        assertThat(errors.map(error -> "{\"error\":[\"%s\"]}".formatted(error)))
                .allSatisfy(body -> assertThat(kraken.tooFast(200, body)).hasValue(Duration.ZERO));
    }

    @Test
    void otherErrorsAreNotAboutHaste() {
        assertThat(kraken.tooFast(200, "{\"error\":[\"EQuery:Unknown asset pair\"]}"))
                .isEmpty();
        assertThat(kraken.tooFast(200, "{\"error\":[],\"result\":{\"unixtime\":1767312000}}"))
                .isEmpty();
        assertThat(kraken.tooFast(429, "")).hasValue(Duration.ZERO);
        assertThat(kraken.tooFast(503, "EAPI:Rate limit exceeded")).isEmpty();
    }

    @Test
    void theSideIsTheTakers() {
        assertThat(trade(TRADE).takerSide()).isEqualTo(Side.SELL);
        assertThat(trade(TRADE.replace("sell", "buy")).takerSide()).isEqualTo(Side.BUY);
    }

    @Test
    void amountsAreReadFromTheDigitsOfTheNumber() {
        Trade trade = trade(TRADE.replace("83744.3", "0.1234567890123456").replace("0.0004478", "1.0E-7"));

        assertThat(trade.price()).isEqualTo(new Decimal(1_234_567_890_123_456L, 16));
        assertThat(trade.quantity()).isEqualTo(new Decimal(1, 7));
    }

    @Test
    void everyTradeOfAMessageIsRead() {
        List<Object> all = Recorder.parse(kraken, message("trade", TRADE + "," + TRADE.replace(":17,", ":18,")));

        assertThat(all).extracting(trade -> ((Trade) trade).tradeNumber()).containsExactly(17L, 18L);
        assertThat(Recorder.parse(kraken, message("trade", ""))).isEmpty();
    }

    @Test
    void oneBadTradeRejectsTheMessage() {
        assertRejected(
                kraken,
                message("trade", TRADE + "," + TRADE.replace("83744.3", "0")),
                Code.BAD_NUMBER,
                "Invalid trade 17 of BTC-USD: price 0, quantity 0.0004478 and their product must be above 0 and below"
                        + " 1e15");
    }

    @Test
    void rejectsWhatIsMissing() {
        for (String field : List.of("symbol", "side", "price", "qty", "trade_id", "timestamp")) {
            assertRejected(
                    kraken,
                    message("trade", TRADE.replace('"' + field + "\":", "\"_\":")),
                    Code.MISSING_FIELD,
                    "Cannot read frame: %s is missing".formatted(field));
        }
        for (String field : List.of("symbol", "bid", "bid_qty", "ask", "ask_qty")) {
            assertRejected(
                    kraken,
                    message("ticker", TICKER.replace('"' + field + "\":", "\"_\":")),
                    Code.MISSING_FIELD,
                    "Cannot read frame: %s is missing".formatted(field));
        }
        assertRejected(kraken, "{\"a\":1}", Code.MISSING_FIELD, "Cannot read frame: method is missing");
        assertRejected(
                kraken,
                "{\"channel\":\"trade\",\"type\":\"update\"}",
                Code.MISSING_FIELD,
                "Cannot read frame: data is missing");
        assertRejected(
                kraken,
                "{\"channel\":\"trade\",\"data\":[]}",
                Code.MISSING_FIELD,
                "Cannot read frame: type is missing");
    }

    @Test
    void rejectsValuesOfAnotherKind() {
        assertRejected(
                kraken,
                message("trade", TRADE.replace("\"sell\"", "\"s\"")),
                Code.BAD_VALUE,
                "Invalid side s: must be buy or sell");
        assertRejected(kraken, message("trade", "1"), Code.BAD_VALUE, "Invalid data []: must be a list of objects");
        assertRejected(
                kraken,
                message("trade", TRADE.replace("2026-09-25T17", "1970-01-01T00")),
                Code.BAD_TIME,
                "Invalid timestamp 1970-01-01T00:48:26.844359Z: must be a time of the years 2009 to 2099");
        assertRejected(
                kraken,
                message("trade", TRADE.replace("BTC/USD", "XBTUSD")),
                Code.UNKNOWN_INSTRUMENT,
                "Invalid symbol XBTUSD: must be a base and a known quote asset");
        assertRejected(
                kraken,
                message("trade", TRADE.replace("0.0004478", "0.0000000000000000001")),
                Code.BAD_NUMBER,
                "Cannot read qty: Invalid number 0.0000000000000000001: more than 18 digits behind the point");
    }

    @Test
    void rejectsWhatNobodyHasDescribed() {
        assertRejected(
                kraken, message("tirade", TRADE), Code.UNKNOWN_MESSAGE, "Cannot read frame: unknown channel tirade");
        assertRejected(
                kraken,
                message("trade", TRADE).replace("update", "correction"),
                Code.UNKNOWN_MESSAGE,
                "Cannot read frame: unknown type correction");
        assertRejected(
                kraken,
                "{\"method\":\"add_order\",\"success\":true}",
                Code.UNKNOWN_MESSAGE,
                "Cannot read frame: unknown method add_order");
    }

    @Test
    void aTickerMayHaveATime() {
        Quote without =
                (Quote) Recorder.parse(kraken, message("ticker", TICKER)).get(0);
        Quote with = (Quote) Recorder.parse(
                        kraken,
                        message("ticker", TICKER.replace("}", ",\"timestamp\":\"2026-09-25T17:48:26.844359Z\"}")))
                .get(0);

        assertThat(without.quotedAt()).isEqualTo(MarketEvent.ABSENT);
        assertThat(with.quotedAt()).isEqualTo(1_790_358_506_844_359L);
        assertThat(with.sequence()).isEqualTo(MarketEvent.ABSENT);
    }

    @Test
    void restNamesPairsInItsOwnWay() {
        Map<String, String> names = Map.ofEntries(
                Map.entry("XXBTZUSD", "BTC-USD"),
                Map.entry("XXBTZEUR", "BTC-EUR"),
                Map.entry("XETHXXBT", "ETH-BTC"),
                Map.entry("XXDGXXBT", "DOGE-BTC"),
                Map.entry("XDGUSD", "DOGE-USD"),
                Map.entry("XBTUSDT", "BTC-USDT"),
                Map.entry("USDTZUSD", "USDT-USD"),
                Map.entry("USDTEUR", "USDT-EUR"),
                Map.entry("ZEURZUSD", "EUR-USD"),
                Map.entry("XTZUSD", "XTZ-USD"),
                Map.entry("XTZUSDT", "XTZ-USDT"),
                Map.entry("SOLXBT", "SOL-BTC"),
                Map.entry("DOTUSDC", "DOT-USDC"),
                Map.entry("ADAUSD", "ADA-USD"),
                Map.entry("MONAUSD", "MON-AUSD"),
                Map.entry("XBTAUSD", "BTC-AUSD"),
                Map.entry("XBTPYUSD", "BTC-PYUSD"),
                Map.entry("XRPRLUSD", "XRP-RLUSD"),
                Map.entry("AI16ZEUR", "AI16Z-EUR"),
                Map.entry("SOLUSD1", "SOL-USD1"),
                Map.entry("USDCEUROP", "USDC-EUROP"));

        names.forEach((pair, instrument) -> assertThat(Recorder.parseRest(
                        kraken,
                        "https://localhost/0/public/Trades",
                        "{\"error\":[],\"result\":{\"%s\":[[\"1\",\"2\",1688669597.8277369,\"b\",\"m\",\"\",17]]}}"
                                .formatted(pair)))
                .singleElement()
                .extracting(trade -> ((Trade) trade).instrument())
                .isEqualTo(instrument));
    }

    @Test
    void rejectsARestAnswerThatIsNone() {
        String url = "https://localhost/0/public/Trades";
        String body = "{\"error\":[],\"result\":{\"XXBTZUSD\":[[\"1\",\"2\",1688669597.8277369,\"b\",\"m\",\"\",17]]}}";

        assertRestRejected(
                kraken, url, body.replace("\"b\"", "\"x\""), Code.BAD_VALUE, "Invalid side x: must be b or s");
        assertRestRejected(
                kraken, url, body.replace(",17]", "]"), Code.MISSING_FIELD, "Cannot read frame: trade_id is missing");
        assertRestRejected(
                kraken,
                url,
                body.replace("1688669597.8277369", "16"),
                Code.BAD_TIME,
                "Invalid time 16: must be a time of the years 2009 to 2099");
        assertRestRejected(
                kraken,
                url,
                body.replace("XXBTZUSD", "NOPE"),
                Code.UNKNOWN_INSTRUMENT,
                "Invalid symbol NOPE: must be a base and a known quote asset");
        assertRestRejected(
                kraken,
                url,
                body.replace("[[", "{\"a\":[[").replace("]]", "]]}"),
                Code.MISSING_FIELD,
                "Cannot read frame: trades of a pair are missing");
        assertRestRejected(kraken, url, "{}", Code.MISSING_FIELD, "Cannot read frame: error is missing");
    }

    @Test
    void subscribesWithSnapshots() {
        assertThat(kraken.subscribe(List.of("BTC-USD", "ETH-USD"), EnumSet.of(Channel.TRADES, Channel.QUOTES)))
                .containsExactly(
                        "{\"method\":\"subscribe\",\"params\":{\"channel\":\"trade\",\"symbol\":[\"BTC/USD\","
                                + "\"ETH/USD\"],\"snapshot\":true},\"req_id\":1}",
                        "{\"method\":\"subscribe\",\"params\":{\"channel\":\"ticker\",\"symbol\":[\"BTC/USD\","
                                + "\"ETH/USD\"],\"event_trigger\":\"bbo\",\"snapshot\":true},\"req_id\":2}");
        assertThat(kraken.socketPath(Set.of(Channel.TRADES))).isEqualTo("/v2");
    }

    @Test
    void pingsHaveNumbersOf31Bits() {
        assertThat(kraken.keepAlive(7)).contains("{\"method\":\"ping\",\"req_id\":7}");
        assertThat(kraken.keepAlive(-1)).contains("{\"method\":\"ping\",\"req_id\":2147483647}");
    }

    @Test
    void asksForTradesAsTheDocumentsSay() {
        assertThat(kraken.newestTradesPath("BTC-USD")).isEqualTo("/0/public/Trades?pair=XBTUSD&count=1000");
        assertThat(kraken.newestTradesPath("DOGE-BTC")).isEqualTo("/0/public/Trades?pair=XDGXBT&count=1000");
        assertThat(kraken.tradesPath(new TradesWanted("BTC-USD", 11, 20, 1_688_669_597_827_736L)))
                .isEqualTo("/0/public/Trades?pair=XBTUSD&count=1000&since=1688669597827735999");
        assertThat(kraken.tradesPath(new TradesWanted("BTC-USD", 11, 20, MarketEvent.ABSENT)))
                .isEqualTo("/0/public/Trades?pair=XBTUSD&count=1000");
    }

    /** A page has the {@code count} trades after {@code since}; whether with those at it is told in two ways. */
    @Property
    void aPageBeginsBeforeTheTradeBeforeTheWanted(
            @ForAll @LongRange(min = 1_300_000_000_000_000_000L, max = 4_000_000_000_000_000_000L) long nanos) {
        // We keep microseconds of it.
        RestUrl url = RestUrl.of(kraken.tradesPath(new TradesWanted("BTC-USD", 11, 20, nanos / 1_000)));

        long since = Long.parseLong(url.parameter("since").orElseThrow());

        assertThat(since).isLessThan(nanos).isGreaterThanOrEqualTo(nanos - 1_000);
    }

    @Test
    void readsTheTime() {
        assertThat(kraken.parseTime("{\"error\":[],\"result\":{\"unixtime\":1688669448,"
                        + "\"rfc1123\":\"Thu, 06 Jul 23 18:50:48 +0000\"}}"))
                .isEqualTo(1_688_669_448_000_000L);
        assertThatThrownBy(() -> kraken.parseTime("{\"error\":[\"EGeneral:Too many requests\"]}"))
                .isInstanceOf(BadFrameException.class)
                .hasMessage("Cannot read frame: result is missing");
    }

    @Test
    void listsWhatTradesUnderUnifiedNames() {
        String body = "{\"error\":[],\"result\":{"
                + "\"XXBTZUSD\":{\"altname\":\"XBTUSD\",\"wsname\":\"XBT/USD\",\"status\":\"online\"},"
                + "\"XDGUSD\":{\"altname\":\"XDGUSD\",\"wsname\":\"XDG/USD\",\"status\":\"online\"},"
                + "\"ADAUSD\":{\"wsname\":\"ADA/USD\",\"status\":\"cancel_only\"},"
                + "\"AAPLxUSD\":{\"wsname\":\"AAPLx/USD\",\"status\":\"online\"},"
                + "\"XBTUSD.d\":{\"altname\":\"XBTUSD.d\",\"status\":\"online\"}}}";

        assertThat(kraken.parseProducts(body)).containsExactly("BTC-USD", "DOGE-USD");
    }

    @Test
    void readsRecordedFrames() throws IOException {
        List<Object> all = new ArrayList<>();
        for (String line : Files.readAllLines(Tapes.recorded("kraken/v2_frames.jsonl"))) {
            all.addAll(Recorder.parse(kraken, line.substring("{\"frame\":".length(), line.length() - 1)));
        }

        assertThat(all).hasSize(5);
        assertThat(all)
                .filteredOn(Trade.class::isInstance)
                .singleElement()
                .extracting(trade -> ((Trade) trade).tradeNumber())
                .isEqualTo(109_116_693L);
        assertThat(all).filteredOn(Quote.class::isInstance).hasSize(1);
        assertThat(all)
                .filteredOn(Recorder.Notice.class::isInstance)
                .extracting(notice -> ((Recorder.Notice) notice).detail())
                .containsExactly(
                        "trade BTC/USD",
                        "Currency pair not supported XBT/USD",
                        "Private data and trading are unavailable on this endpoint. Try ws-auth.kraken.com");
    }

    @Test
    void recordedRestTradesGiveTheOfficialCandles() throws IOException {
        String trades = Files.readString(Tapes.recorded("kraken/kraken_rest_Trades_XBTUSDT.json"));
        String candles = Files.readString(Tapes.recorded("kraken/kraken_rest_OHLC_1m_XBTUSDT.json"));

        TreeMap<Long, List<Trade>> minutes = new TreeMap<>();
        Recorder.parseRest(kraken, "https://localhost/0/public/Trades?pair=XBTUSDT", trades).stream()
                .map(Trade.class::cast)
                .forEach(trade -> minutes.computeIfAbsent(trade.tradedAt() / 60_000_000 * 60, k -> new ArrayList<>())
                        .add(trade));
        Matcher row = Pattern.compile("\\[\\s*(\\d+),\\s*((?:\"[\\d.]+\",\\s*){6})(\\d+)\\s*]")
                .matcher(candles);
        int compared = 0;
        while (row.find()) {
            long minute = Long.parseLong(row.group(1));
            // The answers begin and end within a minute.
            if (minute > minutes.firstKey() && minute < minutes.lastKey()) {
                assertThat(candle(minutes.getOrDefault(minute, List.of())))
                        .as("minute %d", minute)
                        .isEqualTo(official(row));
                compared++;
            }
        }

        assertThat(minutes.values().stream().mapToInt(List::size).sum()).isEqualTo(300);
        assertThat(compared).isGreaterThan(60);
    }

    private Trade trade(String row) {
        return (Trade) Recorder.parse(kraken, message("trade", row)).get(0);
    }

    private static String message(String channel, String rows) {
        return "{\"channel\":\"%s\",\"type\":\"update\",\"data\":[%s]}".formatted(channel, rows);
    }

    /** Open, high, low, close, vwap, volume, count; count alone where there is no trade. */
    private static List<BigDecimal> candle(List<Trade> trades) {
        if (trades.isEmpty()) {
            return List.of(BigDecimal.ZERO);
        }
        List<Trade> inOrder =
                trades.stream().sorted(Comparator.comparing(Trade::tradeNumber)).toList();
        List<BigDecimal> prices =
                inOrder.stream().map(trade -> trade.price().toBigDecimal()).toList();
        BigDecimal volume = BigDecimal.ZERO;
        BigDecimal paid = BigDecimal.ZERO;
        for (Trade trade : inOrder) {
            volume = volume.add(trade.quantity().toBigDecimal());
            paid = paid.add(
                    trade.price().toBigDecimal().multiply(trade.quantity().toBigDecimal()));
        }
        // The exchange cuts its vwap to the precision of the price.
        return plain(List.of(
                prices.get(0),
                prices.stream().max(Comparator.naturalOrder()).orElseThrow(),
                prices.stream().min(Comparator.naturalOrder()).orElseThrow(),
                prices.get(prices.size() - 1),
                paid.divide(volume, 1, RoundingMode.DOWN),
                volume,
                BigDecimal.valueOf(inOrder.size())));
    }

    private static List<BigDecimal> official(Matcher row) {
        List<BigDecimal> values = new ArrayList<>();
        if (!row.group(3).equals("0")) {
            Matcher value = Pattern.compile("[\\d.]+").matcher(row.group(2));
            while (value.find()) {
                values.add(new BigDecimal(value.group()));
            }
        }
        values.add(new BigDecimal(row.group(3)));
        return plain(values);
    }

    private static List<BigDecimal> plain(List<BigDecimal> values) {
        return values.stream().map(BigDecimal::stripTrailingZeros).toList();
    }
}
