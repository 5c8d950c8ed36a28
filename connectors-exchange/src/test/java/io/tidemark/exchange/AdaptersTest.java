package io.tidemark.exchange;

import static io.tidemark.model.MarketEvent.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.exchange.BadFrameException.Code;
import io.tidemark.model.Decimal;
import io.tidemark.model.Frame;
import io.tidemark.model.Origin;
import io.tidemark.model.Quote;
import io.tidemark.model.Side;
import io.tidemark.model.Trade;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The frames are written from the exchanges' own documents, which the adapters name. */
class AdaptersTest {

    private static final long RECEIVED = 1_700_000_000_000_000L;
    private static final String MATCH =
            "{\"type\":\"match\",\"trade_id\":10,\"sequence\":50,\"maker_order_id\":\"ac928c66\",\"taker_order_id\":\"132fb6ae\",\"time\":\"2014-11-07T08:19:27.028459Z\",\"product_id\":\"BTC-USD\",\"size\":\"5.23512\",\"price\":\"400.23\",\"side\":\"sell\"}";
    private static final String BINANCE_TRADE =
            "{\"e\":\"trade\",\"E\":1672515782136,\"s\":\"BNBBTC\",\"t\":12345,\"p\":\"0.00100000\",\"q\":\"100\",\"T\":1672515782135,\"m\":true,\"M\":true}";
    private static final String KRAKEN_TRADES =
            "{\"channel\":\"trade\",\"type\":\"update\",\"data\":[{\"symbol\":\"MATIC/USD\",\"side\":\"sell\",\"price\":0.5117,\"qty\":40.0,\"ord_type\":\"market\",\"trade_id\":4665906,\"timestamp\":\"2023-09-25T07:49:37.708706Z\"},{\"symbol\":\"MATIC/USD\",\"side\":\"buy\",\"price\":1e-7,\"qty\":39996.12345678,\"ord_type\":\"limit\",\"trade_id\":4665907,\"timestamp\":\"2023-09-25T07:49:37.70870Z\"}]}";

