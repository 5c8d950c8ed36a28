package io.tidemark.sql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads one {@code CREATE TABLE} in the dialect of Flink SQL, and of that only what our tables use:
 *
 * <pre>{@code
 * CREATE TABLE namespace.table (
 *     column TYPE [NOT NULL] COMMENT 'text', …
 * ) COMMENT 'text' WITH ('key' = 'value', …)[;]
 * }</pre>
 *
 * The properties {@code tidemark.partition}, {@code tidemark.sort}, {@code tidemark.key} and {@code tidemark.from} say
 * what Flink's grammar cannot: hidden partitions, the order of rows, what tells one row from another, where anything
 * does, and the tables whose rows they are made of, or of what those are. Other properties are Iceberg's, on top of
 * {@link TableDefaults}. The comment at the head of the file says what a row is. A general parser would take more and
 * say less about what is wrong, and where.
 */
final class TableParser {

    private static final Pattern TOKENS =
            Pattern.compile("\\s+|--[^\\n]*|(?<word>[A-Za-z_][A-Za-z0-9_]*)|(?<number>[0-9]+)"
                    + "|'(?<string>(?:[^'\\n]++|'')*+)'|(?<symbol>[().,=;])|(?<other>.)");
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
    private static final Pattern PARTITION = Pattern.compile("(?:(days|months)\\()?([a-z0-9_]+)(\\))?");

    private static final String PARTITIONED_BY = "tidemark.partition";
    private static final String SORTED_BY = "tidemark.sort";
    private static final String KEY = "tidemark.key";
    private static final String FROM = "tidemark.from";
    private static final Set<String> OURS = Set.of(PARTITIONED_BY, SORTED_BY, KEY, FROM);

    private enum Kind {
        WORD,
        NUMBER,
        STRING,
        SYMBOL,
        END
    }

    private record Token(Kind kind, String text, int line) {}

    private final String file;
    private final String description;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    TableParser(String file, String sql) {
        this.file = file;
        this.description = sql.lines()
                .takeWhile(line -> line.startsWith("--"))
                .map(line -> line.substring(2).strip())
                .collect(Collectors.joining(" "));
        int line = 1;
        for (Matcher m = TOKENS.matcher(sql); m.find(); ) {
            if (m.group("word") != null) {
                tokens.add(new Token(Kind.WORD, m.group(), line));
            } else if (m.group("number") != null) {
                tokens.add(new Token(Kind.NUMBER, m.group(), line));
            } else if (m.group("string") != null) {
                tokens.add(new Token(Kind.STRING, m.group("string").replace("''", "'"), line));
            } else if (m.group("symbol") != null) {
                tokens.add(new Token(Kind.SYMBOL, m.group(), line));
            } else if (m.group("other") != null) {
                throw wrong(
                        line, m.group().equals("'") ? "a text in quotes is not closed" : "no place for " + m.group());
            }
            line += (int) m.group().chars().filter(c -> c == '\n').count();
        }
        tokens.add(new Token(Kind.END, "the end", line));
    }

    TableDefinition parse() {
        expect("CREATE");
        expect("TABLE");
        int line = peek().line();
        String namespace = name();
        expect(".");
        String table = name();
        if (!file.equals("%s.%s.sql".formatted(namespace, table))) {
            throw wrong(line, "declares %s.%s, so the file must be named after it".formatted(namespace, table));
        }
        List<Column> columns = columns();
        expect("COMMENT");
        String comment = string();
        Map<String, Token> properties = properties();
        skip(";");
        if (peek().kind() != Kind.END) {
            throw expected("the end");
        }
        Map<String, String> plain = new LinkedHashMap<>();
        properties.forEach((key, value) -> plain.put(key, value.text()));
        plain.keySet().removeAll(OURS);
        List<Partition> partitions = partitions(required(properties, PARTITIONED_BY), columns);
        List<String> sort = named(required(properties, SORTED_BY), columns);
        Token key = properties.get(KEY);
        Token from = properties.get(FROM);
        return new TableDefinition(
                namespace,
                table,
                comment,
                description,
                columns,
                key == null ? List.of() : named(key, columns),
                from == null ? List.of() : List.of(from.text().split(", ")),
                partitions,
                sort,
                TableDefaults.with(plain, columns, partitions, sort));
    }

