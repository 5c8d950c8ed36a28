package io.tidemark.jobs.kafka;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.model.Disorder;
import io.tidemark.model.FeedEvent;
import io.tidemark.model.FrameRead;
import io.tidemark.model.Gap;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.OfficialCandle;
import io.tidemark.model.Progress;
import io.tidemark.model.Quote;
import io.tidemark.model.Rejected;
import io.tidemark.model.Trade;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * What has been read of one exchange: so much that whatever comes again is known, and that the feed's progress is given
 * on no sooner than everything before it.
 */
final class ExchangeInbox {

    private static final byte LAYOUT = 2;
    /** The first in which gaps say since when and why trades are missing. */
    private static final byte CAUSES = 2;

    private static final long SECOND = 1_000_000L;
    /** Runs and lanes remembered, at most; the oldest go first. */
    private static final int MOST = 10_000;
    /** Topics that progress comes by. */
    private static final int WAYS = 3;
    /** Instruments that have stood still so much longer than others are not waited for any more; microseconds. */
    static final long STILL = 3_600_000_000L;

    private final String exchange;
    /** The last number of each run in each partition. */
    private final LinkedHashMap<String, Long> runs = new LinkedHashMap<>();
    /** When the newest came of each kind of what trades' numbers do not tell, by what belongs together. */
    private final LinkedHashMap<String, Arrivals> arrivals = new LinkedHashMap<>();

    private final Map<String, Lane> lanes = new HashMap<>();

    ExchangeInbox(String exchange) {
        this.exchange = exchange;
    }

    /** One instrument. */
    private static final class Lane {

        private TradeMemory trades = new TradeMemory();
        private GapMemory gaps = new GapMemory();
        private final long[] upTo = {ABSENT, ABSENT, ABSENT};
        private final long[] knownAt = {ABSENT, ABSENT, ABSENT};
        private long told = ABSENT;
        private long newest = ABSENT;
    }

    /** The newest arrivals of one run of the feed, and where the run before had ended. */
    private static final class Arrivals {

        private String run = "";
        private long newest = ABSENT;
        private int atNewest;
        private long before = ABSENT;
        private int atBefore;

        /**
         * False if the run before has brought it: a recording that is read again from a checkpoint yields the same
         * again. What a live feed brings is always newer.
         */
        boolean take(String by, long at) {
            if (!by.equals(run)) {
                run = by;
                before = newest;
                atBefore = atNewest;
            }
            if (at < before) {
                return false;
            }
            if (at == before && atBefore > 0) {
                atBefore--;
                return false;
            }
            if (at > newest) {
                newest = at;
                atNewest = 0;
            }
            if (at == newest) {
                atNewest++;
            }
            return true;
        }
    }

    /** Gives on what has not been read before. */
    void take(Inbound inbound, Consumer<MarketEvent> out) {
        String run = inbound.run();
        if (run != null) {
            String key = inbound.topic().code() + "/" + inbound.partition() + "/" + run;
            Long last = runs.get(key);
            if (last != null && inbound.number() <= last) {
                return;
            }
            runs.put(key, inbound.number());
            limit(runs);
        }
        String by = run == null ? "" : run;
        MarketEvent event = inbound.event();
        if (event instanceof Trade trade) {
            trade(trade, by, out);
        } else if (event instanceof Quote quote) {
            if (isNew("quote/" + quote.instrument(), by, quote.receivedAt())) {
                Lane lane = lane(quote.instrument());
                lane.newest = Math.max(lane.newest, quote.receivedAt());
                out.accept(quote);
            }
        } else if (event instanceof Progress progress) {
            progress(inbound.topic(), progress, out);
        } else if (event instanceof Gap gap) {
            if (gap.firstNumber() == ABSENT) {
                if (isNew("gap/" + gap.instrument(), by, Math.max(gap.openedAt(), gap.closedAt()))) {
                    out.accept(gap);
                }
            } else {
                Lane lane = lane(gap.instrument());
                lane.gaps.take(gap, by, lane.trades.numbers()).forEach(out);
            }
        } else if (event instanceof Disorder disorder) {
            if (isNew("disorder/" + disorder.instrument(), by, disorder.receivedAt())) {
                out.accept(disorder);
            }
        } else if (event instanceof FrameRead read) {
            if (isNew("frame/" + read.frame().connection(), by, read.frame().receivedAt())) {
                out.accept(read);
            }
        } else if (event instanceof FeedEvent happened) {
            if (isNew("connection/" + happened.connection(), by, happened.happenedAt())) {
                out.accept(happened);
            }
        } else if (event instanceof Rejected rejected) {
            if (isNew("rejected/" + rejected.connection(), by, rejected.receivedAt())) {
                out.accept(rejected);
            }
        } else if (event instanceof OfficialCandle candle) {
            if (isNew("candle/" + candle.timeframe() + "/" + candle.instrument(), by, candle.receivedAt())) {
                out.accept(candle);
            }
        } else {
            out.accept(event);
        }
    }

