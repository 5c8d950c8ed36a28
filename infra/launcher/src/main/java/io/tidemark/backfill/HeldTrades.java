package io.tidemark.backfill;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.exchange.HeldRange;
import io.tidemark.exchange.KnownTrades;
import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeQuery;
import io.tidemark.lake.TableJobs;
import io.tidemark.proof.Answer;
import io.tidemark.proof.Numberings;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a lake holds and says of the trades of one instrument. */
public final class HeldTrades {

    private static final long HOUR = 3_600_000_000L;
    private static final long DAY = 24 * HOUR;
    /** The year 9999. */
    private static final long FOR_EVER = 253_370_764_800_000_000L;
    /** Jobs keep their candles a day; an hour for what comes late. */
    private static final long CANDLES_KEPT = 25 * HOUR;

    private final Lake lake;
    private final String instrument;
    private final LakeQuery query;
    private final String where;

    public HeldTrades(Lake lake, String exchange, String instrument) {
        this.lake = lake;
        this.instrument = instrument;
        this.query = LakeQuery.over(lake);
        this.where = "exchange = '%s' AND instrument = '%s'".formatted(exchange, instrument);
    }

    /** The numbers held, of trades around these times, in ascending order. */
    public List<HeldRange> between(long from, long to) {
        return ranges(during(from - HOUR, to + HOUR));
    }

    /**
     * What is held of these numbers, in ascending order.
     *
     * @param numbering which numbering they are of, where the exchange began to number anew
     */
    List<HeldRange> among(long first, long last, Numberings numberings, int numbering) {
        return ranges("trade_number >= %d AND trade_number - fills + 1 <= %d AND %s = %d"
                .formatted(first, last, numberings.sql("trade_number", "traded_at"), numbering));
    }

    /**
     * What a reading has to know that brings trades with numbers.
     *
     * @param from time of the oldest, microseconds since the epoch
     * @param to time of the newest
     * @param highest number of them
     * @param maxHole further above than this, a number is of another numbering
     */
    public KnownTrades known(long from, long to, long highest, long maxHole) {
        List<HeldRange> held = new ArrayList<>(ranges(during(from, to + 1)));
        // Nearly always there is one within the day, and a whole table need not be read.
        if (nearest(during(from - DAY, from), "DESC", held) == 0) {
            nearest("traded_at < TIMESTAMPTZ '%s'".formatted(time(from)), "DESC", held);
        }
        List<HeldRange> above = new ArrayList<>();
        if (nearest(during(to + 1, to + DAY), "ASC", above) == 0) {
            nearest("traded_at > TIMESTAMPTZ '%s'".formatted(time(to)), "ASC", above);
        }
        above.removeIf(range -> range.first() <= highest || range.first() - highest > maxHole);
        held.addAll(above);
        return KnownTrades.of(instrument, held, from, revisions(), Set.of());
    }

    /** The same of trades without numbers. */
    public KnownTrades known(long from, long to) {
        Set<String> ids = new HashSet<>();
        Answer.forEach(
                query,
                "SELECT trade_id FROM silver.trades WHERE %s AND trade_number IS NULL AND %s"
                        .formatted(where, during(from, to + 1)),
                row -> ids.add(row.text(0)));
        return KnownTrades.of(instrument, List.of(), from, Map.of(), ids);
    }

    /** The newest revision of each gap that has been told of, by its first number. */
    Map<Long, Integer> revisions() {
        Map<Long, Integer> revisions = new HashMap<>();
        Answer.forEach(
                query,
                "SELECT first_number, revision FROM silver.gaps_latest WHERE %s AND first_number IS NOT NULL"
                        .formatted(where),
                row -> revisions.put(row.number(0), (int) row.number(1)));
        return revisions;
    }

    private int nearest(String condition, String order, List<HeldRange> into) {
        int before = into.size();
        String sql = """
                SELECT trade_number - fills + 1, trade_number, epoch_us(traded_at) FROM silver.trades
                WHERE %1$s AND trade_number IS NOT NULL AND %2$s ORDER BY traded_at %3$s, trade_number %3$s LIMIT 1
                """.formatted(where, condition, order);
        Answer.forEach(
                query, sql, row -> into.add(new HeldRange(row.number(0), row.number(1), row.number(2), row.number(2))));
        return into.size() - before;
    }

    private List<HeldRange> ranges(String condition) {
        List<HeldRange> held = new ArrayList<>();
        String sql = """
                SELECT min(first), max(last), epoch_us(min(traded_at)), epoch_us(max(traded_at))
                FROM (SELECT *, sum(begins) OVER (ORDER BY first, last) AS island
                      FROM (SELECT trade_number - fills + 1 AS first, trade_number AS last, traded_at,
                                   CASE WHEN trade_number - fills + 1 > 1 + max(trade_number) OVER
                                       (ORDER BY trade_number - fills + 1, trade_number
                                        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
                                   THEN 1 ELSE 0 END AS begins
                            FROM silver.trades
                            WHERE %s AND trade_number IS NOT NULL AND %s))
                GROUP BY island ORDER BY 1
                """.formatted(where, condition);
        Answer.forEach(
                query, sql, row -> held.add(new HeldRange(row.number(0), row.number(1), row.number(2), row.number(3))));
        return held;
    }

