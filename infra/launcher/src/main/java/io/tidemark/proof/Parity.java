package io.tidemark.proof;

import io.tidemark.exchange.Candles;
import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeQuery;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Our candles against those the exchanges themselves report, number by number. A number the exchange does not say is
 * not compared; a window without trades, which exchanges tell as flat and we do not make up, agrees with none of ours.
 */
public final class Parity {

    private static final long SECOND = 1_000_000L;
    /** How far the recorder's clock may be from the exchange's. */
    private static final long CLOCKS = 5 * SECOND;
    /** An exchange of which nothing comes for so long is taken as not recorded. */
    private static final long SILENCE = 60 * SECOND;

    private static final List<String> FIELDS = List.of(
            "open",
            "high",
            "low",
            "close",
            "volume_base",
            "volume_quote",
            "trade_count",
            "taker_buy_base",
            "taker_buy_quote");
    private static final int OPEN = FIELDS.indexOf("open");
    private static final int HIGH = FIELDS.indexOf("high");
    private static final int LOW = FIELDS.indexOf("low");
    private static final int CLOSE = FIELDS.indexOf("close");
    private static final int BASE = FIELDS.indexOf("volume_base");
    private static final int COUNT = FIELDS.indexOf("trade_count");

    private final LakeQuery query;
    private final Map<String, Span> spans = new HashMap<>();
    private final Map<String, List<Span>> gaps = new HashMap<>();
    private final Map<String, List<Span>> silences = new HashMap<>();
    private final Map<Series, Tally> tallies = new TreeMap<>();
    private final List<Difference> differences = new ArrayList<>();
    private final int most;

    private @Nullable Row before;

    private Parity(LakeQuery query, int most) {
        this.query = query;
        this.most = most;
    }

    /**
     * Compares what both tables hold.
     *
     * @param lake the lake
     * @param scope what to look at
     * @param timeframe only candles of this length, null for all
     * @param most differences to keep by themselves; all are counted
     */
    public static ParityReport compare(Lake lake, Scope scope, @Nullable String timeframe, int most) {
        Scope.checkTimeframe(timeframe);
        Parity parity = new Parity(LakeQuery.over(lake), most);
        parity.readSpans(scope);
        parity.readGaps(scope);
        parity.compare(scope, timeframe);
        return parity.report();
    }

    private void readSpans(Scope scope) {
        Map<String, Long> heard = new HashMap<>();
        Answer.forEach(
                query,
                "SELECT exchange, epoch_us(max(received_at)) FROM bronze.frames WHERE kind = 'ws' GROUP BY 1",
                row -> heard.put(row.text(0), row.number(1)));
        Answer.forEach(
                query,
                "SELECT exchange, instrument, epoch_us(min(traded_at)), epoch_us(max(traded_at)) FROM silver.trades"
                        + " WHERE %s GROUP BY 1, 2".formatted(market(scope).where("traded_at")),
                row -> spans.put(
                        row.text(0) + "/" + row.text(1),
                        new Span(
                                row.number(2),
                                Math.max(row.number(3), heard.getOrDefault(row.text(0), row.number(3)) - CLOCKS))));
    }

