package io.tidemark.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.iceberg.hadoop.HadoopFileIO;
import org.apache.iceberg.io.OutputFile;

/** A disk on which there is no space, when told so. */
public final class FullDisk extends HadoopFileIO {

    private static final long serialVersionUID = 1L;

    private static volatile boolean full;

    static void space(boolean left) {
        full = !left;
    }

    @Override
    public OutputFile newOutputFile(String path) {
        if (full) {
            throw new UncheckedIOException(new IOException("No space left on device"));
        }
        return super.newOutputFile(path);
    }
}
