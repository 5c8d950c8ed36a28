package io.tidemark.simulator;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;

/**
 * Writes what the simulated exchanges would send onto a tape, as fast as it can. The same arguments write the same
 * bytes.
 */
public final class TapeWriter {

    /** 2026-01-05T00:00:00Z, a Monday. */
    private static final long START = 1_767_571_200_000_000L;

    private static final long LATENCY = 20_000;

    private TapeWriter() {}

    /**
     * What is on a tape.
     *
     * @param trades distinct trades
     * @param duplicates frames written twice
     * @param frames lines
     * @param seconds length of the market's time
     */
    public record Written(long trades, long duplicates, long frames, double seconds) {}

    /**
     * Writes a tape.
     *
     * @param tape file, compressed if its name ends in {@code .gz}
     * @param options which exchanges and assets, seed and speed; port and truth are not used
     * @param trades at least this many trades
     * @param duplicateShare share of trade frames written twice, 0 to 1
     * @param lateShare share of trade frames that come late, 0 to 1
     * @param latest how late at most
     * @param quoteShare share of quote changes written, 0 to 1
     */
    public static Written write(
            Path tape,
            SimulatorOptions options,
            long trades,
            double duplicateShare,
            double lateShare,
            Duration latest,
            double quoteShare)
            throws IOException {
        Map<String, Venue> venues = new HashMap<>();
        List<Listing> listings = new java.util.ArrayList<>();
        for (Venue venue : Simulator.venues(options.exchanges())) {
            venues.put(venue.id(), venue);
            listings.addAll(venue.listings(options.assets().isEmpty() ? Market.ASSETS : options.assets()));
        }
        Market market = new Market(listings, options.seed(), options.speed(), START);
        try (Lines lines = new Lines(tape)) {
            SplittableRandom random = new SplittableRandom(options.seed());
            Map<Listing, SimTrade> newest = new HashMap<>();
            long[] counted = new long[2];
            while (counted[0] < trades) {
                market.step(
                        order -> {
                            counted[0] += order.size();
                            SimTrade last = order.get(order.size() - 1);
                            newest.put(last.listing(), last);
                            for (String frame : venue(venues, last.listing()).tradeFrames(order)) {
                                long at = last.at() + LATENCY + random.nextLong(5_000);
                                if (random.nextDouble() < lateShare) {
                                    at += random.nextLong(latest.toNanos() / 1_000);
                                }
                                lines.add(last.listing().exchange(), at, frame);
                                if (random.nextDouble() < duplicateShare) {
                                    counted[1]++;
                                    lines.add(last.listing().exchange(), at + random.nextLong(500_000), frame);
                                }
                            }
                        },
                        quote -> {
                            SimTrade last = newest.get(quote.listing());
                            if (last != null && random.nextDouble() < quoteShare) {
                                lines.add(
                                        quote.listing().exchange(),
                                        quote.at() + LATENCY + random.nextLong(5_000),
                                        venue(venues, quote.listing()).quoteFrame(quote, last));
                            }
                        });
                lines.writeUntil(market.now());
            }
            lines.writeUntil(Long.MAX_VALUE);
            return new Written(counted[0], counted[1], lines.count, (market.now() - START) / 1e6);
        }
    }

    private static Venue venue(Map<String, Venue> venues, Listing listing) {
        return java.util.Objects.requireNonNull(venues.get(listing.exchange()));
    }

    /** Lines wait here until none that is earlier can come. */
    private static final class Lines implements AutoCloseable {

        private final PriorityQueue<Line> waiting =
                new PriorityQueue<>(Comparator.comparingLong(Line::at).thenComparingLong(Line::place));
        private final BufferedWriter out;
        private long count;

        Lines(Path tape) throws IOException {
            this.out = tape.toString().endsWith(".gz")
                    ? new BufferedWriter(
                            new OutputStreamWriter(
                                    new GZIPOutputStream(Files.newOutputStream(tape)), StandardCharsets.UTF_8),
                            1 << 16)
                    : new BufferedWriter(
                            new OutputStreamWriter(Files.newOutputStream(tape), StandardCharsets.UTF_8), 1 << 16);
        }

        void add(String exchange, long at, String frame) {
            waiting.add(new Line(exchange, at, count++, frame));
        }

        void writeUntil(long end) throws IOException {
            while (!waiting.isEmpty() && waiting.peek().at() < end) {
                Line line = waiting.remove();
                out.write("{\"exchange\":\"");
                out.write(line.exchange());
                out.write("\",\"channel\":null,\"connection\":\"");
                out.write(line.exchange());
                out.write("-1\",\"received_at\":\"");
                out.write(Floor.iso(line.at()));
                out.write("\",\"kind\":\"ws\",\"frame\":\"");
                out.write(line.frame().replace("\"", "\\\""));
                out.write("\"}\n");
            }
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }

    private record Line(String exchange, long at, long place, String frame) {}
}
