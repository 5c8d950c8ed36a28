package io.tidemark.jobs.serving;

import io.tidemark.sql.ColumnType;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.connector.jdbc.JdbcConnectionOptions;
import org.apache.flink.connector.jdbc.JdbcExecutionOptions;
import org.apache.flink.connector.jdbc.core.datastream.sink.JdbcSink;
import org.apache.flink.table.data.RowData;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/** The database that is served to, as settings name it. */
public final class ServingDatabase {

    private static final Pattern ADDRESS = Pattern.compile("jdbc:postgresql://[^/?#\\s]+/[^/?#\\s]+(\\?\\S*)?");
    /** What would be printed with the address. */
    private static final Pattern SECRETS = Pattern.compile("//[^/]*@|[?&](user|password)=");

    private static final String MIGRATIONS = "classpath:io/tidemark/jobs/serving";
    private static final String DRIVER = "org.postgresql.Driver";
    private static final String SECONDS_TO_CONNECT = "10";
    private static final int ROWS_A_BATCH = 500;
    private static final long MILLIS_A_BATCH = 1_000;
    private static final int ATTEMPTS = 3;

    private final String url;
    private final @Nullable String user;
    private final @Nullable String password;

    private ServingDatabase(String url, @Nullable String user, @Nullable String password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    /**
     * As {@link ServingOptions} say.
     *
     * @throws IllegalArgumentException if they say nothing one can use
     */
    public static ServingDatabase of(ReadableConfig options) {
        String url = options.getOptional(ServingOptions.URL)
                .orElseThrow(() -> new IllegalArgumentException(
                        "Cannot serve: %s is not set".formatted(ServingOptions.URL.key())));
        if (!ADDRESS.matcher(url).matches()) {
            throw new IllegalArgumentException("Invalid %s %s: must be jdbc:postgresql://HOST:PORT/DATABASE"
                    .formatted(ServingOptions.URL.key(), url));
        }
        if (SECRETS.matcher(url).find()) {
            throw new IllegalArgumentException(
                    "Invalid %s: must not hold a user or password, which have settings of their own"
                            .formatted(ServingOptions.URL.key()));
        }
        return new ServingDatabase(url, options.get(ServingOptions.USER), options.get(ServingOptions.PASSWORD));
    }

    /**
     * Makes the tables what this version wants them to be, in steps that are made once each.
     *
     * @throws IllegalStateException if the database cannot be reached, or is not ours to change
     */
    public void migrate() {
        // Asked first, since Flyway has much to say where one line would do.
        moment();
        try {
            Flyway.configure(ServingDatabase.class.getClassLoader())
                    .dataSource(url, user, password)
                    .locations(MIGRATIONS)
                    .defaultSchema(ServedTable.SCHEMA)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new IllegalStateException(
                    "Cannot serve to %s: %s".formatted(url, firstLine(root(e).getMessage())), e);
        }
    }

    /** The database's time. */
    public OffsetDateTime moment() {
        return ask("SELECT now()", statement -> {
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getObject(1, OffsetDateTime.class);
            }
        });
    }

    /** Removes what a table says of a day and did not say again since a moment. */
    public int removeOlder(ServedTable table, LocalDate day, OffsetDateTime since) {
        boolean isDate = table.lake().columns().stream()
                .anyMatch(column ->
                        column.name().equals(table.dayColumn()) && column.type().kind() == ColumnType.Kind.DATE);
        String sql = "DELETE FROM %s WHERE %s >= ? AND %s < ? AND %s < ?"
                .formatted(
                        table.name(),
                        ServedTable.quoted(table.dayColumn()),
                        ServedTable.quoted(table.dayColumn()),
                        ServedTable.SERVED_AT);
        return ask(sql, statement -> {
            statement.setObject(1, isDate ? day : start(day));
            statement.setObject(2, isDate ? day.plusDays(1) : start(day.plusDays(1)));
            statement.setObject(3, since);
            return statement.executeUpdate();
        });
    }

    /** Where the rows of a table go, each at least once; a row that comes again changes nothing. */
    public JdbcSink<RowData> sink(ServedTable table) {
        JdbcConnectionOptions.JdbcConnectionOptionsBuilder connection =
                new JdbcConnectionOptions.JdbcConnectionOptionsBuilder()
                        .withUrl(url)
                        .withDriverName(DRIVER);
        if (user != null) {
            connection.withUsername(user);
        }
        if (password != null) {
            connection.withPassword(password);
        }
        return JdbcSink.<RowData>builder()
                .withQueryStatement(
                        table.upsert(), new RowStatement(table.lake().columns()))
                .withExecutionOptions(JdbcExecutionOptions.builder()
                        .withBatchSize(ROWS_A_BATCH)
                        .withBatchIntervalMs(MILLIS_A_BATCH)
                        .withMaxRetries(ATTEMPTS)
                        .build())
                .buildAtLeastOnce(connection.build());
    }

    private <T> T ask(String sql, Question<T> question) {
        Properties properties = new Properties();
        properties.put("connectTimeout", SECONDS_TO_CONNECT);
        properties.put("loginTimeout", SECONDS_TO_CONNECT);
        if (user != null) {
            properties.put("user", user);
        }
        if (password != null) {
            properties.put("password", password);
        }
        try (Connection connection = DriverManager.getConnection(url, properties);
                PreparedStatement statement = connection.prepareStatement(sql)) {
            return question.ask(statement);
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot serve to %s: %s".formatted(url, firstLine(e.getMessage())), e);
        }
    }

    private static OffsetDateTime start(LocalDate day) {
        return day.atStartOfDay().atOffset(ZoneOffset.UTC);
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static String firstLine(@Nullable String text) {
        return String.valueOf(text).lines().findFirst().orElse("").strip();
    }

    private interface Question<T> {
        T ask(PreparedStatement statement) throws SQLException;
    }
}
