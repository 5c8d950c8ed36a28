package io.tidemark.exchange.kraken;

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
import io.tidemark.exchange.Refusals;
import io.tidemark.exchange.Requests;
import io.tidemark.exchange.RestLimits;
import io.tidemark.exchange.RestUrl;
import io.tidemark.exchange.Symbols;
import io.tidemark.exchange.TradesWanted;
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
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Kraken spot, version 2 of the socket: trades, best bid and ask.
 *
 * <p>{@code side} is the taker's. One message may carry many trades, of several takers and times. Prices and quantities
 * are JSON numbers, read from their digits. The socket says {@code BTC/USD} and {@code DOGE/USD}; REST says {@code XBT}
 * and {@code XDG}, and old pairs by names such as {@code XXBTZUSD}.
 *
 * @see <a href="https://docs.kraken.com/api/docs/websocket-v2/trade">Trades</a>
 */
@AutoService(Exchange.class)
public final class Kraken implements Exchange {

    private static final String ID = "kraken";

    private static final FieldNames MESSAGE = FieldNames.of("channel", "type", "method", "success", "error", "symbol")
            .with("result", FieldNames.of("channel", "symbol"))
            .with(
                    "data",
                    FieldNames.of(
                            "symbol",
                            "side",
                            "price",
                            "qty",
                            "trade_id",
                            "timestamp",
                            "bid",
                            "bid_qty",
                            "ask",
                            "ask_qty"));

    private static final FieldNames REST_TRADES = FieldNames.of()
            .with("error", FieldNames.TEXTS)
            .with(
                    "result",
                    FieldNames.of("last")
                            .withOthers(FieldNames.row("price", "volume", "time", "side", "type", "misc", "trade_id")));

    private static final FieldNames PRODUCTS =
            FieldNames.of("error").with("result", FieldNames.of().withOthers(FieldNames.of("wsname", "status")));

    /** The quote assets of {@code /0/public/AssetPairs}, in REST's spelling, longest first. */
    private static final List<String> QUOTE_ASSETS = List.of(
            "EUROP", "PYUSD", "RLUSD", "EURC", "EURQ", "EURR", "FIDD", "USD1", "USDC", "USDD", "USDG", "USDQ", "USDR",
            "USDT", "AED", "AUD", "CAD", "CHF", "DAI", "DOT", "ETH", "EUR", "GBP", "JPY", "POL", "SOL", "USD", "XBT");

    /**
     * What is quoted in AUSD. It cannot stand in the list: many a base ends in A, and {@code ADAUSD} is not AD in AUSD.
     */
    private static final Map<String, String> QUOTED_IN_AUSD = Map.of("MONAUSD", "MON-AUSD", "XBTAUSD", "XBT-AUSD");

    /** The refusals that mean "slower", of the socket and of REST. */
    private static final Set<String> TOO_FAST =
            Set.of("Exceeded msg rate", "EAPI:Rate limit exceeded", "EGeneral:Too many requests");

    private static final String THROTTLED = "EService:Throttled";

    private static final FieldNames SERVER_TIME = FieldNames.of().with("result", FieldNames.of("unixtime"));

    private static final int PAGE_SIZE = 1_000;
    private static final int SYMBOLS_PER_TEXT = 100;

    private final Symbols symbols = new Symbols(symbol -> Instruments.split(symbol, '/'));

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Hosts hosts() {
        return Hosts.of("wss://ws.kraken.com", "https://api.kraken.com");
    }

    /**
     * About 150 attempts to connect in 10 minutes from one address. How many texts a second are taken changes and is
     * not told, nor how many symbols a connection carries: 5 and 100 are ours. A heartbeat comes every second on which
     * nothing else does. A connection without subscription or ping is closed after about a minute.
     *
     * @see <a href="https://support.kraken.com/hc/en-us/articles/360022326871">API FAQ</a>
     */
    @Override
    public Limits limits() {
        return new Limits(100, 5, 15, null, Duration.ofSeconds(15), Duration.ofSeconds(30));
    }

