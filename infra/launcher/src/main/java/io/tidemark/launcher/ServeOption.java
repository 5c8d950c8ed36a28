package io.tidemark.launcher;

import io.tidemark.jobs.ServeJob;
import io.tidemark.jobs.serving.ServedTable;
import io.tidemark.jobs.serving.ServingDatabase;
import io.tidemark.jobs.serving.ServingOptions;
import io.tidemark.sql.MartDefinition;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * A database that has a copy of what is newest; the same in {@code up}, {@code demo}, {@code record} and {@code marts}.
 */
final class ServeOption {

    private static final Duration LAST_ROWS = Duration.ofSeconds(5);

    @Option(
            names = "--serve",
            paramLabel = "URL",
            description = "Keep a copy for other tools in this database, jdbc:postgresql://HOST:PORT/DATABASE.")
    @Nullable
    String url;

    @Option(names = "--serve-user", paramLabel = "NAME", description = "Who writes there.")
    @Nullable
    String user;

    @Option(
            names = "--serve-password",
            paramLabel = "TEXT",
            defaultValue = "${env:TIDEMARK_SERVE_PASSWORD}",
            description = "Their password (default: TIDEMARK_SERVE_PASSWORD of the environment).")
    @Nullable
    String password;

    boolean isWanted() {
        return url != null;
    }

    /**
     * Makes the database ready.
     *
     * @throws IllegalArgumentException if the address makes no sense
     * @throws IllegalStateException if nobody answers there, or not to us
     */
    void prepare() {
        ServingDatabase.of(settings()).migrate();
    }

    /** Starts to serve what a lake has and gets. */
    RunningJob start(Path lake) throws Exception {
        Configuration settings = settings();
        StreamExecutionEnvironment env =
                LocalFlink.serve(Home.folder(), lake.resolve("serve")).environment();
        ServeJob.define(
                env, lake, settings, LocalDate.now(ZoneOffset.UTC).minusDays(settings.get(ServingOptions.DAYS) - 1L));
        return RunningJob.start(env, ServeJob.NAME);
    }

    /** Lets it serve what was committed last, and ends it. */
    static void end(RunningJob job) throws InterruptedException {
        job.awaitEnd(LAST_ROWS);
        job.cancel();
    }

    /** Serves what marts say of a day, in place of what they said before. */
    void serve(Path lake, List<MartDefinition> marts, LocalDate day) throws Exception {
        Configuration settings = settings();
        ServingDatabase database = ServingDatabase.of(settings);
        OffsetDateTime begin = database.moment();
        StreamExecutionEnvironment env =
                LocalFlink.serve(Home.folder(), lake.resolve("serve")).environment();
        ServeJob.defineMarts(env, lake, settings, marts, day);
        env.execute("serve marts");
        for (MartDefinition mart : marts) {
            database.removeOlder(ServedTable.of(mart), day, begin);
        }
    }

    private Configuration settings() {
        Configuration settings = new Configuration();
        if (url != null) {
            settings.set(ServingOptions.URL, url);
        }
        if (user != null) {
            settings.set(ServingOptions.USER, user);
        }
        if (password != null && !password.isEmpty()) {
            settings.set(ServingOptions.PASSWORD, password);
        }
        return settings;
    }
}
