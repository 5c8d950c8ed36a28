package io.tidemark.proof;

import io.tidemark.lake.LakeQuery;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
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
    private final List<Hole> holes = new ArrayList<>();
    private final List<Long> unproven = new ArrayList<>();
    private final Set<LocalDate> renumbered = new TreeSet<>();
    private final long firstAt;
    private final long lastAt;

    private @Nullable LocalDate expectedNext;
    /** Newest number of the trades more than an hour before the day that comes next. */
    private @Nullable Long carried;

    private DayCount(LakeQuery query, Market market, long firstAt, long lastAt) {
        this.query = query;
        this.market = market;
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
        DayCount count = new DayCount(query, market, span[0], span[1]);
        Answer.forEach(
                query,
                "SELECT first_number, last_number, status, epoch_us(opened_at) FROM silver.gaps_latest"
                        + " WHERE %s AND (missing > 0 OR status = 'unproven')".formatted(market.where()),
                row -> {
                    if (row.has(0)) {
                        count.holes.add(new Hole(row.number(0), row.number(1), row.text(2)));
                    } else {
                        count.unproven.add(row.number(3));
                    }
                });
        Answer.forEach(
                query,
                "SELECT epoch_us(happened_at) FROM silver.feed_events WHERE kind = 'epoch' AND exchange = '%s' AND starts_with(detail, '%s went ')"
                        .formatted(market.exchange(), market.instrument()),
                row -> count.renumbered.add(Instant.EPOCH
                        .plus(row.number(0), ChronoUnit.MICROS)
                        .atOffset(ZoneOffset.UTC)
                        .toLocalDate()));
        return count;
    }

    /** The certificate of a day; days must be asked for in their order. */
    Certificate day(LocalDate day, @Nullable String previous) {
        long start = ChronoUnit.MICROS.between(
                Instant.EPOCH, day.atStartOfDay(ZoneOffset.UTC).toInstant());
        if (!day.equals(expectedNext)) {
            carried = newestNumberBefore(start - HOUR);
        }
        Tally tally = new Tally(start, carried);
        Answer.forEach(
                query,
                ("SELECT trade_number, fills, epoch_us(traded_at), trade_id, price, quantity, taker_side, origin"
                                + " FROM silver.trades WHERE %s AND traded_at >= make_timestamptz(%d)"
                                + " AND traded_at < make_timestamptz(%d) ORDER BY trade_number")
                        .formatted(market.where(), start - HOUR, start + DAY + HOUR),
                tally::add);
        carried = renumbered.contains(day) ? newestNumberBefore(start + DAY - HOUR) : tally.carry;
        expectedNext = day.plusDays(1);
        return tally.certificate(day, officialCount(start), previous);
    }

    private @Nullable Long newestNumberBefore(long time) {
        Long[] newest = {null};
        Answer.forEach(
                query,
                "SELECT arg_max(trade_number, (traded_at, trade_number)) FROM silver.trades WHERE %s AND traded_at < make_timestamptz(%d)"
                        .formatted(market.where(), time),
                row -> newest[0] = row.numberIfAny(0));
        return newest[0];
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

    private record Hole(long first, long last, String status) {

        /** How many of the numbers lie in the hole. */
        long of(long from, long to) {
            return Math.max(0, Math.min(last, to) - Math.max(first, from) + 1);
        }
    }

    private final class Tally {

        private final long start;
        private final Fingerprint fingerprint = new Fingerprint();
        private final boolean hasBefore;

        private @Nullable Long newest;
        private @Nullable Long carry;
        private @Nullable Long beforeDay;
        private @Nullable Long first;
        private @Nullable Long last;
        private boolean unnumbered;
        private long observed;
        private long repaired;
        private long twice;
        private long missing;
        private long absent;
        private long lost;
        private long open;

        Tally(long start, @Nullable Long carried) {
            this.start = start;
            this.newest = carried;
            this.carry = carried;
            this.beforeDay = carried;
            this.hasBefore = firstAt < start;
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
                return;
            }
            long from = number - fills + 1;
            if (ofDay) {
                follow(from, number);
                first = first == null ? from : Math.min(first, from);
                last = last == null ? number : Math.max(last, number);
            } else if (at < start) {
                beforeDay = beforeDay == null ? number : Math.max(beforeDay, number);
            }
            newest = newest == null ? number : Math.max(newest, number);
            if (at < start + DAY - HOUR) {
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
                    long covered = hole.of(before + 1, from - 1);
                    switch (hole.status()) {
                        case "absent" -> absent += covered;
                        case "lost" -> lost += covered;
                        default -> open += covered;
                    }
                }
            }
        }

        Certificate certificate(LocalDate day, @Nullable Long official, @Nullable String previous) {
            boolean anew = renumbered.contains(day);
            boolean numbered = !unnumbered && first != null && !anew;
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
            if (numbered) {
                if (open > 0) {
                    verdict = verdict.and(note(notes, Verdict.INVESTIGATE, open + " trades are still being asked for"));
                }
                if (lost > 0) {
                    verdict = verdict.and(note(notes, Verdict.FAIL, lost + " trades are lost"));
                }
                long unknown = missing - absent - lost - open;
                if (unknown > 0) {
                    verdict = verdict.and(
                            note(notes, Verdict.FAIL, unknown + " trades are missing without a row in silver.gaps"));
                }
                if (twice > 0) {
                    verdict = verdict.and(note(notes, Verdict.FAIL, twice + " trades are stored twice"));
                }
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
                    numbered ? firstNumber() : null,
                    numbered ? last : null,
                    numbered ? (Long) (observed - twice + missing) : null,
                    observed,
                    repaired,
                    numbered ? (Long) absent : null,
                    numbered ? (Long) lost : null,
                    official,
                    numbered ? (agrees ? "A" : "B") : "C",
                    verdict,
                    fingerprint.text(),
                    previous,
                    notes);
        }

        private @Nullable Long firstNumber() {
            Long before = beforeDay;
            return before == null || first == null || before + 1 > first ? first : Long.valueOf(before + 1);
        }

        private Verdict note(List<String> notes, Verdict verdict, String text) {
            notes.add(text);
            return verdict;
        }
    }
}
