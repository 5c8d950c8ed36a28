package io.tidemark.transport;

import io.tidemark.model.Arrival;
import io.tidemark.model.Frame;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Several tapes as one feed: their frames in order of {@code received_at}, frames of the same microsecond in order of
 * the tapes.
 */
public final class TapeFeed implements Feed {

    private static final Comparator<Cursor> ORDER = Comparator.<Cursor>comparingLong(
                    cursor -> cursor.head().receivedAt())
            .thenComparingInt(Cursor::place);

    private final PriorityQueue<Cursor> cursors = new PriorityQueue<>(ORDER);
    private final List<TapeReader> readers = new ArrayList<>();
    private final Map<String, Map<String, Counter>> frameNumbers = new HashMap<>();
    private final Set<String> exchanges;
    private long newestAt;
    private boolean ended;

    /**
     * Opens the tapes.
     *
     * @param tapes files as {@link TapeReader} reads them
     * @param exchanges ids of the exchanges whose frames are wanted; empty means all
     * @param before number of the newest frame of another reading, by exchange and connection: from there on they count
     * @param read number of the newest frame that this one has read before, by the same; all up to it is left out
     * @throws IOException if a tape cannot be read
     */
    public TapeFeed(
            List<Path> tapes,
            Set<String> exchanges,
            Map<String, Map<String, Long>> before,
            Map<String, Map<String, Long>> read)
            throws IOException {
        this.exchanges = Set.copyOf(exchanges);
        before.forEach((exchange, connections) ->
                connections.forEach((connection, number) -> counter(exchange, connection).value = number));
        long skip = 0;
        for (Map.Entry<String, Map<String, Long>> ofExchange : read.entrySet()) {
            for (Map.Entry<String, Long> newest : ofExchange.getValue().entrySet()) {
                skip += newest.getValue() - counter(ofExchange.getKey(), newest.getKey()).value;
            }
        }
        try {
            for (Path tape : tapes) {
                TapeReader reader = new TapeReader(tape);
                readers.add(reader);
                add(new Cursor(reader, readers.size()));
            }
            for (long left = skip; left > 0 && !cursors.isEmpty(); left--) {
                next();
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    @Override
    public void drain(int limit, Consumer<Arrival> out) throws IOException {
        for (int i = 0; i < limit && !cursors.isEmpty(); i++) {
            out.accept(next());
        }
        if (cursors.isEmpty() && !ended) {
            ended = true;
            out.accept(new Arrival.End(newestAt));
        }
    }

    @Override
    public boolean isExhausted() {
        return ended;
    }

    @Override
    public void close() {
        readers.forEach(TapeReader::close);
    }

    private Frame next() throws IOException {
        Cursor cursor = cursors.remove();
        Frame frame = cursor.head();
        newestAt = frame.receivedAt();
        add(cursor);
        long number = counter(frame.exchange(), frame.connection()).next();
        return new Frame(
                frame.exchange(),
                frame.connection(),
                number,
                frame.channel(),
                frame.kind(),
                frame.receivedAt(),
                frame.url(),
                frame.text());
    }

    private Counter counter(String exchange, String connection) {
        return frameNumbers
                .computeIfAbsent(exchange, id -> new HashMap<>())
                .computeIfAbsent(connection, name -> new Counter());
    }

    private void add(Cursor cursor) throws IOException {
        while (cursor.advance()) {
            if (exchanges.isEmpty() || exchanges.contains(cursor.head().exchange())) {
                cursors.add(cursor);
                return;
            }
        }
    }

    private static final class Counter {
        private long value;

        long next() {
            return ++value;
        }
    }

    /** A tape and its next frame. */
    private static final class Cursor {
        private final TapeReader reader;
        private final int place;
        private @Nullable Frame head;

        Cursor(TapeReader reader, int place) {
            this.reader = reader;
            this.place = place;
        }

        boolean advance() throws IOException {
            head = reader.next();
            return head != null;
        }

        Frame head() {
            if (head == null) {
                throw new IllegalStateException("Cannot read tape: it has ended");
            }
            return head;
        }

        int place() {
            return place;
        }
    }
}
