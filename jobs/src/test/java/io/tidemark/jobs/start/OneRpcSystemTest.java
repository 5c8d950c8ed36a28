package io.tidemark.jobs.start;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.rpc.RpcService;
import org.apache.flink.runtime.rpc.RpcSystem;
import org.junit.jupiter.api.Test;

class OneRpcSystemTest {

    @Test
    void whatOneClusterHasLoadedAndClosedServesTheNext() throws Exception {
        Class<?> first = service();

        assertThat(service()).isSameAs(first);
    }

    private static Class<?> service() throws Exception {
        try (RpcSystem system = RpcSystem.load()) {
            RpcService service = system.localServiceBuilder(new Configuration()).createAndStart();
            service.closeAsync().get();
            return service.getClass();
        }
    }
}
