package io.tidemark.model;

/**
 * A socket brought a trade that it should not have brought, or not then.
 *
 * @param exchange lower-case id
 * @param instrument unified name
 * @param kind what was wrong with it
 * @param receivedAt when the frame reached us
 */
public record Disorder(String exchange, String instrument, Kind kind, long receivedAt) implements MarketEvent {

    /** What can be wrong with a trade that can be read. */
    public enum Kind {
        /** It was seen before, or part of what it stands for was, and has been dropped. */
        DUPLICATE,
        /** It is new, and a later one has been seen. */
        OUT_OF_ORDER
    }
}
