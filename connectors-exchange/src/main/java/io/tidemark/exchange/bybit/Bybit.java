package io.tidemark.exchange.bybit;

import com.google.auto.service.AutoService;
import io.tidemark.exchange.Amounts;
import io.tidemark.exchange.BadFrameException;
import io.tidemark.exchange.BadFrameException.Code;
import io.tidemark.exchange.Candles;
import io.tidemark.exchange.Channel;
import io.tidemark.exchange.Exchange;
import io.tidemark.exchange.FieldNames;
import io.tidemark.exchange.Fields;
import io.tidemark.exchange.FrameHandler;
import io.tidemark.exchange.Heartbeat;
import io.tidemark.exchange.Hosts;
import io.tidemark.exchange.Instruments;
import io.tidemark.exchange.Json;
import io.tidemark.exchange.Limits;
import io.tidemark.exchange.Refusals;
import io.tidemark.exchange.Requests;
import io.tidemark.exchange.RestLimits;
import io.tidemark.exchange.RestUrl;
import io.tidemark.exchange.Symbols;
import io.tidemark.exchange.TradesWanted;
import io.tidemark.model.FeedEvent;
import io.tidemark.model.Frame;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.OfficialCandle;
import io.tidemark.model.Origin;
import io.tidemark.model.Quote;
import io.tidemark.model.Side;
import io.tidemark.model.Trade;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Bybit spot, version 5: trades, best bid and ask.
 *
 * <p>{@code S} is the taker's side, times are milliseconds. One message may carry many trades. Ids are digits, which do
 * not step by one, or any other text, so that trades have no number. Block trades and trades against retail orders
 * ({@code BT}, {@code RPI}) are trades like others. {@code type} says "snapshot" of all that is read here; nothing of
 * the past comes with it.
 *
 * @see <a href="https://bybit-exchange.github.io/docs/v5/websocket/public/trade">Trades</a>
 */
@AutoService(Exchange.class)
public final class Bybit implements Exchange {

    private static final String ID = "bybit";

    /**
     * The quote assets of {@code /v5/market/instruments-info?category=spot}, those of the past too, so that old tapes
     * can be read; longest first, because {@code RLUSD} ends in {@code USD}. A symbol is base and quote written
     * together, and no message tells where one ends.
     */
    private static final List<String> QUOTE_ASSETS = List.of(
            "RLUSD", "USD1", "USDC", "USDE", "USDT", "XUSD", "AED", "BRL", "BRZ", "BTC", "DAI", "ETH", "EUR", "GBP",
            "PLN", "SOL", "TRY", "USD");

    private static final FieldNames LEVEL = FieldNames.row("price", "quantity");

    private static final FieldNames MESSAGE = FieldNames.of(
                    "topic", "type", "ts", "cts", "success", "ret_msg", "req_id", "op")
            .with(
                    "data",
                    FieldNames.of("i", "T", "p", "v", "S", "s", "u")
                            .with("b", LEVEL)
                            .with("a", LEVEL));

    private static final FieldNames ANSWER = FieldNames.of("retCode", "retMsg", "time")
            .with(
                    "result",
                    FieldNames.of("category")
                            .with(
                                    "list",
                                    FieldNames.of(
                                            "execId",
                                            "symbol",
                                            "price",
                                            "size",
                                            "side",
                                            "time",
                                            "status",
                                            "baseCoin",
                                            "quoteCoin")));

    private static final String SERVED = "0";

    private static final Duration BANNED_FOR = Duration.ofMinutes(10);

    /** Too many visits, and too many of one address. */
    private static final Set<String> TOO_FAST = Set.of("10006", "10018");

    private static final String SPOT = "spot";
    private static final String TRADES_TOPIC = "publicTrade.";
    private static final String QUOTES_TOPIC = "orderbook.1.";
    private static final String CANDLES_TOPIC = "kline.";
    private static final String MINUTES_TOPIC = "kline.1.";

    /** Of a message with candles, which are read a second time: they are few. */
    private static final FieldNames CANDLES = FieldNames.of("type")
            .with(
                    "data",
                    FieldNames.of(
                            "start", "interval", "open", "high", "low", "close", "volume", "turnover", "confirm"));

