package io.tidemark.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Coinbase Exchange below {@code /coinbase}: {@code /products/…}, {@code /time}, the socket at {@code /coinbase}
 * itself.
 */
final class CoinbaseVenue implements Venue {

    private static final List<String> CHANNELS = List.of("matches", "heartbeat", "ticker");
    private static final long SUBSCRIBE_WITHIN_NANOS = 5_000_000_000L;

    private final Map<String, Listing> products = new TreeMap<>();
    private History history = new History(1);

    @Override
    public String id() {
        return "coinbase";
    }

    @Override
    public List<Listing> listings(List<String> assets) {
        return assets.stream()
                .map(base -> new Listing(id(), base, "USD", Market.priceDecimals(base), Market.sizeDecimals(base)))
                .toList();
    }

    @Override
    public List<String> tradeFrames(List<SimTrade> order) {
        return order.stream().map(trade -> match("match", trade)).toList();
    }

    @Override
    public String quoteFrame(SimQuote quote, SimTrade newest) {
        return ticker(quote, newest);
    }

    @Override
    public void routes(Javalin app, Floor floor) {
        history = floor.history();
        floor.listings().forEach(listing -> products.put(listing.instrument(), listing));
        floor.socket(app, "");
        floor.get(app, "/time", context -> {
            long now = Floor.nowMicros();
            context.result("{\"iso\":\"%s\",\"epoch\":%d.%03d}"
                    .formatted(Floor.iso(now), now / 1_000_000, now / 1_000 % 1_000));
        });
        floor.get(
                app,
                "/products",
                context -> context.result("["
                        + String.join(
                                ",",
                                floor.listings().stream()
                                        .map(CoinbaseVenue::product)
                                        .toList())
                        + "]"));
        floor.get(app, "/products/{id}", context -> listed(context, listing -> context.result(product(listing))));
        floor.get(app, "/products/{id}/trades", context -> listed(context, listing -> trades(context, listing)));
        floor.get(
                app,
                "/products/{id}/ticker",
                context -> listed(context, listing -> {
                    SimQuote quote = history.quote(listing);
                    SimTrade newest = history.newest(listing);
                    context.result(quote == null || newest == null ? "{}" : ticker(quote, newest));
                }));
    }

    @Override
    public void connected(Client client, String path) {
        // It waits to be asked.
    }

    /** Never while a trade is being told: a snapshot and the updates after it leave nothing out. */
    @Override
    public synchronized void said(Client client, JsonNode message) {
        String type = message.path("type").asText();
        if (!type.equals("subscribe") && !type.equals("unsubscribe")) {
            client.answer("{\"type\":\"error\",\"message\":\"Malformed JSON\",\"reason\":\"type is not a known one\"}");
            return;
        }
        List<String> fresh = new ArrayList<>();
        for (JsonNode channel : message.path("channels")) {
            String name = channel.isTextual()
                    ? channel.asText()
                    : channel.path("name").asText();
            JsonNode ids = channel.isObject() && channel.has("product_ids")
                    ? channel.path("product_ids")
                    : message.path("product_ids");
            if (!CHANNELS.contains(name)) {
                refuse(client, "%s is not a valid channel".formatted(name));
                return;
            }
            for (JsonNode product : ids) {
                if (!products.containsKey(product.asText())) {
                    refuse(client, "%s is not a valid product".formatted(product.asText()));
                    return;
                }
                fresh.add(name + " " + product.asText());
            }
        }
        if (type.equals("unsubscribe")) {
            fresh.forEach(client.subscriptions::remove);
        } else {
            fresh.removeIf(one -> !client.subscriptions.add(one));
        }
        client.answer(subscriptions(client));
        if (type.equals("subscribe")) {
            for (String one : fresh) {
                SimTrade newest = one.startsWith("matches ") ? newest(one.substring(8)) : null;
                if (newest != null) {
                    client.answer(match("last_match", newest));
                }
            }
        }
    }

    @Override
    public synchronized void traded(List<SimTrade> order, List<Client> clients) {
        SimTrade last = order.get(order.size() - 1);
        String product = last.listing().instrument();
        SimQuote quote = history.quote(last.listing());
        for (Client client : clients) {
            if (client.subscriptions.contains("matches " + product)) {
                order.forEach(trade -> client.push(match("match", trade)));
            }
            // One ticker for a cascade of matches.
            if (quote != null && client.subscriptions.contains("ticker " + product)) {
                client.push(ticker(quote, last));
            }
        }
    }

    @Override
    public void quoted(SimQuote quote, List<Client> clients) {
        // The ticker comes with matches only.
    }

    @Override
    public void second(long now, List<Client> clients) {
        for (Client client : clients) {
            if (client.subscriptions.isEmpty() && System.nanoTime() - client.connectedAt > SUBSCRIBE_WITHIN_NANOS) {
                client.close(1008, "no subscription");
            }
            for (Listing listing : products.values()) {
                if (client.subscriptions.contains("heartbeat " + listing.instrument())) {
                    SimTrade newest = history.newest(listing);
                    SimQuote quote = history.quote(listing);
                    client.push(
                            "{\"type\":\"heartbeat\",\"sequence\":%d,\"last_trade_id\":%d,\"product_id\":\"%s\",\"time\":\"%s\"}"
                                    .formatted(
                                            quote == null ? 0 : quote.sequence(),
                                            newest == null ? 0 : newest.number(),
                                            listing.instrument(),
                                            Floor.iso(now)));
                }
            }
        }
    }

