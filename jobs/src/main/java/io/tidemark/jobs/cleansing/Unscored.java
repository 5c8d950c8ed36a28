package io.tidemark.jobs.cleansing;

import io.tidemark.model.MarketEvent;
import io.tidemark.model.Trade;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.Collector;

/** Trades of the past: the prices to hold them against have gone, so they have no score. */
public final class Unscored implements FlatMapFunction<MarketEvent, ScoredTrade> {

    private static final long serialVersionUID = 1L;

    private Unscored() {}

    /** The trades of a stream of events. */
    public static SingleOutputStreamOperator<ScoredTrade> of(DataStream<MarketEvent> events) {
        return events.flatMap(new Unscored()).returns(Scores.TYPE);
    }

    @Override
    public void flatMap(MarketEvent event, Collector<ScoredTrade> out) {
        if (event instanceof Trade trade) {
            out.collect(new ScoredTrade(trade, Double.NaN));
        }
    }
}
