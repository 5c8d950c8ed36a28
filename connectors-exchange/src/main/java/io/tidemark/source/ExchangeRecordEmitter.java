package io.tidemark.source;

import io.tidemark.exchange.BadFrameException;
import io.tidemark.exchange.FrameHandler;
import io.tidemark.exchange.Heartbeat;
import io.tidemark.model.Arrival;
import io.tidemark.model.Disorder;
import io.tidemark.model.FeedEvent;
import io.tidemark.model.Frame;
import io.tidemark.model.FrameRead;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.OfficialCandle;
import io.tidemark.model.Origin;
import io.tidemark.model.Progress;
import io.tidemark.model.Pulse;
import io.tidemark.model.Quote;
import io.tidemark.model.Rejected;
import io.tidemark.model.Trade;
import io.tidemark.transport.Ask;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.connector.base.source.reader.RecordEmitter;

/**
 * Turns what arrives into events, on the task's thread: of a frame the trades not seen before, the quotes and candles,
 * what happened to the connection, then the frame itself with its outcome; then gaps that opened or closed, then how
 * far the feed has come.
 */
final class ExchangeRecordEmitter implements RecordEmitter<Arrival, MarketEvent, ExchangeSplitState> {

    /** From so much silence on a sign of life is no longer to be counted on; microseconds. */
    private static final long SILENCE = 5_000_000L;
    /** No clock is set so wrong that what happens now is later than this from now; microseconds. */
    private static final long FUTURE = 86_400_000_000L;

    private final Yield yield = new Yield();
    private final Consumer<MarketEvent> watcher;

    /** @param watcher sees every event that is given on */
    ExchangeRecordEmitter(Consumer<MarketEvent> watcher) {
        this.watcher = watcher;
    }

    @Override
    public void emitRecord(Arrival arrival, SourceOutput<MarketEvent> output, ExchangeSplitState state) {
        long now = arrival.receivedAt();
        Consumer<MarketEvent> out = event -> {
            watcher.accept(event);
            output.collect(event, Math.floorDiv(now, 1_000L));
        };
        if (state.isPolled()) {
            polled(arrival, state, out);
            // Nobody waits for prices: their time is ours.
            output.emitWatermark(new Watermark(Math.floorDiv(now, 1_000L) - 1));
        } else if (arrival instanceof Frame frame) {
            FeedState feed = state.feedUnlessVendor(frame.exchange());
            if (feed == null) {
                polled(frame, state, out);
                return;
            }
            feed.catchUp(now);
            feed.arrived(frame);
            switch (frame.kind()) {
                case OPEN -> {
                    feed.opened(frame, out);
                    out.accept(new FrameRead(frame, FrameRead.Outcome.CONTROL, 0, 0, 0));
                }
                case CLOSE -> {
                    feed.closed(frame, out);
                    out.accept(new FrameRead(frame, FrameRead.Outcome.CONTROL, 0, 0, 0));
                }
                case WS, REST -> read(frame, feed, out);
            }
            goOn(frame.exchange(), feed, now, saysHowFar(frame) ? now : MarketEvent.ABSENT, out);
        } else if (arrival instanceof Arrival.Tick tick) {
            goOn(tick.exchange(), state.feed(tick.exchange()), now, tick.heardAt(), out);
            if (tick.heardAt() == MarketEvent.ABSENT || now - tick.heardAt() > SILENCE) {
                out.accept(new Pulse(tick.exchange(), now));
            }
        } else if (arrival instanceof Arrival.Happened happened) {
            FeedEvent event = happened.event();
            if (event.clockOffsetMicros() != MarketEvent.ABSENT) {
                state.feed(event.exchange()).measured(event.clockOffsetMicros());
            }
            out.accept(event);
        } else if (arrival instanceof Arrival.Unanswered unanswered) {
            state.feed(unanswered.exchange()).unanswered(unanswered.path(), now);
        } else {
            state.feeds().forEach(feed -> feed.end(now, out));
        }
    }

    private static void polled(Arrival arrival, ExchangeSplitState state, Consumer<MarketEvent> out) {
        if (arrival instanceof Frame frame) {
            PriceFeedState prices = state.prices(frame.exchange());
            prices.arrived(frame, out);
            PriceFrames.read(frame, prices.vendor(), out);
        } else if (arrival instanceof Arrival.Tick tick) {
            state.prices(tick.exchange()).check(tick.receivedAt());
        } else if (arrival instanceof Arrival.Happened happened) {
            out.accept(happened.event());
        } else if (arrival instanceof Arrival.Unanswered unanswered) {
            state.prices(unanswered.exchange())
                    .unanswered(unanswered.path(), state.splitId(), unanswered.receivedAt(), unanswered.reason(), out);
        }
    }

    private static void goOn(String exchange, FeedState feed, long now, long heardAt, Consumer<MarketEvent> out) {
        feed.settle(now, out);
        feed.check(now, out);
        if (heardAt != MarketEvent.ABSENT) {
            long upTo = feed.advance(heardAt);
            if (upTo != MarketEvent.ABSENT) {
                out.accept(new Progress(exchange, feed.instruments(), upTo, now));
            }
        }
    }

    /** An answer to a question of ours says nothing of how far the socket has come. */
    private static boolean saysHowFar(Frame frame) {
        return frame.kind() == Frame.Kind.WS || (frame.kind() == Frame.Kind.REST && frame.channel() == null);
    }

