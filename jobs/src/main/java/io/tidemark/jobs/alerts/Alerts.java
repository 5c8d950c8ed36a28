package io.tidemark.jobs.alerts;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.jobs.windows.SingletonTypeInfo;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One alert an episode. What begins and has begun already changes nothing; what is over and happens again within a
 * minute is the same episode. Each word on an alert is a row, and a line of the log when it is raised and when it ends.
 *
 * <p>State: the alert of a key until it has ended and a minute and some seconds have passed.
 */
public final class Alerts extends KeyedProcessFunction<String, Signal, Alert> {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);
    /** So long after its end an alert is raised again under its own name; microseconds. */
    private static final long SAME = 60_000_000L;
    /** A signal comes so long after what it tells of began: a verdict waits for five seconds and a whole one. */
    private static final long LAG = 8_000_000L;

    private final AlertRules rules;

    private transient ValueState<Alert> last;

    @SuppressWarnings("NullAway.Init") // Flink calls open before anything else.
    Alerts(AlertRules rules) {
        this.rules = rules;
    }

    /** How signals travel; for whoever sends some. */
    public static TypeInformation<Signal> signals() {
        return new SingletonTypeInfo<>(Signal.class, SignalSerializer.INSTANCE);
    }

    /** The alerts for a stream of signals. */
    public static SingleOutputStreamOperator<Alert> of(DataStream<Signal> signals, AlertRules rules) {
        return signals.keyBy(Signal::key)
                .process(new Alerts(rules), new SingletonTypeInfo<>(Alert.class, AlertSerializer.INSTANCE));
    }

    @Override
    public void open(OpenContext context) {
        last = getRuntimeContext().getState(new ValueStateDescriptor<>("last", AlertSerializer.INSTANCE));
    }

    @Override
    public void processElement(Signal signal, Context context, Collector<Alert> out) throws Exception {
        if (!rules.has(signal.kind())) {
            return;
        }
        @Nullable Alert before = last.value();
        @Nullable
        Alert next =
                switch (signal.phase()) {
                    case BEGAN -> began(signal, before);
                    case ENDED -> before == null || before.isOver() ? null : ended(signal, before);
                    case OVER -> over(signal, before);
                };
        if (next == null) {
            return;
        }
        last.update(next);
        out.collect(next);
        if (next.revision() == 0) {
            LOG.warn("Alert {} {}: {}", next.severity().text(), next.alertId(), next.title());
        } else if (next.isOver() && next.kind() == signal.kind() && signal.phase() == Signal.Phase.ENDED) {
            LOG.info("Alert over {}: {}", next.alertId(), next.title());
        }
        if (next.isOver()) {
            context.timerService().registerEventTimeTimer(millis(next.endedAt() + SAME + LAG) + 1);
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Alert> out) throws Exception {
        Alert alert = last.value();
        if (alert != null && alert.isOver() && millis(alert.endedAt() + SAME + LAG) < timestamp) {
            last.clear();
        }
    }

    private @Nullable Alert began(Signal signal, @Nullable Alert before) {
        if (before == null || (before.isOver() && signal.beganAt() > before.endedAt() + SAME)) {
            return raised(signal, ABSENT);
        }
        return before.isOver() ? again(signal, before, ABSENT) : null;
    }

    private Alert over(Signal signal, @Nullable Alert before) {
        if (before == null || (before.isOver() && signal.beganAt() > before.endedAt() + SAME)) {
            return raised(signal, signal.at());
        }
        return again(signal, before, before.isOver() ? Math.max(before.endedAt(), signal.at()) : ABSENT);
    }

    private Alert raised(Signal signal, long endedAt) {
        String id = signal.key() + "/" + Instant.EPOCH.plus(signal.beganAt(), ChronoUnit.MICROS);
        return new Alert(
                id,
                0,
                signal.kind(),
                rules.severity(signal.kind()),
                signal.exchange(),
                signal.instrument(),
                signal.beganAt(),
                endedAt,
                signal.title(),
                signal.detail(),
                1,
                signal.knownAt());
    }

    private static Alert again(Signal signal, Alert before, long endedAt) {
        return next(signal, before, endedAt, before.times() + 1);
    }

    private static Alert ended(Signal signal, Alert before) {
        return next(signal, before, signal.at(), before.times());
    }

    private static Alert next(Signal signal, Alert before, long endedAt, int times) {
        return new Alert(
                before.alertId(),
                before.revision() + 1,
                before.kind(),
                before.severity(),
                before.exchange(),
                before.instrument(),
                before.raisedAt(),
                endedAt,
                signal.title(),
                signal.detail(),
                times,
                Math.max(before.knownAt(), signal.knownAt()));
    }

    private static long millis(long micros) {
        return Math.floorDiv(micros, 1_000L);
    }
}
