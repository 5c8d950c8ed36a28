package io.tidemark.jobs.tables;

import io.tidemark.model.OfficialCandle;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

/** {@code silver.official_candles}. */
final class OfficialCandlesTable implements TableMapping<OfficialCandle> {

    private static final long serialVersionUID = 1L;
    private static final RowOrder<OfficialCandle> ORDER = new RowOrder<>(
            OfficialCandle::timeframe,
            OfficialCandle::exchange,
            Comparator.comparing(OfficialCandle::instrument).thenComparingLong(OfficialCandle::windowStart));

    private final Words words = new Words();

    @Override
    public String table() {
        return "silver.official_candles";
    }

    @Override
    public Class<OfficialCandle> type() {
        return OfficialCandle.class;
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
                "taker_buy_base",
                "taker_buy_quote",
                "received_at");
    }

    @Override
    public RowData row(OfficialCandle candle) {
        return GenericRowData.of(
                words.of(candle.exchange()),
                words.of(candle.instrument()),
                words.of(candle.timeframe()),
                Values.time(candle.windowStart()),
                Values.time(candle.windowEnd()),
                Values.decimal(candle.open()),
                Values.decimal(candle.high()),
                Values.decimal(candle.low()),
                Values.decimal(candle.close()),
                Values.amount(candle.volumeBase()),
                Values.amount(candle.volumeQuote()),
                Values.number(candle.tradeCount()),
                Values.amount(candle.takerBuyBase()),
                Values.amount(candle.takerBuyQuote()),
                Values.time(candle.receivedAt()));
    }

    @Override
    public RowOrder<OfficialCandle> order() {
        return ORDER;
    }
}
