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
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * What a lake holds around the trades of some tapes that are about to be written to it, and what has to be said of that
 * once they are.
 */
final class HeldFeeds {

    private final List<KnownFeed> feeds;

    private HeldFeeds(List<KnownFeed> feeds) {
        this.feeds = List.copyOf(feeds);
    }

    /** Of a lake that holds nothing. */
    static HeldFeeds none() {
        return new HeldFeeds(List.of());
    }

    /**
     * Asks the lake.
     *
     * @param spans of the trades on the tapes
     * @param maxHole further apart than this, numbers are not of the same numbering
     */
    static HeldFeeds of(Lake lake, List<TapeTrades.Span> spans, long maxHole) {
        SortedMap<String, List<KnownTrades>> trades = new TreeMap<>();
        for (TapeTrades.Span span : spans) {
            HeldTrades held = new HeldTrades(lake, span.exchange(), span.instrument());
            List<KnownTrades> ofExchange = trades.computeIfAbsent(span.exchange(), exchange -> new ArrayList<>());
            ofExchange.add(
                    span.isNumbered()
                            ? held.known(span.from(), span.to(), span.highest(), maxHole)
                            : held.known(span.from(), span.to()));
        }
        List<KnownFeed> feeds = new ArrayList<>();
        trades.forEach((exchange, known) -> feeds.add(new KnownFeed(exchange, frames(lake, exchange), known)));
        return new HeldFeeds(feeds);
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
            forEach((exchange, known) -> {
                long first = around(known).mapToLong(HeldRange::last).min().orElse(0);
                long last = around(known).mapToLong(HeldRange::first).max().orElse(0);
                if (last > first) {
                    GapWords.settle(lake, exchange, known.instrument(), new Wanted(first, last, ABSENT, ABSENT));
                }
            });
        }
    }

    /**
     * And the days of which the neighbours of what was written are: what lies between is known by now.
     *
     * @param knownAt our clock at the end of the tapes, microseconds since the epoch
     */
    List<CandleDay> days(long knownAt) {
        List<CandleDay> days = new ArrayList<>();
        forEach((exchange, known) -> around(known)
                .flatMap(range -> Stream.of(range.firstAt(), range.lastAt()))
                .map(Timeframe.DAY::start)
                .distinct()
                .forEach(day -> days.add(new CandleDay(
                        exchange, known.instrument(), day, ABSENT, Long.MAX_VALUE, Long.MAX_VALUE, ABSENT, knownAt))));
        return days;
    }

    private void forEach(BiConsumer<String, KnownTrades> each) {
        feeds.forEach(feed -> feed.trades().forEach(known -> each.accept(feed.exchange(), known)));
    }

    private static Stream<HeldRange> around(KnownTrades known) {
        return Stream.concat(Stream.ofNullable(known.before()), known.ranges().stream());
    }
}
