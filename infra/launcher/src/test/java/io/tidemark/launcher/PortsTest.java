package io.tidemark.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {

    @Test
    void refusesABusyPortThatWasNamedAndSuggestsAnother() throws Exception {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = busy.getLocalPort();

            assertThatThrownBy(() -> Ports.named("Flink UI", "--ui-port", port))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Cannot start Flink UI on port %d: the port is in use; try --ui-port %d"
                            .formatted(port, Ports.freeFrom(port + 1)));
        }
    }

    @Test
    void passesOverBusyPorts() throws Exception {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(Ports.freeFrom(busy.getLocalPort())).isGreaterThan(busy.getLocalPort());
        }
    }

    @Test
    void saysWhereNoPortIsFree() {
        assertThatThrownBy(() -> Ports.nextFree(65_000, port -> false))
                .hasMessage("Cannot find a free port: none from 65000 on");
    }
}
