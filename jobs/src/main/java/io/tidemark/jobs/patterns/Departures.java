package io.tidemark.jobs.patterns;

import io.tidemark.jobs.cleansing.ScoreRules;
import io.tidemark.jobs.cleansing.Tick;
import io.tidemark.jobs.cleansing.TickSerializer;
import io.tidemark.jobs.windows.SingletonTypeInfo;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.cep.CEP;
import org.apache.flink.cep.EventComparator;
import org.apache.flink.cep.functions.PatternProcessFunction;
import org.apache.flink.cep.functions.TimedOutPartialMatchHandler;
import org.apache.flink.cep.nfa.aftermatch.AfterMatchSkipStrategy;
import org.apache.flink.cep.pattern.Pattern;
import org.apache.flink.cep.pattern.conditions.SimpleCondition;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * A price leaves the one that was trusted and comes back within some seconds and some trades, or it does not, or the
 * input ends before that.
 *
 * <p>By event time: ticks of an instrument are put into the order of trade time, those of one time into that of their
 * places. The watermark decides when the seconds are over, so an outage of one exchange holds up the word on all. A
 * tick behind the watermark cannot take part any more; one that left goes on as a departure of which the end is unseen,
 * and so does what was away when the input ended. State: an instrument's ticks until the match or the time-out, then
 * nothing.
 */
final class Departures extends PatternProcessFunction<Tick, Departure> implements TimedOutPartialMatchHandler<Tick> {

    static final TypeInformation<Departure> TYPE =
            new SingletonTypeInfo<>(Departure.class, DepartureSerializer.INSTANCE);
    static final OutputTag<Departure> STAYED = new OutputTag<>("stayed", TYPE);
    static final OutputTag<Tick> LATE =
            new OutputTag<>("late ticks", new SingletonTypeInfo<>(Tick.class, TickSerializer.INSTANCE));

    private static final long serialVersionUID = 1L;
    private static final String LEFT = "left";
    private static final String AWAY = "away";
    private static final String END = "end";

    private final ScoreRules rules;

    Departures(ScoreRules rules) {
        this.rules = rules;
    }

    /**
     * Departures of all instruments, however they ended.
     *
     * @param behind what came too late to be put in order
     */
    static DataStream<Departure> of(DataStream<Tick> ticks, DataStream<Tick> behind, ScoreRules rules) {
        SingleOutputStreamOperator<Departure> matched = matched(ticks, rules);
        SingleOutputStreamOperator<Departure> late = matched.getSideOutput(LATE)
                .union(behind)
                .flatMap(new Unseen(), TYPE)
                .name("late departures")
                .uid("late-departures");
        return matched.union(matched.getSideOutput(STAYED), late);
    }

    static SingleOutputStreamOperator<Departure> matched(DataStream<Tick> ticks, ScoreRules rules) {
        return CEP.pattern(ticks.keyBy(Tick::market), pattern(rules), new ByArrival())
                .sideOutputLateData(LATE)
                .process(new Departures(rules), TYPE)
                .name("departures")
                .uid("departures");
    }

    private static Pattern<Tick, ?> pattern(ScoreRules rules) {
        return Pattern.<Tick>begin(LEFT, AfterMatchSkipStrategy.skipPastLastEvent())
                .where(SimpleCondition.of(tick -> tick.place() == 0))
                .next(AWAY)
                .where(SimpleCondition.of(tick -> tick.place() > 0 && !ends(tick, rules)))
                .oneOrMore()
                .consecutive()
                .optional()
                .next(END)
                .where(SimpleCondition.of(tick -> isOver(tick) || (tick.place() > 0 && ends(tick, rules))))
                .within(Duration.ofMillis(rules.patienceMillis()));
    }

    private static boolean ends(Tick tick, ScoreRules rules) {
        return rules.isBack(tick.score()) || tick.place() >= rules.patienceTrades();
    }

    private static boolean isOver(Tick tick) {
        return tick.place() == Tick.OVER;
    }

    @Override
    public void processMatch(Map<String, List<Tick>> match, Context context, Collector<Departure> out) {
        List<Tick> away = away(match);
        Tick end = match.getOrDefault(END, List.of()).get(0);
        if (isOver(end)) {
            out.collect(new Departure(away, Departure.End.UNSEEN, end.tradedAt()));
            return;
        }
        boolean back = rules.isBack(end.score());
        if (!back) {
            away.add(end);
        }
        out.collect(new Departure(away, back ? Departure.End.BACK : Departure.End.STAYED, end.tradedAt()));
    }

    @Override
    public void processTimedOutMatch(Map<String, List<Tick>> match, Context context) {
        List<Tick> away = away(match);
        long endedAt = away.get(0).tradedAt() + rules.patienceMillis() * 1_000L;
        context.output(STAYED, new Departure(away, Departure.End.STAYED, endedAt));
    }

    private static List<Tick> away(Map<String, List<Tick>> match) {
        List<Tick> away = new ArrayList<>(match.getOrDefault(LEFT, List.of()));
        away.addAll(match.getOrDefault(AWAY, List.of()));
        return away;
    }

    /** The order of ticks of the same millisecond; the end is behind all trades. */
    private static final class ByArrival implements EventComparator<Tick>, Serializable {

        private static final long serialVersionUID = 1L;

        @Override
        public int compare(Tick one, Tick other) {
            int byTime = Long.compare(one.tradedAt(), other.tradedAt());
            int byEnd = Boolean.compare(isOver(one), isOver(other));
            int byDeparture = Long.compare(one.referenceAt(), other.referenceAt());
            if (byTime != 0 || byEnd != 0) {
                return byTime != 0 ? byTime : byEnd;
            }
            return byDeparture != 0 ? byDeparture : Integer.compare(one.place(), other.place());
        }
    }

    private static final class Unseen implements FlatMapFunction<Tick, Departure> {

        private static final long serialVersionUID = 1L;

        @Override
        public void flatMap(Tick tick, Collector<Departure> out) {
            if (tick.place() == 0) {
                out.collect(new Departure(List.of(tick), Departure.End.UNSEEN, tick.tradedAt()));
            }
        }
    }
}
