package io.tidemark.simulator;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A running exchange. {@link #publish} and {@link #boundary} are called by one thread, in order of simulated time; all
 * methods may be called at the same time as the others, so each implementation has one lock.
 */
interface Desk {

    /** Nanoseconds of simulated time between two calls of {@link #boundary}. */
    long BOUNDARY = 1_000_000_000;

    /** Shows an event to whom it concerns. */
    void publish(MarketEvent event);

    /** A whole second of simulated time begins; everything before it has been published. */
    void boundary(long nanos);

    /** Whether there is a socket at a path, given without the exchange's prefix: {@code /ws}. */
    boolean hasSocket(String path);

    /** Someone has connected. */
    Conversation welcome(Connection connection, String path, Map<String, String> query);

    /** Answers a request whose path is given without the exchange's prefix. */
    Answer answer(Call call);

    /** The same answer in the exchange's own words, for a fault. */
    Answer refuse(int status);

    /** What an exchange says on one connection. Called by one thread at a time for texts, by another for ticks. */
    interface Conversation {

        void received(String text);

        /** A ping or pong has come. */
        void alive();

        /** Once a second of the protocol's clockwork; see {@link SimulatorOptions#pace}. */
        void tick(long secondsOpen);

        void closed();
    }

    /**
     * One request.
     *
     * @param path without the exchange's prefix, {@code /api/v3/ping}
     * @param headers names in lower case
     */
    record Call(String path, Map<String, String> query, Map<String, String> headers) {

        String query(String name, String other) {
            return query.getOrDefault(name, other);
        }
    }

    /** One answer, always JSON. */
    record Answer(int status, String body, Map<String, String> headers) {

        static Answer ok(CharSequence body) {
            return new Answer(200, body.toString(), Map.of());
        }

        static Answer of(int status, CharSequence body) {
            return new Answer(status, body.toString(), Map.of());
        }

        Answer with(String header, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(header, value);
            return new Answer(status, body, more);
        }
    }
}
