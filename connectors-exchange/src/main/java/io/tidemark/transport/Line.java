package io.tidemark.transport;

/** What a reader can ask of a live feed. Both return at once. */
public interface Line {

    /** Asks over REST; the answer arrives as a frame, a failure as {@code Unanswered}. */
    void ask(Ask ask);

    /** Opens a new connection beside the present one, which closes once the new one gives something. */
    void renew(String why);

    /** Nothing more will be asked. */
    default void end() {}

    /** How much has arrived and waits to be read. */
    default long waiting() {
        return 0;
    }

    /** Weight of the requests that count against the exchange's limit now, of everyone in this process. */
    default long weightUsed() {
        return 0;
    }
}
