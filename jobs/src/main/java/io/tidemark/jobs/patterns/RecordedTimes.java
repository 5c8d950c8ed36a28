package io.tidemark.jobs.patterns;

import io.tidemark.jobs.windows.Spread;
import java.time.Duration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * The times of the spreads of a recording. It is read as fast as it can be, and one asset may be minutes ahead of
 * another; so nothing is over before the feeds say so, and {@code wait} has passed in which spreads wait for each
 * other.
 */
final class RecordedTimes extends AbstractStreamOperator<Spread> implements OneInputStreamOperator<Spread, Spread> {

    private static final long serialVersionUID = 1L;

    private final long waitMillis;

    RecordedTimes(Duration wait) {
        this.waitMillis = wait.toMillis();
    }

    static SingleOutputStreamOperator<Spread> of(DataStream<Spread> spreads, Duration wait) {
        return spreads.transform("spread times", spreads.getType(), new RecordedTimes(wait));
    }

    @Override
    public void processElement(StreamRecord<Spread> element) {
        Spread spread = element.getValue();
        output.collect(element.replace(spread, Math.floorDiv(spread.at(), 1_000L)));
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        long at = mark.getTimestamp();
        boolean last = at == Long.MAX_VALUE;
        super.processWatermark(last ? mark : new Watermark(Math.max(at, Long.MIN_VALUE + waitMillis) - waitMillis));
    }
}
