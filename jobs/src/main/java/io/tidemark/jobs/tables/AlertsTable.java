package io.tidemark.jobs.tables;

import io.tidemark.jobs.alerts.Alert;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

/** {@code gold.alerts}. */
final class AlertsTable implements TableMapping<Alert> {

    private static final long serialVersionUID = 1L;

    @Override
    public String table() {
        return "gold.alerts";
    }

    @Override
    public Class<Alert> type() {
        return Alert.class;
    }

    @Override
    public List<String> columns() {
        return List.of(
                "alert_id",
                "revision",
                "kind",
                "severity",
                "exchange",
                "instrument",
                "raised_at",
                "ended_at",
                "title",
                "detail",
                "times",
                "known_at");
    }

    @Override
    public RowData row(Alert alert) {
        return GenericRowData.of(
                Values.text(alert.alertId()),
                alert.revision(),
                Values.text(alert.kind().text()),
                Values.text(alert.severity().text()),
                Values.text(alert.exchange()),
                Values.text(alert.instrument()),
                Values.time(alert.raisedAt()),
                Values.time(alert.endedAt()),
                Values.text(alert.title()),
                Values.text(alert.detail()),
                alert.times(),
                Values.time(alert.knownAt()));
    }
}
