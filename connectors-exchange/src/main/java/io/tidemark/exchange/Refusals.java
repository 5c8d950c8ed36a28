package io.tidemark.exchange;

import java.util.Optional;

/** Tells answers that refuse a request from those that serve it, without reading a page of trades for that. */
public final class Refusals {

    /** What serves nothing is a code and a sentence. */
    private static final int LONGEST = 1_000;

    private Refusals() {}

    /** The object that a short body is; empty if it is long, or no object. */
    public static Optional<Fields> read(String body, FieldNames names) {
        if (body.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.object(body, names));
        } catch (BadFrameException e) {
            return Optional.empty();
        }
    }
}
