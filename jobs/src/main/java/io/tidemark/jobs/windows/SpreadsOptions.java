package io.tidemark.jobs.windows;

import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Settings of {@link Spreads}. */
public final class SpreadsOptions {

    public static final ConfigOption<Duration> MAX_AGE = ConfigOptions.key("spreads.max-age")
            .durationType()
            .defaultValue(Duration.ofSeconds(10))
            .withDescription("How old a quote or a price may be at the second in which it is compared.");

    public static final ConfigOption<Duration> MAX_RATE_AGE = ConfigOptions.key("spreads.max-rate-age")
            .durationType()
            .defaultValue(Duration.ofSeconds(60))
            .withDescription("How old a stablecoin's rate may be at the second in which it converts prices.");

    public static final ConfigOption<Duration> MAX_WAIT = ConfigOptions.key("spreads.max-wait")
            .durationType()
            .defaultValue(Duration.ofSeconds(10))
            .withDescription(
                    "How far an instrument may lag behind the others of its asset and still be waited for. What it"
                            + " brings later is a revision.");

    public static final ConfigOption<Duration> RETENTION = ConfigOptions.key("spreads.retention")
            .durationType()
            .defaultValue(Duration.ofMinutes(15))
            .withDescription("How long a published second is kept so that what comes late can revise it.");

    public static final ConfigOption<List<String>> USD_STABLECOINS = ConfigOptions.key("spreads.usd-stablecoins")
            .stringType()
            .asList()
            .defaultValues(
                    "USDT", "USDC", "FDUSD", "TUSD", "USDP", "DAI", "PYUSD", "USDS", "GUSD", "RLUSD", "USD1", "BUSD")
            .withDescription("Coins that are compared as dollars, at their own rate where a feed has it.");

    private SpreadsOptions() {}
}
