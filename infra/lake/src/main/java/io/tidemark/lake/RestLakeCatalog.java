package io.tidemark.lake;

import java.util.Map;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;

/** Iceberg's REST catalog with the rules of {@link FencedOperations} for commits. */
public final class RestLakeCatalog extends RESTCatalog {

    @Override
    public void initialize(String name, Map<String, String> properties) {
        super.initialize(name, Secrets.resolved(properties));
    }

    @Override
    public Table loadTable(TableIdentifier name) {
        Table table = super.loadTable(name);
        return table instanceof BaseTable base
                ? new BaseTable(new FencedOperations(name.toString(), base.operations()), base.name(), base.reporter())
                : table;
    }
}
