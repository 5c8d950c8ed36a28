package io.tidemark.lake;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Files on this machine's disk, without a hidden {@code .crc} beside each: Parquet and Avro check themselves. A write
 * that fails is an {@link IOException}, as everywhere else: Hadoop throws an {@link Error} there, and a task that ends
 * by an {@code Error} while it closes does not close its other operators, so that each attempt to write to a full disk
 * would leave behind the connections of a source.
 */
public final class DiskFileSystem extends RawLocalFileSystem {

    @Override
    protected OutputStream createOutputStream(Path file, boolean append) throws IOException {
        return new Attempts(super.createOutputStream(file, append));
    }

    @Override
    protected OutputStream createOutputStreamWithMode(Path file, boolean append, FsPermission permission)
            throws IOException {
        return new Attempts(super.createOutputStreamWithMode(file, append, permission));
    }

    private static final class Attempts extends OutputStream {

        private final OutputStream out;

        Attempts(OutputStream out) {
            this.out = out;
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
