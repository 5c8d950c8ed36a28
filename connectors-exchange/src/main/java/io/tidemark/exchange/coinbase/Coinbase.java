package io.tidemark.exchange.coinbase;

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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Coinbase Exchange: matches, heartbeats, and best bid and ask from the ticker.
 *
 * <p>Trade numbers step by one per product. {@code side} is the maker's, on the socket and over REST, so the taker's is
 * the other one. The first message of a product is {@code last_match}, the newest trade before we subscribed, which may
 * be hours old. The ticker comes with matches only.
 *
 * @see <a href="https://docs.cdp.coinbase.com/exchange/websocket-feed/channels">Channels</a>
 * @see <a href="https://docs.cdp.coinbase.com/exchange/reference/exchangerestapi_getproducttrades">Product trades</a>
 */
@AutoService(Exchange.class)
public final class Coinbase implements Exchange {

    private static final Pattern TRADES_URL = Pattern.compile(".*/products/([^/?]+)/trades(\\?.*)?");

    private final Symbols symbols = new Symbols(Coinbase::check);

    @Override
    public String id() {
        return "coinbase";
    }

    @Override
    public Hosts hosts() {
        return Hosts.of("wss://ws-feed.exchange.coinbase.com", "https://api.exchange.coinbase.com");
    }

    /**
     * No number of products is published, so a hundred on a connection keeps the rate of each low; 8 connects a second,
     * of which we use far fewer; one heartbeat a second and product, so ten silent seconds are dead.
     */
    @Override
    public Limits limits() {
        return new Limits(100, 5, 60, null, Duration.ofSeconds(10), null);
    }

    @Override
    public String socketPath(Set<Channel> channels) {
        return "";
    }

    @Override
    public List<String> subscribe(List<String> instruments, Set<Channel> channels) {
        List<String> names = new ArrayList<>();
        if (channels.contains(Channel.TRADES) || channels.contains(Channel.AGGREGATED_TRADES)) {
            names.add("matches");
        }
        if (channels.contains(Channel.QUOTES)) {
            names.add("ticker");
        }
        names.add("heartbeat");
        return List.of("{\"type\":\"subscribe\",\"product_ids\":[\"%s\"],\"channels\":[\"%s\"]}"
                .formatted(String.join("\",\"", instruments), String.join("\",\"", names)));
    }

    /** The heartbeat channel keeps a connection busy. */
    @Override
    public Optional<String> keepAlive(long sequence) {
        return Optional.empty();
    }

    @Override
    public String symbol(String instrument) {
        return instrument;
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
        return "/products";
    }

    @Override
    public List<String> parseProducts(String body) {
        return JsonFrames.read(body, parser -> {
            List<String> names = new ArrayList<>();
            for (Map<String, String> row : JsonFrames.rows(parser)) {
                boolean trades = "online".equals(row.get("status")) && !"true".equals(row.get("trading_disabled"));
                if (trades) {
                    names.add(JsonFrames.required(row.get("id"), "id"));
                }
            }
            names.sort(null);
            return names;
        });
    }

    private void read(Message message, Frame frame, FrameHandler out) {
        switch (JsonFrames.required(message.type, "type")) {
            case "match", "last_match" -> out.trade(trade(message, product(message), frame, Origin.STREAM));
            case "ticker" -> ticker(message, frame, out);
            case "heartbeat" ->
                out.heartbeat(new Heartbeat(
                        product(message), message.lastTradeId == 0 ? ABSENT : message.lastTradeId, message.time));
            case "subscriptions" -> out.notice(FeedEvent.Kind.SUBSCRIBED, "channels: " + message.channels);
            case "error" -> out.notice(FeedEvent.Kind.REFUSED, "%s: %s".formatted(message.message, message.reason));
            case "l2update",
                    "snapshot",
                    "status",
                    "auction",
                    "rfq_match",
                    "received",
                    "open",
                    "done",
                    "change",
                    "activate" -> {
                // Depth, orders and auctions: described, and not consumed.
            }
            default -> throw new BadFrameException(Code.UNKNOWN_MESSAGE, "type %s".formatted(message.type));
        }
    }

    private void ticker(Message message, Frame frame, FrameHandler out) {
        // Older tickers have prices without quantities. Half a quote is none.
        boolean whole = message.bestBid != null
                && message.bestBidSize != null
                && message.bestAsk != null
                && message.bestAskSize != null;
        if (!whole) {
            if (message.time != ABSENT) {
                out.heartbeat(new Heartbeat(product(message), ABSENT, message.time));
            }
            return;
        }
        out.quote(new Quote(
                id(),
                product(message),
                JsonFrames.amount(message.bestBid, "best_bid"),
                JsonFrames.amount(message.bestBidSize, "best_bid_size"),
                JsonFrames.amount(message.bestAsk, "best_ask"),
                JsonFrames.amount(message.bestAskSize, "best_ask_size"),
                message.time,
                frame.receivedAt(),
                message.sequence));
    }