    /** What the exchange calls the lengths that are kept: minutes, and days. */
    private static final Map<String, String> TIMEFRAMES =
            Map.of("1", "1m", "5", "5m", "15", "15m", "60", "1h", "240", "4h", "D", "1d");

    /** The first words of topics that the documents describe and that are not used here. */
    private static final Set<String> OTHER_TOPICS = Set.of(
            "adlAlert",
            "allLiquidation",
            "insurance",
            "kline_lt",
            "liquidation",
            "lt",
            "orderbook",
            "priceLimit",
            "system",
            "tickers",
            "tickers_lt");

    private static final int PAGE_SIZE = 60;
    private static final int TOPICS_PER_TEXT = 10;
    private static final int MAX_ID = 64;

    private final Symbols symbols = new Symbols(symbol -> Instruments.split(symbol, QUOTE_ASSETS));

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Hosts hosts() {
        return Hosts.of("wss://stream.bybit.com", "https://api.bybit.com");
    }

    /**
     * 500 attempts to connect in 5 minutes. Topics of one connection may be 21,000 characters long together, 10 of them
     * in one text; how many texts a second are taken is not told: 5 are ours, and 60 instruments. A ping every 20
     * seconds is recommended, and answered. No end of life is documented.
     *
     * @see <a href="https://bybit-exchange.github.io/docs/v5/ws/connect">Connect</a>
     */
    @Override
    public Limits limits() {
        return new Limits(60, 5, 100, null, Duration.ofSeconds(45), Duration.ofSeconds(20));
    }

    @Override
    public String socketPath(Set<Channel> channels) {
        return "/v5/public/spot";
    }

    /** There are no aggregated trades. */
    @Override
    public List<String> subscribe(List<String> instruments, Set<Channel> channels) {
        List<String> topics = new ArrayList<>();
        for (String instrument : instruments) {
            if (channels.contains(Channel.TRADES) || channels.contains(Channel.AGGREGATED_TRADES)) {
                topics.add(TRADES_TOPIC + symbol(instrument));
            }
            if (channels.contains(Channel.QUOTES)) {
                topics.add(QUOTES_TOPIC + symbol(instrument));
            }
            if (channels.contains(Channel.CANDLES)) {
                topics.add(MINUTES_TOPIC + symbol(instrument));
            }
        }
        List<String> texts = new ArrayList<>();
        for (List<String> batch : Requests.batches(topics, TOPICS_PER_TEXT)) {
            texts.add("{\"req_id\":\"%d\",\"op\":\"subscribe\",\"args\":%s}"
                    .formatted(texts.size() + 1, Requests.list(batch)));
        }
        return texts;
    }

    @Override
    public Optional<String> keepAlive(long sequence) {
        return Optional.of("{\"req_id\":\"%d\",\"op\":\"ping\"}".formatted(sequence));
    }

    @Override
    public String symbol(String instrument) {
        return Instruments.symbol(instrument, "");
    }

    @Override
    public void parse(Frame frame, FrameHandler out) {
        switch (frame.kind()) {
            case WS -> {
                Fields message = Json.object(frame.text(), MESSAGE);
                if (message.has("topic")) {
                    push(message, frame, out);
                } else {
                    answer(message, out);
                }
            }
            case REST -> answer(RestUrl.of(frame.url()), frame, out);
            case OPEN, CLOSE -> {}
        }
    }

    /** Ids grow, and not by one. */
    @Override
    public boolean numbersTrades() {
        return false;
    }

    /**
     * 600 requests in 5 seconds from one address; beyond them it is shut out for 10 minutes. The newest 60 trades are
     * all that is served.
     *
     * @see <a href="https://bybit-exchange.github.io/docs/v5/rate-limit">Rate limit</a>
     */
    @Override
    public RestLimits restLimits() {
        return new RestLimits(600, Duration.ofSeconds(5), null, 1, 1, PAGE_SIZE, null);
    }

    @Override
    public String newestTradesPath(String instrument) {
        return "/v5/market/recent-trade?category=%s&symbol=%s&limit=%d".formatted(SPOT, symbol(instrument), PAGE_SIZE);
    }

    /** There is neither a cursor nor a time to ask by: the newest page is as far back as the exchange goes. */
    @Override
    public String tradesPath(TradesWanted wanted) {
        return newestTradesPath(wanted.instrument());
    }

