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

/** OKX's public socket; its REST is {@link OkxRest}. */
final class OkxDesk implements Desk {

    /** Without a push and without a word from the client. */
    private static final int QUIET_SECONDS = 30;

    private static final List<String> CHANNELS = List.of("trades", "bbo-tbt");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Floor floor;
    private final OkxRest rest;
    private final Map<String, Instrument> symbols = new LinkedHashMap<>();
    private final Subscribers<Topic, Client> subscribers = new Subscribers<>();

    OkxDesk(Okx exchange, Floor floor) {
        this.floor = floor;
        this.rest = new OkxRest(exchange, floor);
        floor.instruments(exchange).forEach(instrument -> symbols.put(instrument.symbol(), instrument));
    }

    @Override
    public synchronized void publish(MarketEvent event) {
        Instrument instrument = event.instrument();
        if (event instanceof Trades fills) {
            Set<Client> clients = subscribers.of(new Topic("trades", instrument.symbol()));
            for (List<Trade> run : clients.isEmpty() ? List.<List<Trade>>of() : Okx.runs(fills.trades())) {
                String text = Okx.trades(run).toString();
                clients.forEach(client -> client.connection.show(instrument, run, text));
            }
        } else if (event instanceof Quote quote) {
            Set<Client> clients = subscribers.of(new Topic("bbo-tbt", instrument.symbol()));
            if (!clients.isEmpty()) {
                String text = Okx.best(quote).toString();
                clients.forEach(client -> client.connection.show(instrument, List.of(), text));
            }
        }
    }

    /** Nothing here goes by simulated time. */
    @Override
    public void boundary(long nanos) {}

    @Override
    public boolean hasSocket(String path) {
        return path.equals("/ws/v5/public");
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
        return OkxRest.refusal(status);
    }

    private record Topic(String channel, String symbol) {}

    /** One connection. */
    private final class Client implements Conversation {

        private final Connection connection;
        private final Set<Topic> topics = new LinkedHashSet<>();
        private long seconds;
        private long lastHeard;

        Client(Connection connection) {
            this.connection = connection;
        }

        @Override
        public void received(String text) {
            synchronized (OkxDesk.this) {
                lastHeard = seconds;
                reply(text);
            }
        }

        /** Protocol pings count for nothing: OKX wants the text. */
        @Override
        public void alive() {}

        @Override
        public void tick(long secondsOpen) {
            synchronized (OkxDesk.this) {
                seconds = secondsOpen;
                boolean unheard = seconds - lastHeard >= QUIET_SECONDS;
                boolean quiet = connection.quiet() >= floor.options().pace() * QUIET_SECONDS * 1e9;
                if (topics.isEmpty() ? unheard : unheard && quiet) {
                    connection.close(4004, "No data received in 30s.");
                }
            }
        }

        @Override
        public void closed() {
            synchronized (OkxDesk.this) {
                subscribers.forget(this);
            }
        }

        private void reply(String text) {
            if (text.equals("ping")) {
                connection.say("pong");
                return;
            }
            JsonNode message;
            try {
                message = JSON.readTree(text);
            } catch (JsonProcessingException e) {
                fail("60012", "Illegal request: " + text, null);
                return;
            }
            String operation = message.path("op").asText();
            JsonNode id = message.get("id");
            JsonNode arguments = message.path("args");
            boolean known = operation.equals("subscribe") || operation.equals("unsubscribe");
            if (!known || !arguments.isArray() || arguments.isEmpty()) {
                fail("60012", "Illegal request: " + text, id);
                return;
            }
            for (JsonNode argument : arguments) {
                change(operation, argument, id);
            }
        }

        private void change(String operation, JsonNode argument, @Nullable JsonNode id) {
            String channel = argument.path("channel").asText();
            Topic topic = new Topic(channel, argument.path("instId").asText());
            Instrument instrument = symbols.get(topic.symbol());
            if (!CHANNELS.contains(channel) || instrument == null) {
                fail(
                        "60018",
                        "Wrong URL or channel:" + channel + ",instId:" + topic.symbol()
                                + " doesn't exist. Please use the correct URL, channel and parameters referring to API"
                                + " document.",
                        id);
                return;
            }
            StringBuilder out = begin(id).append("\"event\":\"").append(operation);
            out.append("\",\"arg\":{\"channel\":\"").append(channel);
            out.append("\",\"instId\":\"").append(topic.symbol()).append("\"}");
            end(out);
            if (operation.equals("unsubscribe")) {
                topics.remove(topic);
                subscribers.remove(topic, this);
            } else if (topics.add(topic)) {
                subscribers.add(topic, this);
                begin(topic, instrument);
            }
        }

        /** Best prices come at once, trades do not. */
        private void begin(Topic topic, Instrument instrument) {
            Quote quote = floor.history(instrument).quote();
            if (topic.channel().equals("bbo-tbt")) {
                if (quote != null) {
                    connection.show(instrument, List.of(), Okx.best(quote).toString());
                }
                return;
            }
            for (List<Trade> run : Okx.runs(floor.resent(instrument, connection))) {
                connection.show(instrument, run, Okx.trades(run).toString());
            }
        }

        private void fail(String code, String message, @Nullable JsonNode id) {
            StringBuilder out = begin(id).append("\"event\":\"error\",\"code\":\"");
            Text.quoted(out.append(code).append("\",\"msg\":"), message);
            end(out);
        }

        private static StringBuilder begin(@Nullable JsonNode id) {
            StringBuilder out = new StringBuilder("{");
            return id == null ? out : out.append("\"id\":").append(id).append(',');
        }

        private void end(StringBuilder out) {
            out.append(",\"connId\":\"a4d3ae").append(Long.toHexString(0x10L + connection.number()));
            connection.say(out.append("\"}").toString());
        }
    }
}
