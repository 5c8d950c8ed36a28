package io.tidemark.proof;

/** What a check says in the end. */
public enum Verdict {
    /** All was looked at, and all is well. */
    PASS,
    /** Something is not known, or differs and nobody knows why. */
    INVESTIGATE,
    /** Something is wrong or missing. */
    FAIL;

    /** The graver of the two. */
    public Verdict and(Verdict other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
