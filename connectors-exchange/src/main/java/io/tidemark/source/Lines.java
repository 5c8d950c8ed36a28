package io.tidemark.source;

import io.tidemark.transport.Ask;
import io.tidemark.transport.Line;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The live feeds of a reader, opened by the fetcher's thread, asked by the task's. */
final class Lines {

    private final Map<String, Line> open = new ConcurrentHashMap<>();

    void opened(String splitId, Line line) {
        open.put(splitId, line);
    }

    void closed(String splitId) {
        open.remove(splitId);
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
