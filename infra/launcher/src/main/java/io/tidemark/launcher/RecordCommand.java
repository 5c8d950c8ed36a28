package io.tidemark.launcher;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tapes of the real exchanges. */
@Command(
        name = "record",
        description = {
            "Collect as up does, and at the end write what came as tapes.",
            "A file an exchange: every frame as received, answers over REST included. Replayed, they give the same trades."
        })
final class RecordCommand implements Callable<Integer> {

    @Mixin
    Collecting collecting;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder the tapes are written to.")
    Path folder;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Instant begin = Instant.now();
        int code = collecting.run(out);
        for (TapeExport.Tape tape : TapeExport.since(collecting.live.lake.path(), begin, folder)) {
            out.printf(Locale.ROOT, "%s: %,d frames%n", tape.file(), tape.frames());
        }
        return code;
    }
}