    private List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        expect("(");
        do {
            Token first = peek();
            String name = name();
            if (columns.stream().anyMatch(c -> c.name().equals(name))) {
                throw wrong(first.line(), "column %s is declared twice".formatted(name));
            }
            ColumnType type = type();
            boolean nullable = !skip("NOT");
            if (!nullable) {
                expect("NULL");
            }
            expect("COMMENT");
            Token comment = peek();
            if (string().isBlank()) {
                throw wrong(comment.line(), "the comment of column %s is blank".formatted(name));
            }
            columns.add(new Column(name, type, nullable, comment.text()));
        } while (skip(","));
        expect(")");
        return columns;
    }

    private ColumnType type() {
        Token word = take(Kind.WORD, "a type");
        List<Integer> parameters = new ArrayList<>();
        if (skip("(")) {
            do {
                parameters.add(number());
            } while (skip(","));
            expect(")");
        }
        try {
            return ColumnType.of(word.text(), parameters);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Cannot read %s line %d: %s".formatted(file, word.line(), e.getMessage()), e);
        }
    }

    private Map<String, Token> properties() {
        Map<String, Token> properties = new LinkedHashMap<>();
        expect("WITH");
        expect("(");
        do {
            Token key = take(Kind.STRING, "a property in quotes");
            expect("=");
            if (properties.put(key.text(), take(Kind.STRING, "a value in quotes")) != null) {
                throw wrong(key.line(), "property %s is set twice".formatted(key.text()));
            }
        } while (skip(","));
        expect(")");
        return properties;
    }

    private Token required(Map<String, Token> properties, String key) {
        Token value = properties.get(key);
        if (value == null) {
            throw wrong(peek().line(), "property %s is missing".formatted(key));
        }
        return value;
    }

    private List<Partition> partitions(Token value, List<Column> columns) {
        List<Partition> partitions = new ArrayList<>();
        for (String part : value.text().split(",")) {
            Matcher m = PARTITION.matcher(part.strip());
            if (!m.matches() || (m.group(1) == null) != (m.group(3) == null)) {
                throw wrong(value.line(), "%s is no partition, days(column) is one".formatted(part.strip()));
            }
            Partition.Transform transform = m.group(1) == null
                    ? Partition.Transform.IDENTITY
                    : Partition.Transform.valueOf(m.group(1).toUpperCase(Locale.ROOT));
            partitions.add(new Partition(transform, known(m.group(2), columns, value)));
        }
        return partitions;
    }

    private List<String> named(Token value, List<Column> columns) {
        List<String> named = new ArrayList<>();
        for (String column : value.text().split(",")) {
            named.add(known(column.strip(), columns, value));
        }
        return named;
    }

    private String known(String column, List<Column> columns, Token where) {
        if (columns.stream().noneMatch(c -> c.name().equals(column))) {
            throw wrong(where.line(), "no column %s".formatted(column));
        }
        return column;
    }

    private String name() {
        Token token = take(Kind.WORD, "a name");
        if (!NAME.matcher(token.text()).matches()) {
            throw wrong(token.line(), "name %s must be lower case".formatted(token.text()));
        }
        return token.text();
    }

    private int number() {
        Token token = take(Kind.NUMBER, "a number");
        if (token.text().length() > 9) {
            throw wrong(token.line(), "%s is too large".formatted(token.text()));
        }
        return Integer.parseInt(token.text());
    }

    private String string() {
        return take(Kind.STRING, "a text in quotes").text();
    }

    private Token take(Kind kind, String what) {
        if (peek().kind() != kind) {
            throw expected(what);
        }
        return tokens.get(at++);
    }

    private void expect(String text) {
        if (!skip(text)) {
            throw expected(text);
        }
    }

    private boolean skip(String text) {
        boolean found = peek().kind() != Kind.STRING && peek().text().equalsIgnoreCase(text);
        at += found ? 1 : 0;
        return found;
    }

    private Token peek() {
        return tokens.get(at);
    }

    private IllegalArgumentException expected(String what) {
        return wrong(peek().line(), "%s must follow, not %s".formatted(what, peek().text()));
    }

    private IllegalArgumentException wrong(int line, String reason) {
        return new IllegalArgumentException("Cannot read %s line %d: %s".formatted(file, line, reason));
    }
}
