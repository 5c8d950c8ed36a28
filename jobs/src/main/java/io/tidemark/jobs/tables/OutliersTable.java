package io.tidemark.jobs.tables;

import io.tidemark.jobs.patterns.Outlier;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

/** {@code silver.outliers}. */
final class OutliersTable implements TableMapping<Outlier> {

    private static final long serialVersionUID = 1L;
    private static final RowOrder<Outlier> ORDER = new RowOrder<>(
            outlier -> outlier.tick().exchange(),
            outlier -> outlier.tick().instrument(),
            Comparator.<Outlier>comparingLong(outlier -> outlier.tick().tradedAt())
                    .thenComparingInt(outlier -> outlier.tick().place()));

    @Override
    public String table() {
        return "silver.outliers";
    }

    @Override
    public Class<Outlier> type() {
        return Outlier.class;
    }

    @Override
    public List<String> columns() {
        return List.of(
                "exchange",
                "instrument",
                "trade_id",
                "traded_at",
                "kind",
                "price",
                "reference_price",
                "score",
                "confirmed_by",
                "detected_at");
    }

    @Override
    public RowData row(Outlier outlier) {
        return GenericRowData.of(
                Values.text(outlier.tick().exchange()),
                Values.text(outlier.tick().instrument()),
                Values.text(outlier.tick().tradeId()),
                Values.time(outlier.tick().tradedAt()),
                Values.text(outlier.kind().text()),
                Values.decimal(outlier.tick().price()),
                Values.decimal(outlier.reference()),
                outlier.tick().score(),
                Values.text(outlier.confirmedBy()),
                Values.time(outlier.detectedAt()));
    }

    @Override
    public RowOrder<Outlier> order() {
        return ORDER;
    }
}
