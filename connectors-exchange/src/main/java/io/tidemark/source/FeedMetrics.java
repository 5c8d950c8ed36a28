package io.tidemark.source;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.model.FeedEvent;
import io.tidemark.model.FrameRead;
import io.tidemark.model.Gap;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.OfficialCandle;
import io.tidemark.model.Origin;
import io.tidemark.model.Progress;
import io.tidemark.model.Quote;
import io.tidemark.model.Trade;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;
import org.apache.flink.runtime.metrics.MetricNames;

/** The {@link FeedMetric}s of one reader, learned from the events it gives on, apart for each exchange. */
final class FeedMetrics implements Consumer<MarketEvent> {

    private final SourceReaderMetricGroup group;
    private final Counter records;
    private final Lines lines;
    private final Map<String, Feed> feeds = new HashMap<>();
    // Gauges are read by another thread.
    private volatile long newestLag;

    FeedMetrics(SourceReaderMetricGroup group, Lines lines) {
        this.group = group;
        this.records = group.getIOMetricGroup().getNumRecordsInCounter();
        this.lines = lines;
        group.setPendingRecordsGauge(lines::waiting);
        group.gauge(MetricNames.CURRENT_FETCH_EVENT_TIME_LAG, () -> newestLag);
    }

    /**
     * Something arrived. Flink counts it as a record, be it a sign of life, half a message or a page of a thousand
     * trades; taken back here, since what is a record to whoever reads the metric are market events.
     */
    void arrived() {
        records.dec();
    }

    /** What was missing when the feeds were last read. */
    void restored(Map<String, FeedPosition> positions) {
        positions.forEach((exchange, position) -> position.lanes().forEach((instrument, lane) -> lane.holes().stream()
                .filter(hole -> hole.isOpen() && hole.told())
                .forEach(hole -> feed(exchange).opened(instrument, hole.first(), hole.size()))));
    }

    @Override
    public void accept(MarketEvent event) {
        if (event instanceof FrameRead read) {
            feed(read.exchange()).read(read);
            if (read.outcome() == FrameRead.Outcome.REJECTED) {
                group.getNumRecordsInErrorsCounter().inc();
            }
        } else if (event instanceof Trade trade) {
            Feed feed = feed(trade.exchange());
            records.inc();
            feed.count(FeedMetric.TRADES, 1);
            if (trade.origin() == Origin.STREAM) {
                feed.lag = Math.floorDiv(trade.receivedAt() - trade.tradedAt(), 1_000L);
                newestLag = feed.lag;
            } else if (trade.origin() == Origin.REPAIR) {
                feed.count(FeedMetric.REPAIRED, 1);
            }
        } else if (event instanceof Quote quote) {
            records.inc();
            feed(quote.exchange()).count(FeedMetric.QUOTES, 1);
        } else if (event instanceof OfficialCandle) {
            records.inc();
        } else if (event instanceof Gap gap) {
            feed(gap.exchange()).changed(gap);
        } else if (event instanceof FeedEvent happened) {
            feed(happened.exchange()).happened(happened);
        } else if (event instanceof Progress progress) {
            feed(progress.exchange()).hold = Math.floorDiv(progress.knownAt() - progress.upTo(), 1_000L);
        }
    }

    private Feed feed(String exchange) {
        Feed feed = feeds.get(exchange);
        if (feed == null) {
            feed = new Feed(group, exchange, lines);
            feeds.put(exchange, feed);
        }
        return feed;
    }

    /** Those of one exchange. */
    private static final class Feed {

        private final Map<FeedMetric, Counter> counters = new EnumMap<>(FeedMetric.class);
        // Numbers missing in each open hole, by instrument and first number.
        private final Map<String, Long> open = new HashMap<>();
        private volatile long holes;
        private volatile long missing;
        private volatile long lag;
        private volatile long hold;

        private Feed(SourceReaderMetricGroup all, String exchange, Lines lines) {
            var group = all.addGroup("exchange", exchange);
            for (FeedMetric metric : FeedMetric.values()) {
                if (metric.kind() == FeedMetric.Kind.COUNTER) {
                    counters.put(metric, group.counter(metric.key()));
                } else {
                    group.gauge(metric.key(), gauge(metric, () -> lines.weightUsed(exchange)));
                }
            }
        }

        private Gauge<Long> gauge(FeedMetric metric, Gauge<Long> weight) {
            return switch (metric) {
                case HOLES_OPEN -> () -> holes;
                case TRADES_MISSING -> () -> missing;
                case TRADE_LAG -> () -> lag;
                case REQUEST_WEIGHT -> weight;
                case WATERMARK_HOLD -> () -> hold;
                default ->
                    throw new IllegalArgumentException("Invalid gauge %s: it is counted".formatted(metric.key()));
            };
        }

        private void count(FeedMetric metric, long by) {
            Counter counter = counters.get(metric);
            if (counter != null) {
                counter.inc(by);
            }
        }

        private void read(FrameRead read) {
            count(FeedMetric.FRAMES, 1);
            count(
                    switch (read.outcome()) {
                        case ACCEPTED -> FeedMetric.ACCEPTED;
                        case CONTROL -> FeedMetric.CONTROL;
                        case REJECTED -> FeedMetric.REJECTED;
                    },
                    1);
            count(FeedMetric.DUPLICATES, read.duplicates());
        }

        private void opened(String instrument, long first, long size) {
            open.put(instrument + "/" + first, size);
            sum();
        }

        private void changed(Gap gap) {
            String key = gap.instrument() + "/" + gap.firstNumber();
            if (gap.status() == Gap.Status.OPEN) {
                open.put(key, gap.missing());
            } else if (open.remove(key) != null || gap.revision() == 0) {
                // Not each time it is told again because some of it was found after all.
                switch (gap.status()) {
                    case ABSENT -> count(FeedMetric.NEVER_ISSUED, gap.missing());
                    case LOST -> count(FeedMetric.LOST, gap.missing());
                    case UNPROVEN -> count(FeedMetric.UNPROVEN, 1);
                    case OPEN, REPAIRED -> {
                        // What was found is counted as it is found.
                    }
                }
            }
            sum();
        }

        private void sum() {
            holes = open.size();
            missing = open.values().stream().mapToLong(Long::longValue).sum();
        }

        private void happened(FeedEvent event) {
            switch (event.kind()) {
                case CONNECTED -> count(FeedMetric.RECONNECTS, event.durationMillis() == ABSENT ? 0 : 1);
                case STALLED -> count(FeedMetric.STALLS, 1);
                case RATE_LIMITED -> count(FeedMetric.RATE_LIMITS, 1);
                default -> {
                    // Others are rows of silver.feed_events.
                }
            }
        }
    }
}
