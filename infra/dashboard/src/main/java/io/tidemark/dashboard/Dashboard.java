package io.tidemark.dashboard;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.util.JavalinBindException;
import io.tidemark.lake.BusyException;
import io.tidemark.lake.LakeException;
import io.tidemark.lake.LakeReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running dashboard. To be closed. */
public final class Dashboard implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Dashboard.class);

    private static final String LOOPBACK = "127.0.0.1";
    /** No question may take longer. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final int THREADS = 24;
    private static final int HEADER_BYTES = 8 << 10;
    private static final long IDLE_MILLIS = 30_000;

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; object-src 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Permissions-Policy",
            "camera=(), geolocation=(), microphone=()");

    private final LakeReader lake;
    /** An answer computed by another version of this program must not pass for one of ours. */
    private final String born = Instant.now().toString();

    private final Answers answers;
    private final Javalin javalin;
    private final String bind;
    private final Set<String> hosts = new TreeSet<>();

    private Dashboard(Path directory, String bind, int port) {
        this.bind = bind;
        this.lake = LakeReader.at(directory, PATIENCE);
        this.answers = new Answers(lake);
        this.javalin = Javalin.create(Dashboard::configure);
        List<Endpoint> endpoints = endpoints(lake);
        javalin.before(this::guard);
        endpoints.forEach(endpoint -> javalin.get(endpoint.path(), context -> answer(context, endpoint)));
        Body description = Body.json(OpenApi.of(endpoints));
        javalin.get("/api/v1/openapi.json", context -> {
            Parameters.of(context.queryParamMap(), List.of());
            send(context, description, etag(description.text()));
        });
        Assets.all().forEach((path, body) -> {
            String etag = etag(body.text());
            javalin.get(path, context -> send(context, body, etag));
        });
        javalin.error(404, context -> {
            if (context.resultInputStream() == null || !isError(context)) {
                fail(context, 404, "Cannot find %s: see /api/v1/openapi.json".formatted(shortened(context.path())));
            }
        });
        javalin.error(
                405, context -> fail(context, 405, "Cannot change anything: the dashboard answers GET and HEAD only"));
        javalin.exception(
                InvalidRequestException.class, (e, context) -> fail(context, 400, String.valueOf(e.getMessage())));
        javalin.exception(BusyException.class, (e, context) -> busy(context, e));
        javalin.exception(LakeException.class, (e, context) -> {
            LOG.warn("Cannot answer {}", context.path(), e);
            fail(context, 503, "Cannot read the lake: " + e.getMessage());
        });
        javalin.exception(Exception.class, (e, context) -> {
            LOG.error("Failed to answer {}", context.path(), e);
            fail(context, 500, "Failed to answer: see the log");
        });
        try {
            javalin.start(bind, port);
        } catch (JavalinBindException e) {
            lake.close();
            throw new IllegalStateException(
                    "Cannot start the dashboard on %s:%d: %s".formatted(bind, port, e.getMessage()), e);
        }
        for (String host : List.of("localhost", LOOPBACK, "[::1]", bind)) {
            hosts.add(host + ":" + javalin.port());
        }
    }

    /**
     * Starts a dashboard on loopback.
     *
     * @param lake folder of the lake, which need not exist yet
     * @param port 0 for any
     */
    public static Dashboard start(Path lake, int port) {
        return new Dashboard(lake, LOOPBACK, port);
    }

    /** Starts one on an address that others may reach. */
    public static Dashboard start(Path lake, String bind, int port) {
        return new Dashboard(lake, bind, port);
    }

    public String url() {
        return "http://%s:%d/".formatted(bind, javalin.port());
    }

    public int port() {
        return javalin.port();
    }

    /** All of the API. */
    static List<Endpoint> endpoints(LakeReader lake) {
        MarketApi market = new MarketApi(lake);
        List<Endpoint> endpoints = new ArrayList<>(market.endpoints());
        endpoints.addAll(new ForecastApi(lake).endpoints());
        endpoints.addAll(new CompareApi(lake).endpoints());
        endpoints.addAll(new QualityApi(lake).endpoints());
        endpoints.addAll(new OverviewApi(lake).endpoints());
        endpoints.addAll(new HealthApi(lake).endpoints());
        endpoints.addAll(new ContextApi(lake).endpoints());
        endpoints.addAll(new UdfApi(lake, market).endpoints());
        return endpoints;
    }

    private static void configure(JavalinConfig config) {
        config.showJavalinBanner = false;
        config.startupWatcherEnabled = false;
        config.useVirtualThreads = false;
        config.http.prefer405over404 = true;
        config.http.maxRequestSize = HEADER_BYTES;
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 4);
        threads.setName("dashboard");
        threads.setDaemon(true);
        config.jetty.threadPool = threads;
        config.jetty.modifyServer(jetty -> jetty.setStopTimeout(0));
        config.jetty.modifyHttpConfiguration(http -> {
            http.setSendServerVersion(false);
            http.setRequestHeaderSize(HEADER_BYTES);
            http.setIdleTimeout(IDLE_MILLIS);
        });
    }

    /** Refuses a page of another name that resolves to us (DNS rebinding), and gives every answer its headers. */
    private void guard(Context context) {
        HEADERS.forEach(context::header);
        String host = context.host();
        if (bind.equals(LOOPBACK) && (host == null || !hosts.contains(host))) {
            fail(context, 421, "Cannot answer for this host: use " + url());
            context.skipRemainingHandlers();
        }
    }

    private void answer(Context context, Endpoint endpoint) {
        Parameters parameters = Parameters.of(context.queryParamMap(), endpoint.parameters());
        endpoint.required().forEach(parameters::text);
        String key = answers.key(endpoint, parameters);
        String etag = etag(born + key);
        if (matches(context, etag)) {
            unchanged(context, etag);
            return;
        }
        send(context, answers.body(key, () -> endpoint.answer().apply(parameters)), etag);
    }

    private static void send(Context context, Body body, String etag) {
        if (matches(context, etag)) {
            unchanged(context, etag);
            return;
        }
        headers(context, etag);
        if (body.file() != null) {
            context.header("Content-Disposition", "attachment; filename=\"" + body.file() + "\"");
        }
        context.contentType(body.type());
        context.result(body.text());
    }

    private static void unchanged(Context context, String etag) {
        headers(context, etag);
        context.status(304);
    }

    private static void headers(Context context, String etag) {
        context.header("ETag", etag);
        // To be kept, and to be asked about each time.
        context.header("Cache-Control", "no-cache");
    }

    private static boolean matches(Context context, String etag) {
        String known = context.header("If-None-Match");
        return known != null && known.contains(etag.substring(2));
    }

    private static void busy(Context context, BusyException e) {
        context.header("Retry-After", "2");
        fail(context, 503, String.valueOf(e.getMessage()));
    }

    private static void fail(Context context, int status, String message) {
        context.status(status);
        context.header("Cache-Control", "no-store");
        context.contentType("application/json; charset=utf-8");
        context.result(Json.text(Map.of("error", message)));
    }

    private static boolean isError(Context context) {
        return "no-store".equals(context.res().getHeader("Cache-Control"));
    }

    private static String shortened(String path) {
        String plain = path.replaceAll("[^A-Za-z0-9/._-]", "?");
        return plain.length() <= 60 ? plain : plain.substring(0, 57) + "...";
    }

    private static String etag(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "W/\"" + HexFormat.of().formatHex(digest, 0, 12) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Cannot name an answer: SHA-256 is missing", e);
        }
    }

    @Override
    public void close() {
        javalin.stop();
        lake.close();
    }
}