    @Override
    public String socketPath(Set<Channel> channels) {
        return "/v2";
    }

    /**
     * There are no aggregated trades. Trades are asked for with a snapshot, the newest 50 of each instrument: after a
     * reconnect it overlaps what came before, so that a short break leaves no hole for REST to fill. Quotes come with
     * every change of the best price ({@code bbo}), not with trades only.
     */
    @Override
    public List<String> subscribe(List<String> instruments, Set<Channel> channels) {
        List<String> texts = new ArrayList<>();
        for (List<String> batch :
                Requests.batches(instruments.stream().map(this::symbol).toList(), SYMBOLS_PER_TEXT)) {
            if (channels.contains(Channel.TRADES) || channels.contains(Channel.AGGREGATED_TRADES)) {
                texts.add(subscription("trade", batch, "\"snapshot\":true", texts.size() + 1));
            }
            if (channels.contains(Channel.QUOTES)) {
                texts.add(
                        subscription("ticker", batch, "\"event_trigger\":\"bbo\",\"snapshot\":true", texts.size() + 1));
            }
        }
        return texts;
    }

    /** {@code req_id} has 31 bits. */
    @Override
    public Optional<String> keepAlive(long sequence) {
        return Optional.of("{\"method\":\"ping\",\"req_id\":%d}".formatted(sequence & Integer.MAX_VALUE));
    }

    @Override
    public String symbol(String instrument) {
        return Instruments.symbol(instrument, "/");
    }

    @Override
    public void parse(Frame frame, FrameHandler out) {
        switch (frame.kind()) {
            case WS -> {
                Fields message = Json.object(frame.text(), MESSAGE);
                if (message.has("channel")) {
                    push(message, frame, out);
                } else {
                    answer(message, out);
                }
            }
            case REST -> answer(RestUrl.of(frame.url()), frame, out);
            case OPEN, CLOSE -> {}
        }
    }

    /**
     * No number is published; one request a second is what support calls safe. A page has up to 1,000 trades, oldest
     * first, and the whole history is served.
     *
     * @see <a href="https://support.kraken.com/hc/en-us/articles/218198197">Market history over REST</a>
     */
    @Override
    public RestLimits restLimits() {
        return new RestLimits(1, Duration.ofSeconds(1), null, 1, 1, PAGE_SIZE, null);
    }

    /** Without {@code since} the newest page comes. */
    @Override
    public String newestTradesPath(String instrument) {
        return "/0/public/Trades?pair=%s&count=%d".formatted(pair(instrument), PAGE_SIZE);
    }

    /** Pages are sought by time, in nanoseconds: one before the neighbour's, whether or not the end is inclusive. */
    @Override
    public String tradesPath(TradesWanted wanted) {
        String newest = newestTradesPath(wanted.instrument());
        return wanted.since() == MarketEvent.ABSENT ? newest : newest + "&since=" + (wanted.since() * 1_000 - 1);
    }

    @Override
    public boolean pagesByTime() {
        return true;
    }

    @Override
    public Optional<String> timePath() {
        return Optional.of("/0/public/Time");
    }

    @Override
    public long parseTime(String body) {
        return Json.object(body, SERVER_TIME).object("result").secondsTime("unixtime");
    }

    /** Whole seconds are all that is told. */
    @Override
    public Duration timeResolution() {
        return Duration.ofSeconds(1);
    }

    /** Refusals come with a status of 200; {@code EService:Throttled: 1700000000} names the time, by their clock. */
    @Override
    public Optional<Duration> tooFast(int status, String body) {
        boolean tooFast = Refusals.read(body, REST_TRADES).stream()
                .flatMap(answer -> answer.objects("error").stream())
                .map(error -> error.text("text"))
                .anyMatch(Kraken::isTooFast);
        return tooFast ? Optional.of(Duration.ZERO) : Exchange.super.tooFast(status, body);
    }

