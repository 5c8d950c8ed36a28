package io.tidemark.exchange.okx;

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
import io.tidemark.model.Trade;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * OKX spot, version 5: trades, best bid and ask.
 *
 * <p>{@code side} is the taker's, times are milliseconds, and nearly all numbers are texts. A trade on the socket joins
 * {@code count} fills of one taker at one price; {@code tradeId} is the number of the last of them. Before there was a
 * {@code count}, each was a trade by itself. Contracts are told on the same channels; they are no instruments here.
 *
 * @see <a href="https://www.okx.com/docs-v5/en/#order-book-trading-market-data-ws-trades-channel">Trades</a>
 */
@AutoService(Exchange.class)
public final class Okx implements Exchange {

    private static final String ID = "okx";

    private static final FieldNames LEVEL = FieldNames.row("price", "quantity");

    private static final FieldNames TRADE =
            FieldNames.of("instId", "tradeId", "px", "sz", "side", "ts", "count", "seqId");

    private static final FieldNames MESSAGE = FieldNames.of("event", "code", "msg")
            .with("arg", FieldNames.of("channel", "instId"))
            .with("data", TRADE.with("bids", LEVEL).with("asks", LEVEL));

    private static final FieldNames ANSWER = FieldNames.of("code", "msg").with("data", TRADE.and("state"));

    /** Of a message with candles, which are read a second time: they are few. */
    private static final FieldNames CANDLES = FieldNames.of()
            .with(
                    "data",
                    FieldNames.row("start", "open", "high", "low", "close", "base", "quote", "quote2", "confirm"));

    /** The channels whose candles are kept; those of a day or more begin at 16:00 UTC unless {@code utc} is said. */
    private static final Map<String, String> TIMEFRAMES = Map.of(
            "candle1s",
            "1s",
            "candle1m",
            "1m",
            "candle5m",
            "5m",
            "candle15m",
            "15m",
            "candle1H",
            "1h",
            "candle4H",
            "4h",
            "candle1Dutc",
            "1d");

    private static final String SERVED = "0";
    private static final String SHUTDOWN = "64008";

    /** The refusals that mean "slower", of REST and of the socket. */
    private static final Set<String> TOO_FAST = Set.of("50011", "60014");

    /** {@code BTC-USDT-SWAP}, {@code BTC-USD-220527}, {@code BTC-USD-220527-30000-C}. */
    private static final Pattern CONTRACT = Pattern.compile("[^-]+-[^-]+-(SWAP|\\d{6}(-\\d+-[CP])?)");

    /** Stands for the unified name of a contract, which has none. */
    private static final String NO_INSTRUMENT = "";

    private static final int NEWEST_SIZE = 500;
    private static final int PAGE_SIZE = 100;

    // All subscriptions of a connection may be 64 KB long together; ours are below 100 characters each.
    private static final int SUBSCRIPTIONS_PER_TEXT = 100;

    private final Symbols symbols =
            new Symbols(symbol -> CONTRACT.matcher(symbol).matches() ? NO_INSTRUMENT : Instruments.split(symbol, '-'));

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Hosts hosts() {
        return Hosts.of("wss://ws.okx.com:8443", "https://www.okx.com");
    }

    /**
     * 3 attempts to connect a second from one address. 480 subscriptions an hour on one connection, 64 KB of them
     * together: 100 instruments are ours, and 4 texts a second. A connection on which nothing comes for 30 seconds is
     * closed; we ask for a sign of life before. No end of life is documented.
     *
     * @see <a href="https://www.okx.com/docs-v5/en/#overview-websocket-connect">Connect</a>
     */
    @Override
    public Limits limits() {
        return new Limits(100, 4, 180, null, Duration.ofSeconds(30), Duration.ofSeconds(20));
    }

    @Override
    public String socketPath(Set<Channel> channels) {
        return "/ws/v5/public";
    }

    /**
     * Single trades are not told on this path: where they are asked for, the aggregated ones come. Nor are candles,
     * which have a path of their own; a recording of it is read all the same.
     */
    @Override
    public List<String> subscribe(List<String> instruments, Set<Channel> channels) {
        List<String> subscriptions = new ArrayList<>();
        for (String instrument : instruments) {
            if (channels.contains(Channel.TRADES) || channels.contains(Channel.AGGREGATED_TRADES)) {
                subscriptions.add(subscription("trades", symbol(instrument)));
            }
            if (channels.contains(Channel.QUOTES)) {
                subscriptions.add(subscription("bbo-tbt", symbol(instrument)));
            }
        }
        List<String> texts = new ArrayList<>();
        for (List<String> batch : Requests.batches(subscriptions, SUBSCRIPTIONS_PER_TEXT)) {
            texts.add("{\"id\":\"%d\",\"op\":\"subscribe\",\"args\":[%s]}"
                    .formatted(texts.size() + 1, String.join(",", batch)));
        }
        return texts;
    }

