package io.tidemark.lake;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Between a client and a REST catalog: hands everything on, but drops the connection at the next commit of a table
 * where it is told to, before the catalog has it or after it has been applied.
 */
final class LostHttpReplies implements LostReply, AutoCloseable {

    private record Fault(At at, Runnable meanwhile) {}

    private final AtomicReference<@Nullable Fault> next = new AtomicReference<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private final URI catalog;
    private volatile boolean unreachable;

    private LostHttpReplies(HttpServer server, URI catalog) {
        this.server = server;
        this.catalog = catalog;
    }

    static LostHttpReplies before(URI catalog) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        LostHttpReplies between = new LostHttpReplies(server, catalog);
        server.createContext("/", between::hand);
        // A commit that is held back must not keep others waiting.
        server.setExecutor(between.threads);
        server.start();
        return between;
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void breakNext(At at, Runnable meanwhile) {
        next.set(new Fault(at, meanwhile));
    }

    @Override
    public void reach(boolean reachable) {
        unreachable = !reachable;
    }

    private void hand(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (unreachable) {
                return;
            }
            boolean commit = exchange.getRequestMethod().equals("POST")
                    && exchange.getRequestURI().getPath().endsWith("/tables/trades");
            Fault fault = commit ? next.getAndSet(null) : null;
            if (fault != null && fault.at() == At.BEFORE) {
                fault.meanwhile().run();
                return;
            }
            HttpResponse<byte[]> answer = ask(exchange);
            if (fault != null) {
                fault.meanwhile().run();
                return;
            }
            answer.headers().firstValue("Content-Type").ifPresent(type -> exchange.getResponseHeaders()
                    .set("Content-Type", type));
            byte[] body = answer.body();
            exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private HttpResponse<byte[]> ask(HttpExchange exchange) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        catalog.resolve(exchange.getRequestURI().toString()))
                .method(
                        exchange.getRequestMethod(),
                        HttpRequest.BodyPublishers.ofByteArray(
                                exchange.getRequestBody().readAllBytes()));
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        if (type != null) {
            request.header("Content-Type", type);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
