package io.tidemark.jobs.alerts;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Alerts as a webhook gets them: a JSON object with the columns of {@code gold.alerts}. */
final class AlertJson {

    private AlertJson() {}

    static String of(Alert alert) {
        String fields = new Detail()
                .with("alert_id", alert.alertId())
                .with("revision", alert.revision())
                .with("kind", alert.kind().text())
                .with("severity", alert.severity().text())
                .with("exchange", alert.exchange())
                .with("instrument", alert.instrument())
                .with("raised_at", time(alert.raisedAt()))
                .with("ended_at", alert.isOver() ? time(alert.endedAt()) : null)
                .with("title", alert.title())
                .with("times", alert.times())
                .with("known_at", time(alert.knownAt()))
                .toString();
        return fields.substring(0, fields.length() - 1) + ",\"detail\":" + alert.detail() + "}";
    }

    private static String time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }
}
