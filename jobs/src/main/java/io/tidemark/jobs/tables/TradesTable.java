package io.tidemark.jobs.tables;

import io.tidemark.model.Trade;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

/** {@code silver.trades}. */
final class TradesTable implements TableMapping<Trade> {

    private static final long serialVersionUID = 1L;
    private static final RowOrder<Trade> ORDER = new RowOrder<>(
            Trade::exchange,
            Trade::instrument,
            Comparator.comparingLong(Trade::tradedAt).thenComparingLong(Trade::tradeNumber));

    private final Words words = new Words();

    @Override
    public String table() {
        return "silver.trades";
    }

    @Override
    public Class<Trade> type() {
        return Trade.class;
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
    public RowData row(Trade trade) {
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
                null);
    }

    @Override
    public RowOrder<Trade> order() {
        return ORDER;
    }
}
