package io.tidemark.jobs.alerts;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.model.FeedEvent;
import io.tidemark.model.Frame;
import io.tidemark.model.FrameRead;
import io.tidemark.model.Gap;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.OfficialCandle;
import io.tidemark.model.Origin;
import io.tidemark.model.Progress;
import io.tidemark.model.Pulse;
import io.tidemark.model.Trade;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches one exchange by what its own feed says and by nothing else, so that no other exchange holds it up. Its time
 * is that of arrival: frames, the feed's progress, and the pulse while there is neither.
 *
 * <p>State; its layout is {@link ExchangeWatchFormat}.
 */
final class ExchangeWatch {

    private static final long SECOND = 1_000_000L;
    private static final long MINUTE = 60 * SECOND;
    /** Trades before which an instrument has no rhythm. */
    private static final int RHYTHM = 30;
    /** A hole is told of within this time after the trade that showed it. */
    private static final long HOLE_SHOWS = 10 * SECOND;
    /** While somebody listens, a silence is never without a pulse for so long. */
    private static final long NOBODY_LISTENS = 10 * SECOND;
    /** What has not been heard of for so long is not kept for anybody. */
    private static final long MEMORY = 86_400 * SECOND;

    final String exchange;
    final Map<String, InstrumentWatch> instruments = new LinkedHashMap<>();
    /**
     * Those of which something may be told as time goes on. The others may be thousands, and time is told often. Like
     * what follows from the state, it is none itself.
     */
    private final transient Set<InstrumentWatch> restless = new LinkedHashSet<>();
    /** Those of before the restart that have not been heard of here: whoever reads them watches them. */
    final transient Map<String, InstrumentWatch> left = new LinkedHashMap<>();
    /** Those of them that were taken over from a task which had not come to the second that it is now. */
    private final transient List<InstrumentWatch> overlooked = new ArrayList<>();

    long now = ABSENT;
    /** When the newest frame came over a socket. */
    long heardAt = ABSENT;
    /** The limit that was passed when silence was told of, or ABSENT. */
    long staleAt = ABSENT;
    /** The exchange's clock minus ours, as last measured. */
    long clockOffset;

    long minute = ABSENT;
    long frames;
    long rejected;
    long trades;
    long slow;
    boolean rejecting;
    boolean late;

    /** When the newest frame or pulse came; they keep their order where frames and trades do not. No state. */
    private long listenedAt = ABSENT;
    /** Whether it goes on from state, and has not been told yet what time it is. No state. */
    private boolean resuming;

    ExchangeWatch(String exchange) {
        this.exchange = exchange;
    }

    /** It has been read from state: what it heard may be long ago. */
    ExchangeWatch resumed() {
        resuming = true;
        return this;
    }

    /**
     * What another task knew of the same exchange, too. Of an instrument that both know the one heard last counts, and
     * this one's if that is the same; what is told of as going on goes on.
     */
    ExchangeWatch and(ExchangeWatch other) {
        ExchangeWatch newer = now >= other.now ? this : other;
        ExchangeWatch older = now >= other.now ? other : this;
        newer.heardAt = Math.max(heardAt, other.heardAt);
        newer.staleAt = Math.max(staleAt, other.staleAt);
        newer.rejecting = rejecting || other.rejecting;
        newer.late = late || other.late;
        Map<String, InstrumentWatch> all = new LinkedHashMap<>(instruments);
        other.instruments.forEach((name, watch) ->
                all.merge(name, watch, (mine, theirs) -> mine.heardAt >= theirs.heardAt ? mine : theirs));
        // Nobody listened for them after that.
        older.leaveOut(older.now, newer.now);
        newer.instruments.clear();
        newer.instruments.putAll(all);
        return newer;
    }

    /** Nobody knows yet which instruments are read here. */
    ExchangeWatch leftAll() {
        left.putAll(instruments);
        instruments.clear();
        restless.clear();
        return this;
    }

    /** Drops of what was left what is too old for anybody. */
    void forget() {
        left.values().removeIf(watch -> isOld(watch.heardAt, now));
    }

    /** Whether it is too old for anybody, if the newest of all is at {@code newest}. */
    boolean isOlderThan(long newest) {
        return isOld(now, newest);
    }

    private static boolean isOld(long at, long now) {
        return now != ABSENT && at < now - MEMORY;
    }

