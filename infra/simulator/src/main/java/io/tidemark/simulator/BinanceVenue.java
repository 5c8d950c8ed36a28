package io.tidemark.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Binance spot below {@code /binance}: {@code /api/v3/…}, {@code /ws}, {@code /ws/<stream>}, {@code /stream}. */
final class BinanceVenue implements Venue {

    private static final String COMBINED = "combined";
    private static final long PING_EVERY_SECONDS = 20;
    private static final int MESSAGES_PER_SECOND = 5;
    private static final int WEIGHT_PER_MINUTE = 6_000;

    private final Map<String, Listing> bySymbol = new TreeMap<>();
    private History history = new History(1);
    private long seconds;
    private long weight;
    private long weightMinute;

    @Override
    public String id() {
        return "binance";
    }

    @Override
    public List<Listing> listings(List<String> assets) {
        return assets.stream()
                .map(base -> new Listing(id(), base, "USDT", Market.priceDecimals(base), Market.sizeDecimals(base)))
                .toList();
    }

    @Override
    public List<String> tradeFrames(List<SimTrade> order) {
        return order.stream()
                .map(trade -> combined(stream(trade.listing(), "trade"), trade(trade)))
                .toList();
    }

    @Override
    public String quoteFrame(SimQuote quote, SimTrade newest) {
        return combined(stream(quote.listing(), "bookTicker"), ticker(quote));
    }

    @Override
    public void routes(Javalin app, Floor floor) {
        history = floor.history();
        floor.listings().forEach(listing -> bySymbol.put(symbol(listing), listing));
        floor.socket(app, "/ws");
        floor.socket(app, "/ws/<streams>");
        floor.socket(app, "/stream");
        floor.get(app, "/api/v3/ping", context -> answer(context, 1, "{}"));
        floor.get(
                app,
                "/api/v3/time",
                context -> answer(context, 1, "{\"serverTime\":%d}".formatted(Floor.nowMicros() / 1_000)));
        floor.get(app, "/api/v3/exchangeInfo", context -> answer(context, 20, exchangeInfo(floor)));
        floor.get(app, "/api/v3/trades", context -> {
            int limit = Floor.limit(context, "limit", 500, 1_000);
            trades(context, listing -> newest(listing, limit));
        });
        floor.get(app, "/api/v3/historicalTrades", context -> {
            int limit = Floor.limit(context, "limit", 500, 1_000);
            long from = Floor.number(context, "fromId", -1);
            trades(context, listing -> from < 0 ? newest(listing, limit) : history.from(listing, from, limit));
        });
        floor.get(app, "/api/v3/aggTrades", context -> {
            int limit = Floor.limit(context, "limit", 500, 1_000);
            long from = Floor.number(context, "fromId", -1);
            listed(context, listing -> {
                // An aggregate's own id is that of its last trade here; it grows, which is all that is promised.
                List<SimTrade> some = from < 0 ? newest(listing, limit) : history.from(listing, from, limit);
                StringBuilder rows = new StringBuilder("[");
                for (List<SimTrade> group : groups(some)) {
                    rows.append(rows.length() > 1 ? "," : "").append(aggregate(group, false));
                }
                answer(context, 4, rows.append(']').toString());
            });
        });
        floor.get(
                app,
                "/api/v3/ticker/bookTicker",
                context -> listed(context, listing -> {
                    SimQuote quote = history.quote(listing);
                    answer(
                            context,
                            2,
                            quote == null
                                    ? "{}"
                                    : "{\"symbol\":\"%s\",\"bidPrice\":\"%s\",\"bidQty\":\"%s\",\"askPrice\":\"%s\",\"askQty\":\"%s\"}"
                                            .formatted(
                                                    symbol(listing),
                                                    listing.price(quote.bidTicks()),
                                                    listing.size(quote.bidLots()),
                                                    listing.price(quote.askTicks()),
                                                    listing.size(quote.askLots())));
                }));
    }

    @Override
    public void connected(Client client, String path) {
        int query = path.indexOf("streams=");
        if (path.contains("/stream")) {
            client.notes.put(COMBINED, true);
            if (query >= 0) {
                client.subscriptions.addAll(
                        Arrays.asList(path.substring(query + 8).split("/")));
            }
        } else if (path.contains("/ws/")) {
            client.subscriptions.addAll(
                    Arrays.asList(path.substring(path.indexOf("/ws/") + 4).split("/")));
        }
    }

