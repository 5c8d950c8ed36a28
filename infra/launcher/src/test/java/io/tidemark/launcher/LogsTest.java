package io.tidemark.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.lake.Lake;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a process of its own, since a process starts logging once. */
class LogsTest {

    @TempDir
    Path folder;

    @Test
    void aFailureIsALineOnTheTerminalAndItsTraceIsInTheLakesLog() throws Exception {
        Path lake = folder.resolve("lake");
        Lake.openOrCreate(lake).close();

        String told = run("sql", "--lake", lake.toString(), "SELECT nothing_such FROM gold.candles");

        assertThat(told.lines())
                .singleElement()
                .asString()
                .startsWith("tidemark: Cannot run SELECT nothing_such FROM gold.candles: ");
        assertThat(Files.readString(lake.resolve("logs/tidemark.log")))
                .contains("Failed")
                .contains("LakeException: Cannot run SELECT nothing_such")
                .contains("at io.tidemark.launcher.SqlCommand.call");
    }

    @Test
    void withoutALakeNothingIsKeptAnywhere() throws Exception {
        Path nowhere = folder.resolve("nowhere");

        String told = run("sql", "--lake", nowhere.toString(), "SELECT 1");

        assertThat(told.lines()).singleElement().asString().startsWith("tidemark: Cannot ");
        assertThat(nowhere).doesNotExist();
    }

    /** What a command that fails prints. */
    private static String run(String... arguments) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(OwnProcess.command(Home.folder(), List.of(arguments)))
                .redirectErrorStream(true)
                .start();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(told).isEqualTo(Tidemark.FAILED);
        return told;
    }
}
