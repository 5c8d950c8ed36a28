package io.tidemark.jobs.windows;

import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Settings of {@link FeedQualities}. */
public final class QualityOptions {

    public static final ConfigOption<Duration> RETENTION = ConfigOptions.key("quality.retention")
            .durationType()
            .defaultValue(Duration.ofMinutes(10))
            .withDescription(
                    "How long a published minute is kept so that a late word can revise it. One with missing trades is"
                            + " kept for a day, unless they are found.");

    private QualityOptions() {}
}