    @Override
    public void said(Client client, JsonNode message) {
        if (tooFast(client)) {
            client.close(1008, "Too many requests");
            return;
        }
        String id =
                message.path("id").isMissingNode() ? "null" : message.path("id").toString();
        List<String> streams = new ArrayList<>();
        message.path("params").forEach(stream -> streams.add(stream.asText()));
        switch (message.path("method").asText()) {
            case "SUBSCRIBE" -> {
                // A symbol that does not exist is acknowledged all the same, and stays silent.
                client.subscriptions.addAll(streams);
                client.answer("{\"result\":null,\"id\":%s}".formatted(id));
            }
            case "UNSUBSCRIBE" -> {
                streams.forEach(client.subscriptions::remove);
                client.answer("{\"result\":null,\"id\":%s}".formatted(id));
            }
            case "LIST_SUBSCRIPTIONS" -> {
                String list =
                        client.subscriptions.isEmpty() ? "" : "\"" + String.join("\",\"", client.subscriptions) + "\"";
                client.answer("{\"result\":[%s],\"id\":%s}".formatted(list, id));
            }
            case "" ->
                client.answer("{\"code\":%d,\"msg\":\"%s\"}"
                        .formatted(
                                message.isObject() ? 2 : 3,
                                message.isObject()
                                        ? "Invalid request: method is missing"
                                        : "Invalid JSON: expected value at line 1 column 1"));
            default ->
                client.answer("{\"code\":2,\"msg\":\"Invalid request: unknown method\",\"id\":%s}".formatted(id));
        }
    }

    @Override
    public void traded(List<SimTrade> order, List<Client> clients) {
        Listing listing = order.get(0).listing();
        String trades = stream(listing, "trade");
        String aggregates = stream(listing, "aggTrade");
        for (Client client : clients) {
            if (client.subscriptions.contains(trades)) {
                order.forEach(trade -> push(client, trades, trade(trade)));
            }
            if (client.subscriptions.contains(aggregates)) {
                push(client, aggregates, aggregate(order, true));
            }
        }
    }

    @Override
    public void quoted(SimQuote quote, List<Client> clients) {
        String stream = stream(quote.listing(), "bookTicker");
        for (Client client : clients) {
            if (client.subscriptions.contains(stream)) {
                push(client, stream, ticker(quote));
            }
        }
    }

    @Override
    public void second(long now, List<Client> clients) {
        seconds++;
        if (seconds % PING_EVERY_SECONDS == 0) {
            clients.forEach(Client::ping);
        }
    }

    private static boolean tooFast(Client client) {
        long second = System.nanoTime() / 1_000_000_000L;
        if (!Long.valueOf(second).equals(client.notes.put("second", second))) {
            client.notes.put("messages", 0);
        }
        int messages = (int) client.notes.merge("messages", 1, (one, other) -> (int) one + (int) other);
        return messages > MESSAGES_PER_SECOND;
    }

    private static void push(Client client, String stream, String payload) {
        client.push(client.notes.containsKey(COMBINED) ? combined(stream, payload) : payload);
    }

    private static String combined(String stream, String payload) {
        return "{\"stream\":\"" + stream + "\",\"data\":" + payload + "}";
    }

    private static String stream(Listing listing, String kind) {
        return symbol(listing).toLowerCase(Locale.ROOT) + "@" + kind;
    }

    private static String symbol(Listing listing) {
        return listing.base() + listing.quote();
    }

    private static String trade(SimTrade trade) {
        long millis = trade.at() / 1_000;
        return "{\"e\":\"trade\",\"E\":" + (millis + 1) + ",\"s\":\"" + symbol(trade.listing()) + "\",\"t\":"
                + trade.number() + ",\"p\":\"" + trade.price() + "\",\"q\":\"" + trade.size() + "\",\"T\":" + millis
                + ",\"m\":" + !trade.takerBuys() + ",\"M\":true}";
    }

    private static String aggregate(List<SimTrade> order, boolean streamed) {
        SimTrade first = order.get(0);
        SimTrade last = order.get(order.size() - 1);
        long lots = order.stream().mapToLong(SimTrade::lots).sum();
        long millis = first.at() / 1_000;
        String head = streamed
                ? "{\"e\":\"aggTrade\",\"E\":%d,\"s\":\"%s\",".formatted(millis + 1, symbol(first.listing()))
                : "{";
        return head
                + "\"a\":%d,\"p\":\"%s\",\"q\":\"%s\",\"f\":%d,\"l\":%d,\"T\":%d,\"m\":%s,\"M\":true}"
                        .formatted(
                                last.number(),
                                first.price(),
                                first.listing().size(lots),
                                first.number(),
                                last.number(),
                                millis,
                                !first.takerBuys());
    }

