package io.tidemark.source;

import io.tidemark.model.Frame;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.Trade;
import java.util.HashMap;
import java.util.Map;

/** The living copy of a {@link FeedPosition}: what the feed of one exchange knows about itself. */
final class FeedState {

    private static final long SECOND = 1_000_000L;

    private final Map<String, Long> frames;
    private final Map<String, LaneState> lanes = new HashMap<>();
    private long clockLead;
    private long upTo;

    FeedState() {
        this.frames = new HashMap<>();
        this.clockLead = MarketEvent.ABSENT;
        this.upTo = MarketEvent.ABSENT;
    }

    FeedState(FeedPosition position) {
        this.frames = new HashMap<>(position.frames());
        position.lanes().forEach((instrument, lane) -> lanes.put(instrument, LaneState.of(lane)));
        this.clockLead = position.clockLead();
        this.upTo = position.upTo();
    }

    FeedPosition snapshot() {
        Map<String, Lane> copy = new HashMap<>();
        lanes.forEach((instrument, lane) -> copy.put(instrument, lane.snapshot()));
        return new FeedPosition(frames, copy, clockLead, upTo);
    }

    void read(Frame frame) {
        frames.put(frame.connection(), frame.frameNumber());
    }

    /** True if the trade, or part of the range it stands for, has not been seen; a trade without number always is. */
    boolean isNew(Trade trade) {
        if (!trade.isNumbered()) {
            return true;
        }
        LaneState lane = lanes.get(trade.instrument());
        if (lane == null) {
            lanes.put(trade.instrument(), LaneState.startingWith(trade.firstNumber(), trade.tradeNumber()));
            return true;
        }
        return lane.accept(trade.firstNumber(), trade.tradeNumber());
    }

    /**
     * Learns what the exchange's clock showed when a frame reached us. The frame that took least time tells most; an
     * old trade sent late tells nothing, nor does a time from the far future.
     */
    void learnClock(long theirs, long ours, long maxLead) {
        long lead = theirs - ours;
        if (lead <= maxLead && (clockLead == MarketEvent.ABSENT || lead > clockLead)) {
            clockLead = lead;
        }
    }

    /**
     * How far the feed has come when a frame arrives at {@code now}: the exchange's time less what may still be on its
     * way, in whole seconds.
     *
     * @return the new progress, or {@link MarketEvent#ABSENT} if it is no further than it was
     */
    long advance(long now, long maxOutOfOrderness) {
        if (clockLead == MarketEvent.ABSENT) {
            return MarketEvent.ABSENT;
        }
        long reached = Math.floorDiv(now + clockLead - maxOutOfOrderness, SECOND) * SECOND;
        if (reached <= upTo) {
            return MarketEvent.ABSENT;
        }
        upTo = reached;
        return reached;
    }
}