    @Override
    public Optional<String> timePath() {
        return Optional.of("/v5/market/time");
    }

    /** In milliseconds, which every answer carries. */
    @Override
    public long parseTime(String body) {
        return served(body).epochTime("time");
    }

    /** An address that asks too fast is refused by 403 until it has been quiet for ten minutes. */
    @Override
    public Optional<Duration> tooFast(int status, String body) {
        if (status == 403) {
            return Optional.of(BANNED_FOR);
        }
        boolean tooFast = Refusals.read(body, ANSWER)
                .map(answer -> answer.textIfAny("retCode"))
                .filter(TOO_FAST::contains)
                .isPresent();
        return tooFast ? Optional.of(Duration.ZERO) : Exchange.super.tooFast(status, body);
    }

    @Override
    public String productsPath() {
        return "/v5/market/instruments-info?category=" + SPOT;
    }

    @Override
    public String usualQuote() {
        return "USDT";
    }

    /** Leaves out a symbol that would be taken apart in another way than the list says, or in none. */
    @Override
    public List<String> parseProducts(String body) {
        return served(body).object("result").objects("list").stream()
                .filter(product -> product.text("status").equals("Trading"))
                .filter(product ->
                        isReadable(product.text("symbol"), product.text("baseCoin") + "-" + product.text("quoteCoin")))
                .map(product -> product.text("baseCoin") + "-" + product.text("quoteCoin"))
                .sorted()
                .toList();
    }

    private void push(Fields message, Frame frame, FrameHandler out) {
        String topic = message.text("topic");
        if (topic.startsWith(TRADES_TOPIC)) {
            checkType(message);
            long publishedAt = message.epochTime("ts");
            for (Fields row : message.objects("data")) {
                out.trade(trade(row, publishedAt, frame));
            }
        } else if (topic.startsWith(QUOTES_TOPIC)) {
            checkType(message);
            quote(message, frame, out);
        } else if (topic.startsWith(CANDLES_TOPIC)) {
            checkType(message);
            String symbol = topic.substring(topic.lastIndexOf('.') + 1);
            for (Fields row : Json.object(frame.text(), CANDLES).objects("data")) {
                candle(row, symbol, frame, out);
            }
        } else {
            int dot = topic.indexOf('.');
            if (dot < 0 || !OTHER_TOPICS.contains(topic.substring(0, dot))) {
                throw new BadFrameException(
                        Code.UNKNOWN_MESSAGE, "Cannot read frame: unknown topic " + message.shown("topic"));
            }
        }
    }

    private static void checkType(Fields message) {
        if (!message.text("type").equals("snapshot")) {
            throw new BadFrameException(
                    Code.UNKNOWN_MESSAGE, "Cannot read frame: unknown type " + message.shown("type"));
        }
    }

    private Trade trade(Fields row, long publishedAt, Frame frame) {
        return Amounts.checked(new Trade(
                ID,
                row.instrument("s", symbols),
                tradeId(row, "i"),
                MarketEvent.ABSENT,
                1,
                row.decimal("p"),
                row.decimal("v"),
                taker(row, "S"),
                row.epochTime("T"),
                publishedAt,
                frame.receivedAt(),
                Origin.STREAM));
    }

    /**
     * What a candle is so far comes with every change; {@code confirm} says that it is final. Neither trades nor takers
     * are counted. Lengths that are not kept are passed over.
     */
    private void candle(Fields row, String symbol, Frame frame, FrameHandler out) {
        String timeframe = TIMEFRAMES.get(row.text("interval"));
        if (!row.flag("confirm") || timeframe == null) {
            return;
        }
        long start = row.epochTime("start");
        out.candle(Candles.checked(new OfficialCandle(
                ID,
                Instruments.split(symbol, QUOTE_ASSETS),
                timeframe,
                start,
                start + Candles.length(timeframe),
                row.decimal("open"),
                row.decimal("high"),
                row.decimal("low"),
                row.decimal("close"),
                row.amount("volume"),
                row.amount("turnover"),
                MarketEvent.ABSENT,
                null,
                null,
                frame.receivedAt())));
    }

