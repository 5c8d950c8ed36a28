package io.tidemark.launcher;

import io.tidemark.jobs.MartsJob;
import io.tidemark.lake.Lake;
import io.tidemark.sql.MartDefinition;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tables made of tables, a day at a time. */
@Command(
        name = "marts",
        description = {
            "Make the marts of a day by Flink SQL: price comparisons, daily figures of each exchange, and more (docs/marts.md).",
            "What a mart said of that day is replaced, so it is safe to repeat, and while a job collects."
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
        List<LocalDate> wanted = days.isEmpty() ? List.of(LocalDate.now(ZoneOffset.UTC)) : days;
        PrintWriter out = spec.commandLine().getOut();
        Configuration configuration = LocalFlink.marts(Home.folder(), folder).configuration();
        for (LocalDate day : wanted) {
            if (dryRun) {
                marts.forEach(mart -> out.printf("%s %s would be made%n", day, mart.table()));
                continue;
            }
            Map<String, Long> rows = MartsJob.rows(configuration, folder, marts, day);
            if (serve.isWanted()) {
                serve.serve(folder, marts, day);
            }
            rows.forEach((mart, count) -> out.printf(Locale.ROOT, "%s gold.%s %,d rows%n", day, mart, count));
        }
        return Tidemark.OK;
    }
}
