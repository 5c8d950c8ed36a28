package io.tidemark.exchange.coinbase;

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
import io.tidemark.model.MarketEvent;
import io.tidemark.model.Side;
import io.tidemark.model.Trade;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class CoinbaseTest {

    private static final String MATCH =
            "{\"type\":\"match\",\"trade_id\":10,\"sequence\":50,\"time\":\"2014-11-07T08:19:27.028459Z\","
                    + "\"product_id\":\"BTC-USD\",\"size\":\"5.23512\",\"price\":\"400.23\",\"side\":\"sell\"}";
    private static final String HEARTBEAT =
            "{\"type\":\"heartbeat\",\"sequence\":90,\"last_trade_id\":20,\"product_id\":\"BTC-USD\","
                    + "\"time\":\"2014-11-07T08:19:28.464459Z\"}";
    private static final String TICKER = "{\"type\":\"ticker\",\"sequence\":37,\"product_id\":\"ETH-USD\","
            + "\"best_bid\":\"1285.04\",\"best_bid_size\":\"0.4\",\"best_ask\":\"1285.27\",\"best_ask_size\":\"1.5\","
            + "\"time\":\"2022-10-19T23:28:22.061769Z\"}";

    private final Coinbase coinbase = new Coinbase();

    @Test
    void theTakerIsTheOtherSide() {
        assertThat(trade(MATCH).takerSide()).isEqualTo(Side.BUY);
        assertThat(trade(MATCH.replace("sell", "buy")).takerSide()).isEqualTo(Side.SELL);
    }

    @Test
    void aTradeHasNoTimeOfSending() {
        assertThat(trade(MATCH).tradedAt()).isEqualTo(1_415_348_367_028_459L);
        assertThat(trade(MATCH).publishedAt()).isEqualTo(MarketEvent.ABSENT);
    }

    @Test
    void amountsAreExact() {
        Trade trade = trade(MATCH.replace("400.23", "0.000000000000000001").replace("5.23512", "12345678901234.5678"));

        assertThat(trade.price()).isEqualTo(new Decimal(1, 18));
        assertThat(trade.quantity()).isEqualTo(new Decimal(123_456_789_012_345_678L, 4));
    }

    @Test
    void tradeZeroIsNone() {
        assertThat(Recorder.parse(coinbase, HEARTBEAT))
                .containsExactly(new Heartbeat("BTC-USD", 20, 1_415_348_368_464_459L));
        assertThat(Recorder.parse(coinbase, HEARTBEAT.replace(":20,", ":0,")))
                .containsExactly(new Heartbeat("BTC-USD", MarketEvent.ABSENT, 1_415_348_368_464_459L));
    }

    @Test
    void rejectsWhatIsMissing() {
        for (String field : List.of("trade_id", "time", "product_id", "size", "price", "side")) {
            assertRejected(
                    coinbase,
                    MATCH.replace('"' + field + "\":", "\"_\":"),
                    Code.MISSING_FIELD,
                    "Cannot read frame: %s is missing".formatted(field));
        }
        for (String field : List.of("last_trade_id", "time", "product_id")) {
            assertRejected(
                    coinbase,
                    HEARTBEAT.replace('"' + field + "\":", "\"_\":"),
                    Code.MISSING_FIELD,
                    "Cannot read frame: %s is missing".formatted(field));
        }
        assertRejected(coinbase, "{\"a\":1}", Code.MISSING_FIELD, "Cannot read frame: type is missing");
        assertRejected(
                coinbase,
                TICKER.replace("product_id", "_"),
                Code.MISSING_FIELD,
                "Cannot read frame: product_id is missing");
    }

    @Test
    void rejectsValuesOfAnotherKind() {
        assertRejected(
                coinbase,
                MATCH.replace("\"sell\"", "\"SELL\""),
                Code.BAD_VALUE,
                "Invalid side SELL: must be buy or sell");
        assertRejected(
                coinbase, MATCH.replace(":10,", ":\"10\","), Code.BAD_VALUE, "Invalid trade_id 10: must be an integer");
        assertRejected(
                coinbase,
                MATCH.replace("2014-11-07T", "2014-11-31T"),
                Code.BAD_TIME,
                "Invalid time 2014-11-31T08:19:27.028459Z: must be a time of the years 2009 to 2099");
        assertRejected(
                coinbase,
                MATCH.replace("400.23", "4e"),
                Code.BAD_NUMBER,
                "Cannot read price: Invalid number 4e: no decimal number");
        assertRejected(
                coinbase,
                MATCH.replace("400.23", "-400.23"),
                Code.BAD_NUMBER,
                "Invalid trade 10 of BTC-USD: price -400.23, quantity 5.23512 and their product must be above 0 and"
                        + " below 1e15");
        assertRejected(
                coinbase,
                TICKER.replace("1285.27", "1e15"),
                Code.BAD_NUMBER,
                "Invalid quote of ETH-USD: bid 0.4 of 1285.04 and ask 1.5 of 1000000000000000 must be above 0 and"
                        + " below 1e15");
    }

    @Test
    void rejectsWhatIsNoProduct() {
        for (String product : List.of("", "BTCUSD", "btc-usd", "BTC-USD-X", "A".repeat(21) + "-USD")) {
            assertRejected(
                    coinbase,
                    MATCH.replace("BTC-USD", product),
                    Code.UNKNOWN_INSTRUMENT,
                    "Invalid symbol %s: must be a base and a known quote asset".formatted(product));
        }
    }

    @Test
    void rejectsWhatNobodyHasDescribed() {
        assertRejected(
                coinbase,
                MATCH.replace("\"match\"", "\"march\""),
                Code.UNKNOWN_MESSAGE,
                "Cannot read frame: unknown type march");
        assertRejected(coinbase, "[" + MATCH + "]", Code.UNKNOWN_MESSAGE, "Cannot read frame: no object");
    }

    @Test
    void aRestAnswerBelongsToTheProductOfItsPath() {
        String row = "[{\"trade_id\":74,\"side\":\"sell\",\"size\":\"1\",\"price\":\"2\","
                + "\"time\":\"2014-11-07T01:08:43.642366Z\"}]";

        assertThat(Recorder.parseRest(coinbase, "https://localhost/proxy/products/ETH-EUR/trades?limit=1", row))
                .singleElement()
                .extracting(trade -> ((Trade) trade).instrument())
                .isEqualTo("ETH-EUR");
        for (String path : List.of("/products//trades", "/products/A-B/x/trades", "/products/trades", "/trades")) {
            assertThat(Recorder.parseRest(coinbase, "https://localhost" + path, row))
                    .isEmpty();
        }
        assertRestRejected(
                coinbase,
                "https://localhost/products/ETHEUR/trades",
                row,
                Code.UNKNOWN_INSTRUMENT,
                "Invalid symbol ETHEUR: must be a base and a known quote asset");
    }

    @Test
    void subscribesWithHeartbeats() {
        assertThat(coinbase.subscribe(List.of("BTC-USD", "ETH-USD"), EnumSet.of(Channel.TRADES, Channel.QUOTES)))
                .containsExactly("{\"type\":\"subscribe\",\"product_ids\":[\"BTC-USD\",\"ETH-USD\"],"
                        + "\"channels\":[\"matches\",\"heartbeat\",\"ticker\"]}");
        assertThat(coinbase.subscribe(List.of("BTC-USD"), EnumSet.of(Channel.AGGREGATED_TRADES)))
                .containsExactly("{\"type\":\"subscribe\",\"product_ids\":[\"BTC-USD\"],"
                        + "\"channels\":[\"matches\",\"heartbeat\"]}");
        assertThat(coinbase.subscribe(List.of("BTC-USD"), EnumSet.of(Channel.QUOTES)))
                .containsExactly("{\"type\":\"subscribe\",\"product_ids\":[\"BTC-USD\"],"
                        + "\"channels\":[\"heartbeat\",\"ticker\"]}");
        assertThat(coinbase.socketPath(Set.of(Channel.TRADES))).isEmpty();
        assertThat(coinbase.symbol("BTC-USD")).isEqualTo("BTC-USD");
    }

    @Test
    void asksForTradesAsTheDocumentsSay() {
        assertThat(coinbase.newestTradesPath("BTC-USD")).isEqualTo("/products/BTC-USD/trades?limit=1000");
        assertThat(coinbase.tradesPath(new TradesWanted("BTC-USD", 11, 20, MarketEvent.ABSENT)))
                .isEqualTo("/products/BTC-USD/trades?limit=1000&after=22");
        assertThat(coinbase.tradesPath(new TradesWanted("BTC-USD", 11, 20_000, MarketEvent.ABSENT)))
                .isEqualTo("/products/BTC-USD/trades?limit=1000&after=1010");
    }

    /** A page has the {@code limit} trades below {@code after}. */
    @Property
    void aPageHoldsTheTradeBeforeTheWanted(
            @ForAll @LongRange(min = 1, max = 1L << 50) long first, @ForAll @IntRange(max = 3_000) int more) {
        RestUrl url =
                RestUrl.of(coinbase.tradesPath(new TradesWanted("BTC-USD", first, first + more, MarketEvent.ABSENT)));

        long after = Long.parseLong(url.parameter("after").orElseThrow());
        long limit = Long.parseLong(url.parameter("limit").orElseThrow());

        assertThat(limit).isEqualTo(coinbase.restLimits().pageSize());
        assertThat(first - 1).isBetween(after - limit, after - 1);
        assertThat(after - 1).isEqualTo(Math.min(first + more + 1, first - 1 + limit - 1));
    }

    @Test
    void readsTheTime() {
        assertThat(coinbase.parseTime("{\"iso\":\"2015-01-07T23:47:25.201Z\",\"epoch\":1420674445.201}"))
                .isEqualTo(1_420_674_445_201_000L);
        assertThatThrownBy(() -> coinbase.parseTime("{\"message\":\"Public rate limit exceeded\"}"))
                .isInstanceOf(BadFrameException.class)
                .hasMessage("Cannot read frame: iso is missing");
    }

    @Test
    void listsWhatTrades() {
        String body = "[{\"id\":\"ETH-USD\",\"status\":\"online\",\"trading_disabled\":false},"
                + "{\"id\":\"BTC-USD\",\"status\":\"online\"},"
                + "{\"id\":\"OFF-USD\",\"status\":\"online\",\"trading_disabled\":true},"
                + "{\"id\":\"OLD-USD\",\"status\":\"delisted\",\"trading_disabled\":false}]";

        assertThat(coinbase.parseProducts(body)).containsExactly("BTC-USD", "ETH-USD");
    }

    @Test
    void readsARecordedListOfProducts() throws IOException {
        String body = String.valueOf(Tapes.frames(Tapes.recorded("coinbase/20210417.jsonl.gz"))
                .get(0)
                .text());

        assertThat(coinbase.parseProducts(body))
                .hasSizeGreaterThan(100)
                .isSorted()
                .contains("BTC-USD", "ETH-BTC");
    }

    private Trade trade(String text) {
        return (Trade) Recorder.parse(coinbase, text).get(0);
    }
}
