package io.tidemark.jobs.start;

import com.google.auto.service.AutoService;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.runtime.rpc.AddressResolution;
import org.apache.flink.runtime.rpc.RpcSystem;
import org.apache.flink.runtime.rpc.RpcSystemLoader;
import org.apache.flink.runtime.rpc.pekko.PekkoRpcSystemLoader;
import org.jspecify.annotations.Nullable;

/**
 * Flink's own RPC system, loaded once in a process and kept until it ends. Flink loads it anew for each cluster within
 * the process: it unpacks a jar of 21 MB and has thousands of classes loaded and compiled again, which is most of what
 * the start of a small job takes. A backfill runs a job a day, a replay two.
 */
@AutoService(RpcSystemLoader.class)
public final class OneRpcSystem implements RpcSystemLoader {

    private static @Nullable RpcSystem loaded;

    /** Before Flink's own, which is 0. */
    @Override
    public int getLoadPriority() {
        return -1;
    }

    @Override
    public RpcSystem loadRpcSystem(Configuration configuration) {
        synchronized (OneRpcSystem.class) {
            if (loaded == null) {
                loaded = load(configuration);
            }
            return new Kept(loaded);
        }
    }

    /** Its classes are read from a file for as long as the process lives. */
    private static RpcSystem load(Configuration configuration) {
        try {
            Path folder = Files.createTempDirectory("tidemark-rpc");
            Configuration there = new Configuration(configuration);
            there.set(CoreOptions.TMP_DIRS, folder.toString());
            RpcSystem system = new PekkoRpcSystemLoader().loadRpcSystem(there);
            folder.toFile().deleteOnExit();
            try (Stream<Path> files = Files.list(folder)) {
                files.map(Path::toFile).forEach(File::deleteOnExit);
            }
            return system;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Open for others when one has closed it. */
    private record Kept(RpcSystem system) implements RpcSystem {

        @Override
        public RpcServiceBuilder localServiceBuilder(Configuration configuration) {
            return system.localServiceBuilder(configuration);
        }

        @Override
        public RpcServiceBuilder remoteServiceBuilder(
                Configuration configuration, @Nullable String externalAddress, String externalPortRange) {
            return system.remoteServiceBuilder(configuration, externalAddress, externalPortRange);
        }

        @Override
        public String getRpcUrl(
                String host, int port, String endpoint, AddressResolution resolution, Configuration configuration)
                throws UnknownHostException {
            return system.getRpcUrl(host, port, endpoint, resolution, configuration);
        }

        @Override
        public InetSocketAddress getInetSocketAddressFromRpcUrl(String url) throws Exception {
            return system.getInetSocketAddressFromRpcUrl(url);
        }

        @Override
        public long getMaximumMessageSizeInBytes(Configuration configuration) {
            return system.getMaximumMessageSizeInBytes(configuration);
        }

        @Override
        public void close() {}
    }
}
