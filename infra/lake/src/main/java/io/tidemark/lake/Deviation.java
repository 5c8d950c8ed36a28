package io.tidemark.lake;

import io.tidemark.sql.Column;
import io.tidemark.sql.Definitions;
import io.tidemark.sql.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;

/**
 * A column that a lake lacks, or has of another type than declared.
 *
 * @param table full name
 * @param column name
 * @param declared its type in Iceberg's words
 * @param found the type it has; {@code no column} or {@code no table} where it is not there
 */
public record Deviation(String table, String column, String declared, String found) {

    /** All of a lake, in the order of the tables. */
    public static List<Deviation> of(Lake lake) {
        Map<String, Schema> there = new TreeMap<>();
        lake.tables().forEach(name -> there.put(name, lake.table(name).schema()));
        List<Deviation> all = new ArrayList<>();
        for (TableDefinition table : Definitions.tables()) {
            Schema schema = there.get(table.fullName());
            for (Column column : table.columns()) {
                String declared = TableShape.type(column.type()).toString();
                Types.NestedField field = schema == null ? null : schema.findField(column.name());
                String found = schema == null
                        ? "no table"
                        : field == null ? "no column" : field.type().toString();
                if (!found.equals(declared)) {
                    all.add(new Deviation(table.fullName(), column.name(), declared, found));
                }
            }
        }
        return all;
    }
}
