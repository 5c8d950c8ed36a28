package io.tidemark.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.simulator.MarketEvent.Quote;
import io.tidemark.simulator.MarketEvent.Trades;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Kraken's socket; its REST is {@link KrakenRest}. */
final class KrakenDesk implements Desk {

    private static final int IDLE_SECONDS = 60;
    private static final int SNAPSHOT = 50;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Floor floor;
    private final KrakenRest rest;
    private final Map<String, Instrument> symbols = new LinkedHashMap<>();
    private final Map<String, Quote> best = new LinkedHashMap<>();
    private final Subscribers<Topic, Client> subscribers = new Subscribers<>();

    KrakenDesk(Kraken exchange, Floor floor) {
        this.floor = floor;
        this.rest = new KrakenRest(exchange, floor);
        floor.instruments(exchange).forEach(instrument -> symbols.put(instrument.symbol(), instrument));
    }

    @Override
    public synchronized void publish(MarketEvent event) {
        String symbol = event.instrument().symbol();
        if (event instanceof Trades fills) {
            show(
                    new Topic(Kind.TRADE, symbol),
                    event.instrument(),
                    fills.trades(),
                    Kraken.trades("update", fills.trades()));
            show(
                    new Topic(Kind.TICKER_ON_TRADES, symbol),
                    event.instrument(),
                    List.of(),
                    Kraken.ticker("update", fills.after()));
        } else if (event instanceof Quote quote) {
            Quote before = best.put(symbol, quote);
            if (before == null || before.bid() != quote.bid() || before.ask() != quote.ask()) {
                show(
                        new Topic(Kind.TICKER_ON_BEST_PRICES, symbol),
                        event.instrument(),
                        List.of(),
                        Kraken.ticker("update", quote));
            }
        }
    }

    private void show(Topic topic, Instrument instrument, List<Trade> trades, CharSequence frame) {
        Set<Client> clients = subscribers.of(topic);
        if (!clients.isEmpty()) {
            String text = frame.toString();
            clients.forEach(client -> client.connection.show(instrument, trades, text));
        }
    }

    /** Nothing here goes by simulated time. */
    @Override
    public void boundary(long nanos) {}

    @Override
    public boolean hasSocket(String path) {
        return path.equals("/v2");
    }

    @Override
    public synchronized Conversation welcome(Connection connection, String path, Map<String, String> query) {
        connection.say(
                "{\"channel\":\"status\",\"type\":\"update\",\"data\":[{\"version\":\"2.0.10\",\"system\":\"online\","
                        + "\"api_version\":\"v2\",\"connection_id\":" + (18_125_794_168_470_000L + connection.number())
                        + "}]}");
        return new Client(connection);
    }

    @Override
    public Answer answer(Call call) {
        return rest.answer(call);
    }

    @Override
    public Answer refuse(int status) {
        return KrakenRest.refusal(status);
    }

    private enum Kind {
        TRADE("trade"),
        TICKER_ON_TRADES("ticker"),
        TICKER_ON_BEST_PRICES("ticker");

        private final String channel;

        Kind(String channel) {
            this.channel = channel;
        }
    }

    private record Topic(Kind kind, String symbol) {}

    /** One connection. */
    private final class Client implements Conversation {

        private final Connection connection;
        private final Set<Topic> topics = new LinkedHashSet<>();
        private long seconds;
        private long lastUse;

        Client(Connection connection) {
            this.connection = connection;
        }

        @Override
        public void received(String text) {
            synchronized (KrakenDesk.this) {
                lastUse = seconds;
                reply(text, floor.now());
            }
        }

        @Override
        public void alive() {
            synchronized (KrakenDesk.this) {
                lastUse = seconds;
            }
        }

        @Override
        public void tick(long secondsOpen) {
            synchronized (KrakenDesk.this) {
                seconds = secondsOpen;
                if (topics.isEmpty() && seconds - lastUse >= IDLE_SECONDS) {
                    connection.close(1000, "Idle");
                }
                if (!topics.isEmpty() && connection.quiet() >= floor.options().pace() * 0.9e9) {
                    connection.say("{\"channel\":\"heartbeat\"}");
                }
            }
        }

        @Override
        public void closed() {
            synchronized (KrakenDesk.this) {
                subscribers.forget(this);
            }
        }

        private void reply(String text, long timeIn) {
            JsonNode message;
            try {
                message = JSON.readTree(text);
            } catch (JsonProcessingException e) {
                fail("Malformed request", "", null, null, timeIn);
                return;
            }
            String method = message.path("method").asText();
            JsonNode id = message.get("req_id");
            switch (method) {
                case "ping" -> {
                    StringBuilder out = new StringBuilder("{\"method\":\"pong\"");
                    connection.say(end(out, id, timeIn));
                }
                case "subscribe", "unsubscribe" -> change(method, message.path("params"), id, timeIn);
                default -> fail("Unsupported method", method, null, id, timeIn);
            }
        }

