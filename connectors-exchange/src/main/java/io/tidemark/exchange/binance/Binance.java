package io.tidemark.exchange.binance;

import static io.tidemark.model.MarketEvent.ABSENT;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.auto.service.AutoService;
import io.tidemark.exchange.BadFrameException;
import io.tidemark.exchange.BadFrameException.Code;
import io.tidemark.exchange.Channel;
import io.tidemark.exchange.Exchange;
import io.tidemark.exchange.FrameHandler;
import io.tidemark.exchange.Heartbeat;
import io.tidemark.exchange.Hosts;
import io.tidemark.exchange.JsonFrames;
import io.tidemark.exchange.Limits;
import io.tidemark.exchange.Symbols;
import io.tidemark.exchange.WireTimes;
import io.tidemark.model.Decimal;
import io.tidemark.model.FeedEvent;
import io.tidemark.model.Frame;
import io.tidemark.model.Origin;
import io.tidemark.model.Quote;
import io.tidemark.model.Side;
import io.tidemark.model.Trade;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Binance spot: trades, aggregated trades and best bid and ask.
 *
 * <p>Trade numbers step by one per symbol. {@code m} is true when the buyer was the maker, so the taker sold. Times are
 * milliseconds, or microseconds where the connection asked for them. {@code bookTicker} carries no time. An aggregated
 * trade stands for the numbers {@code f} to {@code l}.
 *
 * @see <a href="https://github.com/binance/binance-spot-api-docs/blob/master/web-socket-streams.md">Streams</a>
 * @see <a href="https://github.com/binance/binance-spot-api-docs/blob/master/rest-api.md">REST</a>
 */
@AutoService(Exchange.class)
public final class Binance implements Exchange {

    /** Assets that others are priced in; {@code quoteAsset} of {@code GET /api/v3/exchangeInfo}, longest first. */
    private static final List<String> QUOTE_ASSETS = List.of(
            "FDUSD", "USDT", "USDC", "BUSD", "TUSD", "USD1", "USDE", "USDP", "USDS", "BIDR", "BKRW", "BVND", "IDRT",
            "DOGE", "EURI", "BTC", "ETH", "BNB", "TRX", "XRP", "DOT", "SOL", "DAI", "PAX", "VAI", "UST", "TRY", "EUR",
            "GBP", "AUD", "BRL", "RUB", "UAH", "NGN", "ZAR", "PLN", "RON", "ARS", "MXN", "CZK", "COP", "JPY", "KZT",
            "IDR");

    /** Stream names in one SUBSCRIBE; keeps the text far below any frame limit. */
    private static final int STREAMS_PER_MESSAGE = 100;

    private final Symbols symbols = new Symbols(Binance::split);

    @Override
    public String id() {
        return "binance";
    }

    @Override
    public Hosts hosts() {
        return Hosts.of("wss://stream.binance.com:9443", "https://api.binance.com");
    }

    /**
     * 1024 streams on a connection, two for each instrument; 5 messages a second from us, pongs among them; 300
     * connects in five minutes; cut after 24 hours. The server pings every 20 s, so a minute of silence is three missed
     * pings.
     */
    @Override
    public Limits limits() {
        return new Limits(512, 4, 60, Duration.ofHours(24), Duration.ofSeconds(60), null);
    }

    @Override
    public String socketPath(Set<Channel> channels) {
        return "/stream";
    }

    @Override
    public List<String> subscribe(List<String> instruments, Set<Channel> channels) {
        List<String> streams = new ArrayList<>();
        for (String instrument : instruments) {
            String symbol = symbol(instrument).toLowerCase(Locale.ROOT);
            if (channels.contains(Channel.TRADES)) {
                streams.add(symbol + "@trade");
            }
            if (channels.contains(Channel.AGGREGATED_TRADES)) {
                streams.add(symbol + "@aggTrade");
            }
            if (channels.contains(Channel.QUOTES)) {
                streams.add(symbol + "@bookTicker");
            }
        }
        List<String> messages = new ArrayList<>();
        for (int from = 0; from < streams.size(); from += STREAMS_PER_MESSAGE) {
            List<String> some = streams.subList(from, Math.min(streams.size(), from + STREAMS_PER_MESSAGE));
            messages.add("{\"method\":\"SUBSCRIBE\",\"params\":[\"%s\"],\"id\":%d}"
                    .formatted(String.join("\",\"", some), messages.size() + 1));
        }
        return messages;
    }

    /** Answering the server's pings is all it wants. */
    @Override
    public Optional<String> keepAlive(long sequence) {
        return Optional.empty();
    }

    @Override
    public String symbol(String instrument) {
        return instrument.replace("-", "");
    }

    @Override
    public void parse(Frame frame, FrameHandler out) {
        if (frame.kind() == Frame.Kind.REST) {
            parseRest(frame, out);
            return;
        }
        JsonFrames.read(JsonFrames.text(frame), parser -> {
            if (parser.currentToken() == JsonToken.START_ARRAY) {
                // Streams over all symbols come as lists; none of them is ours.
                parser.skipChildren();
                return parser;
            }
            JsonFrames.requireObject(parser);
            read(parser, frame, out);
            return parser;
        });
    }

