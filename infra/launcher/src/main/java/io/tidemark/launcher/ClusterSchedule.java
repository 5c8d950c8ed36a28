package io.tidemark.launcher;

import io.tidemark.simulator.Faults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * What happens to a cluster in one run, all of it from a seed; meanwhile the exchanges go wrong too, though never so
 * that a trade can no longer be had: it would be waited for as long as the longest recovery takes.
 *
 * @param seed of it
 * @param parallelism of the job at first
 * @param order how Flink is to look for classes, {@code child-first} or {@code parent-first}
 * @param faults of the exchanges, all the time
 * @param events one after the other, each once the one before has been overcome
 */
record ClusterSchedule(long seed, int parallelism, String order, Faults faults, List<Kind> events) {

    private static final int EVENTS = 3;

    /** What can happen. */
    enum Kind {
        /** A process that works dies, and another takes its place. */
        KILL_TASKMANAGER,
        /** The process that leads dies, and another takes its place. */
        KILL_JOBMANAGER,
        /** The job is stopped at a savepoint and goes on at another parallelism. */
        RESCALE,
        /** Somebody starts the job a second time. */
        START_TWICE,
        /** Another program holds the catalog. */
        LOCK_CATALOG,
        /** The disk of the lake is full. */
        FILL_DISK;

        /** In plain words. */
        String shown() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    static ClusterSchedule of(long seed) {
        Random dice = new Random(seed);
        List<Kind> kinds = new ArrayList<>(List.of(Kind.values()));
        Collections.shuffle(kinds, dice);
        return new ClusterSchedule(
                seed,
                1 + dice.nextInt(2),
                dice.nextBoolean() ? "child-first" : "parent-first",
                Faults.builder()
                        .drop(dice.nextDouble() * 0.05)
                        .duplicate(dice.nextDouble() * 0.05)
                        .reorder(dice.nextDouble() * 0.05)
                        .disconnect(dice.nextDouble() * 0.002)
                        .http429(dice.nextDouble() * 0.1)
                        .http5xx(dice.nextDouble() * 0.2)
                        .retryAfter(Duration.ofSeconds(1))
                        .skipId(dice.nextDouble() * 0.01)
                        .garbage(dice.nextDouble() * 0.01)
                        .resend(dice.nextInt(30))
                        .build(),
                List.copyOf(kinds.subList(0, EVENTS)));
    }

    /** Only that one process dies, again and again. */
    static ClusterSchedule kills(long seed, int count) {
        ClusterSchedule any = of(seed);
        return new ClusterSchedule(
                seed, any.parallelism, any.order, any.faults, Collections.nCopies(count, Kind.KILL_TASKMANAGER));
    }

    /** The same, but for events of one kind. */
    ClusterSchedule without(Kind kind) {
        return new ClusterSchedule(
                seed,
                parallelism,
                order,
                faults,
                events.stream().filter(event -> event != kind).toList());
    }

    /** Seed and events in a few words. */
    String shown() {
        return "seed %d, parallelism %d, %s: %s"
                .formatted(
                        seed,
                        parallelism,
                        order,
                        String.join(", ", events.stream().map(Kind::shown).toList()));
    }
}