        private void change(String method, JsonNode parameters, @Nullable JsonNode id, long timeIn) {
            String channel = parameters.path("channel").asText();
            Kind kind = kind(channel, parameters.path("event_trigger").asText("trades"));
            if (kind == null) {
                fail(
                        channel.equals("ticker") ? "Event trigger not supported" : "Channel not supported",
                        method,
                        null,
                        id,
                        timeIn);
                return;
            }
            if (!parameters.path("symbol").isArray()
                    || parameters.path("symbol").isEmpty()) {
                fail("Symbol(s) not found", method, null, id, timeIn);
                return;
            }
            boolean snapshot = parameters.path("snapshot").asBoolean(kind != Kind.TRADE);
            for (JsonNode node : parameters.path("symbol")) {
                Topic topic = new Topic(kind, node.asText());
                Instrument instrument = symbols.get(topic.symbol());
                if (instrument == null) {
                    fail("Currency pair not supported " + topic.symbol(), method, topic.symbol(), id, timeIn);
                } else if (method.equals("subscribe")) {
                    subscribe(topic, instrument, snapshot, id, timeIn);
                } else {
                    unsubscribe(topic, id, timeIn);
                }
            }
        }

        private static @Nullable Kind kind(String channel, String trigger) {
            return switch (channel) {
                case "trade" -> Kind.TRADE;
                case "ticker" ->
                    switch (trigger) {
                        case "trades" -> Kind.TICKER_ON_TRADES;
                        case "bbo" -> Kind.TICKER_ON_BEST_PRICES;
                        default -> null;
                    };
                default -> null;
            };
        }

        private void subscribe(
                Topic topic, Instrument instrument, boolean snapshot, @Nullable JsonNode id, long timeIn) {
            if (!topics.add(topic)) {
                fail("Already subscribed", "subscribe", topic.symbol(), id, timeIn);
                return;
            }
            subscribers.add(topic, this);
            StringBuilder out = new StringBuilder("{\"method\":\"subscribe\",\"result\":{\"channel\":\"");
            out.append(topic.kind().channel).append('"');
            if (topic.kind() != Kind.TRADE) {
                out.append(",\"event_trigger\":\"");
                out.append(topic.kind() == Kind.TICKER_ON_TRADES ? "trades" : "bbo")
                        .append('"');
            }
            out.append(",\"snapshot\":")
                    .append(snapshot)
                    .append(",\"symbol\":\"")
                    .append(topic.symbol());
            connection.say(end(out.append("\"},\"success\":true"), id, timeIn));
            if (snapshot) {
                snapshot(topic, instrument);
            }
            List<Trade> again = topic.kind() == Kind.TRADE ? floor.resent(instrument, connection) : List.of();
            if (!again.isEmpty()) {
                connection.show(
                        instrument, again, Kraken.trades("update", again).toString());
            }
        }

        private void snapshot(Topic topic, Instrument instrument) {
            History history = floor.history(instrument);
            Quote quote = history.quote();
            if (topic.kind() == Kind.TRADE) {
                List<Trade> latest = history.shown(SNAPSHOT);
                if (!latest.isEmpty()) {
                    connection.show(
                            instrument,
                            latest,
                            Kraken.trades("snapshot", latest).toString());
                }
            } else if (quote != null) {
                connection.show(
                        instrument, List.of(), Kraken.ticker("snapshot", quote).toString());
            }
        }

        private void unsubscribe(Topic topic, @Nullable JsonNode id, long timeIn) {
            if (!topics.remove(topic)) {
                fail("Subscription Not Found", "unsubscribe", topic.symbol(), id, timeIn);
                return;
            }
            subscribers.remove(topic, this);
            StringBuilder out = new StringBuilder("{\"method\":\"unsubscribe\",\"result\":{\"channel\":\"");
            out.append(topic.kind().channel).append("\",\"symbol\":\"").append(topic.symbol());
            connection.say(end(out.append("\"},\"success\":true"), id, timeIn));
        }

        private void fail(String error, String method, @Nullable String symbol, @Nullable JsonNode id, long timeIn) {
            StringBuilder out = new StringBuilder("{\"error\":");
            Text.quoted(out, error);
            if (!method.isEmpty()) {
                Text.quoted(out.append(",\"method\":"), method);
            }
            out.append(",\"success\":false");
            if (symbol != null) {
                Text.quoted(out.append(",\"symbol\":"), symbol);
            }
            connection.say(end(out, id, timeIn));
        }

        private String end(StringBuilder out, @Nullable JsonNode id, long timeIn) {
            if (id != null && id.isIntegralNumber()) {
                out.append(",\"req_id\":").append(id);
            }
            Text.time(out.append(",\"time_in\":\""), timeIn, 6);
            return Text.time(out.append("\",\"time_out\":\""), floor.now(), 6)
                    .append("\"}")
                    .toString();
        }
    }
}
