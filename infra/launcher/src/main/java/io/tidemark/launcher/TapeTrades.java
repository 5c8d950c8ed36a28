package io.tidemark.launcher;

import io.tidemark.exchange.BadFrameException;
import io.tidemark.exchange.Exchange;
import io.tidemark.exchange.Exchanges;
import io.tidemark.exchange.FrameHandler;
import io.tidemark.exchange.Heartbeat;
import io.tidemark.model.FeedEvent;
import io.tidemark.model.Frame;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.OfficialCandle;
import io.tidemark.model.Quote;
import io.tidemark.model.Trade;
import io.tidemark.transport.TapeReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Which trades are on some tapes: from when to when, and up to which number. */
final class TapeTrades implements FrameHandler {

    private final SortedMap<String, Span> spans = new TreeMap<>();

    private TapeTrades() {}

    /**
     * The trades of an instrument.
     *
     * @param exchange id
     * @param instrument unified name
     * @param from time of the oldest, microseconds since the epoch
     * @param to time of the newest
     * @param highest number, or {@code ABSENT} if they have none
     */
    record Span(String exchange, String instrument, long from, long to, long highest) {

        boolean isNumbered() {
            return highest != MarketEvent.ABSENT;
        }

        private static Span of(Trade trade) {
            return new Span(
                    trade.exchange(), trade.instrument(), trade.tradedAt(), trade.tradedAt(), trade.tradeNumber());
        }

        private Span and(Span other) {
            return new Span(
                    exchange,
                    instrument,
                    Math.min(from, other.from),
                    Math.max(to, other.to),
                    Math.max(highest, other.highest));
        }
    }

    /**
     * Reads tapes that have been checked to their ends.
     *
     * @param wanted ids of exchanges; frames of others are left out
     * @return in order of exchange and instrument
     * @throws IOException if a tape cannot be read
     */
    static List<Span> read(List<Path> tapes, Collection<String> wanted) throws IOException {
        TapeTrades trades = new TapeTrades();
        for (Path tape : tapes) {
            try (TapeReader reader = new TapeReader(tape)) {
                for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
                    Exchange exchange = Exchanges.all().get(frame.exchange());
                    if (exchange != null && wanted.contains(exchange.id()) && frame.text() != null) {
                        trades.read(frame, exchange);
                    }
                }
            }
        }
        return List.copyOf(trades.spans.values());
    }

    private void read(Frame frame, Exchange exchange) {
        if (frame.kind() == Frame.Kind.WS || frame.kind() == Frame.Kind.REST) {
            try {
                exchange.parse(frame, this);
            } catch (BadFrameException e) {
                // The job rejects it; a trade before the bad place makes a span wider, no more.
                return;
            }
        }
    }

    @Override
    public void trade(Trade trade) {
        spans.merge(trade.exchange() + "/" + trade.instrument(), Span.of(trade), Span::and);
    }

    @Override
    public void quote(Quote quote) {
        // Only trades are asked for.
    }

    @Override
    public void candle(OfficialCandle candle) {
        // Only trades are asked for.
    }

    @Override
    public void heartbeat(Heartbeat heartbeat) {
        // Only trades are asked for.
    }

    @Override
    public void notice(FeedEvent.Kind kind, String detail) {
        // Only trades are asked for.
    }
}
