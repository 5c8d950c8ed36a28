package io.tidemark.source;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.exchange.Exchange;
import io.tidemark.exchange.TradesWanted;
import io.tidemark.model.FeedEvent;
import io.tidemark.model.Frame;
import io.tidemark.model.Gap;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.OfficialCandle;
import io.tidemark.model.Trade;
import io.tidemark.transport.Ask;
import io.tidemark.transport.Ask.Purpose;
import io.tidemark.transport.Line;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The living copy of a {@link FeedPosition}: what the feed of one exchange knows about itself, what it misses, and what
 * it does about that.
 *
 * <p>Everything follows from what arrives, in its order and by its times; there is no other clock. So a recording of
 * all that arrived leads to the same.
 */
final class FeedState {

    private static final long SECOND = 1_000_000L;
    /** How often holes and quiet instruments are looked after. */
    private static final long CHECK_EVERY = SECOND / 10;
    /** The newest trades are asked for once the subscription is surely in force, so that nothing falls in between. */
    private static final long SUBSCRIBED_AFTER = 2 * SECOND;

    private static final long CLOCK_EVERY = 60 * SECOND;
    private static final long LONGEST_PAUSE = 60 * SECOND;
    /** A number this far below the newest, of a trade newer than all others, begins a new numbering. */
    private static final long EPOCH_DISTANCE = 1_000;
    /** How often the newest trade is asked for while a connection is silent that should not be. */
    private static final long STALL_CHECK_EVERY = 2 * SECOND;
    /** So many answers in a row say that a connection does not bring an instrument's trades. */
    private static final int MUTED_ANSWERS = 2;

    private static final String MISSED = "missed";
    private static final String RESTART = "restart";
    private static final String RECORDING = "recording";
    /** So many requests in a row that bring nothing end the reading of history; whoever wants it begins again. */
    private static final int FAILURES_OF_HISTORY = 8;

    private static final String TAIL = "tail";
    private static final String DROPPED = "dropped";

    private final Exchange exchange;
    private final FeedRules rules;
    private final @Nullable Line line;
    private final Map<String, Long> frames;
    private final Map<String, InstrumentState> instruments = new HashMap<>();
    private List<String> names = List.of();
    /** Instruments nobody wants any more, until their gaps have been told. */
    private final List<InstrumentState> dropped = new ArrayList<>();
    /** Those whose gaps have changed since they were last told. */
    private final List<InstrumentState> touched = new ArrayList<>();
    /**
     * Those that miss trades or may miss some. The others need no looking after, and there may be thousands of them.
     */
    private final Set<InstrumentState> restless = new LinkedHashSet<>();
    /**
     * The newest candle of each instrument and timeframe: several connections may tell of the same one. Not kept over a
     * restart; readers take the newest word on a window anyway.
     */
    private final Map<String, OfficialCandle> candles = new HashMap<>();

    private final Rhythm rhythm = new Rhythm();
    private @Nullable InstrumentState lastHeard;
    private long clockLead;
    private long upTo;
    private long heardAt;

    /** Whether the exchange may have spoken of a trade that has not come. */
    private boolean expecting;

    private int links;
    private long closedAt = ABSENT;
    private String closedBecause = RESTART;
    private long checkedAt = ABSENT;
    private long clockNotBefore = ABSENT;
    private long clockOffset = ABSENT;
    // Trade time up to which all is known, whatever the clock says.
    private long completeUpTo = Long.MAX_VALUE;

    /**
     * @param exchange whose feed it is
     * @param rules settings
     * @param line what can be asked; null of a recording, which can be asked nothing
     * @param position how far it had been read
     * @param wanted whether an instrument is still asked for; of others what is missing will never be known
     */
    FeedState(
            Exchange exchange, FeedRules rules, @Nullable Line line, FeedPosition position, Predicate<String> wanted) {
        this.exchange = exchange;
        this.rules = rules;
        this.line = line;
        this.frames = new HashMap<>(position.frames());
        position.lanes().forEach((name, lane) -> {
            if (wanted.test(name)) {
                InstrumentState instrument = instrument(name);
                instrument.lane = LaneState.of(lane);
                restless.add(instrument);
            } else {
                drop(name, LaneState.of(lane));
            }
        });
        position.overlaps().forEach((name, overlap) -> {
            if (wanted.test(name)) {
                instrument(name).overlap = new OverlapState(overlap);
            }
        });
        this.clockLead = position.clockLead();
        this.upTo = position.upTo();
        this.heardAt = position.heardAt();
        if (line != null && heardAt != ABSENT) {
            // Whatever happened before the restart, a connection will be opened anew.
            this.closedAt = heardAt;
        }
    }

