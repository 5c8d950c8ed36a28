package io.tidemark.model;

import java.util.List;

/**
 * The feed's word that it expects nothing older than {@code upTo} any more from one shard of instruments. It travels in
 * the stream behind the events it speaks of, so that it says the same wherever it is read.
 *
 * @param exchange lower-case id
 * @param instruments the shard's instruments of which anything is known
 * @param upTo exclusive end of what is complete, by the exchange's clock
 * @param knownAt our clock when that became known
 */
public record Progress(String exchange, List<String> instruments, long upTo, long knownAt) implements MarketEvent {

    public Progress {
        instruments = List.copyOf(instruments);
    }
}
