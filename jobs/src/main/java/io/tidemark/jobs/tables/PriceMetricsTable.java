package io.tidemark.jobs.tables;

import io.tidemark.jobs.prices.PriceMetric;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

/** {@code gold.price_metrics}. */
final class PriceMetricsTable implements TableMapping<PriceMetric> {

    private static final long serialVersionUID = 1L;

    @Override
    public String table() {
        return "gold.price_metrics";
    }

    @Override
    public Class<PriceMetric> type() {
        return PriceMetric.class;
    }

    @Override
    public List<String> columns() {
        return List.of(
                "coin_id",
                "vs_currency",
                "ts_event",
                "price",
                "change_5m_percent",
                "change_1h_percent",
                "change_24h_percent",
                "score",
                "revision",
                "known_at");
    }

    @Override
    public RowData row(PriceMetric metric) {
        return GenericRowData.of(
                Values.text(metric.coinId()),
                Values.text(metric.vsCurrency()),
                Values.time(metric.pricedAt()),
                Values.decimal(metric.price()),
                Values.amount(metric.change5m()),
                Values.amount(metric.change1h()),
                Values.amount(metric.change24h()),
                metric.score(),
                metric.revision(),
                Values.time(metric.knownAt()));
    }
}
