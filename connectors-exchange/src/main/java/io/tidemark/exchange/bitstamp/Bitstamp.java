package io.tidemark.exchange.bitstamp;

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
import io.tidemark.model.Side;
import io.tidemark.model.Trade;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Bitstamp spot, version 2: trades, best bid and ask as the top of the book.
 *
 * <p>{@code type} is the taker's side, 0 to buy and 1 to sell. Ids grow, but pairs share them, so that trades have no
 * number. On the socket times are microseconds (of trades, milliseconds in fact); over REST they are whole seconds.
 * Amounts come as JSON number and as text; the text counts, and the number's digits where there is none. Perpetual
 * contracts are told on the same channels; they are no instruments here.
 *
 * @see <a href="https://www.bitstamp.net/websocket/v2/">WebSocket</a>
 */
@AutoService(Exchange.class)
public final class Bitstamp implements Exchange {

    private static final String ID = "bitstamp";

    /**
     * The counter currencies of {@code /api/v2/markets/}, those of the past too, so that old tapes can be read; longest
     * first. A symbol is base and quote written together, and no message tells where one ends.
     */
    private static final List<String> QUOTE_ASSETS =
            List.of("RLUSD", "EURC", "USDC", "USDT", "BTC", "ETH", "EUR", "GBP", "PAX", "USD");

    private static final FieldNames LEVEL = FieldNames.row("price", "quantity");

    private static final FieldNames MESSAGE = FieldNames.of("event", "channel")
            .with(
                    "data",
                    FieldNames.of(
                                    "id",
                                    "microtimestamp",
                                    "amount",
                                    "amount_str",
                                    "price",
                                    "price_str",
                                    "type",
                                    "code",
                                    "message")
                            .with("bids", LEVEL)
                            .with("asks", LEVEL));

    private static final FieldNames REST_TRADE = FieldNames.of(
            "tid", "date", "price", "amount", "type", "status", "code", "response_code", "reason", "error");

    private static final FieldNames PRODUCT = FieldNames.of("name", "market_symbol", "market_type", "trading");

    /** The refusals of REST that mean "slower". */
    private static final Set<String> TOO_FAST = Set.of("400.002", "400.067", "400.068");

    private static final String TRADES_CHANNEL = "live_trades_";
    private static final String QUOTES_CHANNEL = "order_book_";
    private static final String TRANSACTIONS_PATH = "/api/v2/transactions/";

    /** How the symbol of a perpetual contract ends. */
    private static final String PERPETUAL = "-perp";

    /** Stands for the unified name of a contract, which has none. */
    private static final String NO_INSTRUMENT = "";

    // A page is a span of time, whatever lies in it; this is more than we would read.
    private static final int PAGE_SIZE = 50_000;

    private final Symbols channels = new Symbols(Bitstamp::instrumentOfChannel);

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Hosts hosts() {
        return Hosts.of("wss://ws.bitstamp.net", "https://www.bitstamp.net");
    }

    /**
     * A connection carries 1,024 channels and is cut after 90 days. Each channel is subscribed by a text of its own;
     * how many a second are taken is not told, nor how often one may connect: 20, 40 instruments and 60 attempts a
     * minute are ours. Our heartbeat is answered.
     *
     * @see <a href="https://www.bitstamp.net/websocket/v2/">Connection</a>
     */
    @Override
    public Limits limits() {
        return new Limits(40, 20, 60, Duration.ofDays(90), Duration.ofSeconds(45), Duration.ofSeconds(20));
    }

    @Override
    public String socketPath(Set<Channel> channels) {
        return "";
    }

    /** There are no aggregated trades. A text may be 512 bytes long and names one channel. */
    @Override
    public List<String> subscribe(List<String> instruments, Set<Channel> channels) {
        List<String> texts = new ArrayList<>();
        for (String instrument : instruments) {
            if (channels.contains(Channel.TRADES) || channels.contains(Channel.AGGREGATED_TRADES)) {
                texts.add(subscription(TRADES_CHANNEL + symbol(instrument)));
            }
            if (channels.contains(Channel.QUOTES)) {
                texts.add(subscription(QUOTES_CHANNEL + symbol(instrument)));
            }
        }
        return texts;
    }

    @Override
    public Optional<String> keepAlive(long sequence) {
        return Optional.of("{\"event\":\"bts:heartbeat\"}");
    }

    @Override
    public String symbol(String instrument) {
        return Instruments.symbol(instrument, "").toLowerCase(Locale.ROOT);
    }

    @Override
    public void parse(Frame frame, FrameHandler out) {
        switch (frame.kind()) {
            case WS -> message(Json.object(frame.text(), MESSAGE), frame, out);
            case REST -> answer(RestUrl.of(frame.url()), frame, out);
            case OPEN, CLOSE -> {}
        }
    }

