package io.tidemark.lake;

import io.tidemark.sql.Column;
import io.tidemark.sql.ColumnType;
import io.tidemark.sql.Partition;
import io.tidemark.sql.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** What Iceberg is told about a table: its definition in Iceberg's words. */
final class TableShape {

    private final TableDefinition definition;
    private final Schema schema;
    private final PartitionSpec partitions;
    private final SortOrder order;

    private TableShape(TableDefinition definition) {
        this.definition = definition;
        this.schema = schema(definition.columns());
        this.partitions = partitions(definition.partitions(), schema);
        this.order = order(definition.sort(), schema);
    }

    static TableShape of(TableDefinition definition) {
        return new TableShape(definition);
    }

    void create(Catalog catalog, TableIdentifier name) {
        catalog.buildTable(name, schema)
                .withPartitionSpec(partitions)
                .withSortOrder(order)
                .withProperties(definition.properties())
                .withProperty("comment", definition.comment())
                .create();
    }

    /**
     * Adds the nullable columns that the table lacks.
     *
     * @throws LakeException if the table differs in any other way; it is left untouched then
     */
    void extend(Table table) {
        List<String> differences = new ArrayList<>();
        List<Column> missing = new ArrayList<>();
        for (Column column : definition.columns()) {
            Types.NestedField field = table.schema().findField(column.name());
            if (field == null && column.nullable()) {
                missing.add(column);
            } else if (field == null) {
                differences.add("it lacks column %s, which may not be null".formatted(column.name()));
            } else if (!field.type().equals(type(column.type()))) {
                differences.add("column %s is %s there and %s here"
                        .formatted(column.name(), field.type(), type(column.type())));
            } else if (field.isRequired() == column.nullable()) {
                differences.add("column %s is %s there and %s here"
                        .formatted(column.name(), nullability(field.isOptional()), nullability(column.nullable())));
            }
        }
        for (Types.NestedField field : table.schema().columns()) {
            if (field.isRequired() && schema.findField(field.name()) == null) {
                differences.add("column %s may not be null there and is not declared here".formatted(field.name()));
            }
        }
        if (!names(table.spec()).equals(names(partitions))) {
            differences.add(
                    "it is partitioned by %s there and by %s here".formatted(names(table.spec()), names(partitions)));
        }
        if (!names(table.sortOrder()).equals(names(order))) {
            differences.add(
                    "it is sorted by %s there and by %s here".formatted(names(table.sortOrder()), names(order)));
        }
        if (!differences.isEmpty()) {
            throw new LakeException("Cannot use table %s at %s: %s"
                    .formatted(definition.fullName(), table.location(), String.join("; ", differences)));
        }
        if (!missing.isEmpty()) {
            UpdateSchema update = table.updateSchema();
            missing.forEach(column -> update.addColumn(column.name(), type(column.type()), column.comment()));
            update.commit();
        }
    }

    private static Schema schema(List<Column> columns) {
        List<Types.NestedField> fields = new ArrayList<>();
        for (Column column : columns) {
            int id = fields.size() + 1;
            fields.add(
                    column.nullable()
                            ? Types.NestedField.optional(id, column.name(), type(column.type()), column.comment())
                            : Types.NestedField.required(id, column.name(), type(column.type()), column.comment()));
        }
        return new Schema(fields);
    }

    static Type type(ColumnType type) {
        return switch (type.kind()) {
            case BOOLEAN -> Types.BooleanType.get();
            case INT -> Types.IntegerType.get();
            case BIGINT -> Types.LongType.get();
            case DOUBLE -> Types.DoubleType.get();
            case STRING -> Types.StringType.get();
            case DATE -> Types.DateType.get();
            case DECIMAL -> Types.DecimalType.of(type.precision(), type.scale());
            case TIMESTAMP_LTZ -> Types.TimestampType.withZone();
        };
    }

    private static PartitionSpec partitions(List<Partition> partitions, Schema schema) {
        PartitionSpec.Builder spec = PartitionSpec.builderFor(schema);
        for (Partition partition : partitions) {
            switch (partition.transform()) {
                case IDENTITY -> spec.identity(partition.column());
                case DAYS -> spec.day(partition.column());
                case MONTHS -> spec.month(partition.column());
            }
        }
        return spec.build();
    }

    private static SortOrder order(List<String> columns, Schema schema) {
        SortOrder.Builder order = SortOrder.builderFor(schema);
        columns.forEach(order::asc);
        return order.build();
    }

    private static List<String> names(PartitionSpec spec) {
        return spec.fields().stream()
                .map(field ->
                        "%s(%s)".formatted(field.transform(), spec.schema().findColumnName(field.sourceId())))
                .toList();
    }

    private static List<String> names(SortOrder order) {
        return order.fields().stream()
                .map(field -> order.schema().findColumnName(field.sourceId()))
                .toList();
    }

    private static String nullability(boolean nullable) {
        return nullable ? "nullable" : "not null";
    }
}
