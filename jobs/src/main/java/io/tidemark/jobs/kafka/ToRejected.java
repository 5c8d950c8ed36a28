package io.tidemark.jobs.kafka;

import io.tidemark.model.MarketEvent;
import io.tidemark.model.Rejected;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/** Dead letters as rows of {@code bronze.rejected}; what is too long for a row is in the topic whole. */
final class ToRejected implements FlatMapFunction<DeadLetter, MarketEvent> {

    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 1 << 16;

    @Override
    public void flatMap(DeadLetter dead, Collector<MarketEvent> out) {
        if (dead.isFirst()) {
            out.collect(rejected(dead));
        }
    }

    private static Rejected rejected(DeadLetter dead) {
        Letter letter = dead.letter();
        byte @Nullable [] value = letter.value();
        String place = dead.pointer().isEmpty() ? "" : " at %s".formatted(dead.pointer());
        @Nullable String all = letter.header(Headers.WHOLE_BYTES);
        String whole = value == null || value.length <= SHOWN
                ? ""
                : ", the first %d of %s bytes".formatted(SHOWN, all == null ? value.length : all);
        return new Rejected(
                letter.topic().topic(),
                exchange(letter.key()),
                "%d/%d".formatted(letter.partition(), letter.offset()),
                letter.sentAt() * 1_000,
                dead.errorCode(),
                dead.detail() + place + whole,
                dead.version(),
                value == null ? null : new String(value, 0, Math.min(value.length, SHOWN), StandardCharsets.UTF_8));
    }

    /** Of {@code exchange/instrument}. */
    private static String exchange(byte @Nullable [] key) {
        String text = key == null ? "" : new String(key, StandardCharsets.UTF_8);
        int slash = text.indexOf('/');
        String exchange = slash < 0 ? text : text.substring(0, slash);
        return exchange.isEmpty() || exchange.length() > 64 ? "unknown" : exchange;
    }
}
