package io.tidemark.lake;

import java.io.IOException;
import org.apache.hadoop.fs.FSError;
import org.apache.iceberg.hadoop.HadoopFileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;

/**
 * Files on this machine's disk. A write that fails is an {@link IOException}, as everywhere else: Hadoop throws an
 * {@link Error} there, and a task that ends by an {@code Error} while it closes does not close its other operators, so
 * that each attempt to write to a full disk would leave behind the connections of a source.
 */
public final class LocalFileIO extends HadoopFileIO {

    private static final long serialVersionUID = 1L;

    @Override
    public OutputFile newOutputFile(String path) {
        return new LocalOutputFile(super.newOutputFile(path));
    }

    private record LocalOutputFile(OutputFile file) implements OutputFile {

        @Override
        public PositionOutputStream create() {
            return new LocalOutputStream(file.create());
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
            return new LocalOutputStream(file.createOrOverwrite());
        }

        @Override
        public String location() {
            return file.location();
        }

        @Override
        public InputFile toInputFile() {
            return file.toInputFile();
        }
    }

    private static final class LocalOutputStream extends PositionOutputStream {

        private final PositionOutputStream out;

        LocalOutputStream(PositionOutputStream out) {
            this.out = out;
        }

        @Override
        public long getPos() throws IOException {
            return out.getPos();
        }

        @Override
        public long storedLength() throws IOException {
            return out.storedLength();
        }

        @Override
        public void write(int one) throws IOException {
            attempt(() -> out.write(one));
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            attempt(() -> out.write(bytes, offset, length));
        }

        @Override
        public void flush() throws IOException {
            attempt(out::flush);
        }

        @Override
        public void close() throws IOException {
            attempt(out::close);
        }

        private static void attempt(Writing writing) throws IOException {
            try {
                writing.run();
            } catch (FSError e) {
                throw e.getCause() instanceof IOException cause ? cause : new IOException(e);
            }
        }
    }

    private interface Writing {

        void run() throws IOException;
    }
}
