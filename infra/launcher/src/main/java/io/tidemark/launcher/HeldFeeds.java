package io.tidemark.launcher;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.backfill.GapWords;
import io.tidemark.backfill.HeldTrades;
import io.tidemark.backfill.Wanted;
import io.tidemark.exchange.HeldRange;
import io.tidemark.exchange.KnownFeed;
import io.tidemark.exchange.KnownTrades;
import io.tidemark.jobs.windows.CandleDay;
import io.tidemark.jobs.windows.Timeframe;
import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeQuery;
import io.tidemark.proof.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a lake holds around the trades of some tapes that are about to be written to it, and what has to be said of that
 * once they are.
 */
final class HeldFeeds {

    private final List<KnownFeed> feeds;
    private final Map<TapeTrades.Span, KnownTrades> known;

    private HeldFeeds(List<KnownFeed> feeds, Map<TapeTrades.Span, KnownTrades> known) {
        this.feeds = List.copyOf(feeds);
        this.known = known;
    }

    /** Of a lake that holds nothing. */
    static HeldFeeds none() {
        return new HeldFeeds(List.of(), Map.of());
    }

    /**
     * Asks the lake.
     *
     * @param spans of the trades on the tapes
     * @param maxHole further apart than this, numbers are not of the same numbering
     */
    static HeldFeeds of(Lake lake, List<TapeTrades.Span> spans, long maxHole) {
        Map<TapeTrades.Span, KnownTrades> known = new LinkedHashMap<>();
        SortedMap<String, List<KnownTrades>> trades = new TreeMap<>();
        for (TapeTrades.Span span : spans) {
            HeldTrades held = new HeldTrades(lake, span.exchange(), span.instrument());
            KnownTrades one = span.isNumbered()
                    ? held.known(span.from(), span.to(), span.highest(), maxHole)
                    : held.known(span.from(), span.to());
            known.put(span, one);
            trades.computeIfAbsent(span.exchange(), exchange -> new ArrayList<>())
                    .add(one);
        }
        List<KnownFeed> feeds = new ArrayList<>();
        trades.forEach(
                (exchange, ofExchange) -> feeds.add(new KnownFeed(exchange, frames(lake, exchange), ofExchange)));
        return new HeldFeeds(feeds, known);
    }

    private static Map<String, Long> frames(Lake lake, String exchange) {
        Map<String, Long> frames = new HashMap<>();
        Answer.forEach(
                LakeQuery.over(lake),
                "SELECT connection, max(frame_number) FROM bronze.frames WHERE exchange = '%s' GROUP BY 1"
                        .formatted(exchange),
                row -> frames.put(row.text(0), row.number(1)));
        return frames;
    }

    /** For the job that reads the tapes. */
    List<KnownFeed> feeds() {
        return feeds;
    }

    /** Once that has ended: gaps that had been told of and that the tapes have filled, all or in part. */
    void settleGaps(Path directory) {
        if (feeds.isEmpty()) {
            return;
        }
        try (Lake lake = Lake.open(directory)) {
            known.forEach((span, around) -> {
                if (span.isNumbered()) {
                    GapWords.settle(lake, span.exchange(), span.instrument(), settled(span, around));
                }
            });
        }
    }

    /** From one neighbour to the other, and as far as the tapes bring trades or tell of some. */
    private static Wanted settled(TapeTrades.Span span, KnownTrades known) {
        return new Wanted(
                around(known).mapToLong(HeldRange::last).reduce(span.lowest(), Math::min),
                around(known).mapToLong(HeldRange::first).reduce(span.told(), Math::max),
                ABSENT,
                ABSENT);
    }

    /**
     * And the days of which the neighbours of what was written are: what lies between is known by now.
     *
     * @param knownAt our clock at the end of the tapes, microseconds since the epoch
     */
    List<CandleDay> days(long knownAt) {
        List<CandleDay> days = new ArrayList<>();
        known.forEach((span, held) -> around(held)
                .flatMap(range -> Stream.of(range.firstAt(), range.lastAt()))
                .map(Timeframe.DAY::start)
                .distinct()
                .forEach(day -> days.add(new CandleDay(
                        span.exchange(),
                        span.instrument(),
                        day,
                        ABSENT,
                        Long.MAX_VALUE,
                        Long.MAX_VALUE,
                        ABSENT,
                        knownAt))));
        return days;
    }

    private static Stream<HeldRange> around(KnownTrades known) {
        return Stream.concat(Stream.ofNullable(known.before()), known.ranges().stream());
    }
}