    private static String ticker(SimQuote quote) {
        Listing listing = quote.listing();
        return "{\"u\":" + quote.sequence() + ",\"s\":\"" + symbol(listing) + "\",\"b\":\""
                + listing.price(quote.bidTicks())
                + "\",\"B\":\"" + listing.size(quote.bidLots()) + "\",\"a\":\"" + listing.price(quote.askTicks())
                + "\",\"A\":\"" + listing.size(quote.askLots()) + "\"}";
    }

    /** Trades of one taker at one price and time. */
    private static List<List<SimTrade>> groups(List<SimTrade> trades) {
        List<List<SimTrade>> groups = new ArrayList<>();
        @Nullable SimTrade before = null;
        for (SimTrade trade : trades) {
            boolean same = before != null
                    && before.ticks() == trade.ticks()
                    && before.at() == trade.at()
                    && before.takerBuys() == trade.takerBuys();
            if (!same) {
                groups.add(new ArrayList<>());
            }
            groups.get(groups.size() - 1).add(trade);
            before = trade;
        }
        return groups;
    }

    private List<SimTrade> newest(Listing listing, int limit) {
        List<SimTrade> newest = new ArrayList<>(history.before(listing, Long.MAX_VALUE, limit));
        java.util.Collections.reverse(newest);
        return newest;
    }

    private void trades(Context context, java.util.function.Function<Listing, List<SimTrade>> some) {
        listed(context, listing -> {
            StringBuilder rows = new StringBuilder("[");
            for (SimTrade trade : some.apply(listing)) {
                rows.append(rows.length() > 1 ? "," : "")
                        .append(
                                "{\"id\":%d,\"price\":\"%s\",\"qty\":\"%s\",\"quoteQty\":\"%s\",\"time\":%d,\"isBuyerMaker\":%s,\"isBestMatch\":true}"
                                        .formatted(
                                                trade.number(),
                                                trade.price(),
                                                trade.size(),
                                                new java.math.BigDecimal(trade.price())
                                                        .multiply(new java.math.BigDecimal(trade.size()))
                                                        .toPlainString(),
                                                trade.at() / 1_000,
                                                !trade.takerBuys()));
            }
            answer(context, 25, rows.append(']').toString());
        });
    }

    private void listed(Context context, java.util.function.Consumer<Listing> then) {
        String symbol = context.queryParam("symbol");
        Listing listing = symbol == null ? null : bySymbol.get(symbol);
        if (listing == null) {
            context.status(400);
            answer(
                    context,
                    1,
                    symbol == null
                            ? "{\"code\":-1102,\"msg\":\"Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.\"}"
                            : "{\"code\":-1121,\"msg\":\"Invalid symbol.\"}");
        } else {
            then.accept(listing);
        }
    }

    private synchronized void answer(Context context, int cost, String body) {
        long minute = System.currentTimeMillis() / 60_000;
        if (minute != weightMinute) {
            weightMinute = minute;
            weight = 0;
        }
        weight += cost;
        context.header("X-MBX-USED-WEIGHT-1M", Long.toString(weight));
        if (weight > WEIGHT_PER_MINUTE) {
            context.status(429).header("Retry-After", Long.toString(60 - System.currentTimeMillis() / 1_000 % 60));
            context.result("{\"code\":-1003,\"msg\":\"Too much request weight used.\"}");
            return;
        }
        context.result(body);
    }

    private String exchangeInfo(Floor floor) {
        StringBuilder rows = new StringBuilder();
        for (Listing listing : floor.listings()) {
            rows.append(rows.length() > 0 ? "," : "")
                    .append(
                            "{\"symbol\":\"%s\",\"status\":\"TRADING\",\"baseAsset\":\"%s\",\"quoteAsset\":\"%s\",\"isSpotTradingAllowed\":true,\"filters\":[{\"filterType\":\"PRICE_FILTER\",\"tickSize\":\"%s\"},{\"filterType\":\"LOT_SIZE\",\"stepSize\":\"%s\"}],\"permissionSets\":[[\"SPOT\"]]}"
                                    .formatted(
                                            symbol(listing),
                                            listing.base(),
                                            listing.quote(),
                                            listing.price(1),
                                            listing.size(1)));
        }
        return "{\"timezone\":\"UTC\",\"serverTime\":%d,\"rateLimits\":[{\"rateLimitType\":\"REQUEST_WEIGHT\",\"interval\":\"MINUTE\",\"intervalNum\":1,\"limit\":%d}],\"exchangeFilters\":[],\"symbols\":[%s]}"
                .formatted(Floor.nowMicros() / 1_000, WEIGHT_PER_MINUTE, rows);
    }
}