    /** All pairs share one counter. */
    @Override
    public boolean numbersTrades() {
        return false;
    }

    /**
     * 10,000 requests in 10 minutes, 400 in a second. A page of trades is the last minute, hour or day.
     *
     * @see <a href="https://www.bitstamp.net/api/#section/Request-limits">Request limits</a>
     */
    @Override
    public RestLimits restLimits() {
        return new RestLimits(10_000, Duration.ofMinutes(10), null, 1, 1, PAGE_SIZE, Duration.ofDays(1));
    }

    /** An hour: of most pairs the last minute has no trade at all. */
    @Override
    public String newestTradesPath(String instrument) {
        return transactions(instrument, "hour");
    }

    /**
     * The last hour where a trade before the wanted ones is known, because breaks are short and a day of a busy pair is
     * a body of megabytes; the last day where none is. An answer that does not reach back to {@code since} shows that
     * by its oldest trade.
     */
    @Override
    public String tradesPath(TradesWanted wanted) {
        return transactions(wanted.instrument(), wanted.since() == MarketEvent.ABSENT ? "day" : "hour");
    }

    /** No request tells the time. */
    @Override
    public Optional<String> timePath() {
        return Optional.empty();
    }

    @Override
    public long parseTime(String body) {
        throw new BadFrameException(
                Code.UNKNOWN_MESSAGE, "Cannot read frame: no answer of this exchange tells the time");
    }

    @Override
    public String productsPath() {
        return "/api/v2/markets/";
    }

    @Override
    public String usualQuote() {
        return "USD";
    }

    /** Leaves out a symbol that would be taken apart in another way than the list says, or in none. */
    @Override
    public List<String> parseProducts(String body) {
        return Json.objects(body, PRODUCT).stream()
                .filter(product -> product.text("trading").equals("Enabled"))
                .filter(product -> !product.has("market_type")
                        || product.text("market_type").equals("SPOT"))
                .filter(product -> isReadable(product.text("market_symbol"), unified(product.text("name"))))
                .map(product -> unified(product.text("name")))
                .sorted()
                .toList();
    }

    private void message(Fields message, Frame frame, FrameHandler out) {
        switch (message.text("event")) {
            case "trade" -> trade(message, frame, out);
            case "data" -> book(message, frame, out);
            case "bts:subscription_succeeded" -> out.notice(FeedEvent.Kind.SUBSCRIBED, message.text("channel"));
            case "bts:heartbeat" -> out.heartbeat(new Heartbeat(null, MarketEvent.ABSENT, MarketEvent.ABSENT));
            case "bts:request_reconnect" ->
                out.notice(FeedEvent.Kind.SHUTDOWN_ANNOUNCED, "the exchange asks to reconnect");
            case "bts:error" -> {
                Fields failure = message.object("data");
                @Nullable String code = failure.textIfAny("code");
                String words = failure.text("message");
                out.notice(FeedEvent.Kind.REFUSED, code == null ? words : code + ": " + words);
            }
            case "bts:unsubscription_succeeded",
                    "funding_rate_saved",
                    "order_changed",
                    "order_created",
                    "order_deleted",
                    "published" -> {}
            default ->
                throw new BadFrameException(
                        Code.UNKNOWN_MESSAGE, "Cannot read frame: unknown event " + message.shown("event"));
        }
    }

    private void trade(Fields message, Frame frame, FrameHandler out) {
        if (!message.text("channel").startsWith(TRADES_CHANNEL)) {
            throw unknownChannel(message);
        }
        String instrument = message.instrument("channel", channels);
        if (instrument.equals(NO_INSTRUMENT)) {
            return;
        }
        Fields data = message.object("data");
        out.trade(Amounts.checked(new Trade(
                ID,
                instrument,
                Long.toString(data.number("id")),
                MarketEvent.ABSENT,
                1,
                amount(data, "price"),
                amount(data, "amount"),
                taker(data),
                data.textEpochTime("microtimestamp"),
                MarketEvent.ABSENT,
                frame.receivedAt(),
                Origin.STREAM)));
    }

    private void book(Fields message, Frame frame, FrameHandler out) {
        String channel = message.text("channel");
        if (channel.startsWith(QUOTES_CHANNEL)) {
            quote(message, frame, out);
        } else if (!channel.startsWith("detail_order_book_") && !channel.startsWith("diff_order_book_")) {
            throw unknownChannel(message);
        }
    }