    @Test
    void allAdaptersAreFound() {
        assertThat(Exchanges.all()).containsOnlyKeys("binance", "coinbase", "kraken");
        assertThatThrownBy(() -> Exchanges.of("nasdaq"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Invalid exchange nasdaq: known are binance, coinbase, kraken");
    }

    @Test
    void readsATradeOfBinanceAndTurnsTheMakersSide() {
        Trade expected = new Trade(
                "binance",
                "BNB-BTC",
                "12345",
                12345,
                1,
                Decimal.parse("0.001"),
                Decimal.parse("100"),
                Side.SELL,
                1_672_515_782_135_000L,
                1_672_515_782_136_000L,
                RECEIVED,
                Origin.STREAM);

        assertThat(Heard.of("binance", BINANCE_TRADE).trades).containsExactly(expected);
        assertThat(Heard.of("binance", "{\"data\":" + BINANCE_TRADE + ",\"stream\":\"bnbbtc@trade\"}").trades)
                .containsExactly(expected);
        assertThat(Heard.of("binance", BINANCE_TRADE.replace("\"m\":true", "\"m\":false")).trades)
                .extracting(Trade::takerSide)
                .containsExactly(Side.BUY);
    }

    @Test
    void readsMicrosecondsWhereAConnectionAskedForThem() {
        String micros =
                BINANCE_TRADE.replace("1672515782136", "1672515782136001").replace("1672515782135", "1672515782135002");

        Trade trade = Heard.of("binance", micros).trades.get(0);

        assertThat(trade.publishedAt()).isEqualTo(1_672_515_782_136_001L);
        assertThat(trade.tradedAt()).isEqualTo(1_672_515_782_135_002L);
    }

    @Test
    void anAggregatedTradeStandsForItsRange() {
        Trade trade = Heard.of(
                        "binance",
                        "{\"e\":\"aggTrade\",\"E\":1672515782136,\"s\":\"BNBBTC\",\"a\":9,\"p\":\"0.001\",\"q\":\"100\",\"f\":100,\"l\":105,\"T\":1672515782136,\"m\":true,\"M\":true}")
                .trades
                .get(0);

        assertThat(trade.tradeId()).isEqualTo("105");
        assertThat(trade.fills()).isEqualTo(6);
        assertThat(trade.firstNumber()).isEqualTo(100);
    }

    @Test
    void readsQuotes() {
        Quote binance = Heard.of(
                        "binance",
                        "{\"u\":400900217,\"s\":\"BNBUSDT\",\"b\":\"25.35190000\",\"B\":\"31.21000000\",\"a\":\"25.36520000\",\"A\":\"40.66000000\"}")
                .quotes
                .get(0);
        Quote coinbase = Heard.of(
                        "coinbase",
                        "{\"type\":\"ticker\",\"sequence\":37475248783,\"product_id\":\"ETH-USD\",\"price\":\"1285.22\",\"best_bid\":\"1285.04\",\"best_bid_size\":\"0.46688654\",\"best_ask\":\"1285.27\",\"best_ask_size\":\"1.56637040\",\"side\":\"buy\",\"time\":\"2022-10-19T23:28:22.061769Z\",\"trade_id\":370843401,\"last_size\":\"11.4396987\"}")
                .quotes
                .get(0);
        Quote kraken = Heard.of(
                        "kraken",
                        "{\"channel\":\"ticker\",\"type\":\"update\",\"data\":[{\"symbol\":\"ALGO/USD\",\"bid\":0.10025,\"bid_qty\":740.0,\"ask\":0.10035,\"ask_qty\":7.4e2,\"last\":0.10035,\"timestamp\":\"2023-09-25T07:49:37.708706Z\"}]}")
                .quotes
                .get(0);

        assertThat(binance)
                .isEqualTo(new Quote(
                        "binance",
                        "BNB-USDT",
                        Decimal.parse("25.3519"),
                        Decimal.parse("31.21"),
                        Decimal.parse("25.3652"),
                        Decimal.parse("40.66"),
                        ABSENT,
                        RECEIVED,
                        400_900_217));
        assertThat(coinbase.bid()).isEqualTo(Decimal.parse("1285.04"));
        assertThat(coinbase.quotedAt()).isEqualTo(1_666_222_102_061_769L);
        assertThat(kraken.askQuantity()).isEqualTo(Decimal.parse("740"));
        assertThat(kraken.sequence()).isEqualTo(ABSENT);
    }

    @Test
    void readsAMatchOfCoinbaseAndTurnsTheMakersSide() {
        Trade trade = Heard.of("coinbase", MATCH).trades.get(0);

        assertThat(trade.takerSide()).isEqualTo(Side.BUY);
        assertThat(trade.tradeNumber()).isEqualTo(10);
        assertThat(trade.price()).isEqualTo(Decimal.parse("400.23"));
        assertThat(trade.tradedAt()).isEqualTo(1_415_348_367_028_459L);
        assertThat(Heard.of("coinbase", MATCH.replace("\"match\"", "\"last_match\"")).trades)
                .containsExactly(trade);
    }

    @Test
    void readsEveryTradeOfAFrameOfKraken() {
        List<Trade> trades = Heard.of("kraken", KRAKEN_TRADES).trades;

        assertThat(trades).extracting(Trade::tradeNumber).containsExactly(4_665_906L, 4_665_907L);
        assertThat(trades).extracting(Trade::takerSide).containsExactly(Side.SELL, Side.BUY);
        assertThat(trades)
                .extracting(Trade::price)
                .containsExactly(Decimal.parse("0.5117"), Decimal.parse("0.0000001"));
        assertThat(trades).extracting(Trade::tradedAt).containsExactly(1_695_628_177_708_706L, 1_695_628_177_708_700L);
    }

    @Test
    void aHeartbeatOfCoinbaseTellsTheNewestTradeButZeroTellsNothing() {
        String heartbeat =
                "{\"type\":\"heartbeat\",\"sequence\":90,\"last_trade_id\":20,\"product_id\":\"BTC-USD\",\"time\":\"2014-11-07T08:19:28.464459Z\"}";

        assertThat(Heard.of("coinbase", heartbeat).heartbeats)
                .containsExactly(new Heartbeat("BTC-USD", 20, 1_415_348_368_464_459L));
        assertThat(Heard.of("coinbase", heartbeat.replace(":20,", ":0,")).heartbeats)
                .extracting(Heartbeat::lastTradeNumber)
                .containsExactly(ABSENT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "binance | {\"result\":null,\"id\":1} | subscribed: request 1",
                "binance | {\"code\":2,\"msg\":\"Invalid request\",\"id\":7} | refused: request 7: Invalid request",
                "binance | {\"e\":\"serverShutdown\",\"E\":1770123456789} | shutdown_announced: the server will be shut down",
                "coinbase | {\"type\":\"subscriptions\",\"channels\":[{\"name\":\"matches\",\"product_ids\":[\"BTC-USD\"]}]} | subscribed: channels: 1",
                "coinbase | {\"type\":\"error\",\"message\":\"Failed\",\"reason\":\"no such product\"} | refused: Failed: no such product",
                "kraken | {\"method\":\"subscribe\",\"req_id\":1,\"result\":{\"channel\":\"trade\",\"symbol\":\"BTC/USD\"},\"success\":true} | subscribed: trade BTC/USD",
                "kraken | {\"error\":\"Currency pair not supported XBT/USD\",\"method\":\"subscribe\",\"success\":false} | refused: Currency pair not supported XBT/USD"
            })
    void tellsWhatTheExchangeSaysOfTheConnection(String exchange, String text, String notice) {
        Heard heard = Heard.of(exchange, text);

        assertThat(heard.notices).containsExactly(notice);
        assertThat(heard.trades).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "binance | {\"e\":\"depthUpdate\",\"E\":1672515782136,\"s\":\"BNBBTC\",\"U\":157,\"u\":160,\"b\":[[\"0.0024\",\"10\"]],\"a\":[]}",
                "binance | {\"lastUpdateId\":160,\"bids\":[[\"0.0024\",\"10\"]],\"asks\":[]}",
                "binance | {\"e\":\"24hrTicker\",\"E\":1672515782136,\"s\":\"BNBBTC\",\"p\":\"-0.0015\",\"l\":\"0.1\",\"q\":\"18\"}",
                "coinbase | {\"type\":\"l2update\",\"product_id\":\"BTC-USD\",\"changes\":[[\"buy\",\"1\",\"2\"]],\"time\":\"2022-08-04T15:25:05.010758Z\"}",
                "coinbase | {\"type\":\"ticker\",\"product_id\":\"BTC-USD\",\"best_bid\":\"1\",\"best_ask\":\"2\"}",
                "kraken | {\"channel\":\"heartbeat\"}",
                "kraken | {\"method\":\"pong\",\"req_id\":101,\"time_in\":\"2023-09-24T14:10:23.799685Z\"}",
                "kraken | {\"channel\":\"book\",\"type\":\"update\",\"data\":[{\"symbol\":\"MATIC/USD\",\"bids\":[{\"price\":0.5657,\"qty\":1098.3}],\"asks\":[],\"checksum\":2114181697}]}"
            })
    void whatIsNotConsumedIsControl(String exchange, String text) {
        Heard heard = Heard.of(exchange, text);

        assertThat(heard.trades).isEmpty();
        assertThat(heard.quotes).isEmpty();
    }

    @Test
    void namesWhatIsWrongWithAFrame() {
        refused("binance", "", Code.NOT_JSON, "the frame is empty");
        refused("binance", "{} {}", Code.UNKNOWN_MESSAGE, "neither an event nor an answer");
        refused("coinbase", MATCH + "x", Code.NOT_JSON, null);
        refused("coinbase", MATCH.substring(0, 80), Code.NOT_JSON, null);
        refused("binance", "{\"e\":\"surprise\"}", Code.UNKNOWN_MESSAGE, "event surprise");
        refused("coinbase", "{\"type\":\"surprise\"}", Code.UNKNOWN_MESSAGE, "type surprise");
        refused("kraken", "{\"channel\":\"surprise\"}", Code.UNKNOWN_MESSAGE, "channel surprise");
        refused("kraken", "[]", Code.UNKNOWN_MESSAGE, "the document is no object");
        refused("binance", BINANCE_TRADE.replace("\"t\":12345,", ""), Code.MISSING_FIELD, "t");
        refused("coinbase", MATCH.replace("\"price\":\"400.23\",", ""), Code.MISSING_FIELD, "price");
        refused("coinbase", MATCH.replace("\"sell\"", "\"sold\""), Code.BAD_VALUE, "side sold is neither buy nor sell");
        refused("coinbase", MATCH.replace("10,", "\"10\","), Code.BAD_VALUE, "trade_id is no whole number");
        refused(
                "binance",
                BINANCE_TRADE.replace("0.00100000", "1e"),
                Code.BAD_NUMBER,
                "p: Invalid number 1e: no decimal number");
        refused(
                "coinbase",
                MATCH.replace("400.23", "-1"),
                Code.BAD_NUMBER,
                "price -1: must be more than 0 and less than 10^15");
        refused(
                "coinbase",
                MATCH.replace("400.23", "1000000000").replace("5.23512", "1000000"),
                Code.BAD_NUMBER,
                "price 1000000000 × quantity 1000000: must be less than 10^15");
        refused(
                "coinbase",
                MATCH.replace("2014-11-07T08", "2014-02-30T08"),
                Code.BAD_TIME,
                "time 2014-02-30T08:19:27.028459Z is no UTC time");
        refused(
                "binance",
                BINANCE_TRADE.replace("1672515782135", "17"),
                Code.BAD_TIME,
                "T 17 is not between 2009 and 2100");
        refused(
                "binance",
                BINANCE_TRADE.replace("BNBBTC", "NONSENSE"),
                Code.UNKNOWN_INSTRUMENT,
                "NONSENSE is no pair of known assets");
        refused("kraken", "[".repeat(100), Code.UNKNOWN_MESSAGE, "the document is no object");
        refused("binance", "{\"x\":".repeat(100), Code.TOO_LARGE, null);
    }

    @Test
    void readsTradesOverRestAsRepairs() {
        Heard binance = rest(
                "binance",
                "https://api.binance.com/api/v3/historicalTrades?symbol=BTCUSDT&fromId=28457",
                "[{\"id\":28457,\"price\":\"4.00000100\",\"qty\":\"12.00000000\",\"quoteQty\":\"48.000012\",\"time\":1499865549590,\"isBuyerMaker\":true,\"isBestMatch\":true}]");
        Heard coinbase = rest(
                "coinbase",
                "https://api.exchange.coinbase.com/products/BTC-USD/trades?after=75",
                "[{\"time\":\"2014-11-07T22:19:28.578544Z\",\"trade_id\":74,\"price\":\"10.00000000\",\"size\":\"0.01000000\",\"side\":\"buy\"}]");
        Heard kraken = rest(
                "kraken",
                "https://api.kraken.com/0/public/Trades?pair=XBTUSD",
                "{\"error\":[],\"result\":{\"XXBTZUSD\":[[\"30243.40000\",\"0.34507674\",1688669597.827769999,\"b\",\"m\",\"\",61044952]],\"last\":\"1688671969993150842\"}}");

        assertThat(binance.trades)
                .extracting(Trade::instrument, Trade::tradeNumber, Trade::origin)
                .containsExactly(org.assertj.core.api.Assertions.tuple("BTC-USDT", 28_457L, Origin.REPAIR));
        assertThat(coinbase.trades)
                .extracting(Trade::instrument, Trade::takerSide)
                .containsExactly(org.assertj.core.api.Assertions.tuple("BTC-USD", Side.SELL));
        assertThat(kraken.trades)
                .extracting(Trade::instrument, Trade::tradedAt)
                .containsExactly(org.assertj.core.api.Assertions.tuple("BTC-USD", 1_688_669_597_827_769L));
    }

    @Test
    void listsWhatTradesNow() {
        assertThat(
                        Exchanges.of("binance")
                                .parseProducts(
                                        "{\"symbols\":[{\"symbol\":\"ETHBTC\",\"status\":\"TRADING\",\"baseAsset\":\"ETH\",\"quoteAsset\":\"BTC\",\"filters\":[{}]},{\"symbol\":\"XYZBTC\",\"status\":\"HALT\",\"baseAsset\":\"XYZ\",\"quoteAsset\":\"BTC\"}]}"))
                .containsExactly("ETH-BTC");
        assertThat(
                        Exchanges.of("coinbase")
                                .parseProducts(
                                        "[{\"id\":\"BTC-USD\",\"status\":\"online\",\"trading_disabled\":false},{\"id\":\"OLD-USD\",\"status\":\"delisted\"}]"))
                .containsExactly("BTC-USD");
        assertThat(
                        Exchanges.of("kraken")
                                .parseProducts(
                                        "{\"error\":[],\"result\":{\"XXBTZUSD\":{\"wsname\":\"XBT/USD\",\"status\":\"online\"},\"XDGUSD\":{\"wsname\":\"XDG/USD\",\"status\":\"cancel_only\"}}}"))
                .containsExactly("BTC-USD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"binance", "coinbase", "kraken"})
    void subscriptionsNameEveryInstrumentOnceAChannelAndStayWithinTheLimits(String id) {
        Exchange exchange = Exchanges.of(id);
        List<String> instruments = IntStream.range(0, exchange.limits().instrumentsPerConnection())
                .mapToObj(i -> "COIN" + i + "X-USD")
                .toList();

        List<String> messages = exchange.subscribe(instruments, Set.of(Channel.TRADES, Channel.QUOTES));

        String all = String.join("\n", messages);
        for (String instrument : instruments) {
            assertThat(all.toUpperCase(java.util.Locale.ROOT)).contains(exchange.symbol(instrument));
        }
        assertThat(messages).allMatch(message -> message.length() < 8_192);
    }

    private static Heard rest(String exchange, String url, String body) {
        return Heard.of(new Frame(exchange, "c1", 1, null, Frame.Kind.REST, RECEIVED, url, body));
    }

    private static void refused(
            String exchange, String text, Code code, @org.jspecify.annotations.Nullable String detail) {
        assertThatThrownBy(() -> Heard.of(exchange, text))
                .as("%s %s", exchange, text)
                .isInstanceOfSatisfying(BadFrameException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(code);
                    if (detail != null) {
                        assertThat(refusal.detail()).isEqualTo(detail);
                    }
                });
    }
}
