package io.tidemark.planted;

/** Something the simulator must not know. */
public final class Elsewhere {

    private Elsewhere() {}

    public static int answer() {
        return 42;
    }
}