    /** A gap lies between the trades on either side of it; where nothing is numbered, in the outage. */
    private void readGaps(Scope scope) {
        String where = market(scope).where("opened_at");
        Answer.forEach(
                query,
                ("WITH g AS (SELECT * FROM silver.gaps_latest WHERE missing > 0 AND status <> 'absent'"
                                + " AND first_number IS NOT NULL AND %s) "
                                + "SELECT g.exchange, g.instrument, epoch_us(b.traded_at), epoch_us(a.traded_at) FROM g"
                                + " ASOF LEFT JOIN silver.trades AS b ON g.exchange = b.exchange"
                                + " AND g.instrument = b.instrument AND g.first_number > b.trade_number"
                                + " ASOF LEFT JOIN silver.trades AS a ON g.exchange = a.exchange"
                                + " AND g.instrument = a.instrument AND g.last_number < a.trade_number")
                        .formatted(where),
                row -> gap(row, row.numberIfAny(2), row.numberIfAny(3)));
        Answer.forEach(
                query,
                ("SELECT g.exchange, g.instrument, epoch_us(g.opened_at) - 1000 * coalesce(max(e.duration_ms), 0),"
                                + " epoch_us(max(coalesce(g.closed_at, g.opened_at)))"
                                + " FROM silver.gaps_latest AS g LEFT JOIN silver.feed_events AS e"
                                + " ON g.exchange = e.exchange AND g.opened_at = e.happened_at"
                                + " WHERE g.first_number IS NULL AND g.status = 'unproven' AND %s"
                                + " GROUP BY g.exchange, g.instrument, g.opened_at")
                        .formatted(
                                where.replace("exchange =", "g.exchange =").replace("instrument =", "g.instrument =")),
                row -> gap(row, row.number(2) - CLOCKS, row.number(3) + CLOCKS));
    }

    private void gap(Answer row, @Nullable Long from, @Nullable Long to) {
        gaps.computeIfAbsent(row.text(0) + "/" + row.text(1), market -> new ArrayList<>())
                .add(new Span(from == null ? Long.MIN_VALUE : from, to == null ? Long.MAX_VALUE : to));
    }

    private void compare(Scope scope, @Nullable String timeframe) {
        String where =
                scope.where("window_start") + (timeframe == null ? "" : " AND timeframe = '%s'".formatted(timeframe));
        StringBuilder columns = new StringBuilder();
        FIELDS.forEach(
                field -> columns.append(", o.").append(field).append(", c.").append(field));
        Answer.forEach(
                query,
                ("WITH o AS (SELECT * FROM silver.official_candles_latest WHERE %1$s),"
                                + " s AS (SELECT exchange, instrument, timeframe, min(window_start) AS f,"
                                + " max(window_start) AS l FROM o GROUP BY ALL),"
                                + " c AS (SELECT g.* FROM gold.candles_latest AS g JOIN s ON g.exchange = s.exchange"
                                + " AND g.instrument = s.instrument AND g.timeframe = s.timeframe"
                                + " AND g.window_start BETWEEN s.f AND s.l WHERE %2$s)"
                                + " SELECT coalesce(o.exchange, c.exchange), coalesce(o.instrument, c.instrument),"
                                + " coalesce(o.timeframe, c.timeframe),"
                                + " epoch_us(coalesce(o.window_start, c.window_start)) AS w,"
                                + " o.exchange IS NOT NULL, c.exchange IS NOT NULL, c.bar_status%3$s"
                                + " FROM o FULL JOIN c ON o.exchange = c.exchange AND o.instrument = c.instrument"
                                + " AND o.timeframe = c.timeframe AND o.window_start = c.window_start"
                                + " ORDER BY 1, 2, 3, 4")
                        .formatted(
                                where,
                                where.replace("exchange =", "g.exchange =")
                                        .replace("instrument =", "g.instrument =")
                                        .replace("timeframe =", "g.timeframe ="),
                                columns),
                this::compare);
        settle(null);
    }

    private void compare(Answer answer) {
        Series series = new Series(answer.text(0), answer.text(1), answer.text(2));
        List<@Nullable BigDecimal> official = new ArrayList<>();
        List<@Nullable BigDecimal> ours = new ArrayList<>();
        for (int i = 0; i < FIELDS.size(); i++) {
            official.add(answer.decimalIfAny(7 + 2 * i));
            ours.add(answer.decimalIfAny(8 + 2 * i));
        }
        boolean told = answer.text(4).equals("true");
        boolean kept = answer.text(5).equals("true");
        long start = answer.number(3);
        long end = start + Candles.length(series.timeframe());
        Tally tally = tallies.computeIfAbsent(series, any -> new Tally());
        Span span = spans.get(series.market());
        if (!kept && (span == null || end <= span.from() || start > span.to())) {
            tally.notRecorded++;
            return;
        }
        if (!told) {
            tally.noReference++;
            keep(new Difference(
                    series,
                    start,
                    "the exchange has none, ours has %s trades".formatted(ours.get(COUNT)),
                    Reason.NONE));
            return;
        }
        String what = kept ? differing(official, ours) : isFlat(official) ? "" : "ours is missing";
        if (what.isEmpty()) {
            tally.equal++;
            return;
        }
        Row row = new Row(series, start, official, ours, what, Reason.NONE);
        settle(row.isPart() ? row.with(reason(series, start, end, answer, span)) : row);
    }

