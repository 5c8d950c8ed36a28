package io.tidemark.exchange.bitstamp;

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
import io.tidemark.model.MarketEvent;
import io.tidemark.model.Quote;
import io.tidemark.model.Side;
import io.tidemark.model.Trade;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class BitstampTest {

    private static final String TRADE = "{\"data\":{\"id\":212337562,\"timestamp\":\"1643643584\",\"amount\":0.0028,"
            + "\"amount_str\":\"0.00280000\",\"price\":38416.5,\"price_str\":\"38416.50\",\"type\":0,"
            + "\"microtimestamp\":\"1643643584587000\",\"buy_order_id\":1453282316578816,"
            + "\"sell_order_id\":1453282285813760},\"channel\":\"live_trades_btcusd\",\"event\":\"trade\"}";
    private static final String BOOK =
            "{\"data\":{\"timestamp\":\"1643643584\",\"microtimestamp\":\"1643643584684047\","
                    + "\"bids\":[[\"38416.50\",\"0.026\"],[\"38416\",\"1\"]],\"asks\":[[\"38420.10\",\"0.4\"]]},"
                    + "\"channel\":\"order_book_btcusd\",\"event\":\"data\"}";
    private static final String ROW =
            "{\"date\":\"1551814435\",\"tid\":\"83581898\",\"price\":\"0.0353\",\"type\":\"1\",\"amount\":\"0.8\"}";
    private static final String TRANSACTIONS = "https://localhost/api/v2/transactions/btcusd/?time=hour";

    private final Bitstamp bitstamp = new Bitstamp();

    @Test
    void theTypeIsTheTakersSide() {
        assertThat(trade(TRADE).takerSide()).isEqualTo(Side.BUY);
        assertThat(trade(TRADE.replace("\"type\":0", "\"type\":1")).takerSide()).isEqualTo(Side.SELL);
    }

    @Test
    void aTradeHasAnIdButNoNumber() {
        assertThat(trade(TRADE).tradeId()).isEqualTo("212337562");
        assertThat(trade(TRADE).isNumbered()).isFalse();
        assertThat(trade(TRADE).fills()).isEqualTo(1);
    }

    @Test
    void aTradeHasATimeInMicrosecondsAndNoneOfSending() {
        assertThat(trade(TRADE).tradedAt()).isEqualTo(1_643_643_584_587_000L);
        assertThat(trade(TRADE).publishedAt()).isEqualTo(MarketEvent.ABSENT);
    }

    @Test
    void theTextOfAnAmountCountsAndTheDigitsOfTheNumberWhereThereIsNone() {
        Trade both = trade(TRADE.replace("\"0.00280000\"", "\"0.00280001\""));
        Trade number = trade(TRADE.replace("_str", "_").replace(":0.0028,", ":2.8E-7,"));

        assertThat(both.quantity()).isEqualTo(Decimal.parse("0.00280001"));
        assertThat(number.quantity()).isEqualTo(Decimal.parse("0.00000028"));
        assertThat(number.price()).isEqualTo(Decimal.parse("38416.5"));
    }

    @Test
    void symbolsAreSplitByCounterCurrency() {
        assertThat(List.of("btcusd", "etheur", "xrpbtc", "usdcusdt", "1inchgbp", "gbpusd", "btcpax", "xrprlusd"))
                .extracting(symbol -> trade(TRADE.replace("btcusd", symbol)).instrument())
                .containsExactly(
                        "BTC-USD", "ETH-EUR", "XRP-BTC", "USDC-USDT", "1INCH-GBP", "GBP-USD", "BTC-PAX", "XRP-RLUSD");
        for (String symbol : List.of("", "usd", "btcxyz", "BTCUSD", "btc_usd", "btcu\u017fd")) {
            assertRejected(
                    bitstamp,
                    TRADE.replace("btcusd", symbol),
                    Code.UNKNOWN_INSTRUMENT,
                    "Invalid symbol %s: must be a base and a known quote asset".formatted(symbol));
        }
    }

    @Test
    void perpetualContractsAreNoInstruments() {
        assertThat(Recorder.parse(bitstamp, TRADE.replace("btcusd", "btcusd-perp")))
                .isEmpty();
        assertThat(Recorder.parse(bitstamp, BOOK.replace("btcusd", "btcusd-perp")))
                .isEmpty();
        assertThat(Recorder.parseRest(bitstamp, TRANSACTIONS.replace("btcusd", "btcusd-perp"), "[" + ROW + "]"))
                .isEmpty();
    }

    @Test
    void theTopOfTheBookIsTheQuote() {
        Quote quote = (Quote) Recorder.parse(bitstamp, BOOK).get(0);

        assertThat(quote.bid()).isEqualTo(Decimal.parse("38416.5"));
        assertThat(quote.bidQuantity()).isEqualTo(Decimal.parse("0.026"));
        assertThat(quote.ask()).isEqualTo(Decimal.parse("38420.1"));
        assertThat(quote.askQuantity()).isEqualTo(Decimal.parse("0.4"));
        assertThat(quote.quotedAt()).isEqualTo(1_643_643_584_684_047L);
        assertThat(quote.sequence()).isEqualTo(MarketEvent.ABSENT);
    }

    @Test
    void rejectsWhatIsMissing() {
        for (String field : List.of("data", "channel", "event", "id", "type", "microtimestamp")) {
            assertRejected(
                    bitstamp,
                    TRADE.replace('"' + field + "\":", "\"_\":"),
                    Code.MISSING_FIELD,
                    "Cannot read frame: %s is missing".formatted(field));
        }
        for (String field : List.of("amount", "price")) {
            assertRejected(
                    bitstamp,
                    TRADE.replace('"' + field, "\"_"),
                    Code.MISSING_FIELD,
                    "Cannot read frame: %s is missing".formatted(field));
        }
        for (String field : List.of("data", "bids", "asks", "microtimestamp")) {
            assertRejected(
                    bitstamp,
                    BOOK.replace('"' + field + "\":", "\"_\":"),
                    Code.MISSING_FIELD,
                    "Cannot read frame: %s is missing".formatted(field));
        }
        assertRejected(
                bitstamp,
                "{\"event\":\"bts:error\",\"channel\":\"\",\"data\":{}}",
                Code.MISSING_FIELD,
                "Cannot read frame: message is missing");
    }

    @Test
    void rejectsValuesOfAnotherKind() {
        assertRejected(
                bitstamp,
                TRADE.replace("212337562", "\"212337562\""),
                Code.BAD_VALUE,
                "Invalid id 212337562: must be an integer");
        assertRejected(
                bitstamp, TRADE.replace("\"type\":0", "\"type\":2"), Code.BAD_VALUE, "Invalid type 2: must be 0 or 1");
        assertRejected(
                bitstamp,
                TRADE.replace("1643643584587000", "1643643584"),
                Code.BAD_TIME,
                "Invalid microtimestamp 1643643584: must be a time of the years 2009 to 2099");
        assertRejected(
                bitstamp,
                TRADE.replace("38416.50", "0.00"),
                Code.BAD_NUMBER,
                "Invalid trade 212337562 of BTC-USD: price 0, quantity 0.0028 and their product must be above 0 and"
                        + " below 1e15");
        assertRejected(
                bitstamp,
                BOOK.replace("38420.10", "-1"),
                Code.BAD_NUMBER,
                "Invalid quote of BTC-USD: bid 0.026 of 38416.5 and ask 0.4 of -1 must be above 0 and below 1e15");
        assertRejected(
                bitstamp,
                "{\"event\":\"bts:error\",\"channel\":\"\",\"data\":null}",
                Code.BAD_VALUE,
                "Invalid data null: must be an object");
    }

    @Test
    void rejectsWhatNobodyHasDescribed() {
        assertRejected(
                bitstamp,
                TRADE.replace("\"trade\"", "\"tirade\""),
                Code.UNKNOWN_MESSAGE,
                "Cannot read frame: unknown event tirade");
        assertRejected(
                bitstamp,
                TRADE.replace("live_trades_", "dead_trades_"),
                Code.UNKNOWN_MESSAGE,
                "Cannot read frame: unknown channel dead_trades_btcusd");
        assertRejected(
                bitstamp,
                BOOK.replace("order_book_", "live_trades_"),
                Code.UNKNOWN_MESSAGE,
                "Cannot read frame: unknown channel live_trades_btcusd");
    }

    @Test
    void aRestAnswerBelongsToTheSymbolOfItsPath() {
        for (String path : List.of("/api/v2/transactions/etheur/", "/proxy/api/v2/transactions/etheur")) {
            assertThat(Recorder.parseRest(bitstamp, "https://localhost" + path + "?time=day", "[" + ROW + "]"))
                    .singleElement()
                    .extracting(trade -> ((Trade) trade).instrument())
                    .isEqualTo("ETH-EUR");
        }
        for (String path : List.of(
                "/api/v2/transactions/", "/api/v2/transactions//", "/api/v2/transactions/a/b/", "/api/v2/ticker/a/")) {
            assertThat(Recorder.parseRest(bitstamp, "https://localhost" + path, "[" + ROW + "]"))
                    .isEmpty();
        }
        assertRestRejected(
                bitstamp,
                "https://localhost/api/v2/transactions/ETHEUR/",
                "[]",
                Code.UNKNOWN_INSTRUMENT,
                "Invalid symbol ETHEUR: must be a base and a known quote asset");
    }

    @Test
    void timesOverRestAreWholeSeconds() {
        Trade trade = (Trade)
                Recorder.parseRest(bitstamp, TRANSACTIONS, "[" + ROW + "]").get(0);

        assertThat(trade.tradedAt()).isEqualTo(1_551_814_435_000_000L);
        assertThat(trade.tradeId()).isEqualTo("83581898");
        assertThat(trade.isNumbered()).isFalse();
        assertThat(trade.takerSide()).isEqualTo(Side.SELL);
    }

    @Test
    void rejectsARestAnswerThatIsNone() {
        for (String field : List.of("date", "tid", "price", "type", "amount")) {
            assertRestRejected(
                    bitstamp,
                    TRANSACTIONS,
                    "[" + ROW.replace('"' + field + "\":", "\"_\":") + "]",
                    Code.MISSING_FIELD,
                    "Cannot read frame: %s is missing".formatted(field));
        }
        assertRestRejected(
                bitstamp,
                TRANSACTIONS,
                "[1]",
                Code.UNKNOWN_MESSAGE,
                "Cannot read frame: neither an object nor a list of objects");
    }

    @Test
    void subscribesEachChannelByItself() {
        assertThat(bitstamp.subscribe(List.of("BTC-USD", "ETH-EUR"), EnumSet.of(Channel.TRADES, Channel.QUOTES)))
                .containsExactly(
                        "{\"event\":\"bts:subscribe\",\"data\":{\"channel\":\"live_trades_btcusd\"}}",
                        "{\"event\":\"bts:subscribe\",\"data\":{\"channel\":\"order_book_btcusd\"}}",
                        "{\"event\":\"bts:subscribe\",\"data\":{\"channel\":\"live_trades_etheur\"}}",
                        "{\"event\":\"bts:subscribe\",\"data\":{\"channel\":\"order_book_etheur\"}}");
        assertThat(bitstamp.subscribe(List.of("BTC-USD"), EnumSet.of(Channel.AGGREGATED_TRADES)))
                .containsExactly("{\"event\":\"bts:subscribe\",\"data\":{\"channel\":\"live_trades_btcusd\"}}");
        assertThat(bitstamp.keepAlive(7)).contains("{\"event\":\"bts:heartbeat\"}");
        assertThat(bitstamp.socketPath(Set.of(Channel.TRADES))).isEmpty();
        assertThat(bitstamp.symbol("BTC-USD")).isEqualTo("btcusd");
    }

    @Test
    void asksForAnHourAndForADayWhereNothingIsKnown() {
        assertThat(bitstamp.newestTradesPath("BTC-USD")).isEqualTo("/api/v2/transactions/btcusd/?time=hour");
        assertThat(bitstamp.tradesPath(
                        new TradesWanted("BTC-USD", MarketEvent.ABSENT, MarketEvent.ABSENT, 1_643_643_584_587_000L)))
                .isEqualTo("/api/v2/transactions/btcusd/?time=hour");
        assertThat(bitstamp.tradesPath(
                        new TradesWanted("BTC-USD", MarketEvent.ABSENT, MarketEvent.ABSENT, MarketEvent.ABSENT)))
                .isEqualTo("/api/v2/transactions/btcusd/?time=day");
    }

    @Test
    void tellsNoTime() {
        assertThat(bitstamp.timePath()).isEmpty();
        assertThatThrownBy(() -> bitstamp.parseTime("{\"timestamp\":\"1643643584\"}"))
                .isInstanceOf(BadFrameException.class)
                .hasMessage("Cannot read frame: no answer of this exchange tells the time");
    }

    @Test
    void listsWhatTradesAndCanBeReadBack() {
        String body = "["
                + "{\"name\":\"ETH/EUR\",\"market_symbol\":\"etheur\",\"market_type\":\"SPOT\",\"trading\":\"Enabled\"},"
                + "{\"name\":\"BTC/USD\",\"market_symbol\":\"btcusd\",\"trading\":\"Enabled\"},"
                + "{\"name\":\"OLD/USD\",\"market_symbol\":\"oldusd\",\"market_type\":\"SPOT\",\"trading\":\"Disabled\"},"
                + "{\"name\":\"BTC/NEW\",\"market_symbol\":\"btcnew\",\"market_type\":\"SPOT\",\"trading\":\"Enabled\"},"
                + "{\"name\":\"A/BUSD\",\"market_symbol\":\"abusd\",\"market_type\":\"SPOT\",\"trading\":\"Enabled\"},"
                + "{\"name\":\"BTC/USD-PERP\",\"market_symbol\":\"btcusd-perp\",\"market_type\":\"PERPETUAL\","
                + "\"trading\":\"Enabled\"}]";

        assertThat(bitstamp.parseProducts(body)).containsExactly("BTC-USD", "ETH-EUR");
    }

    @Test
    void takesEverySymbolOfARecordedListApartAsTheListSays() throws IOException {
        String body = String.valueOf(Tapes.frames(Tapes.recorded("bitstamp/20220105.jsonl.gz"))
                .get(0)
                .text());
        Matcher name = Pattern.compile("\"name\": \"(\\w+)/(\\w+)\"").matcher(body);
        List<String> trading = new ArrayList<>();
        while (name.find()) {
            trading.add(name.group(1) + "-" + name.group(2));
        }

        // The list of that day has another name for what is now the market symbol.
        assertThat(bitstamp.parseProducts(body.replace("url_symbol", "market_symbol")))
                .hasSize(140)
                .isSorted()
                .containsExactlyInAnyOrderElementsOf(trading);
    }

    private Trade trade(String text) {
        return (Trade) Recorder.parse(bitstamp, text).get(0);
    }
}
