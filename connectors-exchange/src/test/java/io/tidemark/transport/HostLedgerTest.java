package io.tidemark.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidemark.exchange.RestLimits;
import io.tidemark.transport.Ask.Purpose;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterTry;
import org.apache.flink.util.FileUtils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostLedgerTest {

    private static final URI HOST = URI.create("https://api.exchange.test/v3");
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final int LIMIT = 20;
    private static final long BEGIN = 1_767_312_000_000_000_000L;

    @TempDir
    Path folder;

    private final AtomicLong clock = new AtomicLong(BEGIN);

    /** Of one try of a property. */
    private @Nullable Path ledgers;

    @AfterTry
    void tidy() throws IOException {
        if (ledgers != null) {
            FileUtils.deleteDirectory(ledgers.toFile());
        }
    }

    @Property(tries = 30, edgeCases = EdgeCasesMode.NONE)
    void inAStormOfSeveralProcessesNoWindowHoldsMoreThanTheLimit(@ForAll long seed) throws IOException {
        Random dice = new Random(seed);
        Path shared = newFolder();
        AtomicLong now = new AtomicLong(BEGIN);
        int processes = 2 + dice.nextInt(3);
        RequestBudget[] budgets = new RequestBudget[processes];
        List<long[]> spent = new ArrayList<>();

        for (int step = 0; step < 400; step++) {
            int who = dice.nextInt(processes);
            if (budgets[who] == null || dice.nextInt(50) == 0) {
                // Started, or killed and started again: it remembers nothing.
                budgets[who] = budget(shared, 0.3 + dice.nextInt(8) / 10.0, now::get);
            }
            Purpose purpose = dice.nextInt(3) == 0 ? Purpose.REPAIR : Purpose.BACKFILL;
            int weight = 1 + dice.nextInt(LIMIT / 2);
            if (budgets[who].spend(purpose, weight).isZero()) {
                spent.add(new long[] {now.get(), weight});
            }
            now.addAndGet(Duration.ofMillis(dice.nextInt(600)).toNanos());
        }

        assertThat(spent).hasSizeGreaterThan(10);
        for (long[] first : spent) {
            assertThat(spent.stream()
                            .filter(one -> one[0] >= first[0] && one[0] - first[0] < WINDOW.toNanos())
                            .mapToLong(one -> one[1])
                            .sum())
                    .isLessThanOrEqualTo(LIMIT);
        }
    }

    @Property(tries = 30, edgeCases = EdgeCasesMode.NONE)
    void aRepairIsNeverOvertakenByHistoryOfAnotherProcess(@ForAll long seed) throws IOException {
        Random dice = new Random(seed);
        Path shared = newFolder();
        AtomicLong now = new AtomicLong(BEGIN);
        HostLedger up = new HostLedger(shared, HOST, limits(), now::get);
        HostLedger backfill = new HostLedger(shared, HOST, limits(), now::get);
        boolean repairWaits = false;
        int repairs = 0;

        for (int step = 0; step < 1_000; step++) {
            // Whoever waits for a repair asks again at least once a second.
            now.addAndGet(Duration.ofMillis(dice.nextInt(500)).toNanos());
            if (repairWaits || dice.nextInt(4) == 0) {
                repairWaits = !up.spend(Purpose.REPAIR, 5).isZero();
                repairs += repairWaits ? 0 : 1;
            }
            now.addAndGet(Duration.ofMillis(dice.nextInt(500)).toNanos());
            boolean loaded =
                    backfill.spend(Purpose.BACKFILL, 1 + dice.nextInt(5)).isZero();

            assertThat(loaded && repairWaits)
                    .as("history was asked for while a repair waited, step %d", step)
                    .isFalse();
        }

        assertThat(repairs).isGreaterThan(50);
    }

    @Test
    void aRefusalClosesTheHostForAll() {
        RequestBudget one = budget(folder, 0.5, clock::get);
        RequestBudget other = budget(folder, 0.5, clock::get);

        one.refused(Duration.ofMinutes(2));

        assertThat(other.spend(Purpose.REPAIR, 1)).isEqualTo(Duration.ofMinutes(2));
        clock.addAndGet(Duration.ofMinutes(2).toNanos());
        assertThat(other.spend(Purpose.REPAIR, 1)).isZero();
    }

    @Test
    void whoeverCannotWaitThatLongIsToldHowLong() {
        RequestBudget budget = budget(folder, 0.5, clock::get);
        budget.refused(Duration.ofHours(2));

        assertThatThrownBy(() -> budget.await(Purpose.REPAIR, 1, Duration.ofMinutes(15)))
                .isInstanceOf(IOException.class)
                .hasMessage("nothing may be asked for 7200 s");
    }

    @Test
    void hostsAndFoldersAreApart() {
        RequestBudget one = budget(folder, 1, clock::get);
        RequestBudget elsewhere = budget(folder.resolve("other"), 1, clock::get);
        one.refused(Duration.ofMinutes(2));

        assertThat(elsewhere.spend(Purpose.REPAIR, LIMIT)).isZero();
        assertThat(new HostLedger(folder, URI.create("https://other.test"), limits(), clock::get)
                        .spend(Purpose.REPAIR, LIMIT))
                .isZero();
        assertThat(folder.resolve("https_api.exchange.test_v3.v1")).isRegularFile();
    }

    @Test
    void aHalfWrittenLedgerCountsAsAWindowFullySpentAndIsForgottenAfterIt() throws IOException {
        HostLedger ledger = new HostLedger(folder, HOST, limits(), clock::get);
        ledger.spend(Purpose.REPAIR, 3);
        Path file = folder.resolve("https_api.exchange.test_v3.v1");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1]++;
        Files.write(file, bytes);

        assertThat(ledger.spend(Purpose.REPAIR, 1)).isEqualTo(WINDOW);
        clock.addAndGet(WINDOW.toNanos());
        assertThat(ledger.spend(Purpose.REPAIR, LIMIT)).isZero();
    }

    @Test
    void aClockThatWasSetBackHoldsNobodyLongerThanAWindow() {
        HostLedger ledger = new HostLedger(folder, HOST, limits(), clock::get);
        ledger.spend(Purpose.REPAIR, LIMIT);
        clock.addAndGet(-Duration.ofDays(400).toNanos());

        assertThat(ledger.spend(Purpose.REPAIR, 1)).isEqualTo(WINDOW);
        clock.addAndGet(WINDOW.toNanos());
        assertThat(ledger.spend(Purpose.REPAIR, LIMIT)).isZero();
    }

    @Test
    void whereNoFileCanBeAProcessKeepsToItsOwnShare() throws IOException {
        Path file = Files.createFile(folder.resolve("no-folder"));
        RequestBudget budget = budget(file, 0.5, clock::get);

        assertThat(budget.spend(Purpose.REPAIR, LIMIT)).isZero();
        assertThat(budget.spend(Purpose.REPAIR, 1)).isEqualTo(WINDOW.multipliedBy(2));
    }

    @Test
    void processesThatAreKilledInAStormLeaveNothingThatBlocksAndTheOthersKeepToTheLimit() throws Exception {
        List<Process> processes = new ArrayList<>();
        List<Long> asked = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                processes.add(new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                                AsksForEver.class.getName(),
                                folder.resolve("ledgers").toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .redirectOutput(folder.resolve("asked-" + i).toFile())
                        .start());
            }
            for (int i = 0; i < 3; i++) {
                Path out = folder.resolve("asked-" + i);
                int before = lines(out).size();
                // The last one goes on though the others were killed, wherever they were just then.
                await().atMost(Duration.ofMinutes(3)).until(() -> lines(out).size() >= before + 20);
                processes.get(i).destroyForcibly().waitFor();
                lines(out).forEach(line -> asked.add(Long.parseLong(line)));
            }
        } finally {
            processes.forEach(Process::destroyForcibly);
        }

        assertThat(asked).hasSizeGreaterThanOrEqualTo(60);
        for (long first : asked) {
            assertThat(asked.stream()
                            .filter(one -> one >= first
                                    && one - first < AsksForEver.LIMITS.window().toNanos())
                            .count())
                    .isLessThanOrEqualTo(AsksForEver.LIMITS.budget());
        }
    }

    private static List<String> lines(Path file) throws IOException {
        String text = Files.readString(file);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    private Path newFolder() throws IOException {
        Path made = Files.createTempDirectory("ledgers");
        ledgers = made;
        return made;
    }

    private static RequestBudget budget(Path ledgers, double part, LongSupplier clock) {
        return new RequestBudget(limits(), part, clock, new HostLedger(ledgers, HOST, limits(), clock));
    }

    private static RestLimits limits() {
        return new RestLimits(LIMIT, WINDOW, null, 1, 1, 100, null);
    }

    /** A process that asks as often as it may, and prints when it did. */
    static final class AsksForEver {

        static final RestLimits LIMITS = new RestLimits(10, Duration.ofMillis(200), null, 1, 1, 100, null);

        private AsksForEver() {}

        public static void main(String[] arguments) throws IOException, InterruptedException {
            AtomicLong last = new AtomicLong();
            LongSupplier clock = () -> {
                last.set(System.currentTimeMillis() * 1_000_000);
                return last.get();
            };
            HostLedger ledger = new HostLedger(Path.of(arguments[0]), HOST, LIMITS, clock);
            RequestBudget budget = new RequestBudget(LIMITS, 1, System::nanoTime, ledger);
            while (true) {
                budget.await(Purpose.REPAIR, 1, Duration.ofMinutes(5));
                System.out.println(last.get());
            }
        }
    }
}
