package io.tidemark.jobs.tables;

import io.tidemark.model.Decimal;
import io.tidemark.model.Quote;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.jspecify.annotations.Nullable;

/** {@code silver.quotes}. */
final class QuotesTable implements TableMapping<Quote> {

    private static final long serialVersionUID = 1L;
    private static final RowOrder<Quote> ORDER = new RowOrder<>(
            Quote::exchange,
            Quote::instrument,
            Comparator.comparingLong(Quote::receivedAt).thenComparingLong(Quote::sequence));

    private final Words words = new Words();

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
                words.of(quote.exchange()),
                words.of(quote.instrument()),
                Values.decimal(quote.bid()),
                quantity(quote.bidQuantity()),
                Values.decimal(quote.ask()),
                quantity(quote.askQuantity()),
                Values.time(quote.quotedAt()),
                Values.time(quote.receivedAt()),
                Values.number(quote.sequence()));
    }

    @Override
    public RowOrder<Quote> order() {
        return ORDER;
    }

    /** Zero stands for a quantity the exchange does not tell, which is no quantity of zero. */
    private static @Nullable DecimalData quantity(Decimal told) {
        return told.signum() == 0 ? null : Values.decimal(told);
    }
}
