package io.tidemark.sql;

/**
 * A view, as its file in {@code sql/views} declares it.
 *
 * @param namespace {@code silver} or {@code gold}
 * @param name name within the namespace
 * @param comment what a row is
 * @param query one SELECT in standard SQL
 */
public record ViewDefinition(String namespace, String name, String comment, String query) {

    /** {@code gold.candles_latest}. */
    public String fullName() {
        return namespace + "." + name;
    }
}
