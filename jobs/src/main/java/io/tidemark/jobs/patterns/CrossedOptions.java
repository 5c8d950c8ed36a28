package io.tidemark.jobs.patterns;

import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Settings of {@link CrossedMarkets}. */
public final class CrossedOptions {

    public static final ConfigOption<Duration> MIN_DURATION = ConfigOptions.key("crossed.min-duration")
            .durationType()
            .defaultValue(Duration.ofSeconds(3))
            .withDescription("From its first to its last second, how long a crossing has to last to be told of.");

    public static final ConfigOption<Duration> MAX_DURATION = ConfigOptions.key("crossed.max-duration")
            .durationType()
            .defaultValue(Duration.ofMinutes(10))
            .withDescription("After this long a crossing is told of while it lasts, and then watched no further.");

    public static final ConfigOption<Integer> MIN_BPS = ConfigOptions.key("crossed.min-bps")
            .intType()
            .defaultValue(0)
            .withDescription("A market is crossed if the best bid is above the best ask by more than this.");

    public static final ConfigOption<Integer> MIN_BPS_AT_PAR = ConfigOptions.key("crossed.min-bps-at-par")
            .intType()
            .defaultValue(20)
            .withDescription("The same where a stablecoin passes for a dollar because no feed has its rate.");

    private CrossedOptions() {}
}
