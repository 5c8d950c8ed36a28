package io.tidemark.exchange.coinbase;

import com.google.auto.service.AutoService;
import io.tidemark.exchange.Amounts;
import io.tidemark.exchange.BadFrameException;
import io.tidemark.exchange.BadFrameException.Code;
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
import io.tidemark.exchange.Requests;
import io.tidemark.exchange.RestLimits;
import io.tidemark.exchange.RestUrl;
import io.tidemark.exchange.Symbols;
import io.tidemark.exchange.TradesWanted;
import io.tidemark.model.Decimal;
import io.tidemark.model.FeedEvent;
import io.tidemark.model.Frame;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.Origin;
import io.tidemark.model.Quote;
import io.tidemark.model.Trade;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Coinbase Exchange: trades, best bid and ask with each trade, heartbeats that tell the newest trade.
 *
 * <p>{@code side} is the maker's, on the socket and over REST; the taker's is the other. Times are the match's, to the
 * microsecond. The first match of an instrument after subscribing is the newest before it ({@code last_match}).
 *
 * @see <a href="https://docs.cdp.coinbase.com/exchange/websocket-feed/channels">Channels</a>
 */
@AutoService(Exchange.class)
public final class Coinbase implements Exchange {

    private static final String ID = "coinbase";

    private static final FieldNames MESSAGE = FieldNames.of(
                    "type",
                    "trade_id",
                    "sequence",
                    "time",
                    "product_id",
                    "price",
                    "size",
                    "side",
                    "best_bid",
                    "best_bid_size",
                    "best_ask",
                    "best_ask_size",
                    "last_trade_id",
                    "message",
                    "reason")
            .with("channels", FieldNames.of("name"));

    private static final FieldNames REST_TRADE = FieldNames.of("trade_id", "side", "size", "price", "time", "message");

    private static final FieldNames PRODUCT = FieldNames.of("id", "status", "trading_disabled");

    private static final FieldNames SERVER_TIME = FieldNames.of("iso");

    private static final int PAGE_SIZE = 1_000;
    private static final String PRODUCTS_PATH = "/products";
    private static final String TRADES_PATH = "/trades";

    // A refused product refuses the whole text, and one that is too long is answered "Message too big".
    private static final int PRODUCTS_PER_TEXT = 50;

    private final Symbols symbols = new Symbols(symbol -> Instruments.split(symbol, '-'));

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Hosts hosts() {
        return Hosts.of("wss://ws-feed.exchange.coinbase.com", "https://api.exchange.coinbase.com");
    }

    /**
     * 8 attempts to connect a second from one address. Of texts two pages say two things, 10 and 100 a second; the
     * smaller is kept with a margin. How many products a connection carries is not documented: 100 is ours. No end of
     * life is documented. A heartbeat comes every second for each product.
     *
     * @see <a href="https://docs.cdp.coinbase.com/exchange/websocket-feed/rate-limits">Rate limits</a>
     */
    @Override
    public Limits limits() {
        return new Limits(100, 8, 480, null, Duration.ofSeconds(15), null);
    }

    @Override
    public String socketPath(Set<Channel> channels) {
        return "";
    }

    /** There are no aggregated trades. Heartbeats come always: they say whether the newest trade has reached us. */
    @Override
    public List<String> subscribe(List<String> instruments, Set<Channel> channels) {
        List<String> wanted = new ArrayList<>();
        if (channels.contains(Channel.TRADES) || channels.contains(Channel.AGGREGATED_TRADES)) {
            wanted.add("matches");
        }
        wanted.add("heartbeat");
        if (channels.contains(Channel.QUOTES)) {
            wanted.add("ticker");
        }
        return Requests.batches(instruments.stream().map(this::symbol).toList(), PRODUCTS_PER_TEXT).stream()
                .map(products -> "{\"type\":\"subscribe\",\"product_ids\":%s,\"channels\":%s}"
                        .formatted(Requests.list(products), Requests.list(wanted)))
                .toList();
    }

    /** None: the library answers pings, and the server's heartbeats are subscribed. */
    @Override
    public Optional<String> keepAlive(long sequence) {
        return Optional.empty();
    }

    @Override
    public String symbol(String instrument) {
        return Instruments.symbol(instrument, "-");
    }

    @Override
    public void parse(Frame frame, FrameHandler out) {
        switch (frame.kind()) {
            case WS -> message(Json.object(frame.text(), MESSAGE), frame, out);
            case REST -> answer(RestUrl.of(frame.url()), frame, out);
            case OPEN, CLOSE -> {}
        }
    }

    /**
     * 10 requests a second from one address. A page has up to 1,000 trades. Paging by number reaches the first trade.
     *
     * @see <a href="https://docs.cdp.coinbase.com/exchange/rest-api/rate-limits">Rate limits</a>
     */
    @Override
    public RestLimits restLimits() {
        return new RestLimits(10, Duration.ofSeconds(1), null, 1, 1, PAGE_SIZE, null);
    }

    @Override
    public String newestTradesPath(String instrument) {
        return "/products/%s/trades?limit=%d".formatted(symbol(instrument), PAGE_SIZE);
    }

