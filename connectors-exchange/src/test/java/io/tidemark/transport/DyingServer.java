package io.tidemark.transport;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Speaks WebSocket (RFC 6455) as far as to answer the first ping of each client, and then says nothing any more. */
final class DyingServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DyingServer.class);
    private static final int PING = 0x9;
    private static final byte[] PONG = {(byte) 0x8A, 0};

    private final ServerSocket server = new ServerSocket();
    private final AtomicInteger pings = new AtomicInteger();

    DyingServer() throws IOException {
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread thread = new Thread(this::serve, "dying-server");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    /** How many it has received. */
    int pings() {
        return pings.get();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                DataInputStream in = new DataInputStream(client.getInputStream());
                client.getOutputStream().write(welcome(in).getBytes(StandardCharsets.US_ASCII));
                int answered = 0;
                while (true) {
                    int kind = in.readUnsignedByte() & 0xF;
                    int length = in.readUnsignedByte() & 0x7F;
                    length = length == 126 ? in.readUnsignedShort() : length;
                    in.readFully(new byte[4 + length]);
                    if (kind == PING) {
                        pings.incrementAndGet();
                        if (answered++ == 0) {
                            client.getOutputStream().write(PONG);
                        }
                    }
                }
            } catch (IOException e) {
                LOG.debug("The client has gone, or the server is closed", e);
            }
        }
    }

    @SuppressWarnings("deprecation") // readLine: headers are ASCII
    private static String welcome(DataInputStream in) throws IOException {
        String key = "";
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            if (line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key:")) {
                key = line.substring(line.indexOf(':') + 1).strip();
            }
        }
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n"
                .formatted(accept(key));
    }

    private static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
