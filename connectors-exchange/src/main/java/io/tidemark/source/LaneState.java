package io.tidemark.source;

import io.tidemark.exchange.HeldRange;
import io.tidemark.exchange.KnownTrades;
import io.tidemark.model.Gap;
import io.tidemark.model.MarketEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The living copy of a {@link Lane}. Says of each range of numbers whether it is new, and what has become of the holes.
 *
 * <p>The size is that of the holes, not of the numbers: a feed without losses costs two numbers for ever. Holes nobody
 * looks for any more are remembered, so that a number in one of them is still new, but only the thousand of the highest
 * numbers; a number of one that was forgotten passes for seen.
 */
final class LaneState {

    private static final int CLOSED_HOLES_KEPT = 1_000;

    private long first;
    private long last;
    private long newestAt;
    /** By first number. */
    private final TreeMap<Long, Lane.Hole> holes = new TreeMap<>();

    private int open;

    /** Ranges the lake holds that lie above all that has been seen, and the gaps it has told of. */
    private List<HeldRange> held = List.of();

    private Map<Long, Integer> revisions = Map.of();
    /** Highest number of the held ranges that have been seen, or {@code ABSENT}. */
    private long heldUpTo = MarketEvent.ABSENT;

    // What has changed since the last settlement: parts of told holes that were found, and holes to tell of.
    private final TreeMap<Long, Found> found = new TreeMap<>();
    private final TreeSet<Long> changed = new TreeSet<>();

    private LaneState(long first, long last, long newestAt) {
        this.first = first;
        this.last = last;
        this.newestAt = newestAt;
    }

    static LaneState startingWith(long first, long last, long tradedAt) {
        return new LaneState(first, last, tradedAt);
    }

    /** Of an instrument of which trades are held, begins with one of those. */
    static LaneState startingWith(HeldRange range, KnownTrades known) {
        LaneState lane = startingWith(range.first(), range.last(), range.lastAt());
        lane.know(known);
        return lane;
    }

    /** All of these, and what lies between them is missing. */
    static LaneState of(List<HeldRange> ranges, KnownTrades known) {
        HeldRange lowest = ranges.get(0);
        LaneState lane = startingWith(lowest.first(), lowest.last(), lowest.lastAt());
        lane.held = ranges.subList(1, ranges.size());
        lane.heldUpTo = lowest.last();
        lane.revisions = known.revisions();
        lane.seeHeld(Long.MAX_VALUE, 0, "recording");
        return lane;
    }

    static LaneState of(Lane lane) {
        LaneState state = new LaneState(lane.first(), lane.last(), lane.newestAt());
        lane.holes().forEach(state::put);
        return state;
    }

    /** Learns what is held already; what of it has been seen shows by its numbers. */
    void know(KnownTrades known) {
        revisions = known.revisions();
        held = known.ranges();
        if (known.before() != null) {
            heldUpTo = known.before().last();
        }
        int seen = 0;
        while (seen < held.size() && held.get(seen).first() <= last) {
            heldUpTo = held.get(seen).last();
            seen++;
        }
        held = held.subList(seen, held.size());
    }

    Lane snapshot() {
        return new Lane(first, last, newestAt, List.copyOf(holes.values()));
    }

    long first() {
        return first;
    }

    long last() {
        return last;
    }

    long newestAt() {
        return newestAt;
    }

    boolean hasOpenHoles() {
        return open > 0;
    }

