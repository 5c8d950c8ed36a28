package io.tidemark.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.simulator.Desk.Answer;
import io.tidemark.simulator.Desk.Call;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What goes wrong now, by exchange. Thread-safe. */
final class FaultBoard {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> exchanges;
    private final Map<String, Faults> faults = new ConcurrentHashMap<>();
    private final Map<String, Dice> httpDice = new ConcurrentHashMap<>();
    private final Timer timer;

    FaultBoard(SimulatorOptions options, Timer timer) {
        this.exchanges = options.exchanges();
        this.timer = timer;
        faults.putAll(options.faults());
        exchanges.forEach(id -> httpDice.put(id, Dice.named(options.seed(), "http/" + id)));
    }

    Faults of(String exchange) {
        return faults.getOrDefault(exchange, Faults.NONE);
    }

    void set(String exchange, Faults value) {
        faults.put(exchange, value);
    }

    /** Answers in the desk's stead where a fault wants it, else lets the desk answer. */
    Answer answer(String exchange, Desk desk, Call call) {
        Faults now = of(exchange);
        int status = status(exchange, now);
        if (status == 200) {
            return desk.answer(call);
        }
        return desk.refuse(status)
                .with("Retry-After", Long.toString(now.retryAfter().toSeconds()));
    }

    private int status(String exchange, Faults now) {
        Dice dice = httpDice.computeIfAbsent(exchange, id -> new Dice(0));
        synchronized (dice) {
            if (dice.chance(now.http418())) {
                return 418;
            }
            if (dice.chance(now.http429())) {
                return 429;
            }
            return dice.chance(now.http5xx()) ? 503 : 200;
        }
    }

    /** All exchanges with their faults. */
    Answer show() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        exchanges.forEach(id -> json.set(id, of(id).json()));
        return Answer.ok(json.toString());
    }

    /** Replaces the faults of one exchange or all; fields that are not given are off. */
    Answer change(String body) {
        try {
            JsonNode json = JSON.readTree(body);
            if (!(json instanceof ObjectNode object)) {
                throw new IllegalArgumentException("Invalid faults %s: must be a JSON object".formatted(body));
            }
            List<String> wanted = wanted(object.remove("exchange"));
            long after = millis(object, "after_s");
            long during = millis(object, "for_s");
            Faults value = Faults.parse(object);
            Runnable begin = () -> {
                wanted.forEach(id -> set(id, value));
                if (during > 0) {
                    timer.after(during, () -> wanted.forEach(id -> faults.remove(id, value)));
                }
            };
            if (after > 0) {
                timer.after(after, begin);
            } else {
                begin.run();
            }
            return show();
        } catch (JsonProcessingException e) {
            return problem("Invalid faults %s: must be a JSON object".formatted(body));
        } catch (IllegalArgumentException e) {
            return problem(String.valueOf(e.getMessage()));
        }
    }

    private List<String> wanted(@Nullable JsonNode exchange) {
        return exchange == null || exchange.isNull()
                ? exchanges
                : List.of(SimulatedExchanges.of(exchange.asText()).id());
    }

    private static long millis(ObjectNode json, String name) {
        JsonNode value = json.remove(name);
        return value == null ? 0 : Math.round(value.asDouble() * 1000);
    }

    static Answer problem(String message) {
        return Answer.of(
                400, JsonNodeFactory.instance.objectNode().put("error", message).toString());
    }
}
