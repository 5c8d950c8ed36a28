package io.tidemark.proof;

import io.tidemark.lake.Deviation;
import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeException;
import io.tidemark.lake.LakeQuery;
import io.tidemark.lake.QueryResult;
import io.tidemark.sql.CheckDefinition;
import io.tidemark.sql.CheckDefinition.Severity;
import io.tidemark.sql.Definitions;
import io.tidemark.sql.ViewDefinition;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the tables must hold to, each rule a query that answers with the rows that break it. One rule is not a query:
 * all tables and columns declared are there.
 */
public final class Rules {

    /** Name of the rule that is not a query. */
    public static final String SCHEMA = "schema";

    /** What the lake says before the reason; the statement it quotes begins with words of ours. */
    private static final Pattern PREAMBLE = Pattern.compile("^Cannot run .{0,60}?: ");

    private final LakeQuery query;
    private final Scope scope;
    private final @Nullable String timeframe;
    private final int most;
    private final Map<String, String> conditions = new HashMap<>();
    private final Map<String, Long> counts = new HashMap<>();

    private Rules(LakeQuery query, Scope scope, @Nullable String timeframe, int most) {
        this.query = query;
        this.scope = scope;
        this.timeframe = timeframe;
        this.most = most;
    }

    /**
     * Checks a lake. A rule whose tables are not as declared is left out: the schema tells of them.
     *
     * @param lake the lake
     * @param scope what to look at, as far as a table has an exchange and an instrument
     * @param timeframe only candles of this length, null for all
     * @param checks what to check beside the schema
     * @param most rows to keep of each answer; all are counted
     * @throws IllegalArgumentException if a check is no query, or fails; it names the file
     */
    public static RulesReport check(
            Lake lake, Scope scope, @Nullable String timeframe, List<CheckDefinition> checks, int most) {
        Scope.checkTimeframe(timeframe);
        Rules rules = new Rules(LakeQuery.over(lake), scope, timeframe, most);
        List<Deviation> deviations = Deviation.of(lake);
        Set<String> broken = deviations.stream().map(Deviation::table).collect(Collectors.toSet());
        List<RulesReport.Rule> told = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        told.add(rules.schema(deviations));
        for (CheckDefinition check : checks) {
            if (tables(check).stream().anyMatch(broken::contains)) {
                leftOut.add(check.name());
            } else {
                told.add(rules.answer(check));
            }
        }
        return new RulesReport(
                told,
                leftOut,
                rules.counts.values().stream().mapToLong(count -> count).sum());
    }

    private RulesReport.Rule schema(List<Deviation> deviations) {
        return new RulesReport.Rule(
                SCHEMA,
                "All tables and columns that are declared are there, with their types.",
                Severity.FAIL,
                BigDecimal.ZERO,
                Definitions.tables().stream()
                        .mapToLong(table -> table.columns().size())
                        .sum(),
                deviations.size(),
                List.of("table", "column", "declared", "found"),
                deviations.stream()
                        .limit(most)
                        .map(one ->
                                Arrays.<@Nullable Object>asList(one.table(), one.column(), one.declared(), one.found()))
                        .toList());
    }

    private RulesReport.Rule answer(CheckDefinition check) {
        try {
            String rows = "SELECT * FROM %s WHERE %s".formatted(check.table(), condition(check));
            long checked =
                    counts.computeIfAbsent(rows, all -> count("SELECT count(*) FROM (%s) AS checked".formatted(all)));
            List<List<@Nullable Object>> first = new ArrayList<>();
            long wrong = 0;
            try (QueryResult result =
                    query.run("WITH checked AS (%s) SELECT * FROM (%n%s%n) AS told".formatted(rows, check.query()))) {
                for (List<@Nullable Object> row = result.next(); row != null; row = result.next()) {
                    wrong++;
                    if (first.size() < most) {
                        first.add(row);
                    }
                }
                return new RulesReport.Rule(
                        check.name(),
                        check.comment(),
                        check.severity(),
                        check.tolerated(),
                        checked,
                        wrong,
                        result.columns(),
                        first);
            }
        } catch (LakeException e) {
            throw new IllegalArgumentException(
                    "Cannot use check %s: %s"
                            .formatted(
                                    check.file(),
                                    PREAMBLE.matcher(String.valueOf(e.getMessage()))
                                            .replaceFirst("")),
                    e);
        }
    }

    private long count(String sql) {
        long[] count = {0};
        Answer.forEach(query, sql, row -> count[0] = row.number(0));
        return count[0];
    }

    private String condition(CheckDefinition check) {
        return conditions.computeIfAbsent(check.table() + " by " + check.time(), any -> {
            Set<String> columns =
                    query.columns("SELECT * FROM " + check.table()).keySet();
            if (!columns.contains(check.time())) {
                throw new IllegalArgumentException("Cannot use check %s: %s has no column %s"
                        .formatted(check.file(), check.table(), check.time()));
            }
            String where = new Scope(
                            columns.contains("exchange") ? scope.exchange() : null,
                            columns.contains("instrument") ? scope.instrument() : null,
                            scope.from(),
                            scope.to())
                    .where(check.time());
            return timeframe == null || !columns.contains("timeframe")
                    ? where
                    : where + " AND timeframe = '%s'".formatted(timeframe);
        });
    }

    /** Tables a check reads, itself or through views. */
    private static Set<String> tables(CheckDefinition check) {
        Map<String, ViewDefinition> views =
                Definitions.views().stream().collect(Collectors.toMap(ViewDefinition::fullName, Function.identity()));
        Set<String> tables = new HashSet<>();
        List<String> named = new ArrayList<>(Definitions.reads(check.query()));
        named.add(check.table());
        for (String name : named) {
            ViewDefinition view = views.get(name);
            tables.addAll(view == null ? List.of(name) : Definitions.reads(view.query()));
        }
        return tables;
    }
}
