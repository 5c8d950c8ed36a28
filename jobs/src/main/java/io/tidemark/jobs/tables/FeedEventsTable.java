package io.tidemark.jobs.tables;

import io.tidemark.model.FeedEvent;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

/** {@code silver.feed_events}. */
final class FeedEventsTable implements TableMapping<FeedEvent> {

    private static final long serialVersionUID = 1L;

    @Override
    public String table() {
        return "silver.feed_events";
    }

    @Override
    public Class<FeedEvent> type() {
        return FeedEvent.class;
    }

    @Override
    public List<String> columns() {
        return List.of(
                "exchange", "connection", "happened_at", "kind", "duration_ms", "cause", "detail", "clock_offset_us");
    }

    @Override
    public RowData row(FeedEvent event) {
        return GenericRowData.of(
                Values.text(event.exchange()),
                Values.text(event.connection()),
                Values.time(event.happenedAt()),
                Values.text(event.kind().text()),
                Values.number(event.durationMillis()),
                Values.text(event.cause()),
                Values.text(event.detail()),
                Values.number(event.clockOffsetMicros()));
    }
}
