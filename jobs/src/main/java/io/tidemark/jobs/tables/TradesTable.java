package io.tidemark.jobs.tables;

import io.tidemark.jobs.cleansing.ScoredTrade;
import io.tidemark.model.Trade;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

/** {@code silver.trades}. */
final class TradesTable implements TableMapping<ScoredTrade> {

    private static final long serialVersionUID = 1L;
    private static final RowOrder<ScoredTrade> ORDER = new RowOrder<>(
            scored -> scored.trade().exchange(),
            scored -> scored.trade().instrument(),
            Comparator.<ScoredTrade>comparingLong(scored -> scored.trade().tradedAt())
                    .thenComparingLong(scored -> scored.trade().tradeNumber()));

    private final Words words = new Words();

    @Override
    public String table() {
        return "silver.trades";
    }

    @Override
    public Class<ScoredTrade> type() {
        return ScoredTrade.class;
    }

    @Override
    public List<String> columns() {
        return List.of(
                "exchange",
                "instrument",
                "trade_id",
                "trade_number",
                "fills",
                "price",
                "quantity",
                "taker_side",
                "traded_at",
                "published_at",
                "received_at",
                "origin",
                "outlier_score");
    }

    @Override
    public RowData row(ScoredTrade scored) {
        Trade trade = scored.trade();
        return GenericRowData.of(
                words.of(trade.exchange()),
                words.of(trade.instrument()),
                Values.text(trade.tradeId()),
                Values.number(trade.tradeNumber()),
                trade.fills(),
                Values.decimal(trade.price()),
                Values.decimal(trade.quantity()),
                words.of(trade.takerSide().text()),
                Values.time(trade.tradedAt()),
                Values.time(trade.publishedAt()),
                Values.time(trade.receivedAt()),
                words.of(trade.origin().text()),
                Double.isNaN(scored.score()) ? null : scored.score());
    }

    @Override
    public RowOrder<ScoredTrade> order() {
        return ORDER;
    }
}