    FeedPosition snapshot() {
        Map<String, Lane> lanes = new HashMap<>();
        Map<String, Overlap> overlaps = new HashMap<>();
        for (InstrumentState instrument : instruments.values()) {
            if (instrument.lane != null) {
                lanes.put(instrument.name, instrument.lane.snapshot());
            }
            if (instrument.overlap != null) {
                overlaps.put(instrument.name, instrument.overlap.snapshot());
            }
        }
        for (InstrumentState instrument : dropped) {
            if (instrument.lane != null) {
                lanes.put(instrument.name, instrument.lane.snapshot());
            }
        }
        return new FeedPosition(frames, lanes, overlaps, clockLead, upTo, heardAt);
    }

    /** The exchange's clock minus ours when it was last asked, or {@link MarketEvent#ABSENT}. */
    long clockOffset() {
        return clockOffset;
    }

    Exchange exchange() {
        return exchange;
    }

    void arrived(Frame frame) {
        frames.put(frame.connection(), frame.frameNumber());
        if (frame.kind() == Frame.Kind.WS) {
            heardAt = frame.receivedAt();
        }
    }

    /** A connection has opened: what came between the last one and this one is not known. */
    void opened(Frame frame, Consumer<MarketEvent> out) {
        boolean alone = links == 0;
        links++;
        boolean again = closedAt != ABSENT;
        long outage = again && alone ? Math.max(0, frame.receivedAt() - closedAt) : ABSENT;
        @Nullable String cause = again && alone ? closedBecause : null;
        out.accept(event(frame, FeedEvent.Kind.CONNECTED, millis(outage), cause, frame.text()));
        if (again && alone) {
            out.accept(event(frame, FeedEvent.Kind.QUOTES_LOST, millis(outage), cause, null));
            for (InstrumentState instrument : instruments.values()) {
                doubt(instrument, closedBecause, frame.receivedAt());
                instrument.tailNotBefore = frame.receivedAt() + SUBSCRIBED_AFTER;
            }
        }
    }

    void closed(Frame frame, Consumer<MarketEvent> out) {
        links = Math.max(0, links - 1);
        String text = frame.text() == null ? "unknown" : frame.text();
        String word = text.contains(":") ? text.substring(0, text.indexOf(':')) : text;
        FeedEvent.Kind kind =
                switch (word) {
                    case "stalled" -> FeedEvent.Kind.STALLED;
                    case "rotated" -> FeedEvent.Kind.ROTATED;
                    default -> FeedEvent.Kind.DISCONNECTED;
                };
        if (links == 0) {
            closedAt = heardAt == ABSENT ? frame.receivedAt() : heardAt;
            closedBecause = word;
        }
        // How long nothing came; of a renewal, which leaves no pause, nothing. The next connection tells the outage.
        long silent =
                switch (kind) {
                    case STALLED -> heardAt == ABSENT ? ABSENT : frame.receivedAt() - heardAt;
                    case ROTATED -> 0;
                    default -> ABSENT;
                };
        out.accept(event(frame, kind, millis(silent), word, frame.text()));
    }

    /** The instruments of which anything is known. */
    List<String> instruments() {
        if (names.size() != instruments.size()) {
            names = List.copyOf(instruments.keySet());
        }
        return names;
    }

    /** A quote of this instrument has come. */
    void quoted(String name) {
        instrument(name);
    }

