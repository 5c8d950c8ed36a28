package io.tidemark.proof;

/** Why a candle of ours may differ from the exchange's. */
public enum Reason {
    /** The recording begins within the window. */
    BEGINS("the recording begins within it"),
    /** The recording ends within the window. */
    ENDS("the recording ends within it"),
    /** Trades of that time are known to be missing. */
    GAP("trades are missing: a row of silver.gaps"),
    /** The candle itself says that it is not complete. */
    STATUS("our candle says that it is not complete"),
    /** What one window has too much the next has too little. */
    BOUNDARY("a trade at the boundary: the window beside it has it"),
    /** Nothing came from the exchange at that time, which does not show that it was not traded. */
    SILENCE("nothing was recorded then: no frame came for a minute or more"),
    /** No reason is known. */
    NONE("no reason known");

    private final String words;

    Reason(String words) {
        this.words = words;
    }

    /** For a person. */
    public String words() {
        return words;
    }
}
