package io.tidemark.proof;

import io.tidemark.lake.LakeQuery;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts the days of one market, one after the other, from {@code silver.trades} and what else the lake knows of them.
 *
 * <p>A number that is missing belongs to the day of the next trade by number. Trades around midnight may have their
 * numbers and their times in different orders, so an hour on either side of a day is looked at too.
 */
final class DayCount {

    private static final long HOUR = 3_600_000_000L;
    private static final long DAY = 24 * HOUR;

    private final LakeQuery query;
    private final Market market;
    private final Numberings numberings;
    private final List<Hole> holes = new ArrayList<>();
    private final List<Long> unproven = new ArrayList<>();
    private final long firstAt;
    private final long lastAt;

    private @Nullable LocalDate expectedNext;
    /** Newest number of the trades more than an hour before the day that comes next, by numbering. */
    private Map<Integer, Long> carried = Map.of();

    private DayCount(LakeQuery query, Market market, Numberings numberings, long firstAt, long lastAt) {
        this.query = query;
        this.market = market;
        this.numberings = numberings;
        this.firstAt = firstAt;
        this.lastAt = lastAt;
    }

    static DayCount of(LakeQuery query, Market market) {
        long[] span = {Long.MAX_VALUE, Long.MIN_VALUE};
        Answer.forEach(
                query,
                "SELECT epoch_us(min(traded_at)), epoch_us(max(traded_at)) FROM silver.trades WHERE " + market.where(),
                row -> {
                    if (row.has(0)) {
                        span[0] = row.number(0);
                        span[1] = row.number(1);
                    }
                });
        Numberings numberings = Numberings.of(query, market);
        DayCount count = new DayCount(query, market, numberings, span[0], span[1]);
        Answer.forEach(
                query,
                ("SELECT first_number, last_number, status, epoch_us(opened_at), %s FROM silver.gaps_latest"
                                + " WHERE %s AND (missing > 0 OR status = 'unproven')")
                        .formatted(
                                numberings.sql("first_number", "coalesce(starts_at, ends_at, opened_at)"),
                                market.where()),
                row -> {
                    if (row.has(0)) {
                        count.holes.add(new Hole((int) row.number(4), row.number(0), row.number(1), row.text(2)));
                    } else {
                        count.unproven.add(row.number(3));
                    }
                });
        return count;
    }

    /** The certificate of a day; days must be asked for in their order. */
    Certificate day(LocalDate day, @Nullable String previous) {
        long start = ChronoUnit.MICROS.between(
                Instant.EPOCH, day.atStartOfDay(ZoneOffset.UTC).toInstant());
        if (!day.equals(expectedNext)) {
            carried = newestNumbersBefore(start - HOUR);
        }
        Tally tally = new Tally(start, carried);
        Answer.forEach(
                query,
                ("SELECT trade_number, fills, epoch_us(traded_at), trade_id, price, quantity, taker_side, origin,"
                                + " %s FROM silver.trades WHERE %s AND traded_at >= make_timestamptz(%d)"
                                + " AND traded_at < make_timestamptz(%d) ORDER BY trade_number, trade_id")
                        .formatted(
                                numberings.sql("trade_number", "traded_at"),
                                market.where(),
                                start - HOUR,
                                start + DAY + HOUR),
                tally::add);
        carried = tally.carries();
        expectedNext = day.plusDays(1);
        return tally.certificate(day, officialCount(start), previous);
    }

    private Map<Integer, Long> newestNumbersBefore(long time) {
        Map<Integer, Long> newest = new TreeMap<>();
        Answer.forEach(
                query,
                ("SELECT %s, max(trade_number) FROM silver.trades WHERE %s AND traded_at < make_timestamptz(%d)"
                                + " AND trade_number IS NOT NULL GROUP BY 1")
                        .formatted(numberings.sql("trade_number", "traded_at"), market.where(), time),
                row -> newest.put((int) row.number(0), row.number(1)));
        return newest;
    }