    /** Pages come newest first and are asked for by their upper end, {@code after}, which is not on them. */
    @Override
    public String tradesPath(TradesWanted wanted) {
        long end = Math.min(wanted.last(), wanted.first() + PAGE_SIZE - 3) + 2;
        return newestTradesPath(wanted.instrument()) + "&after=" + end;
    }

    @Override
    public Optional<String> timePath() {
        return Optional.of("/time");
    }

    @Override
    public long parseTime(String body) {
        return Json.object(body, SERVER_TIME).textTime("iso");
    }

    @Override
    public String productsPath() {
        return PRODUCTS_PATH;
    }

    @Override
    public String usualQuote() {
        return "USD";
    }

    @Override
    public List<String> parseProducts(String body) {
        return Json.objects(body, PRODUCT).stream()
                .filter(product -> product.text("status").equals("online"))
                .filter(product -> !product.has("trading_disabled") || !product.flag("trading_disabled"))
                .map(product -> product.text("id"))
                .filter(Instruments::isValid)
                .sorted()
                .toList();
    }

    private void message(Fields message, Frame frame, FrameHandler out) {
        switch (message.text("type")) {
            case "match" -> out.trade(trade(message, message.instrument("product_id", symbols), frame, Origin.STREAM));
            case "last_match" ->
                out.trade(trade(message, message.instrument("product_id", symbols), frame, Origin.SNAPSHOT));
            case "ticker" -> quote(message, frame, out);
            case "heartbeat" -> heartbeat(message, out);
            case "subscriptions" ->
                out.notice(
                        FeedEvent.Kind.SUBSCRIBED,
                        message.objects("channels").stream()
                                .map(channel -> channel.text("name"))
                                .collect(Collectors.joining(", ")));
            case "error" -> refused(message, out);
            case "activate",
                    "auction",
                    "change",
                    "done",
                    "l2update",
                    "level3",
                    "noop",
                    "open",
                    "received",
                    "rfq_match",
                    "snapshot",
                    "status" -> {}
            default ->
                throw new BadFrameException(
                        Code.UNKNOWN_MESSAGE, "Cannot read frame: unknown type " + message.shown("type"));
        }
    }

    /** Over REST and on the socket a trade has the same fields, but for the product. */
    private static Trade trade(Fields match, String instrument, Frame frame, Origin origin) {
        return Amounts.checked(new Trade(
                ID,
                instrument,
                match.text("trade_id"),
                match.number("trade_id"),
                1,
                match.decimal("price"),
                match.decimal("size"),
                match.side("side").opposite(),
                match.textTime("time"),
                MarketEvent.ABSENT,
                frame.receivedAt(),
                origin));
    }

    /** Without a bid or ask (a new product has none, old tickers had no sizes) as much is said as there is. */
    private void quote(Fields ticker, Frame frame, FrameHandler out) {
        if (ticker.isEmpty("best_bid") || ticker.isEmpty("best_ask")) {
            ticker.instrument("product_id", symbols);
            return;
        }
        Quote quote = new Quote(
                ID,
                ticker.instrument("product_id", symbols),
                ticker.decimal("best_bid"),
                size(ticker, "best_bid_size"),
                ticker.decimal("best_ask"),
                size(ticker, "best_ask_size"),
                ticker.textTimeIfAny("time"),
                frame.receivedAt(),
                ticker.has("sequence") ? ticker.number("sequence") : MarketEvent.ABSENT);
        if (Amounts.isTwoSided(quote)) {
            out.quote(Amounts.checked(quote));
        }
    }

    private static Decimal size(Fields ticker, String name) {
        return ticker.isEmpty(name) ? Decimal.ZERO : ticker.decimal(name);
    }

    /** In 2019 and 2020 {@code last_trade_id} stayed 0, which no trade is: it says nothing. */
    private void heartbeat(Fields heartbeat, FrameHandler out) {
        long last = heartbeat.number("last_trade_id");
        out.heartbeat(new Heartbeat(
                heartbeat.instrument("product_id", symbols),
                last == 0 ? MarketEvent.ABSENT : last,
                heartbeat.textTime("time")));
    }

    private void answer(RestUrl url, Frame frame, FrameHandler out) {
        String product = product(url.path());
        if (product == null) {
            Json.check(frame.text());
            return;
        }
        String instrument = Instruments.split(product, '-');
        for (Fields row : Json.objects(frame.text(), REST_TRADE)) {
            if (row.has("message")) {
                refused(row, out);
            } else {
                out.trade(trade(row, instrument, frame, Origin.REPAIR));
            }
        }
    }

    /** The product of {@code /products/{product}/trades}, or null if the path is another. */
    private static @Nullable String product(String path) {
        int start = path.lastIndexOf(PRODUCTS_PATH + "/");
        if (start < 0 || !path.endsWith(TRADES_PATH)) {
            return null;
        }
        int from = start + PRODUCTS_PATH.length() + 1;
        int to = path.length() - TRADES_PATH.length();
        return from < to && path.indexOf('/', from) == to ? path.substring(from, to) : null;
    }

    private static void refused(Fields failure, FrameHandler out) {
        String message = failure.text("message");
        @Nullable String reason = failure.textIfAny("reason");
        out.notice(FeedEvent.Kind.REFUSED, reason == null ? message : message + ": " + reason);
    }
}
