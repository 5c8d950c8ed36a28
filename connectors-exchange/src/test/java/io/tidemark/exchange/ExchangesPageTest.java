package io.tidemark.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.source.ExchangeSourceOptions;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.description.HtmlFormatter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** {@code docs/exchanges.md} says what the code says; {@code -Dupdate=true} writes it anew. */
class ExchangesPageTest {

    @Test
    void thePageSaysWhatTheCodeSays() throws Exception {
        Path page = Path.of(System.getProperty("tidemark.root"), "docs", "exchanges.md");
        String text = page();

        if (Boolean.getBoolean("update")) {
            Files.writeString(page, text);
        }
        assertThat(read(page)).isEqualTo(text);
    }

    private static String page() throws IllegalAccessException {
        List<String> lines = new ArrayList<>();
        lines.add("# Exchanges");
        lines.add("");
        lines.add("Written from the code by a test (`./tidemark test connectors-exchange -Dtest=ExchangesPageTest"
                + " -Dupdate=true`). Where a figure comes from stands beside it in the adapter.");
        lines.add("");
        lines.add("## Where they are");
        lines.add("");
        lines.add("| exchange | socket | REST | `BTC` alone is |");
        lines.add("|---|---|---|---|");
        for (Exchange exchange : Exchanges.all().values()) {
            lines.add("| %s | `%s` | `%s` | `BTC-%s` |"
                    .formatted(
                            exchange.id(),
                            exchange.hosts().socket(),
                            exchange.hosts().rest(),
                            exchange.usualQuote()));
        }
        lines.add("");
        lines.add("## What can be proven");
        lines.add("");
        lines.add(
                "Trades that are numbered without a break can be proven complete: each missing number is known, found or"
                        + " explained. Without numbers there is only overlap: whether a page over REST shares a trade with what the"
                        + " socket brought.");
        lines.add("");
        lines.add("| exchange | trade numbers | best proof | page of trades | as far back as |");
        lines.add("|---|---|---|---|---|");
        for (Exchange exchange : Exchanges.all().values()) {
            boolean numbered = exchange.numbersTrades();
            lines.add("| %s | %s | %s | %d | %s |"
                    .formatted(
                            exchange.id(),
                            numbered ? "step by one" : "none",
                            numbered ? "B, A with official counts" : "C, `unproven`",
                            exchange.restLimits().pageSize(),
                            shown(exchange.restLimits().lookBack(), "not stated")));
        }
        lines.add("");
        lines.add("## What they allow");
        lines.add("");
        lines.add(
                "| exchange | instruments a connection | texts a second | connects a minute | cut after | silent for |"
                        + " we speak every | REST weight | a page of trades costs | time told in |");
        lines.add("|---|---|---|---|---|---|---|---|---|---|");
        for (Exchange exchange : Exchanges.all().values()) {
            Limits socket = exchange.limits();
            RestLimits rest = exchange.restLimits();
            lines.add("| %s | %d | %d | %d | %s | %s | %s | %d in %s | %d | %s |"
                    .formatted(
                            exchange.id(),
                            socket.instrumentsPerConnection(),
                            socket.messagesPerSecond(),
                            socket.connectsPerMinute(),
                            shown(socket.lifetime(), "never"),
                            shown(socket.silence(), ""),
                            shown(socket.keepAlive(), "not needed"),
                            rest.budget(),
                            shown(rest.window(), ""),
                            rest.tradesWeight(),
                            exchange.timePath().isPresent() ? shown(exchange.timeResolution(), "") : "not told"));
        }
        lines.add("");
        lines.add("## Settings of the source");
        lines.add("");
        lines.add("| key | default | meaning |");
        lines.add("|---|---|---|");
        options()
                .forEach(option -> lines.add("| `%s` | %s | %s |"
                        .formatted(
                                option.key(),
                                option.hasDefaultValue() ? shown(option.defaultValue()) : "none",
                                new HtmlFormatter().format(option.description()))));
        return String.join("\n", lines) + "\n";
    }

    private static List<ConfigOption<?>> options() throws IllegalAccessException {
        List<ConfigOption<?>> options = new ArrayList<>();
        for (Field field : ExchangeSourceOptions.class.getDeclaredFields()) {
            if (Modifier.isPublic(field.getModifiers()) && field.get(null) instanceof ConfigOption<?> option) {
                options.add(option);
            }
        }
        options.sort(Comparator.comparing(ConfigOption::key));
        return options;
    }

    private static String shown(Object value) {
        return value instanceof Duration duration ? shown(duration, "") : value.toString();
    }

    private static String shown(@Nullable Duration duration, String none) {
        if (duration == null) {
            return none;
        }
        if (duration.toDays() > 1 && duration.toHours() % 24 == 0) {
            return duration.toDays() + " d";
        }
        if (duration.toHours() > 0 && duration.toMinutes() % 60 == 0) {
            return duration.toHours() + " h";
        }
        if (duration.toMillis() % 1_000 != 0) {
            return duration.toMillis() + " ms";
        }
        return duration.toSeconds() + " s";
    }

    private static String read(Path page) throws IOException {
        return Files.exists(page) ? Files.readString(page) : "";
    }
}
