package io.tidemark.jobs.alerts;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.configuration.ReadableConfig;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/** Which alerts are raised and from what on; read from a YAML file. */
public final class AlertRules implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final String PACKAGED = "alerts.yaml";
    private static final double YEAR_SECONDS = 31_536_000;

    private final EnumMap<AlertKind, Severity> severities = new EnumMap<>(AlertKind.class);
    private final EnumMap<AlertKind, HashMap<String, Double>> thresholds = new EnumMap<>(AlertKind.class);

    private AlertRules() {}

    /**
     * The rules of the file that {@code options} name, or else the packaged ones.
     *
     * @throws IllegalArgumentException if the file cannot be read or says what makes no sense
     */
    public static AlertRules of(ReadableConfig options) {
        String file = options.get(AlertOptions.RULES);
        return file == null ? packaged() : read(Path.of(file));
    }

    static AlertRules packaged() {
        try (InputStream in = Objects.requireNonNull(AlertRules.class.getResourceAsStream(PACKAGED))) {
            return parse(PACKAGED, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("Failed to read %s: %s".formatted(PACKAGED, e.getMessage()), e);
        }
    }

    static AlertRules read(Path file) {
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "Cannot read alert rules %s: %s"
                            .formatted(file, Files.exists(file) ? e.getMessage() : "no such file"),
                    e);
        }
    }

    static AlertRules parse(String file, String text) {
        Object read;
        try {
            LoaderOptions options = new LoaderOptions();
            options.setAllowDuplicateKeys(false);
            read = new Yaml(new SafeConstructor(options)).load(text);
        } catch (YAMLException e) {
            throw new IllegalArgumentException("Cannot read alert rules %s: %s".formatted(file, reason(e)), e);
        }
        if (!(read instanceof Map<?, ?> kinds)) {
            throw new IllegalArgumentException(
                    "Cannot read alert rules %s: kinds with their rules are wanted".formatted(file));
        }
        AlertRules rules = new AlertRules();
        kinds.forEach((name, rule) -> rules.add(file, String.valueOf(name), rule));
        return rules;
    }

    /** Whether alerts of a kind are raised. */
    public boolean has(AlertKind kind) {
        return severities.containsKey(kind);
    }

    Severity severity(AlertKind kind) {
        return severities.getOrDefault(kind, Severity.INFO);
    }

    /** What the rule of a kind says, if there is one; else no value is ever enough. */
    public double threshold(AlertKind kind, String key) {
        Map<String, Double> ofKind = thresholds.get(kind);
        Double value = ofKind == null ? null : ofKind.get(key);
        return value == null ? Double.POSITIVE_INFINITY : value;
    }

    private void add(String file, String name, @Nullable Object rule) {
        AlertKind kind = Arrays.stream(AlertKind.values())
                .filter(one -> one.text().equals(name))
                .findFirst()
                .orElseThrow(() -> invalid(file, "alert", name, "known are " + names(AlertKind.values())));
        if (!(rule instanceof Map<?, ?> entries)) {
            throw invalid(file, name, String.valueOf(rule), "severity and thresholds are wanted");
        }
        HashMap<String, Double> values = new HashMap<>();
        entries.forEach((key, value) -> {
            String path = name + "." + key;
            if (key.equals("severity")) {
                severities.put(kind, severity(file, path, value));
            } else if (!kind.thresholds().contains(String.valueOf(key))) {
                throw invalid(file, "key", path, "known are severity, " + String.join(", ", kind.thresholds()));
            } else {
                values.put(String.valueOf(key), threshold(file, path, value));
            }
        });
        for (String wanted : kind.thresholds()) {
            if (!values.containsKey(wanted)) {
                throw new IllegalArgumentException(
                        "Cannot read alert rules %s: %s.%s is missing".formatted(file, name, wanted));
            }
        }
        if (!severities.containsKey(kind)) {
            throw new IllegalArgumentException(
                    "Cannot read alert rules %s: %s.severity is missing".formatted(file, name));
        }
        thresholds.put(kind, values);
    }

    private static String reason(YAMLException e) {
        if (e instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
            return "line %d: %s".formatted(marked.getProblemMark().getLine() + 1, marked.getProblem());
        }
        return "no YAML, " + String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /** A threshold is no price: basis points, percent, a share, a count or a time, by its name. */
    private static double threshold(String file, String path, @Nullable Object value) {
        boolean aboveZero = path.endsWith(".share") || path.endsWith("silence_s");
        double most = path.endsWith(".share") ? 1 : path.endsWith("_s") ? YEAR_SECONDS : Double.MAX_VALUE;
        double number = value instanceof Number some ? some.doubleValue() : Double.NaN;
        if (number <= most && (aboveZero ? number > 0 : number >= 0)) {
            return number;
        }
        String range = most == Double.MAX_VALUE
                ? "0 or more"
                : (aboveZero ? "above 0, at most %d" : "from 0 to %d").formatted((long) most);
        throw invalid(file, path, String.valueOf(value), "must be a number, " + range);
    }

    private static Severity severity(String file, String path, @Nullable Object value) {
        return Arrays.stream(Severity.values())
                .filter(one -> one.text().equals(value))
                .findFirst()
                .orElseThrow(
                        () -> invalid(file, path, String.valueOf(value), "must be one of info, warning, critical"));
    }

    private static String names(AlertKind[] kinds) {
        return String.join(", ", Arrays.stream(kinds).map(AlertKind::text).toList());
    }

    private static IllegalArgumentException invalid(String file, String thing, String value, String rule) {
        return new IllegalArgumentException("Invalid %s %s in %s: %s".formatted(thing, value, file, rule));
    }
}
