package io.tidemark.source;

import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;

/** Settings of {@link ExchangeSource}. */
public final class ExchangeSourceOptions {

    public static final ConfigOption<Duration> MAX_OUT_OF_ORDERNESS = ConfigOptions.key("source.max-out-of-orderness")
            .durationType()
            .defaultValue(Duration.ofSeconds(2))
            .withDescription("How far behind the newest event time of a feed its other events may come and still be"
                    + " waited for. What comes later counts as a revision.");

    public static final ConfigOption<Duration> MAX_CLOCK_LEAD = ConfigOptions.key("source.max-clock-lead")
            .durationType()
            .defaultValue(Duration.ofSeconds(2))
            .withDescription("How far an exchange's time may lie ahead of ours and still move the watermark. A time"
                    + " further ahead is kept with its event and moves nothing.");

    public static final ConfigOption<Duration> HOLE_GRACE = ConfigOptions.key("source.hole-grace")
            .durationType()
            .defaultValue(Duration.ofSeconds(2))
            .withDescription(
                    "How long missing trades may still come by themselves, out of order, before they are a gap and"
                            + " are asked for. After an outage they are asked for at once.");

    public static final ConfigOption<Duration> MAX_HOLE_WAIT = ConfigOptions.key("source.max-hole-wait")
            .durationType()
            .defaultValue(Duration.ofSeconds(60))
            .withDescription(
                    "How long the watermark waits for missing trades. What is found later counts as a revision.");

    public static final ConfigOption<Duration> MAX_REPAIR = ConfigOptions.key("source.max-repair")
            .durationType()
            .defaultValue(Duration.ofHours(1))
            .withDescription("How long missing trades are asked for before they are given up as lost.");

    public static final ConfigOption<Duration> TAIL_CHECK = ConfigOptions.key("source.tail-check")
            .durationType()
            .defaultValue(Duration.ofSeconds(30))
            .withDescription(
                    "How often a quiet instrument's newest trades are asked for over REST, in case the last one before"
                            + " the silence was missed.");

    public static final ConfigOption<Duration> ABSENT_SPACING = ConfigOptions.key("source.absent-spacing")
            .durationType()
            .defaultValue(Duration.ofSeconds(30))
            .withDescription(
                    "How far apart the answers must be that show a trade's neighbours and not the trade, for it to count"
                            + " as never issued.");

    public static final ConfigOption<Integer> ABSENT_ANSWERS = ConfigOptions.key("source.absent-answers")
            .intType()
            .defaultValue(3)
            .withDescription("How many such answers it takes.");

    public static final ConfigOption<Integer> MAX_HOLE = ConfigOptions.key("source.max-hole")
            .intType()
            .defaultValue(100_000_000)
            .withDescription("A jump of the trade numbers by more than this is no gap but a new numbering.");

    public static final ConfigOption<Double> REQUEST_SHARE = ConfigOptions.key("source.request-share")
            .doubleType()
            .defaultValue(0.5)
            .withDescription("The part of an exchange's request limit that one process may use, all its connections"
                    + " together; leave room for others behind the same address.");

    public static final ConfigOption<String> REQUEST_LEDGERS = ConfigOptions.key("source.request-ledgers")
            .stringType()
            .noDefaultValue()
            .withDescription("Folder in which all processes of a machine tell each other what they have asked of each"
                    + " host, so that together they keep to its limit; without it each keeps to its own share.");

    public static final ConfigOption<String> TRUST_STORE = ConfigOptions.key("source.trust-store")
            .stringType()
            .noDefaultValue()
            .withDescription("PKCS12 file of the certificates to trust instead of those the JDK trusts.");

    public static final ConfigOption<String> TRUST_STORE_PASSWORD = ConfigOptions.key("source.trust-store-password")
            .stringType()
            .noDefaultValue()
            .withDescription("Its password.");

    public static final ConfigOption<MemorySize> QUEUE_SIZE = ConfigOptions.key("source.queue-size")
            .memoryType()
            .defaultValue(MemorySize.ofMebiBytes(16))
            .withDescription("Frames that may wait to be read on one connection before the socket is held back.");

    public static final ConfigOption<List<String>> PRICE_VENDORS = ConfigOptions.key("prices.vendors")
            .stringType()
            .asList()
            .defaultValues()
            .withDescription("Who is asked what coins cost, beside live feeds; none by default.");

    public static final ConfigOption<List<String>> COINS = ConfigOptions.key("prices.coins")
            .stringType()
            .asList()
            .noDefaultValue()
            .withDescription(
                    "The coins, by the vendor's ids, all in one request; by default the ten largest that are traded everywhere.");

    public static final ConfigOption<List<String>> VS_CURRENCIES = ConfigOptions.key("prices.vs-currencies")
            .stringType()
            .asList()
            .defaultValues("usd")
            .withDescription("In units of what; one request each.");

    public static final ConfigOption<Duration> PRICE_PERIOD = ConfigOptions.key("prices.period")
            .durationType()
            .defaultValue(Duration.ofMinutes(5))
            .withDescription("How often prices are asked for.");

    public static final ConfigOption<String> PRICES_AT = ConfigOptions.key("prices.at")
            .stringType()
            .noDefaultValue()
            .withDescription("Where the vendors live, each below its id: a simulator or a proxy.");

    public static final ConfigOption<String> PRICE_KEY = ConfigOptions.key("prices.api-key")
            .stringType()
            .noDefaultValue()
            .withDescription("Your key with the vendor, if you have one; without it fewer requests are allowed.");

    private ExchangeSourceOptions() {}
}
