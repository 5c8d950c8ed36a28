package io.tidemark.transport;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a process may ask of an exchange.
 *
 * @param part of the exchange's request limit; more than 1 only of one that keeps none, such as a simulator
 * @param ledgers folder in which the processes of this machine tell each other what they have asked; null if this one
 *     tells nobody
 */
public record RequestShare(double part, @Nullable Path ledgers) {

    /** @throws IllegalArgumentException if it is no part at all */
    public RequestShare {
        if (!(part > 0)) {
            throw new IllegalArgumentException("Invalid request share %s: must be above 0".formatted(part));
        }
    }
}
