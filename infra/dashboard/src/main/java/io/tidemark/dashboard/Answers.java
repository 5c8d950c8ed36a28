package io.tidemark.dashboard;

import io.tidemark.lake.LakeReader;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Answers computed before. The same question to the same snapshots is computed once, however many ask at a time; the
 * oldest answers go first.
 */
final class Answers {

    private static final int MOST = 400;
    private static final long MOST_BYTES = 64L << 20;

    private final LakeReader lake;
    private final Map<String, CompletableFuture<Body>> answers = new LinkedHashMap<>(16, 0.75f, true);

    Answers(LakeReader lake) {
        this.lake = lake;
    }

    /** Names the answer: it changes when, and only when, one of the endpoint's tables does. */
    String key(Endpoint endpoint, Parameters parameters) {
        StringBuilder key = new StringBuilder(endpoint.path()).append('?').append(parameters.key());
        endpoint.tables().forEach(table -> key.append('|').append(lake.version(table)));
        return key.toString();
    }

    Body body(String key, Supplier<Body> compute) {
        CompletableFuture<Body> mine = new CompletableFuture<>();
        CompletableFuture<Body> known;
        synchronized (answers) {
            known = answers.putIfAbsent(key, mine);
        }
        if (known == null) {
            try {
                mine.complete(compute.get());
            } catch (RuntimeException e) {
                synchronized (answers) {
                    answers.remove(key);
                }
                mine.completeExceptionally(e);
                throw e;
            }
            synchronized (answers) {
                shrink();
            }
            return mine.join();
        }
        try {
            return known.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    private void shrink() {
        long bytes = answers.values().stream().mapToLong(Answers::size).sum();
        Iterator<CompletableFuture<Body>> oldest = answers.values().iterator();
        while ((answers.size() > MOST || bytes > MOST_BYTES) && oldest.hasNext()) {
            CompletableFuture<Body> answer = oldest.next();
            if (answer.isDone()) {
                bytes -= size(answer);
                oldest.remove();
            }
        }
    }

    private static long size(CompletableFuture<Body> answer) {
        return answer.isDone() && !answer.isCompletedExceptionally()
                ? answer.join().text().length()
                : 0;
    }
}