    void take(MarketEvent event, AlertRules rules, Consumer<Signal> out) {
        if (event instanceof Trade trade) {
            pass(trade.receivedAt(), rules, out);
            trade(trade, rules);
        } else if (event instanceof OfficialCandle candle) {
            pass(candle.receivedAt(), rules, out);
            if (candle.timeframe().equals(MinuteVolumes.TIMEFRAME)) {
                InstrumentWatch watch = instrument(candle.instrument());
                watch.volumes.official(candle.windowStart(), candle.volumeBase(), candle.receivedAt());
                restless.add(watch);
            }
        } else if (event instanceof FrameRead read) {
            pass(read.frame().receivedAt(), rules, out);
            listen(read.frame().receivedAt(), rules, out);
            frame(read, rules, out);
        } else if (event instanceof Progress progress) {
            if (!left.isEmpty()) {
                progress.instruments().forEach(this::instrument);
            }
            pass(progress.knownAt(), rules, out);
            stalls(progress, rules, out);
        } else if (event instanceof Pulse pulse) {
            if (listenedAt != ABSENT) {
                leaveOut(listenedAt, pulse.at());
            }
            pass(pulse.at(), rules, out);
            listen(pulse.at(), rules, out);
        } else if (event instanceof Gap gap) {
            gap(gap, out);
        } else if (event instanceof FeedEvent happened && happened.clockOffsetMicros() != ABSENT) {
            clockOffset = happened.clockOffsetMicros();
        }
    }

    private void trade(Trade trade, AlertRules rules) {
        InstrumentWatch watch = instrument(trade.instrument());
        if (watch.volumes.from != ABSENT) {
            watch.volumes.trade(trade.tradedAt(), trade.quantity().toBigDecimal());
            restless.add(watch);
        }
        if (!trade.origin().isPushed()) {
            return;
        }
        if (trade.origin() == Origin.STREAM) {
            trades++;
            long sentAt = trade.publishedAt() == ABSENT ? trade.tradedAt() : trade.publishedAt();
            if (trade.receivedAt() + clockOffset - sentAt > rules.threshold(AlertKind.LATENCY, "over_ms") * 1_000) {
                slow++;
            }
        }
        if (watch.stalledAt != ABSENT && watch.resumedAt == ABSENT) {
            watch.resumedAt = trade.receivedAt();
            restless.add(watch);
        } else if (watch.heardAt != ABSENT) {
            // A hundred trades later a silence counts a third as much.
            watch.longest = Math.max(trade.receivedAt() - watch.heardAt, watch.longest - watch.longest / 100);
        }
        watch.heardAt = trade.receivedAt();
        watch.trades++;
    }

    private void frame(FrameRead read, AlertRules rules, Consumer<Signal> out) {
        frames++;
        if (read.outcome() == FrameRead.Outcome.REJECTED) {
            rejected++;
        }
        if (read.frame().kind() != Frame.Kind.WS) {
            return;
        }
        long at = read.frame().receivedAt();
        if (heardAt != ABSENT && at - heardAt >= limit(rules, AlertKind.STALL, "min_silence_s")) {
            // Of this silence of all there is one word, not one for each instrument.
            leaveOut(instruments, at - heardAt, at);
            leaveOut(left, at - heardAt, at);
        }
        heardAt = Math.max(heardAt, at);
        if (staleAt != ABSENT) {
            ended(AlertKind.FRESHNESS, null, heardAt, exchange + " is heard again", new Detail(), out);
            staleAt = ABSENT;
        }
    }

    /** Lets the time go on to {@code at}. */
    private void pass(long at, AlertRules rules, Consumer<Signal> out) {
        if (resuming) {
            resuming = false;
            leaveOut(now, at);
        }
        if (!overlooked.isEmpty()) {
            overlooked.forEach(watch -> look(watch, rules, out));
            overlooked.clear();
        }
        if (now != ABSENT && at <= now) {
            return;
        }
        boolean sameSecond = Math.floorDiv(at, SECOND) == Math.floorDiv(now, SECOND);
        now = at;
        if (sameSecond) {
            return;
        }
        long current = Math.floorDiv(now, MINUTE) * MINUTE;
        if (minute != ABSENT && current > minute) {
            closeMinute(rules, out);
        }
        minute = current;
        restless.forEach(watch -> look(watch, rules, out));
        restless.removeIf(InstrumentWatch::isAtRest);
    }

    /** Tells what has come of an instrument by mere passing of time. */
    private void look(InstrumentWatch watch, AlertRules rules, Consumer<Signal> out) {
        settle(watch, out);
        compare(watch, limit(rules, AlertKind.CANDLE_GAP, "for_s"), out);
        if (watch.gapSince == ABSENT && now - limit(rules, AlertKind.GAP, "for_s") >= watch.oldestGap()) {
            watch.gapSince = watch.oldestGap();
            began(
                    AlertKind.GAP,
                    watch.name,
                    watch.gapSince,
                    "%s %s misses %d trades".formatted(exchange, watch.name, watch.missing()),
                    new Detail().with("missing", watch.missing()),
                    out);
        }
    }

