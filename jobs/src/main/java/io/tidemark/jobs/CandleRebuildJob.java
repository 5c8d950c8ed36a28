package io.tidemark.jobs;

import io.tidemark.jobs.tables.LakeTables;
import io.tidemark.jobs.windows.CandleDay;
import io.tidemark.jobs.windows.Candles;
import java.util.Collection;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Candles of whole days made again from the trades in the lake: those whose windows a job had forgotten, or never knew
 * since another run had begun them. What is right already is left alone, so a second run changes nothing. Drawn in
 * {@code diagrams/candle-rebuild-job.mmd}.
 */
public final class CandleRebuildJob {

    private CandleRebuildJob() {}

    /** Builds the job. */
    public static void define(StreamExecutionEnvironment env, JobSettings settings, Collection<CandleDay> days) {
        try (LakeTables tables = new LakeTables(settings.lake(), settings.options())) {
            tables.appendCandles(tables.rebuiltCandlesNow(env.fromData(days, Candles.FORGOTTEN.getTypeInfo())
                            .name("days")
                            .uid("days"))
                    .name("rebuilt candles")
                    .uid("rebuilt-candles"));
        }
    }
}
