package io.tidemark.launcher;

import io.tidemark.proof.Scope;
import java.time.LocalDate;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --exchange}, {@code --instrument} and {@code --day}, the same in all checks. */
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

    Scope scope() {
        return new Scope(exchange, instrument == null ? null : instrument.toUpperCase(Locale.ROOT), day, day);
    }
}
