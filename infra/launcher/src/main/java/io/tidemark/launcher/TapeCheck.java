package io.tidemark.launcher;

import io.tidemark.exchange.Exchanges;
import io.tidemark.exchange.PriceVendors;
import io.tidemark.model.Frame;
import io.tidemark.transport.TapeReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Looks at tapes before a job does, so that a wrong file is told of in a moment and nothing has been written. */
final class TapeCheck {

    private TapeCheck() {}

    /**
     * What is on some tapes.
     *
     * @param framesOfExchange number of frames by exchange id
     * @param first when the first frame was received, microseconds since the epoch
     * @param last when the last frame was received, microseconds since the epoch
     */
    record Contents(SortedMap<String, Long> framesOfExchange, long first, long last) {

        Contents {
            framesOfExchange = Collections.unmodifiableSortedMap(new TreeMap<>(framesOfExchange));
        }

        long frames() {
            return framesOfExchange.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /**
     * Reads the tapes to their ends.
     *
     * @param wanted exchanges to count; empty means all
     * @throws IOException if a tape cannot be read
     * @throws IllegalArgumentException if there is no adapter for an exchange
     */
    static Contents readAll(List<Path> tapes, Set<String> wanted) throws IOException {
        SortedMap<String, Long> frames = new TreeMap<>();
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (Path tape : tapes) {
            try (TapeReader reader = new TapeReader(tape)) {
                for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
                    if (!frames.containsKey(frame.exchange())) {
                        check(tape, frame.exchange(), wanted);
                    }
                    if (isWanted(frame.exchange(), wanted)) {
                        frames.merge(frame.exchange(), 1L, Long::sum);
                        first = Math.min(first, frame.receivedAt());
                        last = Math.max(last, frame.receivedAt());
                    }
                }
            }
        }
        return new Contents(frames, first, last);
    }

    private static void check(Path tape, String exchange, Set<String> wanted) {
        boolean known =
                Exchanges.all().containsKey(exchange) || PriceVendors.all().containsKey(exchange);
        if (isWanted(exchange, wanted) && !known) {
            throw new IllegalArgumentException("Cannot read tape %s: it holds frames of %s, known are %s"
                    .formatted(tape, exchange, String.join(", ", Exchanges.all().keySet())));
        }
    }

    private static boolean isWanted(String exchange, Collection<String> wanted) {
        return wanted.isEmpty() || wanted.contains(exchange);
    }
}
