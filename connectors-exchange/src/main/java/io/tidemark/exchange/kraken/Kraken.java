package io.tidemark.exchange.kraken;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Kraken spot over WebSocket v2: trades, and best bid and ask from the ticker.
 *
 * <p>One frame may carry trades of several takers and times. Prices are JSON numbers and read by their digits.
 * {@code side} is the taker's. Trade numbers step by one per pair. The socket says {@code BTC/USD} where REST says
 * {@code XBTUSD} or {@code XXBTZUSD}, and {@code DOGE} where REST says {@code XDG}.
 *
 * @see <a href="https://docs.kraken.com/api/docs/websocket-v2/trade">Trade channel</a>
 * @see <a href="https://docs.kraken.com/api/docs/websocket-v2/ticker">Ticker channel</a>
 * @see <a href="https://docs.kraken.com/api/docs/rest-api/get-recent-trades">Recent trades</a>
 */
@AutoService(Exchange.class)
public final class Kraken implements Exchange {

    private static final List<String> QUOTE_ASSETS = List.of(
            "USDT", "USDC", "PYUSD", "USDG", "USD", "EUR", "GBP", "CAD", "AUD", "CHF", "JPY", "DAI", "XBT", "BTC",
            "ETH");

    private final Symbols socketSymbols = new Symbols(Kraken::ofSocket);
    private final Symbols restSymbols = new Symbols(Kraken::ofRest);

    @Override
    public String id() {
        return "kraken";
    }

    @Override
    public Hosts hosts() {
        return Hosts.of("wss://ws.kraken.com", "https://api.kraken.com");
    }

    /**
     * About 150 connects in ten minutes before a ban; a heartbeat a second while nothing else flows; closed after a
     * minute without a subscription or ping, so we ping every half minute. No number of pairs is published.
     */
    @Override
    public Limits limits() {
        return new Limits(100, 5, 15, null, Duration.ofSeconds(10), Duration.ofSeconds(30));
    }

    @Override
    public String socketPath(Set<Channel> channels) {
        return "/v2";
    }

    /** Asks for the last 50 trades first: they overlap what was there before, so a short break closes by itself. */
    @Override
    public List<String> subscribe(List<String> instruments, Set<Channel> channels) {
        String list = "\""
                + String.join("\",\"", instruments.stream().map(this::symbol).toList()) + "\"";
        List<String> messages = new ArrayList<>();
        if (channels.contains(Channel.TRADES) || channels.contains(Channel.AGGREGATED_TRADES)) {
            messages.add(
                    "{\"method\":\"subscribe\",\"params\":{\"channel\":\"trade\",\"symbol\":[%s],\"snapshot\":true},\"req_id\":1}"
                            .formatted(list));
        }
        if (channels.contains(Channel.QUOTES)) {
            messages.add(
                    "{\"method\":\"subscribe\",\"params\":{\"channel\":\"ticker\",\"symbol\":[%s],\"event_trigger\":\"bbo\"},\"req_id\":2}"
                            .formatted(list));
        }
        return messages;
    }

    @Override
    public Optional<String> keepAlive(long sequence) {
        return Optional.of("{\"method\":\"ping\",\"req_id\":%d}".formatted(sequence % Integer.MAX_VALUE));
    }

    @Override
    public String symbol(String instrument) {
        return instrument.replace('-', '/');
    }

    @Override
    public void parse(Frame frame, FrameHandler out) {
        if (frame.kind() == Frame.Kind.REST) {
            parseRest(frame, out);
            return;
        }
        JsonFrames.read(JsonFrames.text(frame), parser -> {
            JsonFrames.requireObject(parser);
            read(new Message(parser), frame, out);
            return parser;
        });
    }

    @Override
    public String productsPath() {
        return "/0/public/AssetPairs";
    }