    /** The text is not JSON, nor is the answer to it. */
    @Override
    public Optional<String> keepAlive(long sequence) {
        return Optional.of("ping");
    }

    @Override
    public String symbol(String instrument) {
        return Instruments.symbol(instrument, "-");
    }

    @Override
    public void parse(Frame frame, FrameHandler out) {
        switch (frame.kind()) {
            case WS -> {
                if ("pong".equals(frame.text())) {
                    out.heartbeat(new Heartbeat(null, MarketEvent.ABSENT, MarketEvent.ABSENT));
                } else {
                    message(Json.object(frame.text(), MESSAGE), frame, out);
                }
            }
            case REST -> answer(RestUrl.of(frame.url()), frame, out);
            case OPEN, CLOSE -> {}
        }
    }

    /**
     * 20 pages of 100 trades in 2 seconds from one address, of the last three months; the newest 500 trades, the time
     * and the list of instruments have limits of their own, of which the least is 10 in 2 seconds.
     *
     * @see <a href="https://www.okx.com/docs-v5/en/#order-book-trading-market-data-get-trades-history">Trades</a>
     */
    @Override
    public RestLimits restLimits() {
        return new RestLimits(20, Duration.ofSeconds(2), null, 1, 2, PAGE_SIZE, Duration.ofDays(90));
    }

    @Override
    public String newestTradesPath(String instrument) {
        return "/api/v5/market/trades?instId=%s&limit=%d".formatted(symbol(instrument), NEWEST_SIZE);
    }

    /** Pages come newest first and are asked for by their upper end, {@code after}, which is not on them. */
    @Override
    public String tradesPath(TradesWanted wanted) {
        long end = Math.min(wanted.last(), wanted.first() + PAGE_SIZE - 3) + 2;
        return "/api/v5/market/history-trades?instId=%s&type=1&after=%d&limit=%d"
                .formatted(symbol(wanted.instrument()), end, PAGE_SIZE);
    }

    @Override
    public Optional<String> timePath() {
        return Optional.of("/api/v5/public/time");
    }

    @Override
    public long parseTime(String body) {
        List<Fields> data = served(body);
        if (data.size() != 1) {
            throw new BadFrameException(Code.UNKNOWN_MESSAGE, "Cannot read frame: %d times".formatted(data.size()));
        }
        return data.get(0).textEpochTime("ts");
    }

    @Override
    public Optional<Duration> tooFast(int status, String body) {
        boolean tooFast = Refusals.read(body, ANSWER)
                .map(answer -> answer.textIfAny("code"))
                .filter(TOO_FAST::contains)
                .isPresent();
        return tooFast ? Optional.of(Duration.ZERO) : Exchange.super.tooFast(status, body);
    }

    @Override
    public String productsPath() {
        return "/api/v5/public/instruments?instType=SPOT";
    }

    @Override
    public String usualQuote() {
        return "USDT";
    }

    @Override
    public List<String> parseProducts(String body) {
        return served(body).stream()
                .filter(product -> product.text("state").equals("live"))
                .map(product -> product.text("instId"))
                .filter(Instruments::isValid)
                .sorted()
                .toList();
    }

    private void message(Fields message, Frame frame, FrameHandler out) {
        if (message.has("event")) {
            event(message, out);
            return;
        }
        Fields subscribed = message.object("arg");
        String channel = subscribed.text("channel");
        switch (channel) {
            case "trades" -> {
                for (Fields row : message.objects("data")) {
                    trade(row, frame, Origin.STREAM, out);
                }
            }
            case "bbo-tbt" -> {
                String instrument = subscribed.instrument("instId", symbols);
                for (Fields row : message.objects("data")) {
                    quote(row, instrument, frame, out);
                }
            }
            case "adl-warning",
                    "block-tickers",
                    "books",
                    "books-elp",
                    "books-l2-tbt",
                    "books5",
                    "books50-l2-tbt",
                    "call-auction-details",
                    "economic-calendar",
                    "estimated-price",
                    "funding-rate",
                    "index-tickers",
                    "instruments",
                    "liquidation-orders",
                    "mark-price",
                    "open-interest",
                    "opt-summary",
                    "option-trades",
                    "price-limit",
                    "public-block-trades",
                    "public-struc-block-trades",
                    "status",
                    "tickers",
                    "trades-all" -> {}
            default -> {
                String timeframe = TIMEFRAMES.get(channel);
                if (timeframe != null) {
                    String instrument = subscribed.instrument("instId", symbols);
                    for (Fields row : Json.object(frame.text(), CANDLES).objects("data")) {
                        candle(row, timeframe, instrument, frame, out);
                    }
                } else if (!channel.startsWith("candle")
                        && !channel.startsWith("index-candle")
                        && !channel.startsWith("mark-price-candle")) {
                    throw new BadFrameException(
                            Code.UNKNOWN_MESSAGE, "Cannot read frame: unknown channel " + subscribed.shown("channel"));
                }
            }
        }
    }