    /** The sum over the exchange's own candles of one length, if they cover the day without a hole. */
    private @Nullable Long officialCount(long start) {
        Long[] count = {null};
        Answer.forEach(
                query,
                ("SELECT sum(trade_count) FROM silver.official_candles_latest WHERE %s"
                                + " AND window_start >= make_timestamptz(%d) AND window_start < make_timestamptz(%d)"
                                + " GROUP BY timeframe HAVING count(trade_count) = count(*)"
                                + " AND sum(epoch_us(window_end) - epoch_us(window_start)) = %d ORDER BY timeframe DESC")
                        .formatted(market.where(), start, start + DAY, DAY),
                row -> count[0] = row.numberIfAny(0));
        return count[0];
    }

    private record Hole(int numbering, long first, long last, String status) {

        /** How many of the numbers lie in the hole. */
        long of(long from, long to) {
            return Math.max(0, Math.min(last, to) - Math.max(first, from) + 1);
        }
    }

    private final class Tally {

        private final long start;
        private final Fingerprint fingerprint = new Fingerprint();
        private final boolean hasBefore;
        private final Map<Integer, Line> lines = new TreeMap<>();

        private boolean unnumbered;
        /** Of those without a number, which come by id: the last one. */
        private String last = "";

        private long twice;
        private long observed;
        private long repaired;

        Tally(long start, Map<Integer, Long> carried) {
            this.start = start;
            this.hasBefore = firstAt < start;
            carried.forEach((numbering, newest) -> lines.put(numbering, new Line(numbering, newest)));
        }

        void add(Answer row) {
            Long number = row.numberIfAny(0);
            long fills = row.number(1);
            long at = row.number(2);
            boolean ofDay = at >= start && at < start + DAY;
            if (ofDay) {
                observed += fills;
                repaired += row.text(7).equals("repair") ? fills : 0;
                fingerprint.add(Fingerprint.line(
                        market.exchange(),
                        market.instrument(),
                        number,
                        fills,
                        Objects.requireNonNull(row.decimalIfAny(4)),
                        Objects.requireNonNull(row.decimalIfAny(5)),
                        row.text(6),
                        at,
                        row.text(3)));
            }
            if (number == null) {
                unnumbered |= ofDay;
                twice += ofDay && row.text(3).equals(last) ? fills : 0;
                last = row.text(3);
                return;
            }
            lines.computeIfAbsent((int) row.number(8), numbering -> new Line(numbering, null))
                    .add(number - fills + 1, number, at - start);
        }

        Map<Integer, Long> carries() {
            Map<Integer, Long> carries = new TreeMap<>();
            lines.forEach((numbering, line) -> {
                if (line.carry != null) {
                    carries.put(numbering, line.carry);
                }
            });
            return carries;
        }

