package io.tidemark.simulator;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Everything that went wrong, a line of JSON each, so that a checker can explain every difference between the truth and
 * what a client has. Thread-safe.
 */
final class FaultLog implements AutoCloseable {

    private final @Nullable Lines out;
    private final StringBuilder line = new StringBuilder();

    FaultLog(@Nullable Path file) {
        this.out = file == null ? null : new Lines("faults", file);
    }

    /** What can go wrong, and when connections came and went, as that explains a gap too. */
    enum Kind {
        CONNECTED,
        CLOSED,
        DROP,
        DUPLICATE,
        REORDER,
        DELAY,
        DISCONNECT,
        STALL,
        MUTE,
        PRICE,
        GARBAGE,
        SLOW,
        RESEND,
        CUT,
        OUTAGE,
        HTTP_429,
        HTTP_418,
        HTTP_5XX,
        HIDE_REST,
        NEVER_ISSUED,
        EPOCH
    }

    /**
     * One line.
     *
     * @param at simulated time, nanoseconds since the epoch
     * @param instrument null where it concerns the whole exchange
     * @param connection its number; 0 where it concerns none
     * @param epoch of the numbers; -1 where there are none
     * @param numbers of the trades it concerns
     * @param millis how long it lasts; 0 where it does not
     */
    record Entry(
            long at,
            String exchange,
            Kind kind,
            @Nullable Instrument instrument,
            long connection,
            long epoch,
            List<Long> numbers,
            long millis) {

        static Entry of(long at, String exchange, Kind kind) {
            return new Entry(at, exchange, kind, null, 0, -1, List.of(), 0);
        }

        Entry of(Instrument which) {
            return new Entry(at, exchange, kind, which, connection, epoch, numbers, millis);
        }

        Entry on(long itsConnection) {
            return new Entry(at, exchange, kind, instrument, itsConnection, epoch, numbers, millis);
        }

        /** All of one epoch. */
        Entry of(List<Trade> trades) {
            return trades.isEmpty()
                    ? this
                    : of(
                            trades.get(0).epoch(),
                            trades.stream().map(Trade::number).toList());
        }

        Entry of(long itsEpoch, List<Long> itsNumbers) {
            return new Entry(at, exchange, kind, instrument, connection, itsEpoch, itsNumbers, millis);
        }

        Entry lasting(long howLong) {
            return new Entry(at, exchange, kind, instrument, connection, epoch, numbers, howLong);
        }
    }

    synchronized void add(Entry entry) {
        if (out == null) {
            return;
        }
        line.setLength(0);
        Text.time(line.append("{\"at\":\""), entry.at(), 6);
        line.append("\",\"exchange\":\"").append(entry.exchange());
        line.append("\",\"kind\":\"")
                .append(entry.kind().name().toLowerCase(Locale.ROOT))
                .append('"');
        if (entry.instrument() != null) {
            line.append(",\"instrument\":\"").append(entry.instrument().name()).append('"');
        }
        if (entry.connection() != 0) {
            line.append(",\"connection\":").append(entry.connection());
        }
        if (entry.epoch() >= 0) {
            line.append(",\"epoch\":").append(entry.epoch());
        }
        if (!entry.numbers().isEmpty()) {
            line.append(",\"trade_ids\":").append(entry.numbers().toString().replace(" ", ""));
        }
        if (entry.millis() > 0) {
            line.append(",\"for_ms\":").append(entry.millis());
        }
        out.write(line.append("}\n"));
    }

    synchronized void flush() {
        if (out != null) {
            out.flush();
        }
    }

    @Override
    public synchronized void close() {
        if (out != null) {
            out.close();
        }
    }
}
