package io.tidemark.source;

import io.tidemark.exchange.BadFrameException;
import io.tidemark.exchange.Exchange;
import io.tidemark.exchange.Exchanges;
import io.tidemark.exchange.FrameHandler;
import io.tidemark.exchange.Heartbeat;
import io.tidemark.model.FeedEvent;
import io.tidemark.model.Frame;
import io.tidemark.model.FrameRead;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.Progress;
import io.tidemark.model.Quote;
import io.tidemark.model.Rejected;
import io.tidemark.model.Trade;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.connector.base.source.reader.RecordEmitter;

/**
 * Turns a frame into events, on the task's thread: the trades not seen before, the quotes, what happened to the
 * connection, then the frame itself with its outcome, then how far the feed has come.
 */
final class ExchangeRecordEmitter implements RecordEmitter<Frame, MarketEvent, ExchangeSplitState> {

    private final long maxOutOfOrderness;
    private final long maxClockLead;
    private final Map<String, Exchange> exchanges = new HashMap<>();
    private final Yield yield = new Yield();

    /**
     * Both in microseconds.
     *
     * @see ExchangeSourceOptions
     */
    ExchangeRecordEmitter(long maxOutOfOrderness, long maxClockLead) {
        this.maxOutOfOrderness = maxOutOfOrderness;
        this.maxClockLead = maxClockLead;
    }

    @Override
    public void emitRecord(Frame frame, SourceOutput<MarketEvent> output, ExchangeSplitState state) {
        FeedState feed = state.feed(frame.exchange());
        feed.read(frame);
        switch (frame.kind()) {
            case OPEN -> {
                emit(event(frame, FeedEvent.Kind.CONNECTED, null), frame, output);
                emit(new FrameRead(frame, FrameRead.Outcome.CONTROL, 0, 0, 0), frame, output);
            }
            case CLOSE -> {
                emit(event(frame, FeedEvent.Kind.DISCONNECTED, frame.text()), frame, output);
                emit(new FrameRead(frame, FrameRead.Outcome.CONTROL, 0, 0, 0), frame, output);
            }
            case WS, REST -> read(frame, output, feed);
        }
        long upTo = feed.advance(frame.receivedAt(), maxOutOfOrderness);
        if (upTo != MarketEvent.ABSENT) {
            emit(new Progress(frame.exchange(), upTo, frame.receivedAt()), frame, output);
        }
    }

    private void read(Frame frame, SourceOutput<MarketEvent> output, FeedState feed) {
        yield.clear(frame);
        try {
            exchanges.computeIfAbsent(frame.exchange(), Exchanges::of).parse(frame, yield);
        } catch (BadFrameException e) {
            emit(rejected(frame, e), frame, output);
            emit(new FrameRead(frame, FrameRead.Outcome.REJECTED, 0, 0, 0), frame, output);
            return;
        }
        int duplicates = 0;
        for (Trade trade : yield.trades) {
            if (frame.kind() == Frame.Kind.WS) {
                feed.learnClock(trade.tradedAt(), frame.receivedAt(), maxClockLead);
            }
            if (feed.isNew(trade)) {
                emit(trade, frame, output);
            } else {
                duplicates++;
            }
        }
        for (Quote quote : yield.quotes) {
            if (quote.quotedAt() != MarketEvent.ABSENT) {
                feed.learnClock(quote.quotedAt(), frame.receivedAt(), maxClockLead);
            }
            emit(quote, frame, output);
        }
        for (FeedEvent notice : yield.notices) {
            emit(notice, frame, output);
        }
        if (yield.time != MarketEvent.ABSENT) {
            feed.learnClock(yield.time, frame.receivedAt(), maxClockLead);
        }
        boolean accepted = !yield.trades.isEmpty() || !yield.quotes.isEmpty();
        FrameRead.Outcome outcome = accepted ? FrameRead.Outcome.ACCEPTED : FrameRead.Outcome.CONTROL;
        emit(new FrameRead(frame, outcome, yield.trades.size(), yield.quotes.size(), duplicates), frame, output);
    }

    private static void emit(MarketEvent event, Frame frame, SourceOutput<MarketEvent> output) {
        output.collect(event, Math.floorDiv(frame.receivedAt(), 1_000L));
    }

    private static Rejected rejected(Frame frame, BadFrameException reason) {
        return new Rejected(
                frame.kind().text(),
                frame.exchange(),
                frame.connection(),
                frame.receivedAt(),
                reason.code().name().toLowerCase(Locale.ROOT),
                reason.detail(),
                null,
                frame.text());
    }

    private static FeedEvent event(Frame frame, FeedEvent.Kind kind, @org.jspecify.annotations.Nullable String detail) {
        return new FeedEvent(
                frame.exchange(),
                frame.connection(),
                frame.receivedAt(),
                kind,
                MarketEvent.ABSENT,
                null,
                detail,
                MarketEvent.ABSENT);
    }

    /**
     * What one frame said. Kept apart until the whole frame has been read, since a frame counts whole or not at all.
     */
    private static final class Yield implements FrameHandler {

        private final List<Trade> trades = new ArrayList<>();
        private final List<Quote> quotes = new ArrayList<>();
        private final List<FeedEvent> notices = new ArrayList<>();
        private long time = MarketEvent.ABSENT;
        private Frame frame = new Frame("", "", 0, null, Frame.Kind.OPEN, 0, null, null);

        void clear(Frame next) {
            frame = next;
            trades.clear();
            quotes.clear();
            notices.clear();
            time = MarketEvent.ABSENT;
        }

        @Override
        public void trade(Trade trade) {
            trades.add(trade);
        }

        @Override
        public void quote(Quote quote) {
            quotes.add(quote);
        }

        @Override
        public void heartbeat(Heartbeat heartbeat) {
            time = Math.max(time, heartbeat.at());
        }

        @Override
        public void notice(FeedEvent.Kind kind, String detail) {
            notices.add(event(frame, kind, detail));
        }
    }
}