    /** True if the trade, or part of the range it stands for, has not been seen. */
    boolean accept(Trade trade, Frame frame, Consumer<MarketEvent> out) {
        InstrumentState instrument = instrument(trade.instrument());
        boolean asked = frame.kind() == Frame.Kind.REST && frame.channel() != null;
        if (!trade.isNumbered()) {
            return acceptUnnumbered(trade, instrument, asked, frame);
        }
        LaneState lane = instrument.lane;
        if (asked) {
            // A page holds more than was asked for; what nobody misses is not ours.
            if (lane == null || !lane.fill(trade.firstNumber(), trade.tradeNumber(), trade.tradedAt())) {
                return false;
            }
            instrument.filled = true;
            touched.add(instrument);
            return true;
        }
        heard(instrument, frame);
        if (lane == null) {
            instrument.lane = LaneState.startingWith(trade.firstNumber(), trade.tradeNumber(), trade.tradedAt());
            return true;
        }
        LaneState former = instrument.formerLane;
        if (former != null && trade.tradedAt() <= former.newestAt()) {
            touched.add(instrument);
            return former.accept(
                    trade.firstNumber(), trade.tradeNumber(), trade.tradedAt(), frame.receivedAt(), MISSED);
        }
        if (beginsAnew(lane, trade)) {
            beginAnew(instrument, lane, trade, frame, out);
            return true;
        }
        boolean follows = trade.firstNumber() == lane.last() + 1;
        String cause = instrument.doubt == null ? MISSED : instrument.doubt;
        boolean fresh =
                lane.accept(trade.firstNumber(), trade.tradeNumber(), trade.tradedAt(), frame.receivedAt(), cause);
        if (trade.tradeNumber() == lane.last()) {
            // A live trade settles it: either it follows the last one or there is a hole now.
            instrument.doubt = null;
        }
        if (!follows) {
            completeUpTo = Math.min(completeUpTo, lane.completeUpTo(ABSENT));
            if (lane.hasNews()) {
                touched.add(instrument);
            }
            restless.add(instrument);
        }
        return fresh;
    }

    /** False if the exchange has said the same of the window already. */
    boolean accept(OfficialCandle candle) {
        OfficialCandle last = candles.put(candle.instrument() + " " + candle.timeframe(), candle);
        return last == null || !last.saysTheSameAs(candle);
    }

    /** Whether a trade that has just been accepted came behind a later one. */
    boolean isBehind(Trade trade) {
        InstrumentState instrument = instrument(trade.instrument());
        if (trade.isNumbered()) {
            return instrument.lane != null && trade.tradeNumber() < instrument.lane.last();
        }
        return instrument.overlap != null && trade.tradedAt() < instrument.overlap.newestAt();
    }

    /** The exchange says that an instrument's newest trade is {@code number}. */
    void expect(String name, long number, long now) {
        InstrumentState instrument = instruments.get(name);
        if (instrument == null || instrument.lane == null || number == ABSENT) {
            return;
        }
        if (number <= instrument.lane.last()) {
            instrument.doubt = null;
        } else if (number - instrument.lane.last() <= rules.maxHole()
                && (instrument.expected == ABSENT || instrument.expected <= instrument.lane.last())) {
            expecting = true;
            restless.add(instrument);
            instrument.expected = number;
            instrument.expectedAt = now;
        }
    }

    /** What a REST body with these trades proves of the holes and of the newest trade. */
    void answered(Frame frame, List<Trade> trades) {
        if (frame.channel() == null) {
            return;
        }
        long now = frame.receivedAt();
        InstrumentState asker = asker(frame);
        if (asker == null) {
            recorded(frame, trades, now);
            return;
        }
        if (isOf(asker.repairAsked, frame)) {
            asker.repairAsked = null;
            boolean news = proves(asker, trades, asker.repairFrom, now) || asker.filled;
            asker.filled = false;
            asker.repairFailures = news ? 0 : asker.repairFailures + 1;
            asker.repairNotBefore = news ? now : now + pause(asker.repairFailures);
        } else {
            asker.tailAsked = null;
            proves(asker, trades, ABSENT, now);
            tail(asker, trades, now);
            boolean suspected = asker.muted > 0 && mayStall(asker, now);
            asker.tailNotBefore = now + (suspected ? STALL_CHECK_EVERY : rules.tailCheck());
        }
    }

