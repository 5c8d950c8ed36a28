package io.tidemark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CausesTest {

    @Test
    void whatWeSayIsSaidAlone() {
        assertThat(Causes.innermost("""
                        org.apache.flink.runtime.JobException: Recovery is suppressed
                        \tat org.apache.flink.A.b(A.java:1)
                        Caused by: io.tidemark.lake.LakeException: Cannot open lake x: it is a file
                        \tat io.tidemark.A.b(A.java:1)
                        Caused by: java.nio.file.NotDirectoryException: x""")).isEqualTo("Cannot open lake x: it is a file");
    }

    @Test
    void whatALibraryDidIsSaidWithWhatWasWrong() {
        assertThat(Causes.innermost("""
                        java.io.UncheckedIOException: Failed to create Parquet file
                        \tat org.apache.iceberg.A.b(A.java:1)
                        Caused by: java.io.FileNotFoundException: x/data/a.parquet (Not a directory)"""))
                .isEqualTo("Failed to create Parquet file: x/data/a.parquet (Not a directory)");
    }

    @Test
    void withoutWordsForPeopleTheInnermostCauseIsSaid() {
        assertThat(Causes.innermost("""
                        java.lang.RuntimeException: java.io.IOException: No space left on device
                        \tat a.B.c(B.java:1)
                        Caused by: java.io.IOException: No space left on device""")).isEqualTo("No space left on device");
    }
}
