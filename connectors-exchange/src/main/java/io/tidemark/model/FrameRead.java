package io.tidemark.model;

/**
 * A frame together with what came of it. Follows the events the frame yielded.
 *
 * @param frame the frame
 * @param outcome whether it was understood
 * @param trades trades it yielded, those seen before included
 * @param quotes quotes it yielded
 * @param duplicates trades it yielded that were dropped: seen before, or on a page that was asked for because of others
 */
public record FrameRead(Frame frame, Outcome outcome, int trades, int quotes, int duplicates) implements MarketEvent {

    @Override
    public String exchange() {
        return frame.exchange();
    }

    /** Every frame has exactly one. */
    public enum Outcome {
        /** Yielded at least one trade, quote or final candle. */
        ACCEPTED,
        /** Valid, and with nothing of that: an acknowledgement, a heartbeat, a channel we do not consume. */
        CONTROL,
        /** Not understood; a {@link Rejected} says why. */
        REJECTED
    }
}
