package io.tidemark.source;

import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;

/**
 * {@link ExchangeSourceOptions} as the source's state uses them: times in microseconds.
 *
 * @see ExchangeSourceOptions
 */
record FeedRules(
        long maxOutOfOrderness,
        long maxClockLead,
        long holeGrace,
        long maxHoleWait,
        long maxRepair,
        long tailCheck,
        long absentSpacing,
        int absentAnswers,
        long maxHole) {

    static FeedRules of(ReadableConfig options) {
        return new FeedRules(
                micros(options, ExchangeSourceOptions.MAX_OUT_OF_ORDERNESS),
                micros(options, ExchangeSourceOptions.MAX_CLOCK_LEAD),
                micros(options, ExchangeSourceOptions.HOLE_GRACE),
                micros(options, ExchangeSourceOptions.MAX_HOLE_WAIT),
                micros(options, ExchangeSourceOptions.MAX_REPAIR),
                micros(options, ExchangeSourceOptions.TAIL_CHECK),
                micros(options, ExchangeSourceOptions.ABSENT_SPACING),
                options.get(ExchangeSourceOptions.ABSENT_ANSWERS),
                options.get(ExchangeSourceOptions.MAX_HOLE));
    }

    private static long micros(ReadableConfig options, ConfigOption<Duration> option) {
        return options.get(option).toNanos() / 1_000;
    }
}