    /** An answer somebody else had asked for: what it says of the newest trade is as true as it was then. */
    private void recorded(Frame frame, List<Trade> trades, long now) {
        if (line == null && !trades.isEmpty() && Purpose.TAIL.text().equals(frame.channel())) {
            InstrumentState instrument = instruments.get(trades.get(0).instrument());
            if (instrument != null) {
                tail(instrument, trades, now);
            }
        }
    }

    /** What became due before this arrival; live, nothing has to arrive for that. */
    void catchUp(long now) {
        if (line == null && expecting) {
            expecting = false;
            for (InstrumentState instrument : restless) {
                if (instrument.lane != null) {
                    extend(instrument, instrument.lane, now);
                }
            }
        }
    }

    /** A request failed; it is made again later. */
    void unanswered(@Nullable String path, long now) {
        for (InstrumentState instrument : instruments.values()) {
            if (path != null && path.equals(instrument.repairAsked)) {
                instrument.repairAsked = null;
                instrument.repairFailures++;
                instrument.repairNotBefore = now + pause(instrument.repairFailures);
            } else if (path != null && path.equals(instrument.tailAsked)) {
                instrument.tailAsked = null;
                instrument.tailNotBefore = now + pause(1);
            }
        }
    }

    /** A body could not be read: it answers nothing. */
    void unread(Frame frame) {
        InstrumentState asker = frame.kind() == Frame.Kind.REST ? asker(frame) : null;
        if (asker != null) {
            unanswered(isOf(asker.repairAsked, frame) ? asker.repairAsked : asker.tailAsked, frame.receivedAt());
        }
    }

    /** The exchange said something about the connection. */
    void noticed(FeedEvent notice) {
        if (notice.kind() == FeedEvent.Kind.SHUTDOWN_ANNOUNCED && line != null) {
            line.renew("shutdown: announced by the exchange");
        }
    }

    void measured(long offset) {
        clockOffset = offset;
    }

    /** Looks after holes and quiet instruments, a few times a second. */
    void check(long now, Consumer<MarketEvent> out) {
        // Of history each answer brings about the next question.
        if (checkedAt != ABSENT && now - checkedAt < CHECK_EVERY && now >= checkedAt && !rules.isHistory()) {
            return;
        }
        checkedAt = now;
        for (InstrumentState instrument : restless) {
            if (instrument.lane != null) {
                check(instrument, instrument.lane, now, out);
            }
        }
        restless.removeIf(InstrumentState::isAtRest);
        if (line != null && links > 0) {
            instruments.values().forEach(instrument -> askForTail(instrument, now, line));
        }
        if (line != null && links > 0 && now >= clockNotBefore) {
            clockNotBefore = now + CLOCK_EVERY;
            exchange.timePath()
                    .ifPresent(path -> line.ask(
                            new Ask(Purpose.CLOCK, path, exchange.restLimits().otherWeight())));
        }
        completeUpTo = completeUpTo(now);
        if (line != null && rules.isHistory() && instruments.values().stream().allMatch(FeedState::isDone)) {
            line.end();
        }
    }

    /** Of history: there is nothing left to ask for, or no use in asking. */
    private static boolean isDone(InstrumentState instrument) {
        return instrument.lane == null
                || !instrument.lane.hasOpenHoles()
                || instrument.repairFailures >= FAILURES_OF_HISTORY;
    }

    /** The feed has ended: what is still missing was not recorded. */
    void end(long now, Consumer<MarketEvent> out) {
        for (InstrumentState instrument : instruments.values()) {
            if (instrument.lane != null) {
                instrument.lane.lose(Long.MAX_VALUE, RECORDING);
                settle(instrument.lane, instrument, now, out);
            }
        }
    }