    /** Up to where everything of the exchange has been given on, exclusive, or {@link MarketEvent#ABSENT}. */
    long upTo() {
        long furthest = ABSENT;
        for (Lane lane : lanes.values()) {
            furthest = Math.max(furthest, lane.told);
        }
        long least = furthest;
        for (Lane lane : lanes.values()) {
            boolean waited = furthest == ABSENT || lane.told == ABSENT || lane.told > furthest - STILL;
            if (waited && lane.upTo[0] != ABSENT) {
                least = Math.min(least, lane.told);
            }
        }
        return least;
    }

    /** Nothing comes any more: what has no progress of its own, since somebody else sent it, is as far as it came. */
    void end(Consumer<MarketEvent> out) {
        lanes.forEach((instrument, lane) -> {
            if (lane.told == ABSENT && lane.newest != ABSENT) {
                lane.told = Math.floorDiv(lane.newest, SECOND) * SECOND;
                out.accept(new Progress(exchange, List.of(instrument), lane.told, lane.newest));
            }
        });
    }

    private boolean isNew(String what, String run, long at) {
        Arrivals seen = arrivals.get(what);
        if (seen == null) {
            seen = new Arrivals();
            arrivals.put(what, seen);
            limit(arrivals);
        }
        return run.isEmpty() || seen.take(run, at);
    }

    private void trade(Trade trade, String run, Consumer<MarketEvent> out) {
        Lane lane = lane(trade.instrument());
        switch (lane.trades.take(trade)) {
            case NEW -> {
                lane.newest = Math.max(lane.newest, trade.receivedAt());
                out.accept(trade);
            }
            case READ_BEFORE -> {
                // Sent again; nobody needs to know.
            }
            case PARTLY -> partly(trade, lane, out);
        }
        if (trade.isNumbered()) {
            lane.gaps.found(trade, run, lane.trades.numbers()).forEach(out);
        }
    }

    /** What it stands for beyond what has been read is missing, and will not come by itself. */
    private void partly(Trade trade, Lane lane, Consumer<MarketEvent> out) {
        for (NumberRanges.Stretch stretch : lane.trades.numbers().stretches(trade.firstNumber(), trade.tradeNumber())) {
            if (!stretch.held()) {
                Gap gap = new Gap(
                        exchange,
                        trade.instrument(),
                        stretch.first(),
                        0,
                        stretch.last(),
                        stretch.last() - stretch.first() + 1,
                        0,
                        trade.tradedAt(),
                        trade.tradedAt(),
                        trade.receivedAt(),
                        trade.receivedAt(),
                        "aggregate",
                        Gap.Status.LOST);
                lane.gaps.take(gap, "", lane.trades.numbers()).forEach(out);
            }
        }
    }

