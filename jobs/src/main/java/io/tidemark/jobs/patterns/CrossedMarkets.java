package io.tidemark.jobs.patterns;

import io.tidemark.jobs.windows.SingletonTypeInfo;
import io.tidemark.jobs.windows.Spread;
import io.tidemark.jobs.windows.SpreadsOptions;
import io.tidemark.model.MarketEvent;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.cep.CEP;
import org.apache.flink.cep.functions.PatternProcessFunction;
import org.apache.flink.cep.functions.TimedOutPartialMatchHandler;
import org.apache.flink.cep.nfa.aftermatch.AfterMatchSkipStrategy;
import org.apache.flink.cep.pattern.Pattern;
import org.apache.flink.cep.pattern.conditions.SimpleCondition;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * A market that was in order, is crossed for some seconds and then is in order again; or is crossed for so long that
 * nobody waits for the end.
 *
 * <p>Spreads come nearly in their order, whatever exchange is out: that is what they wait {@code spreads.max-wait} for.
 * So time here is that of the spreads less that wait, not the watermark of the feeds; but for a recording, which is
 * read faster than all assets go on together. Judged is what was known first; revisions change no verdict, and a row
 * later than that takes no part. State: the seconds of one crossing, at most {@code crossed.max-duration}.
 */
public final class CrossedMarkets extends PatternProcessFunction<Spread, CrossedMarket>
        implements TimedOutPartialMatchHandler<Spread> {

    static final TypeInformation<CrossedMarket> TYPE =
            new SingletonTypeInfo<>(CrossedMarket.class, CrossedMarketSerializer.INSTANCE);
    static final OutputTag<CrossedMarket> LASTING = new OutputTag<>("lasting", TYPE);

    private static final long serialVersionUID = 1L;
    private static final String ORDERLY = "orderly";
    private static final String CROSSED = "crossed";
    private static final String OVER = "over";

    private final long minDuration;
    /** Rows further apart say nothing of the time between them. */
    private final long maxPause;

    CrossedMarkets(ReadableConfig options) {
        this.minDuration = options.get(CrossedOptions.MIN_DURATION).toNanos() / 1_000;
        this.maxPause = options.get(SpreadsOptions.MAX_AGE).toNanos() / 1_000;
    }

    /**
     * The crossings that outlast the threshold.
     *
     * @param feeds whether what is read has an end
     */
    public static DataStream<CrossedMarket> of(DataStream<Spread> spreads, ReadableConfig options, Boundedness feeds) {
        Duration wait = options.get(SpreadsOptions.MAX_WAIT).plusSeconds(1);
        DataStream<Spread> first = spreads.filter(spread -> spread.revision() == 0 && spread.crossedBps() != null)
                .name("first spreads")
                .uid("first-spreads");
        SingleOutputStreamOperator<Spread> timely = feeds == Boundedness.BOUNDED
                ? RecordedTimes.of(first, wait)
                : first.assignTimestampsAndWatermarks(WatermarkStrategy.<Spread>forBoundedOutOfOrderness(wait)
                        .withTimestampAssigner((spread, before) -> Math.floorDiv(spread.at(), 1_000L)));
        SingleOutputStreamOperator<CrossedMarket> over =
                matched(timely.name("spread times").uid("spread-times"), options);
        return over.union(over.getSideOutput(LASTING));
    }

    static SingleOutputStreamOperator<CrossedMarket> matched(DataStream<Spread> spreads, ReadableConfig options) {
        return CEP.pattern(spreads.keyBy(Spread::group), pattern(options))
                .process(new CrossedMarkets(options), TYPE)
                .name("crossed markets")
                .uid("crossed-markets");
    }

    private static Pattern<Spread, ?> pattern(ReadableConfig options) {
        Threshold threshold =
                new Threshold(options.get(CrossedOptions.MIN_BPS), options.get(CrossedOptions.MIN_BPS_AT_PAR));
        return Pattern.<Spread>begin(ORDERLY, AfterMatchSkipStrategy.skipToLast(OVER))
                .where(SimpleCondition.of(spread -> !threshold.isCrossed(spread)))
                .next(CROSSED)
                .where(SimpleCondition.of(threshold::isCrossed))
                .oneOrMore()
                .consecutive()
                .next(OVER)
                .where(SimpleCondition.of(spread -> !threshold.isCrossed(spread)))
                .within(options.get(CrossedOptions.MAX_DURATION));
    }

    @Override
    public void processMatch(Map<String, List<Spread>> match, Context context, Collector<CrossedMarket> out) {
        List<Spread> crossed = Objects.requireNonNull(match.get(CROSSED));
        Spread over = Objects.requireNonNull(match.get(OVER)).get(0);
        for (List<Spread> part : unbroken(crossed)) {
            if (outlasts(part)) {
                out.collect(crossing(part, last(part).at(), over.knownAt()));
            }
        }
    }

    @Override
    public void processTimedOutMatch(Map<String, List<Spread>> match, Context context) {
        List<Spread> crossed = match.get(CROSSED);
        if (crossed == null) {
            return;
        }
        List<List<Spread>> parts = unbroken(crossed);
        for (List<Spread> part : parts) {
            boolean lasts = part == parts.get(parts.size() - 1);
            if (outlasts(part)) {
                long end = lasts ? MarketEvent.ABSENT : last(part).at();
                context.output(LASTING, crossing(part, end, last(part).knownAt()));
            }
        }
    }

    private boolean outlasts(List<Spread> crossed) {
        return last(crossed).at() - crossed.get(0).at() >= minDuration;
    }

    /** Where seconds are missing for long, nobody knows that the market stayed crossed. */
    private List<List<Spread>> unbroken(List<Spread> crossed) {
        List<List<Spread>> parts = new ArrayList<>();
        long before = MarketEvent.ABSENT;
        for (Spread spread : crossed) {
            if (before == MarketEvent.ABSENT || spread.at() - before > maxPause) {
                parts.add(new ArrayList<>());
            }
            last(parts).add(spread);
            before = spread.at();
        }
        return parts;
    }

    private static CrossedMarket crossing(List<Spread> crossed, long endedAt, long knownAt) {
        Spread peak = crossed.get(0);
        for (Spread spread : crossed) {
            if (bps(spread).compareTo(bps(peak)) > 0) {
                peak = spread;
            }
        }
        return new CrossedMarket(
                peak.asset(),
                peak.quoteAsset(),
                crossed.get(0).at(),
                endedAt,
                peak.at(),
                bps(peak),
                Objects.requireNonNull(peak.bestBid()).exchange(),
                Objects.requireNonNull(peak.bestAsk()).exchange(),
                peak.conversion(),
                crossed.size(),
                knownAt,
                peak.oldestAge());
    }

    private static <T> T last(List<T> list) {
        return list.get(list.size() - 1);
    }

    private static BigDecimal bps(Spread spread) {
        return Objects.requireNonNull(spread.crossedBps());
    }

    /** From where on a market is crossed. */
    private record Threshold(int bps, int bpsAtPar) implements Serializable {

        boolean isCrossed(Spread spread) {
            int least = spread.conversion() == Spread.Conversion.PAR ? bpsAtPar : bps;
            return CrossedMarkets.bps(spread).compareTo(BigDecimal.valueOf(least)) > 0;
        }
    }
}