    /**
     * Takes note of the numbers {@code from} to {@code to}, of a trade of the time {@code tradedAt} that came at
     * {@code now}.
     *
     * @param cause why there is a hole, if this shows one
     * @return whether all of them are new. A range that is partly new is not: its trade would count some fills twice.
     *     The new ones then are a hole, for trades of their own.
     */
    boolean accept(long from, long to, long tradedAt, long now, String cause) {
        seeHeld(to, now, cause);
        if (from == last + 1) {
            endTail(tradedAt);
            last = to;
            newestAt = Math.max(newestAt, tradedAt);
            return true;
        }
        if (from > last) {
            endTail(tradedAt);
            put(Lane.Hole.opened(last + 1, from - 1, newestAt, tradedAt, now, cause));
            last = to;
            newestAt = Math.max(newestAt, tradedAt);
            return true;
        }
        if (to < first) {
            if (to < first - 1) {
                put(Lane.Hole.opened(to + 1, first - 1, tradedAt, newestAt, now, cause));
            }
            first = from;
            return true;
        }
        long bottom = Math.max(from, first);
        long top = Math.min(to, last);
        if (fill(bottom, top, tradedAt)) {
            first = Math.min(first, from);
            last = Math.max(last, to);
            return true;
        }
        if (from < first) {
            put(Lane.Hole.opened(from, first - 1, tradedAt, newestAt, now, cause));
            first = from;
        }
        extendTo(to, now, cause);
        return false;
    }

    /** Takes note of the numbers {@code from} to {@code to} if all of them lie in holes; else returns false. */
    boolean fill(long from, long to, long tradedAt) {
        if (!isMissing(from, to)) {
            return false;
        }
        Map.Entry<Long, Lane.Hole> entry = holes.floorEntry(to);
        while (entry != null && entry.getValue().last() >= from) {
            Lane.Hole hole = remove(entry.getKey());
            if (hole.told()) {
                found(hole, Math.max(from, hole.first()), Math.min(to, hole.last()), tradedAt);
            }
            if (hole.last() > to) {
                change(hole.above(to, tradedAt));
            }
            if (hole.first() < from) {
                change(hole.below(from, tradedAt));
            }
            entry = holes.lowerEntry(hole.first());
        }
        return true;
    }

    /** The same, where what is held above it has not been seen yet, too. */
    boolean fillAround(long from, long to, long tradedAt, long now) {
        while (!held.isEmpty() && last < to) {
            seeHeld(held.get(0).first(), now, "recording");
        }
        return fill(from, to, tradedAt);
    }

    /** A trade has come above a hole that so far had no end in time. */
    private void endTail(long tradedAt) {
        Map.Entry<Long, Lane.Hole> highest = open == 0 ? null : holes.lastEntry();
        if (highest != null
                && highest.getValue().last() == last
                && highest.getValue().until() == MarketEvent.ABSENT) {
            holes.put(highest.getKey(), highest.getValue().endedBy(tradedAt));
        }
    }

    private boolean isMissing(long from, long to) {
        Map.Entry<Long, Lane.Hole> entry = holes.floorEntry(from);
        long next = from;
        while (entry != null && entry.getKey() <= next && entry.getValue().last() >= next) {
            next = entry.getValue().last() + 1;
            if (next > to) {
                return true;
            }
            entry = holes.higherEntry(entry.getKey());
        }
        return false;
    }

    /** The exchange has told of the number {@code newest}, which has not come: all up to it is a hole. */
    void extendTo(long newest, long now, String cause) {
        seeHeld(newest, now, cause);
        if (newest > last) {
            put(Lane.Hole.opened(last + 1, newest, newestAt, MarketEvent.ABSENT, now, cause));
            last = newest;
        }
    }

    /** There will be no other number; what is held of them has been seen. */
    void leave(long now, String cause) {
        seeHeld(Long.MAX_VALUE, now, cause);
        lose(Long.MAX_VALUE, cause);
    }

    /** There will be no higher number: what lies between the last one and what is held above it is missing. */
    void end(long now, String cause) {
        if (!held.isEmpty() && last != heldUpTo) {
            seeHeld(held.get(0).first(), now, cause);
        }
    }

    /** Takes what is held up to a number as seen. */
    private void seeHeld(long number, long now, String cause) {
        while (!held.isEmpty() && held.get(0).first() <= number) {
            HeldRange range = held.get(0);
            held = held.subList(1, held.size());
            if (range.first() > last + 1) {
                // Whoever brought what is held on both sides has told what lies between.
                boolean told = last == heldUpTo;
                Lane.Hole hole = Lane.Hole.opened(
                        last + 1, range.first() - 1, newestAt, range.firstAt(), told ? range.firstAt() : now, cause);
                put(told ? hole.closed(Gap.Status.LOST, cause) : hole);
            }
            last = Math.max(last, range.last());
            newestAt = Math.max(newestAt, range.lastAt());
            heldUpTo = range.last();
        }
    }