    @Override
    public String productsPath() {
        return "/0/public/AssetPairs";
    }

    @Override
    public String usualQuote() {
        return "USD";
    }

    @Override
    public List<String> parseProducts(String body) {
        return Json.object(body, PRODUCTS).object("result").others().values().stream()
                .flatMap(List::stream)
                .filter(pair -> pair.has("wsname") && pair.has("status"))
                .filter(pair -> pair.text("status").equals("online"))
                .map(pair -> unified(pair.text("wsname")))
                .filter(Instruments::isValid)
                .sorted()
                .toList();
    }

    private void push(Fields message, Frame frame, FrameHandler out) {
        switch (message.text("channel")) {
            case "trade" -> {
                checkType(message);
                Origin origin = message.text("type").equals("snapshot") ? Origin.SNAPSHOT : Origin.STREAM;
                message.objects("data").forEach(row -> out.trade(trade(row, frame, origin)));
            }
            case "ticker" -> {
                checkType(message);
                message.objects("data").forEach(row -> quote(row, frame, out));
            }
            case "heartbeat" -> out.heartbeat(new Heartbeat(null, MarketEvent.ABSENT, MarketEvent.ABSENT));
            // A candle comes with each trade and never says that it is final.
            case "book", "instrument", "level3", "ohlc", "status" -> {}
            default ->
                throw new BadFrameException(
                        Code.UNKNOWN_MESSAGE, "Cannot read frame: unknown channel " + message.shown("channel"));
        }
    }

    private static void checkType(Fields message) {
        String type = message.text("type");
        if (!type.equals("update") && !type.equals("snapshot")) {
            throw new BadFrameException(
                    Code.UNKNOWN_MESSAGE, "Cannot read frame: unknown type " + message.shown("type"));
        }
    }

    private Trade trade(Fields row, Frame frame, Origin origin) {
        return Amounts.checked(new Trade(
                ID,
                row.instrument("symbol", symbols),
                row.text("trade_id"),
                row.number("trade_id"),
                1,
                row.decimal("price"),
                row.decimal("qty"),
                row.side("side"),
                row.textTime("timestamp"),
                MarketEvent.ABSENT,
                frame.receivedAt(),
                origin));
    }

    private void quote(Fields row, Frame frame, FrameHandler out) {
        Quote quote = new Quote(
                ID,
                row.instrument("symbol", symbols),
                row.decimal("bid"),
                row.decimal("bid_qty"),
                row.decimal("ask"),
                row.decimal("ask_qty"),
                row.textTimeIfAny("timestamp"),
                frame.receivedAt(),
                MarketEvent.ABSENT);
        if (Amounts.isTwoSided(quote)) {
            out.quote(Amounts.checked(quote));
        }
    }

    private static void answer(Fields message, FrameHandler out) {
        if (message.has("error")) {
            refused(message.text("error"), out);
            return;
        }
        switch (message.text("method")) {
            case "subscribe" -> {
                Fields result = message.object("result");
                out.notice(
                        FeedEvent.Kind.SUBSCRIBED,
                        result.has("symbol")
                                ? result.text("channel") + " " + result.text("symbol")
                                : result.text("channel"));
            }
            case "pong" -> out.heartbeat(new Heartbeat(null, MarketEvent.ABSENT, MarketEvent.ABSENT));
            case "unsubscribe" -> {}
            default ->
                throw new BadFrameException(
                        Code.UNKNOWN_MESSAGE, "Cannot read frame: unknown method " + message.shown("method"));
        }
    }

    private static void refused(String error, FrameHandler out) {
        out.notice(isTooFast(error) ? FeedEvent.Kind.RATE_LIMITED : FeedEvent.Kind.REFUSED, error);
    }