    private void read(Frame frame, FeedState feed, Consumer<MarketEvent> out) {
        yield.begin(frame, feed.clockOffset());
        try {
            feed.exchange().parse(frame, yield);
        } catch (BadFrameException e) {
            feed.unread(frame);
            out.accept(rejected(frame, e));
            out.accept(new FrameRead(frame, FrameRead.Outcome.REJECTED, 0, 0, 0));
            return;
        }
        int fresh = 0;
        boolean live = frame.kind() == Frame.Kind.WS;
        boolean history = Ask.Purpose.BACKFILL.text().equals(frame.channel());
        for (Trade trade : yield.trades) {
            if (live) {
                feed.learnClock(trade.tradedAt(), frame.receivedAt());
            }
            if (feed.accept(trade, frame, out)) {
                out.accept(
                        history
                                ? trade.from(Origin.BACKFILL)
                                : feed.isRepeated(trade, frame) ? trade.from(Origin.SNAPSHOT) : trade);
                fresh++;
                if (live && feed.isBehind(trade)) {
                    out.accept(disorder(trade, Disorder.Kind.OUT_OF_ORDER));
                }
            } else if (live) {
                out.accept(disorder(trade, Disorder.Kind.DUPLICATE));
            }
        }
        if (frame.kind() == Frame.Kind.REST && frame.channel() != null) {
            for (Trade trade : feed.unseen(yield.trades, frame, out)) {
                out.accept(trade);
                fresh++;
            }
            feed.answered(frame, yield.trades);
        }
        for (Quote quote : yield.quotes) {
            if (quote.quotedAt() != MarketEvent.ABSENT) {
                feed.learnClock(quote.quotedAt(), frame.receivedAt());
            }
            feed.quoted(quote.instrument());
            out.accept(quote);
        }
        for (OfficialCandle candle : yield.candles) {
            if (feed.accept(candle)) {
                out.accept(candle);
            }
        }
        for (Heartbeat heartbeat : yield.heartbeats) {
            if (heartbeat.at() != MarketEvent.ABSENT) {
                feed.learnClock(heartbeat.at(), frame.receivedAt());
            }
            if (heartbeat.instrument() != null) {
                feed.expect(heartbeat.instrument(), heartbeat.lastTradeNumber(), frame.receivedAt());
            }
        }
        for (FeedEvent notice : yield.notices) {
            feed.noticed(notice);
            out.accept(notice);
        }
        boolean accepted = !yield.trades.isEmpty() || !yield.quotes.isEmpty() || !yield.candles.isEmpty();
        FrameRead.Outcome outcome = accepted ? FrameRead.Outcome.ACCEPTED : FrameRead.Outcome.CONTROL;
        int seen = yield.trades.size() - fresh;
        out.accept(new FrameRead(frame, outcome, yield.trades.size(), yield.quotes.size(), seen));
    }

    private static Disorder disorder(Trade trade, Disorder.Kind kind) {
        return new Disorder(trade.exchange(), trade.instrument(), kind, trade.receivedAt());
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

    /**
     * What one frame said. Kept apart until the whole frame has been read, since a frame counts whole or not at all.
     */
    private static final class Yield implements FrameHandler {

        private final List<Trade> trades = new ArrayList<>();
        private final List<Quote> quotes = new ArrayList<>();
        private final List<OfficialCandle> candles = new ArrayList<>();
        private final List<Heartbeat> heartbeats = new ArrayList<>();
        private final List<FeedEvent> notices = new ArrayList<>();
        private Frame frame = new Frame("", "", 0, null, Frame.Kind.OPEN, 0, null, null);
        private long clockOffset = MarketEvent.ABSENT;

        void begin(Frame next, long offset) {
            frame = next;
            clockOffset = offset;
            trades.clear();
            quotes.clear();
            candles.clear();
            heartbeats.clear();
            notices.clear();
        }

        @Override
        public void trade(Trade trade) {
            requireNotFuture("traded_at", trade.tradedAt());
            trades.add(trade);
        }

        @Override
        public void quote(Quote quote) {
            if (quote.quotedAt() != MarketEvent.ABSENT) {
                requireNotFuture("quoted_at", quote.quotedAt());
            }
            quotes.add(quote);
        }

        @Override
        public void candle(OfficialCandle candle) {
            requireNotFuture("window_start", candle.windowStart());
            candles.add(candle);
        }

        private void requireNotFuture(String name, long at) {
            if (at - FUTURE > frame.receivedAt()) {
                throw new BadFrameException(
                        BadFrameException.Code.BAD_VALUE,
                        "Invalid %s %s: must not be more than a day after it came, at %s"
                                .formatted(name, time(at), time(frame.receivedAt())));
            }
        }

        private static Instant time(long micros) {
            return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
        }

        @Override
        public void heartbeat(Heartbeat heartbeat) {
            heartbeats.add(heartbeat);
        }

        @Override
        public void notice(FeedEvent.Kind kind, String detail) {
            notices.add(new FeedEvent(
                    frame.exchange(),
                    frame.connection(),
                    frame.receivedAt(),
                    kind,
                    MarketEvent.ABSENT,
                    kind == FeedEvent.Kind.SUBSCRIBED ? null : "exchange",
                    detail,
                    clockOffset));
        }
    }
}
