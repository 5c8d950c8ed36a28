package io.tidemark.lake;

/** Breaks the connection to a catalog at a commit. */
interface LostReply {

    /** When the connection breaks. */
    enum At {
        /** Before the catalog has the commit. */
        BEFORE,
        /** After it has applied it. */
        AFTER
    }

    /**
     * Breaks the connection of the next commit.
     *
     * @param meanwhile what happens before its caller learns of it
     */
    void breakNext(At at, Runnable meanwhile);

    /** Makes the catalog one that nobody reaches, or one that is reached again. */
    void reach(boolean reachable);
}
