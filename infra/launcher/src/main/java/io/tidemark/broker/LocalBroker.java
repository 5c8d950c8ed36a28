package io.tidemark.broker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/** One Kafka broker that is its own controller, on loopback. What it holds outlives it. */
public final class LocalBroker implements AutoCloseable {

    /** The same each time, since its folder belongs to one cluster; nobody else ever sees it. */
    private static final Uuid CLUSTER = new Uuid(0x746964656d61726bL, 1L);

    private final KafkaRaftServer server;
    private final int port;

    private LocalBroker(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /**
     * Starts it; it answers when this returns.
     *
     * @param folder for its data; made where it is not there
     * @param port to listen on
     * @param controllerPort another one, for itself
     */
    public static LocalBroker start(Path folder, int port, int controllerPort) throws IOException {
        return start(folder, port, controllerPort, "PLAINTEXT", Map.of());
    }

    /**
     * The same for clients that prove who they are.
     *
     * @param protocol they speak: {@code SASL_SSL}
     * @param security properties of the broker that say how
     */
    public static LocalBroker start(
            Path folder, int port, int controllerPort, String protocol, Map<String, String> security)
            throws IOException {
        Path data = Files.createDirectories(folder.toAbsolutePath()).resolve("data");
        Properties properties = new Properties();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", "1");
        properties.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("listeners", "CLIENTS://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controllerPort));
        properties.put("advertised.listeners", "CLIENTS://127.0.0.1:" + port);
        properties.put("inter.broker.listener.name", "CLIENTS");
        properties.put("listener.security.protocol.map", "CLIENTS:%s,CONTROLLER:PLAINTEXT".formatted(protocol));
        properties.put("log.dirs", data.toString());
        properties.put("auto.create.topics.enable", "false");
        properties.put("default.replication.factor", "1");
        properties.put("offsets.topic.replication.factor", "1");
        properties.put("offsets.topic.num.partitions", "4");
        properties.put("transaction.state.log.replication.factor", "1");
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("transaction.state.log.num.partitions", "1");
        properties.put("share.coordinator.state.topic.replication.factor", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
        properties.put("group.initial.rebalance.delay.ms", "0");
        properties.put("socket.request.max.bytes", String.valueOf(64 << 20));
        properties.putAll(security);
        Path file = folder.toAbsolutePath().resolve("server.properties");
        StringWriter text = new StringWriter();
        properties.store(text, null);
        Files.writeString(file, text.toString());
        format(file);
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM);
        server.startup();
        return new LocalBroker(server, port);
    }

    /** Where clients find it. */
    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static void format(Path file) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int code = StorageTool.execute(
                new String[] {"format", "-t", CLUSTER.toString(), "-c", file.toString(), "--ignore-formatted"},
                new PrintStream(said, true, StandardCharsets.UTF_8));
        if (code != 0) {
            throw new IllegalStateException("Cannot make ready %s for a broker: %s"
                    .formatted(
                            file.getParent(),
                            said.toString(StandardCharsets.UTF_8).strip()));
        }
    }
}
