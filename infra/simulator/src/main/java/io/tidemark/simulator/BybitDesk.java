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

/** Bybit's public socket for spot; its REST is {@link BybitRest}. */
final class BybitDesk implements Desk {

    private static final String TRADES = "publicTrade.";
    private static final String BEST = "orderbook.1.";
    private static final String CANDLES = "kline.1.";
    private static final int KLINE_SECONDS = 5;
    private static final int MOST_ARGUMENTS = 10;
    private static final int MOST_TRADES = 1024;

    /** Best prices that do not change are shown again. */
    private static final int REPEAT_SECONDS = 3;

    /** Without a word from the client. */
    private static final int QUIET_SECONDS = 600;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Floor floor;
    private final BybitRest rest;
    private final Map<String, Instrument> symbols = new LinkedHashMap<>();
    private final Subscribers<String, Client> subscribers = new Subscribers<>();

    BybitDesk(Bybit exchange, Floor floor) {
        this.floor = floor;
        this.rest = new BybitRest(exchange, floor);
        floor.instruments(exchange).forEach(instrument -> symbols.put(instrument.symbol(), instrument));
    }

    @Override
    public synchronized void publish(MarketEvent event) {
        Instrument instrument = event.instrument();
        if (event instanceof Trades fills) {
            Set<Client> clients = subscribers.of(TRADES + instrument.symbol());
            if (!clients.isEmpty()) {
                List<Trade> trades = fills.trades();
                for (int i = 0; i < trades.size(); i += MOST_TRADES) {
                    List<Trade> some = trades.subList(i, Math.min(trades.size(), i + MOST_TRADES));
                    String text = Bybit.trades(some).toString();
                    clients.forEach(client -> client.connection.show(instrument, some, text));
                }
            }
        } else if (event instanceof Quote quote) {
            String topic = BEST + instrument.symbol();
            String text =
                    subscribers.of(topic).isEmpty() ? "" : Bybit.best(quote).toString();
            subscribers.of(topic).forEach(client -> client.best(topic, instrument, text));
        }
    }

    /** Candles of one minute: what they are so far every few seconds, and once when they are final. */
    @Override
    public synchronized void boundary(long nanos) {
        // A trade just before the minute's end may be told of just after it: the candle is final a moment later.
        boolean minute = nanos % History.MINUTE == BOUNDARY;
        if (!minute && nanos / BOUNDARY % KLINE_SECONDS != 0) {
            return;
        }
        for (Instrument instrument : symbols.values()) {
            Set<Client> clients = subscribers.of(CANDLES + instrument.symbol());
            if (!clients.isEmpty()) {
                long start = nanos - Math.floorMod(nanos, History.MINUTE) - (minute ? History.MINUTE : 0);
                for (Candle candle :
                        floor.history(instrument).candlesWithoutHoles(start, start, History.MINUTE, nanos)) {
                    String text =
                            Bybit.candle(instrument, candle, nanos, minute).toString();
                    clients.forEach(client -> client.connection.show(instrument, List.of(), text));
                }
            }
        }
    }

    @Override
    public boolean hasSocket(String path) {
        return path.equals("/v5/public/spot");
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
        return rest.refusal(status);
    }

    /** Null where there is no such topic. */
    private @Nullable Instrument instrument(String topic) {
        if (topic.startsWith(TRADES)) {
            return symbols.get(topic.substring(TRADES.length()));
        }
        if (topic.startsWith(CANDLES)) {
            return symbols.get(topic.substring(CANDLES.length()));
        }
        return topic.startsWith(BEST) ? symbols.get(topic.substring(BEST.length())) : null;
    }

    /** One connection. */
    private final class Client implements Conversation {

        private final Connection connection;
        private final Set<String> topics = new LinkedHashSet<>();
        private final Map<String, Long> lastBest = new LinkedHashMap<>();
        private long seconds;
        private long lastHeard;

        Client(Connection connection) {
            this.connection = connection;
        }

        void best(String topic, Instrument instrument, String text) {
            lastBest.put(topic, seconds);
            connection.show(instrument, List.of(), text);
        }

        @Override
        public void received(String text) {
            synchronized (BybitDesk.this) {
                lastHeard = seconds;
                reply(text);
            }
        }

        @Override
        public void alive() {}

        @Override
        public void tick(long secondsOpen) {
            synchronized (BybitDesk.this) {
                seconds = secondsOpen;
                if (seconds - lastHeard >= QUIET_SECONDS) {
                    connection.close(1001, "Ping timeout");
                }
                for (String topic : topics) {
                    Long last = lastBest.get(topic);
                    if (last != null && seconds - last >= REPEAT_SECONDS) {
                        showBest(topic);
                    }
                }
            }
        }

        @Override
        public void closed() {
            synchronized (BybitDesk.this) {
                subscribers.forget(this);
            }
        }

        private void reply(String text) {
            JsonNode message;
            try {
                message = JSON.readTree(text);
            } catch (JsonProcessingException e) {
                answer(false, "Invalid JSON", null, "");
                return;
            }
            JsonNode id = message.get("req_id");
            String operation = message.path("op").asText();
            switch (operation) {
                case "ping" -> answer(true, "pong", id, operation);
                case "subscribe", "unsubscribe" -> change(operation, message.path("args"), id);
                default -> answer(false, "unknown op: " + operation, id, operation);
            }
        }

        /** One bad topic fails them all. */
        private void change(String operation, JsonNode arguments, @Nullable JsonNode id) {
            if (arguments.isEmpty()) {
                answer(false, "args is empty", id, operation);
                return;
            }
            if (arguments.size() > MOST_ARGUMENTS) {
                answer(false, "args size >" + MOST_ARGUMENTS, id, operation);
                return;
            }
            for (JsonNode topic : arguments) {
                if (instrument(topic.asText()) == null) {
                    answer(false, "Invalid symbol :[" + topic.asText() + "]", id, operation);
                    return;
                }
            }
            answer(true, operation, id, operation);
            for (JsonNode topic : arguments) {
                if (operation.equals("unsubscribe")) {
                    topics.remove(topic.asText());
                    subscribers.remove(topic.asText(), this);
                } else if (topics.add(topic.asText())) {
                    subscribers.add(topic.asText(), this);
                    begin(topic.asText());
                }
            }
        }

        /** Best prices come at once, trades do not. */
        private void begin(String topic) {
            Instrument instrument = instrument(topic);
            if (topic.startsWith(BEST)) {
                showBest(topic);
            } else if (instrument != null && topic.startsWith(TRADES)) {
                List<Trade> again = floor.resent(instrument, connection);
                if (!again.isEmpty()) {
                    connection.show(instrument, again, Bybit.trades(again).toString());
                }
            }
        }

        private void showBest(String topic) {
            Instrument instrument = instrument(topic);
            Quote quote = instrument == null ? null : floor.history(instrument).quote();
            if (quote != null) {
                best(topic, quote.instrument(), Bybit.best(quote).toString());
            }
        }

        private void answer(boolean success, String message, @Nullable JsonNode id, String operation) {
            StringBuilder out = new StringBuilder("{\"success\":").append(success);
            Text.quoted(out.append(",\"ret_msg\":"), message);
            out.append(",\"conn_id\":\"d9avt8shteepr00gfc1g-").append(connection.number());
            out.append('"');
            if (id != null) {
                out.append(",\"req_id\":").append(id);
            }
            connection.say(
                    Text.quoted(out.append(",\"op\":"), operation).append('}').toString());
        }
    }
}
