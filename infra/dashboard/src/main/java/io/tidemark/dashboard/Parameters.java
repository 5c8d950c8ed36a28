package io.tidemark.dashboard;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The parameters of one request, each allowed by its rule. */
final class Parameters {

    private final Map<String, String> values;

    private Parameters(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Checks a query.
     *
     * @throws InvalidRequestException if a parameter is unknown, given twice or breaks its rule
     */
    static Parameters of(Map<String, List<String>> query, List<Parameter> known) {
        Map<String, String> values = new TreeMap<>();
        query.forEach((name, given) -> {
            Parameter parameter = known.stream()
                    .filter(candidate -> candidate.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new InvalidRequestException("parameter", name, names(known)));
            if (given.size() != 1) {
                throw new InvalidRequestException(name, given.toString(), "must be given once");
            }
            if (!parameter.pattern().matcher(given.get(0)).matches()) {
                throw new InvalidRequestException(name, given.get(0), parameter.rule());
            }
            values.put(name, given.get(0));
        });
        return new Parameters(values);
    }

    private static String names(List<Parameter> known) {
        List<String> names = new ArrayList<>();
        known.forEach(parameter -> names.add(parameter.name()));
        return names.isEmpty() ? "there are none here" : "known are " + String.join(", ", names);
    }

    Optional<String> optional(Parameter parameter) {
        return Optional.ofNullable(values.get(parameter.name()));
    }

    String text(Parameter parameter) {
        return optional(parameter)
                .orElseThrow(() -> new InvalidRequestException(parameter.name(), "", parameter.rule()));
    }

    Timeframe timeframe() {
        return Timeframe.of(optional(Parameter.TIMEFRAME).orElse("1m"));
    }

    Optional<Instant> moment(Parameter parameter) {
        return optional(parameter).map(text -> {
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException e) {
                InvalidRequestException invalid = new InvalidRequestException(parameter.name(), text, parameter.rule());
                invalid.initCause(e);
                throw invalid;
            }
        });
    }

    Duration span() {
        String text = optional(Parameter.SPAN).orElse("24h");
        long number = Long.parseLong(text.substring(0, text.length() - 1));
        return switch (text.charAt(text.length() - 1)) {
            case 's' -> Duration.ofSeconds(number);
            case 'm' -> Duration.ofMinutes(number);
            case 'h' -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    /**
     * The asked range.
     *
     * @param newest where it ends unless {@code to} says otherwise
     * @param longest how long it may be
     */
    Range range(Instant newest, Duration longest) {
        Instant to = moment(Parameter.TO).orElse(newest);
        Instant from = moment(Parameter.FROM).orElseGet(() -> to.minus(span()));
        if (!from.isBefore(to)) {
            throw new InvalidRequestException("from", from.toString(), "must be before to, " + to);
        }
        if (Duration.between(from, to).compareTo(longest) > 0) {
            throw new InvalidRequestException(
                    "from", from.toString(), "must be at most %s before to, %s".formatted(words(longest), to));
        }
        return new Range(from, to);
    }

    /** Half-open. */
    record Range(Instant from, Instant to) {}

    /** In a fixed order, so that the same request has the same key. */
    String key() {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining("&"));
    }

    static String words(Duration time) {
        if (time.toSeconds() % 86_400 == 0) {
            return time.toDays() + " d";
        }
        return time.toSeconds() % 3_600 == 0 ? time.toHours() + " h" : time.toSeconds() + " s";
    }
}
