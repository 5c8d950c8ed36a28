package io.tidemark.transport;

import io.tidemark.model.Arrival;
import java.io.IOException;
import java.util.function.Consumer;

/** A line of frames, live or recorded. Read by one thread; {@link #close} may come from another. */
public interface Feed extends AutoCloseable {

    /**
     * Hands over what has arrived, at most {@code limit}, without waiting for more.
     *
     * @throws IOException if the feed cannot go on; a live feed reconnects instead
     */
    void drain(int limit, Consumer<Arrival> out) throws IOException;

    /** True once everything there will ever be has been handed over; never of a live feed. */
    boolean isExhausted();

    /** Ends the feed within a second, whatever it is doing. */
    @Override
    void close();
}
