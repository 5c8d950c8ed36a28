package io.tidemark.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.function.IntPredicate;

/** Finds ports on loopback before a server is started on one, so that a clash is told in words. */
final class Ports {

    private static final int LAST = 65_535;

    /** Between a look at a port and its use another process may take it; those that start at one moment look apart. */
    private static final int OFFSET = Integer.getInteger("tidemark.port-offset", 0);

    private Ports() {}

    /**
     * A port the user named.
     *
     * @param thing whose port it is, {@code Flink UI}
     * @param option the option that names it
     * @throws IllegalArgumentException if something listens there
     */
    static int named(String thing, String option, int port) {
        if (!isFree(port)) {
            throw new IllegalArgumentException("Cannot start %s on port %d: the port is in use; try %s %d"
                    .formatted(thing, port, option, freeFrom(port + 1)));
        }
        return port;
    }

    /** The first free port from {@code port} on, or from as far behind it as {@code tidemark.port-offset} says. */
    static int freeFrom(int port) {
        return nextFree(port + OFFSET, Ports::isFree);
    }

    static int nextFree(int port, IntPredicate free) {
        for (int candidate = port; candidate <= LAST; candidate++) {
            if (free.test(candidate)) {
                return candidate;
            }
        }
        throw new IllegalArgumentException("Cannot find a free port: none from %d on".formatted(port));
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // A port left a moment ago may be taken at once, as servers do.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (java.net.BindException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("Failed to try port %d: %s".formatted(port, e.getMessage()), e);
        }
    }
}
