package io.tidemark.jobs.golden;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;

/** State of single operators that an earlier version left. None is ever changed: there are savepoints like it. */
public final class OperatorGolden {

    private static final Path FOLDER = Path.of("src/test/resources/golden/operators");

    private OperatorGolden() {}

    /**
     * The state of that name.
     *
     * @param taken makes it where there is none, with {@code -Dupdate=true}
     */
    public static OperatorSubtaskState of(String name, Callable<OperatorSubtaskState> taken) throws Exception {
        Path file = FOLDER.resolve(name + ".snapshot");
        if (Boolean.getBoolean("update") && !Files.exists(file)) {
            Files.createDirectories(FOLDER);
            OperatorSnapshotUtil.writeStateHandle(taken.call(), file.toString());
        }
        return OperatorSnapshotUtil.readStateHandle(file.toString());
    }
}
