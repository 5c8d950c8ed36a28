package io.tidemark.simulator;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A WebSocket as it is on the wire (RFC 6455). The JDK's own client is not always told when a server ends a connection
 * right behind a frame: its socket waits to be closed (CLOSE_WAIT) and its listener hears nothing, 4 times in 700.
 */
final class Wire implements AutoCloseable {

    static final int END = -1;
    static final int TEXT = 1;

    private final Socket socket;
    private final DataInputStream in;

    @SuppressWarnings("AddressSelection") // The simulator listens on the loopback address alone.
    Wire(String uri) throws IOException {
        URI to = URI.create(uri);
        socket = new Socket(to.getHost(), to.getPort());
        socket.setSoTimeout(180_000);
        in = new DataInputStream(socket.getInputStream());
        List<String> request = List.of(
                "GET %s HTTP/1.1".formatted(to.getRawPath()),
                "Host: " + to.getAuthority(),
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "\r\n");
        socket.getOutputStream().write(String.join("\r\n", request).getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) {
            answer.append((char) in.readUnsignedByte());
        }
        if (!answer.toString().startsWith("HTTP/1.1 101 ")) {
            throw new IOException("no WebSocket: " + answer);
        }
    }

    /** What kind of frame comes next, 8 being a word of farewell, or {@link #END}. */
    int next() {
        try {
            int kind = in.readUnsignedByte() & 0x0F;
            long length = in.readUnsignedByte();
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = in.readLong();
            }
            in.skipNBytes(length);
            return kind;
        } catch (EOFException | SocketException e) {
            return END;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The kind of the first frame that is no text. */
    int nextButTexts() {
        int kind = next();
        while (kind == TEXT) {
            kind = next();
        }
        return kind;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