    /** Tells of the gaps that changed. Nothing may be left untold when a checkpoint is taken. */
    void settle(long now, Consumer<MarketEvent> out) {
        if (!dropped.isEmpty()) {
            dropped.forEach(instrument -> settle(instrument.lane, instrument, now, out));
            dropped.clear();
        }
        if (touched.isEmpty()) {
            return;
        }
        for (InstrumentState instrument : touched) {
            settle(instrument.lane, instrument, now, out);
            settle(instrument.formerLane, instrument, now, out);
        }
        touched.clear();
    }

    /**
     * Learns what the exchange's clock showed when a frame reached us. The frame that took least time tells most; an
     * old trade sent late tells nothing, nor does a time from the far future.
     */
    void learnClock(long theirs, long ours) {
        long lead = theirs - ours;
        if (lead <= rules.maxClockLead() && (clockLead == ABSENT || lead > clockLead)) {
            clockLead = lead;
        }
    }

    /**
     * How far the feed has come when it gave a sign of life at {@code now}: the exchange's time less what may still be
     * on its way, but not beyond what is missing, in whole seconds.
     *
     * @return the new progress, or {@link MarketEvent#ABSENT} if it is no further than it was
     */
    long advance(long now) {
        if (clockLead == ABSENT) {
            return ABSENT;
        }
        long reached = Math.min(now + clockLead - rules.maxOutOfOrderness(), completeUpTo);
        long whole = Math.floorDiv(reached, SECOND) * SECOND;
        if (whole <= upTo) {
            return ABSENT;
        }
        upTo = whole;
        return whole;
    }

    private void drop(String name, LaneState lane) {
        lane.lose(Long.MAX_VALUE, DROPPED);
        if (lane.hasNews()) {
            InstrumentState instrument = new InstrumentState(name);
            instrument.lane = lane;
            dropped.add(instrument);
        }
    }

    private boolean acceptUnnumbered(Trade trade, InstrumentState instrument, boolean asked, Frame frame) {
        OverlapState overlap = instrument.overlap;
        if (overlap == null) {
            overlap = new OverlapState();
            instrument.overlap = overlap;
        }
        if (asked) {
            // Judged as a page, once all of it is known.
            return false;
        }
        heard(instrument, frame);
        return overlap.accept(trade);
    }

    /**
     * Of a page of trades without numbers, those that have not been seen and are not older than what has. If the page
     * and what has been seen share a trade, nothing lies between.
     */
    List<Trade> unseen(List<Trade> page, Frame frame, Consumer<MarketEvent> out) {
        if (page.isEmpty() || page.get(0).isNumbered()) {
            return List.of();
        }
        InstrumentState instrument = instrument(page.get(0).instrument());
        OverlapState overlap = instrument.overlap;
        if (overlap == null || overlap.isEmpty()) {
            return List.of();
        }
        boolean shared = page.stream().anyMatch(overlap::holds);
        long newest = overlap.newestAt();
        OverlapState seen = overlap;
        List<Trade> fresh = page.stream()
                .filter(trade -> shared || trade.tradedAt() >= newest)
                .filter(trade -> trade.tradedAt() >= seen.beganAt())
                .filter(seen::accept)
                .toList();
        if (instrument.doubt == null && !fresh.isEmpty()) {
            missedByConnection(
                    instrument,
                    "muted: %s has %d trades the connection has not brought".formatted(instrument.name, fresh.size()));
        } else if (fresh.isEmpty()) {
            instrument.muted = 0;
        }
        if (instrument.doubt != null) {
            if (!shared || !fresh.isEmpty()) {
                long earliest = page.stream().mapToLong(Trade::tradedAt).min().orElse(newest);
                long latest = page.stream().mapToLong(Trade::tradedAt).max().orElse(newest);
                out.accept(new Gap(
                        exchange.id(),
                        instrument.name,
                        ABSENT,
                        0,
                        ABSENT,
                        0,
                        fresh.size(),
                        newest,
                        shared ? latest : Math.max(newest, earliest),
                        instrument.doubtAt,
                        frame.receivedAt(),
                        instrument.doubt,
                        shared ? Gap.Status.REPAIRED : Gap.Status.UNPROVEN));
            }
            instrument.doubt = null;
        }
        return fresh;
    }