    /** A frame or a pulse has come: only they tell how long the exchange has been silent. */
    private void listen(long at, AlertRules rules, Consumer<Signal> out) {
        listenedAt = Math.max(listenedAt, at);
        long limit = limit(rules, AlertKind.FRESHNESS, "silence_s");
        if (staleAt == ABSENT && heardAt != ABSENT && at - heardAt >= limit) {
            staleAt = heardAt + limit;
            say(
                    AlertKind.FRESHNESS,
                    Signal.Phase.BEGAN,
                    null,
                    heardAt,
                    at,
                    "Nothing from %s for %d s".formatted(exchange, limit / SECOND),
                    new Detail().with("silence_s", limit / SECOND),
                    out);
        }
    }

    /** Time in which nobody listened, since the job or its sender was stopped, is nobody's silence. */
    private void leaveOut(long from, long to) {
        long away = to - from;
        if (from == ABSENT || away <= NOBODY_LISTENS) {
            return;
        }
        heardAt = later(heardAt, away);
        leaveOut(instruments, away, Long.MAX_VALUE);
        leaveOut(left, away, Long.MAX_VALUE);
    }

    /** Of those that have been heard since, {@code at} is when. */
    private static void leaveOut(Map<String, InstrumentWatch> watches, long away, long at) {
        watches.values().forEach(watch -> watch.heardAt = Math.min(later(watch.heardAt, away), at));
    }

    private static long later(long at, long by) {
        return at == ABSENT ? ABSENT : at + by;
    }

    private void closeMinute(AlertRules rules, Consumer<Signal> out) {
        long end = minute + MINUTE;
        if (frames > 0) {
            boolean high = rejected >= rules.threshold(AlertKind.REJECTED_RATE, "min_frames")
                    && rejected >= rules.threshold(AlertKind.REJECTED_RATE, "share") * frames;
            if (high != rejecting) {
                rejecting = high;
                say(
                        AlertKind.REJECTED_RATE,
                        high ? Signal.Phase.BEGAN : Signal.Phase.ENDED,
                        null,
                        minute,
                        end,
                        "%s: %d of %d frames could not be read".formatted(exchange, rejected, frames),
                        new Detail().with("frames", frames).with("rejected", rejected),
                        out);
            }
        }
        if (trades >= rules.threshold(AlertKind.LATENCY, "min_trades")) {
            boolean high = slow >= rules.threshold(AlertKind.LATENCY, "share") * trades && slow > 0;
            if (high != late) {
                late = high;
                say(
                        AlertKind.LATENCY,
                        high ? Signal.Phase.BEGAN : Signal.Phase.ENDED,
                        null,
                        minute,
                        end,
                        "%s: %d of %d trades came late".formatted(exchange, slow, trades),
                        new Detail().with("trades", trades).with("late", slow),
                        out);
            }
        }
        frames = 0;
        rejected = 0;
        trades = 0;
        slow = 0;
    }

    /** Looked for only when the feed says how far it is: then its connection lives, and silence is the market's. */
    private void stalls(Progress progress, AlertRules rules, Consumer<Signal> out) {
        long least = limit(rules, AlertKind.STALL, "min_silence_s");
        double times = rules.threshold(AlertKind.STALL, "times_longest");
        // Of this instrument nothing before it is still on its way, whatever else has been read already.
        long told = Math.min(now, progress.upTo());
        for (String name : progress.instruments()) {
            InstrumentWatch watch = instrument(name);
            long silence = told - watch.heardAt;
            if (watch.stalledAt == ABSENT
                    && watch.trades >= RHYTHM
                    && silence >= least
                    && silence >= times * watch.longest) {
                watch.stalledAt = now;
                began(
                        AlertKind.STALL,
                        watch.name,
                        watch.heardAt,
                        "%s %s has been silent for %d s, and was for %d s at most"
                                .formatted(exchange, watch.name, silence / SECOND, watch.longest / SECOND),
                        new Detail().with("silence_s", silence / SECOND).with("longest_s", watch.longest / SECOND),
                        out);
            }
        }
    }

    /** Tells what a silence was, once it had time to show. */
    private void settle(InstrumentWatch watch, Consumer<Signal> out) {
        if (watch.resumedAt == ABSENT || now - watch.resumedAt < HOLE_SHOWS) {
            return;
        }
        ended(
                AlertKind.STALL,
                watch.name,
                watch.resumedAt,
                watch.missed
                        ? "%s %s is heard again; it was traded meanwhile".formatted(exchange, watch.name)
                        : "%s %s is heard again; it was not traded meanwhile".formatted(exchange, watch.name),
                new Detail().with("cause", watch.missed ? "feed" : "halted"),
                out);
        watch.stalledAt = ABSENT;
        watch.resumedAt = ABSENT;
        watch.missed = false;
    }

