package io.tidemark.jobs.tables;

import io.tidemark.model.Decimal;
import io.tidemark.model.Quote;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
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
    private final Decimals decimals = new Decimals();

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
                decimals.of(quote.bid()),
                quantity(quote.bidQuantity()),
                decimals.of(quote.ask()),
                quantity(quote.askQuantity()),
                Values.time(quote.quotedAt()),
                Values.time(quote.receivedAt()),
                Values.number(quote.sequence()));
    }

    @Override
    public RowOrder<Quote> order() {
        return ORDER;
    }

    @Override
    public RowPacking<Quote> packing() {
        return new Packing();
    }

    /** Zero stands for a quantity the exchange does not tell, which is no quantity of zero. */
    private @Nullable DecimalData quantity(Decimal told) {
        return told.signum() == 0 ? null : decimals.of(told);
    }

    private static final class Packing implements RowPacking<Quote> {

        private static final long serialVersionUID = 1L;

        @Override
        public void write(Quote quote, DataOutputView out) throws IOException {
            Decimals.write(quote.bid(), out);
            Decimals.write(quote.bidQuantity(), out);
            Decimals.write(quote.ask(), out);
            Decimals.write(quote.askQuantity(), out);
            out.writeLong(quote.quotedAt());
            out.writeLong(quote.receivedAt());
            out.writeLong(quote.sequence());
        }

        @Override
        public Quote read(String exchange, String instrument, DataInputView in) throws IOException {
            return new Quote(
                    exchange,
                    instrument,
                    Decimals.read(in),
                    Decimals.read(in),
                    Decimals.read(in),
                    Decimals.read(in),
                    in.readLong(),
                    in.readLong(),
                    in.readLong());
        }
    }
}