    /** Each message is the whole book, best levels first. A side that is empty has none; then there is no quote. */
    private void quote(Fields message, Frame frame, FrameHandler out) {
        String instrument = message.instrument("channel", channels);
        Fields book = message.object("data");
        List<Fields> bids = book.objects("bids");
        List<Fields> asks = book.objects("asks");
        if (bids.isEmpty() || asks.isEmpty() || instrument.equals(NO_INSTRUMENT)) {
            return;
        }
        Quote quote = new Quote(
                ID,
                instrument,
                bids.get(0).decimal("price"),
                bids.get(0).decimal("quantity"),
                asks.get(0).decimal("price"),
                asks.get(0).decimal("quantity"),
                book.textEpochTime("microtimestamp"),
                frame.receivedAt(),
                MarketEvent.ABSENT);
        if (Amounts.isTwoSided(quote)) {
            out.quote(Amounts.checked(quote));
        }
    }

    private static void answer(RestUrl url, Frame frame, FrameHandler out) {
        @Nullable String symbol = symbol(url);
        if (symbol == null) {
            Json.check(frame.text());
            return;
        }
        String instrument = instrument(symbol);
        for (Fields row : Json.objects(frame.text(), REST_TRADE)) {
            if (row.has("status") || row.has("error")) {
                refused(row, out);
            } else if (!instrument.equals(NO_INSTRUMENT)) {
                out.trade(trade(row, instrument, frame));
            }
        }
    }

    private static Trade trade(Fields row, String instrument, Frame frame) {
        return Amounts.checked(new Trade(
                ID,
                instrument,
                Long.toString(row.textNumber("tid")),
                MarketEvent.ABSENT,
                1,
                row.decimal("price"),
                row.decimal("amount"),
                taker(row),
                row.textSecondsTime("date"),
                MarketEvent.ABSENT,
                frame.receivedAt(),
                Origin.REPAIR));
    }

    /** A failure has a code, under one of two names, and a reason, or of old an error and nothing else. */
    private static void refused(Fields failure, FrameHandler out) {
        @Nullable String code = failure.textIfAny(failure.has("code") ? "code" : "response_code");
        @Nullable String reason = failure.textIfAny(failure.has("reason") ? "reason" : "error");
        boolean tooFast = code != null && TOO_FAST.contains(code);
        String words = reason == null ? "no reason given" : reason;
        out.notice(
                tooFast ? FeedEvent.Kind.RATE_LIMITED : FeedEvent.Kind.REFUSED,
                code == null ? words : code + ": " + words);
    }

    private static Decimal amount(Fields data, String name) {
        String text = name + "_str";
        return data.decimal(data.isEmpty(text) ? name : text);
    }

    private static Side taker(Fields trade) {
        return switch (trade.text("type")) {
            case "0" -> Side.BUY;
            case "1" -> Side.SELL;
            default ->
                throw new BadFrameException(
                        Code.BAD_VALUE, "Invalid type %s: must be 0 or 1".formatted(trade.shown("type")));
        };
    }

    /** The symbol of {@code /api/v2/transactions/{symbol}/}, or null if the path is another. */
    private static @Nullable String symbol(RestUrl url) {
        String path = url.path();
        int start = path.lastIndexOf(TRANSACTIONS_PATH);
        if (start < 0) {
            return null;
        }
        int from = start + TRANSACTIONS_PATH.length();
        int slash = path.indexOf('/', from);
        int to = slash < 0 ? path.length() : slash;
        boolean whole = to >= path.length() - 1;
        return from < to && whole ? path.substring(from, to) : null;
    }

    private static String instrumentOfChannel(String channel) {
        return instrument(channel.substring(
                channel.startsWith(TRADES_CHANNEL) ? TRADES_CHANNEL.length() : QUOTES_CHANNEL.length()));
    }

    private static String instrument(String symbol) {
        return symbol.endsWith(PERPETUAL) ? NO_INSTRUMENT : Instruments.splitLowerCase(symbol, QUOTE_ASSETS);
    }

    private static boolean isReadable(String symbol, String instrument) {
        try {
            return instrument(symbol).equals(instrument);
        } catch (BadFrameException e) {
            return false;
        }
    }

    private static String unified(String name) {
        return name.replace('/', '-');
    }

    private static BadFrameException unknownChannel(Fields message) {
        return new BadFrameException(
                Code.UNKNOWN_MESSAGE, "Cannot read frame: unknown channel " + message.shown("channel"));
    }

    private String transactions(String instrument, String span) {
        return "%s%s/?time=%s".formatted(TRANSACTIONS_PATH, symbol(instrument), span);
    }

    private static String subscription(String channel) {
        return "{\"event\":\"bts:subscribe\",\"data\":{\"channel\":\"%s\"}}".formatted(channel);
    }
}
