package io.tidemark.lake;

import java.io.IOException;
import org.apache.iceberg.hadoop.HadoopFileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;

/** A disk that counts the Parquet files that were begun and are not whole yet. */
public final class OpenFiles extends HadoopFileIO {

    private static final long serialVersionUID = 1L;

    private static int open;
    private static int most;

    static synchronized void forget() {
        open = 0;
        most = 0;
    }

    /** How many there were at once. */
    static synchronized int most() {
        return most;
    }

    @Override
    public OutputFile newOutputFile(String path) {
        OutputFile file = super.newOutputFile(path);
        if (!path.endsWith(".parquet")) {
            return file;
        }
        count(1);
        return new Counted(file);
    }

    private static synchronized void count(int more) {
        open += more;
        most = Math.max(most, open);
    }

    private record Counted(OutputFile file) implements OutputFile {

        @Override
        public PositionOutputStream create() {
            return counted(file.create());
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
            return counted(file.createOrOverwrite());
        }

        @Override
        public String location() {
            return file.location();
        }

        @Override
        public InputFile toInputFile() {
            return file.toInputFile();
        }

        private static PositionOutputStream counted(PositionOutputStream out) {
            return new PositionOutputStream() {
                private boolean closed;

                @Override
                public long getPos() throws IOException {
                    return out.getPos();
                }

                @Override
                public void write(int one) throws IOException {
                    out.write(one);
                }

                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    out.write(bytes, from, length);
                }

                @Override
                public void close() throws IOException {
                    out.close();
                    if (!closed) {
                        closed = true;
                        count(-1);
                    }
                }
            };
        }
    }
}