    /**
     * Tells of the open holes that were noticed by {@code at}, or whose cause is another than {@code passing}, which
     * may pass by itself.
     */
    void tell(long at, String passing) {
        forOpen(hole ->
                !hole.told() && (hole.openedAt() <= at || !hole.cause().equals(passing)) ? hole.toldAs(-1) : hole);
    }

    /** Whether something is to be told at the next settlement. */
    boolean hasNews() {
        return !found.isEmpty() || !changed.isEmpty();
    }

    /** Gives up the open holes that were noticed by {@code at}. */
    void lose(long at, String cause) {
        forOpen(hole -> hole.openedAt() <= at ? hole.closed(Gap.Status.LOST, cause) : hole);
    }

    /**
     * An answer held trades from {@code lowest} to {@code highest}: open holes between them were not issued, if enough
     * answers say so.
     *
     * @return whether that was news
     */
    boolean prove(long lowest, long highest, long now, FeedRules rules) {
        return forOpen(hole -> lowest < hole.first() && hole.last() < highest
                ? missed(hole, now, rules, Gap.Status.ABSENT, hole.cause())
                : hole);
    }

    /**
     * Numbers from {@code asked} on were asked for, and the answer began above them: the exchange serves them no more,
     * if enough answers say so.
     *
     * @return whether that was news
     */
    boolean cutOff(long asked, long lowest, long now, FeedRules rules) {
        return forOpen(hole -> asked <= hole.first() && hole.last() < lowest
                ? missed(hole, now, rules, Gap.Status.LOST, "look_back")
                : hole);
    }

    /** The lowest hole from a number on that is worth asking for now, or null. */
    Lane.@Nullable Hole wanted(long number, long now, FeedRules rules) {
        if (open == 0) {
            return null;
        }
        for (Lane.Hole hole : holes.tailMap(number).values()) {
            if (hole.isOpen()
                    && (hole.told() || rules.isHistory())
                    && (hole.misses() == 0 || now - hole.missedAt() >= rules.absentSpacing())) {
                return hole;
            }
        }
        return null;
    }

    /** The highest number below a hole that has been seen. */
    long seenBelow(Lane.Hole hole) {
        long below = hole.first() - 1;
        Map.Entry<Long, Lane.Hole> under = holes.lowerEntry(hole.first());
        while (under != null && under.getValue().last() == below) {
            below = under.getValue().first() - 1;
            under = holes.lowerEntry(under.getValue().first());
        }
        return below;
    }

    /** The trade time up to which all is known, as far as holes noticed after {@code since} say; else the greatest. */
    long completeUpTo(long since) {
        long complete = Long.MAX_VALUE;
        if (open > 0) {
            for (Lane.Hole hole : holes.values()) {
                if (hole.isOpen() && hole.openedAt() > since && hole.since() != MarketEvent.ABSENT) {
                    complete = Math.min(complete, hole.since());
                }
            }
        }
        return complete;
    }

