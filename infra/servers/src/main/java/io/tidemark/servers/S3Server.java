package io.tidemark.servers;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A store that speaks S3 (S3Proxy over a folder) and checks signatures. */
public final class S3Server implements AutoCloseable {

    public static final String ACCESS_KEY = "tidemark";
    public static final String SECRET_KEY = "not-so-secret";

    private final ServerProcess process;
    private final Path folder;

    private S3Server(ServerProcess process, Path folder) {
        this.process = process;
        this.folder = folder;
    }

    /** Starts one that keeps its objects and its log in a folder. */
    public static S3Server start(Path folder) throws IOException, InterruptedException {
        Path buckets = Files.createDirectories(folder.resolve("buckets"));
        int port = ServerProcess.freePort();
        Path settings = Files.writeString(
                folder.resolve("s3proxy.properties"), """
                s3proxy.endpoint=http://127.0.0.1:%d
                s3proxy.authorization=aws-v2-or-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                s3proxy.ignore-unknown-headers=true
                jclouds.provider=filesystem-nio2
                jclouds.identity=local
                jclouds.credential=local
                jclouds.filesystem.basedir=%s
                """.formatted(port, ACCESS_KEY, SECRET_KEY, buckets));
        ServerProcess process = ServerProcess.start(
                "org.gaul.s3proxy.Main",
                List.of("--properties", settings.toString()),
                Map.of(),
                port,
                folder.resolve("s3proxy.log"));
        return new S3Server(process, folder);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + process.port());
    }

    /** Makes a bucket and returns its address, {@code s3://name}. */
    public String newBucket(String name) throws IOException {
        Files.createDirectory(folder.resolve("buckets").resolve(name));
        return "s3://" + name;
    }

    @Override
    public void close() throws InterruptedException {
        process.close();
    }
}
