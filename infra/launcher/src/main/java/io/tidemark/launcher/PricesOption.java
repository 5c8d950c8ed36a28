package io.tidemark.launcher;

import io.tidemark.exchange.PriceVendors;
import io.tidemark.source.ExchangeSourceOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Which coins' prices to ask for beside the feeds, and how often; the same in {@code up}, {@code record}, {@code flink
 * run}.
 */
final class PricesOption {

    @Option(names = "--no-prices", description = "Do not ask what coins cost (default: ask CoinGecko).")
    boolean none;

    @Option(
            names = "--coins",
            split = ",",
            paramLabel = "ID",
            description = "Coins, by CoinGecko's ids (default: bitcoin, ethereum and eight more).")
    List<String> coins = List.of();

    @Option(
            names = "--vs-currencies",
            split = ",",
            paramLabel = "ID",
            description = "In units of what, one request each (default: usd).")
    List<String> currencies = List.of();

    @Option(
            names = "--prices-every",
            paramLabel = "SECONDS",
            converter = Values.Positive.class,
            description = "How often to ask (default: 300).")
    @Nullable
    Long seconds;

    @Option(
            names = "--prices-key",
            paramLabel = "TEXT",
            defaultValue = "${env:TIDEMARK_PRICES_KEY}",
            description = "Your key, if you have one (default: TIDEMARK_PRICES_KEY of the environment, or none).")
    @Nullable
    String key;

    /**
     * Settings of the source.
     *
     * @param at where the vendors live, each below its id; null for where they do
     */
    Configuration settings(@Nullable URI at) {
        Configuration settings = new Configuration();
        if (none) {
            return settings;
        }
        settings.set(
                ExchangeSourceOptions.PRICE_VENDORS,
                List.copyOf(PriceVendors.all().keySet()));
        if (!coins.isEmpty()) {
            settings.set(ExchangeSourceOptions.COINS, coins);
        }
        if (!currencies.isEmpty()) {
            settings.set(ExchangeSourceOptions.VS_CURRENCIES, currencies);
        }
        if (seconds != null) {
            settings.set(ExchangeSourceOptions.PRICE_PERIOD, Duration.ofSeconds(seconds));
        }
        if (at != null) {
            settings.set(ExchangeSourceOptions.PRICES_AT, at.toString());
        }
        if (key != null && !key.isEmpty()) {
            settings.set(ExchangeSourceOptions.PRICE_KEY, key);
        }
        return settings;
    }
}
