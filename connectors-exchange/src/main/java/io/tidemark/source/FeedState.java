package io.tidemark.source;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.exchange.Exchange;
import io.tidemark.exchange.HeldRange;
import io.tidemark.exchange.KnownTrades;
import io.tidemark.model.FeedEvent;
import io.tidemark.model.Frame;
import io.tidemark.model.Gap;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.OfficialCandle;
import io.tidemark.model.Renumbering;
import io.tidemark.model.Trade;
import io.tidemark.transport.Ask;
import io.tidemark.transport.Ask.Purpose;
import io.tidemark.transport.Line;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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

    private static final long CLOCK_EVERY = 60 * SECOND;
    /** What an exchange repeats on subscribing comes within this time after the connection has opened. */
    private static final long SUBSCRIBING = 10 * SECOND;
    /** A number this far below the newest, of a trade newer than all others, begins a new numbering. */
    private static final long EPOCH_DISTANCE = 1_000;

    private static final Comparator<InstrumentState> BY_NAME = Comparator.comparing(instrument -> instrument.name);

    private static final String MISSED = "missed";
    private static final String RESTART = "restart";
    private static final String RECORDING = "recording";
    private static final String TAIL = "tail";
    private static final String EPOCH = "epoch";
    private static final String DROPPED = "dropped";

    private final Exchange exchange;
    private final FeedRules rules;
    private final @Nullable Line line;
    private final Map<String, KnownTrades> known;
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
    private final Set<InstrumentState> restless = new TreeSet<>(BY_NAME);
    /**
     * The newest candle of each instrument and timeframe: several connections may tell of the same one. A live feed
     * does not keep them over a restart; readers take the newest word on a window anyway.
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
    /** Our clock when a connection opened, of those that are subscribing. */
    private final Map<String, Long> openedAt = new HashMap<>();

    private long closedAt = ABSENT;
    private String closedBecause = RESTART;
    private long checkedAt = ABSENT;
    private long clockNotBefore = ABSENT;
    private long clockOffset = ABSENT;
    // Trade time up to which all is known, whatever the clock says; ABSENT while nothing is.
    private long completeUpTo = Long.MAX_VALUE;

    /**
     * @param exchange whose feed it is
     * @param rules settings
     * @param line what can be asked; null of a recording, which can be asked nothing
     * @param position how far it had been read
     * @param wanted whether an instrument is still asked for; of others what is missing will never be known
     * @param known what is held already of trades it may bring, by instrument
     */
    FeedState(
            Exchange exchange,
            FeedRules rules,
            @Nullable Line line,
            FeedPosition position,
            Predicate<String> wanted,
            Map<String, KnownTrades> known) {
        this.exchange = exchange;
        this.rules = rules;
        this.line = line;
        this.known = Map.copyOf(known);
        this.frames = new HashMap<>(position.frames());
        position.lanes().forEach((name, lane) -> {
            if (wanted.test(name)) {
                InstrumentState instrument = instrument(name);
                instrument.lane = LaneState.of(lane);
                if (instrument.known != null) {
                    instrument.lane.know(instrument.known);
                }
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
        if (line == null && position.tape() != null) {
            restore(position.tape());
        }
    }

    private void restore(TapePosition tape) {
        links = tape.links();
        openedAt.putAll(tape.openedAt());
        closedAt = tape.closedAt();
        closedBecause = tape.closedBecause();
        checkedAt = tape.checkedAt();
        completeUpTo = tape.completeUpTo();
        tape.others().forEach(this::instrument);
        tape.tails().forEach((name, tail) -> {
            InstrumentState instrument = instrument(name);
            instrument.tail.restore(tail);
            restless.add(instrument);
        });
        expecting = !tape.tails().isEmpty();
        tape.formerLanes().forEach((name, lane) -> instrument(name).formerLane = LaneState.of(lane));
        tape.candles().forEach(candle -> candles.put(key(candle), candle));
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
        return new FeedPosition(frames, lanes, overlaps, clockLead, upTo, heardAt, line == null ? tape() : null);
    }

    private TapePosition tape() {
        Map<String, TapePosition.Doubt> tails = new HashMap<>();
        Map<String, Lane> formerLanes = new HashMap<>();
        Set<String> others = new HashSet<>();
        for (InstrumentState instrument : instruments.values()) {
            TapePosition.@Nullable Doubt tail = instrument.tail.snapshot();
            if (tail != null) {
                tails.put(instrument.name, tail);
            }
            if (instrument.formerLane != null) {
                formerLanes.put(instrument.name, instrument.formerLane.snapshot());
            }
            if (instrument.lane == null && instrument.overlap == null) {
                others.add(instrument.name);
            }
        }
        return new TapePosition(
                links,
                closedAt,
                closedBecause,
                checkedAt,
                completeUpTo,
                tails,
                formerLanes,
                others,
                List.copyOf(candles.values()),
                openedAt);
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
        openedAt.put(frame.connection(), frame.receivedAt());
        boolean alone = links == 0;
        links++;
        boolean again = closedAt != ABSENT;
        long outage = again && alone ? Math.max(0, frame.receivedAt() - closedAt) : ABSENT;
        @Nullable String cause = again && alone ? closedBecause : null;
        out.accept(event(frame, FeedEvent.Kind.CONNECTED, millis(outage), cause, frame.text()));
        if (again && alone) {
            out.accept(event(frame, FeedEvent.Kind.QUOTES_LOST, millis(outage), cause, null));
            for (InstrumentState instrument : instruments.values()) {
                instrument.tail.doubt(closedBecause, frame.receivedAt());
                if (instrument.overlap != null) {
                    instrument.overlap.doubt();
                }
                restless.add(instrument);
            }
        }
    }

    void closed(Frame frame, Consumer<MarketEvent> out) {
        links = Math.max(0, links - 1);
        String text = frame.text() == null ? "unknown" : frame.text();
        String[] words = text.split(": ?", 3);
        String word = words[0];
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
        // How long nothing had come; a renewal leaves no pause. The next connection tells the outage.
        boolean renewed = kind == FeedEvent.Kind.ROTATED;
        long silent = heardAt == ABSENT ? ABSENT : frame.receivedAt() - heardAt;
        String cause = renewed && words.length > 1 ? words[1] : word;
        out.accept(event(frame, kind, renewed ? 0 : millis(silent), cause, frame.text()));
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
        long at = credible(trade, frame);
        if (asked) {
            // A page holds more than was asked for; what nobody misses is not ours.
            if (lane == null) {
                lane = held(instrument, trade);
                instrument.lane = lane;
            }
            if (lane == null || !lane.fillAround(trade.firstNumber(), trade.tradeNumber(), at, frame.receivedAt())) {
                return false;
            }
            instrument.repair.found();
            touched.add(instrument);
            return !isHeld(instrument, trade);
        }
        heard(instrument, frame);
        if (lane == null) {
            lane = held(instrument, trade);
            if (lane == null) {
                instrument.lane = startingWith(instrument, trade, at);
                return true;
            }
            instrument.lane = lane;
        }
        LaneState former = instrument.formerLane;
        if (former != null && (at <= former.newestAt() || isOfFormer(trade, former, lane))) {
            touched.add(instrument);
            boolean fresh = former.accept(trade.firstNumber(), trade.tradeNumber(), at, frame.receivedAt(), EPOCH);
            former.lose(Long.MAX_VALUE, EPOCH);
            return fresh && !isHeld(instrument, trade);
        }
        if (beginsAnew(lane, trade, at)) {
            beginAnew(instrument, lane, trade, frame, out);
            return true;
        }
        boolean follows = trade.firstNumber() == lane.last() + 1;
        String cause = instrument.tail.causeOr(MISSED);
        boolean fresh = lane.accept(trade.firstNumber(), trade.tradeNumber(), at, frame.receivedAt(), cause);
        if (trade.tradeNumber() == lane.last()) {
            // A live trade settles it: either it follows the last one or there is a hole now.
            instrument.tail.settled();
        }
        if (!follows) {
            completeUpTo = Math.min(completeUpTo, lane.completeUpTo(ABSENT));
            if (lane.hasNews()) {
                touched.add(instrument);
            }
            restless.add(instrument);
        }
        return fresh && !isHeld(instrument, trade);
    }

    /** The lane that goes on from what is held before an instrument's first trade; null if nothing is. */
    private static @Nullable LaneState held(InstrumentState instrument, Trade trade) {
        KnownTrades known = instrument.known;
        if (known == null) {
            return null;
        }
        if (!known.former().isEmpty()) {
            instrument.formerLane = LaneState.of(known.former(), known);
        }
        if (known.before() != null) {
            return LaneState.startingWith(known.before(), known);
        }
        if (known.ranges().isEmpty()) {
            return null;
        }
        HeldRange lowest = known.ranges().get(0);
        boolean follows = lowest.first() <= trade.tradeNumber() || lowest.lastAt() < trade.tradedAt();
        return follows ? LaneState.startingWith(lowest, known) : null;
    }

    private static LaneState startingWith(InstrumentState instrument, Trade trade, long at) {
        LaneState lane = LaneState.startingWith(trade.firstNumber(), trade.tradeNumber(), at);
        if (instrument.known != null) {
            lane.know(instrument.known);
        }
        return lane;
    }

    private static boolean isHeld(InstrumentState instrument, Trade trade) {
        return instrument.known != null && instrument.known.holds(trade);
    }

    /** False if the exchange has said the same of the window already. */
    boolean accept(OfficialCandle candle) {
        OfficialCandle last = candles.put(key(candle), candle);
        return last == null || !last.saysTheSameAs(candle);
    }

    private static String key(OfficialCandle candle) {
        return candle.instrument() + " " + candle.timeframe();
    }

    /** Whether a trade that has just been accepted came behind a later one. */
    boolean isBehind(Trade trade) {
        InstrumentState instrument = instrument(trade.instrument());
        if (trade.isNumbered()) {
            return instrument.lane != null && trade.tradeNumber() < instrument.lane.last();
        }
        return instrument.overlap != null && trade.tradedAt() < instrument.overlap.newestAt();
    }

    /**
     * Whether a trade that its connection brought unasked was made before that connection opened. Not all exchanges
     * mark what they repeat on subscribing. A clock that is wrong misleads no longer than subscribing takes.
     */
    boolean isRepeated(Trade trade, Frame frame) {
        Long opened = frame.kind() == Frame.Kind.WS ? openedAt.get(frame.connection()) : null;
        if (opened != null && frame.receivedAt() - opened > SUBSCRIBING) {
            openedAt.remove(frame.connection());
            return false;
        }
        return opened != null && trade.tradedAt() < opened;
    }

    /** The exchange says that an instrument's newest trade is {@code number}. */
    void expect(String name, long number, long now) {
        InstrumentState instrument = instruments.get(name);
        if (instrument == null || instrument.lane == null || number == ABSENT) {
            return;
        }
        if (instrument.tail.expect(number, instrument.lane, now)) {
            expecting = true;
            restless.add(instrument);
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
        if (asker.repair.isAsked(frame)) {
            asker.repair.answered(proves(asker, trades, asker.repair.from(), now));
        } else {
            proves(asker, trades, ABSENT, now);
            tail(asker, trades, now);
            asker.tail.answered(mayStall(asker, now), now);
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
            if (instrument.repair.isAsked(path)) {
                instrument.repair.unanswered(now);
            } else if (instrument.tail.isAsked(path)) {
                instrument.tail.unanswered(now);
            }
        }
    }

    /** A body could not be read: it answers nothing. */
    void unread(Frame frame) {
        InstrumentState asker = frame.kind() == Frame.Kind.REST ? asker(frame) : null;
        if (asker != null && asker.repair.isAsked(frame)) {
            asker.repair.unread(frame.receivedAt());
        } else if (asker != null) {
            asker.tail.unanswered(frame.receivedAt());
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
        return instrument.lane == null || !instrument.lane.hasOpenHoles() || instrument.repair.isHopeless();
    }

    /** The feed has ended: what is still missing was not recorded, or is not asked for any more. */
    void end(long now, Consumer<MarketEvent> out) {
        settle(now, out);
        for (InstrumentState instrument : instruments.values()) {
            if (instrument.lane != null) {
                instrument.lane.end(now, RECORDING);
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
        // Where a connection was lost before the feed had come anywhere, nothing is complete until that is settled.
        if (clockLead == ABSENT || completeUpTo == ABSENT) {
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
            InstrumentState instrument = newInstrument(name);
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
        return overlap.accept(trade) && !isHeld(instrument, trade);
    }

    /**
     * Of a page of trades without numbers, those that have not been seen and are not older than what has. If the page
     * and what was seen before an outage share a trade, nothing lies between; that it shares one that came after it
     * says nothing.
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
        boolean shared = page.stream().anyMatch(overlap::holdsForSure);
        long newest = overlap.sureUpTo();
        OverlapState seen = overlap;
        List<Trade> fresh = page.stream()
                .filter(trade -> shared || trade.tradedAt() >= newest)
                .filter(trade -> trade.tradedAt() >= seen.beganAt())
                .filter(seen::accept)
                .filter(trade -> !isHeld(instrument, trade))
                .toList();
        Tail tail = instrument.tail;
        if (!tail.isDoubted() && !fresh.isEmpty()) {
            tail.missed(
                    "muted: %s has %d trades the connection has not brought".formatted(instrument.name, fresh.size()),
                    line);
        } else if (fresh.isEmpty()) {
            tail.kept();
        }
        long earliest = page.stream().mapToLong(Trade::tradedAt).min().orElse(newest);
        long latest = page.stream().mapToLong(Trade::tradedAt).max().orElse(newest);
        // A connection may bring nothing of an instrument for longer than a page is long.
        boolean apart = !shared && earliest > newest;
        if (tail.isDoubted() ? !shared || !fresh.isEmpty() : apart) {
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
                    tail.isDoubted() ? tail.doubtedAt() : frame.receivedAt(),
                    frame.receivedAt(),
                    tail.causeOr(MISSED),
                    shared ? Gap.Status.REPAIRED : Gap.Status.UNPROVEN));
        }
        if (tail.isDoubted()) {
            tail.settled();
            overlap.settled();
        }
        return fresh;
    }

    private void extend(InstrumentState instrument, LaneState lane, long now) {
        expecting |= instrument.tail.awaits(lane, now, TAIL);
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
            if (!rules.isHistory() || !isDone(instrument)) {
                instrument.repair.ask(lane, now, line);
            }
        }
        settle(lane, instrument, now, out);
    }

    private void settle(@Nullable LaneState lane, InstrumentState instrument, long now, Consumer<MarketEvent> out) {
        if (lane != null) {
            lane.settle(exchange.id(), instrument.name, now, out::accept);
        }
    }

    private void heard(InstrumentState instrument, Frame frame) {
        instrument.tail.heard(frame.receivedAt());
        rhythm.heard(frame.receivedAt());
        lastHeard = instrument;
    }

    /** Of a connection that has fallen silent, the instrument that spoke last answers for all. */
    private boolean mayStall(InstrumentState instrument, long now) {
        return instrument == lastHeard && rhythm.isBroken(now);
    }

    private void askForTail(InstrumentState instrument, long now, Line line) {
        if (instrument.lane != null || instrument.overlap != null) {
            instrument.tail.ask(instrument.overlap, mayStall(instrument, now), now, line);
        }
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

    private void tail(InstrumentState instrument, List<Trade> trades, long now) {
        LaneState lane = instrument.lane;
        @Nullable Trade ahead = lane == null ? null : instrument.tail.ahead(trades, lane);
        if (lane != null && ahead != null) {
            String why = "muted: %s is at %d, the connection at %d"
                    .formatted(instrument.name, ahead.tradeNumber(), lane.last());
            expect(instrument.name, ahead.tradeNumber(), now);
            instrument.tail.missed(why, line);
        }
    }

    /** When it was traded; of a time from the future, when it came: what it says must not hide what comes later. */
    private long credible(Trade trade, Frame frame) {
        return Math.min(trade.tradedAt(), frame.receivedAt() + rules.maxClockLead());
    }

    private boolean beginsAnew(LaneState lane, Trade trade, long at) {
        boolean farBelow = trade.tradeNumber() < lane.last() - EPOCH_DISTANCE && at > lane.newestAt();
        boolean farAbove = trade.firstNumber() - lane.last() > rules.maxHole();
        return farBelow || farAbove;
    }

    /** Whether a trade that comes after the first of a new numbering goes on with the one before. */
    private static boolean isOfFormer(Trade trade, LaneState former, LaneState lane) {
        long number = trade.tradeNumber();
        return number > former.last()
                && number - former.last() <= EPOCH_DISTANCE
                && Math.abs(number - lane.last()) > EPOCH_DISTANCE;
    }

    private void beginAnew(
            InstrumentState instrument, LaneState lane, Trade trade, Frame frame, Consumer<MarketEvent> out) {
        lane.leave(frame.receivedAt(), EPOCH);
        touched.add(instrument);
        instrument.formerLane = lane;
        instrument.lane = LaneState.startingWith(trade.firstNumber(), trade.tradeNumber(), credible(trade, frame));
        instrument.tail.forget();
        instrument.repair.forget();
        out.accept(event(
                frame,
                FeedEvent.Kind.EPOCH,
                ABSENT,
                "renumbered",
                new Renumbering(instrument.name, lane.last(), trade.firstNumber()).detail()));
    }

    private long completeUpTo(long now) {
        long complete = Long.MAX_VALUE;
        for (InstrumentState instrument : restless) {
            if (instrument.lane != null) {
                complete = Math.min(complete, instrument.lane.completeUpTo(now - rules.maxHoleWait()));
            }
            if (instrument.tail.isDoubted(now, rules.maxHoleWait())) {
                complete = Math.min(complete, upTo);
            }
        }
        return complete;
    }

    private @Nullable InstrumentState asker(Frame frame) {
        for (InstrumentState instrument : instruments.values()) {
            if (instrument.repair.isAsked(frame) || instrument.tail.isAsked(frame)) {
                return instrument;
            }
        }
        return null;
    }

    private InstrumentState instrument(String name) {
        return instruments.computeIfAbsent(name, this::newInstrument);
    }

    private InstrumentState newInstrument(String name) {
        return new InstrumentState(
                name, known.get(name), new Repair(exchange, name, rules), new Tail(exchange, name, rules));
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
