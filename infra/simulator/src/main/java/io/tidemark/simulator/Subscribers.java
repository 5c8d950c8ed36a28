package io.tidemark.simulator;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Who wants what. Guarded by its desk's lock. */
final class Subscribers<K, C> {

    private final Map<K, Set<C>> wanted = new HashMap<>();

    Set<C> of(K topic) {
        return wanted.getOrDefault(topic, Set.of());
    }

    /** False if it was wanted already. */
    boolean add(K topic, C client) {
        return wanted.computeIfAbsent(topic, any -> new LinkedHashSet<>()).add(client);
    }

    boolean remove(K topic, C client) {
        Set<C> clients = wanted.get(topic);
        boolean removed = clients != null && clients.remove(client);
        if (clients != null && clients.isEmpty()) {
            wanted.remove(topic);
        }
        return removed;
    }

    void forget(C client) {
        wanted.values().removeIf(clients -> clients.remove(client) && clients.isEmpty());
    }
}
