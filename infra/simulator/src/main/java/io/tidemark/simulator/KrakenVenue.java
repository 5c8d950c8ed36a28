package io.tidemark.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Kraken below {@code /kraken}: {@code /0/public/…} over REST, WebSocket v2 at {@code /v2}. */
final class KrakenVenue implements Venue {

    private static final List<String> CHANNELS = List.of("trade", "ticker");
    private static final long HEARTBEAT_NANOS = 900_000_000L;
    private static final long IDLE_NANOS = 60_000_000_000L;
    private static final int SNAPSHOT = 50;

    private final Map<String, Listing> pairs = new TreeMap<>();
    private History history = new History(1);

    @Override
    public String id() {
        return "kraken";
    }

    @Override
    public List<Listing> listings(List<String> assets) {
        return assets.stream()
                .map(base -> new Listing(id(), base, "USD", Market.priceDecimals(base), Market.sizeDecimals(base)))
                .toList();
    }

    @Override
    public List<String> tradeFrames(List<SimTrade> order) {
        return List.of(trades("update", order));
    }

    @Override
    public String quoteFrame(SimQuote quote, SimTrade newest) {
        return ticker("update", quote, newest);
    }

    @Override
    public void routes(Javalin app, Floor floor) {
        history = floor.history();
        floor.listings().forEach(listing -> pairs.put(symbol(listing), listing));
        floor.socket(app, "/v2");
        floor.get(app, "/0/public/Time", context -> {
            long seconds = Floor.nowMicros() / 1_000_000;
            context.result("{\"error\":[],\"result\":{\"unixtime\":%d,\"rfc1123\":\"%s\"}}"
                    .formatted(
                            seconds,
                            java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                    java.time.Instant.ofEpochSecond(seconds).atOffset(java.time.ZoneOffset.UTC))));
        });
        floor.get(
                app,
                "/0/public/SystemStatus",
                context -> context.result("{\"error\":[],\"result\":{\"status\":\"online\",\"timestamp\":\"%s\"}}"
                        .formatted(Floor.iso(Floor.nowMicros()))));
        floor.get(
                app,
                "/0/public/AssetPairs",
                context -> context.result("{\"error\":[],\"result\":{%s}}"
                        .formatted(
                                floor.listings().stream().map(KrakenVenue::pair).collect(Collectors.joining(",")))));
        floor.get(app, "/0/public/Trades", this::restTrades);
    }

    @Override
    public void connected(Client client, String path) {
        client.answer(
                "{\"channel\":\"status\",\"type\":\"update\",\"data\":[{\"version\":\"2.0.10\",\"system\":\"online\",\"api_version\":\"v2\",\"connection_id\":%d}]}"
                        .formatted(client.connectedAt));
    }

    /** Never while a trade is being told: a snapshot and the updates after it leave nothing out. */
    @Override
    public synchronized void said(Client client, JsonNode message) {
        String time = Floor.iso(Floor.nowMicros());
        String id = message.has("req_id") ? ",\"req_id\":" + message.path("req_id") : "";
        String stamps = ",\"time_in\":\"%s\",\"time_out\":\"%s\"".formatted(time, time);
        client.notes.put("spoke", System.nanoTime());
        String method = message.path("method").asText();
        switch (method) {
            case "ping" -> client.answer("{\"method\":\"pong\"%s%s}".formatted(id, stamps));
            case "subscribe", "unsubscribe" -> {
                String channel = message.path("params").path("channel").asText();
                for (JsonNode symbol : message.path("params").path("symbol")) {
                    subscription(client, message, method, channel, symbol.asText(), id + stamps);
                }
            }
            default ->
                client.answer("{\"error\":\"Method(s) not found\",\"method\":\"%s\",\"success\":false%s%s}"
                        .formatted(method.replace("\"", ""), id, stamps));
        }
    }

    @Override
    public synchronized void traded(List<SimTrade> order, List<Client> clients) {
        String subscription = "trade " + symbol(order.get(0).listing());
        for (Client client : clients) {
            if (client.subscriptions.contains(subscription)) {
                client.push(trades("update", order));
            }
        }
    }

    @Override
    public void quoted(SimQuote quote, List<Client> clients) {
        SimTrade newest = history.newest(quote.listing());
        String subscription = "ticker " + symbol(quote.listing());
        for (Client client : clients) {
            if (newest != null && client.subscriptions.contains(subscription)) {
                client.push(ticker("update", quote, newest));
            }
        }
    }

    @Override
    public void second(long now, List<Client> clients) {
        for (Client client : clients) {
            if (client.subscriptions.isEmpty()) {
                long spoke = (long) client.notes.getOrDefault("spoke", client.connectedAt);
                if (System.nanoTime() - spoke > IDLE_NANOS) {
                    client.close(1000, "idle");
                }
            } else if (System.nanoTime() - client.lastSent > HEARTBEAT_NANOS) {
                client.push("{\"channel\":\"heartbeat\"}");
            }
        }
    }

    private void subscription(
            Client client, JsonNode message, String method, String channel, String symbol, String tail) {
        Listing listing = pairs.get(symbol);
        if (listing == null || !CHANNELS.contains(channel)) {
            client.answer("{\"error\":\"%s %s\",\"method\":\"%s\",\"success\":false,\"symbol\":\"%s\"%s}"
                    .formatted(
                            listing == null ? "Currency pair not supported" : "Channel not supported:",
                            listing == null ? symbol : channel,
                            method,
                            symbol,
                            tail));
            return;
        }
        boolean snapshot = message.path("params").path("snapshot").asBoolean(channel.equals("ticker"));
        client.answer(
                "{\"method\":\"%s\",\"result\":{\"channel\":\"%s\",\"snapshot\":%s,\"symbol\":\"%s\"},\"success\":true%s}"
                        .formatted(method, channel, snapshot, symbol, tail));
        String subscription = channel + " " + symbol;
        if (method.equals("unsubscribe")) {
            client.subscriptions.remove(subscription);
            return;
        }
        List<SimTrade> last = new ArrayList<>(history.before(listing, Long.MAX_VALUE, SNAPSHOT));
        Collections.reverse(last);
        SimQuote quote = history.quote(listing);
        if (snapshot && channel.equals("trade") && !last.isEmpty()) {
            client.answer(trades("snapshot", last));
        } else if (snapshot && channel.equals("ticker") && quote != null && !last.isEmpty()) {
            client.answer(ticker("snapshot", quote, last.get(last.size() - 1)));
        }
        client.subscriptions.add(subscription);
    }

    private static String symbol(Listing listing) {
        return listing.base() + "/" + listing.quote();
    }

    private static String restAsset(String asset) {
        return asset.equals("BTC") ? "XBT" : asset.equals("DOGE") ? "XDG" : asset;
    }

    /** The oldest pairs have long keys, the others short ones. */
    private static String restKey(Listing listing) {
        String base = restAsset(listing.base());
        boolean old = List.of("XBT", "ETH", "XDG", "LTC", "XRP", "XLM").contains(base);
        return old ? "X" + base + "Z" + listing.quote() : base + listing.quote();
    }

    private static String pair(Listing listing) {
        String base = restAsset(listing.base());
        return "\"%s\":{\"altname\":\"%s%s\",\"wsname\":\"%s/%s\",\"base\":\"X%s\",\"quote\":\"Z%s\",\"pair_decimals\":%d,\"lot_decimals\":%d,\"tick_size\":\"%s\",\"status\":\"online\"}"
                .formatted(
                        restKey(listing),
                        base,
                        listing.quote(),
                        base,
                        listing.quote(),
                        base,
                        listing.quote(),
                        listing.priceDecimals(),
                        listing.sizeDecimals(),
                        listing.price(1));
    }

    /** A JSON number, so without the zeros at its end. */
    private static String number(String decimal) {
        return new BigDecimal(decimal).stripTrailingZeros().toPlainString();
    }

    private static String trades(String type, List<SimTrade> order) {
        StringBuilder rows = new StringBuilder("{\"channel\":\"trade\",\"type\":\"")
                .append(type)
                .append("\",\"data\":[");
        String before = "";
        for (SimTrade trade : order) {
            rows.append(before)
                    .append("{\"symbol\":\"")
                    .append(symbol(trade.listing()))
                    .append("\",\"side\":\"")
                    .append(trade.takerBuys() ? "buy" : "sell")
                    .append("\",\"price\":")
                    .append(number(trade.price()))
                    .append(",\"qty\":")
                    .append(number(trade.size()))
                    .append(",\"ord_type\":\"market\",\"trade_id\":")
                    .append(trade.number())
                    .append(",\"timestamp\":\"")
                    .append(Floor.iso(trade.at()))
                    .append("\"}");
            before = ",";
        }
        return rows.append("]}").toString();
    }

    private static String ticker(String type, SimQuote quote, SimTrade newest) {
        Listing listing = quote.listing();
        return "{\"channel\":\"ticker\",\"type\":\"" + type + "\",\"data\":[{\"symbol\":\"" + symbol(listing)
                + "\",\"bid\":" + number(listing.price(quote.bidTicks())) + ",\"bid_qty\":"
                + number(listing.size(quote.bidLots())) + ",\"ask\":" + number(listing.price(quote.askTicks()))
                + ",\"ask_qty\":" + number(listing.size(quote.askLots())) + ",\"last\":" + number(newest.price())
                + ",\"volume\":1000,\"vwap\":" + number(newest.price()) + ",\"low\":" + number(newest.price())
                + ",\"high\":" + number(newest.price()) + ",\"change\":0,\"change_pct\":0,\"timestamp\":\""
                + Floor.iso(quote.at()) + "\"}]}";
    }

    private void restTrades(Context context) {
        String asked = String.valueOf(context.queryParam("pair"));
        Listing listing = pairs.values().stream()
                .filter(one -> asked.equals(restKey(one))
                        || asked.equals(restAsset(one.base()) + one.quote())
                        || asked.equals(symbol(one)))
                .findFirst()
                .orElse(null);
        if (listing == null) {
            context.result("{\"error\":[\"EQuery:Unknown asset pair\"]}");
            return;
        }
        int count = Floor.limit(context, "count", 1_000, 1_000);
        long since = Floor.number(context, "since", 0);
        // Seconds are small, nanoseconds are large.
        long after = since < 1_000_000_000_000L ? since * 1_000_000L : since / 1_000L;
        List<SimTrade> page = history.since(listing, after, count);
        StringBuilder rows = new StringBuilder();
        for (SimTrade trade : page) {
            rows.append(rows.length() > 0 ? "," : "")
                    .append("[\"%s\",\"%s\",%d.%06d,\"%s\",\"m\",\"\",%d]"
                            .formatted(
                                    trade.price(),
                                    trade.size(),
                                    trade.at() / 1_000_000,
                                    trade.at() % 1_000_000,
                                    trade.takerBuys() ? "b" : "s",
                                    trade.number()));
        }
        long last = page.isEmpty() ? since : page.get(page.size() - 1).at() * 1_000L;
        context.result(
                "{\"error\":[],\"result\":{\"%s\":[%s],\"last\":\"%d\"}}".formatted(restKey(listing), rows, last));
    }
}
