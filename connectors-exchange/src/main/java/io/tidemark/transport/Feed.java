package io.tidemark.transport;

import io.tidemark.model.Frame;
import java.io.IOException;
import java.util.function.Consumer;

/** A line of frames, live or recorded. Read by one thread; {@link #close} may come from another. */
public interface Feed extends AutoCloseable {

    /**
     * Hands over the frames that are there, at most {@code limit}, without waiting for more.
     *
     * @throws IOException if the feed cannot go on; a live feed reconnects instead
     */
    void drain(int limit, Consumer<Frame> out) throws IOException;

    /** True once every frame there will ever be has been handed over; never of a live feed. */
    boolean isExhausted();

    /** Ends the feed within a second, whatever it is doing. */
    @Override
    void close();
}
