package io.tidemark.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.simulator.MarketEvent.Trades;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Coinbase's socket; its REST is {@link CoinbaseRest}. */
final class CoinbaseDesk implements Desk {

    /** Who has not subscribed by then is cut. */
    private static final int SUBSCRIBE_SECONDS = 5;

    private static final List<String> CHANNELS = List.of("matches", "heartbeat", "ticker");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Floor floor;
    private final CoinbaseRest rest;
    private final Map<String, Instrument> products = new LinkedHashMap<>();
    private final Subscribers<Topic, Client> subscribers = new Subscribers<>();
    /** Guarded by this desk, as its subscribers are. */
    private final Map<String, Trade> published = new HashMap<>();

    CoinbaseDesk(Coinbase exchange, Floor floor) {
        this.floor = floor;
        this.rest = new CoinbaseRest(exchange, floor);
        floor.instruments(exchange).forEach(instrument -> products.put(instrument.symbol(), instrument));
    }

    @Override
    public synchronized void publish(MarketEvent event) {
        if (!(event instanceof Trades fills)) {
            return;
        }
        String product = event.instrument().symbol();
        published.put(product, fills.trades().get(fills.trades().size() - 1));
        Set<Client> matching = subscribers.of(new Topic("matches", product));
        if (!matching.isEmpty()) {
            for (Trade trade : fills.trades()) {
                String text = Coinbase.match("match", trade).toString();
                matching.forEach(client -> client.connection.show(trade.instrument(), List.of(trade), text));
            }
        }
        Set<Client> ticking = subscribers.of(new Topic("ticker", product));
        if (!ticking.isEmpty()) {
            String text = Coinbase.ticker(fills).toString();
            ticking.forEach(client -> client.connection.show(event.instrument(), List.of(), text));
        }
    }

    /** Nothing here goes by simulated time. */
    @Override
    public void boundary(long nanos) {}

    @Override
    public boolean hasSocket(String path) {
        return path.isEmpty() || path.equals("/");
    }

    @Override
    public Conversation welcome(Connection connection, String path, Map<String, String> query) {
        return new Client(connection);
    }

    @Override
    public Answer answer(Call call) {
        return rest.answer(call);
    }

    @Override
    public Answer refuse(int status) {
        return CoinbaseRest.refusal(status);
    }

    private String heartbeat(String product, Trade newest) {
        StringBuilder out = new StringBuilder(160);
        out.append("{\"type\":\"heartbeat\",\"sequence\":").append(newest.sequence());
        out.append(",\"last_trade_id\":")
                .append(newest.number())
                .append(",\"product_id\":\"")
                .append(product);
        return Text.time(out.append("\",\"time\":\""), floor.now(), 6)
                .append("\"}")
                .toString();
    }

    private @Nullable Trade newest(String product) {
        // Not the newest of the history: that may be about to be published, and would come twice.
        Trade shown = published.get(product);
        Instrument instrument = products.get(product);
        return shown != null || instrument == null
                ? shown
                : floor.history(instrument).newest();
    }

    private record Topic(String channel, String product) {}

    /** One connection. */
    private final class Client implements Conversation {

        private final Connection connection;
        private final Map<String, Set<String>> channels = new TreeMap<>();
        private boolean subscribed;

        Client(Connection connection) {
            this.connection = connection;
        }

        @Override
        public void received(String text) {
            synchronized (CoinbaseDesk.this) {
                reply(text);
            }
        }

        @Override
        public void alive() {}

        @Override
        public void tick(long secondsOpen) {
            synchronized (CoinbaseDesk.this) {
                if (!subscribed && secondsOpen >= SUBSCRIBE_SECONDS) {
                    connection.close(1008, "Failed to subscribe in time");
                }
                for (String product : channels.getOrDefault("heartbeat", Set.of())) {
                    Trade newest = newest(product);
                    if (newest != null) {
                        connection.say(heartbeat(product, newest));
                    }
                }
            }
        }

        @Override
        public void closed() {
            synchronized (CoinbaseDesk.this) {
                subscribers.forget(this);
            }
        }

        private void reply(String text) {
            JsonNode message;
            try {
                message = JSON.readTree(text);
            } catch (JsonProcessingException e) {
                fail("Malformed JSON", null);
                return;
            }
            String type = message.path("type").asText();
            if (!type.equals("subscribe") && !type.equals("unsubscribe")) {
                fail("Failed to subscribe", "Type has to be either subscribe or unsubscribe");
                return;
            }
            List<Topic> topics = new ArrayList<>();
            String problem = read(message, topics);
            if (problem != null) {
                fail("Failed to subscribe", problem);
            } else if (type.equals("subscribe")) {
                subscribe(topics);
            } else {
                unsubscribe(topics);
            }
        }

        /** What is wrong with the request, or null. */
        private @Nullable String read(JsonNode message, List<Topic> topics) {
            if (message.path("channels").isEmpty()) {
                return "channels must be provided";
            }
            for (JsonNode channel : message.path("channels")) {
                String name = channel.isTextual()
                        ? channel.asText()
                        : channel.path("name").asText();
                JsonNode own = channel.path("product_ids");
                JsonNode ids = own.isArray() && !own.isEmpty() ? own : message.path("product_ids");
                if (!CHANNELS.contains(name)) {
                    return name + " is not a valid channel";
                }
                if (ids.isEmpty()) {
                    return "product_ids must be provided";
                }
                for (JsonNode id : ids) {
                    if (!products.containsKey(id.asText())) {
                        return id.asText() + " is not a valid product";
                    }
                    topics.add(new Topic(name, id.asText()));
                }
            }
            return null;
        }

        private void subscribe(List<Topic> topics) {
            subscribed = true;
            List<Topic> fresh = topics.stream()
                    .filter(topic -> subscribers.add(topic, this))
                    .toList();
            fresh.forEach(topic -> channels.computeIfAbsent(topic.channel(), any -> new LinkedHashSet<>())
                    .add(topic.product()));
            acknowledge();
            for (Topic topic : fresh) {
                Trade newest = newest(topic.product());
                if (topic.channel().equals("matches") && newest != null) {
                    connection.show(
                            newest.instrument(),
                            List.of(newest),
                            Coinbase.match("last_match", newest).toString());
                    for (Trade trade : floor.resent(newest.instrument(), connection)) {
                        connection.show(
                                trade.instrument(),
                                List.of(trade),
                                Coinbase.match("match", trade).toString());
                    }
                }
            }
        }

        private void unsubscribe(List<Topic> topics) {
            for (Topic topic : topics) {
                subscribers.remove(topic, this);
                Set<String> ids = channels.getOrDefault(topic.channel(), new LinkedHashSet<>());
                ids.remove(topic.product());
                if (ids.isEmpty()) {
                    channels.remove(topic.channel());
                }
            }
            acknowledge();
        }

        private void acknowledge() {
            StringBuilder out = new StringBuilder("{\"type\":\"subscriptions\",\"channels\":[");
            String separator = "";
            for (Map.Entry<String, Set<String>> channel : channels.entrySet()) {
                out.append(separator).append("{\"name\":\"").append(channel.getKey());
                out.append("\",\"product_ids\":[\"").append(String.join("\",\"", channel.getValue()));
                out.append("\"]}");
                separator = ",";
            }
            connection.say(out.append("]}").toString());
        }

        private void fail(String message, @Nullable String reason) {
            StringBuilder out = new StringBuilder("{\"type\":\"error\",\"message\":");
            Text.quoted(out, message);
            if (reason != null) {
                Text.quoted(out.append(",\"reason\":"), reason);
            }
            connection.say(out.append('}').toString());
        }
    }
}