    private void extend(InstrumentState instrument, LaneState lane, long now) {
        if (instrument.expected == ABSENT) {
            return;
        }
        if (now - instrument.expectedAt < rules.holeGrace()) {
            expecting = true;
            return;
        }
        lane.extendTo(instrument.expected, now, instrument.doubt == null ? TAIL : instrument.doubt);
        instrument.doubt = null;
        instrument.expected = ABSENT;
    }

    private void check(InstrumentState instrument, LaneState lane, long now, Consumer<MarketEvent> out) {
        extend(instrument, lane, now);
        if (!lane.hasOpenHoles()) {
            return;
        }
        if (!rules.isHistory()) {
            lane.tell(now - rules.holeGrace(), MISSED);
        }
        if (line == null) {
            lane.lose(now - rules.maxHoleWait(), RECORDING);
        } else {
            lane.lose(now - rules.maxRepair(), "deadline");
            askForRepair(instrument, lane, now, line);
        }
        settle(lane, instrument, now, out);
    }

    private void settle(@Nullable LaneState lane, InstrumentState instrument, long now, Consumer<MarketEvent> out) {
        if (lane != null) {
            lane.settle(exchange.id(), instrument.name, now, out::accept);
        }
    }

    private void askForRepair(InstrumentState instrument, LaneState lane, long now, Line line) {
        if (instrument.repairAsked != null
                || now < instrument.repairNotBefore
                || (rules.isHistory() && isDone(instrument))) {
            return;
        }
        Lane.Hole hole = lane.wanted(now, rules);
        if (hole == null) {
            return;
        }
        long from = lane.seenBelow(hole) + 1;
        String path = exchange.tradesPath(new TradesWanted(instrument.name, from, hole.last(), hole.since()));
        instrument.repairAsked = path;
        instrument.repairFrom = from;
        line.ask(new Ask(rules.purpose(), path, exchange.restLimits().tradesWeight()));
    }

    private void heard(InstrumentState instrument, Frame frame) {
        instrument.heardAt = frame.receivedAt();
        instrument.muted = 0;
        rhythm.heard(frame.receivedAt());
        lastHeard = instrument;
    }

    /** Of a connection that has fallen silent, the instrument that spoke last answers for all. */
    private boolean mayStall(InstrumentState instrument, long now) {
        return instrument == lastHeard && rhythm.isBroken(now);
    }

    private void askForTail(InstrumentState instrument, long now, Line line) {
        boolean known = instrument.lane != null || instrument.overlap != null;
        boolean quiet =
                instrument.doubt != null || now - instrument.heardAt >= rules.tailCheck() || mayStall(instrument, now);
        if (!known || !quiet || instrument.tailAsked != null || now < instrument.tailNotBefore) {
            return;
        }
        String path = instrument.overlap == null
                ? exchange.newestTradesPath(instrument.name)
                : exchange.tradesPath(new TradesWanted(instrument.name, ABSENT, ABSENT, instrument.overlap.newestAt()));
        instrument.tailAsked = path;
        line.ask(new Ask(Purpose.TAIL, path, exchange.restLimits().tradesWeight()));
    }

    /** What an answer says of open holes; {@code from} is the number it was asked to begin with, if any. */
    private boolean proves(InstrumentState instrument, List<Trade> trades, long from, long now) {
        LaneState lane = instrument.lane;
        if (lane == null || trades.isEmpty() || !trades.get(0).isNumbered()) {
            return false;
        }
        Trade lowest = trades.get(0);
        Trade highest = lowest;
        for (Trade trade : trades) {
            lowest = trade.tradeNumber() < lowest.tradeNumber() ? trade : lowest;
            highest = trade.tradeNumber() > highest.tradeNumber() ? trade : highest;
        }
        // A page from both sides of a new numbering is no unbroken piece of either.
        if (lowest.tradedAt() > highest.tradedAt() + SECOND) {
            return false;
        }
        boolean news = lane.prove(lowest.firstNumber(), highest.tradeNumber(), now, rules);
        if (from != ABSENT) {
            news |= lane.cutOff(from, lowest.firstNumber(), now, rules);
        }
        if (news) {
            touched.add(instrument);
        }
        return news || lane.hasNews();
    }

