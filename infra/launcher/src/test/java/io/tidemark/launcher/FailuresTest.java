package io.tidemark.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.flink.runtime.JobException;
import org.apache.flink.util.SerializedThrowable;
import org.junit.jupiter.api.Test;

class FailuresTest {

    @Test
    void findsOurMessageBelowTheWrappers() {
        Throwable failure = new ExecutionException(new JobException(
                "Recovery is suppressed", new CompletionException(new IOException("Cannot read x: y"))));

        assertThat(Failures.message(failure)).isEqualTo("Cannot read x: y");
    }

    @Test
    void prefersWhatWasTriedToWhyItFailed() {
        Throwable failure = new RuntimeException(
                new IOException("Failed to write x: disk full", new IOException("Cannot allocate: no space")));

        assertThat(Failures.message(failure)).isEqualTo("Failed to write x: disk full");
    }

    @Test
    void readsExceptionsThatCameInSerializedForm() {
        Throwable failure =
                new JobException("Failed to run task", new SerializedThrowable(new IOException("Cannot read x: y")));

        assertThat(Failures.message(failure)).isEqualTo("Cannot read x: y");
    }

    @Test
    void namesTheKindOfAnExceptionThatIsNotOurs() {
        assertThat(Failures.message(new RuntimeException(new IllegalStateException("a\n  b"))))
                .isEqualTo("Failed to run: illegal state: a b");
        assertThat(Failures.message(new NoSuchFileException("a/b"))).isEqualTo("Cannot use file a/b: no such file");
    }

    @Test
    void saysHowToGiveMoreMemory() {
        assertThat(Failures.message(new RuntimeException(new OutOfMemoryError("Java heap space"))))
                .isEqualTo("Cannot go on: out of memory (Java heap space);"
                        + " give the JVM more with TIDEMARK_JAVA_OPTS=-Xmx8g");
    }
}
