package io.tidemark.launcher;

import io.tidemark.lake.CatalogViews;
import io.tidemark.lake.Lake;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The views, for other engines. */
@Command(
        name = "views",
        description = {
            "Register the views in the lake's catalog, where Trino and Spark find them.",
            "They are candles_latest, bars_1s and others; ./tidemark sql has them anyway. Safe to repeat."
        })
final class ViewsCommand implements Callable<Integer> {

    @Mixin
    LakeOption lake;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        Logs.forLake(lake.path());
        PrintWriter out = spec.commandLine().getOut();
        Lake.open(lake.path()).close();
        try (Lake opened = Lake.openOrCreate(lake.path())) {
            List<String> written = CatalogViews.of(opened).register();
            written.forEach(view -> out.printf("registered %s%n", view));
            out.printf("%d written, the others were there%n", written.size());
        }
        return Tidemark.OK;
    }
}
