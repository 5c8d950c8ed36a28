package io.tidemark.launcher;

import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeQuery;
import io.tidemark.lake.ResultFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One question to the lake, answered by DuckDB over the files of the tables. */
@Command(
        name = "sql",
        description = {
            "Ask the lake, in DuckDB's SQL.",
            "  ./tidemark sql \"SELECT exchange, count(*) AS trades FROM silver.trades GROUP BY 1\"",
            "  ./tidemark sql \"SHOW TABLES\"",
            "  ./tidemark sql \"DESCRIBE gold.candles\""
        })
final class SqlCommand implements Callable<Integer> {

    @Mixin
    LakeOption lake;

    @Parameters(paramLabel = "SELECT", description = "One statement, in quotes.")
    String statement;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table, csv or json (default: ${DEFAULT-VALUE}).")
    ResultFormat format;

    @Option(
            names = "--as-of",
            paramLabel = "TIME",
            converter = Values.Moment.class,
            description = "Show the lake as it was known then: 2023-04-05T00:10:00Z, UTC.")
    @Nullable
    Instant asOf;

    @Option(
            names = "--explain",
            description = "Say which files of each table it would open, by partition and statistics; open none.")
    boolean explain;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Path folder = lake.path();
        Logs.forLake(folder);
        try (Lake opened = Lake.open(folder)) {
            LakeQuery query = LakeQuery.over(opened);
            if (explain) {
                query.files(statement).forEach(spec.commandLine().getOut()::println);
                return Tidemark.OK;
            }
            (asOf == null ? query : query.asOf(asOf))
                    .run(statement, format, spec.commandLine().getOut());
        }
        return Tidemark.OK;
    }
}
