package io.tidemark.transport;

/** What a reader can ask of a live feed. Both return at once. */
public interface Line {

    /** Asks over REST; the answer arrives as a frame, a failure as {@code Unanswered}. */
    void ask(Ask ask);

    /** Opens a new connection beside the present one, which closes once the new one gives something. */
    void renew(String why);

    /** Nothing more will be asked. */
    default void end() {}
}
