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

    private CandlesOptions() {}
}
