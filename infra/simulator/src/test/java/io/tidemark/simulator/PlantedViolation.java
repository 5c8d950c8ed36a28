package io.tidemark.simulator;

import io.tidemark.planted.Elsewhere;

/** Breaks the rule of {@link ArchitectureTest} on purpose. */
final class PlantedViolation {

    private PlantedViolation() {}

    static int answer() {
        return Elsewhere.answer();
    }
}