    /** Why a candle of ours may hold less than the exchange's. */
    private Reason reason(Series series, long start, long end, Answer answer, @Nullable Span span) {
        if (span == null || start <= span.from()) {
            return Reason.BEGINS;
        }
        if (end > span.to()) {
            return Reason.ENDS;
        }
        for (Span gap : gaps.getOrDefault(series.market(), List.of())) {
            if (gap.from() < end && gap.to() >= start) {
                return Reason.GAP;
            }
        }
        return answer.has(6) && answer.text(6).equals("gap") ? Reason.STATUS : Reason.NONE;
    }

    /** Counts the difference before this one, which this one may explain. */
    private void settle(@Nullable Row next) {
        Row last = before;
        before = next;
        if (last == null) {
            return;
        }
        if (next != null && last.reason() == Reason.NONE && next.reason() == Reason.NONE && last.isMadeUpBy(next)) {
            count(last.with(Reason.BOUNDARY));
            count(next.with(Reason.BOUNDARY));
            before = null;
            return;
        }
        count(last);
    }

    private void count(Row row) {
        Tally tally = Objects.requireNonNull(tallies.get(row.series()));
        if (row.reason() == Reason.NONE) {
            tally.unexplained++;
        } else {
            tally.explained++;
        }
        boolean silent = row.reason() == Reason.NONE && isSilent(row.series(), row.start());
        keep(new Difference(row.series(), row.start(), row.what(), silent ? Reason.SILENCE : row.reason()));
    }

    /** Whether a window lies, as a whole or in part, in a time of which there are no frames: between two tapes. */
    private boolean isSilent(Series series, long start) {
        long end = start + Candles.length(series.timeframe());
        return silences.computeIfAbsent(series.exchange(), this::readSilences).stream()
                .anyMatch(silence -> silence.from() < end && silence.to() > start);
    }

    private List<Span> readSilences(String exchange) {
        List<Span> found = new ArrayList<>();
        Answer.forEach(
                query,
                ("WITH s AS (SELECT DISTINCT epoch_us(received_at) // %1$d * %1$d AS t FROM bronze.frames"
                                + " WHERE kind = 'ws' AND exchange = '%2$s'), p AS (SELECT t, lag(t) OVER (ORDER BY t) AS f FROM s)"
                                + " SELECT f, t FROM p WHERE t - f >= %3$d")
                        .formatted(SECOND, exchange, SILENCE),
                row -> found.add(new Span(row.number(0), row.number(1))));
        return found;
    }

    private void keep(Difference difference) {
        if (differences.size() < most) {
            differences.add(difference);
        }
    }

    private ParityReport report() {
        List<ParityReport.Line> lines = new ArrayList<>();
        tallies.forEach((series, tally) -> {
            long compared = tally.equal + tally.explained + tally.unexplained;
            boolean known = compared > 0 && tally.unexplained == 0 && tally.noReference == 0;
            lines.add(new ParityReport.Line(
                    series.exchange(),
                    series.instrument(),
                    series.timeframe(),
                    tally.equal,
                    tally.explained,
                    tally.unexplained,
                    tally.noReference,
                    tally.notRecorded,
                    known ? Verdict.PASS : Verdict.INVESTIGATE));
        });
        List<ParityReport.Difference> told = differences.stream()
                .map(one -> new ParityReport.Difference(
                        one.series().exchange(),
                        one.series().instrument(),
                        one.series().timeframe(),
                        one.start(),
                        one.what(),
                        one.reason()))
                .toList();
        return new ParityReport(lines, told);
    }

