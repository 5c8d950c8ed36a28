package io.tidemark.simulator;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does things later, in real time. */
final class Timer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Timer.class);

    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "simulated-timer");
        thread.setDaemon(true);
        return thread;
    });

    Timer() {
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    void after(long millis, Runnable task) {
        var unused = executor.schedule(guarded(task), millis, TimeUnit.MILLISECONDS);
    }

    void every(long micros, Runnable task) {
        var unused = executor.scheduleAtFixedRate(guarded(task), micros, micros, TimeUnit.MICROSECONDS);
    }

    /** A task that throws would silently never run again. */
    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.warn("Failed to run a timed task", e);
            }
        };
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
