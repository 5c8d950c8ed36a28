package io.tidemark.planted.jobs;

import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A job that says how it is to be run. */
public final class TunesItself {

    void checkpoints(StreamExecutionEnvironment env) {
        env.enableCheckpointing(10_000);
    }

    void parallelism(SingleOutputStreamOperator<String> box) {
        box.setParallelism(4);
    }
}