    /** The newest trade by time is what the stream must have brought, or will bring in a moment. */
    private void tail(InstrumentState instrument, List<Trade> trades, long now) {
        LaneState lane = instrument.lane;
        if (lane == null) {
            return;
        }
        @Nullable Trade newest = null;
        for (Trade trade : trades) {
            boolean later = newest == null
                    || trade.tradedAt() > newest.tradedAt()
                    || (trade.tradedAt() == newest.tradedAt() && trade.tradeNumber() > newest.tradeNumber());
            newest = later ? trade : newest;
        }
        if (newest == null || newest.tradeNumber() <= lane.last()) {
            instrument.doubt = null;
            instrument.muted = 0;
            return;
        }
        expect(instrument.name, newest.tradeNumber(), now);
        missedByConnection(
                instrument,
                "muted: %s is at %d, the connection at %d"
                        .formatted(instrument.name, newest.tradeNumber(), lane.last()));
    }

    /** REST has trades that the connection has not brought; more than once, it will not bring them any more. */
    private void missedByConnection(InstrumentState instrument, String why) {
        instrument.muted++;
        if (instrument.muted >= MUTED_ANSWERS && line != null) {
            instrument.muted = 0;
            line.renew(why);
        }
    }

    private boolean beginsAnew(LaneState lane, Trade trade) {
        boolean farBelow = trade.tradeNumber() < lane.last() - EPOCH_DISTANCE && trade.tradedAt() > lane.newestAt();
        boolean farAbove = trade.firstNumber() - lane.last() > rules.maxHole();
        return farBelow || farAbove;
    }

    private void beginAnew(
            InstrumentState instrument, LaneState lane, Trade trade, Frame frame, Consumer<MarketEvent> out) {
        lane.lose(Long.MAX_VALUE, "epoch");
        touched.add(instrument);
        instrument.formerLane = lane;
        instrument.lane = LaneState.startingWith(trade.firstNumber(), trade.tradeNumber(), trade.tradedAt());
        instrument.expected = ABSENT;
        instrument.repairAsked = null;
        out.accept(event(
                frame,
                FeedEvent.Kind.EPOCH,
                ABSENT,
                "renumbered",
                "%s went from %d to %d".formatted(instrument.name, lane.last(), trade.firstNumber())));
    }

    private void doubt(InstrumentState instrument, String cause, long now) {
        restless.add(instrument);
        instrument.doubt = cause;
        instrument.doubtAt = now;
    }

    private long completeUpTo(long now) {
        long complete = Long.MAX_VALUE;
        for (InstrumentState instrument : restless) {
            if (instrument.lane != null) {
                complete = Math.min(complete, instrument.lane.completeUpTo(now - rules.maxHoleWait()));
            }
            if (instrument.doubt != null && now - instrument.doubtAt < rules.maxHoleWait()) {
                complete = Math.min(complete, upTo);
            }
        }
        return complete;
    }

    private @Nullable InstrumentState asker(Frame frame) {
        for (InstrumentState instrument : instruments.values()) {
            if (isOf(instrument.repairAsked, frame) || isOf(instrument.tailAsked, frame)) {
                return instrument;
            }
        }
        return null;
    }

    private static boolean isOf(@Nullable String path, Frame frame) {
        return path != null && frame.url() != null && frame.url().endsWith(path);
    }

    private static long pause(int failures) {
        return Math.min(LONGEST_PAUSE, SECOND << (Math.min(failures, 10) - 1));
    }

    private InstrumentState instrument(String name) {
        return instruments.computeIfAbsent(name, InstrumentState::new);
    }

    private FeedEvent event(
            Frame frame, FeedEvent.Kind kind, long durationMillis, @Nullable String cause, @Nullable String detail) {
        return new FeedEvent(
                exchange.id(),
                frame.connection(),
                frame.receivedAt(),
                kind,
                durationMillis,
                cause,
                detail,
                clockOffset);
    }

    private static long millis(long micros) {
        return micros == ABSENT ? ABSENT : micros / 1_000;
    }
}
