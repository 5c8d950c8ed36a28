package io.tidemark.jobs.alerts;

import static io.tidemark.model.MarketEvent.ABSENT;

import org.jspecify.annotations.Nullable;

/**
 * One revision of one alert; a row of {@code gold.alerts}.
 *
 * @param alertId {@code stall/okx/BTC-USDT/2026-01-02T03:04:05Z}: the same episode has the same id, however often it is
 *     computed
 * @param revision 0 when it is raised, then 1 more for each later word
 * @param kind what it is about
 * @param severity how much it matters
 * @param exchange lower-case id; several joined by commas where it is about several
 * @param instrument unified name, or null where it is about the whole exchange
 * @param raisedAt when it began
 * @param endedAt when it ended, or {@link io.tidemark.model.MarketEvent#ABSENT}
 * @param title one line for a person
 * @param detail a JSON object for a machine
 * @param times how often it happened within the episode
 * @param knownAt when this was known
 */
public record Alert(
        String alertId,
        int revision,
        AlertKind kind,
        Severity severity,
        String exchange,
        @Nullable String instrument,
        long raisedAt,
        long endedAt,
        String title,
        String detail,
        int times,
        long knownAt) {

    public boolean isOver() {
        return endedAt != ABSENT;
    }
}