    @Override
    public List<String> parseProducts(String body) {
        return JsonFrames.read(body, parser -> {
            JsonFrames.requireObject(parser);
            List<String> names = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (!field.equals("result") || value != JsonToken.START_OBJECT) {
                    parser.skipChildren();
                    continue;
                }
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    parser.nextToken();
                    Map<String, String> pair = JsonFrames.scalars(parser);
                    String name = pair.get("wsname");
                    if (name != null && "online".equals(pair.get("status"))) {
                        names.add(socketSymbols.instrument(name));
                    }
                }
            }
            names.sort(null);
            return names;
        });
    }

    private void read(Message message, Frame frame, FrameHandler out) {
        if (message.channel == null) {
            answer(message, out);
            return;
        }
        switch (message.channel) {
            case "trade" -> {
                for (Entry entry : entries(message)) {
                    out.trade(trade(entry, frame));
                }
            }
            case "ticker" -> {
                for (Entry entry : entries(message)) {
                    out.quote(quote(entry, frame));
                }
            }
            // A heartbeat carries no time, and none is needed: that it came says that the exchange is there.
            case "heartbeat" -> out.heartbeat(new Heartbeat(null, ABSENT, ABSENT));
            case "status", "book", "ohlc", "instrument", "level3" -> {
                // Described, and not consumed.
            }
            default -> throw new BadFrameException(Code.UNKNOWN_MESSAGE, "channel %s".formatted(message.channel));
        }
    }

    private static void answer(Message message, FrameHandler out) {
        if (message.error != null) {
            out.notice(FeedEvent.Kind.REFUSED, message.error);
            return;
        }
        if (message.method == null) {
            throw new BadFrameException(Code.UNKNOWN_MESSAGE, "neither a channel nor a method");
        }
        switch (message.method) {
            case "subscribe" -> out.notice(FeedEvent.Kind.SUBSCRIBED, message.result);
            case "pong" -> out.heartbeat(new Heartbeat(null, ABSENT, ABSENT));
            case "unsubscribe" -> {
                // What we asked for.
            }
            default -> throw new BadFrameException(Code.UNKNOWN_MESSAGE, "method %s".formatted(message.method));
        }
    }

    private static List<Entry> entries(Message message) {
        return JsonFrames.required(message.data, "data");
    }

    private Trade trade(Entry entry, Frame frame) {
        if (entry.tradeId == ABSENT) {
            throw new BadFrameException(Code.MISSING_FIELD, "trade_id");
        }
        if (entry.timestamp == ABSENT) {
            throw new BadFrameException(Code.MISSING_FIELD, "timestamp");
        }
        return trade(
                socketSymbols.instrument(JsonFrames.required(entry.symbol, "symbol")),
                entry.tradeId,
                JsonFrames.amount(entry.price, "price"),
                JsonFrames.amount(entry.qty, "qty"),
                side(JsonFrames.required(entry.side, "side")),
                entry.timestamp,
                frame,
                Origin.STREAM);
    }

    private Trade trade(
            String instrument,
            long number,
            Decimal price,
            Decimal quantity,
            Side side,
            long tradedAt,
            Frame frame,
            Origin origin) {
        JsonFrames.requireWorth(price, quantity);
        return new Trade(
                id(),
                instrument,
                Long.toString(number),
                number,
                1,
                price,
                quantity,
                side,
                tradedAt,
                ABSENT,
                frame.receivedAt(),
                origin);
    }

    private Quote quote(Entry entry, Frame frame) {
        return new Quote(
                id(),
                socketSymbols.instrument(JsonFrames.required(entry.symbol, "symbol")),
                JsonFrames.amount(entry.bid, "bid"),
                JsonFrames.amount(entry.bidQty, "bid_qty"),
                JsonFrames.amount(entry.ask, "ask"),
                JsonFrames.amount(entry.askQty, "ask_qty"),
                entry.timestamp,
                frame.receivedAt(),
                ABSENT);
    }

    private static Side side(String side) {
        return switch (side) {
            case "buy", "b" -> Side.BUY;
            case "sell", "s" -> Side.SELL;
            default -> throw new BadFrameException(Code.BAD_VALUE, "side %s is neither buy nor sell".formatted(side));
        };
    }

    /** {@code {"error":[],"result":{"XXBTZUSD":[[price, volume, time, side, type, misc, id] …],"last":"…"}}}. */
    private void parseRest(Frame frame, FrameHandler out) {
        boolean trades = frame.url() != null && frame.url().contains("/0/public/Trades");
        JsonFrames.read(JsonFrames.text(frame), parser -> {
            if (!trades || parser.currentToken() != JsonToken.START_OBJECT) {
                parser.skipChildren();
                return parser;
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (!field.equals("result") || value != JsonToken.START_OBJECT) {
                    parser.skipChildren();
                    continue;
                }
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String pair = parser.currentName();
                    if (parser.nextToken() == JsonToken.START_ARRAY) {
                        String instrument = restSymbols.instrument(pair);
                        while (parser.nextToken() != JsonToken.END_ARRAY) {
                            out.trade(row(parser, instrument, frame));
                        }
                    }
                }
            }
            return parser;
        });
    }

    private Trade row(JsonParser parser, String instrument, Frame frame) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw new BadFrameException(Code.BAD_VALUE, "a trade is no list");
        }
        parser.nextToken();
        Decimal price = JsonFrames.amount(JsonFrames.decimal(parser, "price"), "price");
        parser.nextToken();
        Decimal volume = JsonFrames.amount(JsonFrames.decimal(parser, "volume"), "volume");
        parser.nextToken();
        long time = WireTimes.ofSeconds(parser.getText(), "time");
        parser.nextToken();
        Side side = side(JsonFrames.text(parser, "side"));
        parser.nextToken();
        parser.nextToken();
        parser.nextToken();
        long number = JsonFrames.integer(parser, "trade_id");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            parser.skipChildren();
        }
        return trade(instrument, number, price, volume, side, time, frame, Origin.REPAIR);
    }

    private static String ofSocket(String symbol) {
        int slash = symbol.indexOf('/');
        if (slash < 0) {
            throw Symbols.unknown(symbol);
        }
        return Symbols.name(asset(symbol.substring(0, slash)), asset(symbol.substring(slash + 1)), symbol);
    }

    private static String ofRest(String pair) {
        // The oldest pairs write every asset with four letters: X for a coin, Z for a currency.
        if (pair.length() == 8 && pair.charAt(0) == 'X' && (pair.charAt(4) == 'Z' || pair.charAt(4) == 'X')) {
            return Symbols.name(asset(pair.substring(1, 4)), asset(pair.substring(5)), pair);
        }
        for (String quote : QUOTE_ASSETS) {
            if (pair.length() > quote.length() && pair.endsWith(quote)) {
                return Symbols.name(asset(pair.substring(0, pair.length() - quote.length())), asset(quote), pair);
            }
        }
        throw Symbols.unknown(pair);
    }

    private static String asset(String theirs) {
        return switch (theirs) {
            case "XBT" -> "BTC";
            case "XDG" -> "DOGE";
            default -> theirs;
        };
    }

    /** A frame: of a channel, or the answer to a request. */
    private static final class Message {

        private @Nullable String channel;
        private @Nullable String method;
        private @Nullable String error;
        private String result = "";
        private @Nullable List<Entry> data;

        Message(JsonParser parser) throws IOException {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (field) {
                    case "channel" -> channel = JsonFrames.text(parser, field);
                    case "method" -> method = JsonFrames.text(parser, field);
                    case "error" -> error = JsonFrames.text(parser, field);
                    case "result" -> {
                        if (value == JsonToken.START_OBJECT) {
                            Map<String, String> fields = JsonFrames.scalars(parser);
                            result = "%s %s".formatted(fields.get("channel"), fields.get("symbol"));
                        }
                    }
                    case "data" -> {
                        if (value == JsonToken.START_ARRAY) {
                            List<Entry> entries = new ArrayList<>(2);
                            while (parser.nextToken() != JsonToken.END_ARRAY) {
                                JsonFrames.requireObject(parser);
                                entries.add(new Entry(parser));
                            }
                            data = entries;
                        } else {
                            parser.skipChildren();
                        }
                    }
                    default -> parser.skipChildren();
                }
            }
        }
    }

    /** One object of {@code data}, of whatever channel. */
    private static final class Entry {

        private @Nullable String symbol;
        private @Nullable String side;
        private @Nullable Decimal price;
        private @Nullable Decimal qty;
        private @Nullable Decimal bid;
        private @Nullable Decimal bidQty;
        private @Nullable Decimal ask;
        private @Nullable Decimal askQty;
        private long tradeId = ABSENT;
        private long timestamp = ABSENT;

        Entry(JsonParser parser) throws IOException {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value == JsonToken.VALUE_NULL) {
                    continue;
                }
                switch (field) {
                    case "symbol" -> symbol = JsonFrames.text(parser, field);
                    case "side" -> side = JsonFrames.text(parser, field);
                    case "price" -> price = JsonFrames.decimal(parser, field);
                    case "qty" -> qty = JsonFrames.decimal(parser, field);
                    case "bid" -> bid = JsonFrames.decimal(parser, field);
                    case "bid_qty" -> bidQty = JsonFrames.decimal(parser, field);
                    case "ask" -> ask = JsonFrames.decimal(parser, field);
                    case "ask_qty" -> askQty = JsonFrames.decimal(parser, field);
                    case "trade_id" -> tradeId = JsonFrames.integer(parser, field);
                    case "timestamp" -> timestamp = WireTimes.iso(parser, field);
                    default -> parser.skipChildren();
                }
            }
        }
    }
}
