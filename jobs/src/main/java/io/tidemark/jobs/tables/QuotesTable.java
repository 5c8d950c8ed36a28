package io.tidemark.jobs.tables;

import io.tidemark.model.Quote;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

/** {@code silver.quotes}. */
final class QuotesTable implements TableMapping<Quote> {

    private static final long serialVersionUID = 1L;
    private static final Comparator<Quote> ORDER = Comparator.comparing(Quote::exchange)
            .thenComparing(Quote::instrument)
            .thenComparingLong(Quote::receivedAt)
            .thenComparingLong(Quote::sequence);

    @Override
    public String table() {
        return "silver.quotes";
    }

    @Override
    public Class<Quote> type() {
        return Quote.class;
    }

    @Override
    public List<String> columns() {
        return List.of(
                "exchange",
                "instrument",
                "bid",
                "bid_quantity",
                "ask",
                "ask_quantity",
                "quoted_at",
                "received_at",
                "sequence");
    }

    @Override
    public RowData row(Quote quote) {
        return GenericRowData.of(
                Values.text(quote.exchange()),
                Values.text(quote.instrument()),
                Values.decimal(quote.bid()),
                Values.decimal(quote.bidQuantity()),
                Values.decimal(quote.ask()),
                Values.decimal(quote.askQuantity()),
                Values.time(quote.quotedAt()),
                Values.time(quote.receivedAt()),
                Values.number(quote.sequence()));
    }

    @Override
    public Comparator<Quote> order() {
        return ORDER;
    }
}