    private static void refuse(Client client, String reason) {
        client.answer("{\"type\":\"error\",\"message\":\"Failed to subscribe\",\"reason\":\"%s\"}".formatted(reason));
    }

    private static String subscriptions(Client client) {
        Map<String, TreeSet<String>> byChannel = new TreeMap<>();
        for (String one : client.subscriptions) {
            String[] parts = one.split(" ");
            byChannel.computeIfAbsent(parts[0], any -> new TreeSet<>()).add(parts[1]);
        }
        List<String> channels = new ArrayList<>();
        byChannel.forEach((name, ids) ->
                channels.add("{\"name\":\"%s\",\"product_ids\":[\"%s\"]}".formatted(name, String.join("\",\"", ids))));
        return "{\"type\":\"subscriptions\",\"channels\":[%s]}".formatted(String.join(",", channels));
    }

    private @Nullable SimTrade newest(String product) {
        Listing listing = products.get(product);
        return listing == null ? null : history.newest(listing);
    }

    /** {@code side} is the maker's. */
    private static String match(String type, SimTrade trade) {
        return "{\"type\":\"" + type + "\",\"trade_id\":" + trade.number() + ",\"maker_order_id\":\""
                + new UUID(trade.number(), 1) + "\",\"taker_order_id\":\"" + new UUID(trade.number(), 2)
                + "\",\"side\":\"" + (trade.takerBuys() ? "sell" : "buy") + "\",\"size\":\"" + trade.size()
                + "\",\"price\":\"" + trade.price() + "\",\"product_id\":\""
                + trade.listing().instrument()
                + "\",\"sequence\":" + trade.number() * 7 + ",\"time\":\"" + Floor.iso(trade.at()) + "\"}";
    }

    private static String ticker(SimQuote quote, SimTrade newest) {
        Listing listing = quote.listing();
        return "{\"type\":\"ticker\",\"sequence\":" + quote.sequence() + ",\"product_id\":\"" + listing.instrument()
                + "\",\"price\":\"" + newest.price() + "\",\"open_24h\":\"" + newest.price()
                + "\",\"volume_24h\":\"1000.00000000\",\"low_24h\":\"" + newest.price() + "\",\"high_24h\":\""
                + newest.price() + "\",\"volume_30d\":\"30000.00000000\",\"best_bid\":\""
                + listing.price(quote.bidTicks()) + "\",\"best_bid_size\":\"" + listing.size(quote.bidLots())
                + "\",\"best_ask\":\"" + listing.price(quote.askTicks()) + "\",\"best_ask_size\":\""
                + listing.size(quote.askLots()) + "\",\"side\":\"" + (newest.takerBuys() ? "buy" : "sell")
                + "\",\"time\":\"" + Floor.iso(newest.at()) + "\",\"trade_id\":" + newest.number()
                + ",\"last_size\":\"" + newest.size() + "\"}";
    }

    private static String product(Listing listing) {
        return "{\"id\":\"%s\",\"base_currency\":\"%s\",\"quote_currency\":\"%s\",\"quote_increment\":\"%s\",\"base_increment\":\"%s\",\"status\":\"online\",\"trading_disabled\":false,\"post_only\":false,\"limit_only\":false,\"cancel_only\":false}"
                .formatted(listing.instrument(), listing.base(), listing.quote(), listing.price(1), listing.size(1));
    }

    /** Newest first; {@code after=X} is older than X, {@code before=X} the newest page newer than X. */
    private void trades(Context context, Listing listing) {
        int limit = Floor.limit(context, "limit", 1_000, 1_000);
        long after = Floor.number(context, "after", Long.MAX_VALUE);
        long before = Floor.number(context, "before", Long.MIN_VALUE);
        List<SimTrade> page = history.before(listing, after, limit).stream()
                .filter(trade -> trade.number() > before)
                .toList();
        StringBuilder rows = new StringBuilder("[");
        for (SimTrade trade : page) {
            rows.append(rows.length() > 1 ? "," : "")
                    .append("{\"trade_id\":%d,\"side\":\"%s\",\"size\":\"%s\",\"price\":\"%s\",\"time\":\"%s\"}"
                            .formatted(
                                    trade.number(),
                                    trade.takerBuys() ? "sell" : "buy",
                                    trade.size(),
                                    trade.price(),
                                    Floor.iso(trade.at())));
        }
        if (!page.isEmpty()) {
            context.header("CB-BEFORE", Long.toString(page.get(0).number()));
            context.header("CB-AFTER", Long.toString(page.get(page.size() - 1).number()));
        }
        context.result(rows.append(']').toString());
    }

    private void listed(Context context, java.util.function.Consumer<Listing> then) {
        Listing listing = products.get(context.pathParam("id"));
        if (listing == null) {
            context.status(404).result("{\"message\":\"NotFound\"}");
        } else {
            then.accept(listing);
        }
    }
}
