package io.tidemark.launcher;

import io.tidemark.simulator.Faults;
import io.tidemark.simulator.Simulator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * What goes wrong when in one run, all of it from a seed.
 *
 * @param seed of it
 * @param parallelism of the job at first
 * @param assets traded
 * @param faults what goes wrong all the time
 * @param events what happens once
 */
record FaultSchedule(long seed, int parallelism, List<String> assets, Faults faults, List<Event> events) {

    /** How long things go wrong. */
    static final Duration LENGTH = Duration.ofSeconds(9);

    /** Nothing is held back for longer. */
    static final Duration LONGEST_DELAY = Duration.ofSeconds(3);

    private static final List<String> ASSETS = List.of("BTC", "ETH", "SOL", "DOGE", "SUI");

    /** What can happen at a moment. */
    enum Kind {
        /** All connections of an exchange are cut. */
        CUT,
        /** An exchange is away for a while, socket and REST. */
        OUTAGE,
        /** One instrument goes silent on connections that are open. */
        MUTE,
        /** The job dies and starts again from its newest checkpoint. */
        CRASH,
        /** The job is stopped at a savepoint and starts again from it, at another parallelism. */
        RESCALE
    }

    /** One of them. */
    record Event(Duration at, Kind kind, String exchange, Duration length) {}

    static FaultSchedule of(long seed, List<String> exchanges) {
        Random dice = new Random(seed);
        Faults faults = Faults.builder()
                .drop(dice.nextDouble() * 0.05)
                .duplicate(dice.nextDouble() * 0.05)
                .reorder(dice.nextDouble() * 0.05)
                .delay(dice.nextDouble() * 0.02, Duration.ofMillis(300 + dice.nextInt(2_000)))
                .disconnect(dice.nextDouble() * 0.002)
                .stall(dice.nextDouble() * 0.001, Duration.ofMillis(1_000 + dice.nextInt(2_000)))
                .garbage(dice.nextDouble() * 0.01)
                .http429(dice.nextDouble() * 0.1)
                .http418(dice.nextDouble() * 0.02)
                .http5xx(dice.nextDouble() * 0.2)
                .retryAfter(Duration.ofSeconds(1))
                .skipId(dice.nextDouble() * 0.01)
                .hideRest(dice.nextDouble() * 0.005, Duration.ZERO)
                .resend(dice.nextInt(30))
                .build();
        List<Event> events = new ArrayList<>();
        for (int i = 1 + dice.nextInt(4); i > 0; i--) {
            Kind kind = Kind.values()[dice.nextInt(3)];
            events.add(event(kind, dice, exchanges));
        }
        events.add(event(dice.nextBoolean() ? Kind.CRASH : Kind.RESCALE, dice, exchanges));
        events.sort(Comparator.comparing(Event::at));
        int from = dice.nextInt(ASSETS.size() - 1);
        return new FaultSchedule(seed, 1 + dice.nextInt(2), ASSETS.subList(from, from + 2), faults, events);
    }

    /** Lets an event of the exchanges happen. */
    static void happen(Event event, Simulator simulator) {
        switch (event.kind()) {
            case CUT -> simulator.cut(event.exchange());
            case OUTAGE -> simulator.outage(event.exchange(), event.length());
            case MUTE ->
                simulator.mute(
                        event.exchange(),
                        simulator.instruments(event.exchange()).get(0),
                        event.length());
            case CRASH, RESCALE ->
                throw new IllegalArgumentException("Invalid event %s: it is the job's".formatted(event));
        }
    }

    /** Seed and events in a few words. */
    String shown() {
        List<String> words = new ArrayList<>();
        for (Event event : events) {
            words.add("%.1f s %s %s"
                    .formatted(
                            event.at().toMillis() / 1_000.0,
                            event.kind().name().toLowerCase(Locale.ROOT),
                            event.kind() == Kind.CRASH || event.kind() == Kind.RESCALE ? "job" : event.exchange()));
        }
        return "seed %d, parallelism %d, %s: %s"
                .formatted(seed, parallelism, String.join(" ", assets), String.join(", ", words));
    }

    private static Event event(Kind kind, Random dice, List<String> exchanges) {
        return new Event(
                Duration.ofMillis(2_000 + dice.nextInt((int) LENGTH.toMillis() - 4_000)),
                kind,
                exchanges.get(dice.nextInt(exchanges.size())),
                Duration.ofMillis(500 + dice.nextInt(2_500)));
    }
}
