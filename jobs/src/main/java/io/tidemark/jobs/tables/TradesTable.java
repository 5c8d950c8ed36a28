package io.tidemark.jobs.tables;

import io.tidemark.jobs.cleansing.ScoredTrade;
import io.tidemark.model.Origin;
import io.tidemark.model.Side;
import io.tidemark.model.Trade;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.types.StringValue;

/** {@code silver.trades}. */
final class TradesTable implements TableMapping<ScoredTrade> {

    private static final long serialVersionUID = 1L;
    private static final RowOrder<ScoredTrade> ORDER = new RowOrder<>(
            scored -> scored.trade().exchange(),
            scored -> scored.trade().instrument(),
            Comparator.<ScoredTrade>comparingLong(scored -> scored.trade().tradedAt())
                    .thenComparingLong(scored -> scored.trade().tradeNumber()));

    private final Words words = new Words();
    private final Decimals decimals = new Decimals();

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
                decimals.of(trade.price()),
                decimals.of(trade.quantity()),
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

    @Override
    public RowPacking<ScoredTrade> packing() {
        return new Packing();
    }

    private static final class Packing implements RowPacking<ScoredTrade> {

        private static final long serialVersionUID = 1L;
        private static final List<Origin> ORIGINS = List.of(Origin.values());

        @Override
        public void write(ScoredTrade scored, DataOutputView out) throws IOException {
            Trade trade = scored.trade();
            StringValue.writeString(trade.tradeId(), out);
            out.writeLong(trade.tradeNumber());
            out.writeInt(trade.fills());
            Decimals.write(trade.price(), out);
            Decimals.write(trade.quantity(), out);
            out.writeBoolean(trade.takerSide() == Side.BUY);
            out.writeLong(trade.tradedAt());
            out.writeLong(trade.publishedAt());
            out.writeLong(trade.receivedAt());
            out.writeByte(ORIGINS.indexOf(trade.origin()));
            out.writeDouble(scored.score());
        }

        @Override
        public ScoredTrade read(String exchange, String instrument, DataInputView in) throws IOException {
            Trade trade = new Trade(
                    exchange,
                    instrument,
                    StringValue.readString(in),
                    in.readLong(),
                    in.readInt(),
                    Decimals.read(in),
                    Decimals.read(in),
                    in.readBoolean() ? Side.BUY : Side.SELL,
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    ORIGINS.get(in.readByte()));
            return new ScoredTrade(trade, in.readDouble());
        }
    }
}
