package io.tidemark.jobs.tables;

import io.tidemark.jobs.windows.Candle;
import io.tidemark.jobs.windows.CandleSerializer;
import io.tidemark.model.Decimal;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.jspecify.annotations.Nullable;

/** {@code gold.candles}. */
final class CandlesTable implements TableMapping<Candle> {

    private static final long serialVersionUID = 1L;
    private static final MathContext VWAP = new MathContext(40, RoundingMode.HALF_EVEN);
    private static final RowOrder<Candle> ORDER = new RowOrder<>(
            candle -> candle.timeframe().text(),
            Candle::market,
            Comparator.comparingLong(Candle::windowStart).thenComparingInt(Candle::revision));

    private final Words words = new Words();
    private final Decimals decimals = new Decimals();

    @Override
    public String table() {
        return "gold.candles";
    }

    @Override
    public Class<Candle> type() {
        return Candle.class;
    }

    @Override
    public List<String> columns() {
        return List.of(
                "exchange",
                "instrument",
                "timeframe",
                "window_start",
                "window_end",
                "open",
                "high",
                "low",
                "close",
                "volume_base",
                "volume_quote",
                "trade_count",
                "vwap",
                "bid",
                "ask",
                "spread",
                "taker_buy_base",
                "taker_buy_quote",
                "first_trade_number",
                "last_trade_number",
                "outlier_count",
                "bar_status",
                "revision",
                "known_at");
    }

    @Override
    public RowData row(Candle candle) {
        return GenericRowData.of(
                words.of(candle.exchange()),
                words.of(candle.instrument()),
                words.of(candle.timeframe().text()),
                Values.time(candle.windowStart()),
                Values.time(candle.windowEnd()),
                decimals.of(candle.open()),
                decimals.of(candle.high()),
                decimals.of(candle.low()),
                decimals.of(candle.close()),
                Values.decimal(candle.volumeBase()),
                Values.decimal(candle.volumeQuote()),
                candle.tradeCount(),
                Values.decimal(vwap(candle)),
                decimals.of(candle.bid()),
                decimals.of(candle.ask()),
                spread(candle.bid(), candle.ask()),
                Values.decimal(candle.takerBuyBase()),
                Values.decimal(candle.takerBuyQuote()),
                Values.number(candle.firstTradeNumber()),
                Values.number(candle.lastTradeNumber()),
                (long) candle.outlierCount(),
                words.of(candle.status().text()),
                candle.revision(),
                Values.time(candle.knownAt()));
    }

    @Override
    public RowOrder<Candle> order() {
        return ORDER;
    }

    @Override
    public RowPacking<Candle> packing() {
        return new Packing();
    }

    private static BigDecimal vwap(Candle candle) {
        // Most seconds know one price, and nothing else can be their mean: no need for a long division.
        return candle.high().equals(candle.low())
                ? candle.high().toBigDecimal()
                : candle.volumeQuote().divide(candle.volumeBase(), VWAP);
    }

    private static @Nullable Object spread(@Nullable Decimal bid, @Nullable Decimal ask) {
        return bid == null || ask == null
                ? null
                : Values.decimal(ask.toBigDecimal().subtract(bid.toBigDecimal()));
    }

    private static final class Packing implements RowPacking<Candle> {

        private static final long serialVersionUID = 1L;

        @Override
        public void write(Candle candle, DataOutputView out) throws IOException {
            CandleSerializer.INSTANCE.serialize(candle, out);
        }

        @Override
        public Candle read(String timeframe, String market, DataInputView in) throws IOException {
            return CandleSerializer.INSTANCE.deserialize(in);
        }
    }
}
