package io.tidemark.jobs.marts;

import java.time.LocalDate;
import java.time.ZoneOffset;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * Whole days in UTC, which is how tables are partitioned.
 *
 * @param from the first
 * @param until the one after the last
 */
public record Days(LocalDate from, LocalDate until) {

    /** That a row of a table lies in them: true for all rows of a file or for none. */
    public Expression of(Table table) {
        Types.NestedField field =
                table.schema().findField(table.spec().fields().get(0).sourceId());
        boolean isDate = field.type().typeId() == Type.TypeID.DATE;
        return Expressions.and(
                Expressions.greaterThanOrEqual(field.name(), isDate ? from.toString() : start(from)),
                Expressions.lessThan(field.name(), isDate ? until.toString() : start(until)));
    }

    /** That a row of a table lies in this day or a later one. */
    public static Expression since(Table table, LocalDate day) {
        Types.NestedField field =
                table.schema().findField(table.spec().fields().get(0).sourceId());
        boolean isDate = field.type().typeId() == Type.TypeID.DATE;
        return Expressions.greaterThanOrEqual(field.name(), isDate ? day.toString() : start(day));
    }

    private static String start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toOffsetDateTime().toString();
    }
}