    /**
     * A side of the book that is empty has no level; then there is no quote. {@code cts} is when the engine made it,
     * {@code ts} when it was sent; an unchanged one is sent again after 3 seconds.
     */
    private void quote(Fields message, Frame frame, FrameHandler out) {
        Fields book = message.object("data");
        String instrument = book.instrument("s", symbols);
        List<Fields> bids = book.objects("b");
        List<Fields> asks = book.objects("a");
        if (bids.isEmpty() || asks.isEmpty()) {
            return;
        }
        Quote quote = new Quote(
                ID,
                instrument,
                bids.get(0).decimal("price"),
                bids.get(0).decimal("quantity"),
                asks.get(0).decimal("price"),
                asks.get(0).decimal("quantity"),
                message.epochTime(message.has("cts") ? "cts" : "ts"),
                frame.receivedAt(),
                book.number("u"));
        if (Amounts.isTwoSided(quote)) {
            out.quote(Amounts.checked(quote));
        }
    }

    /** The answer to a ping says {@code ping} on this path and {@code pong} on others. */
    private static void answer(Fields message, FrameHandler out) {
        if (message.has("success") && !message.flag("success")) {
            out.notice(FeedEvent.Kind.REFUSED, message.text("ret_msg"));
            return;
        }
        switch (message.text("op")) {
            case "subscribe" ->
                out.notice(
                        FeedEvent.Kind.SUBSCRIBED,
                        "request "
                                + Optional.ofNullable(message.textIfAny("req_id"))
                                        .orElse("without id"));
            case "ping", "pong" -> out.heartbeat(new Heartbeat(null, MarketEvent.ABSENT, MarketEvent.ABSENT));
            case "unsubscribe" -> {}
            default ->
                throw new BadFrameException(
                        Code.UNKNOWN_MESSAGE, "Cannot read frame: unknown op " + message.shown("op"));
        }
    }

    private void answer(RestUrl url, Frame frame, FrameHandler out) {
        if (!url.path().endsWith("/v5/market/recent-trade")) {
            Json.check(frame.text());
            return;
        }
        Fields body = Json.object(frame.text(), ANSWER);
        if (!body.text("retCode").equals(SERVED)) {
            refused(body, out);
            return;
        }
        Fields result = body.object("result");
        // Contracts are spelled as spot instruments are.
        if (result.text("category").equals(SPOT)) {
            for (Fields row : result.objects("list")) {
                out.trade(trade(row, frame));
            }
        }
    }

    private Trade trade(Fields row, Frame frame) {
        return Amounts.checked(new Trade(
                ID,
                row.instrument("symbol", symbols),
                tradeId(row, "execId"),
                MarketEvent.ABSENT,
                1,
                row.decimal("price"),
                row.decimal("size"),
                taker(row, "side"),
                row.textEpochTime("time"),
                MarketEvent.ABSENT,
                frame.receivedAt(),
                Origin.REPAIR));
    }

    private static Fields served(String text) {
        Fields body = Json.object(text, ANSWER);
        if (!body.text("retCode").equals(SERVED)) {
            throw new BadFrameException(
                    Code.BAD_VALUE, "Invalid retCode %s: must be 0".formatted(body.shown("retCode")));
        }
        return body;
    }

    private static void refused(Fields failure, FrameHandler out) {
        String code = failure.text("retCode");
        @Nullable String words = failure.textIfAny("retMsg");
        out.notice(
                TOO_FAST.contains(code) ? FeedEvent.Kind.RATE_LIMITED : FeedEvent.Kind.REFUSED,
                words == null ? code : code + ": " + words);
    }

    private static String tradeId(Fields row, String name) {
        String id = row.text(name);
        if (id.isEmpty() || id.length() > MAX_ID) {
            throw new BadFrameException(
                    Code.BAD_VALUE,
                    "Invalid %s %s: must have 1 to %d characters".formatted(name, row.shown(name), MAX_ID));
        }
        return id;
    }

    private static Side taker(Fields row, String name) {
        return switch (row.text(name)) {
            case "Buy" -> Side.BUY;
            case "Sell" -> Side.SELL;
            default ->
                throw new BadFrameException(
                        Code.BAD_VALUE, "Invalid %s %s: must be Buy or Sell".formatted(name, row.shown(name)));
        };
    }

    private static boolean isReadable(String symbol, String instrument) {
        try {
            return Instruments.split(symbol, QUOTE_ASSETS).equals(instrument);
        } catch (BadFrameException e) {
            return false;
        }
    }
}
