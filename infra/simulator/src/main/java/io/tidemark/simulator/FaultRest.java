package io.tidemark.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.simulator.Desk.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Requests that show what goes wrong and change it. */
final class FaultRest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Troubles troubles;
    private final FaultBoard faults;
    private final Timer timer;

    FaultRest(Troubles troubles, FaultBoard faults, Timer timer) {
        this.troubles = troubles;
        this.faults = faults;
        this.timer = timer;
    }

    /** All exchanges with their faults. */
    Answer show() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        faults.exchanges().forEach(id -> json.set(id, faults.of(id).json()));
        return Answer.ok(json.toString());
    }

    /** Replaces the faults of one exchange or all; fields that are not given are off. */
    Answer change(String body, Map<String, String> query) {
        return answer(body, query, object -> {
            List<String> wanted = wanted(object);
            long after = millis(object, "after_s");
            long during = millis(object, "for_s");
            Faults value = Faults.parse(object);
            Runnable begin = () -> {
                wanted.forEach(id -> faults.set(id, value));
                if (during > 0) {
                    timer.after(during, () -> wanted.forEach(id -> faults.end(id, value)));
                }
            };
            if (after > 0) {
                timer.after(after, begin);
            } else {
                begin.run();
            }
        });
    }

    Answer cut(String body, Map<String, String> query) {
        return answer(body, query, object -> wanted(object).forEach(troubles::cut));
    }

    Answer outage(String body, Map<String, String> query) {
        return answer(body, query, object -> {
            Duration time = time(object);
            wanted(object).forEach(id -> troubles.outage(id, time));
        });
    }

    Answer reset(String body, Map<String, String> query) {
        return answer(body, query, object -> forInstruments(object, (id, name) -> troubles.reset(id, name)));
    }

    Answer mute(String body, Map<String, String> query) {
        return answer(body, query, object -> {
            Duration time = time(object);
            forInstruments(object, (id, name) -> troubles.mute(id, name, time));
        });
    }

    Answer shift(String body, Map<String, String> query) {
        return answer(body, query, object -> {
            Duration time = time(object);
            JsonNode given = object.remove("percent");
            double percent = given == null ? 0 : given.asDouble();
            if (percent == 0 || percent <= -100 || percent > 1000) {
                throw new IllegalArgumentException(
                        "Invalid percent %s: must be above -100, at most 1000 and not 0".formatted(percent));
            }
            forInstruments(object, (id, name) -> troubles.shift(id, name, percent, time));
        });
    }

    /** The named instrument, or all of the exchanges wanted. */
    private void forInstruments(ObjectNode object, BiConsumer<String, String> action) {
        JsonNode name = object.remove("instrument");
        for (String id : wanted(object)) {
            if (name == null) {
                troubles.instruments(id).forEach(each -> action.accept(id, each));
            } else {
                action.accept(id, name.asText());
            }
        }
    }

    private Answer answer(String body, Map<String, String> query, Order order) {
        try {
            JsonNode json = body.isBlank() ? JSON.createObjectNode() : JSON.readTree(body);
            if (!(json instanceof ObjectNode object)) {
                throw new IllegalArgumentException("Invalid faults %s: must be a JSON object".formatted(body));
            }
            query.forEach((name, value) -> object.set(name, value(value)));
            order.carryOut(object);
            return show();
        } catch (JsonProcessingException e) {
            return problem("Invalid faults %s: must be a JSON object".formatted(body));
        } catch (IllegalArgumentException e) {
            return problem(String.valueOf(e.getMessage()));
        }
    }

    private static JsonNode value(String text) {
        return text.matches("[0-9]+([.][0-9]+)?")
                ? JsonNodeFactory.instance.numberNode(Double.parseDouble(text))
                : JsonNodeFactory.instance.textNode(text);
    }

    private List<String> wanted(ObjectNode object) {
        JsonNode exchange = object.remove("exchange");
        if (exchange == null || exchange.isNull()) {
            return faults.exchanges();
        }
        if (exchange.asText().equals(CoinGecko.ID)) {
            return List.of(CoinGecko.ID);
        }
        String id = SimulatedExchanges.of(exchange.asText()).id();
        if (!faults.exchanges().contains(id)) {
            throw new IllegalArgumentException(
                    "Invalid exchange %s: simulated are %s".formatted(id, String.join(", ", faults.exchanges())));
        }
        return List.of(id);
    }

    private static Duration time(ObjectNode object) {
        long millis = millis(object, "for_s");
        if (millis <= 0) {
            throw new IllegalArgumentException("Invalid for_s %s: must be positive".formatted(millis / 1e3));
        }
        return Duration.ofMillis(millis);
    }

    private static long millis(ObjectNode json, String name) {
        JsonNode value = json.remove(name);
        return value == null ? 0 : Math.round(value.asDouble() * 1000);
    }

    private static Answer problem(String message) {
        return Answer.of(
                400, JsonNodeFactory.instance.objectNode().put("error", message).toString());
    }

    /** What a request asks for; refuses by {@link IllegalArgumentException}. */
    private interface Order {
        void carryOut(ObjectNode object);
    }
}
