package io.tidemark.checker;

/**
 * What the checker says of one invariant.
 *
 * @param invariant which
 * @param verdict whether it holds
 * @param detail the first thing that speaks against it, or how much was looked at
 */
public record Finding(Invariant invariant, Verdict verdict, String detail) {

    /** What must be true of a lake, whatever went wrong while it was filled. */
    public enum Invariant {
        /** Every trade that was to be had is there. */
        NO_LOSS,
        /** Every trade that is there was made. */
        NO_INVENTION,
        /** No trade is there twice. */
        NO_DUPLICATE,
        /** Price, quantity, side and time are the exchange's, to the digit. */
        TRUE_TO_THE_DIGIT,
        /** Every missing number is in a gap, and every number of a gap that is not repaired is missing. */
        HOLES_EXPLAINED,
        /** What is called absent was never issued, or the exchange hid it. */
        ABSENT_IS_ABSENT,
        /** Gaps do not overlap, add up, end, and their revisions count from nought. */
        GAPS_ARE_SOUND,
        /** No gap without something that went wrong. */
        GAPS_HAVE_CAUSES,
        /** Frames of a connection are numbered without a break. */
        FRAMES_ARE_WHOLE,
        /** As many broken frames were rejected as were received. */
        GARBAGE_IS_REJECTED,
        /** The newest revision of each candle is what the trades give. */
        CANDLES_ARE_THE_TRADES,
        /** Revisions of a candle count from nought without a break. */
        REVISIONS_COUNT
    }

    /** Whether an invariant holds. */
    public enum Verdict {
        OK,
        VIOLATED,
        /** Nothing happened that could have broken it, so nothing is known. */
        UNKNOWN
    }
}
