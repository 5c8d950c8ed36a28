package io.tidemark.launcher;

import io.tidemark.proof.Scope;
import java.time.LocalDate;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * {@code --exchange}, {@code --instrument} and {@code --day} or {@code --from} and {@code --to}, the same in all
 * checks.
 */
final class ScopeOption {

    @Option(names = "--exchange", paramLabel = "ID", description = "Only this exchange (default: all).")
    @Nullable
    String exchange;

    @Option(
            names = "--instrument",
            paramLabel = "NAME",
            description = "Only this instrument, as BTC-USDT (default: all).")
    @Nullable
    String instrument;

    @Option(names = "--day", paramLabel = "DAY", description = "Only this day, UTC, as 2026-01-02 (default: all).")
    @Nullable
    LocalDate day;

    @Option(names = "--from", paramLabel = "DAY", description = "Only this day, UTC, and later ones.")
    @Nullable
    LocalDate from;

    @Option(names = "--to", paramLabel = "DAY", description = "Only this day, UTC, and earlier ones.")
    @Nullable
    LocalDate to;

    /** @throws IllegalArgumentException if the options contradict each other */
    Scope scope() {
        if (day != null && (from != null || to != null)) {
            throw new IllegalArgumentException(
                    "Cannot look at day %s alone and at days from %s to %s: give --day, or --from and --to"
                            .formatted(day, from == null ? "the first" : from, to == null ? "the last" : to));
        }
        String name = instrument == null ? null : instrument.toUpperCase(Locale.ROOT);
        return new Scope(exchange, name, day == null ? from : day, day == null ? to : day);
    }
}
