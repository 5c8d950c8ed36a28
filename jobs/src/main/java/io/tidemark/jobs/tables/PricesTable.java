package io.tidemark.jobs.tables;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.model.Price;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

/** {@code silver.prices}. */
final class PricesTable implements TableMapping<Price> {

    private static final long serialVersionUID = 1L;

    @Override
    public String table() {
        return "silver.prices";
    }

    @Override
    public Class<Price> type() {
        return Price.class;
    }

    @Override
    public List<String> columns() {
        return List.of(
                "coin_id",
                "symbol",
                "vs_currency",
                "ts_event",
                "price",
                "market_cap",
                "market_cap_rank",
                "volume_24h",
                "high_24h",
                "low_24h",
                "change_24h_percent",
                "circulating_supply",
                "received_at");
    }

    @Override
    public RowData row(Price price) {
        return GenericRowData.of(
                Values.text(price.coinId()),
                Values.text(price.symbol()),
                Values.text(price.vsCurrency()),
                Values.time(price.pricedAt()),
                Values.decimal(price.price()),
                Values.amount(price.marketCap()),
                price.marketCapRank() == ABSENT ? null : (int) price.marketCapRank(),
                Values.amount(price.volume24h()),
                Values.amount(price.high24h()),
                Values.amount(price.low24h()),
                Values.amount(price.change24hPercent()),
                Values.amount(price.circulatingSupply()),
                Values.time(price.receivedAt()));
    }
}
