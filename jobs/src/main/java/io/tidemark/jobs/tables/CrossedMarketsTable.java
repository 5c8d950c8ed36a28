package io.tidemark.jobs.tables;

import io.tidemark.jobs.patterns.CrossedMarket;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

/** {@code gold.crossed_markets}. */
final class CrossedMarketsTable implements TableMapping<CrossedMarket> {

    private static final long serialVersionUID = 1L;
    private static final RowOrder<CrossedMarket> ORDER = new RowOrder<>(
            CrossedMarket::asset, CrossedMarket::quoteAsset, Comparator.comparingLong(CrossedMarket::startedAt));

    @Override
    public String table() {
        return "gold.crossed_markets";
    }

    @Override
    public Class<CrossedMarket> type() {
        return CrossedMarket.class;
    }

    @Override
    public List<String> columns() {
        return List.of(
                "asset",
                "quote_asset",
                "started_at",
                "ended_at",
                "peak_at",
                "peak_bps",
                "bid_exchange",
                "ask_exchange",
                "conversion",
                "crossed_rows",
                "known_at");
    }

    @Override
    public RowData row(CrossedMarket market) {
        return GenericRowData.of(
                Values.text(market.asset()),
                Values.text(market.quoteAsset()),
                Values.time(market.startedAt()),
                Values.time(market.endedAt()),
                Values.time(market.peakAt()),
                Values.decimal(market.peakBps()),
                Values.text(market.bidExchange()),
                Values.text(market.askExchange()),
                Values.text(market.conversion().text()),
                market.seconds(),
                Values.time(market.knownAt()));
    }

    @Override
    public RowOrder<CrossedMarket> order() {
        return ORDER;
    }
}