    private Trade trade(Message message, String product, Frame frame, Origin origin) {
        if (message.tradeId == ABSENT) {
            throw new BadFrameException(Code.MISSING_FIELD, "trade_id");
        }
        if (message.time == ABSENT) {
            throw new BadFrameException(Code.MISSING_FIELD, "time");
        }
        Decimal price = JsonFrames.amount(message.price, "price");
        Decimal size = JsonFrames.amount(message.size, "size");
        JsonFrames.requireWorth(price, size);
        return new Trade(
                id(),
                product,
                Long.toString(message.tradeId),
                message.tradeId,
                1,
                price,
                size,
                makerSide(JsonFrames.required(message.side, "side")).opposite(),
                message.time,
                ABSENT,
                frame.receivedAt(),
                origin);
    }

    private String product(Message message) {
        return symbols.instrument(JsonFrames.required(message.productId, "product_id"));
    }

    private static Side makerSide(String side) {
        return switch (side) {
            case "buy" -> Side.BUY;
            case "sell" -> Side.SELL;
            default -> throw new BadFrameException(Code.BAD_VALUE, "side %s is neither buy nor sell".formatted(side));
        };
    }

    private void parseRest(Frame frame, FrameHandler out) {
        Matcher url = TRADES_URL.matcher(frame.url() == null ? "" : frame.url());
        JsonFrames.read(JsonFrames.text(frame), parser -> {
            if (!url.matches() || parser.currentToken() != JsonToken.START_ARRAY) {
                parser.skipChildren();
                return parser;
            }
            String product = symbols.instrument(url.group(1));
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                JsonFrames.requireObject(parser);
                out.trade(trade(new Message(parser), product, frame, Origin.REPAIR));
            }
            return parser;
        });
    }

    private static String check(String product) {
        int dash = product.indexOf('-');
        if (dash < 0) {
            throw Symbols.unknown(product);
        }
        return Symbols.name(product.substring(0, dash), product.substring(dash + 1), product);
    }

    /** Every field any message of ours has. */
    private static final class Message {

        private @Nullable String type;
        private @Nullable String productId;
        private @Nullable String side;
        private @Nullable Decimal price;
        private @Nullable Decimal size;
        private @Nullable Decimal bestBid;
        private @Nullable Decimal bestBidSize;
        private @Nullable Decimal bestAsk;
        private @Nullable Decimal bestAskSize;
        private long tradeId = ABSENT;
        private long lastTradeId;
        private long sequence = ABSENT;
        private long time = ABSENT;
        private String message = "";
        private String reason = "";
        private int channels;

        Message(JsonParser parser) throws IOException {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value == JsonToken.VALUE_NULL) {
                    continue;
                }
                switch (field) {
                    case "type" -> type = JsonFrames.text(parser, field);
                    case "product_id" -> productId = JsonFrames.text(parser, field);
                    case "side" -> side = JsonFrames.text(parser, field);
                    case "price" -> price = JsonFrames.decimal(parser, field);
                    case "size" -> size = JsonFrames.decimal(parser, field);
                    case "best_bid" -> bestBid = JsonFrames.decimal(parser, field);
                    case "best_bid_size" -> bestBidSize = JsonFrames.decimal(parser, field);
                    case "best_ask" -> bestAsk = JsonFrames.decimal(parser, field);
                    case "best_ask_size" -> bestAskSize = JsonFrames.decimal(parser, field);
                    case "trade_id" -> tradeId = JsonFrames.integer(parser, field);
                    case "last_trade_id" -> lastTradeId = JsonFrames.integer(parser, field);
                    case "sequence" -> sequence = JsonFrames.integer(parser, field);
                    case "time" -> time = WireTimes.iso(parser, field);
                    case "message" -> message = JsonFrames.text(parser, field);
                    case "reason" -> reason = JsonFrames.text(parser, field);
                    case "channels" -> {
                        if (value == JsonToken.START_ARRAY) {
                            channels = count(parser);
                        } else {
                            parser.skipChildren();
                        }
                    }
                    default -> parser.skipChildren();
                }
            }
        }

        private static int count(JsonParser parser) throws IOException {
            int count = 0;
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                parser.skipChildren();
                count++;
            }
            return count;
        }
    }
}
