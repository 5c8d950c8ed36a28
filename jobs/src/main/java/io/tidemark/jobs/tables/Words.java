package io.tidemark.jobs.tables;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.table.data.StringData;
import org.jspecify.annotations.Nullable;

/** Texts that stand in row after row, such as exchange and instrument, encoded once. */
final class Words implements Serializable {

    private static final long serialVersionUID = 1L;
    /** So many different texts are no words; then it starts anew. */
    private static final int MOST = 10_000;

    private transient @Nullable Map<String, StringData> known;

    @Nullable
    StringData of(@Nullable String word) {
        if (word == null) {
            return null;
        }
        Map<String, StringData> words = known;
        if (words == null || words.size() >= MOST) {
            words = new HashMap<>();
            known = words;
        }
        StringData data = words.get(word);
        if (data == null) {
            data = Values.text(word);
            words.put(word, data);
        }
        return data;
    }
}
