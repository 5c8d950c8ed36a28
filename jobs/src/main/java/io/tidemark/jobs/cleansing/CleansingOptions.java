package io.tidemark.jobs.cleansing;

import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Settings of {@link Scores} and of the patterns behind it. */
public final class CleansingOptions {

    public static final ConfigOption<Integer> WINDOW = ConfigOptions.key("cleansing.window")
            .intType()
            .defaultValue(256)
            .withDescription("How many of an instrument's newest price changes say how far its price usually jumps.");

    public static final ConfigOption<Integer> WARM_UP = ConfigOptions.key("cleansing.warm-up")
            .intType()
            .defaultValue(50)
            .withDescription("Trades of an instrument have no score before so many price changes have been seen.");

    public static final ConfigOption<Double> DEVIATION_FLOOR = ConfigOptions.key("cleansing.deviation-floor")
            .doubleType()
            .defaultValue(0.0001)
            .withDescription("The deviation, as a part of the price, that even the stillest market is taken to have.");

    public static final ConfigOption<Double> OUTLIER_SCORE = ConfigOptions.key("cleansing.outlier-score")
            .doubleType()
            .defaultValue(10.0)
            .withDescription("A trade is looked into if its score, whatever its sign, is at least this.");

    public static final ConfigOption<Duration> COME_BACK_WITHIN = ConfigOptions.key("cleansing.come-back-within")
            .durationType()
            .defaultValue(Duration.ofSeconds(5))
            .withDescription("A price that left and has not come back after this long, by trade time, has moved.");

    public static final ConfigOption<Integer> COME_BACK_TRADES = ConfigOptions.key("cleansing.come-back-trades")
            .intType()
            .defaultValue(5_000)
            .withDescription("A price that left and has not come back after so many trades has moved, too. It is there"
                    + " to bound memory: time decides.");

    private CleansingOptions() {}
}