    /** Hands over a gap for whatever changed since the last time, and thinks of it as told. */
    void settle(String exchange, String instrument, long now, Consumer<Gap> out) {
        if (!hasNews()) {
            return;
        }
        for (Found part : found.values()) {
            out.accept(new Gap(
                    exchange,
                    instrument,
                    part.first,
                    nextRevision(part.first, part.revision),
                    part.last,
                    0,
                    part.last - part.first + 1,
                    part.startsAt,
                    part.endsAt,
                    part.openedAt,
                    now,
                    part.cause,
                    Gap.Status.REPAIRED));
        }
        found.clear();
        for (long key : changed) {
            Lane.Hole hole = holes.get(key);
            if (hole != null) {
                Lane.Hole told = hole.toldAs(nextRevision(key, hole.revision()));
                holes.put(key, told);
                out.accept(new Gap(
                        exchange,
                        instrument,
                        told.first(),
                        told.revision(),
                        told.last(),
                        told.size(),
                        0,
                        told.until() == MarketEvent.ABSENT ? told.since() : Math.min(told.since(), told.until()),
                        told.until() == MarketEvent.ABSENT ? MarketEvent.ABSENT : Math.max(told.since(), told.until()),
                        told.openedAt(),
                        told.isOpen() ? MarketEvent.ABSENT : now,
                        told.cause(),
                        told.status()));
            }
        }
        changed.clear();
        forgetClosed();
    }

    private int nextRevision(long first, int told) {
        return 1 + (told < 0 ? revisions.getOrDefault(first, -1) : told);
    }

    private Lane.Hole missed(Lane.Hole hole, long now, FeedRules rules, Gap.Status as, String cause) {
        if (hole.misses() > 0 && now - hole.missedAt() < rules.absentSpacing()) {
            return hole;
        }
        Lane.Hole missed = hole.missed(now);
        return missed.misses() >= rules.absentAnswers() ? missed.closed(as, cause) : missed;
    }

    /** Puts in place of each open hole what {@code next} makes of it; true if any is not what it was. */
    private boolean forOpen(UnaryOperator<Lane.Hole> next) {
        if (open == 0) {
            return false;
        }
        boolean any = false;
        for (Lane.Hole hole : new ArrayList<>(holes.values())) {
            if (hole.isOpen()) {
                Lane.Hole then = next.apply(hole);
                if (!then.equals(hole)) {
                    any = true;
                    remove(hole.first());
                    put(then);
                    if (then.told() != hole.told() || then.status() != hole.status()) {
                        changed.add(then.first());
                    }
                }
            }
        }
        return any;
    }

    private void found(Lane.Hole hole, long from, long to, long at) {
        Found part =
                new Found(from, to, from == hole.first() ? hole.revision() : -1, at, at, hole.openedAt(), hole.cause());
        Map.Entry<Long, Found> above = found.higherEntry(to);
        if (above != null && above.getValue().follows(part)) {
            found.remove(above.getKey());
            part = part.with(above.getValue());
        }
        Map.Entry<Long, Found> below = found.lowerEntry(from);
        if (below != null && part.follows(below.getValue())) {
            part = below.getValue().with(part);
        }
        found.put(part.first, part);
    }

    private void change(Lane.Hole hole) {
        put(hole);
        if (hole.told()) {
            changed.add(hole.first());
        }
    }

    private void put(Lane.Hole hole) {
        holes.put(hole.first(), hole);
        if (hole.isOpen()) {
            open++;
        }
    }

    private Lane.Hole remove(long key) {
        Lane.Hole hole = Objects.requireNonNull(holes.remove(key));
        changed.remove(key);
        if (hole.isOpen()) {
            open--;
        }
        return hole;
    }

    private void forgetClosed() {
        int tooMany = holes.size() - open - CLOSED_HOLES_KEPT;
        if (tooMany <= 0) {
            return;
        }
        List<Lane.Hole> oldest = holes.values().stream()
                .filter(hole -> !hole.isOpen())
                .limit(tooMany)
                .toList();
        oldest.forEach(hole -> remove(hole.first()));
    }

    /** A part of a told hole that was found. */
    private record Found(long first, long last, int revision, long startsAt, long endsAt, long openedAt, String cause) {

        /** Whether both are one range; not if this one has a row of its own under its first number. */
        boolean follows(Found lower) {
            return revision < 0 && first == lower.last + 1 && openedAt == lower.openedAt && cause.equals(lower.cause);
        }

        Found with(Found upper) {
            return new Found(
                    first,
                    upper.last,
                    revision,
                    Math.min(startsAt, upper.startsAt),
                    Math.max(endsAt, upper.endsAt),
                    openedAt,
                    cause);
        }
    }
}