    /**
     * Tells of a minute in which the exchange has traded more than we have trades of, and when there is none any more.
     */
    private void compare(InstrumentWatch watch, long patience, Consumer<Signal> out) {
        if (watch.volumes.minutes.isEmpty()) {
            return;
        }
        Map.Entry<Long, MinuteVolumes.Minute> lacking = watch.volumes.lacking(now, patience);
        if (lacking != null && watch.lackingSince == ABSENT) {
            watch.lackingSince = lacking.getKey();
            MinuteVolumes.Minute minute = lacking.getValue();
            String ours = minute.ours.stripTrailingZeros().toPlainString();
            String official = String.valueOf(
                    minute.official == null
                            ? null
                            : minute.official.stripTrailingZeros().toPlainString());
            began(
                    AlertKind.CANDLE_GAP,
                    watch.name,
                    watch.lackingSince,
                    "%s %s traded %s in a minute of which we have %s".formatted(exchange, watch.name, official, ours),
                    new Detail().with("official", official).with("ours", ours),
                    out);
        } else if (lacking == null && watch.lackingSince != ABSENT) {
            boolean found = watch.lackingSince >= watch.volumes.from;
            ended(
                    AlertKind.CANDLE_GAP,
                    watch.name,
                    now,
                    "%s %s: what our candle lacked %s"
                            .formatted(exchange, watch.name, found ? "has been found" : "was not found within an hour"),
                    new Detail().with("found", found ? "yes" : "no"),
                    out);
            watch.lackingSince = ABSENT;
        }
    }

    private void gap(Gap gap, Consumer<Signal> out) {
        InstrumentWatch watch = instrument(gap.instrument());
        restless.add(watch);
        boolean waiting = watch.stalledAt != ABSENT;
        watch.missed |= waiting && gap.status() != Gap.Status.ABSENT;
        boolean known = gap.firstNumber() != ABSENT;
        boolean told = watch.gapSince != ABSENT;
        if (known) {
            watch.note(gap);
        }
        if (told && watch.open.isEmpty()) {
            ended(
                    AlertKind.GAP,
                    watch.name,
                    Math.max(gap.closedAt(), gap.openedAt()),
                    watch.lost == 0
                            ? "%s %s misses nothing any more".formatted(exchange, watch.name)
                            : "%s %s has lost %d trades".formatted(exchange, watch.name, watch.lost),
                    new Detail().with("lost", watch.lost),
                    out);
            watch.gapSince = ABSENT;
        } else if (!told && (gap.status() == Gap.Status.LOST || gap.status() == Gap.Status.UNPROVEN)) {
            say(
                    AlertKind.GAP,
                    Signal.Phase.OVER,
                    watch.name,
                    gap.openedAt(),
                    Math.max(gap.closedAt(), gap.openedAt()),
                    known
                            ? "%s %s has lost %d trades".formatted(exchange, watch.name, gap.missing())
                            : "%s %s may have lost trades".formatted(exchange, watch.name),
                    new Detail()
                            .with("status", gap.status().text())
                            .with("cause", gap.cause())
                            .with("missing", gap.missing()),
                    out);
        }
        if (watch.open.isEmpty()) {
            watch.lost = 0;
        }
    }

    private InstrumentWatch instrument(String name) {
        InstrumentWatch watch = instruments.get(name);
        if (watch == null) {
            watch = left.remove(name);
            if (watch == null) {
                watch = new InstrumentWatch(name);
                instruments.put(name, watch);
            } else {
                restore(watch);
                if (Math.floorDiv(watch.lookedAt, SECOND) < Math.floorDiv(now, SECOND)) {
                    overlooked.add(watch);
                }
            }
        }
        return watch;
    }

    /** Takes back what was remembered of an instrument. */
    void restore(InstrumentWatch watch) {
        instruments.put(watch.name, watch);
        restless.add(watch);
    }

    private static long limit(AlertRules rules, AlertKind kind, String key) {
        // Where there is no rule the limit is never reached.
        return (long) Math.min(Long.MAX_VALUE / 4.0, rules.threshold(kind, key) * SECOND);
    }

    private void began(
            AlertKind kind,
            @Nullable String instrument,
            long since,
            String title,
            Detail detail,
            Consumer<Signal> out) {
        say(kind, Signal.Phase.BEGAN, instrument, since, now, title, detail, out);
    }

    private void ended(
            AlertKind kind, @Nullable String instrument, long at, String title, Detail detail, Consumer<Signal> out) {
        say(kind, Signal.Phase.ENDED, instrument, at, at, title, detail, out);
    }

    private void say(
            AlertKind kind,
            Signal.Phase phase,
            @Nullable String instrument,
            long beganAt,
            long at,
            String title,
            Detail detail,
            Consumer<Signal> out) {
        out.accept(new Signal(kind, exchange, instrument, phase, beganAt, at, at, title, detail.toString()));
    }
}