        Certificate certificate(LocalDate day, @Nullable Long official, @Nullable String previous) {
            List<Line> ofDay =
                    lines.values().stream().filter(line -> line.first != null).toList();
            boolean anew = ofDay.stream().anyMatch(Line::isNew) || ofDay.size() > 1;
            @Nullable Line line = unnumbered || anew || ofDay.isEmpty() ? null : ofDay.get(0);
            List<String> notes = new ArrayList<>();
            Verdict verdict = Verdict.PASS;
            if (observed == 0) {
                verdict = verdict.and(note(notes, Verdict.INVESTIGATE, "no trade of this day is stored"));
            }
            boolean whole = hasBefore && lastAt >= start + DAY;
            if (!hasBefore) {
                verdict = verdict.and(note(notes, Verdict.INVESTIGATE, "collecting began on this day"));
            }
            if (lastAt < start + DAY) {
                verdict = verdict.and(note(notes, Verdict.INVESTIGATE, "no later trade proves its end"));
            }
            if (anew) {
                verdict = verdict.and(note(notes, Verdict.INVESTIGATE, "the exchange began to number anew"));
            }
            long doubts = unproven.stream()
                    .filter(at -> at >= start && at < start + DAY)
                    .count();
            if (doubts > 0) {
                verdict = verdict.and(note(notes, Verdict.INVESTIGATE, doubts + " gaps are not proven to be none"));
            }
            if (line != null) {
                if (line.open > 0) {
                    verdict = verdict.and(
                            note(notes, Verdict.INVESTIGATE, line.open + " trades are still being asked for"));
                }
                if (line.lost > 0) {
                    verdict = verdict.and(note(notes, Verdict.FAIL, line.lost + " trades are lost"));
                }
                long unknown = line.missing - line.absent - line.lost - line.open;
                if (unknown > 0) {
                    verdict = verdict.and(
                            note(notes, Verdict.FAIL, unknown + " trades are missing without a row in silver.gaps"));
                }
            }
            long copies = twice + ofDay.stream().mapToLong(one -> one.twice).sum();
            if (copies > 0) {
                verdict = verdict.and(note(notes, Verdict.FAIL, copies + " trades are stored twice"));
            }
            boolean agrees = official != null && official == observed;
            if (official != null && !agrees) {
                verdict = verdict.and(note(
                        notes,
                        whole ? Verdict.FAIL : Verdict.INVESTIGATE,
                        "the exchange counts %d trades, %d are stored".formatted(official, observed)));
            }
            return new Certificate(
                    market.exchange(),
                    market.instrument(),
                    day,
                    line == null ? null : line.firstNumber(),
                    line == null ? null : line.last,
                    line == null ? null : (Long) (observed - line.twice + line.missing),
                    observed,
                    repaired,
                    line == null ? null : (Long) line.absent,
                    line == null ? null : (Long) line.lost,
                    official,
                    line == null ? "C" : agrees ? "A" : "B",
                    verdict,
                    fingerprint.text(),
                    previous,
                    notes);
        }

        private Verdict note(List<String> notes, Verdict verdict, String text) {
            notes.add(text);
            return verdict;
        }
    }
    /** The numbers of one numbering around a day, in their order. */
    private final class Line {

        private final int numbering;
        private @Nullable Long newest;
        private @Nullable Long carry;
        private @Nullable Long beforeDay;
        private @Nullable Long first;
        private @Nullable Long last;
        private long twice;
        private long missing;
        private long absent;
        private long lost;
        private long open;

        Line(int numbering, @Nullable Long carried) {
            this.numbering = numbering;
            this.newest = carried;
            this.carry = carried;
            this.beforeDay = carried;
        }

        /** @param at trade time since the day began */
        void add(long from, long number, long at) {
            if (at >= 0 && at < DAY) {
                follow(from, number);
                first = first == null ? from : Math.min(first, from);
                last = last == null ? number : Math.max(last, number);
            } else if (at < 0) {
                beforeDay = beforeDay == null ? number : Math.max(beforeDay, number);
            }
            newest = newest == null ? number : Math.max(newest, number);
            if (at < DAY - HOUR) {
                carry = carry == null ? number : Math.max(carry, number);
            }
        }

        private void follow(long from, long to) {
            Long before = newest;
            if (before == null) {
                return;
            }
            if (from <= before) {
                twice += Math.min(before, to) - from + 1;
            } else if (from > before + 1) {
                missing += from - before - 1;
                for (Hole hole : holes) {
                    long covered = hole.numbering() == numbering ? hole.of(before + 1, from - 1) : 0;
                    switch (hole.status()) {
                        case "absent" -> absent += covered;
                        case "lost" -> lost += covered;
                        default -> open += covered;
                    }
                }
            }
        }

        /** Whether it began on this day. */
        boolean isNew() {
            return numbering > 0 && beforeDay == null;
        }

        @Nullable
        Long firstNumber() {
            Long before = beforeDay;
            return before == null || first == null || before + 1 > first ? first : Long.valueOf(before + 1);
        }
    }
}
