package io.tidemark.jobs.tables;

import static io.tidemark.jobs.tables.DayReader.iso;
import static io.tidemark.jobs.tables.DayReader.number;
import static io.tidemark.jobs.tables.DayReader.read;
import static io.tidemark.jobs.tables.DayReader.time;
import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.exchange.HeldEnd;
import io.tidemark.exchange.HeldRange;
import io.tidemark.jobs.windows.Timeframe;
import io.tidemark.model.FeedEvent;
import io.tidemark.model.Gap;
import io.tidemark.model.Renumbering;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.jspecify.annotations.Nullable;

/**
 * Where the feeds of some instruments end in a lake. The table of trades is read backwards, from its newest five
 * minutes on and twice as much each time, of a few columns, until the last minute of each is known: what is traded
 * often costs some minutes' trades, whatever the table's size. Numbers that lack there without a word on them had not
 * been told of when their job ended.
 */
final class FeedEnds {

    private static final long FIRST_STEP = 5 * Timeframe.MINUTE.micros();
    /** So far our clock and the exchange's may be apart around a new numbering. */
    private static final long CLOCKS_APART = Timeframe.MINUTE.micros();
    /** What is missing is told of within this time after it was noticed. */
    private static final long TOLD_WITHIN = Timeframe.MINUTE.micros();

    private final Table trades;
    private final Table gaps;
    private final Table events;
    private final Map<Market, Epoch> epochs = new HashMap<>();
    private final Map<Market, End> ends = new HashMap<>();

    FeedEnds(Table trades, Table gaps, Table events) {
        this.trades = trades;
        this.gaps = gaps;
        this.events = events;
    }

    /**
     * Of those that the lake holds.
     *
     * @param wanted instruments, by exchange
     * @param from trade time of the oldest trade in the lake, microseconds since the epoch
     * @param until the time by which all were made
     */
    List<HeldEnd> of(Map<String, ? extends Set<String>> wanted, long from, long until) {
        Set<Market> left = new HashSet<>();
        wanted.forEach((exchange, names) -> names.forEach(name -> left.add(new Market(exchange, name))));
        readEpochs(left);
        long step = FIRST_STEP;
        for (long to = until; to > from && !left.isEmpty(); step *= 2) {
            readTrades(left, to - step, to);
            ends.forEach((market, end) -> {
                if (end.isKnown()) {
                    left.remove(market);
                }
            });
            to -= step;
        }
        readGaps();
        List<HeldEnd> held = new ArrayList<>();
        ends.forEach((market, end) -> held.add(end.of(market)));
        return held;
    }

    private void readEpochs(Set<Market> wanted) {
        read(
                events,
                List.of("exchange", "happened_at", "detail"),
                Expressions.equal("kind", FeedEvent.Kind.EPOCH.text()),
                row -> Renumbering.of(Objects.requireNonNullElse((String) row.getField("detail"), ""))
                        .ifPresent(numbers -> {
                            Market market = new Market((String) row.getField("exchange"), numbers.instrument());
                            if (wanted.contains(market)) {
                                Epoch epoch = new Epoch(numbers, time(row, "happened_at"));
                                epochs.merge(market, epoch, (one, other) -> one.at() > other.at() ? one : other);
                            }
                        }));
    }

    private void readTrades(Set<Market> wanted, long from, long to) {
        read(
                trades,
                List.of("exchange", "instrument", "trade_id", "trade_number", "fills", "traded_at", "received_at"),
                Expressions.and(
                        of(wanted),
                        Expressions.greaterThanOrEqual("traded_at", iso(from)),
                        Expressions.lessThan("traded_at", iso(to))),
                row -> {
                    Market market = Market.of(row);
                    long number = number(row, "trade_number");
                    if (wanted.contains(market) && isOfNewest(market, number, time(row, "traded_at"))) {
                        ends.computeIfAbsent(market, any -> new End()).add(row, number);
                    }
                });
    }

    private void readGaps() {
        read(
                gaps,
                List.of(
                        "exchange",
                        "instrument",
                        "first_number",
                        "revision",
                        "last_number",
                        "missing",
                        "starts_at",
                        "ends_at",
                        "opened_at",
                        "cause",
                        "status"),
                Expressions.and(of(ends.keySet()), Expressions.notNull("first_number")),
                row -> {
                    Market market = Market.of(row);
                    End end = ends.get(market);
                    if (end != null && isOfNewest(market, number(row, "first_number"), timeOfGap(row))) {
                        end.gaps.merge(number(row, "first_number"), row, DayReader::newer);
                    }
                });
    }

    /** Its ends may be the times of neighbours of another numbering. */
    private static long timeOfGap(Record gap) {
        long starts = time(gap, "starts_at");
        long ends = time(gap, "ends_at");
        if (starts != ABSENT && ends != ABSENT) {
            return starts + (ends - starts) / 2;
        }
        long one = Math.max(starts, ends);
        return one == ABSENT ? time(gap, "opened_at") : one;
    }