    private static Scope market(Scope scope) {
        return new Scope(scope.exchange(), scope.instrument(), null, null);
    }

    private static boolean isFlat(List<@Nullable BigDecimal> official) {
        BigDecimal base = official.get(BASE);
        return base != null && base.signum() == 0;
    }

    private static String differing(List<@Nullable BigDecimal> official, List<@Nullable BigDecimal> ours) {
        StringBuilder what = new StringBuilder();
        for (int i = 0; i < FIELDS.size(); i++) {
            BigDecimal theirs = official.get(i);
            BigDecimal mine = ours.get(i);
            if (theirs != null && (mine == null || theirs.compareTo(mine) != 0)) {
                what.append(what.isEmpty() ? "" : ", ")
                        .append("%s %s, ours %s".formatted(FIELDS.get(i), plain(theirs), plain(mine)));
            }
        }
        return what.toString();
    }

    private static String plain(@Nullable BigDecimal number) {
        if (number == null) {
            return "none";
        }
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    private record Span(long from, long to) {}

    private record Series(String exchange, String instrument, String timeframe) implements Comparable<Series> {

        String market() {
            return exchange + "/" + instrument;
        }

        @Override
        public int compareTo(Series other) {
            return (market() + " " + timeframe).compareTo(other.market() + " " + other.timeframe);
        }
    }

    private record Difference(Series series, long start, String what, Reason reason) {}

    private record Row(
            Series series,
            long start,
            List<@Nullable BigDecimal> official,
            List<@Nullable BigDecimal> ours,
            String what,
            Reason reason) {

        Row with(Reason other) {
            return new Row(series, start, official, ours, what, other);
        }

        /** Whether ours can be what is left of the exchange's without some of its trades. */
        boolean isPart() {
            for (int i = 0; i < FIELDS.size(); i++) {
                BigDecimal theirs = official.get(i);
                BigDecimal mine = ours.get(i);
                if (i == OPEN || i == CLOSE || theirs == null || mine == null) {
                    continue;
                }
                int more = mine.compareTo(theirs);
                if (i == LOW ? more < 0 : more > 0) {
                    return false;
                }
            }
            return true;
        }

        /** Whether trades lie in the other of the two windows, and both windows together are the same. */
        boolean isMadeUpBy(Row next) {
            boolean beside = series.equals(next.series) && next.start == start + Candles.length(series.timeframe());
            return beside
                    && (differs(BASE) || differs(COUNT))
                    && IntStream.range(0, FIELDS.size()).allMatch(field -> isSame(field, next));
        }

        private boolean differs(int field) {
            BigDecimal theirs = official.get(field);
            return theirs != null && theirs.compareTo(or(ours.get(field))) != 0;
        }

        private boolean isSame(int field, Row next) {
            @Nullable BigDecimal theirs = together(field, traded(official, field), traded(next.official, field));
            return theirs == null || theirs.compareTo(or(together(field, ours.get(field), next.ours.get(field)))) == 0;
        }

        /** A number of a candle; of a window without trades, which some exchanges tell as flat, there is no price. */
        private static @Nullable BigDecimal traded(List<@Nullable BigDecimal> candle, int field) {
            return field <= CLOSE && isFlat(candle) ? null : candle.get(field);
        }

        /** A number of two windows as one. */
        private static @Nullable BigDecimal together(
                int field, @Nullable BigDecimal first, @Nullable BigDecimal second) {
            if (first == null || second == null) {
                return first == null ? second : first;
            }
            if (field == OPEN || field == CLOSE) {
                return field == OPEN ? first : second;
            }
            if (field == HIGH || field == LOW) {
                return field == HIGH ? first.max(second) : first.min(second);
            }
            return first.add(second);
        }

        private static BigDecimal or(@Nullable BigDecimal value) {
            return value == null ? BigDecimal.ZERO : value;
        }
    }

    private static final class Tally {
        private long equal;
        private long explained;
        private long unexplained;
        private long noReference;
        private long notRecorded;
    }
}
