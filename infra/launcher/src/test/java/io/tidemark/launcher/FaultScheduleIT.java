package io.tidemark.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checker.Finding;
import io.tidemark.checker.Finding.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exchanges that go wrong in every way, a job that dies on the way, and a lake that is right all the same. */
@Tag("long")
class FaultScheduleIT {

    /** CI runs more of them by {@code ./tidemark chaos}. */
    private static final int SEEDS = 4;
    /** A run is mostly waiting. */
    private static final int AT_ONCE = 3;

    @TempDir
    Path folder;

    private final ExecutorService runners = Executors.newFixedThreadPool(AT_ONCE);

    @AfterEach
    void end() {
        runners.shutdownNow();
    }

    @Test
    void theLakeIsRightWhateverGoesWrong() throws Exception {
        Path home = Path.of(System.getProperty("tidemark.root"));
        Map<Long, Future<List<Finding>>> runs = new TreeMap<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            FaultSchedule schedule = FaultSchedule.of(seed, SimulatedExchanges.readable());
            Path own = Files.createDirectory(folder.resolve("seed-" + seed));
            runs.put(seed, runners.submit(() -> ChaosRun.of(home, schedule, own)));
        }

        List<String> bad = new ArrayList<>();
        for (Map.Entry<Long, Future<List<Finding>>> run : runs.entrySet()) {
            for (Finding finding : run.getValue().get()) {
                if (finding.verdict() != Verdict.OK) {
                    bad.add("./tidemark chaos --seeds 1 --seed %d: %s".formatted(run.getKey(), finding));
                }
            }
        }
        assertThat(bad).isEmpty();
    }
}