    /** Where an exchange began to number anew, what came before says nothing of the numbers that are to come. */
    private boolean isOfNewest(Market market, long number, long tradedAt) {
        Epoch epoch = epochs.get(market);
        return epoch == null
                || number == ABSENT
                || tradedAt > epoch.at() + CLOCKS_APART
                || Math.abs(number - epoch.numbers().first())
                        < Math.abs(number - epoch.numbers().last());
    }

    private static Expression of(Set<Market> markets) {
        return Expressions.and(
                Expressions.in(
                        "exchange",
                        markets.stream().map(Market::exchange).distinct().toArray()),
                Expressions.in(
                        "instrument",
                        markets.stream().map(Market::instrument).distinct().toArray()));
    }

    private record Market(String exchange, String instrument) {

        static Market of(Record row) {
            return new Market((String) row.getField("exchange"), (String) row.getField("instrument"));
        }
    }

    private record Epoch(Renumbering numbers, long at) {}

    /** What has been read of one instrument. */
    private static final class End {

        private final Map<String, Long> ids = new HashMap<>();
        private final TreeMap<Long, Record> gaps = new TreeMap<>();
        private long last = ABSENT;
        private long tradedAt = ABSENT;
        private long receivedAt = ABSENT;
        private long firstReceivedAt = Long.MAX_VALUE;
        private final TreeMap<Long, HeldRange> ranges = new TreeMap<>();

        void add(Record trade, long number) {
            long at = time(trade, "traded_at");
            last = Math.max(last, number);
            tradedAt = Math.max(tradedAt, at);
            receivedAt = Math.max(receivedAt, time(trade, "received_at"));
            firstReceivedAt = Math.min(firstReceivedAt, time(trade, "received_at"));
            if (number == ABSENT) {
                ids.put((String) trade.getField("trade_id"), at);
            } else {
                add(new HeldRange(number - number(trade, "fills") + 1, number, at, at));
            }
        }

        private void add(HeldRange range) {
            HeldRange all = range;
            Map.Entry<Long, HeldRange> near = ranges.floorEntry(all.last() + 1);
            while (near != null && near.getValue().last() >= all.first() - 1) {
                ranges.remove(near.getKey());
                HeldRange other = near.getValue();
                all = new HeldRange(
                        Math.min(all.first(), other.first()),
                        Math.max(all.last(), other.last()),
                        Math.min(all.firstAt(), other.firstAt()),
                        Math.max(all.lastAt(), other.lastAt()));
                near = ranges.floorEntry(all.last() + 1);
            }
            ranges.put(all.first(), all);
        }

        /** Whether all has been read of which nothing may have been told. */
        boolean isKnown() {
            return receivedAt - firstReceivedAt >= TOLD_WITHIN;
        }

        HeldEnd of(Market market) {
            TreeMap<Long, HeldEnd.Missing> told = new TreeMap<>();
            if (last != ABSENT) {
                gaps.values().stream()
                        .filter(gap -> number(gap, "missing") > 0)
                        .map(End::missing)
                        .forEach(gap -> told.put(gap.first(), gap));
            }
            List<HeldEnd.Missing> missing = new ArrayList<>(told.values());
            addUntold(told, missing);
            missing.sort(Comparator.comparingLong(HeldEnd.Missing::first));
            long highest =
                    told.values().stream().mapToLong(HeldEnd.Missing::last).reduce(last, Math::max);
            return new HeldEnd(
                    market.exchange(),
                    market.instrument(),
                    highest,
                    tradedAt,
                    receivedAt,
                    missing,
                    last == ABSENT ? ids : Map.of());
        }

        /** Numbers between those that are held, without a word on them. */
        private void addUntold(NavigableMap<Long, HeldEnd.Missing> told, List<HeldEnd.Missing> into) {
            HeldRange below = null;
            for (HeldRange range : ranges.values()) {
                if (below != null) {
                    long next = below.last() + 1;
                    for (HeldEnd.Missing gap : told.headMap(range.first()).values()) {
                        if (gap.last() >= next) {
                            addUntold(next, gap.first() - 1, below, range, into);
                            next = gap.last() + 1;
                        }
                    }
                    addUntold(next, range.first() - 1, below, range, into);
                }
                below = range;
            }
        }

        private void addUntold(long first, long last, HeldRange below, HeldRange above, List<HeldEnd.Missing> into) {
            if (first <= last) {
                into.add(new HeldEnd.Missing(
                        first, last, -1, below.lastAt(), above.firstAt(), receivedAt, "restart", Gap.Status.OPEN));
            }
        }

        private static HeldEnd.Missing missing(Record gap) {
            @Nullable String cause = (String) gap.getField("cause");
            return new HeldEnd.Missing(
                    number(gap, "first_number"),
                    number(gap, "last_number"),
                    (int) gap.getField("revision"),
                    time(gap, "starts_at"),
                    time(gap, "ends_at"),
                    time(gap, "opened_at"),
                    cause == null ? "missed" : cause,
                    Gap.Status.valueOf(String.valueOf(gap.getField("status")).toUpperCase(Locale.ROOT)));
        }
    }
}
