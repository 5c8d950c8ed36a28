package io.tidemark.proof;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code gold.completeness}; what its columns mean stands there.
 *
 * @param notes why the verdict is not better, for a person; not stored
 */
public record Certificate(
        String exchange,
        String instrument,
        LocalDate day,
        @Nullable Long firstNumber,
        @Nullable Long lastNumber,
        @Nullable Long expected,
        long observed,
        long repaired,
        @Nullable Long absent,
        @Nullable Long lost,
        @Nullable Long officialCount,
        String proofGrade,
        Verdict verdict,
        String fingerprint,
        @Nullable String previousFingerprint,
        List<String> notes) {

    public Certificate {
        notes = List.copyOf(notes);
    }

    /** The values by column, without revision and time. */
    Map<String, @Nullable Object> values() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("exchange", exchange);
        values.put("instrument", instrument);
        values.put("trading_day", day);
        values.put("first_number", firstNumber);
        values.put("last_number", lastNumber);
        values.put("expected", expected);
        values.put("observed", observed);
        values.put("repaired", repaired);
        values.put("absent", absent);
        values.put("lost", lost);
        values.put("official_count", officialCount);
        values.put("proof_grade", proofGrade);
        values.put("verdict", verdict.name());
        values.put("fingerprint", fingerprint);
        values.put("previous_fingerprint", previousFingerprint);
        return values;
    }

    boolean saysTheSameAs(Certificate other) {
        return values().equals(other.values());
    }

    /** What the day after it must hold as {@code previous_fingerprint}. */
    String chain() {
        return Fingerprint.chained(previousFingerprint, day.toString(), fingerprint);
    }

    Certificate after(@Nullable String previous) {
        return new Certificate(
                exchange,
                instrument,
                day,
                firstNumber,
                lastNumber,
                expected,
                observed,
                repaired,
                absent,
                lost,
                officialCount,
                proofGrade,
                verdict,
                fingerprint,
                previous,
                notes);
    }

    /** Each column in which another one differs: its name, the other's value, this one's. */
    List<String> differences(Certificate other, String where, String otherWhere) {
        return values().entrySet().stream()
                .filter(entry ->
                        !Objects.equals(entry.getValue(), other.values().get(entry.getKey())))
                .map(entry -> "%s is %s by %s, %s by %s"
                        .formatted(
                                entry.getKey(),
                                shown(entry.getValue()),
                                where,
                                shown(other.values().get(entry.getKey())),
                                otherWhere))
                .toList();
    }

    private static String shown(@Nullable Object value) {
        return value == null ? "none" : value.toString();
    }
}
