package io.tidemark.jobs.tables;

import io.tidemark.model.Frame;
import io.tidemark.model.FrameRead;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

/** {@code bronze.frames}. */
final class FramesTable implements TableMapping<FrameRead> {

    private static final long serialVersionUID = 1L;

    private final Words words = new Words();

    @Override
    public String table() {
        return "bronze.frames";
    }

    @Override
    public Class<FrameRead> type() {
        return FrameRead.class;
    }

    @Override
    public List<String> columns() {
        return List.of("exchange", "connection", "frame_number", "channel", "kind", "received_at", "url", "frame");
    }

    @Override
    public RowData row(FrameRead read) {
        Frame frame = read.frame();
        return GenericRowData.of(
                words.of(frame.exchange()),
                words.of(frame.connection()),
                frame.frameNumber(),
                words.of(frame.channel()),
                words.of(frame.kind().text()),
                Values.time(frame.receivedAt()),
                Values.text(frame.url()),
                Values.text(frame.text()));
    }
}
