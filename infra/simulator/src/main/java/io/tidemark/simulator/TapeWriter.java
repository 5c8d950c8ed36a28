package io.tidemark.simulator;

import io.tidemark.simulator.MarketEvent.Trades;
import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Writes what a client of all exchanges would have received into a tape, as fast as the disk takes it.
 *
 * <p>Each exchange has a connection {@code c1}, on which a frame is received some milliseconds after it was published
 * and never before the one ahead of it. Copies come on {@code c2}, and a moved frame is received later than the frames
 * that followed it: who reads the tape should take all frames of one exchange for one feed. Lines are in order of
 * {@code received_at}.
 */
public final class TapeWriter {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final long LATENCY = 5_000_000;

    /** Channels of best prices. */
    private static final Set<String> QUOTES = Set.of("bookTicker", "ticker", "bbo-tbt", "orderbook.1", "order_book");

    private final SimulatorOptions options;
    private final double duplicateShare;
    private final double outOfOrderShare;
    private final long maxDisorder;
    private final Dice dice;
    private final PriorityQueue<Line> pending = new PriorityQueue<>();
    private final Map<String, Long> lastReceived = new HashMap<>();
    private final StringBuilder text = new StringBuilder(1024);
    private final Writer out;

    private long sequence;
    private long frames;
    private long quotes;
    private long duplicates;
    private long moved;

    private TapeWriter(
            SimulatorOptions options, double duplicateShare, double outOfOrderShare, Duration maxDisorder, Writer out) {
        this.options = options;
        this.duplicateShare = duplicateShare;
        this.outOfOrderShare = outOfOrderShare;
        this.maxDisorder = Math.max(1000, maxDisorder.toNanos());
        this.dice = Dice.named(options.seed(), "tape");
        this.out = out;
    }

