package io.tidemark.jobs.windows;

import static io.tidemark.model.MarketEvent.ABSENT;

import com.datadoghq.sketch.ddsketch.DDSketch;
import io.tidemark.model.MarketEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * What each feed was like, minute by minute; one channel of one instrument a key.
 *
 * <p>A minute is published when the task that reads the feed says that it is over, at the latest when a later one has
 * begun, or the input has ended. What becomes of its gaps afterwards revises it.
 *
 * <p>State: minutes of the last {@code quality.retention}, and of a day those with trades missing. What comes later is
 * counted in {@code qualityTooLate} and revises nothing.
 */
public final class FeedQualities extends KeyedProcessFunction<String, QualityPart, FeedQuality> {

    private static final long serialVersionUID = 1L;
    private static final long DAY = Timeframe.DAY.micros();

    private final long retention;

    private transient ValueState<QualityLane> lanes;
    private transient MapState<Long, QualityWindow> windows;
    private transient Counter tooLate;

    @SuppressWarnings("NullAway.Init") // Flink calls open before anything else.
    FeedQualities(Duration retention) {
        this.retention = retention.toNanos() / 1_000;
    }

    /** The qualities of a stream of events. */
    public static SingleOutputStreamOperator<FeedQuality> of(DataStream<MarketEvent> events, ReadableConfig options) {
        return QualityMinutes.of(events)
                .name("minutes")
                .uid("minutes")
                .keyBy(QualityPart::lane)
                .process(
                        new FeedQualities(options.get(QualityOptions.RETENTION)),
                        new SingletonTypeInfo<>(FeedQuality.class, FeedQualitySerializer.INSTANCE));
    }

    @Override
    public void open(OpenContext context) {
        lanes = getRuntimeContext().getState(new ValueStateDescriptor<>("lane", QualityLaneSerializer.INSTANCE));
        windows = getRuntimeContext()
                .getMapState(
                        new MapStateDescriptor<>("minutes", LongSerializer.INSTANCE, QualityWindowSerializer.INSTANCE));
        tooLate = getRuntimeContext().getMetricGroup().counter("qualityTooLate");
    }

    @Override
    public void processElement(QualityPart part, Context context, Collector<FeedQuality> out) throws Exception {
        QualityLane lane = lanes.value();
        if (lane == null) {
            lane = QualityLane.beginning(part);
            context.timerService().registerEventTimeTimer(Long.MAX_VALUE);
        }
        lane = lane.hearing(part);
        QualityWindow window = windows.get(part.minute);
        if (window == null && lane.forgot(part.minute)) {
            tooLate.inc();
            lanes.update(lane);
            return;
        }
        // What is older than the newest minute and not yet over was left so by a restart.
        publishBefore(part.minute, lane, out);
        if (window == null) {
            window = new QualityWindow(part, 0, false);
            if (part.closed) {
                window = publish(window, null, lane, out);
            }
        } else {
            @Nullable FeedQuality before = window.published() ? quality(window, lane) : null;
            window.sums().merge(part);
            if (window.published() || window.sums().closed) {
                window = publish(window, before, lane, out);
            }
        }
        windows.put(part.minute, window);
        lanes.update(forget(lane));
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<FeedQuality> out) throws Exception {
        QualityLane lane = lanes.value();
        if (lane != null) {
            publishBefore(Long.MAX_VALUE, lane, out);
        }
    }

    private void publishBefore(long minute, QualityLane lane, Collector<FeedQuality> out) throws Exception {
        TreeMap<Long, QualityWindow> open = new TreeMap<>();
        for (Map.Entry<Long, QualityWindow> window : windows.entries()) {
            if (window.getKey() < minute && !window.getValue().published()) {
                open.put(window.getKey(), window.getValue());
            }
        }
        for (Map.Entry<Long, QualityWindow> window : open.entrySet()) {
            windows.put(window.getKey(), publish(window.getValue(), null, lane, out));
        }
    }

    private QualityWindow publish(
            QualityWindow window, @Nullable FeedQuality before, QualityLane lane, Collector<FeedQuality> out)
            throws Exception {
        if (window.sums().isEmpty()) {
            return window;
        }
        FeedQuality now = quality(window, lane);
        if (now.equals(before)) {
            return window;
        }
        out.collect(now.published(window.revision(), lane.knownAt()));
        return new QualityWindow(window.sums(), window.revision() + 1, true);
    }

    private FeedQuality quality(QualityWindow window, QualityLane lane) throws Exception {
        QualityPart sums = window.sums();
        long missing = 0;
        long repaired = 0;
        List<Long> noticed = new ArrayList<>();
        for (QualityPart.GapWord gap : sums.gaps.values()) {
            missing += gap.missing();
            repaired += gap.repaired();
            if (!noticed.contains(gap.openedAt())) {
                noticed.add(gap.openedAt());
            }
        }
        return new FeedQuality(
                sums.exchange,
                sums.instrument,
                sums.channel,
                sums.minute,
                sums.messages,
                sums.hasLatency() ? latency(sums) : null,
                sums.clockOffset,
                sums.duplicates,
                sums.outOfOrder,
                noticed.size(),
                missing,
                repaired,
                sums.rejected,
                silence(sums, lane),
                0,
                0);
    }

    private static FeedQuality.Latency latency(QualityPart sums) {
        DDSketch latencies = sums.latencies.sketch();
        double min = sums.minLatency;
        double max = sums.maxLatency;
        return new FeedQuality.Latency(
                min,
                Math.max(min, Math.min(max, quantile(latencies, 50))),
                Math.max(min, Math.min(max, quantile(latencies, 95))),
                Math.max(min, Math.min(max, quantile(latencies, 99))),
                max);
    }

    /**
     * The least value that so many percent do not exceed: the nearest rank. The sketch itself takes the rank at or
     * below {@code quantile * (count - 1)}, which of few values is one too low; half a rank more than ours is safe from
     * rounding.
     */
    private static double quantile(DDSketch latencies, int percent) {
        double count = latencies.getCount();
        double rank = Math.ceil(percent * count / 100) - 1;
        return latencies.getValueAtQuantile(Math.min(1, (rank + 0.5) / (count - 1)));
    }

    /** The longest time between two messages in a row of which the later one came in the minute. */
    private long silence(QualityPart sums, QualityLane lane) throws Exception {
        if (sums.firstAt == ABSENT) {
            return ABSENT;
        }
        long before = lane.lastForgotten();
        for (Map.Entry<Long, QualityWindow> window : windows.entries()) {
            if (window.getKey() < sums.minute) {
                before = Math.max(before, window.getValue().sums().lastAt);
            }
        }
        if (before == ABSENT) {
            return sums.messages > 1 ? sums.silence : ABSENT;
        }
        return Math.max(sums.silence, sums.firstAt - before);
    }

    private QualityLane forget(QualityLane lane) throws Exception {
        long before = Timeframe.MINUTE.start(lane.knownAt() - retention);
        if (before <= lane.forgottenBefore() || lane.knownAt() == ABSENT) {
            return lane;
        }
        long last = lane.lastForgotten();
        List<Long> old = new ArrayList<>();
        for (Map.Entry<Long, QualityWindow> window : windows.entries()) {
            QualityPart sums = window.getValue().sums();
            boolean waits = sums.hasMissing() && window.getKey() >= before - DAY;
            if (window.getKey() < before && !waits) {
                old.add(window.getKey());
                last = Math.max(last, sums.lastAt);
            }
        }
        for (long minute : old) {
            windows.remove(minute);
        }
        return new QualityLane(lane.knownAt(), lane.clockOffset(), before, last);
    }
}
