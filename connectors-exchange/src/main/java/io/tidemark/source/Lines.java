package io.tidemark.source;

import io.tidemark.transport.Ask;
import io.tidemark.transport.Line;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The live feeds of a reader, opened by the fetcher's thread, asked by the task's. */
final class Lines {

    private final Map<String, Line> open = new ConcurrentHashMap<>();
    private final Map<String, String> exchanges = new ConcurrentHashMap<>();

    void opened(String splitId, String exchange, Line line) {
        open.put(splitId, line);
        exchanges.put(splitId, exchange);
    }

    void closed(String splitId) {
        open.remove(splitId);
        exchanges.remove(splitId);
    }

    /** How much waits to be read on all of them. */
    long waiting() {
        return open.values().stream().mapToLong(Line::waiting).sum();
    }

    /** Weight of the requests that count against an exchange's limit now; 0 if nothing of it is open. */
    long weightUsed(String exchange) {
        return open.entrySet().stream()
                .filter(line -> exchange.equals(exchanges.get(line.getKey())))
                .mapToLong(line -> line.getValue().weightUsed())
                // All share one budget.
                .max()
                .orElse(0);
    }

    /** A line that can be asked as soon as the split's feed is open; nothing arrives, and so nothing asks, before. */
    Line of(String splitId) {
        return new Line() {
            @Override
            public void ask(Ask ask) {
                Line line = open.get(splitId);
                if (line != null) {
                    line.ask(ask);
                }
            }

            @Override
            public void renew(String why) {
                Line line = open.get(splitId);
                if (line != null) {
                    line.renew(why);
                }
            }

            @Override
            public void end() {
                Line line = open.get(splitId);
                if (line != null) {
                    line.end();
                }
            }
        };
    }
}