    /**
     * Writes a tape of exactly {@code trades} trades and the truth about them, if the options name a file. Without a
     * start time it begins at 2026-01-01T00:00:00Z; the same arguments give the same bytes.
     *
     * @param tape compressed if the name ends in {@code .gz}
     * @param options what is traded; host, port, speed and faults, but for skipped numbers, mean nothing here
     * @param duplicateShare of the frames, how many come twice
     * @param outOfOrderShare of the frames, how many come later than their place
     * @param maxDisorder how late at most a copy or a moved frame comes
     */
    public static TapeSummary write(
            Path tape,
            SimulatorOptions options,
            long trades,
            double duplicateShare,
            double outOfOrderShare,
            Duration maxDisorder) {
        if (trades < 1) {
            throw new IllegalArgumentException("Invalid trades %d: must be positive".formatted(trades));
        }
        for (double share : new double[] {duplicateShare, outOfOrderShare}) {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("Invalid share %s: must be from 0 to 1".formatted(share));
            }
        }
        try (Writer out = open(tape);
                Truth truth = new Truth(options.truthFile())) {
            return new TapeWriter(options, duplicateShare, outOfOrderShare, maxDisorder, out).run(trades, truth);
        } catch (IOException e) {
            throw new UncheckedIOException("Failed to write tape %s: %s".formatted(tape, e), e);
        }
    }

    private static Writer open(Path tape) throws IOException {
        OutputStream file = new BufferedOutputStream(Files.newOutputStream(tape), 1 << 16);
        OutputStream bytes = String.valueOf(tape.getFileName()).endsWith(".gz") ? new FastGzip(file) : file;
        return new BufferedWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8), 1 << 16);
    }

    private TapeSummary run(long wanted, Truth truth) throws IOException {
        Instant start = options.startTime() == null ? START : options.startTime();
        Market market = new Market(options, start);
        long trades = 0;
        long end = Clock.nanos(start);
        Numbers numbers = new Numbers(market, options, truth);
        while (trades < wanted) {
            MarketEvent event = market.next();
            if (event instanceof Trades fills) {
                Trades kept = numbers.of(first(fills, wanted - trades));
                kept.trades().forEach(truth::add);
                trades += kept.trades().size();
                event = kept;
            }
            String exchange = event.instrument().exchange().id();
            long at = event.at();
            end = at;
            event.instrument().exchange().record(event, (channel, frame) -> take(exchange, channel, at, frame));
            write(at);
        }
        write(Long.MAX_VALUE);
        return new TapeSummary(frames, trades, quotes, duplicates, moved, Duration.between(start, Clock.instant(end)));
    }

    private static Trades first(Trades fills, long most) {
        int count = (int) Math.min(most, fills.trades().size());
        return count == fills.trades().size()
                ? fills
                : new Trades(fills.trades().subList(0, count), fills.after(), fills.at());
    }

    private void take(String exchange, String channel, long publishedAt, CharSequence frame) {
        boolean quote = QUOTES.contains(channel);
        if (quote && options.quotesPerTrade() == 0) {
            return;
        }
        quotes += quote ? 1 : 0;
        long latency = LATENCY + (long) (dice.nextDouble() * 3 * LATENCY);
        long received = Math.max(publishedAt + latency, lastReceived.getOrDefault(exchange, Long.MIN_VALUE));
        lastReceived.put(exchange, received);
        long late = 0;
        if (dice.chance(outOfOrderShare)) {
            late = disorder();
            moved++;
        }
        add(exchange, channel, "c1", received + late, frame);
        if (dice.chance(duplicateShare)) {
            add(exchange, channel, "c2", received + disorder(), frame);
            duplicates++;
        }
    }

    private long disorder() {
        return 1000 + (long) (dice.nextDouble() * (maxDisorder - 1000));
    }

    private void add(String exchange, String channel, String connection, long received, CharSequence frame) {
        text.setLength(0);
        text.append("{\"exchange\":\"")
                .append(exchange)
                .append("\",\"channel\":\"")
                .append(channel);
        text.append("\",\"connection\":\"").append(connection);
        Text.time(text.append("\",\"received_at\":\""), received, 6).append("\",\"kind\":\"ws\",\"frame\":\"");
        for (int i = 0; i < frame.length(); i++) {
            char character = frame.charAt(i);
            if (character == '"') {
                text.append('\\');
            }
            text.append(character);
        }
        pending.add(new Line(
                received - received % 1000, sequence++, text.append("\"}\n").toString()));
    }

    /** Nothing that is still to come can be received before {@code safe}. */
    private void write(long safe) throws IOException {
        for (Line next = pending.peek(); next != null && next.received < safe; next = pending.peek()) {
            pending.poll();
            out.write(next.text);
            frames++;
        }
    }

    private record Line(long received, long sequence, String text) implements Comparable<Line> {

        @Override
        public int compareTo(Line other) {
            int byTime = Long.compare(received, other.received);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    /** The numbers that trades have on the tape. */
    private static final class Numbers implements Numbering.Listener {

        private final List<Numbering> numberings;
        private final SimulatorOptions options;
        private final Truth truth;

        Numbers(Market market, SimulatorOptions options, Truth truth) {
            this.numberings = Numbering.all(market.instruments(), options.seed(), instrument -> 0);
            this.options = options;
            this.truth = truth;
        }

        Trades of(Trades fills) {
            Instrument instrument = fills.instrument();
            double skip = options.faults()
                    .getOrDefault(instrument.exchange().id(), Faults.NONE)
                    .skipId();
            return numberings.get(instrument.index()).number(fills, skip, this);
        }

        @Override
        public void skipped(Instrument instrument, long epoch, long first, long last) {
            truth.neverIssued(instrument, epoch, first, last);
        }

        @Override
        public void restarted(Instrument instrument, long epoch) {
            throw new IllegalStateException(
                    "Cannot begin epoch %d of %s: a tape has one".formatted(epoch, instrument.name()));
        }
    }

    /** A benchmark's tape should not take longer to compress than to make. */
    private static final class FastGzip extends GZIPOutputStream {

        FastGzip(OutputStream out) throws IOException {
            super(out, 1 << 16);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
