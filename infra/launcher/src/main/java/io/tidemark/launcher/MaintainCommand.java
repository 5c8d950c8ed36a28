package io.tidemark.launcher;

import io.tidemark.jobs.start.Writers;
import io.tidemark.lake.Lake;
import io.tidemark.lake.Upkeep;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.iceberg.io.FileInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What keeps tables quick to read. */
@Command(
        name = "maintain",
        description = {
            "Make the many small files of a day few and sorted, and drop old snapshots.",
            "Files that no snapshot knows are removed, too (docs/catalogs.md).",
            "What the tables say stays the same, and that is compared before a day's files are replaced. Refused while a job"
                    + " writes the tables. Safe to interrupt and to repeat."
        })
final class MaintainCommand implements Callable<Integer> {

    @Mixin
    LakeOption lake;

    @Option(names = "--only", split = ",", paramLabel = "TABLE", description = "Only these tables (default: all).")
    List<String> only = List.of();

    @Option(
            names = "--day",
            split = ",",
            paramLabel = "DAY",
            description =
                    "Compact only these UTC days, as 2026-01-02 (default: every day with more files than it needs).")
    Set<LocalDate> days = Set.of();

    @Option(
            names = "--keep-days",
            paramLabel = "N",
            converter = Values.Positive.class,
            defaultValue = "7",
            description =
                    "Keep the snapshots of so many days (default: ${DEFAULT-VALUE}). The newest one of the table's job"
                            + " always stays.")
    long keepDays;

    @Option(
            names = "--orphan-days",
            paramLabel = "N",
            converter = Values.Positive.class,
            defaultValue = "3",
            description = "Remove files that no snapshot knows once they are so old (default: ${DEFAULT-VALUE}).")
    long orphanDays;

    @Option(names = "--dry-run", description = "Say what would be done; change nothing.")
    boolean dryRun;

    @Spec
    CommandSpec spec;

    private long compacted;
    private long expired;
    private long removed;

    @Override
    public Integer call() {
        Logs.forLake(lake.path());
        try (Lake opened = Lake.open(lake.path())) {
            List<String> tables = only.isEmpty() ? opened.tables() : only;
            tables.forEach(table -> Writers.requireNone(opened, table));
            for (String table : tables) {
                maintain(opened, table);
            }
            spec.commandLine()
                    .getOut()
                    .printf(
                            Locale.ROOT,
                            "%d tables: %,d days compacted, %,d snapshots dropped, %,d orphans removed%s%n",
                            tables.size(),
                            compacted,
                            expired,
                            removed,
                            dryRun ? ", were this no dry run" : "");
        }
        return Tidemark.OK;
    }

    private void maintain(Lake opened, String table) {
        PrintWriter out = spec.commandLine().getOut();
        Upkeep upkeep = Upkeep.of(opened, table);
        for (String partition : upkeep.crowded(days)) {
            compacted++;
            String day = partition.substring(partition.indexOf('=') + 1);
            if (dryRun) {
                out.printf(Locale.ROOT, "%s %s: %,d files would become fewer%n", table, day, upkeep.files(partition));
                continue;
            }
            // One may have started meanwhile.
            Writers.requireNone(opened, table);
            Upkeep.Compacted done = upkeep.compact(partition);
            out.printf(
                    Locale.ROOT,
                    "%s %s: %,d files, %.1f MiB, became %,d, %.1f MiB; %,d rows, content %s as before%n",
                    table,
                    day,
                    done.files(),
                    mib(done.bytes()),
                    done.newFiles(),
                    mib(done.newBytes()),
                    done.rows(),
                    done.content());
            out.flush();
        }
        Instant keep = Instant.now().minus(Duration.ofDays(keepDays));
        long snapshots = dryRun ? upkeep.expirable(keep) : upkeep.expire(keep);
        List<FileInfo> orphans = upkeep.orphans(Instant.now().minus(Duration.ofDays(orphanDays)));
        if (!dryRun) {
            upkeep.delete(orphans);
        }
        if (snapshots > 0 || !orphans.isEmpty()) {
            out.printf(
                    Locale.ROOT,
                    "%s: %,d snapshots, %,d orphans of %.1f MiB %s%n",
                    table,
                    snapshots,
                    orphans.size(),
                    mib(orphans.stream().mapToLong(FileInfo::size).sum()),
                    dryRun ? "would go" : "gone");
            out.flush();
        }
        expired += snapshots;
        removed += orphans.size();
    }

    private static double mib(long bytes) {
        return bytes / 1048576.0;
    }
}
