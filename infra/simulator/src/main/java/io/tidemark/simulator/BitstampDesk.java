package io.tidemark.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.simulator.MarketEvent.Quote;
import io.tidemark.simulator.MarketEvent.Trades;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Bitstamp's socket; its REST is {@link BitstampRest}. */
final class BitstampDesk implements Desk {

    private static final String TRADES = "live_trades_";
    private static final String BOOK = "order_book_";

    /** Who has been asked to reconnect has so long. */
    private static final int RECONNECT_SECONDS = 10;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Floor floor;
    private final BitstampRest rest;
    private final Map<String, Instrument> pairs = new LinkedHashMap<>();
    private final Subscribers<String, Client> subscribers = new Subscribers<>();

    BitstampDesk(Bitstamp exchange, Floor floor) {
        this.floor = floor;
        this.rest = new BitstampRest(exchange, floor);
        floor.instruments(exchange).forEach(instrument -> pairs.put(instrument.symbol(), instrument));
    }

    @Override
    public synchronized void publish(MarketEvent event) {
        Instrument instrument = event.instrument();
        if (event instanceof Trades fills) {
            Set<Client> clients = subscribers.of(TRADES + instrument.symbol());
            for (Trade trade : clients.isEmpty() ? List.<Trade>of() : fills.trades()) {
                String text = Bitstamp.trade(trade).toString();
                clients.forEach(client -> client.connection.show(instrument, List.of(trade), text));
            }
        } else if (event instanceof Quote quote) {
            Set<Client> clients = subscribers.of(BOOK + instrument.symbol());
            if (!clients.isEmpty()) {
                String text = Bitstamp.envelope(BOOK, instrument, Bitstamp.book(quote), "data")
                        .toString();
                clients.forEach(client -> client.connection.show(instrument, List.of(), text));
            }
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
        return BitstampRest.refusal(status);
    }

    /** Null where there is no such channel. */
    private @Nullable Instrument instrument(String channel) {
        if (channel.startsWith(TRADES)) {
            return pairs.get(channel.substring(TRADES.length()));
        }
        return channel.startsWith(BOOK) ? pairs.get(channel.substring(BOOK.length())) : null;
    }

    /** One connection. */
    private final class Client implements Conversation {

        private final Connection connection;
        private long askedToReconnect;

        Client(Connection connection) {
            this.connection = connection;
        }

        @Override
        public void received(String text) {
            synchronized (BitstampDesk.this) {
                reply(text);
            }
        }

        @Override
        public void alive() {}

        @Override
        public void tick(long secondsOpen) {
            synchronized (BitstampDesk.this) {
                if (connection.age() < floor.options().connectionLifetime().toNanos()) {
                    return;
                }
                if (askedToReconnect == 0) {
                    askedToReconnect = secondsOpen;
                    connection.say("{\"event\":\"bts:request_reconnect\",\"channel\":\"\",\"data\":\"\"}");
                } else if (secondsOpen - askedToReconnect >= RECONNECT_SECONDS) {
                    connection.close(1001, "Going away");
                }
            }
        }

        @Override
        public void closed() {
            synchronized (BitstampDesk.this) {
                subscribers.forget(this);
            }
        }

        private void reply(String text) {
            JsonNode message;
            try {
                message = JSON.readTree(text);
            } catch (JsonProcessingException e) {
                fail("Incorrect JSON format.");
                return;
            }
            String channel = message.path("data").path("channel").asText();
            switch (message.path("event").asText()) {
                case "bts:heartbeat" ->
                    connection.say("{\"event\":\"bts:heartbeat\",\"channel\":\"\",\"data\":{\"status\":\"success\"}}");
                case "bts:subscribe" -> subscribe(channel);
                case "bts:unsubscribe" -> unsubscribe(channel);
                default -> fail("Bad event string.");
            }
        }

        private void subscribe(String channel) {
            Instrument instrument = instrument(channel);
            if (instrument == null) {
                fail("Bad subscription string.");
                return;
            }
            boolean fresh = subscribers.add(channel, this);
            acknowledge("bts:subscription_succeeded", channel);
            if (fresh && channel.startsWith(TRADES)) {
                for (Trade trade : floor.resent(instrument, connection)) {
                    connection.show(
                            instrument, List.of(trade), Bitstamp.trade(trade).toString());
                }
            }
        }

        private void unsubscribe(String channel) {
            if (subscribers.remove(channel, this)) {
                acknowledge("bts:unsubscription_succeeded", channel);
            } else {
                fail("Bad subscription string.");
            }
        }

        private void acknowledge(String event, String channel) {
            connection.say("{\"event\":\"" + event + "\",\"channel\":\"" + channel + "\",\"data\":{}}");
        }

        private void fail(String message) {
            connection.say("{\"event\":\"bts:error\",\"channel\":\"\",\"data\":{\"code\":null,\"message\":"
                    + Text.quoted(message) + "}}");
        }
    }
}
