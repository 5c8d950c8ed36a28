package io.tidemark.launcher;

import io.tidemark.jobs.alerts.AlertOptions;
import io.tidemark.jobs.alerts.AlertRules;
import io.tidemark.jobs.alerts.Webhook;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --alerts FILE} and {@code --alert-webhook URL}, the same in all commands that run the main job. */
final class AlertsOption {

    @Option(
            names = "--alerts",
            paramLabel = "FILE",
            description =
                    "YAML file that says which alerts are raised and from what on (default: all, see docs/alerts.md).")
    @Nullable
    Path rules;

    @Option(
            names = "--alert-webhook",
            paramLabel = "URL",
            description = "Post each alert there as JSON, when it is raised and when it ends.")
    @Nullable
    String webhook;

    /**
     * What was given, as settings of the job.
     *
     * @throws IllegalArgumentException if it makes no sense
     */
    Configuration settings() {
        Configuration settings = new Configuration();
        if (rules != null) {
            settings.set(AlertOptions.RULES, rules.toAbsolutePath().toString());
            AlertRules.of(settings);
        }
        if (webhook != null) {
            settings.set(AlertOptions.WEBHOOK, webhook);
            Webhook.to(webhook);
        }
        return settings;
    }
}
