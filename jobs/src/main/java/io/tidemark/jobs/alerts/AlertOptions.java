package io.tidemark.jobs.alerts;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Settings of the alerts. */
public final class AlertOptions {

    public static final ConfigOption<String> RULES = ConfigOptions.key("alerts.rules")
            .stringType()
            .noDefaultValue()
            .withDescription(
                    "A YAML file that says which alerts are raised and from what on, instead of the packaged one.");

    public static final ConfigOption<String> WEBHOOK = ConfigOptions.key("alerts.webhook")
            .stringType()
            .noDefaultValue()
            .withDescription(
                    "An http or https URL to which each alert is posted as JSON when it is raised and when it ends.");

    private AlertOptions() {}
}
