package io.tidemark.source;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.exchange.Exchange;
import io.tidemark.exchange.TradesWanted;
import io.tidemark.model.Frame;
import io.tidemark.transport.Ask;
import io.tidemark.transport.Line;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the missing trades of one instrument: a page at a time, the oldest first, and each hole in its turn, so that
 * one of which no answer says anything keeps no other waiting. Nothing of it is kept over restarts: whatever was asked
 * is then asked again.
 */
final class Repair {

    private static final long SECOND = 1_000_000L;
    private static final long LONGEST_PAUSE = 15 * SECOND;
    /** After so many requests in a row that came to nothing, another hole has its turn. */
    private static final int ATTEMPTS = 3;
    /** So many in a row end the reading of history; whoever wants it begins again. */
    private static final int FAILURES_OF_HISTORY = 8;

    private final Exchange exchange;
    private final String instrument;
    private final FeedRules rules;

    private @Nullable String path;
    private Lane.@Nullable Hole hole;
    private long from = ABSENT;

    /** Holes below this number have had their turn. */
    private long turn = Long.MIN_VALUE;
    /** First number of the hole that is asked for from its top, because a page from its bottom showed nothing of it. */
    private long fromTop = ABSENT;
    /** Whether the page that is being read has brought a missing trade. */
    private boolean found;
    /** Whether this round has brought something, or a failure that was counted. */
    private boolean counted;

    private int failures;
    private long notBefore = ABSENT;

    Repair(Exchange exchange, String instrument, FeedRules rules) {
        this.exchange = exchange;
        this.instrument = instrument;
        this.rules = rules;
    }

    /** Whether so much has failed that reading history is of no use. */
    boolean isHopeless() {
        return failures >= FAILURES_OF_HISTORY;
    }

    boolean isAsked(@Nullable String answered) {
        return answered != null && answered.equals(path);
    }

    boolean isAsked(Frame answer) {
        return path != null && answer.url() != null && answer.url().endsWith(path);
    }

    /** The lowest number the answer that is being read was asked for. */
    long from() {
        return from;
    }

    /** Asks for the next page, if one is due. */
    void ask(LaneState lane, long now, Line line) {
        if (path != null || now < notBefore) {
            return;
        }
        Lane.Hole next = lane.wanted(turn, now, rules);
        if (next == null && turn != Long.MIN_VALUE) {
            endRound(now);
            return;
        }
        if (next == null) {
            return;
        }
        hole = next;
        from = next.first() == fromTop ? next.last() - reach() + 1 : lane.seenBelow(next) + 1;
        path = exchange.tradesPath(new TradesWanted(instrument, from, next.last(), next.since()));
        line.ask(new Ask(rules.purpose(), path, exchange.restLimits().tradesWeight()));
    }

    /** A missing trade has come. */
    void found() {
        found = true;
    }

    /**
     * The page has been read.
     *
     * @param news whether it said anything of a hole
     */
    void answered(boolean news) {
        path = null;
        if (news || found) {
            failures = 0;
            counted = true;
        } else {
            passOn();
        }
        found = false;
    }

    /** The page could not be read. */
    void unread(long now) {
        passOn();
        failed(now);
    }

    /** There was no answer. */
    void unanswered(long now) {
        if ((failures + 1) % ATTEMPTS == 0) {
            passOn();
        }
        failed(now);
    }

    /** The numbers begin anew: what is being asked is of no interest. */
    void forget() {
        path = null;
        turn = Long.MIN_VALUE;
        fromTop = ABSENT;
    }

    private void failed(long now) {
        path = null;
        found = false;
        pause(now);
    }

    private void endRound(long now) {
        turn = Long.MIN_VALUE;
        if (!counted) {
            pause(now);
        }
        counted = false;
    }

    private void pause(long now) {
        counted = true;
        failures++;
        notBefore = now + Math.min(LONGEST_PAUSE, SECOND << (Math.min(failures, 10) - 1));
    }

    /** Of a hole larger than a page the other end is asked for, where trades may lie above numbers never issued. */
    private void passOn() {
        if (hole == null) {
            return;
        }
        boolean otherEnd = hole.first() != fromTop && hole.size() > reach();
        fromTop = otherEnd ? hole.first() : ABSENT;
        turn = otherEnd ? hole.first() : hole.last() + 1;
    }

    /** How many numbers a page shows beside their two neighbours. */
    private long reach() {
        return exchange.restLimits().pageSize() - 2L;
    }
}
