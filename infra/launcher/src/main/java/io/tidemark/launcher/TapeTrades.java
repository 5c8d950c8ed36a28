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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Which trades are on some tapes: from when to when, and which numbers. */
final class TapeTrades implements FrameHandler {

    private final SortedMap<String, Span> spans = new TreeMap<>();
    /** Highest number that a heartbeat told of, by exchange and instrument. */
    private final Map<String, Long> told = new HashMap<>();

    private String exchange = "";

    private TapeTrades() {}

    /**
     * The trades of an instrument.
     *
     * @param exchange id
     * @param instrument unified name
     * @param from time of the oldest, microseconds since the epoch
     * @param to time of the newest
     * @param lowest number, or {@code ABSENT} if they have none
     * @param highest number
     * @param told the same of all that the tapes tell of, by the trades on them or otherwise
     */
    record Span(String exchange, String instrument, long from, long to, long lowest, long highest, long told) {

        boolean isNumbered() {
            return highest != MarketEvent.ABSENT;
        }

        private static Span of(Trade trade) {
            return new Span(
                    trade.exchange(),
                    trade.instrument(),
                    trade.tradedAt(),
                    trade.tradedAt(),
                    trade.isNumbered() ? trade.tradeNumber() - trade.fills() + 1 : MarketEvent.ABSENT,
                    trade.tradeNumber(),
                    trade.tradeNumber());
        }

        private Span and(Span other) {
            return new Span(
                    exchange,
                    instrument,
                    Math.min(from, other.from),
                    Math.max(to, other.to),
                    Math.min(lowest, other.lowest),
                    Math.max(highest, other.highest),
                    Math.max(told, other.told));
        }

        private Span upTo(long number) {
            return new Span(exchange, instrument, from, to, lowest, highest, Math.max(told, number));
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
        trades.told.forEach(
                (market, number) -> trades.spans.computeIfPresent(market, (key, span) -> span.upTo(number)));
        return List.copyOf(trades.spans.values());
    }

    private void read(Frame frame, Exchange exchange) {
        if (frame.kind() == Frame.Kind.WS || frame.kind() == Frame.Kind.REST) {
            try {
                this.exchange = exchange.id();
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
        if (heartbeat.instrument() != null && heartbeat.lastTradeNumber() != MarketEvent.ABSENT) {
            told.merge(exchange + "/" + heartbeat.instrument(), heartbeat.lastTradeNumber(), Math::max);
        }
    }

    @Override
    public void notice(FeedEvent.Kind kind, String detail) {
        // Only trades are asked for.
    }
}
