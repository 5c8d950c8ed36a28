package io.tidemark.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The job's jar as a later version might be: an operator more, with state of its own, and a field more in state there
 * was. Made of today's sources by changing single lines, and of today's jar by exchanging the classes.
 */
final class ChangedJar {

    private static final String PACKAGES = "io/tidemark/jobs/";

    private static final String LEDGER = """
            package io.tidemark.jobs;

            import io.tidemark.model.MarketEvent;
            import org.apache.flink.api.common.functions.OpenContext;
            import org.apache.flink.api.common.state.ValueState;
            import org.apache.flink.api.common.state.ValueStateDescriptor;
            import org.apache.flink.api.common.typeutils.base.LongSerializer;
            import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
            import org.apache.flink.util.Collector;

            public final class Ledger extends KeyedProcessFunction<String, MarketEvent, Long> {

                private transient ValueState<Long> counted;

                @Override
                public void open(OpenContext context) {
                    counted = getRuntimeContext().getState(
                            new ValueStateDescriptor<>("counted", LongSerializer.INSTANCE));
                }

                @Override
                public void processElement(MarketEvent event, Context context, Collector<Long> out) throws Exception {
                    Long before = counted.value();
                    counted.update(before == null ? 1 : before + 1);
                    out.collect(counted.value());
                }
            }
            """;

    private static final Pattern VERSION = Pattern.compile("byte VERSION = (\\d+);");

    private final Path home;
    private final Path folder;
    private final List<Path> sources = new ArrayList<>();

    private ChangedJar(Path home, Path folder) {
        this.home = home;
        this.folder = folder;
    }

    /**
     * Makes it.
     *
     * @param home the checkout, built and packed
     * @param folder an empty folder
     */
    static Path of(Path home, Path folder) throws IOException {
        ChangedJar changed = new ChangedJar(home, folder);
        changed.addAnOperator();
        changed.addAField();
        return changed.pack(changed.compile());
    }

    private void addAnOperator() throws IOException {
        write("Ledger.java", LEDGER);
        write("MarketDataJob.java", changed(source("MarketDataJob.java"), "tables.appendRejected(rejected);", """
                        events.keyBy(MarketEvent::exchange).process(new Ledger()).name("ledger").uid("ledger")
                                .sinkTo(new DiscardingSink<>()).name("ledgered").uid("ledgered");
                        tables.appendRejected(rejected);
                        """));
    }

    private void addAField() throws IOException {
        write(
                "windows/CandleLane.java",
                changed(
                        source("windows/CandleLane.java"),
                        "final class CandleLane {",
                        "final class CandleLane {\n    long written;"));
        String serializer = source("windows/CandleLaneSerializer.java");
        Matcher version = VERSION.matcher(serializer);
        assertThat(version.find()).as("the version of CandleLaneSerializer").isTrue();
        int next = Integer.parseInt(version.group(1)) + 1;
        serializer = changed(serializer, version.group(), "byte VERSION = %d;".formatted(next));
        serializer = changed(
                serializer, "copy.upTo = from.upTo;", "copy.upTo = from.upTo;\n        copy.written = from.written;");
        serializer = changed(
                serializer,
                "out.writeByte(VERSION);",
                "out.writeByte(VERSION);\n        out.writeLong(lane.written + 1);");
        serializer = changed(
                serializer,
                "CandleLane lane = new CandleLane();",
                "CandleLane lane = new CandleLane();\n        if (version >= %d) { lane.written = in.readLong(); }"
                        .formatted(next));
        write("windows/CandleLaneSerializer.java", serializer);
    }

    private Path compile() throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        String classPath = home.resolve("jobs/target/classes")
                + ":"
                + Files.readString(home.resolve("infra/launcher/target/classpath"))
                        .strip();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean done = compiler.getTask(
                            said,
                            files,
                            null,
                            List.of("-d", classes.toString(), "-cp", classPath, "-proc:none", "-nowarn"),
                            null,
                            files.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertThat(done).as("%s", said).isTrue();
        }
        return classes;
    }

    private Path pack(Path classes) throws IOException {
        Path jar = folder.resolve("changed.jar");
        Files.copy(ClusterRun.builtJar(home), jar);
        try (FileSystem zip = FileSystems.newFileSystem(jar, Map.of());
                Stream<Path> compiled = Files.walk(classes)) {
            for (Path file : compiled.filter(Files::isRegularFile).toList()) {
                Files.copy(file, zip.getPath("/" + classes.relativize(file)), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return jar;
    }

    private String source(String name) throws IOException {
        return Files.readString(home.resolve("jobs/src/main/java").resolve(PACKAGES + name));
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve("src").resolve(PACKAGES + name);
        Files.createDirectories(file.getParent());
        sources.add(Files.writeString(file, text));
    }

    private static String changed(String text, String from, String to) {
        assertThat(text).as("the line that is to be changed").containsOnlyOnce(from);
        return text.replace(from, to);
    }
}
