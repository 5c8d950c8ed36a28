package io.tidemark.jobs.tables;

import io.tidemark.jobs.windows.Candle;
import io.tidemark.jobs.windows.CandleDay;
import io.tidemark.jobs.windows.Candles;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.common.operators.ProcessingTimeService.ProcessingTimeCallback;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.iceberg.flink.TableLoader;
import org.jspecify.annotations.Nullable;

/**
 * Makes the candles of forgotten days again from the trades in the lake.
 *
 * <p>The trade that made a day necessary is in the lake only once a checkpoint has been committed. So a wish waits for
 * the checkpoint it was part of, and for the next one: when that has completed, every sink has committed the first. One
 * day is made at a time, so that checkpoints pass in between.
 *
 * <p>State: the wishes that wait, also those that still do when the input ends: their trades are committed only after
 * that, and whoever goes on from the state grants them. There is one such operator in a job, so that two never revise
 * the same day.
 */
final class RebuildCandles extends AbstractStreamOperator<Candle>
        implements OneInputStreamOperator<CandleDay, Candle>, ProcessingTimeCallback {

    /** When a wish is granted. */
    enum When {
        /** Once what it is about has been committed by this job. */
        COMMITTED,
        /** Now: what it is about was committed by another job. */
        NOW
    }

    private static final long serialVersionUID = 1L;
    private static final long NEVER = Long.MAX_VALUE;
    private static final long EVERY_MILLIS = 500;

    private final TableLoader trades;
    private final TableLoader gaps;
    private final TableLoader outliers;
    private final TableLoader quotes;
    private final TableLoader candles;
    private final When when;

    private transient @Nullable DayReader reader;
    private transient Map<String, Wish> wishes = new LinkedHashMap<>();
    private transient CandleDays asked = new CandleDays();
    private transient @Nullable ListState<CandleDay> state;
    private transient long completed;

    RebuildCandles(
            TableLoader trades,
            TableLoader gaps,
            TableLoader outliers,
            TableLoader quotes,
            TableLoader candles,
            When when) {
        this.trades = trades;
        this.quotes = quotes;
        this.gaps = gaps;
        this.outliers = outliers;
        this.candles = candles;
        this.when = when;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        wishes = new LinkedHashMap<>();
        asked = new CandleDays();
        completed = -1;
        state = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("wishes", Candles.FORGOTTEN.getTypeInfo()));
        for (CandleDay day : state.get()) {
            wish(day);
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        getRuntimeContext().addAccumulator(CandleDays.NAME, asked);
        for (TableLoader loader : new TableLoader[] {trades, gaps, outliers, quotes, candles}) {
            loader.open();
        }
        reader = new DayReader(
                trades.loadTable(), gaps.loadTable(), outliers.loadTable(), quotes.loadTable(), candles.loadTable());
        if (when == When.COMMITTED) {
            next();
        }
    }

    @Override
    public void processElement(StreamRecord<CandleDay> element) {
        if (when == When.NOW) {
            rebuild(element.getValue());
        } else {
            wish(element.getValue());
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        if (state != null) {
            state.clear();
            for (Wish wish : wishes.values()) {
                wish.since = Math.min(wish.since, context.getCheckpointId());
                state.add(wish.day);
            }
        }
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        completed = Math.max(completed, checkpointId);
    }

    @Override
    public void onProcessingTime(long time) {
        for (Iterator<Wish> all = wishes.values().iterator(); all.hasNext(); ) {
            Wish wish = all.next();
            if (wish.since < completed) {
                all.remove();
                rebuild(wish.day);
                break;
            }
        }
        next();
    }

    @Override
    public void close() throws Exception {
        for (TableLoader loader : new TableLoader[] {trades, gaps, outliers, quotes, candles}) {
            loader.close();
        }
        super.close();
    }

    private void next() {
        ProcessingTimeService time = getProcessingTimeService();
        time.registerTimer(time.getCurrentProcessingTime() + EVERY_MILLIS, this);
    }

    private void wish(CandleDay day) {
        asked.add(day);
        wishes.compute(CandleDays.key(day), (key, known) -> new Wish(known == null ? day : known.day.and(day)));
    }

    private void rebuild(CandleDay day) {
        if (reader != null) {
            reader.revisions(day).forEach(candle -> output.collect(new StreamRecord<>(candle)));
        }
    }

    /** A day that waits for what made it necessary to be committed. */
    private static final class Wish {

        private final CandleDay day;
        /** The checkpoint that it was part of. */
        private long since = NEVER;

        Wish(CandleDay day) {
            this.day = day;
        }
    }
}