    private static void event(Fields message, FrameHandler out) {
        switch (message.text("event")) {
            case "subscribe" -> {
                Fields subscribed = message.object("arg");
                @Nullable String symbol = subscribed.textIfAny("instId");
                out.notice(
                        FeedEvent.Kind.SUBSCRIBED,
                        symbol == null ? subscribed.text("channel") : subscribed.text("channel") + " " + symbol);
            }
            case "error" -> refused(message, out);
            case "notice" -> {
                if (!message.text("code").equals(SHUTDOWN)) {
                    throw new BadFrameException(
                            Code.UNKNOWN_MESSAGE, "Cannot read frame: unknown notice " + message.shown("code"));
                }
                out.notice(FeedEvent.Kind.SHUTDOWN_ANNOUNCED, told(message));
            }
            case "channel-conn-count", "channel-conn-count-error", "login", "unsubscribe" -> {}
            default ->
                throw new BadFrameException(
                        Code.UNKNOWN_MESSAGE, "Cannot read frame: unknown event " + message.shown("event"));
        }
    }

    /** On the socket and over REST a trade has the same fields; over REST each fill stands by itself. */
    private void trade(Fields row, Frame frame, Origin origin, FrameHandler out) {
        String instrument = row.instrument("instId", symbols);
        if (instrument.equals(NO_INSTRUMENT)) {
            return;
        }
        long number = row.textNumber("tradeId");
        out.trade(Amounts.checked(new Trade(
                ID,
                instrument,
                Long.toString(number),
                number,
                fills(row, number),
                row.decimal("px"),
                row.decimal("sz"),
                row.side("side"),
                row.textEpochTime("ts"),
                MarketEvent.ABSENT,
                frame.receivedAt(),
                origin)));
    }

    /** Of spot, the first volume is in base units, the second in quote units. Trades and takers are not counted. */
    private static void candle(Fields row, String timeframe, String instrument, Frame frame, FrameHandler out) {
        if (!row.text("confirm").equals("1") || instrument.equals(NO_INSTRUMENT)) {
            return;
        }
        long start = row.textEpochTime("start");
        out.candle(Candles.checked(new OfficialCandle(
                ID,
                instrument,
                timeframe,
                start,
                start + Candles.length(timeframe),
                row.decimal("open"),
                row.decimal("high"),
                row.decimal("low"),
                row.decimal("close"),
                row.amount("base"),
                row.amount("quote"),
                MarketEvent.ABSENT,
                null,
                null,
                frame.receivedAt())));
    }

    private static int fills(Fields row, long last) {
        long fills = row.isEmpty("count") ? 1 : row.textNumber("count");
        if (fills < 1 || fills > Integer.MAX_VALUE || fills - 1 > last) {
            throw new BadFrameException(
                    Code.BAD_VALUE,
                    "Invalid count %d of trade %d: must be from 1 to 2^31 - 1 and reach back to trade 0 at most"
                            .formatted(fills, last));
        }
        return (int) fills;
    }

    /** A side of the book that is empty has no level; then there is no quote. */
    private static void quote(Fields row, String instrument, Frame frame, FrameHandler out) {
        List<Fields> bids = row.objects("bids");
        List<Fields> asks = row.objects("asks");
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
                row.textEpochTime("ts"),
                frame.receivedAt(),
                row.has("seqId") ? row.number("seqId") : MarketEvent.ABSENT);
        if (Amounts.isTwoSided(quote)) {
            out.quote(Amounts.checked(quote));
        }
    }

    private void answer(RestUrl url, Frame frame, FrameHandler out) {
        if (!url.path().endsWith("/api/v5/market/history-trades") && !url.path().endsWith("/api/v5/market/trades")) {
            Json.check(frame.text());
            return;
        }
        Fields body = Json.object(frame.text(), ANSWER);
        if (!body.text("code").equals(SERVED)) {
            refused(body, out);
            return;
        }
        for (Fields row : body.objects("data")) {
            trade(row, frame, Origin.REPAIR, out);
        }
    }

    private static List<Fields> served(String text) {
        Fields body = Json.object(text, ANSWER);
        if (!body.text("code").equals(SERVED)) {
            throw new BadFrameException(Code.BAD_VALUE, "Invalid code %s: must be 0".formatted(body.shown("code")));
        }
        return body.objects("data");
    }

    private static void refused(Fields failure, FrameHandler out) {
        boolean tooFast = TOO_FAST.contains(failure.text("code"));
        out.notice(tooFast ? FeedEvent.Kind.RATE_LIMITED : FeedEvent.Kind.REFUSED, told(failure));
    }

    private static String told(Fields message) {
        @Nullable String words = message.textIfAny("msg");
        return words == null ? message.text("code") : message.text("code") + ": " + words;
    }

    private static String subscription(String channel, String symbol) {
        return "{\"channel\":\"%s\",\"instId\":\"%s\"}".formatted(channel, symbol);
    }
}
