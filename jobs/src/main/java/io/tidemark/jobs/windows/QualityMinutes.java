package io.tidemark.jobs.windows;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.model.Disorder;
import io.tidemark.model.FeedEvent;
import io.tidemark.model.Frame;
import io.tidemark.model.FrameRead;
import io.tidemark.model.Gap;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.Origin;
import io.tidemark.model.Progress;
import io.tidemark.model.Quote;
import io.tidemark.model.Rejected;
import io.tidemark.model.Trade;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Counts what the feeds bring by instrument, channel and minute of ours, in the task that read it, so that only a part
 * a minute is sent on, not each message.
 *
 * <p>Parts merge downstream, so this operator has no state of its own: before each checkpoint it sends on whatever it
 * has, and what it has forgotten of an exchange's clock is remembered there. A minute is over when its exchange has
 * been heard a second later, or another one of the same task a minute later.
 */
final class QualityMinutes extends AbstractStreamOperator<QualityPart>
        implements OneInputStreamOperator<MarketEvent, QualityPart>, BoundedOneInput {

    /** Stands for all instruments, where a frame or its reader names none. */
    static final String ALL = "*";

    static final String TRADES = "trades";
    static final String QUOTES = "quotes";
    static final String FRAMES = "frames";

    private static final long serialVersionUID = 1L;
    private static final long SECOND = Timeframe.SECOND.micros();
    private static final long MINUTE = Timeframe.MINUTE.micros();

    private transient Map<String, Feed> feeds = new HashMap<>();
    private transient long lookedAt;

    static SingleOutputStreamOperator<QualityPart> of(DataStream<MarketEvent> events) {
        return events.transform(
                "minutes",
                new SingletonTypeInfo<>(QualityPart.class, QualityPartSerializer.INSTANCE),
                new QualityMinutes());
    }

    @Override
    public void open() throws Exception {
        super.open();
        feeds = new HashMap<>();
        lookedAt = ABSENT;
    }

    @Override
    public void processElement(StreamRecord<MarketEvent> element) {
        MarketEvent event = element.getValue();
        if (event instanceof Trade trade) {
            if (trade.origin().isPushed()) {
                QualityPart part = feed(trade.exchange()).trades(trade.instrument(), trade.receivedAt());
                part.message(trade.receivedAt());
                if (trade.origin() == Origin.STREAM) {
                    part.latency(trade.receivedAt()
                            - (trade.publishedAt() == ABSENT ? trade.tradedAt() : trade.publishedAt()));
                }
            }
        } else if (event instanceof Quote quote) {
            QualityPart part = feed(quote.exchange()).quotes(quote.instrument(), quote.receivedAt());
            part.message(quote.receivedAt());
            if (quote.quotedAt() != ABSENT) {
                part.latency(quote.receivedAt() - quote.quotedAt());
            }
        } else if (event instanceof FrameRead read) {
            if (read.frame().kind() == Frame.Kind.WS) {
                feed(read.exchange())
                        .frames(read.frame().receivedAt())
                        .message(read.frame().receivedAt());
            }
            goOn(read.exchange(), read.frame().receivedAt());
        } else if (event instanceof Disorder disorder) {
            disorder(disorder);
        } else if (event instanceof Rejected rejected) {
            QualityPart part = feed(rejected.exchange()).frames(rejected.receivedAt());
            part.rejected++;
            part.knownAt = Math.max(part.knownAt, rejected.receivedAt());
        } else if (event instanceof Gap gap) {
            QualityPart part = feed(gap.exchange()).trades(gap.instrument(), gap.openedAt());
            part.gap(gap);
            part.knownAt = Math.max(part.knownAt, Math.max(gap.openedAt(), gap.closedAt()));
        } else if (event instanceof FeedEvent happened) {
            if (happened.clockOffsetMicros() != ABSENT) {
                feed(happened.exchange()).clockOffset = happened.clockOffsetMicros();
            }
        } else if (event instanceof Progress progress) {
            goOn(progress.exchange(), progress.knownAt());
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        feeds.values().forEach(Feed::flush);
    }

    @Override
    public void endInput() {
        feeds.values().forEach(feed -> feed.close(Long.MAX_VALUE));
    }

    private void disorder(Disorder disorder) {
        QualityPart part = feed(disorder.exchange()).trades(disorder.instrument(), disorder.receivedAt());
        switch (disorder.kind()) {
            case DUPLICATE -> {
                part.message(disorder.receivedAt());
                part.duplicates++;
            }
            case OUT_OF_ORDER -> part.outOfOrder++;
        }
    }

    private void goOn(String exchange, long now) {
        Feed feed = feed(exchange);
        if (now >= feed.closedUpTo + SECOND) {
            feed.close(now - SECOND);
        }
        if (now >= lookedAt + SECOND || lookedAt == ABSENT) {
            lookedAt = now;
            feeds.values().forEach(other -> other.close(now - MINUTE));
        }
    }

    private Feed feed(String exchange) {
        Feed feed = feeds.get(exchange);
        if (feed == null) {
            feed = new Feed(exchange);
            feeds.put(exchange, feed);
        }
        return feed;
    }

    /** The open minutes of one exchange. */
    private final class Feed {

        private final String exchange;
        private final List<Minute> minutes = new ArrayList<>();
        private long clockOffset = ABSENT;
        /** Minutes that end by then have been sent on as closed. */
        private long closedUpTo;

        Feed(String exchange) {
            this.exchange = exchange;
        }

        QualityPart trades(String instrument, long at) {
            Minute minute = minute(at);
            return minute.part(minute.trades, instrument, TRADES);
        }

        QualityPart quotes(String instrument, long at) {
            Minute minute = minute(at);
            return minute.part(minute.quotes, instrument, QUOTES);
        }

        QualityPart frames(long at) {
            Minute minute = minute(at);
            return minute.part(minute.frames, ALL, FRAMES);
        }

        /** Sends on what was gathered, and expects more. */
        void flush() {
            minutes.forEach(minute -> minute.send(this, false));
        }

        /** Sends on the minutes that end by {@code end}. */
        void close(long end) {
            if (end <= closedUpTo) {
                return;
            }
            closedUpTo = Timeframe.SECOND.start(end);
            minutes.removeIf(minute -> {
                boolean over = end == Long.MAX_VALUE || minute.start + MINUTE <= end;
                if (over) {
                    minute.send(this, true);
                }
                return over;
            });
        }

        private Minute minute(long at) {
            for (int i = minutes.size() - 1; i >= 0; i--) {
                Minute minute = minutes.get(i);
                if (at >= minute.start && at < minute.start + MINUTE) {
                    return minute;
                }
            }
            Minute minute = new Minute(exchange, Timeframe.MINUTE.start(at));
            minutes.add(minute);
            return minute;
        }
    }

    /** One minute of one exchange. */
    private final class Minute {

        private final String exchange;
        private final long start;
        private final Map<String, QualityPart> trades = new HashMap<>();
        private final Map<String, QualityPart> quotes = new HashMap<>();
        private final Map<String, QualityPart> frames = new HashMap<>();

        Minute(String exchange, long start) {
            this.exchange = exchange;
            this.start = start;
        }

        QualityPart part(Map<String, QualityPart> parts, String instrument, String channel) {
            QualityPart part = parts.get(instrument);
            if (part == null) {
                part = new QualityPart(exchange, instrument, channel, start);
                parts.put(instrument, part);
            }
            return part;
        }

        void send(Feed feed, boolean closed) {
            List.of(trades, quotes, frames)
                    .forEach(parts -> parts.replaceAll((instrument, part) -> {
                        part.closed = closed;
                        part.clockOffset = feed.clockOffset;
                        if (closed || !part.isEmpty()) {
                            output.collect(new StreamRecord<>(part));
                        }
                        // What has been sent is no longer ours. The empty one will say that the minute is over.
                        return new QualityPart(exchange, instrument, part.channel, start);
                    }));
        }
    }
}
