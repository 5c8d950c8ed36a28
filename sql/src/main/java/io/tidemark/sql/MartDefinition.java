package io.tidemark.sql;

import java.util.List;

/**
 * A mart, as its folder in {@code sql/marts} declares it. Its rows go into the gold table of its name.
 *
 * @param name {@code last_24h}
 * @param comment what a row is
 * @param query one SELECT in Flink's SQL, which names tables and views by their full names
 * @param lookBack days before a day that the rows of the day are made of, too
 * @param reads full names of the tables and views the query names
 */
public record MartDefinition(String name, String comment, String query, int lookBack, List<String> reads) {

    public MartDefinition {
        reads = List.copyOf(reads);
    }

    /** {@code gold.last_24h}. */
    public String table() {
        return "gold." + name;
    }

    /** Where it is, for messages: {@code last_24h/mart.sql}. */
    public String file() {
        return name + "/mart.sql";
    }
}
