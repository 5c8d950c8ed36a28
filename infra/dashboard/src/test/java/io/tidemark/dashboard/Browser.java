package io.tidemark.dashboard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A headless Chromium, driven over its DevTools protocol.
 *
 * <p>A library for this brings drivers for every system (Playwright's are 190 MB); what the tests need is a dozen
 * calls.
 *
 * @see <a href="https://chromedevtools.github.io/devtools-protocol/">Protocol</a>
 */
final class Browser implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger calls = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    private Browser(Process process, Path profile) {
        this.process = process;
        Path port = profile.resolve("DevToolsActivePort");
        Awaitility.await().atMost(PATIENCE).until(() -> Files.exists(port) && Files.size(port) > 10);
        try {
            List<String> lines = Files.readAllLines(port);
            HttpClient http = HttpClient.newHttpClient();
            String target = http.send(
                            java.net.http.HttpRequest.newBuilder(URI.create(
                                            "http://127.0.0.1:%s/json/new?about:blank".formatted(lines.get(0))))
                                    .PUT(java.net.http.HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            java.net.http.HttpResponse.BodyHandlers.ofString())
                    .body();
            this.socket = http.newWebSocketBuilder()
                    .buildAsync(
                            URI.create(JSON.readTree(target)
                                    .path("webSocketDebuggerUrl")
                                    .asText()),
                            new Ears())
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException("Cannot reach the browser: " + e.getMessage(), e);
        }
        call("Page.enable", Map.of());
        call("Runtime.enable", Map.of());
        call("Log.enable", Map.of());
        call("Network.enable", Map.of());
    }

    /** Where it is installed; empty where it is not. */
    static Optional<Path> executable() {
        return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts one whose profile lies in the folder. */
    static Browser start(Path folder) throws IOException {
        Path profile = Files.createDirectories(folder.resolve("profile"));
        Process process = new ProcessBuilder(
                        executable().orElseThrow().toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-extensions",
                        "--force-color-profile=srgb",
                        "--hide-scrollbars",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("chromium.log").toFile())
                .start();
        return new Browser(process, profile);
    }

    /** Opens a page and waits until it has drawn itself once. */
    void open(String url) {
        call("Page.navigate", Map.of("url", url));
        await(
                "document.readyState === 'complete' && location.href !== 'about:blank' && Number(document.body.dataset.drawn) > 0");
    }

    /** Does something on the page, and waits until that has led to another drawing. */
    void act(String script) {
        int drawn = Integer.parseInt(evaluate("document.body.dataset.drawn"));
        evaluate(script);
        await("Number(document.body.dataset.drawn) > %d && !document.body.hasAttribute('aria-busy')".formatted(drawn));
    }

    /** The value of an expression, as text. */
    String evaluate(String expression) {
        JsonNode answer = call(
                "Runtime.evaluate",
                Map.of("expression", expression, "returnByValue", true, "awaitPromise", true, "userGesture", true));
        if (answer.has("exceptionDetails")) {
            throw new AssertionError(expression + ": " + answer.get("exceptionDetails"));
        }
        return answer.path("result").path("value").asText();
    }

    void await(String condition) {
        Awaitility.await(condition).atMost(PATIENCE).until(() -> evaluate("Boolean(" + condition + ")")
                .equals("true"));
    }

    void resize(int width, int height) {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    }

    /** What the system prefers, {@code light} or {@code dark}. */
    void prefer(String scheme) {
        call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    void downloadTo(Path folder) {
        call("Browser.setDownloadBehavior", Map.of("behavior", "allow", "downloadPath", folder.toString()));
    }

    void screenshot(Path file) throws IOException {
        // Two frames: what was changed has been painted then.
        evaluate(
                "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 150))))");
        JsonNode answer = call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(answer.path("data").asText()));
    }

    /** Errors and warnings of the console, exceptions, and violations of the content policy. */
    List<String> problems() {
        return List.copyOf(problems);
    }

    /** Addresses of everything that was asked for. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    private JsonNode call(String method, Map<String, ?> parameters) {
        int id = calls.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
        message.set("params", JSON.valueToTree(parameters));
        try {
            synchronized (socket) {
                socket.sendText(message.toString(), true).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
            JsonNode found = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (found.has("error")) {
                throw new AssertionError(method + ": " + found.get("error"));
            }
            return found.path("result");
        } catch (Exception e) {
            throw new IllegalStateException("Failed to call %s: %s".formatted(method, e), e);
        }
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Ears implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                String whole = text.toString();
                text.setLength(0);
                hear(whole);
            }
            from.request(1);
            return null;
        }

        private void hear(String whole) {
            try {
                JsonNode message = JSON.readTree(whole);
                if (message.has("id")) {
                    CompletableFuture<JsonNode> answer =
                            answers.remove(message.get("id").asInt());
                    if (answer != null) {
                        answer.complete(message);
                    }
                    return;
                }
                JsonNode about = message.path("params");
                switch (message.path("method").asText()) {
                    case "Runtime.exceptionThrown" ->
                        problems.add(about.path("exceptionDetails").toString());
                    case "Runtime.consoleAPICalled" -> {
                        if (List.of("error", "warning", "assert")
                                .contains(about.path("type").asText())) {
                            problems.add(about.path("args").toString());
                        }
                    }
                    case "Log.entryAdded" -> {
                        if (List.of("error", "warning")
                                .contains(about.path("entry").path("level").asText())) {
                            problems.add(about.path("entry").path("text").asText() + " "
                                    + about.path("entry").path("url").asText());
                        }
                    }
                    case "Network.requestWillBeSent" ->
                        requests.add(about.path("request").path("url").asText());
                    default -> {
                        return;
                    }
                }
            } catch (JsonProcessingException e) {
                problems.add("unreadable message: " + e.getOriginalMessage());
            }
        }
    }
}
