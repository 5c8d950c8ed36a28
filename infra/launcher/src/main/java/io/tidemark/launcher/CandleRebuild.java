package io.tidemark.launcher;

import io.tidemark.jobs.CandleRebuildJob;
import io.tidemark.jobs.JobSettings;
import io.tidemark.jobs.windows.CandleDay;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** What has to be done once a job has ended that left candles to be made again: its trades are all committed now. */
final class CandleRebuild {

    private CandleRebuild() {}

    /**
     * Makes them again.
     *
     * @param home where {@code flink-conf} is
     * @param lake the lake that holds the trades
     * @param days which; one may be named several times
     * @param counts the counters of the job that has ended
     * @return the same with the candles written here
     */
    static Map<String, Long> after(Path home, Path lake, List<CandleDay> days, Map<String, Long> counts)
            throws Exception {
        if (days.isEmpty()) {
            return counts;
        }
        StreamExecutionEnvironment env = LocalFlink.replay(home, lake).environment();
        Map<String, CandleDay> once = new TreeMap<>();
        days.forEach(day -> once.merge(day.market() + " " + day.day(), day, CandleDay::and));
        CandleRebuildJob.define(
                env, JobSettings.replay(lake, List.of(), Set.of(), new Configuration()), List.copyOf(once.values()));
        RunningJob job = RunningJob.start(env, "rebuild-candles");
        job.awaitEnd();
        Map<String, Long> all = new TreeMap<>(counts);
        job.counts().forEach((name, count) -> all.merge(name, count, Long::sum));
        return all;
    }
}
