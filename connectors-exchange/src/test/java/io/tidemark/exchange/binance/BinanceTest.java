package io.tidemark.exchange.binance;

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
import io.tidemark.model.Side;
import io.tidemark.model.Trade;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class BinanceTest {

    private static final String TRADE =
            "{\"e\":\"trade\",\"E\":1672515782137,\"s\":\"BTCUSDT\",\"t\":17,\"p\":\"28165.47\",\"q\":\"0.00056\","
                    + "\"T\":1672515782136,\"m\":true,\"M\":true}";
    private static final String AGGREGATED =
            "{\"e\":\"aggTrade\",\"E\":1672515782137,\"s\":\"BTCUSDT\",\"a\":1,\"p\":\"28165.47\",\"q\":\"0.00056\","
                    + "\"f\":100,\"l\":105,\"T\":1672515782136,\"m\":true,\"M\":true}";
    private static final String QUOTE =
            "{\"u\":400900217,\"s\":\"BNBUSDT\",\"b\":\"25.3519\",\"B\":\"31.21\",\"a\":\"25.3652\",\"A\":\"40.66\"}";

    private static final String KLINE =
            "{\"e\":\"kline\",\"E\":1672515840007,\"s\":\"BNBBTC\",\"k\":{\"t\":1672515780000,"
                    + "\"T\":1672515839999,\"s\":\"BNBBTC\",\"i\":\"1m\",\"f\":100,\"L\":200,\"o\":\"0.0016\",\"c\":\"0.0020\","
                    + "\"h\":\"0.0025\",\"l\":\"0.0015\",\"v\":\"1000\",\"n\":101,\"x\":true,\"q\":\"1.94\",\"V\":\"500\","
                    + "\"Q\":\"0.500\",\"B\":\"0\"}}";

    private final Binance binance = new Binance();

    @Test
    void theTakerIsNotWhoWasTheMaker() {
        assertThat(trade(TRADE).takerSide()).isEqualTo(Side.SELL);
        assertThat(trade(TRADE.replace("true,\"M\"", "false,\"M\"")).takerSide())
                .isEqualTo(Side.BUY);
        assertThat(trade(AGGREGATED).takerSide()).isEqualTo(Side.SELL);
        assertThat(trade(AGGREGATED.replace("true,\"M\"", "false,\"M\"")).takerSide())
                .isEqualTo(Side.BUY);
    }

    @Test
    void timesAreMillisecondsOrMicroseconds() {
        assertThat(trade(TRADE).tradedAt()).isEqualTo(1_672_515_782_136_000L);
        assertThat(trade(TRADE).publishedAt()).isEqualTo(1_672_515_782_137_000L);
        assertThat(trade(TRADE.replace("1672515782136", "1672515782136001")).tradedAt())
                .isEqualTo(1_672_515_782_136_001L);
    }

    @Test
    void anAggregatedTradeIsNumberedByItsRange() {
        Trade trade = trade(AGGREGATED);

        assertThat(trade.tradeId()).isEqualTo("105");
        assertThat(trade.tradeNumber()).isEqualTo(105);
        assertThat(trade.fills()).isEqualTo(6);
        assertThat(trade.firstNumber()).isEqualTo(100);
    }

    @Test
    void amountsAreExact() {
        Trade trade =
                trade(TRADE.replace("28165.47", "0.000000000000000001").replace("0.00056", "99999999999999.9999"));

        assertThat(trade.price()).isEqualTo(new Decimal(1, 18));
        assertThat(trade.quantity()).isEqualTo(new Decimal(999_999_999_999_999_999L, 4));
    }

    @Test
    void symbolsAreSplitByQuoteAsset() {
        assertThat(List.of("BTCUSDT", "ETHBTC", "BTCFDUSD", "1000SATSTRY", "ADAEUR", "USDTBIDR", "WBTCBTC", "EURUSDT"))
                .extracting(symbol -> trade(TRADE.replace("BTCUSDT", symbol)).instrument())
                .containsExactly(
                        "BTC-USDT",
                        "ETH-BTC",
                        "BTC-FDUSD",
                        "1000SATS-TRY",
                        "ADA-EUR",
                        "USDT-BIDR",
                        "WBTC-BTC",
                        "EUR-USDT");
    }

    @Test
    void aQuoteAssetThatEndsInAnotherTakesNoLetterOfTheBase() {
        assertThat(List.of("ADAEUR", "LUNAEUR", "BTCAEUR", "EURAEUR", "XRPRLUSD", "BTCU", "ETHEURI", "SOLUSD1"))
                .extracting(symbol -> trade(TRADE.replace("BTCUSDT", symbol)).instrument())
                .containsExactly(
                        "ADA-EUR", "LUNA-EUR", "BTC-AEUR", "EUR-AEUR", "XRP-RLUSD", "BTC-U", "ETH-EURI", "SOL-USD1");
    }

    @Test
    void rejectsWhatCannotBeASymbol() {
        for (String symbol : List.of("", "USDT", "BTCXYZ", "btcusdt")) {
            assertRejected(
                    binance,
                    TRADE.replace("BTCUSDT", symbol),
                    Code.UNKNOWN_INSTRUMENT,
                    "Invalid symbol %s: must be a base and a known quote asset".formatted(symbol));
        }
    }

    @Test
    void rejectsWhatIsMissing() {
        for (String field : List.of("E", "s", "t", "p", "q", "T", "m")) {
            assertRejected(
                    binance,
                    TRADE.replace('"' + field + "\":", "\"_\":"),
                    Code.MISSING_FIELD,
                    "Cannot read frame: %s is missing".formatted(field));
        }
        for (String field : List.of("f", "l")) {
            assertRejected(
                    binance,
                    AGGREGATED.replace('"' + field + "\":", "\"_\":"),
                    Code.MISSING_FIELD,
                    "Cannot read frame: %s is missing".formatted(field));
        }
        for (String field : List.of("s", "b", "B", "a", "A")) {
            assertRejected(
                    binance,
                    QUOTE.replace('"' + field + "\":", "\"_\":"),
                    Code.MISSING_FIELD,
                    "Cannot read frame: %s is missing".formatted(field));
        }
    }

    @Test
    void rejectsAValueOfAnotherType() {
        assertRejected(
                binance, TRADE.replace("true,\"M\"", "1,\"M\""), Code.BAD_VALUE, "Invalid m 1: must be true or false");
        assertRejected(binance, TRADE.replace(":17,", ":\"17\","), Code.BAD_VALUE, "Invalid t 17: must be an integer");
    }

    @Test
    void rejectsARangeThatIsNone() {
        assertRejected(
                binance,
                AGGREGATED.replace("\"f\":100", "\"f\":106"),
                Code.BAD_VALUE,
                "Invalid range 106 to 105: must have 1 to 2^31 - 1 trades");
        assertRejected(
                binance,
                AGGREGATED.replace("\"l\":105", "\"l\":2147483747"),
                Code.BAD_VALUE,
                "Invalid range 100 to 2147483747: must have 1 to 2^31 - 1 trades");
        assertThat(trade(AGGREGATED.replace("\"l\":105", "\"l\":2147483746")).fills())
                .isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void rejectsAmountsOutOfBounds() {
        assertRejected(
                binance,
                TRADE.replace("28165.47", "0.00000000"),
                Code.BAD_NUMBER,
                "Invalid trade 17 of BTC-USDT: price 0, quantity 0.00056 and their product must be above 0 and below"
                        + " 1e15");
        assertRejected(
                binance,
                TRADE.replace("0.00056", "1.0000000000000000001"),
                Code.BAD_NUMBER,
                "Cannot read q: Invalid number 1.0000000000000000001: more than 18 digits");
        assertRejected(
                binance,
                QUOTE.replace("25.3519", "-1"),
                Code.BAD_NUMBER,
                "Invalid quote of BNB-USDT: bid 31.21 of -1 and ask 40.66 of 25.3652 must be above 0 and below 1e15");
    }

    @Test
    void rejectsATimeDecadesOff() {
        assertRejected(
                binance,
                TRADE.replace("\"T\":1672515782136", "\"T\":1672515782"),
                Code.BAD_TIME,
                "Invalid T 1672515782: must be a time of the years 2009 to 2099");
    }

    @Test
    void rejectsWhatNobodyHasDescribed() {
        assertRejected(
                binance,
                TRADE.replace("\"trade\"", "\"tirade\""),
                Code.UNKNOWN_MESSAGE,
                "Cannot read frame: unknown event tirade");
        assertRejected(binance, "{\"ping\":1}", Code.UNKNOWN_MESSAGE, "Cannot read frame: no event, answer or error");
        assertRejected(
                binance,
                "{\"stream\":\"btcusdt@trade\",\"data\":{}}",
                Code.UNKNOWN_MESSAGE,
                "Cannot read frame: no event, answer or error");
        assertRejected(
                binance,
                "{\"stream\":\"btcusdt@trade\",\"data\":1}",
                Code.BAD_VALUE,
                "Invalid data 1: must be a list of objects");
        assertRejected(
                binance,
                "{\"lastUpdateId\":160,\"bids\":[]}",
                Code.UNKNOWN_MESSAGE,
                "Cannot read frame: no event, answer or error");
    }

    @Test
    void aRestAnswerNeedsTheSymbolOfItsQuestion() {
        assertRestRejected(
                binance,
                "https://localhost/api/v3/trades?limit=5",
                "[]",
                Code.UNKNOWN_INSTRUMENT,
                "Cannot read frame: its address has no symbol");
    }

    @Test
    void subscribesInTextsOfAHundredStreams() {
        assertThat(binance.subscribe(List.of("BTC-USDT", "ETH-BTC"), EnumSet.of(Channel.TRADES, Channel.QUOTES)))
                .containsExactly("{\"method\":\"SUBSCRIBE\",\"params\":[\"btcusdt@trade\",\"btcusdt@bookTicker\","
                        + "\"ethbtc@trade\",\"ethbtc@bookTicker\"],\"id\":1}");
        assertThat(binance.subscribe(List.of("BTC-USDT"), EnumSet.of(Channel.AGGREGATED_TRADES)))
                .containsExactly("{\"method\":\"SUBSCRIBE\",\"params\":[\"btcusdt@aggTrade\"],\"id\":1}");
        assertThat(binance.subscribe(List.of("BTC-USDT"), EnumSet.of(Channel.TRADES, Channel.AGGREGATED_TRADES)))
                .containsExactly("{\"method\":\"SUBSCRIBE\",\"params\":[\"btcusdt@trade\"],\"id\":1}");
    }

    @Test
    void aCandleThatCannotBeIsRejected() {
        assertThat(Recorder.parse(binance, KLINE)).hasSize(1);
        assertRejected(
                binance,
                KLINE.replace("\"l\":\"0.0015\"", "\"l\":\"0.0017\""),
                Code.BAD_VALUE,
                "Invalid candle 1m of BNB-BTC at 1672515780000000: its low must be above 0, its open and close between low and high");
        assertRejected(
                binance,
                KLINE.replace("1672515780000", "1672515781000"),
                Code.BAD_VALUE,
                "Invalid candle 1m of BNB-BTC at 1672515781000000: must fill a window of its length");
        assertRejected(
                binance,
                KLINE.replace("\"v\":\"1000\"", "\"v\":\"1e21\""),
                Code.BAD_VALUE,
                "Invalid candle 1m of BNB-BTC at 1672515780000000: its volumes must be from 0 to 1e20, with at most 18 digits behind the point");
        assertRejected(
                binance,
                KLINE.replace("\"v\":\"1000\"", "\"v\":\"-1\""),
                Code.BAD_NUMBER,
                "Invalid v -1: must be a decimal number of at most 20 digits before and behind the point");
    }

    @Test
    void aFullConnectionStaysBelow1024Streams() {
        List<String> instruments = IntStream.range(0, binance.limits().instrumentsPerConnection())
                .mapToObj(i -> "B" + i + "-USDT")
                .toList();

        List<String> texts = binance.subscribe(instruments, EnumSet.allOf(Channel.class));

        assertThat(texts).allMatch(text -> text.split("@", -1).length <= 101);
        assertThat(String.join("", texts).split("@", -1).length - 1).isEqualTo(1_020);
    }

    @Test
    void socketsAreCombinedAndPingedByTheServer() {
        assertThat(binance.socketPath(Set.of(Channel.TRADES))).isEqualTo("/stream");
        assertThat(binance.keepAlive(1)).isEmpty();
        assertThat(binance.symbol("BTC-USDT")).isEqualTo("BTCUSDT");
    }

    @Test
    void asksForTradesAsTheDocumentsSay() {
        assertThat(binance.newestTradesPath("BTC-USDT"))
                .isEqualTo("/api/v3/historicalTrades?symbol=BTCUSDT&limit=1000");
        assertThat(binance.tradesPath(new TradesWanted("BTC-USDT", 11, 20, MarketEvent.ABSENT)))
                .isEqualTo("/api/v3/historicalTrades?symbol=BTCUSDT&fromId=10&limit=1000");
        assertThat(binance.tradesPath(new TradesWanted("BTC-USDT", 0, 20, MarketEvent.ABSENT)))
                .isEqualTo("/api/v3/historicalTrades?symbol=BTCUSDT&fromId=0&limit=1000");
    }

    /** A page has the {@code limit} trades from {@code fromId} upward. */
    @Property
    void aPageHoldsTheTradeBeforeTheWanted(
            @ForAll @LongRange(min = 1, max = 1L << 50) long first, @ForAll @IntRange(max = 3_000) int more) {
        RestUrl url =
                RestUrl.of(binance.tradesPath(new TradesWanted("BTC-USDT", first, first + more, MarketEvent.ABSENT)));

        long from = Long.parseLong(url.parameter("fromId").orElseThrow());
        long limit = Long.parseLong(url.parameter("limit").orElseThrow());

        assertThat(limit).isEqualTo(binance.restLimits().pageSize());
        assertThat(first - 1).isEqualTo(from);
        if (more + 3 <= limit) {
            assertThat(first + more + 1).isLessThan(from + limit);
        }
    }

    @Test
    void readsTheTime() {
        assertThat(binance.parseTime("{\"serverTime\":1499827319559}")).isEqualTo(1_499_827_319_559_000L);
        assertThatThrownBy(() -> binance.parseTime("{\"code\":-1003,\"msg\":\"Too many requests.\"}"))
                .isInstanceOf(BadFrameException.class)
                .hasMessage("Cannot read frame: serverTime is missing");
    }

    @Test
    void listsWhatTradesAndCanBeReadBack() {
        String body = "{\"symbols\":["
                + "{\"symbol\":\"ETHUSDT\",\"status\":\"TRADING\",\"baseAsset\":\"ETH\",\"quoteAsset\":\"USDT\"},"
                + "{\"symbol\":\"BTCUSDT\",\"status\":\"TRADING\",\"baseAsset\":\"BTC\",\"quoteAsset\":\"USDT\"},"
                + "{\"symbol\":\"OLDUSDT\",\"status\":\"BREAK\",\"baseAsset\":\"OLD\",\"quoteAsset\":\"USDT\"},"
                + "{\"symbol\":\"BNBIDR\",\"status\":\"TRADING\",\"baseAsset\":\"BNB\",\"quoteAsset\":\"IDR\"},"
                + "{\"symbol\":\"BTCNEW\",\"status\":\"TRADING\",\"baseAsset\":\"BTC\",\"quoteAsset\":\"NEW\"}]}";

        assertThat(binance.parseProducts(body)).containsExactly("BTC-USDT", "ETH-USDT");
    }

    @Test
    void takesEverySymbolOfARecordedListApartAsTheListSays() throws IOException {
        String body = String.valueOf(
                Tapes.frames(Tapes.recorded("binance/20211012.jsonl.gz")).get(0).text());
        Matcher symbol = Pattern.compile("\"status\":\"TRADING\",\"baseAsset\":\"(\\w+)\",.*?\"quoteAsset\":\"(\\w+)\"")
                .matcher(body);
        List<String> trading = new ArrayList<>();
        while (symbol.find()) {
            trading.add(symbol.group(1) + "-" + symbol.group(2));
        }

        assertThat(binance.parseProducts(body)).hasSize(1_262).isSorted().containsExactlyInAnyOrderElementsOf(trading);
    }

    private Trade trade(String text) {
        return (Trade) Recorder.parse(binance, text).get(0);
    }
}
