package io.tidemark.exchange.bybit;

import static io.tidemark.exchange.Rejections.assertRejected;
import static io.tidemark.exchange.Rejections.assertRestRejected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.exchange.BadFrameException;
import io.tidemark.exchange.BadFrameException.Code;
import io.tidemark.exchange.Channel;
import io.tidemark.exchange.Recorder;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BybitTest {

    private static final String TRADE =
            "{\"T\":1672304486865,\"s\":\"BTCUSDT\",\"S\":\"Buy\",\"v\":\"0.001\",\"p\":\"16578.50\","
                    + "\"i\":\"2290000000007764263\",\"BT\":false,\"RPI\":false,\"seq\":178477362706}";
    private static final String BOOK = "{\"topic\":\"orderbook.1.BTCUSDT\",\"ts\":1672304484978,\"type\":\"snapshot\","
            + "\"data\":{\"s\":\"BTCUSDT\",\"b\":[[\"16493.50\",\"0.006\"]],\"a\":[[\"16611.00\",\"0.029\"]],"
            + "\"u\":18521288,\"seq\":7961638724},\"cts\":1672304484976}";
    private static final String RECENT = "https://localhost/v5/market/recent-trade?category=spot&symbol=BTCUSDT";

    private final Bybit bybit = new Bybit();

    @Test
    void anAnswerMaySayThatRequestsComeTooFast() {
        assertThat(bybit.tooFast(200, "{\"retCode\":10006,\"retMsg\":\"Too many visits!\",\"result\":{}}"))
                .hasValue(Duration.ZERO);
        assertThat(bybit.tooFast(200, "{\"retCode\":10001,\"retMsg\":\"params error\",\"result\":{}}"))
                .isEmpty();
        assertThat(bybit.tooFast(403, "<html>access too frequent</html>")).hasValue(Duration.ofMinutes(10));
        assertThat(bybit.tooFast(200, "[]")).isEmpty();
    }

    @Test
    void theSideIsTheTakers() {
        assertThat(trade(TRADE).takerSide()).isEqualTo(Side.BUY);
        assertThat(trade(TRADE.replace("Buy", "Sell")).takerSide()).isEqualTo(Side.SELL);
    }

    @Test
    void aTradeHasAnIdButNoNumber() {
        assertThat(trade(TRADE).tradeId()).isEqualTo("2290000000007764263");
        assertThat(trade(TRADE).isNumbered()).isFalse();
        assertThat(trade(TRADE).fills()).isEqualTo(1);
        assertThat(trade(TRADE.replace("2290000000007764263", "20f43950-d8dd-5b31-9112-a178eb6023af"))
                        .tradeId())
                .isEqualTo("20f43950-d8dd-5b31-9112-a178eb6023af");
    }

    @Test
    void aTradeHasATimeOfItsOwnAndOneOfItsMessage() {
        assertThat(trade(TRADE).tradedAt()).isEqualTo(1_672_304_486_865_000L);
        assertThat(trade(TRADE).publishedAt()).isEqualTo(1_672_304_486_868_000L);
    }

    @Test
    void everyTradeOfAMessageIsReadBlockTradesToo() {
        String rows = TRADE + "," + TRADE.replace("\"BT\":false", "\"BT\":true").replace("4263", "4264") + ","
                + TRADE.replace("\"RPI\":false", "\"RPI\":true").replace("4263", "4299");

        assertThat(Recorder.parse(bybit, trades(rows)))
                .extracting(trade -> ((Trade) trade).tradeId())
                .containsExactly("2290000000007764263", "2290000000007764264", "2290000000007764299");
        assertThat(Recorder.parse(bybit, trades(""))).isEmpty();
    }

    @Test
    void amountsAreExact() {
        Trade trade = trade(TRADE.replace("16578.50", "0.000000000000000001").replace("0.001", "99999999999999.9999"));

        assertThat(trade.price()).isEqualTo(new Decimal(1, 18));
        assertThat(trade.quantity()).isEqualTo(new Decimal(999_999_999_999_999_999L, 4));
    }

    @Test
    void symbolsAreSplitByQuoteAsset() {
        assertThat(List.of("BTCUSDT", "ETHBTC", "XRPRLUSD", "USDCUSD", "BTCUSDE", "SOLUSD1", "1SOLEUR", "USDTBRZ"))
                .extracting(symbol -> trade(TRADE.replace("BTCUSDT", symbol)).instrument())
                .containsExactly(
                        "BTC-USDT", "ETH-BTC", "XRP-RLUSD", "USDC-USD", "BTC-USDE", "SOL-USD1", "1SOL-EUR", "USDT-BRZ");
        for (String symbol : List.of("", "USDT", "BTCXYZ", "btcusdt", "BTC-USDT")) {
            assertRejected(
                    bybit,
                    trades(TRADE.replace("BTCUSDT", symbol)),
                    Code.UNKNOWN_INSTRUMENT,
                    "Invalid symbol %s: must be a base and a known quote asset".formatted(symbol));
        }
    }

    @Test
    void aQuoteHasTheTimeOfTheEngine() {
        Quote with = (Quote) Recorder.parse(bybit, BOOK).get(0);
        Quote without =
                (Quote) Recorder.parse(bybit, BOOK.replace("\"cts\"", "\"_\"")).get(0);

        assertThat(with.quotedAt()).isEqualTo(1_672_304_484_976_000L);
        assertThat(without.quotedAt()).isEqualTo(1_672_304_484_978_000L);
        assertThat(with.sequence()).isEqualTo(18_521_288L);
        assertThat(with.bid()).isEqualTo(Decimal.parse("16493.5"));
        assertThat(with.ask()).isEqualTo(Decimal.parse("16611"));
    }

    @Test
    void rejectsWhatIsMissing() {
        for (String field : List.of("T", "s", "S", "v", "p", "i")) {
            assertRejected(
                    bybit,
                    trades(TRADE.replace('"' + field + "\":", "\"_\":")),
                    Code.MISSING_FIELD,
                    "Cannot read frame: %s is missing".formatted(field));
        }
        for (String field : List.of("type", "data", "s", "b", "a", "u")) {
            assertRejected(
                    bybit,
                    BOOK.replace('"' + field + "\":", "\"_\":"),
                    Code.MISSING_FIELD,
                    "Cannot read frame: %s is missing".formatted(field));
        }
        assertRejected(
                bybit,
                trades(TRADE).replace("\"ts\"", "\"_\""),
                Code.MISSING_FIELD,
                "Cannot read frame: ts is missing");
        assertRejected(bybit, "{\"a\":1}", Code.MISSING_FIELD, "Cannot read frame: op is missing");
        assertRejected(bybit, "{\"success\":false}", Code.MISSING_FIELD, "Cannot read frame: ret_msg is missing");
    }

    @Test
    void rejectsValuesOfAnotherKind() {
        assertRejected(
                bybit,
                trades(TRADE.replace("\"Buy\"", "\"buy\"")),
                Code.BAD_VALUE,
                "Invalid S buy: must be Buy or Sell");
        assertRejected(
                bybit,
                trades(TRADE.replace("2290000000007764263", "")),
                Code.BAD_VALUE,
                "Invalid i : must have 1 to 64 characters");
        assertRejected(
                bybit,
                trades(TRADE.replace("2290000000007764263", "x".repeat(65))),
                Code.BAD_VALUE,
                "Invalid i " + "x".repeat(60) + ": must have 1 to 64 characters");
        assertRejected(
                bybit,
                trades(TRADE.replace("1672304486865", "1672304486")),
                Code.BAD_TIME,
                "Invalid T 1672304486: must be a time of the years 2009 to 2099");
        assertRejected(
                bybit,
                trades(TRADE.replace("16578.50", "0")),
                Code.BAD_NUMBER,
                "Invalid trade 2290000000007764263 of BTC-USDT: price 0, quantity 0.001 and their product must be"
                        + " above 0 and below 1e15");
        assertRejected(
                bybit,
                BOOK.replace("16611.00", "1e15"),
                Code.BAD_NUMBER,
                "Invalid quote of BTC-USDT: bid 0.006 of 16493.5 and ask 0.029 of 1000000000000000 must be above 0"
                        + " and below 1e15");
        assertRejected(bybit, "{\"success\":1}", Code.BAD_VALUE, "Invalid success 1: must be true or false");
    }

    @Test
    void rejectsWhatNobodyHasDescribed() {
        for (String topic : List.of("publicTirade.BTCUSDT", "publicTrade", "orderbook", "")) {
            assertRejected(
                    bybit,
                    BOOK.replace("orderbook.1.BTCUSDT", topic),
                    Code.UNKNOWN_MESSAGE,
                    "Cannot read frame: unknown topic " + topic);
        }
        for (String text : List.of(BOOK, trades(TRADE))) {
            assertRejected(
                    bybit,
                    text.replace("\"snapshot\"", "\"delta\""),
                    Code.UNKNOWN_MESSAGE,
                    "Cannot read frame: unknown type delta");
        }
        assertRejected(bybit, "{\"op\":\"order\"}", Code.UNKNOWN_MESSAGE, "Cannot read frame: unknown op order");
    }

    @Test
    void rejectsARestAnswerThatIsNone() {
        String body = "{\"retCode\":0,\"result\":{\"category\":\"spot\",\"list\":[{\"execId\":\"1\","
                + "\"symbol\":\"BTCUSDT\",\"price\":\"1\",\"size\":\"2\",\"side\":\"Buy\",\"time\":\"1672052955758\"}]}}";

        for (String field : List.of("retCode", "result", "category", "list", "execId", "symbol", "side", "time")) {
            assertRestRejected(
                    bybit,
                    RECENT,
                    body.replace('"' + field + "\":", "\"_\":"),
                    Code.MISSING_FIELD,
                    "Cannot read frame: %s is missing".formatted(field));
        }
        assertRestRejected(
                bybit, RECENT, body.replace("Buy", "buy"), Code.BAD_VALUE, "Invalid side buy: must be Buy or Sell");
    }

    @Test
    void subscribesInTextsOfTen() {
        assertThat(bybit.subscribe(List.of("BTC-USDT", "ETH-BTC"), EnumSet.of(Channel.TRADES, Channel.QUOTES)))
                .containsExactly("{\"req_id\":\"1\",\"op\":\"subscribe\",\"args\":[\"publicTrade.BTCUSDT\","
                        + "\"orderbook.1.BTCUSDT\",\"publicTrade.ETHBTC\",\"orderbook.1.ETHBTC\"]}");
        assertThat(bybit.subscribe(List.of("BTC-USDT"), EnumSet.of(Channel.AGGREGATED_TRADES)))
                .containsExactly("{\"req_id\":\"1\",\"op\":\"subscribe\",\"args\":[\"publicTrade.BTCUSDT\"]}");
        assertThat(bybit.subscribe(List.of("BTC-USDT"), EnumSet.of(Channel.CANDLES)))
                .containsExactly("{\"req_id\":\"1\",\"op\":\"subscribe\",\"args\":[\"kline.1.BTCUSDT\"]}");
        List<String> many = IntStream.range(0, bybit.limits().instrumentsPerConnection())
                .mapToObj(i -> "B".repeat(16) + (1_000 + i) + "-USDT")
                .toList();
        List<String> texts = bybit.subscribe(many, EnumSet.allOf(Channel.class));
        assertThat(texts).hasSize(18).allMatch(text -> text.split("USDT", -1).length - 1 <= 10);
        assertThat(String.join("", texts).length()).isLessThan(21_000);
    }

    @Test
    void pingsWithANumber() {
        assertThat(bybit.keepAlive(7)).contains("{\"req_id\":\"7\",\"op\":\"ping\"}");
        assertThat(bybit.socketPath(Set.of(Channel.TRADES))).isEqualTo("/v5/public/spot");
        assertThat(bybit.symbol("BTC-USDT")).isEqualTo("BTCUSDT");
    }

    @Test
    void theNewestPageIsAllThereIsToAskFor() {
        assertThat(bybit.newestTradesPath("BTC-USDT"))
                .isEqualTo("/v5/market/recent-trade?category=spot&symbol=BTCUSDT&limit=60");
        assertThat(bybit.tradesPath(
                        new TradesWanted("BTC-USDT", MarketEvent.ABSENT, MarketEvent.ABSENT, MarketEvent.ABSENT)))
                .isEqualTo(bybit.newestTradesPath("BTC-USDT"));
        assertThat(bybit.tradesPath(
                        new TradesWanted("BTC-USDT", MarketEvent.ABSENT, MarketEvent.ABSENT, 1_672_304_486_865_000L)))
                .isEqualTo(bybit.newestTradesPath("BTC-USDT"));
    }

    @Test
    void readsTheTime() {
        String body = "{\"retCode\":0,\"retMsg\":\"OK\",\"result\":{\"timeSecond\":\"1688639403\","
                + "\"timeNano\":\"1688639403423213947\"},\"retExtInfo\":{},\"time\":1688639403423}";

        assertThat(bybit.parseTime(body)).isEqualTo(1_688_639_403_423_000L);
        assertThatThrownBy(() -> bybit.parseTime(body.replace("\"retCode\":0", "\"retCode\":10006")))
                .isInstanceOf(BadFrameException.class)
                .hasMessage("Invalid retCode 10006: must be 0");
    }

    @Test
    void listsWhatTradesAndCanBeReadBack() {
        String body = "{\"retCode\":0,\"result\":{\"category\":\"spot\",\"list\":["
                + "{\"symbol\":\"ETHUSDT\",\"baseCoin\":\"ETH\",\"quoteCoin\":\"USDT\",\"status\":\"Trading\"},"
                + "{\"symbol\":\"BTCUSDT\",\"baseCoin\":\"BTC\",\"quoteCoin\":\"USDT\",\"status\":\"Trading\"},"
                + "{\"symbol\":\"NEWUSDT\",\"baseCoin\":\"NEW\",\"quoteCoin\":\"USDT\",\"status\":\"PreLaunch\"},"
                + "{\"symbol\":\"ABCXUSD\",\"baseCoin\":\"ABCX\",\"quoteCoin\":\"USD\",\"status\":\"Trading\"},"
                + "{\"symbol\":\"BTCNEW\",\"baseCoin\":\"BTC\",\"quoteCoin\":\"NEW\",\"status\":\"Trading\"}]}}";

        assertThat(bybit.parseProducts(body)).containsExactly("BTC-USDT", "ETH-USDT");
    }

    @Test
    void takesEverySymbolOfARecordedListApartAsTheListSays() throws IOException {
        String body = Tapes.frames(Tapes.recorded("bybit/20260809_spot.jsonl.gz")).stream()
                .filter(frame -> frame.kind() == Frame.Kind.REST
                        && String.valueOf(frame.url()).contains("category=spot"))
                .map(frame -> String.valueOf(frame.text()))
                .findFirst()
                .orElseThrow();
        Matcher symbol = Pattern.compile("\"baseCoin\":\"(\\w+)\",\"quoteCoin\":\"(\\w+)\"")
                .matcher(body);
        List<String> trading = new ArrayList<>();
        while (symbol.find()) {
            trading.add(symbol.group(1) + "-" + symbol.group(2));
        }

        assertThat(bybit.parseProducts(body)).hasSize(557).isSorted().containsExactlyInAnyOrderElementsOf(trading);
    }

    private Trade trade(String row) {
        return (Trade) Recorder.parse(bybit, trades(row)).get(0);
    }

    private static String trades(String rows) {
        return "{\"topic\":\"publicTrade.BTCUSDT\",\"type\":\"snapshot\",\"ts\":1672304486868,\"data\":[%s]}"
                .formatted(rows);
    }
}
