package io.tidemark.proof;

import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeAppend;
import io.tidemark.lake.LakeQuery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The certificates of a lake's days: those it holds, and what they would be now. */
public final class Certificates {

    private static final String TABLE = "gold.completeness";

    private final LakeQuery query;
    private final Map<Market, TreeMap<LocalDate, Stored>> stored = new TreeMap<>();

    private Certificates(Lake lake) {
        this.query = LakeQuery.over(lake);
    }

    /** Those a lake holds now. */
    static Certificates of(Lake lake) {
        Certificates all = new Certificates(lake);
        Answer.forEach(
                all.query,
                "SELECT exchange, instrument, trading_day, revision, first_number, last_number, expected, observed,"
                        + " repaired, absent, lost, official_count, proof_grade, verdict, fingerprint,"
                        + " previous_fingerprint FROM gold.completeness_latest",
                all::keep);
        return all;
    }

    /**
     * Counts days anew and writes a revision of each that is not as it was said, and of each later one, since its
     * {@code previous_fingerprint} is not either.
     *
     * @param scope what to look at
     * @param closed days before this one are counted; none is counted while it lasts, unless it is asked for
     * @param now our clock, microseconds since the epoch
     * @return those written, in order
     */
    public static List<Certificate> report(Lake lake, Scope scope, LocalDate closed, long now) {
        try (FileChannel channel = FileChannel.open(
                        lake.directory().resolve("completeness.lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            return write(lake, lock, of(lake).changes(scope, closed), now);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot report completeness of %s: %s".formatted(lake.directory(), e.getMessage()), e);
        }
    }

    /** As {@link #report}, without writing. */
    public static List<Certificate> preview(Lake lake, Scope scope, LocalDate closed) {
        return of(lake).changes(scope, closed);
    }

    /** The days a lake's certificates FAIL, in order, without the notes that were told when they were written. */
    public static List<Certificate> failed(Lake lake, Scope scope) {
        List<Certificate> failed = new ArrayList<>();
        of(lake).stored.forEach((market, days) -> days.values().stream()
                .map(Stored::certificate)
                .filter(one -> one.verdict() == Verdict.FAIL && scope.holds(market, one.day()))
                .forEach(failed::add));
        return failed;
    }

    private static List<Certificate> write(Lake lake, FileLock whileHeld, List<Certificate> changes, long now) {
        if (!whileHeld.isValid()) {
            throw new IllegalStateException("Cannot report completeness: the lock is gone");
        }
        Certificates there = of(lake);
        try (LakeAppend append = LakeAppend.to(lake, TABLE)) {
            for (Certificate change : changes) {
                Stored before = there.stored(change);
                Map<String, @Nullable Object> row = change.values();
                row.put("revision", before == null ? 0 : before.revision + 1);
                row.put("known_at", now);
                append.add(row);
            }
            append.commit();
        }
        return changes;
    }

    private List<Certificate> changes(Scope scope, LocalDate closed) {
        List<Certificate> changes = new ArrayList<>();
        days(scope).forEach((market, days) -> {
            TreeMap<LocalDate, Stored> known = stored.getOrDefault(market, new TreeMap<>());
            DayCount count = DayCount.of(query, market);
            TreeMap<LocalDate, Certificate> current = new TreeMap<>();
            known.forEach((day, one) -> current.put(day, one.certificate));
            for (LocalDate day : days) {
                boolean due = day.isBefore(closed) || day.equals(scope.from());
                if (due) {
                    current.put(day, count.day(day, null));
                }
            }
            String previous = null;
            for (Certificate one : current.values()) {
                Certificate linked = one.after(previous);
                previous = linked.chain();
                Stored before = known.get(one.day());
                if (before == null || !before.certificate.saysTheSameAs(linked)) {
                    changes.add(linked);
                }
            }
        });
        return changes;
    }

    /**
     * Holds the certificates against {@code silver.trades} and against each other.
     *
     * @return a line for each thing that is wrong
     */
    List<String> contradictions(Scope scope) {
        List<String> lines = new ArrayList<>();
        days(scope).forEach((market, days) -> {
            TreeMap<LocalDate, Stored> known = stored.getOrDefault(market, new TreeMap<>());
            DayCount count = DayCount.of(query, market);
            for (LocalDate day : days) {
                Stored one = known.get(day);
                if (one != null) {
                    Map.Entry<LocalDate, Stored> before = known.lowerEntry(day);
                    Certificate now = count.day(
                            day,
                            before == null
                                    ? null
                                    : before.getValue().certificate.chain());
                    now.differences(one.certificate, "silver.trades", TABLE)
                            .forEach(difference -> lines.add("%s %s: %s".formatted(market, day, difference)));
                }
            }
        });
        return lines;
    }

    /** How many certificates lie in a scope. */
    long count(Scope scope) {
        return days(scope).entrySet().stream()
                .mapToLong(entry -> entry.getValue().stream()
                        .filter(day -> stored.getOrDefault(entry.getKey(), new TreeMap<>())
                                .containsKey(day))
                        .count())
                .sum();
    }

    /** Days of which there is a trade or a certificate. */
    private Map<Market, Set<LocalDate>> days(Scope scope) {
        Map<Market, Set<LocalDate>> days = new TreeMap<>();
        Answer.forEach(
                query,
                "SELECT DISTINCT exchange, instrument, CAST(traded_at AS DATE) FROM silver.trades WHERE "
                        + scope.where("traded_at"),
                row -> days.computeIfAbsent(new Market(row.text(0), row.text(1)), market -> new TreeSet<>())
                        .add(LocalDate.parse(row.text(2))));
        stored.forEach((market, known) -> known.keySet().stream()
                .filter(day -> scope.holds(market, day))
                .forEach(day ->
                        days.computeIfAbsent(market, any -> new TreeSet<>()).add(day)));
        return days;
    }

    private @Nullable Stored stored(Certificate of) {
        TreeMap<LocalDate, Stored> days = stored.get(new Market(of.exchange(), of.instrument()));
        return days == null ? null : days.get(of.day());
    }

    private void keep(Answer row) {
        Certificate one = new Certificate(
                row.text(0),
                row.text(1),
                LocalDate.parse(row.text(2)),
                row.numberIfAny(4),
                row.numberIfAny(5),
                row.numberIfAny(6),
                row.number(7),
                row.number(8),
                row.numberIfAny(9),
                row.numberIfAny(10),
                row.numberIfAny(11),
                row.text(12),
                Verdict.valueOf(row.text(13)),
                row.text(14),
                row.has(15) ? row.text(15) : null,
                List.of());
        Objects.requireNonNull(
                        stored.computeIfAbsent(new Market(one.exchange(), one.instrument()), any -> new TreeMap<>()))
                .put(one.day(), new Stored((int) row.number(3), one));
    }

    private record Stored(int revision, Certificate certificate) {}
}
