package io.tidemark.lake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/**
 * What a query asks of each table it reads, as far as files can be left out by it: what DuckDB's own optimizer has
 * pushed down to the scans, through views, joins and windows.
 *
 * <p>Only what is understood counts, and what is left out of a conjunction only makes it wider; so a file that holds a
 * row of the answer is never left out.
 */
final class Pruning {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Pruning() {}

    /**
     * The filters of a plan, by table with its schema; a table that is not there is read whole.
     *
     * @param plan as {@code json_serialize_plan} tells it, over tables that are empty
     */
    static Map<String, Expression> of(String plan) {
        Map<String, Expression> filters = new HashMap<>();
        try {
            for (JsonNode scan : JSON.readTree(plan).findParents("function_data")) {
                JsonNode table = scan.path("function_data");
                filters.merge(
                        table.path("schema").asText() + "."
                                + table.path("table").asText(),
                        filter(scan),
                        Expressions::or);
            }
        } catch (JsonProcessingException e) {
            return Map.of();
        }
        return filters;
    }

    private static Expression filter(JsonNode scan) {
        Expression all = Expressions.alwaysTrue();
        for (JsonNode filter : scan.path("table_filters").path("filters")) {
            String column =
                    scan.path("names").path(filter.path("key").asInt(-1)).asText();
            if (!column.isEmpty()) {
                all = Expressions.and(all, expression(column, filter.path("value")));
            }
        }
        return all;
    }

    private static Expression expression(String column, JsonNode filter) {
        return switch (filter.path("filter_type").asText()) {
            case "CONSTANT_COMPARISON" ->
                comparison(column, filter.path("comparison_type").asText(), filter.path("constant"));
            case "OPTIONAL_FILTER" -> expression(column, filter.path("child_filter"));
            case "IN_FILTER" -> in(column, filter.path("values"));
            case "CONJUNCTION_AND" ->
                children(column, filter).stream().reduce(Expressions.alwaysTrue(), Expressions::and);
            case "CONJUNCTION_OR" ->
                children(column, filter).stream().reduce(Expressions::or).orElse(Expressions.alwaysTrue());
            default -> Expressions.alwaysTrue();
        };
    }

    private static List<Expression> children(String column, JsonNode filter) {
        List<Expression> children = new ArrayList<>();
        filter.path("child_filters").forEach(child -> children.add(expression(column, child)));
        return children;
    }

    private static Expression in(String column, JsonNode values) {
        List<Expression> equal = new ArrayList<>();
        values.forEach(value -> equal.add(comparison(column, "COMPARE_EQUAL", value)));
        return equal.stream().reduce(Expressions::or).orElse(Expressions.alwaysTrue());
    }

    /** Texts are compared for being equal only: the order of other texts is not the same everywhere. */
    private static Expression comparison(String column, String comparison, JsonNode constant) {
        JsonNode value = constant.path("value");
        String type = constant.path("type").path("id").asText();
        if (type.equals("VARCHAR") && comparison.equals("COMPARE_EQUAL") && value.isTextual()) {
            return Expressions.equal(column, value.asText());
        }
        if (!value.isIntegralNumber() || !(type.equals("TIMESTAMP WITH TIME ZONE") || type.equals("DATE"))) {
            return Expressions.alwaysTrue();
        }
        Object bound = type.equals("DATE") ? (Object) value.asInt() : (Object) value.asLong();
        return switch (comparison) {
            case "COMPARE_EQUAL" -> Expressions.equal(column, bound);
            case "COMPARE_GREATERTHAN" -> Expressions.greaterThan(column, bound);
            case "COMPARE_GREATERTHANOREQUALTO" -> Expressions.greaterThanOrEqual(column, bound);
            case "COMPARE_LESSTHAN" -> Expressions.lessThan(column, bound);
            case "COMPARE_LESSTHANOREQUALTO" -> Expressions.lessThanOrEqual(column, bound);
            default -> Expressions.alwaysTrue();
        };
    }
}
