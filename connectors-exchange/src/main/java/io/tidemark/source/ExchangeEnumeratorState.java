package io.tidemark.source;

import java.util.List;

/**
 * What no reader has taken yet.
 *
 * @param unassigned splits nobody reads
 */
record ExchangeEnumeratorState(List<ExchangeSplit> unassigned) {

    ExchangeEnumeratorState {
        unassigned = List.copyOf(unassigned);
    }
}