    /** The newest words on numbers of this range. */
    public List<Told> told(long first, long last) {
        List<Told> told = new ArrayList<>();
        Answer.forEach(
                query,
                "SELECT first_number, last_number, revision, status, coalesce(cause, '') FROM silver.gaps_latest WHERE %s AND first_number <= %d AND last_number >= %d ORDER BY 1"
                        .formatted(where, last, first),
                row -> told.add(new Told(row.number(0), row.number(1), (int) row.number(2), row.text(3), row.text(4))));
        return told;
    }

    /**
     * The time from which on trades belong to the job that collects them: it repairs what it missed by itself, and
     * still makes their candles. {@code ABSENT} where no job collects into this lake.
     */
    public long collectedFrom(Instant now) {
        if (TableJobs.of(lake.table("silver.trades").properties()).jobs().isEmpty()) {
            return ABSENT;
        }
        long today = day(now.getEpochSecond() * 1_000_000);
        long newest = liveTrade("max", "true");
        if (newest == ABSENT) {
            return today;
        }
        long kept = day(newest - CANDLES_KEPT);
        return Math.min(today, day(liveTrade("min", during(kept, FOR_EVER))));
    }

    /** Whether the lake holds trades of this instrument that came with a feed. */
    public boolean isCollected() {
        return liveTrade("max", "true") != ABSENT;
    }

    /** Days on which the candles are not those of the trades. */
    public List<LocalDate> staleDays(long from, long to) {
        List<LocalDate> days = new ArrayList<>();
        String sql = """
                SELECT t.trading_day
                FROM (SELECT CAST(traded_at AS DATE) AS trading_day, sum(fills) AS trades FROM silver.trades
                      WHERE %1$s AND %2$s GROUP BY 1) AS t
                LEFT JOIN (SELECT CAST(window_start AS DATE) AS trading_day, trade_count FROM gold.candles_latest
                           WHERE timeframe = '1d' AND %1$s) AS c ON t.trading_day = c.trading_day
                WHERE c.trade_count IS DISTINCT FROM t.trades ORDER BY 1
                """.formatted(where, during(day(from), day(to) + DAY));
        Answer.forEach(query, sql, row -> days.add(LocalDate.parse(row.text(0))));
        return days;
    }

    /** Days of which trades are held. */
    public List<LocalDate> daysOf(long from, long to) {
        List<LocalDate> days = new ArrayList<>();
        Answer.forEach(
                query,
                "SELECT DISTINCT CAST(traded_at AS DATE) FROM silver.trades WHERE %s AND %s ORDER BY 1"
                        .formatted(where, during(day(from), day(to) + DAY)),
                row -> days.add(LocalDate.parse(row.text(0))));
        return days;
    }

    /** Trades a day, by the numbers of those that are held; 0 where they do not tell. */
    public long tradesADay() {
        long[] rate = {0};
        Answer.forEach(
                query,
                "SELECT max(trade_number) - min(trade_number) AS trades, epoch_us(max(traded_at)) - epoch_us(min(traded_at)) AS time"
                        + " FROM silver.trades WHERE " + where,
                row -> {
                    if (row.has(0) && row.number(1) > 0) {
                        rate[0] = Math.round((double) row.number(0) / row.number(1) * DAY);
                    }
                });
        return rate[0];
    }

    /** How many trades are held that were traded from one time to before another. */
    public long count(long from, long to) {
        long[] count = {0};
        Answer.forEach(
                query,
                "SELECT coalesce(sum(fills), 0) FROM silver.trades WHERE %s AND %s".formatted(where, during(from, to)),
                row -> count[0] = row.number(0));
        return count[0];
    }

    private long liveTrade(String which, String condition) {
        long[] at = {ABSENT};
        Answer.forEach(
                query,
                "SELECT epoch_us(%s(traded_at)) FROM silver.trades WHERE %s AND origin <> 'backfill' AND %s"
                        .formatted(which, where, condition),
                row -> at[0] = row.has(0) ? row.number(0) : ABSENT);
        return at[0];
    }

    private static String during(long from, long to) {
        return "traded_at >= TIMESTAMPTZ '%s' AND traded_at < TIMESTAMPTZ '%s'".formatted(time(from), time(to));
    }

    private static Instant time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private static long day(long micros) {
        return Math.floorDiv(micros, DAY) * DAY;
    }
}
