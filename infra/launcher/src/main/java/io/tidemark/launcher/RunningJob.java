package io.tidemark.launcher;

import io.tidemark.jobs.forecasting.Shortage;
import io.tidemark.jobs.forecasting.Shortages;
import io.tidemark.jobs.tables.CandleDays;
import io.tidemark.jobs.windows.CandleDay;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A job in this process: its counters, its end, and how to bring that about. */
final class RunningJob {

    private static final Logger LOG = LoggerFactory.getLogger(RunningJob.class);
    /** What a stop may take, so that Ctrl+C is over within ten seconds. */
    static final Duration STOP_TIME = Duration.ofSeconds(6);

    private static final Duration RETRY = Duration.ofMillis(200);
    private static final Duration ANSWER = Duration.ofSeconds(2);

    private final JobClient client;
    private final CompletableFuture<JobExecutionResult> end;
    private Map<String, Long> counts = Map.of();
    private boolean cancelled;

    private RunningJob(JobClient client) {
        this.client = client;
        this.end = client.getJobExecutionResult();
    }

    /** Starts what has been defined in {@code env}. */
    static RunningJob start(StreamExecutionEnvironment env, String name) throws Exception {
        return new RunningJob(env.executeAsync(name));
    }

    /** Starts a job that has been built from {@code env}. */
    static RunningJob start(StreamExecutionEnvironment env, StreamGraph graph) throws Exception {
        return new RunningJob(env.executeAsync(graph));
    }

    /** As Flink names it. */
    String id() {
        return client.getJobID().toHexString();
    }

    boolean ended() {
        return end.isDone();
    }

    /** Waits for the end, at most this long; whether the job has ended. */
    boolean awaitEnd(Duration time) throws InterruptedException {
        try {
            end.get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException | CancellationException e) {
            return true;
        }
    }

    /**
     * Waits for the end.
     *
     * @throws ExecutionException if the job has failed
     */
    void awaitEnd() throws InterruptedException, ExecutionException {
        end.get();
    }

    /** Runs this once the job has ended, however it did. */
    void whenEnded(Runnable action) {
        end.whenComplete((result, failure) -> action.run());
    }

    /**
     * The job's counters by name, as of the last heartbeat or of the end.
     *
     * @throws ExecutionException if the job has failed
     */
    Map<String, Long> counts() throws InterruptedException, ExecutionException {
        if (end.isDone()) {
            if (!cancelled) {
                counts = numbers(end.get().getAllAccumulatorResults());
            }
            return counts;
        }
        try {
            counts = numbers(client.getAccumulators().get(ANSWER.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException | IllegalStateException e) {
            // While it starts, and while it ends, a job does not answer; the next one to ask will know.
            LOG.debug("No counters now", e);
        }
        return counts;
    }

    /**
     * Stops the job at a savepoint, so that all it has received is committed; cancels it where that takes too long.
     *
     * @return whether everything received was committed
     */
    boolean stop(Duration time) throws InterruptedException {
        return stop(time, Windows.KEPT);
    }

    /** What becomes of windows that are still open when a job stops. */
    enum Windows {
        /** They are in the savepoint, and go on with whoever starts from it. */
        KEPT,
        /** They close, as if time had ended; there is nothing to go on with. */
        CLOSED
    }

    /** As {@link #stop(Duration)}. */
    boolean stop(Duration time, Windows open) throws InterruptedException {
        if (end.isDone()) {
            return !end.isCompletedExceptionally();
        }
        long deadline = System.nanoTime() + time.toNanos();
        while (true) {
            try {
                client.stopWithSavepoint(open == Windows.CLOSED, null, SavepointFormatType.NATIVE)
                        .get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                end.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                return true;
            } catch (ExecutionException | TimeoutException | IllegalStateException e) {
                if (end.isDone()) {
                    return !end.isCompletedExceptionally();
                }
                // A job whose tasks are not all running yet, or no longer, refuses; soon it will not.
                if (System.nanoTime() + RETRY.toNanos() < deadline) {
                    TimeUnit.MILLISECONDS.sleep(RETRY.toMillis());
                    continue;
                }
                LOG.warn("Failed to stop the job at a savepoint within {} s, cancelling it", time.toSeconds(), e);
                cancel();
                return false;
            }
        }
    }

    /** Ends the job at once: what was not yet committed never will be. */
    void cancel() throws InterruptedException {
        cancelled = true;
        try {
            client.cancel().get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
            end.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | IllegalStateException e) {
            LOG.debug("The job was cancelled", e);
        }
    }

    /**
     * The days whose candles the ended job left to be made again.
     *
     * @throws ExecutionException if the job has failed
     */
    List<CandleDay> candleDays() throws InterruptedException, ExecutionException {
        Object days = cancelled ? null : end.get().getAllAccumulatorResults().get(CandleDays.NAME);
        return days instanceof CandleDay[] all ? List.of(all) : List.of();
    }

    /**
     * What the ended job could not forecast.
     *
     * @throws ExecutionException if the job has failed
     */
    List<Shortage> shortages() throws InterruptedException, ExecutionException {
        Object shortages =
                cancelled ? null : end.get().getAllAccumulatorResults().get(Shortages.NAME);
        return shortages instanceof Shortage[] all ? List.of(all) : List.of();
    }

    private static Map<String, Long> numbers(Map<String, Object> accumulators) {
        Map<String, Long> numbers = new TreeMap<>();
        accumulators.forEach((name, value) -> {
            if (value instanceof Number number) {
                numbers.put(name, number.longValue());
            }
        });
        return numbers;
    }
}
