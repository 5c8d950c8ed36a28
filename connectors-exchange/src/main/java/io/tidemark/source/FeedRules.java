package io.tidemark.source;

import io.tidemark.transport.Ask.Purpose;
import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;

/**
 * {@link ExchangeSourceOptions} as the source's state uses them: times in microseconds.
 *
 * @param purpose why missing trades are asked for
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
        long maxHole,
        long pricePeriod,
        Purpose purpose) {

    private static final long NEVER = Long.MAX_VALUE / 4;
    /** What was traded long ago is not on its way any more. */
    private static final long SPACING_OF_HISTORY = 10_000_000L;

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
                options.get(ExchangeSourceOptions.MAX_HOLE),
                micros(options, ExchangeSourceOptions.PRICE_PERIOD),
                Purpose.REPAIR);
    }

    /** Of history: what is missing was never seen, nobody is told of it before it is given up, and it has time. */
    static FeedRules ofHistory(ReadableConfig options) {
        FeedRules live = of(options);
        return new FeedRules(
                live.maxOutOfOrderness,
                live.maxClockLead,
                live.holeGrace,
                live.maxHoleWait,
                NEVER,
                live.tailCheck,
                Math.min(live.absentSpacing, SPACING_OF_HISTORY),
                live.absentAnswers,
                live.maxHole,
                live.pricePeriod,
                Purpose.BACKFILL);
    }

    boolean isHistory() {
        return purpose == Purpose.BACKFILL;
    }

    private static long micros(ReadableConfig options, ConfigOption<Duration> option) {
        return options.get(option).toNanos() / 1_000;
    }
}
