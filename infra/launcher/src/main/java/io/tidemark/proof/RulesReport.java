package io.tidemark.proof;

import io.tidemark.lake.QueryResult;
import io.tidemark.sql.CheckDefinition.Severity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Rules} found.
 *
 * @param rules one for each check, also those that only tell facts
 * @param leftOut names of checks whose tables are not as declared
 * @param rows rows that were looked at, each table's once
 */
public record RulesReport(List<Rule> rules, List<String> leftOut, long rows) {

    private static final List<String> SUMMARY =
            List.of("Rule", "Description", "Total checked", "Violations", "% violated");

    public RulesReport {
        rules = List.copyOf(rules);
        leftOut = List.copyOf(leftOut);
    }

    /**
     * One check and its answer.
     *
     * @param name of the check
     * @param description what holds where nothing is wrong, or what a row tells
     * @param severity what a row means
     * @param tolerated percent below which rows may be told and nothing is wrong; 0 where none may
     * @param checked rows looked at
     * @param told rows of the answer
     * @param columns of the answer
     * @param first rows of the answer, as many as were asked for
     */
    public record Rule(
            String name,
            String description,
            Severity severity,
            BigDecimal tolerated,
            long checked,
            long told,
            List<String> columns,
            List<List<@Nullable Object>> first) {

        /** What follows from it. */
        public Verdict verdict() {
            if (told == 0 || severity == Severity.FACT || percent().compareTo(tolerated) < 0) {
                return Verdict.PASS;
            }
            return severity == Severity.FAIL ? Verdict.FAIL : Verdict.INVESTIGATE;
        }

        /** Rows told by rows looked at, percent. */
        BigDecimal percent() {
            return checked == 0
                    ? BigDecimal.ZERO
                    : BigDecimal.valueOf(100 * told).divide(BigDecimal.valueOf(checked), 4, RoundingMode.HALF_UP);
        }

        List<@Nullable Object> summary() {
            return Arrays.asList(name, description, checked, told, percent());
        }
    }

    /** Passes only if there was something to look at, and no rule is broken. */
    public Verdict verdict() {
        Verdict all = rules.stream().map(Rule::verdict).reduce(Verdict.PASS, Verdict::and);
        return rows == 0 ? all.and(Verdict.INVESTIGATE) : all;
    }

    /**
     * The rules with their numbers and the verdict, in Markdown, for a person.
     *
     * @param run what was asked for, and of what, by name
     */
    public String summary(Map<String, String> run) {
        StringBuilder out = new StringBuilder();
        head(run, out);
        assessment(out);
        return out.toString();
    }

    /** The same with the rows that break a rule, and the facts. */
    public String text(Map<String, String> run) {
        StringBuilder out = new StringBuilder();
        head(run, out);
        rows("Offending rows", rule -> rule.severity() != Severity.FACT && rule.told() > 0, out);
        rows("Facts", rule -> rule.severity() == Severity.FACT, out);
        assessment(out);
        return out.toString();
    }

    /** The numbers of the rules, a line each. */
    public String csv() {
        StringBuilder out = new StringBuilder("rule,checked,violations,percent,verdict\n");
        for (Rule rule : judged()) {
            out.append("%s,%d,%d,%s,%s\n"
                    .formatted(
                            rule.name(),
                            rule.checked(),
                            rule.told(),
                            rule.percent().toPlainString(),
                            rule.verdict()));
        }
        return out.toString();
    }

    /** All of it, one object on one line. */
    public String json(Map<String, String> run) {
        List<String> fields = new ArrayList<>();
        run.forEach((name, value) -> fields.add(field(name, QueryResult.json(value))));
        fields.add(field("rows_checked", QueryResult.json(rows)));
        fields.add(field("left_out", array(leftOut.stream().map(QueryResult::json))));
        fields.add(field("rules", array(rules.stream().map(RulesReport::json))));
        fields.add(field("verdict", QueryResult.json(verdict().name())));
        return "{%s}\n".formatted(String.join(",", fields));
    }

