package io.tidemark.jobs.forecasting;

import io.tidemark.jobs.windows.Timeframe;
import java.io.Serializable;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is to be forecast. Times and lengths are microseconds.
 *
 * @param exchanges only these; empty means all
 * @param instruments only these; empty means all
 * @param timeframe of the candles to learn from
 * @param horizons how far ahead, multiples of the timeframe
 * @param madeAt as of when; several make a track record of the past
 * @param models which, beside the baseline
 * @param window candles to learn from, at most: so many windows back are looked at
 * @param knowledge what counts as known
 */
public record ForecastRequest(
        Set<String> exchanges,
        Set<String> instruments,
        Timeframe timeframe,
        List<Long> horizons,
        List<Long> madeAt,
        Set<Model> models,
        int window,
        Knowledge knowledge)
        implements Serializable {

    /** What counts as known at a moment. */
    public enum Knowledge {
        /** Candles, and revisions of them, that were known by then. */
        AS_OF,
        /** Candles that had ended by then, as they are known today: for history that was loaded later. */
        HINDSIGHT
    }

    /** Candles without which nothing is forecast. */
    public static final int LEAST = 120;

    /** And so many for each window ahead. */
    private static final int LEAST_EACH = 8;

    /** A forecast is scored while its age is less than so many windows. */
    private static final int SCORED_FOR = 10_080;

    public ForecastRequest {
        exchanges = Set.copyOf(exchanges);
        instruments = Set.copyOf(instruments);
        horizons = List.copyOf(new TreeSet<>(horizons));
        madeAt = List.copyOf(new TreeSet<>(madeAt));
        Set<Model> all = EnumSet.of(Model.NAIVE);
        all.addAll(models);
        models = all;
        for (long horizon : horizons) {
            if (horizon % timeframe.micros() != 0) {
                throw new IllegalArgumentException("Invalid horizon %s: must be a multiple of the timeframe %s"
                        .formatted(Horizons.text(horizon), timeframe.text()));
            }
            if (needed(horizon, timeframe) > window) {
                throw new IllegalArgumentException(
                        "Invalid horizon %s: wants %,d candles of %s to learn from, more than the %,d that are looked at"
                                .formatted(
                                        Horizons.text(horizon), needed(horizon, timeframe), timeframe.text(), window));
            }
        }
    }

    /** Candles without which nothing is forecast so far ahead. */
    public static int needed(long horizon, Timeframe timeframe) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(LEAST, LEAST_EACH * (horizon / timeframe.micros())));
    }

    /** The end of the last window that had ended at a time. */
    long lastEnd(long time) {
        return timeframe.start(time);
    }

    /** Forecasts made since then are scored. */
    public long scoredSince() {
        return madeAt.get(0) - SCORED_FOR * timeframe.micros();
    }

    /** The newest moment that is asked for. */
    public long newest() {
        return madeAt.get(madeAt.size() - 1);
    }

    /** The first end of a candle that matters. */
    public long firstEnd() {
        return Math.min(scoredSince(), lastEnd(madeAt.get(0)) - (window - 1) * timeframe.micros());
    }

    /** The last end of a candle that matters. */
    public long lastTarget() {
        return newest() + horizons.stream().max(Comparator.naturalOrder()).orElse(0L);
    }
}
