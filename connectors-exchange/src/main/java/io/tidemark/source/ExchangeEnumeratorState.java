package io.tidemark.source;

import java.util.List;
import java.util.Set;

/**
 * What has been handed out, and what has not.
 *
 * @param unassigned splits nobody reads
 * @param known ids of all splits there ever were
 */
record ExchangeEnumeratorState(List<ExchangeSplit> unassigned, Set<String> known) {

    ExchangeEnumeratorState {
        known = Set.copyOf(known);
        unassigned = List.copyOf(unassigned);
    }
}
