package io.tidemark.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.simulator.Binance.TimeUnit;
import io.tidemark.simulator.MarketEvent.Quote;
import io.tidemark.simulator.MarketEvent.Trades;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Binance's sockets; its REST is {@link BinanceRest}. */
final class BinanceDesk implements Desk {

    private static final int PING_SECONDS = 20;
    private static final int PONG_SECONDS = 60;
    private static final int MESSAGES_PER_SECOND = 5;
    private static final int STREAMS = 1024;
    private static final int KLINE_SECONDS = 2;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Binance exchange;
    private final Floor floor;
    private final BinanceRest rest;
    private final Map<String, Instrument> trading = new HashMap<>();
    private final Subscribers<String, Client> subscribers = new Subscribers<>();

    BinanceDesk(Binance exchange, Floor floor) {
        this.exchange = exchange;
        this.floor = floor;
        this.rest = new BinanceRest(exchange, floor);
        for (Instrument instrument : floor.instruments(exchange)) {
            trading.put(instrument.symbol().toLowerCase(Locale.ROOT) + "@trade", instrument);
        }
    }

    @Override
    public synchronized void publish(MarketEvent event) {
        String symbol = event.instrument().symbol().toLowerCase(Locale.ROOT);
        if (event instanceof Trades fills) {
            Set<Client> single = subscribers.of(symbol + "@trade");
            Set<Client> joined = subscribers.of(symbol + "@aggTrade");
            long quantity = 0;
            int first = 0;
            for (int i = 0; i < fills.trades().size(); i++) {
                Trade trade = fills.trades().get(i);
                show(single, symbol + "@trade", trade.instrument(), List.of(trade), unit -> Binance.trade(trade, unit));
                quantity += trade.quantity();
                boolean last = i == fills.trades().size() - 1
                        || fills.trades().get(i + 1).aggregate() != trade.aggregate();
                if (last) {
                    long sum = quantity;
                    List<Trade> run = fills.trades().subList(first, i + 1);
                    show(
                            joined,
                            symbol + "@aggTrade",
                            trade.instrument(),
                            run,
                            unit -> Binance.aggregate(trade, sum, unit));
                    quantity = 0;
                    first = i + 1;
                }
            }
        } else if (event instanceof Quote quote) {
            show(
                    subscribers.of(symbol + "@bookTicker"),
                    symbol + "@bookTicker",
                    quote.instrument(),
                    List.of(),
                    unit -> Binance.bookTicker(quote));
        }
    }

    @Override
    public synchronized void boundary(long nanos) {
        // A trade just before the minute's end may be told of just after it: the candle is final a moment later.
        boolean minute = nanos % History.MINUTE == BOUNDARY;
        if (!minute && nanos / BOUNDARY % KLINE_SECONDS != 0) {
            return;
        }
        for (Instrument instrument : floor.instruments(exchange)) {
            String stream = instrument.symbol().toLowerCase(Locale.ROOT) + "@kline_1m";
            Set<Client> clients = subscribers.of(stream);
            if (!clients.isEmpty()) {
                long start = nanos - Math.floorMod(nanos, History.MINUTE) - (minute ? History.MINUTE : 0);
                List<Candle> candle =
                        floor.history(instrument).candlesWithoutHoles(start, start, History.MINUTE, nanos);
                if (!candle.isEmpty()) {
                    show(
                            clients,
                            stream,
                            instrument,
                            List.of(),
                            unit -> kline(instrument, candle.get(0), nanos, minute, unit));
                }
            }
        }
    }

    private static void show(
            Set<Client> clients,
            String stream,
            Instrument instrument,
            List<Trade> trades,
            Function<TimeUnit, CharSequence> encode) {
        String text = null;
        for (Client client : clients) {
            if (client.unit != TimeUnit.MILLISECOND) {
                client.show(
                        stream, instrument, trades, encode.apply(client.unit).toString());
                continue;
            }
            text = text == null ? encode.apply(client.unit).toString() : text;
            client.show(stream, instrument, trades, text);
        }
    }

