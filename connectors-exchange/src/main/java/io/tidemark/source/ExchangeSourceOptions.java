package io.tidemark.source;

import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;

/** Settings of {@link ExchangeSource}. */
public final class ExchangeSourceOptions {

    public static final ConfigOption<Duration> MAX_OUT_OF_ORDERNESS = ConfigOptions.key("source.max-out-of-orderness")
            .durationType()
            .defaultValue(Duration.ofSeconds(2))
            .withDescription("How far behind the newest event time of a feed its other events may come and still be"
                    + " waited for. What comes later counts as a revision.");

    public static final ConfigOption<Duration> MAX_CLOCK_LEAD = ConfigOptions.key("source.max-clock-lead")
            .durationType()
            .defaultValue(Duration.ofSeconds(2))
            .withDescription("How far an exchange's time may lie ahead of ours and still move the watermark. A time"
                    + " further ahead is kept with its event and moves nothing.");

    public static final ConfigOption<MemorySize> QUEUE_SIZE = ConfigOptions.key("source.queue-size")
            .memoryType()
            .defaultValue(MemorySize.ofMebiBytes(16))
            .withDescription("Frames that may wait to be read on one connection before the socket is held back.");

    private ExchangeSourceOptions() {}
}