    @Override
    public String productsPath() {
        return "/api/v3/exchangeInfo?permissions=SPOT";
    }

    @Override
    public List<String> parseProducts(String body) {
        return JsonFrames.read(body, parser -> {
            JsonFrames.requireObject(parser);
            List<String> names = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                parser.nextToken();
                if (!field.equals("symbols")) {
                    parser.skipChildren();
                    continue;
                }
                for (Map<String, String> row : JsonFrames.rows(parser)) {
                    if ("TRADING".equals(row.get("status"))) {
                        names.add(row.get("baseAsset") + "-" + row.get("quoteAsset"));
                    }
                }
            }
            names.sort(null);
            return names;
        });
    }

    private void read(JsonParser parser, Frame frame, FrameHandler out) throws IOException {
        Message message = new Message();
        message.read(parser);
        if (message.event != null) {
            switch (message.event) {
                case "trade" -> out.trade(trade(message, frame, Origin.STREAM));
                case "aggTrade" -> out.trade(aggregate(message, frame, Origin.STREAM));
                case "serverShutdown" -> out.notice(FeedEvent.Kind.SHUTDOWN_ANNOUNCED, "the server will be shut down");
                case "depthUpdate",
                        "kline",
                        "24hrMiniTicker",
                        "24hrTicker",
                        "1hTicker",
                        "4hTicker",
                        "1dTicker",
                        "avgPrice",
                        "referencePrice",
                        "blockTrade" -> alive(message, out);
                default -> throw new BadFrameException(Code.UNKNOWN_MESSAGE, "event %s".formatted(message.event));
            }
        } else if (message.symbol != null && message.u != ABSENT) {
            out.quote(quote(message, frame));
        } else if (message.answered) {
            out.notice(FeedEvent.Kind.SUBSCRIBED, "request %s".formatted(message.id));
        } else if (message.refusal != null) {
            out.notice(FeedEvent.Kind.REFUSED, "request %s: %s".formatted(message.id, message.refusal));
        } else if (!message.isDepth) {
            throw new BadFrameException(Code.UNKNOWN_MESSAGE, "neither an event nor an answer");
        }
    }

    private static void alive(Message message, FrameHandler out) {
        if (message.E != ABSENT) {
            out.heartbeat(new Heartbeat(null, ABSENT, WireTimes.ofEpoch(message.E, "E")));
        }
    }

    private Trade trade(Message message, Frame frame, Origin origin) {
        long number = number(message.t, "t");
        return trade(message, frame, origin, number, 1);
    }

    private Trade aggregate(Message message, Frame frame, Origin origin) {
        long first = number(message.f, "f");
        long last = number(message.l, "l");
        if (last < first || last - first >= 1_000_000) {
            throw new BadFrameException(Code.BAD_VALUE, "f %d and l %d are no range".formatted(first, last));
        }
        return trade(message, frame, origin, last, (int) (last - first + 1));
    }

    private Trade trade(Message message, Frame frame, Origin origin, long number, int fills) {
        message.requireNumbers();
        Decimal price = JsonFrames.amount(message.p, "p");
        Decimal quantity = JsonFrames.amount(message.q, "q");
        JsonFrames.requireWorth(price, quantity);
        boolean buyerIsMaker = JsonFrames.required(message.m, "m");
        return new Trade(
                id(),
                symbols.instrument(JsonFrames.required(message.symbol, "s")),
                Long.toString(number),
                number,
                fills,
                price,
                quantity,
                buyerIsMaker ? Side.SELL : Side.BUY,
                WireTimes.ofEpoch(number(message.T, "T"), "T"),
                message.E == ABSENT ? ABSENT : WireTimes.ofEpoch(message.E, "E"),
                frame.receivedAt(),
                origin);
    }

    private Quote quote(Message message, Frame frame) {
        message.requireNumbers();
        return new Quote(
                id(),
                symbols.instrument(JsonFrames.required(message.symbol, "s")),
                JsonFrames.amount(message.b, "b"),
                JsonFrames.amount(message.B, "B"),
                JsonFrames.amount(message.a, "a"),
                JsonFrames.amount(message.A, "A"),
                ABSENT,
                frame.receivedAt(),
                message.u);
    }

    private static long number(long value, String field) {
        if (value == ABSENT) {
            throw new BadFrameException(Code.MISSING_FIELD, field);
        }
        if (value < 0) {
            throw new BadFrameException(Code.BAD_VALUE, "%s %d is negative".formatted(field, value));
        }
        return value;
    }

    private void parseRest(Frame frame, FrameHandler out) {
        String url = frame.url() == null ? "" : frame.url();
        boolean trades = url.contains("/api/v3/historicalTrades") || url.contains("/api/v3/trades");
        boolean aggregates = url.contains("/api/v3/aggTrades");
        String symbol = query(url, "symbol");
        JsonFrames.read(JsonFrames.text(frame), parser -> {
            if ((!trades && !aggregates) || symbol == null || parser.currentToken() != JsonToken.START_ARRAY) {
                parser.skipChildren();
                return parser;
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                JsonFrames.requireObject(parser);
                Message row = new Message();
                row.read(parser);
                row.symbol = symbol;
                out.trade(aggregates ? aggregate(row, frame, Origin.REPAIR) : trade(row, frame, Origin.REPAIR));
            }
            return parser;
        });
    }

    private static @Nullable String query(String url, String name) {
        String query = URI.create(url).getQuery();
        if (query != null) {
            for (String part : query.split("&")) {
                if (part.startsWith(name + "=")) {
                    return part.substring(name.length() + 1);
                }
            }
        }
        return null;
    }

    private static String split(String symbol) {
        for (String quote : QUOTE_ASSETS) {
            if (symbol.length() > quote.length() && symbol.endsWith(quote)) {
                return Symbols.name(symbol.substring(0, symbol.length() - quote.length()), quote, symbol);
            }
        }
        throw Symbols.unknown(symbol);
    }

    /** Every field any message of ours has. One letter means different things in different events, so types decide. */
    private static final class Message {

        private @Nullable String event;
        private @Nullable String symbol;
        private long E = ABSENT;
        private long T = ABSENT;
        private long t = ABSENT;
        private long f = ABSENT;
        private long l = ABSENT;
        private long u = ABSENT;
        private @Nullable Decimal p;
        private @Nullable Decimal q;
        private @Nullable Decimal b;
        private @Nullable Decimal B;
        private @Nullable Decimal a;
        private @Nullable Decimal A;
        private @Nullable Boolean m;
        private boolean answered;
        private boolean isDepth;
        private @Nullable String refusal;
        private String id = "without id";
        private @Nullable BadFrameException badNumber;

        void read(JsonParser parser) throws IOException {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value == JsonToken.START_ARRAY) {
                    // Only depth and answers hold lists.
                    isDepth |= field.equals("data");
                    answered |= field.equals("result");
                    parser.skipChildren();
                    continue;
                }
                if (value == JsonToken.START_OBJECT && !field.equals("data") && !field.equals("error")) {
                    answered |= field.equals("result");
                    parser.skipChildren();
                    continue;
                }
                switch (field) {
                    case "data" -> {
                        if (value == JsonToken.START_OBJECT) {
                            read(parser);
                        }
                    }
                    case "e" -> event = JsonFrames.text(parser, field);
                    case "s" -> symbol = value == JsonToken.VALUE_STRING ? parser.getText() : symbol;
                    case "E" -> E = integer(parser, value, E);
                    case "T", "time" -> T = integer(parser, value, T);
                    case "t" -> t = integer(parser, value, t);
                    case "f" -> f = integer(parser, value, f);
                    case "l" -> l = integer(parser, value, l);
                    case "u" -> u = integer(parser, value, u);
                    case "p", "price" -> p = decimal(parser, value, p, field);
                    case "q", "qty" -> q = decimal(parser, value, q, field);
                    case "b" -> b = decimal(parser, value, b, field);
                    case "B" -> B = decimal(parser, value, B, field);
                    case "a" -> a = decimal(parser, value, a, field);
                    case "A" -> A = decimal(parser, value, A, field);
                    case "m", "isBuyerMaker" -> {
                        if (value == JsonToken.VALUE_TRUE || value == JsonToken.VALUE_FALSE) {
                            m = value == JsonToken.VALUE_TRUE;
                        }
                    }
                    case "result" -> answered = true;
                    case "id" -> {
                        if (value == JsonToken.VALUE_NUMBER_INT) {
                            t = JsonFrames.integer(parser, field);
                        }
                        id = String.valueOf(parser.getText());
                    }
                    case "msg" -> refusal = parser.getText();
                    case "error" -> {
                        if (value == JsonToken.START_OBJECT) {
                            read(parser);
                        }
                    }
                    case "lastUpdateId" -> isDepth = true;
                    default -> {
                        // A field none of ours needs.
                    }
                }
            }
        }

        void requireNumbers() {
            if (badNumber != null) {
                throw badNumber;
            }
        }

        private static long integer(JsonParser parser, JsonToken value, long before) throws IOException {
            if (value == JsonToken.VALUE_NUMBER_INT) {
                return JsonFrames.integer(parser, parser.currentName());
            }
            return before;
        }

        /** A number that cannot be read matters only if the message turns out to be one of ours. */
        private @Nullable Decimal decimal(JsonParser parser, JsonToken value, @Nullable Decimal before, String field)
                throws IOException {
            if (value != JsonToken.VALUE_STRING) {
                return before;
            }
            try {
                return JsonFrames.decimal(parser, field);
            } catch (BadFrameException e) {
                badNumber = e;
                return before;
            }
        }
    }
}