    private static CharSequence kline(Instrument instrument, Candle candle, long at, boolean closed, TimeUnit unit) {
        StringBuilder out = new StringBuilder(400);
        out.append("{\"e\":\"kline\",\"E\":")
                .append(unit.of(at))
                .append(",\"s\":\"")
                .append(instrument.symbol());
        out.append("\",\"k\":{\"t\":").append(unit.of(candle.start));
        out.append(",\"T\":").append(unit.of(candle.start + History.MINUTE) - 1);
        out.append(",\"s\":\"")
                .append(instrument.symbol())
                .append("\",\"i\":\"1m\",\"f\":")
                .append(candle.firstNumber);
        out.append(",\"L\":").append(candle.lastNumber);
        Binance.price(out.append(",\"o\":\""), instrument, candle.open);
        Binance.price(out.append("\",\"c\":\""), instrument, candle.close);
        Binance.price(out.append("\",\"h\":\""), instrument, candle.high);
        Binance.price(out.append("\",\"l\":\""), instrument, candle.low);
        Binance.quantity(out.append("\",\"v\":\""), instrument, candle.volume);
        out.append("\",\"n\":").append(candle.trades).append(",\"x\":").append(closed);
        BinanceRest.notional(out.append(",\"q\":\""), instrument, candle.notional);
        Binance.quantity(out.append("\",\"V\":\""), instrument, candle.takerBuyVolume);
        BinanceRest.notional(out.append("\",\"Q\":\""), instrument, candle.takerBuyNotional);
        return out.append("\",\"B\":\"0\"}}");
    }

    @Override
    public boolean hasSocket(String path) {
        return path.equals("/ws") || path.startsWith("/ws/") || path.equals("/stream");
    }

    @Override
    public synchronized Conversation welcome(Connection connection, String path, Map<String, String> query) {
        boolean combined = path.equals("/stream");
        String streams =
                combined ? query.getOrDefault("streams", "") : path.substring(Math.min(path.length(), "/ws/".length()));
        TimeUnit unit = query.getOrDefault("timeUnit", "").equalsIgnoreCase("MICROSECOND")
                ? TimeUnit.MICROSECOND
                : TimeUnit.MILLISECOND;
        Client client = new Client(connection, unit);
        client.combined = combined;
        for (String stream : streams.split("/")) {
            if (!stream.isEmpty()) {
                client.subscribe(stream);
                client.resend(stream);
            }
        }
        return client;
    }

    @Override
    public Answer answer(Call call) {
        return rest.answer(call);
    }

    @Override
    public Answer refuse(int status) {
        return BinanceRest.refusal(status);
    }

    /** One connection. */
    private final class Client implements Conversation {

        private final Connection connection;
        private final TimeUnit unit;
        private final Set<String> streams = new LinkedHashSet<>();
        private final Deque<Long> inbound = new ArrayDeque<>();
        private boolean combined;
        private long seconds;
        private long lastPong;

        Client(Connection connection, TimeUnit unit) {
            this.connection = connection;
            this.unit = unit;
        }

        void show(String stream, Instrument instrument, List<Trade> trades, String data) {
            connection.show(instrument, trades, combined ? Binance.combined(stream, data) : data);
        }

        void resend(String stream) {
            Instrument instrument = trading.get(stream);
            if (instrument != null) {
                for (Trade trade : floor.resent(instrument, connection)) {
                    show(
                            stream,
                            instrument,
                            List.of(trade),
                            Binance.trade(trade, unit).toString());
                }
            }
        }

        void subscribe(String stream) {
            streams.add(stream);
            subscribers.add(stream, this);
        }

        @Override
        public void received(String text) {
            synchronized (BinanceDesk.this) {
                if (count()) {
                    reply(text);
                }
            }
        }

        @Override
        public void alive() {
            synchronized (BinanceDesk.this) {
                lastPong = seconds;
                count();
            }
        }

