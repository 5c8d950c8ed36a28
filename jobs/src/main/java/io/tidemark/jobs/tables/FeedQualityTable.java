package io.tidemark.jobs.tables;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.jobs.windows.FeedQuality;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

/** {@code gold.feed_quality}. */
final class FeedQualityTable implements TableMapping<FeedQuality> {

    private static final long serialVersionUID = 1L;
    private static final RowOrder<FeedQuality> ORDER = new RowOrder<>(
            FeedQuality::exchange,
            FeedQuality::instrument,
            Comparator.comparing(FeedQuality::channel)
                    .thenComparingLong(FeedQuality::windowStart)
                    .thenComparingInt(FeedQuality::revision));
    private static final double WINDOW_SECONDS = 60;
    private static final double MICROS_PER_MILLI = 1_000;

    private final Words words = new Words();

    @Override
    public String table() {
        return "gold.feed_quality";
    }

    @Override
    public Class<FeedQuality> type() {
        return FeedQuality.class;
    }

    @Override
    public List<String> columns() {
        return List.of(
                "exchange",
                "instrument",
                "channel",
                "window_start",
                "messages",
                "updates_per_second",
                "latency_min_ms",
                "latency_p50_ms",
                "latency_p95_ms",
                "latency_p99_ms",
                "latency_max_ms",
                "raw_latency_min_ms",
                "raw_latency_p50_ms",
                "raw_latency_p95_ms",
                "raw_latency_p99_ms",
                "raw_latency_max_ms",
                "clock_offset_ms",
                "duplicates",
                "out_of_order",
                "holes",
                "missing",
                "repaired",
                "rejected",
                "longest_silence_ms",
                "revision",
                "known_at");
    }

    @Override
    public RowData row(FeedQuality quality) {
        GenericRowData row = new GenericRowData(26);
        row.setField(0, words.of(quality.exchange()));
        row.setField(1, words.of(quality.instrument()));
        row.setField(2, words.of(quality.channel()));
        row.setField(3, Values.time(quality.windowStart()));
        row.setField(4, quality.messages());
        row.setField(5, quality.messages() / WINDOW_SECONDS);
        FeedQuality.Latency latency = quality.latency();
        if (latency != null) {
            double[] raw = {latency.min(), latency.p50(), latency.p95(), latency.p99(), latency.max()};
            for (int i = 0; i < raw.length; i++) {
                row.setField(11 + i, raw[i] / MICROS_PER_MILLI);
                if (quality.clockOffset() != ABSENT) {
                    row.setField(6 + i, (raw[i] + quality.clockOffset()) / MICROS_PER_MILLI);
                }
            }
        }
        row.setField(16, quality.clockOffset() == ABSENT ? null : quality.clockOffset() / MICROS_PER_MILLI);
        row.setField(17, quality.duplicates());
        row.setField(18, quality.outOfOrder());
        row.setField(19, (long) quality.holes());
        row.setField(20, quality.missing());
        row.setField(21, quality.repaired());
        row.setField(22, quality.rejected());
        row.setField(23, quality.silence() == ABSENT ? null : quality.silence() / 1_000);
        row.setField(24, quality.revision());
        row.setField(25, Values.time(quality.knownAt()));
        return row;
    }

    @Override
    public RowOrder<FeedQuality> order() {
        return ORDER;
    }
}
