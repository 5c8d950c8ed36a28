package io.tidemark.lake;

import io.tidemark.sql.Definitions;
import io.tidemark.sql.ViewDefinition;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.catalog.ViewCatalog;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.view.SQLViewRepresentation;
import org.apache.iceberg.view.View;
import org.apache.iceberg.view.ViewBuilder;

/**
 * The views of {@code sql/views} in the lake's own catalog, for Trino and Spark. Each of them wants the text in its own
 * dialect; ours is both.
 */
public final class CatalogViews {

    private static final List<String> DIALECTS = List.of("spark", "trino");

    private final Lake lake;

    private CatalogViews(Lake lake) {
        this.lake = lake;
    }

    public static CatalogViews of(Lake lake) {
        return new CatalogViews(lake);
    }

    /**
     * Makes what is missing and replaces what is of another version.
     *
     * @return names of the views that were written
     * @throws LakeException if the catalog keeps no views
     */
    public List<String> register() {
        if (!(lake.catalog() instanceof ViewCatalog views)) {
            throw new LakeException("Cannot register views: the catalog of %s keeps none".formatted(lake.directory()));
        }
        List<String> written = new ArrayList<>();
        for (ViewDefinition definition : Definitions.views()) {
            TableIdentifier name = TableIdentifier.of(definition.namespace(), definition.name());
            if (!views.viewExists(name) || !isCurrent(views.loadView(name), definition)) {
                register(views, name, definition);
                written.add(definition.fullName());
            }
        }
        return List.copyOf(written);
    }

    private void register(ViewCatalog views, TableIdentifier name, ViewDefinition definition) {
        List<Types.NestedField> columns = new ArrayList<>();
        LakeQuery.over(lake)
                .columns(definition.query())
                .forEach((column, type) ->
                        columns.add(Types.NestedField.optional(columns.size() + 1, column, type(definition, type))));
        ViewBuilder view = views.buildView(name)
                .withSchema(new Schema(columns))
                .withDefaultCatalog(Lake.CATALOG_NAME)
                .withDefaultNamespace(Namespace.of(definition.namespace()))
                .withProperty("comment", definition.comment());
        for (String dialect : DIALECTS) {
            view = view.withQuery(dialect, definition.query());
        }
        view.createOrReplace();
    }

    private static Type type(ViewDefinition definition, String duckdb) {
        return switch (duckdb) {
            case "VARCHAR" -> Types.StringType.get();
            case "BOOLEAN" -> Types.BooleanType.get();
            case "INTEGER" -> Types.IntegerType.get();
            case "BIGINT" -> Types.LongType.get();
            case "DOUBLE" -> Types.DoubleType.get();
            case "DATE" -> Types.DateType.get();
            case "TIMESTAMP WITH TIME ZONE" -> Types.TimestampType.withZone();
            case "DECIMAL(38,18)" -> Types.DecimalType.of(38, 18);
            default ->
                throw new LakeException("Cannot register %s: type %s has no place in the catalog"
                        .formatted(definition.fullName(), duckdb));
        };
    }

    private static boolean isCurrent(View view, ViewDefinition definition) {
        return DIALECTS.stream().allMatch(dialect -> {
            SQLViewRepresentation text = view.sqlFor(dialect);
            return text != null && text.sql().equals(definition.query());
        });
    }
}