        @Override
        public void tick(long secondsOpen) {
            synchronized (BinanceDesk.this) {
                seconds = secondsOpen;
                if (secondsOpen % PING_SECONDS == 0) {
                    connection.ping();
                }
                if (secondsOpen - lastPong >= PING_SECONDS + PONG_SECONDS) {
                    connection.close(1008, "Pong timeout");
                }
                if (connection.age() >= floor.options().connectionLifetime().toNanos()) {
                    String event = "{\"e\":\"serverShutdown\",\"E\":" + unit.of(floor.now()) + "}";
                    connection.say(combined ? Binance.combined("!serverShutdown", event) : event);
                    connection.close(1001, "Going away");
                }
            }
        }

        @Override
        public void closed() {
            synchronized (BinanceDesk.this) {
                subscribers.forget(this);
            }
        }

        /** Counts texts, pings and pongs alike; false if there are too many. */
        private boolean count() {
            long now = System.nanoTime();
            inbound.addLast(now);
            if (inbound.size() <= MESSAGES_PER_SECOND) {
                return true;
            }
            if (now - inbound.removeFirst() < 1_000_000_000L) {
                connection.close(1008, "Too many requests");
                return false;
            }
            return true;
        }

        private void reply(String text) {
            JsonNode message;
            try {
                message = JSON.readTree(text);
            } catch (JsonProcessingException e) {
                fail(3, "Invalid JSON: expected value at line 1 column 1", null);
                return;
            }
            JsonNode id = message.get("id");
            JsonNode method = message.get("method");
            if (!message.isObject() || method == null) {
                fail(2, "Invalid request: missing field `method`", id);
                return;
            }
            if (id != null && !id.isNull() && !id.isIntegralNumber() && !id.isTextual()) {
                fail(2, "Invalid request: request ID must be an unsigned integer or a string", null);
                return;
            }
            JsonNode parameters = message.path("params");
            switch (method.asText()) {
                case "SUBSCRIBE" -> {
                    change(parameters, id, this::subscribe);
                    parameters.forEach(stream -> resend(stream.asText()));
                }
                case "UNSUBSCRIBE" ->
                    change(parameters, id, stream -> {
                        streams.remove(stream);
                        subscribers.remove(stream, this);
                    });
                case "LIST_SUBSCRIPTIONS" -> acknowledge(JSON.valueToTree(streams), id);
                case "SET_PROPERTY" -> setProperty(parameters, id);
                case "GET_PROPERTY" -> getProperty(parameters, id);
                default -> fail(2, "Invalid request: unknown variant `%s`".formatted(method.asText()), id);
            }
        }

        private void change(JsonNode parameters, @Nullable JsonNode id, Consumer<String> each) {
            if (!parameters.isArray() || parameters.isEmpty()) {
                fail(2, "Invalid request: missing field `params`", id);
                return;
            }
            List<String> asked = new ArrayList<>();
            for (JsonNode stream : parameters) {
                if (!stream.isTextual()) {
                    fail(2, "Invalid request: invalid type, expected a string", id);
                    return;
                }
                asked.add(stream.asText());
            }
            if (streams.size() + asked.size() > STREAMS) {
                fail(2, "Invalid request: too many streams", id);
                return;
            }
            asked.forEach(each);
            acknowledge(null, id);
        }

        private void setProperty(JsonNode parameters, @Nullable JsonNode id) {
            if (!parameters.path(0).asText().equals("combined")) {
                fail(0, "Unknown property", id);
            } else if (!parameters.path(1).isBoolean()) {
                fail(1, "Invalid value type: expected Boolean", id);
            } else {
                combined = parameters.path(1).asBoolean();
                acknowledge(null, id);
            }
        }

        private void getProperty(JsonNode parameters, @Nullable JsonNode id) {
            if (parameters.path(0).asText().equals("combined")) {
                acknowledge(JSON.getNodeFactory().booleanNode(combined), id);
            } else {
                fail(0, "Unknown property", id);
            }
        }

        private void acknowledge(@Nullable JsonNode result, @Nullable JsonNode id) {
            connection.say("{\"result\":" + result + ",\"id\":" + id + "}");
        }

        private void fail(int code, String reason, @Nullable JsonNode id) {
            connection.say("{\"code\":" + code + ",\"msg\":" + Text.quoted(reason) + ",\"id\":" + id + "}");
        }
    }
}
