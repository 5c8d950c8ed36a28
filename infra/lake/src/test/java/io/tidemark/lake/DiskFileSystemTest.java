package io.tidemark.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.hadoop.HadoopFileIO;
import org.apache.iceberg.io.PositionOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskFileSystemTest {

    /** Linux's device that takes nothing, for want of space. */
    private static final Path FULL = Path.of("/dev/full");

    @TempDir
    Path folder;

    @Test
    void aWriteToAFullDiskFailsAsWritesDo() {
        assumeThat(FULL).exists();

        assertThatThrownBy(() -> write(FULL, new byte[1 << 20]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space left on device");
    }

    @Test
    void whatIsWrittenIsThere() throws IOException {
        Path file = folder.resolve("data/some.bin");

        write(file, new byte[] {1, 2, 3});

        assertThat(file).hasBinaryContent(new byte[] {1, 2, 3});
        assertThat(file.getParent()).isDirectoryNotContaining("glob:**.crc");
    }

    private static void write(Path path, byte[] bytes) throws IOException {
        Configuration configuration = new Configuration(false);
        configuration.set("fs.file.impl", DiskFileSystem.class.getName());
        try (HadoopFileIO io = new HadoopFileIO(configuration)) {
            try (PositionOutputStream out = io.newOutputFile("file://" + path).createOrOverwrite()) {
                out.write(bytes, 0, bytes.length);
                assertThat(out.getPos()).isEqualTo(bytes.length);
            }
        }
    }
}