    private static String json(Rule rule) {
        return "{%s}"
                .formatted(String.join(
                        ",",
                        field("rule", QueryResult.json(rule.name())),
                        field(
                                "severity",
                                QueryResult.json(rule.severity().name().toLowerCase(Locale.ROOT))),
                        field("checked", QueryResult.json(rule.checked())),
                        field(rule.severity() == Severity.FACT ? "told" : "violations", QueryResult.json(rule.told())),
                        field("verdict", QueryResult.json(rule.verdict().name())),
                        field("columns", array(rule.columns().stream().map(QueryResult::json))),
                        field(
                                "rows",
                                array(rule.first().stream()
                                        .map(row -> array(row.stream().map(QueryResult::json)))))));
    }

    private static String field(String name, String json) {
        return QueryResult.json(name) + ":" + json;
    }

    private static String array(Stream<String> values) {
        return values.collect(Collectors.joining(",", "[", "]"));
    }

    private List<Rule> judged() {
        return rules.stream().filter(rule -> rule.severity() != Severity.FACT).toList();
    }

    private void head(Map<String, String> run, StringBuilder out) {
        out.append("# Rules of the lake\n\n");
        run.forEach((name, value) -> out.append("- %s: %s\n".formatted(name.replace('_', ' '), value)));
        out.append(String.format(Locale.ROOT, "- rows checked: %,d\n", rows));
        out.append("\n## Summary\n\n");
        table(SUMMARY, judged().stream().map(Rule::summary).toList(), out);
        if (!leftOut.isEmpty()) {
            out.append("\nNot checked, since their tables are not as declared: %s\n"
                    .formatted(String.join(", ", leftOut)));
        }
    }

    private void rows(String title, Predicate<Rule> which, StringBuilder out) {
        List<Rule> told = rules.stream().filter(which).toList();
        if (told.isEmpty()) {
            return;
        }
        out.append("\n## ").append(title).append('\n');
        for (Rule rule : told) {
            out.append("\n### %s\n\n%s\n\n".formatted(rule.name(), rule.description()));
            if (rule.told() == 0) {
                out.append("None.\n");
                continue;
            }
            table(rule.columns(), rule.first(), out);
            if (rule.told() > rule.first().size()) {
                out.append(String.format(
                        Locale.ROOT, "\n%,d more.\n", rule.told() - rule.first().size()));
            }
        }
    }

    private void assessment(StringBuilder out) {
        out.append("\n## Overall Assessment\n\n");
        for (Verdict verdict : List.of(Verdict.FAIL, Verdict.INVESTIGATE)) {
            String names = rules.stream()
                    .filter(rule -> rule.verdict() == verdict)
                    .map(Rule::name)
                    .collect(Collectors.joining(", "));
            if (!names.isEmpty()) {
                out.append("%s: %s\n\n".formatted(verdict, names));
            }
        }
        if (rows == 0) {
            out.append("There are no rows to check\n\n");
        }
        out.append(verdict()).append('\n');
    }

    /** Markdown that is aligned for who reads it as it is. */
    private static void table(List<String> columns, List<List<@Nullable Object>> rows, StringBuilder out) {
        List<List<String>> lines = new ArrayList<>(List.of(columns));
        rows.forEach(row -> lines.add(row.stream().map(RulesReport::cell).toList()));
        int[] widths = new int[columns.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        lines.add(1, Arrays.stream(widths).mapToObj("-"::repeat).toList());
        for (List<String> line : lines) {
            out.append('|');
            for (int i = 0; i < widths.length; i++) {
                String cell = line.get(i);
                out.append(' ')
                        .append(cell)
                        .append(" ".repeat(widths[i] - cell.length()))
                        .append(" |");
            }
            out.append('\n');
        }
    }

    private static String cell(@Nullable Object value) {
        return value == null
                ? ""
                : QueryResult.text(value).replaceAll("\\p{Cntrl}", " ").replace("|", "\\|");
    }
}