    private static boolean isTooFast(String error) {
        return TOO_FAST.contains(error) || error.startsWith(THROTTLED);
    }

    private static void answer(RestUrl url, Frame frame, FrameHandler out) {
        if (!url.path().endsWith("/0/public/Trades")) {
            Json.check(frame.text());
            return;
        }
        Fields body = Json.object(frame.text(), REST_TRADES);
        if (!body.has("result")) {
            body.objects("error").forEach(error -> refused(error.text("text"), out));
            return;
        }
        // One pair is asked for, and comes back under a name of its own.
        Map<String, List<Fields>> pairs = body.object("result").others();
        if (pairs.isEmpty()) {
            throw new BadFrameException(Code.MISSING_FIELD, "Cannot read frame: trades of a pair are missing");
        }
        for (Map.Entry<String, List<Fields>> pair : pairs.entrySet()) {
            String instrument = instrument(pair.getKey());
            pair.getValue().forEach(row -> out.trade(trade(row, instrument, frame)));
        }
    }

    private static Trade trade(Fields row, String instrument, Frame frame) {
        return Amounts.checked(new Trade(
                ID,
                instrument,
                row.text("trade_id"),
                row.number("trade_id"),
                1,
                row.decimal("price"),
                row.decimal("volume"),
                letter(row),
                row.secondsTime("time"),
                MarketEvent.ABSENT,
                frame.receivedAt(),
                Origin.REPAIR));
    }

    private static Side letter(Fields row) {
        return switch (row.text("side")) {
            case "b" -> Side.BUY;
            case "s" -> Side.SELL;
            default ->
                throw new BadFrameException(
                        Code.BAD_VALUE, "Invalid side %s: must be b or s".formatted(row.shown("side")));
        };
    }

    /**
     * The unified name of a pair as REST keys it. Assets of the first years have four letters there, an X before a coin
     * and a Z before a currency: {@code XXBTZUSD}, {@code XETHXXBT}, and {@code USDTZUSD}.
     */
    private static String instrument(String pair) {
        boolean old = pair.length() == 8 && (isOldAsset(pair, 0) || pair.startsWith("USDT")) && isOldAsset(pair, 4);
        String name = QUOTED_IN_AUSD.get(pair);
        if (name == null) {
            name = old
                    ? Instruments.join(pair, isOldAsset(pair, 0) ? pair.substring(1, 4) : "USDT", pair.substring(5))
                    : Instruments.split(pair, QUOTE_ASSETS);
        }
        return unified(name.replace('-', '/'));
    }

    private static boolean isOldAsset(String pair, int at) {
        return pair.charAt(at) == 'X' || pair.charAt(at) == 'Z';
    }

    /** {@code XBT/USD} is {@code BTC-USD}: REST and the first socket have two names that nobody else uses. */
    private static String unified(String name) {
        int slash = name.indexOf('/');
        return slash < 0 ? name : asset(name.substring(0, slash)) + "-" + asset(name.substring(slash + 1));
    }

    private static String asset(String name) {
        return switch (name) {
            case "XBT" -> "BTC";
            case "XDG" -> "DOGE";
            default -> name;
        };
    }

    /** How REST spells an instrument when asked: {@code BTC-USD} is {@code XBTUSD}. */
    private static String pair(String instrument) {
        int dash = instrument.indexOf('-');
        return oldAsset(instrument.substring(0, dash)) + oldAsset(instrument.substring(dash + 1));
    }

    private static String oldAsset(String name) {
        return switch (name) {
            case "BTC" -> "XBT";
            case "DOGE" -> "XDG";
            default -> name;
        };
    }

    private static String subscription(String channel, List<String> symbols, String parameters, int request) {
        return "{\"method\":\"subscribe\",\"params\":{\"channel\":\"%s\",\"symbol\":%s,%s},\"req_id\":%d}"
                .formatted(channel, Requests.list(symbols), parameters, request);
    }
}
