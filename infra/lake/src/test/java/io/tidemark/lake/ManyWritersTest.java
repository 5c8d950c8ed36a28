package io.tidemark.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManyWritersTest {

    private static final int WRITERS = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    @Test
    void losesNoCommitOfFourProcessesThatStartTogether() throws Exception {
        int commits = 10;
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            processes.add(start(1 + i * commits, commits));
        }

        for (Process process : processes) {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        }

        assertThat(count()).isEqualTo("n,distinct_n,first,last\n40,40,1,40\n");
    }

    @Test
    void losesNoCommitOfFourThreadsThatStartTogether() throws Exception {
        int commits = 5;
        CyclicBarrier together = new CyclicBarrier(WRITERS);
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Callable<Boolean>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                String first = Integer.toString(1 + i * commits);
                writers.add(() -> {
                    together.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                    Committer.main(new String[] {directory.toString(), first, Integer.toString(commits)});
                    return true;
                });
            }

            for (Future<Boolean> written : threads.invokeAll(writers, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                assertThat(written.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(count()).isEqualTo("n,distinct_n,first,last\n20,20,1,20\n");
    }

    private Process start(int first, int commits) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Committer.class.getName()));
        command.addAll(List.of(directory.toString(), Integer.toString(first), Integer.toString(commits)));
        return new ProcessBuilder(command).inheritIO().start();
    }

    private String count() throws IOException {
        StringBuilder out = new StringBuilder();
        try (Lake lake = Lake.open(directory)) {
            LakeQuery.over(lake)
                    .run(
                            "SELECT count(*) n, count(DISTINCT trade_number) distinct_n, min(trade_number) AS first,"
                                    + " max(trade_number) AS last FROM silver.trades",
                            ResultFormat.CSV,
                            out);
        }
        return out.toString();
    }
}
