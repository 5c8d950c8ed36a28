package io.tidemark.transport;

import io.tidemark.model.Arrival;
import java.util.function.Consumer;

/** The feed of what nobody asks for any more: it ends at once, so that whoever reads it can settle what was missing. */
public final class EndedFeed implements Feed {

    private boolean ended;

    @Override
    public void drain(int limit, Consumer<Arrival> out) {
        if (!ended) {
            ended = true;
            out.accept(new Arrival.End(Inbox.nowMicros()));
        }
    }

    @Override
    public boolean isExhausted() {
        return ended;
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
