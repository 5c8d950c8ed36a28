package io.tidemark.launcher;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.DoubleFunction;

/** How a long command shows that it moves: one line written over on a terminal, a line every ten seconds elsewhere. */
final class ProgressLine implements AutoCloseable {

    /** How often to call {@link #show}. */
    static final Duration INTERVAL = Duration.ofMillis(500);

    private static final long LINE_EVERY_NANOS = Duration.ofSeconds(10).toNanos();

    private final PrintWriter err;
    private final boolean terminal = Boolean.getBoolean("tidemark.terminal");
    private final long begin = System.nanoTime();
    private long shownAt = begin;

    ProgressLine(PrintWriter err) {
        this.err = err;
    }

    void show(long frames) {
        show(seconds -> String.format(
                Locale.ROOT, "%,d frames, %,.0f frames/s, %.0f s", frames, frames / Math.max(seconds, 0.001), seconds));
    }

    /** Shows what {@code words} makes of the seconds since the beginning. */
    void show(DoubleFunction<String> words) {
        long now = System.nanoTime();
        if (!terminal && now - shownAt < LINE_EVERY_NANOS) {
            return;
        }
        shownAt = now;
        String text = words.apply((now - begin) / 1e9);
        err.print(terminal ? "\r" + text + "\033[K" : text + System.lineSeparator());
        err.flush();
    }

    @Override
    public void close() {
        if (terminal) {
            err.print("\r\033[K");
            err.flush();
        }
    }
}
