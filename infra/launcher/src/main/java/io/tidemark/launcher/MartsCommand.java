package io.tidemark.launcher;

import io.tidemark.jobs.MartsJob;
import io.tidemark.jobs.marts.NewDays;
import io.tidemark.lake.Lake;
import io.tidemark.sql.MartDefinition;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tables made of tables, a day at a time. */
@Command(
        name = "marts",
        description = {
            "Make the marts of a day by Flink SQL.",
            "They are price comparisons, daily figures of each exchange, and more (docs/marts.md).",
            "What a mart said of that day is replaced, so it is safe to repeat, and while a job collects.",
            "With --streaming they follow what a job collects."
        })
final class MartsCommand implements Callable<Integer> {

    @Mixin
    LakeOption lake;

    @Option(
            names = "--day",
            split = ",",
            paramLabel = "DAY",
            description = "The UTC days, as 2026-01-02 (default: today).")
    List<LocalDate> days = List.of();

    @Option(names = "--only", split = ",", paramLabel = "MART", description = "Only these (default: all).")
    Set<String> only = Set.of();

    @Option(
            names = "--streaming",
            description = {
                "Go on until Ctrl+C: make the days anew that rows come for, whatever day they are of.",
                "What is new is found in the tables' snapshots, every second."
            })
    boolean streaming;

    @Option(names = "--batch", description = "Make the days once and end. This is what happens anyway.")
    boolean batch;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            converter = Values.Positive.class,
            description = "With --streaming: end after this long (default: go on until Ctrl+C).")
    @Nullable
    Long seconds;

    @Option(names = "--dry-run", description = "Say what would be made; write nothing.")
    boolean dryRun;

    @Mixin
    ServeOption serve;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        List<MartDefinition> marts = MartsJob.named(only);
        Path folder = lake.path();
        if (serve.isWanted() && !dryRun) {
            serve.prepare();
        }
        Logs.forLake(folder);
        // Refuses a folder that is no lake; what an older version lacks is added once there is something to write.
        Lake.open(folder).close();
        if (streaming && batch) {
            throw new IllegalArgumentException("Cannot make marts: --streaming and --batch exclude each other");
        }
        List<LocalDate> wanted = days.isEmpty() ? List.of(LocalDate.now(ZoneOffset.UTC)) : days;
        if (dryRun) {
            wanted.forEach(day -> marts.forEach(
                    mart -> spec.commandLine().getOut().printf("%s %s would be made%n", day, mart.table())));
            return Tidemark.OK;
        }
        if (!streaming) {
            for (LocalDate day : wanted) {
                make(folder, marts, day);
            }
            return Tidemark.OK;
        }
        follow(folder, marts, wanted, Interrupts.catchAll());
        return Tidemark.OK;
    }

    /** Makes marts of days, then of each day that rows come for, until the time is over or a stop is asked for. */
    void follow(Path folder, List<MartDefinition> marts, List<LocalDate> first, Interrupts interrupts)
            throws Exception {
        long end = seconds == null ? Long.MAX_VALUE : System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        try (Lake opened = Lake.openOrCreate(folder)) {
            NewDays news = new NewDays(opened, marts);
            for (LocalDate day : first) {
                make(folder, marts, day);
            }
            while (!interrupts.await(1, TimeUnit.SECONDS) && System.nanoTime() < end) {
                Map<LocalDate, List<MartDefinition>> days = news.next();
                for (Map.Entry<LocalDate, List<MartDefinition>> day : days.entrySet()) {
                    if (!interrupts.asked()) {
                        make(folder, day.getValue(), day.getKey());
                    }
                }
                if (!days.isEmpty()) {
                    spec.commandLine()
                            .getOut()
                            .printf(
                                    Locale.ROOT,
                                    "%.1f s after the oldest of their rows was committed%n",
                                    Duration.between(news.since(), Instant.now())
                                                    .toMillis()
                                            / 1e3);
                }
            }
        }
    }

    /** Makes marts of a day; says meanwhile that it goes on. */
    private void make(Path folder, List<MartDefinition> marts, LocalDate day) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Configuration configuration = LocalFlink.marts(Home.folder(), folder).configuration();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (ProgressLine progress = new ProgressLine(spec.commandLine().getErr())) {
            Future<Map<String, Long>> made = thread.submit(() -> MartsJob.rows(configuration, folder, marts, day));
            while (!isDone(made)) {
                progress.show(seconds ->
                        String.format(Locale.ROOT, "%s: making %d marts, %.0f s", day, marts.size(), seconds));
            }
            Map<String, Long> rows = made.get();
            if (serve.isWanted()) {
                serve.serve(folder, marts, day);
            }
            rows.forEach((mart, count) -> out.printf(Locale.ROOT, "%s gold.%s %,d rows%n", day, mart, count));
            out.flush();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            thread.shutdownNow();
        }
    }

    private static boolean isDone(Future<?> made) throws InterruptedException {
        try {
            made.get(ProgressLine.INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true; // Told of by who asks for the result.
        }
    }
}
