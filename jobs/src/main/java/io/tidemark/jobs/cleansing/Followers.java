package io.tidemark.jobs.cleansing;

import java.util.List;

/**
 * Trades of one instrument and one second after its price left and stayed, by trade time. Their scores are deviations
 * from the price before it left.
 *
 * @param ticks at least one
 */
public record Followers(List<Tick> ticks) {

    public Followers {
        ticks = List.copyOf(ticks);
    }
}
