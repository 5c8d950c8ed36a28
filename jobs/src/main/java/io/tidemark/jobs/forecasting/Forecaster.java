package io.tidemark.jobs.forecasting;

import io.tidemark.jobs.forecasting.ForecastRequest.Knowledge;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** What all models say of one market, from its candles alone; the same whatever their order. */
final class Forecaster {

    private static final double NARROW = 0.80;
    private static final double WIDE = 0.95;

    private final ForecastRequest request;
    private final List<Close> closes;

    /**
     * Over candles of one market.
     *
     * @param closes every revision that may matter
     */
    Forecaster(ForecastRequest request, List<Close> closes) {
        this.request = request;
        this.closes = new ArrayList<>(closes);
        this.closes.sort(Comparator.comparingLong(Close::windowEnd).thenComparingInt(Close::revision));
    }

    /** The forecasts of one moment; what cannot be forecast goes to {@code shortages}. */
    List<Forecast> at(long madeAt, Consumer<Shortage> shortages) {
        List<Close> known = known(madeAt);
        List<Forecast> forecasts = new ArrayList<>();
        if (known.isEmpty()) {
            if (!closes.isEmpty()) {
                String market = closes.get(0).market();
                request.horizons()
                        .forEach(horizon -> shortages.accept(new Shortage(market, horizon, Shortage.Reason.FEW, 0, 1)));
            }
            return forecasts;
        }
        Series series = Series.of(known, request.timeframe());
        int scale = Estimates.scale(known);
        long knownAt = known.stream().mapToLong(Close::knownAt).max().orElse(madeAt);
        String market = known.get(0).market();
        long lastEnd = known.get(known.size() - 1).windowEnd();
        long begin = request.lastEnd(madeAt);
        List<Long> horizons = new ArrayList<>();
        for (long horizon : request.horizons()) {
            if (series.count() < ForecastRequest.needed(horizon, request.timeframe())) {
                shortages.accept(new Shortage(market, horizon, Shortage.Reason.FEW, series.count(), 1));
            } else if (begin - lastEnd > horizon) {
                shortages.accept(new Shortage(market, horizon, Shortage.Reason.OLD, series.count(), 1));
            } else {
                horizons.add(horizon);
            }
        }
        for (Model model : horizons.isEmpty() ? List.<Model>of() : request.models()) {
            Uncertainty uncertainty = Uncertainty.of(model, series);
            if (!uncertainty.isKnown()) {
                horizons.forEach(horizon ->
                        shortages.accept(new Shortage(market, horizon, Shortage.Reason.FEW, series.count(), 1)));
                break;
            }
            Fit fit = model.fit(series, series.size());
            double[] ahead = new double[steps(begin + horizons.get(horizons.size() - 1) - lastEnd)];
            fit.tell(series.size() - 1, ahead);
            for (long horizon : horizons) {
                int steps = steps(begin + horizon - lastEnd);
                double log = ahead[steps - 1];
                double narrow = uncertainty.half(steps, NARROW);
                double wide = uncertainty.half(steps, WIDE);
                forecasts.add(new Forecast(
                        market.substring(0, market.indexOf('/')),
                        market.substring(market.indexOf('/') + 1),
                        Forecast.CLOSE,
                        request.timeframe(),
                        madeAt,
                        horizon,
                        model.text(),
                        begin + horizon,
                        Estimates.price(Math.exp(log), scale, RoundingMode.HALF_EVEN),
                        Estimates.price(Math.exp(log - narrow), scale, RoundingMode.FLOOR),
                        Estimates.price(Math.exp(log + narrow), scale, RoundingMode.CEILING),
                        Estimates.price(Math.exp(log - wide), scale, RoundingMode.FLOOR),
                        Estimates.price(Math.exp(log + wide), scale, RoundingMode.CEILING),
                        fit.parameters(),
                        series.count(),
                        knownAt));
            }
        }
        return forecasts;
    }

    private int steps(long micros) {
        return Math.toIntExact(micros / request.timeframe().micros());
    }

    /** Of each window that is looked at, what was known then. */
    private List<Close> known(long madeAt) {
        long last = request.lastEnd(madeAt);
        long first = last - (request.window() - 1) * request.timeframe().micros();
        List<Close> known = new ArrayList<>();
        for (int i = firstFrom(first); i < closes.size() && closes.get(i).windowEnd() <= last; i++) {
            Close close = closes.get(i);
            if (request.knowledge() == Knowledge.AS_OF && close.knownAt() > madeAt) {
                continue;
            }
            int newest = known.size() - 1;
            if (newest >= 0 && known.get(newest).windowEnd() == close.windowEnd()) {
                known.set(newest, close);
            } else {
                known.add(close);
            }
        }
        return known;
    }

    private int firstFrom(long windowEnd) {
        int low = 0;
        int high = closes.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (closes.get(middle).windowEnd() < windowEnd) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
