package io.tidemark.jobs.kafka;

import io.tidemark.contract.Contracts;
import io.tidemark.contract.EventReader;
import io.tidemark.contract.Fault;
import io.tidemark.exchange.BadFrameException;
import io.tidemark.jobs.windows.SingletonTypeInfo;
import io.tidemark.model.MarketEvent;
import java.util.Locale;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages by their contract, in the task that fetched them. What breaks it goes aside, as a {@link DeadLetter},
 * and stops nothing.
 */
final class Gate extends ProcessFunction<Letter, Inbound> {

    static final OutputTag<DeadLetter> DEAD =
            new OutputTag<>("dead letters", new SingletonTypeInfo<>(DeadLetter.class, DeadLetterSerializer.INSTANCE));

    private static final long serialVersionUID = 1L;
    /** Larger than any message of ours. */
    private static final int MAX_BYTES = 8 << 20;
    /** Ours have 36; state keeps them. */
    private static final int LONGEST_RUN = 256;

    private transient Counter dead;
    private transient Counter drift;

    @SuppressWarnings("NullAway.Init") // Flink calls open before anything else.
    Gate() {}

    @Override
    public void open(OpenContext context) {
        dead = getRuntimeContext().getMetricGroup().counter("deadLetters");
        drift = getRuntimeContext().getMetricGroup().counter("fieldsNotKnown");
    }

    @Override
    public void processElement(Letter letter, Context context, Collector<Inbound> out) {
        byte @Nullable [] value = letter.value();
        try {
            if (value == null) {
                throw new BadFrameException(BadFrameException.Code.NOT_JSON, "Cannot read message: no value");
            }
            if (value.length > MAX_BYTES) {
                throw new BadFrameException(
                        BadFrameException.Code.TOO_LARGE,
                        "Cannot read message: %d bytes are more than %d".formatted(value.length, MAX_BYTES));
            }
            MarketEvent event = EventReader.read(letter.topic().contract(), value, drift::inc);
            out.collect(new Inbound(letter.topic(), letter.partition(), run(letter), number(letter), event));
        } catch (BadFrameException e) {
            dead.inc();
            String code = e.code().name().toLowerCase(Locale.ROOT);
            // What is too large is not gone through to find its worst place.
            @Nullable
            Fault fault = value == null || e.code() == BadFrameException.Code.TOO_LARGE
                    ? null
                    : Contracts.fault(letter.topic().contract(), value, e.detail());
            DeadLetter.of(letter, code, fault == null ? "" : fault.pointer(), e.detail())
                    .forEach(part -> context.output(DEAD, part));
        }
    }

    private static @Nullable String run(Letter letter) {
        @Nullable String run = letter.header(Headers.RUN);
        if (run != null && run.length() > LONGEST_RUN) {
            throw new BadFrameException(
                    BadFrameException.Code.BAD_VALUE,
                    "Invalid header run: must be at most %d characters".formatted(LONGEST_RUN));
        }
        return run;
    }

    private static long number(Letter letter) {
        @Nullable String number = letter.header(Headers.NUMBER);
        try {
            return number == null ? 0 : Long.parseLong(number);
        } catch (NumberFormatException e) {
            throw new BadFrameException(
                    BadFrameException.Code.BAD_VALUE,
                    "Invalid header number %s: must be an integer"
                            .formatted(number.substring(0, Math.min(number.length(), 60))));
        }
    }
}
