package io.tidemark.jobs.serving;

import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Settings of the serving database. */
public final class ServingOptions {

    public static final ConfigOption<String> URL = ConfigOptions.key("serve.url")
            .stringType()
            .noDefaultValue()
            .withDescription("The database to serve to, jdbc:postgresql://HOST:PORT/DATABASE.");

    public static final ConfigOption<String> USER =
            ConfigOptions.key("serve.user").stringType().noDefaultValue().withDescription("Who writes there.");

    public static final ConfigOption<String> PASSWORD =
            ConfigOptions.key("serve.password").stringType().noDefaultValue().withDescription("Their password.");

    public static final ConfigOption<Integer> DAYS = ConfigOptions.key("serve.days")
            .intType()
            .defaultValue(2)
            .withDescription(
                    "At a start, so many days of each table are served anew, today included; later rows follow.");

    public static final ConfigOption<Duration> EVERY = ConfigOptions.key("serve.every")
            .durationType()
            .defaultValue(Duration.ofSeconds(5))
            .withDescription("How often the lake is looked at for new rows.");

    private ServingOptions() {}
}
