package io.tidemark.source;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.exchange.Exchange;
import io.tidemark.exchange.TradesWanted;
import io.tidemark.model.Frame;
import io.tidemark.model.Trade;
import io.tidemark.transport.Ask;
import io.tidemark.transport.Ask.Purpose;
import io.tidemark.transport.Line;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether the newest trade of one instrument is known: what speaks against it, and what is asked to find out. A live
 * feed keeps nothing of it over restarts: after one, all is in doubt anyway.
 */
final class Tail {

    private static final long SECOND = 1_000_000L;
    /** The newest trades are asked for once the subscription is surely in force, so that nothing falls in between. */
    private static final long SUBSCRIBED_AFTER = 2 * SECOND;
    /** How often the newest trade is asked for while a connection is silent that should not be. */
    private static final long STALL_CHECK_EVERY = 2 * SECOND;
    /** So many answers in a row say that a connection does not bring an instrument's trades. */
    private static final int MUTED_ANSWERS = 2;

    private final Exchange exchange;
    private final String instrument;
    private final FeedRules rules;

    /** Why the newest trade is perhaps not known; null if nothing speaks for that. */
    private @Nullable String doubt;
    /** Our clock when that was. */
    private long doubtAt = ABSENT;

    /** The highest number the exchange has spoken of without sending it, and our clock when it first did. */
    private long expected = ABSENT;

    private long expectedAt = ABSENT;

    /** Our clock when a trade last came on the stream. */
    private long heardAt = ABSENT;

    /** Path of the request for the newest trades that is on its way. */
    private @Nullable String path;

    private long notBefore = ABSENT;
    /** Answers in a row that showed trades the open connection has not brought. */
    private int muted;

    Tail(Exchange exchange, String instrument, FeedRules rules) {
        this.exchange = exchange;
        this.instrument = instrument;
        this.rules = rules;
    }

    /** What a recording has to remember, or null if there is nothing. */
    TapePosition.@Nullable Doubt snapshot() {
        return isAtRest() ? null : new TapePosition.Doubt(doubt, doubtAt, expected, expectedAt);
    }

    void restore(TapePosition.Doubt from) {
        doubt = from.cause();
        doubtAt = from.since();
        expected = from.expected();
        expectedAt = from.expectedAt();
    }

    /** A connection has opened after a time without one. */
    void doubt(String cause, long now) {
        doubt = cause;
        doubtAt = now;
        notBefore = now + SUBSCRIBED_AFTER;
    }

    boolean isDoubted() {
        return doubt != null;
    }

    /** Whether it has been in doubt for less than {@code time}. */
    boolean isDoubted(long now, long time) {
        return doubt != null && now - doubtAt < time;
    }

    long doubtedAt() {
        return doubtAt;
    }

    /** Whether nothing is expected that has not come, and nothing in doubt. */
    boolean isAtRest() {
        return expected == ABSENT && doubt == null;
    }

    /** Why trades may have been missed; {@code otherwise} if nothing is known of that. */
    String causeOr(String otherwise) {
        return doubt == null ? otherwise : doubt;
    }

    /** The newest trade is known. */
    void settled() {
        doubt = null;
    }

    /** A trade has come on the stream. */
    void heard(long now) {
        heardAt = now;
        muted = 0;
    }

    /** The connection has brought all that the exchange shows. */
    void kept() {
        muted = 0;
    }

    /** The numbers begin anew. */
    void forget() {
        expected = ABSENT;
    }

    /**
     * The exchange says that the newest trade is {@code number}.
     *
     * @return whether one is now expected that has not come
     */
    boolean expect(long number, LaneState lane, long now) {
        if (number <= lane.last()) {
            doubt = null;
            return false;
        }
        boolean first = expected == ABSENT || expected <= lane.last();
        if (number - lane.last() > rules.maxHole() || !first) {
            return false;
        }
        expected = number;
        expectedAt = now;
        return true;
    }

    /** What is expected and has not come within the grace is a hole; whether there is still time for it. */
    boolean awaits(LaneState lane, long now, String cause) {
        if (expected == ABSENT) {
            return false;
        }
        if (now - expectedAt < rules.holeGrace()) {
            return true;
        }
        lane.extendTo(expected, now, causeOr(cause));
        doubt = null;
        expected = ABSENT;
        return false;
    }

    /**
     * Asks for the newest trades, if there is reason to.
     *
     * @param overlap of an instrument whose trades have no numbers, else null
     * @param stalled whether the connection is silent though it should not be
     */
    void ask(@Nullable OverlapState overlap, boolean stalled, long now, Line line) {
        boolean quiet = doubt != null || now - heardAt >= rules.tailCheck() || stalled;
        if (!quiet || path != null || now < notBefore) {
            return;
        }
        path = overlap == null
                ? exchange.newestTradesPath(instrument)
                : exchange.tradesPath(new TradesWanted(instrument, ABSENT, ABSENT, overlap.sureUpTo()));
        line.ask(new Ask(Purpose.TAIL, path, exchange.restLimits().tradesWeight()));
    }

    boolean isAsked(@Nullable String answered) {
        return answered != null && answered.equals(path);
    }

    boolean isAsked(Frame answer) {
        return path != null && answer.url() != null && answer.url().endsWith(path);
    }

    /** An answer has been read. */
    void answered(boolean stalled, long now) {
        path = null;
        notBefore = now + (muted > 0 && stalled ? STALL_CHECK_EVERY : rules.tailCheck());
    }

    /** There was none, or none that can be read. */
    void unanswered(long now) {
        path = null;
        notBefore = now + SECOND;
    }

    /**
     * The newest trades of a page with numbers: the newest by time is what the stream must have brought, or will bring
     * in a moment.
     *
     * @return a trade the connection has not brought, or null
     */
    @Nullable
    Trade ahead(List<Trade> trades, LaneState lane) {
        @Nullable Trade newest = null;
        for (Trade trade : trades) {
            boolean later = newest == null
                    || trade.tradedAt() > newest.tradedAt()
                    || (trade.tradedAt() == newest.tradedAt() && trade.tradeNumber() > newest.tradeNumber());
            newest = later ? trade : newest;
        }
        if (newest == null || newest.tradeNumber() <= lane.last()) {
            doubt = null;
            muted = 0;
            return null;
        }
        return newest;
    }

    /** REST has trades that the connection has not brought; more than once, it will not bring them any more. */
    void missed(String why, @Nullable Line line) {
        muted++;
        if (muted >= MUTED_ANSWERS && line != null) {
            muted = 0;
            line.renew(why);
        }
    }
}