    private void progress(RawTopic way, Progress progress, Consumer<MarketEvent> out) {
        // Instruments that now have come as far as each other go on as one.
        TreeMap<Long, TreeMap<Long, List<String>>> further = new TreeMap<>();
        for (String instrument : progress.instruments()) {
            Lane lane = lane(instrument);
            int place = way.code();
            if (progress.upTo() > lane.upTo[place]) {
                lane.upTo[place] = progress.upTo();
                lane.knownAt[place] = progress.knownAt();
            }
            int slowest = 0;
            for (int i = 1; i < WAYS; i++) {
                if (lane.upTo[i] < lane.upTo[slowest]) {
                    slowest = i;
                }
            }
            if (lane.upTo[slowest] > lane.told) {
                lane.told = lane.upTo[slowest];
                // One topic may be ahead of another: what it has brought may be in what closes now.
                long knownAt = Math.max(lane.knownAt[slowest], lane.newest);
                further.computeIfAbsent(lane.told, one -> new TreeMap<>())
                        .computeIfAbsent(knownAt, one -> new ArrayList<>())
                        .add(instrument);
            }
        }
        further.forEach((upTo, known) -> known.forEach(
                (knownAt, instruments) -> out.accept(new Progress(exchange, instruments, upTo, knownAt))));
    }

    private Lane lane(String instrument) {
        Lane lane = lanes.get(instrument);
        if (lane == null) {
            lane = new Lane();
            lanes.put(instrument, lane);
        }
        return lane;
    }

    /** Of a map that keeps the order of insertion, drops the oldest. */
    private static void limit(Map<String, ?> memory) {
        if (memory.size() > MOST) {
            var oldest = memory.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    byte[] write() throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(4_096);
        out.writeByte(LAYOUT);
        out.writeUTF(exchange);
        out.writeInt(runs.size());
        for (Map.Entry<String, Long> run : runs.entrySet()) {
            out.writeUTF(run.getKey());
            out.writeLong(run.getValue());
        }
        out.writeInt(arrivals.size());
        for (Map.Entry<String, Arrivals> entry : arrivals.entrySet()) {
            Arrivals seen = entry.getValue();
            out.writeUTF(entry.getKey());
            out.writeUTF(seen.run);
            out.writeLong(seen.newest);
            out.writeInt(seen.atNewest);
            out.writeLong(seen.before);
            out.writeInt(seen.atBefore);
        }
        out.writeInt(lanes.size());
        for (Map.Entry<String, Lane> entry : lanes.entrySet()) {
            Lane lane = entry.getValue();
            out.writeUTF(entry.getKey());
            lane.trades.write(out);
            lane.gaps.write(out);
            for (int i = 0; i < WAYS; i++) {
                out.writeLong(lane.upTo[i]);
                out.writeLong(lane.knownAt[i]);
            }
            out.writeLong(lane.told);
            out.writeLong(lane.newest);
        }
        return out.getCopyOfBuffer();
    }

    static ExchangeInbox read(byte[] bytes) throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        byte layout = in.readByte();
        if (layout < 1 || layout > LAYOUT) {
            throw new IOException(
                    "Cannot read inbox: version %d is not known, highest known is %d".formatted(layout, LAYOUT));
        }
        ExchangeInbox inbox = new ExchangeInbox(in.readUTF());
        for (int left = in.readInt(); left > 0; left--) {
            inbox.runs.put(in.readUTF(), in.readLong());
        }
        for (int left = in.readInt(); left > 0; left--) {
            String what = in.readUTF();
            Arrivals seen = new Arrivals();
            seen.run = in.readUTF();
            seen.newest = in.readLong();
            seen.atNewest = in.readInt();
            seen.before = in.readLong();
            seen.atBefore = in.readInt();
            inbox.arrivals.put(what, seen);
        }
        for (int left = in.readInt(); left > 0; left--) {
            String instrument = in.readUTF();
            Lane lane = inbox.lane(instrument);
            lane.trades = TradeMemory.read(in);
            lane.gaps = GapMemory.read(in, layout >= CAUSES);
            for (int i = 0; i < WAYS; i++) {
                lane.upTo[i] = in.readLong();
                lane.knownAt[i] = in.readLong();
            }
            lane.told = in.readLong();
            lane.newest = in.readLong();
        }
        return inbox;
    }
}
