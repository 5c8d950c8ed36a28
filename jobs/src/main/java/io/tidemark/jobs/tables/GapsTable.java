package io.tidemark.jobs.tables;

import io.tidemark.model.Gap;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

/** {@code silver.gaps}. */
final class GapsTable implements TableMapping<Gap> {

    private static final long serialVersionUID = 1L;
    private static final RowOrder<Gap> ORDER = new RowOrder<>(
            Gap::exchange,
            Gap::instrument,
            Comparator.comparingLong(Gap::firstNumber).thenComparingInt(Gap::revision));

    @Override
    public String table() {
        return "silver.gaps";
    }

    @Override
    public Class<Gap> type() {
        return Gap.class;
    }

    @Override
    public List<String> columns() {
        return List.of(
                "exchange",
                "instrument",
                "first_number",
                "revision",
                "last_number",
                "missing",
                "repaired",
                "starts_at",
                "ends_at",
                "opened_at",
                "closed_at",
                "cause",
                "status");
    }

    @Override
    public RowData row(Gap gap) {
        return GenericRowData.of(
                Values.text(gap.exchange()),
                Values.text(gap.instrument()),
                Values.number(gap.firstNumber()),
                gap.revision(),
                Values.number(gap.lastNumber()),
                gap.missing(),
                gap.repaired(),
                Values.time(gap.startsAt()),
                Values.time(gap.endsAt()),
                Values.time(gap.openedAt()),
                Values.time(gap.closedAt()),
                Values.text(gap.cause()),
                Values.text(gap.status().text()));
    }

    @Override
    public RowOrder<Gap> order() {
        return ORDER;
    }
}
