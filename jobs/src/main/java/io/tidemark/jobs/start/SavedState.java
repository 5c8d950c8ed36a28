package io.tidemark.jobs.start;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.SavepointKeyedStateHandle;
import org.jspecify.annotations.Nullable;

/**
 * What a savepoint or a retained checkpoint says of itself.
 *
 * @param path as it was given
 * @param checkpoint its number, which counts on over restores
 * @param job how the id of its job begins, from its path; empty if that does not tell
 * @param uids of the operators whose state it holds
 * @param backend the only {@code state.backend.type} that can read it; null if any can, as of a savepoint in Flink's
 *     canonical format
 */
record SavedState(
        String path,
        long checkpoint,
        String job,
        Set<String> uids,
        @Nullable String backend) {

    private static final String ROCKSDB = "rocksdb";
    private static final String HASHMAP = "hashmap";
    /** Those of which it is known what they can read. */
    static final Set<String> BACKENDS = Set.of(ROCKSDB, HASHMAP);

    // savepoint-425139-1c043acfedad, 425139c5374120ad0385e14b170b994b/chk-7
    private static final Pattern SAVEPOINT = Pattern.compile("savepoint-([0-9a-f]{6})-[0-9a-f]+");
    private static final Pattern CHECKPOINT = Pattern.compile("([0-9a-f]{32})/chk-\\d+");

    static SavedState read(String path) {
        org.apache.flink.core.fs.Path folder = new org.apache.flink.core.fs.Path(withScheme(path));
        org.apache.flink.core.fs.Path metadata =
                folder.getName().equals("_metadata") ? folder : new org.apache.flink.core.fs.Path(folder, "_metadata");
        try {
            FileSystem files = metadata.getFileSystem();
            if (!files.exists(metadata)) {
                throw new StartException(
                        "Cannot start from %s: no savepoint is there, it would hold a file _metadata".formatted(path));
            }
            try (FSDataInputStream in = files.open(metadata)) {
                return of(
                        path,
                        Checkpoints.loadCheckpointMetadata(
                                new DataInputStream(in), SavedState.class.getClassLoader(), path));
            }
        } catch (IOException | IllegalStateException e) {
            throw new StartException("Cannot start from %s: %s".formatted(path, e.getMessage()), e);
        }
    }

    private static SavedState of(String path, CheckpointMetadata metadata) {
        Set<String> uids = new TreeSet<>();
        for (OperatorState operator : metadata.getOperatorStates()) {
            operator.getOperatorUid().filter(uid -> !uid.isEmpty()).ifPresent(uids::add);
        }
        return new SavedState(path, metadata.getCheckpointId(), job(path), uids, backend(metadata));
    }

    /** RocksDB writes its own files, the heap its own rows; both write the same only into a canonical savepoint. */
    private static @Nullable String backend(CheckpointMetadata metadata) {
        for (OperatorState operator : metadata.getOperatorStates()) {
            for (OperatorSubtaskState task : operator.getStates()) {
                for (KeyedStateHandle handle : task.getManagedKeyedState()) {
                    if (handle instanceof IncrementalRemoteKeyedStateHandle) {
                        return ROCKSDB;
                    }
                    if (handle instanceof KeyGroupsStateHandle && !(handle instanceof SavepointKeyedStateHandle)) {
                        return HASHMAP;
                    }
                }
            }
        }
        return null;
    }

    /** Whether it was taken of a job with this id, as far as its path tells. */
    boolean isOf(String id) {
        return id.startsWith(job);
    }

    private static String job(String path) {
        for (Pattern pattern : new Pattern[] {SAVEPOINT, CHECKPOINT}) {
            Matcher matcher = pattern.matcher(path);
            if (matcher.find()) {
                return matcher.group(1);
            }
        }
        return "";
    }

    private static String withScheme(String path) {
        return path.contains(":/")
                ? path
                : Path.of(path).toAbsolutePath().toUri().toString();
    }
}
