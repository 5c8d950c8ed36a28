package io.tidemark.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BenchTest {

    @Test
    void steadyLeavesOutStartEndAndCompiling() {
        BenchRun.Pass pass = new BenchRun.Pass(501_000, 20, 5, 30);
        BenchRun.Pass empty = new BenchRun.Pass(1_000, 7, 2, 9);

        BenchRun run = new BenchRun(501_000, 0, 60, pass, empty, 900);

        assertThat(run.steadyCpuSeconds()).isCloseTo(10, within(1e-9));
        assertThat(run.tradesPerCpuSecond()).isCloseTo(50_000, within(1e-6));
    }

    @Test
    void aProcessThatFailedTellsItsInnermostCause() {
        String trace = """
                Exception in thread "main" java.io.UncheckedIOException: outer
                Caused by: java.io.IOException: middle
                	... 2 more
                Caused by: java.io.IOException: No such process
                	... 1 more
                """;

        assertThat(BenchRun.cause(trace)).isEqualTo("Caused by: java.io.IOException: No such process");
        assertThat(BenchRun.cause("one\ntwo\n")).isEqualTo("two");
        assertThat(BenchRun.cause("")).isEqualTo("no output");
    }

    @Test
    void onlyThreadsOfCompilersCountAsCompiling() {
        String rest = " S 1 2 3 0 -1 4194368 0 0 0 0 41 7 0 0 20 0 30 0 12345 0 0";

        assertThat(CompilerThreads.ofCompiler("17 (C2 CompilerThre)" + rest)).isEqualTo(48);
        assertThat(CompilerThreads.ofCompiler("18 (C1 CompilerThre)" + rest)).isEqualTo(48);
        assertThat(CompilerThreads.ofCompiler("19 (odd) name (C2 )" + rest)).isZero();
    }
}
