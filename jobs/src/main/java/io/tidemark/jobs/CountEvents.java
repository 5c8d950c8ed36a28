package io.tidemark.jobs;

import io.tidemark.model.FrameRead;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.Progress;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.accumulators.LongMaximum;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.util.Collector;

/**
 * Counts what came in, as accumulators that whoever started the job can ask for while it runs: {@code frames},
 * {@code accepted}, {@code control}, {@code rejected}, {@code duplicates}, and {@code eventTime}, how far the feeds
 * have come in microseconds. Rows written are counted where they are written, as {@code rows.<table>}.
 */
final class CountEvents extends RichFlatMapFunction<MarketEvent, Void> {

    private static final long serialVersionUID = 1L;

    private final LongCounter frames = new LongCounter();
    private final LongCounter accepted = new LongCounter();
    private final LongCounter control = new LongCounter();
    private final LongCounter rejected = new LongCounter();
    private final LongCounter duplicates = new LongCounter();
    private final LongMaximum eventTime = new LongMaximum();

    @Override
    public void open(OpenContext context) {
        getRuntimeContext().addAccumulator("frames", frames);
        getRuntimeContext().addAccumulator("accepted", accepted);
        getRuntimeContext().addAccumulator("control", control);
        getRuntimeContext().addAccumulator("rejected", rejected);
        getRuntimeContext().addAccumulator("duplicates", duplicates);
        getRuntimeContext().addAccumulator("eventTime", eventTime);
    }

    @Override
    public void flatMap(MarketEvent event, Collector<Void> out) {
        if (event instanceof FrameRead read) {
            frames.add(1);
            switch (read.outcome()) {
                case ACCEPTED -> accepted.add(1);
                case CONTROL -> control.add(1);
                case REJECTED -> rejected.add(1);
            }
            duplicates.add(read.duplicates());
        } else if (event instanceof Progress progress) {
            eventTime.add(progress.upTo());
        }
    }
}
