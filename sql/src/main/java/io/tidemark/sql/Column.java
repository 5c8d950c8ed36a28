package io.tidemark.sql;

/**
 * A column of a table.
 *
 * @param name lower case
 * @param type what it holds
 * @param nullable whether a row may be without it
 * @param comment what it means, its unit, where it comes from
 */
public record Column(String name, ColumnType type, boolean nullable, String comment) {}
