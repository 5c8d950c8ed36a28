package io.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {

    private static final String PASSWORD = "simulated";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static Path keyStore;

    @BeforeAll
    static void makeACertificate() throws Exception {
        keyStore = directory.resolve("server.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> command = List.of(
                keytool,
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-storetype",
                "PKCS12",
                "-keystore",
                keyStore.toString(),
                "-storepass",
                PASSWORD,
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=ip:127.0.0.1,dns:localhost",
                "-validity",
                "2");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void servesWhoTrustsTheCertificate() throws Exception {
        HttpClient trusting = HttpClient.newBuilder().sslContext(trust()).build();
        try (Simulator simulator = Simulator.start(options().build());
                Client client = Client.connect(trusting, simulator.socketUrl("binance") + "/ws/btcusdt@trade")) {
            String time = trusting.send(
                            HttpRequest.newBuilder(URI.create(simulator.restUrl("binance") + "/api/v3/time"))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();

            assertThat(simulator.restUrl("binance")).startsWith("https://127.0.0.1:");
            assertThat(simulator.socketUrl("binance")).startsWith("wss://127.0.0.1:");
            assertThat(time).startsWith("{\"serverTime\":");
            assertThat(client.next().get("s").asText()).isEqualTo("BTCUSDT");
        }
    }

    @Test
    void isRefusedByWhoDoesNotTrustIt() {
        HttpClient wary = HttpClient.newHttpClient();
        try (Simulator simulator = Simulator.start(options().build())) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(simulator.restUrl("binance") + "/api/v3/time"))
                    .build();

            assertThatThrownBy(() -> wary.send(request, BodyHandlers.ofString()))
                    .isInstanceOf(SSLHandshakeException.class);
            assertThatThrownBy(() -> Client.connect(wary, simulator.socketUrl("binance") + "/ws"))
                    .hasStackTraceContaining("unable to find valid certification path");
        }
    }

    @Test
    void saysWhatIsWrongWithTheKeyStore() throws IOException {
        Path missing = directory.resolve("missing.p12");
        Path nonsense = Files.writeString(directory.resolve("nonsense.p12"), "nonsense");

        assertThatThrownBy(() ->
                        Simulator.start(options().certificate(missing, PASSWORD).build()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Cannot use key store %s: no such file".formatted(missing));
        assertThatThrownBy(() ->
                        Simulator.start(options().certificate(keyStore, "wrong").build()))
                .hasMessage("Cannot use key store %s: keystore password was incorrect".formatted(keyStore));
        assertThatThrownBy(() -> Simulator.start(
                        options().certificate(nonsense, PASSWORD).build()))
                .hasMessageStartingWith("Cannot use key store %s: ".formatted(nonsense));
        assertThat(options().build().toString()).doesNotContain(PASSWORD);
    }

    private static SimulatorOptions.Builder options() {
        return SimulatorOptions.builder().exchanges("binance").assets("BTC").certificate(keyStore, PASSWORD);
    }

    private static SSLContext trust() throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keyStore)) {
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(in, PASSWORD.toCharArray());
            trusted.load(null, null);
            trusted.setCertificateEntry("server", own.getCertificate("server"));
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
