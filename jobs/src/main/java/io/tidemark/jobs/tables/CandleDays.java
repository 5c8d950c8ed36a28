package io.tidemark.jobs.tables;

import io.tidemark.jobs.windows.CandleDay;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.accumulators.Accumulator;

/** The days a job asked to have made again, by market and day, for whoever has to do it after the job has ended. */
public final class CandleDays implements Accumulator<CandleDay, CandleDay[]> {

    /** Its name among the job's accumulators. */
    public static final String NAME = "candleDays";

    private static final long serialVersionUID = 1L;

    private final Map<String, CandleDay> days = new HashMap<>();

    @Override
    public void add(CandleDay day) {
        days.merge(key(day), day, CandleDay::and);
    }

    @Override
    public CandleDay[] getLocalValue() {
        return days.values().toArray(new CandleDay[0]);
    }

    @Override
    public void resetLocal() {
        days.clear();
    }

    @Override
    public void merge(Accumulator<CandleDay, CandleDay[]> other) {
        for (CandleDay day : other.getLocalValue()) {
            add(day);
        }
    }

    @Override
    public CandleDays clone() {
        CandleDays copy = new CandleDays();
        days.values().forEach(copy::add);
        return copy;
    }

    static String key(CandleDay day) {
        return day.market() + "/" + day.day();
    }
}
