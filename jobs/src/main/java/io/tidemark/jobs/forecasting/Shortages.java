package io.tidemark.jobs.forecasting;

import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.accumulators.Accumulator;

/** What could not be forecast, for whoever has to tell of it. */
public final class Shortages implements Accumulator<Shortage, Shortage[]> {

    /** Its name among the job's accumulators. */
    public static final String NAME = "shortages";

    private static final long serialVersionUID = 1L;

    private final TreeMap<String, Shortage> all = new TreeMap<>();

    @Override
    public void add(Shortage shortage) {
        all.merge(shortage.key(), shortage, Shortage::and);
    }

    @Override
    public Shortage[] getLocalValue() {
        return all.values().toArray(new Shortage[0]);
    }

    @Override
    public void resetLocal() {
        all.clear();
    }

    @Override
    public void merge(Accumulator<Shortage, Shortage[]> other) {
        for (Shortage shortage : other.getLocalValue()) {
            add(shortage);
        }
    }

    @Override
    public Shortages clone() {
        Shortages copy = new Shortages();
        for (Map.Entry<String, Shortage> one : all.entrySet()) {
            copy.all.put(one.getKey(), one.getValue());
        }
        return copy;
    }
}
