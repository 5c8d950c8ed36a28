package io.tidemark.jobs.forecasting;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Ways to say how prices go on. What each assumes and how it is fitted: {@code docs/forecasting.md}. */
public enum Model {
    /** The last price stays. What is no better than this knows nothing. */
    NAIVE {
        @Override
        Fit fit(Series series, int until) {
            return new Naive(series);
        }
    },
    /** The last price goes on as it went on average. */
    DRIFT {
        @Override
        Fit fit(Series series, int until) {
            return new Drift(series);
        }
    },
    /** Exponential smoothing with a trend that dies away. */
    HOLT {
        @Override
        Fit fit(Series series, int until) {
            return DampedTrend.fit(series, until);
        }
    },
    /** Autoregression of price changes. */
    AR {
        @Override
        Fit fit(Series series, int until) {
            return Autoregression.fit(series, until);
        }
    };

    /** Learns from the windows before {@code until}. */
    abstract Fit fit(Series series, int until);

    /** As the tables write it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The model of a name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Model of(String text) {
        return Arrays.stream(values())
                .filter(model -> model.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "Invalid model %s: wanted %s".formatted(text, String.join(", ", names()))));
    }

    private static List<String> names() {
        return Arrays.stream(values()).map(Model::text).collect(Collectors.toList());
    }
}
