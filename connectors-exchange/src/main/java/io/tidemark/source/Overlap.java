package io.tidemark.source;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The newest trades of an instrument whose exchange does not number them: what a REST page must share with what has
 * been seen, so that nothing can lie between.
 *
 * @param trades trade time of each id, in the order in which they came
 */
record Overlap(Map<String, Long> trades) {

    Overlap {
        trades = new LinkedHashMap<>(trades);
    }
}
