package io.tidemark.backfill;

import io.tidemark.exchange.HeldRange;
import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeAppend;
import io.tidemark.lake.LakeQuery;
import io.tidemark.proof.Answer;
import io.tidemark.proof.Numberings;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last words on what was lost, once it was loaded or another recording has brought it: each part of a gap that the
 * lake now holds is {@code repaired}. They follow from the tables alone, so that it does not matter what happened on
 * the way. Where an exchange began to number anew, a gap and a trade are of one numbering or have nothing in common.
 */
public final class GapWords {

    /** A time of a gap that is of its numbering: an end may be the time of a neighbour of another one. */
    private static final String TIME =
            "coalesce(make_timestamptz((epoch_us(starts_at) + epoch_us(ends_at)) // 2), starts_at, ends_at, opened_at)";

    private GapWords() {}

    /** Writes those that are not there yet, of numbers in a range. */
    public static void settle(Lake lake, String exchange, String instrument, Wanted range) {
        LakeQuery query = LakeQuery.over(lake);
        HeldTrades held = new HeldTrades(lake, exchange, instrument);
        String where = "exchange = '%s' AND instrument = '%s'".formatted(exchange, instrument);
        Numberings numberings = Numberings.of(query, exchange, instrument);
        String numbering = numberings.sql("first_number", TIME);
        List<Gap> gaps = new ArrayList<>();
        Answer.forEach(
                query,
                """
                SELECT first_number, last_number, revision, epoch_us(starts_at), epoch_us(ends_at), epoch_us(opened_at), cause, %s
                FROM silver.gaps_latest
                WHERE %s AND status = 'lost' AND first_number <= %d AND last_number >= %d
                """.formatted(numbering, where, range.last(), range.first()),
                row -> gaps.add(new Gap(
                        row.number(0),
                        row.number(1),
                        (int) row.number(2),
                        row.numberIfAny(3),
                        row.numberIfAny(4),
                        row.number(5),
                        row.text(6),
                        (int) row.number(7))));
        Map<Long, Integer> revisions = held.revisions();
        try (LakeAppend append = LakeAppend.to(lake, "silver.gaps")) {
            for (Gap gap : gaps) {
                List<HeldRange> found = held.among(gap.first(), gap.last(), numberings, gap.numbering());
                String same = "%s AND %s = %d".formatted(where, numbering, gap.numbering());
                for (Part part : withoutWords(parts(found, gap), others(query, same, gap))) {
                    boolean told = !part.held() && part.first() == gap.first() && part.last() == gap.last();
                    if (!told) {
                        append.add(row(exchange, instrument, gap, part, revisions));
                    }
                }
            }
            append.commit();
        }
    }

    /** A gap, cut where what is held of it begins and ends. */
    private static List<Part> parts(List<HeldRange> held, Gap gap) {
        List<Part> parts = new ArrayList<>();
        long next = gap.first();
        for (HeldRange range : held) {
            long first = Math.max(range.first(), gap.first());
            long last = Math.min(range.last(), gap.last());
            if (first > next) {
                parts.add(new Part(next, first - 1, false));
            }
            parts.add(new Part(first, last, true));
            next = last + 1;
        }
        if (next <= gap.last()) {
            parts.add(new Part(next, gap.last(), false));
        }
        return parts;
    }

    /** Other words on numbers of the gap: what came to light while it was loaded. */
    private static List<Part> others(LakeQuery query, String where, Gap gap) {
        List<Part> others = new ArrayList<>();
        Answer.forEach(
                query,
                "SELECT first_number, last_number FROM silver.gaps_latest WHERE %s AND first_number > %d AND first_number <= %d ORDER BY 1"
                        .formatted(where, gap.first(), gap.last()),
                row -> others.add(new Part(row.number(0), row.number(1), false)));
        return others;
    }

    private static List<Part> withoutWords(List<Part> parts, List<Part> others) {
        List<Part> left = new ArrayList<>();
        for (Part part : parts) {
            if (part.held()) {
                left.add(part);
                continue;
            }
            long next = part.first();
            for (Part other : others) {
                if (other.last() >= next && other.first() <= part.last()) {
                    if (other.first() > next) {
                        left.add(new Part(next, other.first() - 1, false));
                    }
                    next = other.last() + 1;
                }
            }
            if (next <= part.last()) {
                left.add(new Part(next, part.last(), false));
            }
        }
        return left;
    }

    private static Map<String, @Nullable Object> row(
            String exchange, String instrument, Gap gap, Part part, Map<Long, Integer> revisions) {
        long size = part.last() - part.first() + 1;
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("exchange", exchange);
        row.put("instrument", instrument);
        row.put("first_number", part.first());
        row.put("revision", revisions.getOrDefault(part.first(), -1) + 1);
        row.put("last_number", part.last());
        row.put("missing", part.held() ? 0 : size);
        row.put("repaired", part.held() ? size : 0);
        row.put("starts_at", gap.startsAt());
        row.put("ends_at", gap.endsAt());
        row.put("opened_at", gap.openedAt());
        row.put("closed_at", ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
        row.put("cause", gap.cause());
        row.put("status", part.held() ? "repaired" : "lost");
        return row;
    }

    private record Gap(
            long first,
            long last,
            int revision,
            @Nullable Long startsAt,
            @Nullable Long endsAt,
            long openedAt,
            String cause,
            int numbering) {}

    private record Part(long first, long last, boolean held) {}
}
