package io.tidemark.jobs.windows;

import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Settings of {@link Candles}. */
public final class CandlesOptions {

    public static final ConfigOption<Duration> RETENTION = ConfigOptions.key("candles.retention")
            .durationType()
            .defaultValue(Duration.ofHours(24))
            .withDescription(
                    "How long, by the instrument's own time, a published candle is kept so that a late trade can"
                            + " revise it.");

    public static final ConfigOption<Duration> QUOTES = ConfigOptions.key("candles.quotes")
            .durationType()
            .defaultValue(Duration.ofMinutes(5))
            .withDescription(
                    "How long, by the instrument's own time, quotes are kept so that a candle whose first trade comes"
                            + " late finds its own, and a late quote can revise a published one.");

    private CandlesOptions() {}
}
