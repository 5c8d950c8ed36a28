package io.tidemark.jobs.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.windows.VersionedSerializer;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What each layout of our state looks like as bytes, and what those mean. A file is made once, when its version is new,
 * by {@code -Dupdate=true}; it is never changed, since there are savepoints like it.
 */
class SerializerGoldensTest {

    private static final Path FOLDER = Path.of("src/test/resources/golden/serializers");
    private static final Pattern IN_STATE = Pattern.compile("StateDescriptor<>\\([^;]*?;", Pattern.DOTALL);
    private static final Pattern SERIALIZER = Pattern.compile("(\\w+Serializer)\\.INSTANCE");
    /** Flink's own. */
    private static final List<String> FLINKS =
            List.of("LongSerializer", "StringSerializer", "BytePrimitiveArraySerializer");

    @ParameterizedTest
    @MethodSource("layouts")
    void theLayoutOfThisVersionIsKept(Layout layout) throws Exception {
        byte[] bytes = layout.write(Samples.of(layout.type()));
        Path golden = FOLDER.resolve("%s-%d.txt".formatted(layout.name(), bytes[0]));

        if (Boolean.getBoolean("update") && !Files.exists(golden)) {
            List<String> lines = new ArrayList<>(List.of(HexFormat.of().formatHex(bytes)));
            Leaves.of(layout.read(bytes)).forEach((path, value) -> lines.add(path + " = " + value));
            Files.createDirectories(FOLDER);
            Files.write(golden, lines);
        }
        assertThat(golden)
                .as("version %d of %s; -Dupdate=true makes it where there is none", bytes[0], layout.name())
                .exists();
        assertThat(Files.readAllLines(golden).get(0))
                .as("a layout that changes has a new version")
                .isEqualTo(HexFormat.of().formatHex(bytes));
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void whatEveryVersionWroteMeansWhatItMeant(Path golden) throws Exception {
        String name = String.valueOf(golden.getFileName()).replaceFirst("-\\d+\\.txt$", "");
        List<String> lines = Files.readAllLines(golden);
        Layout layout = layouts()
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nobody reads %s any more".formatted(name)));

        List<String> read = new ArrayList<>();
        Leaves.of(layout.read(HexFormat.of().parseHex(lines.get(0))))
                .forEach((path, value) -> read.add(path + " = " + value));

        assertThat(read).containsAll(lines.subList(1, lines.size()));
    }

    @Test
    void whatIsInStateHasAVersion() throws IOException {
        List<String> versioned = layouts().map(Layout::name).toList();
        Path main = Path.of(System.getProperty("tidemark.root", ".."), "jobs", "src", "main", "java");
        List<String> used = new ArrayList<>();
        try (Stream<Path> files = Files.walk(main)) {
            for (Path file :
                    files.filter(one -> one.toString().endsWith(".java")).toList()) {
                IN_STATE.matcher(Files.readString(file)).results().forEach(state -> SERIALIZER
                        .matcher(state.group())
                        .results()
                        .map(found -> found.group(1))
                        .filter(serializer -> !FLINKS.contains(serializer))
                        .forEach(used::add));
            }
        }

        assertThat(used).hasSizeGreaterThan(8).allMatch(serializer -> versioned.stream()
                .anyMatch(name -> (name.substring(name.indexOf('.') + 1) + "Serializer").equals(serializer)));
    }

    @Test
    void aFieldThatIsRenamedIsNoticed() throws Exception {
        record Before(long upTo) {}
        record After(long until) {}

        assertThat(Leaves.of(new After(1)))
                .doesNotContainKeys(Leaves.of(new Before(1)).keySet().toArray(String[]::new));
    }

    static Stream<Path> goldens() throws IOException {
        Files.createDirectories(FOLDER);
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList().stream();
        }
    }

    /** All of which the first byte is the version. */
    static Stream<Layout> layouts() {
        Map<String, Layout> found = new TreeMap<>();
        Path classes = Path.of("target/classes");
        try (Stream<Path> files = Files.walk(classes.resolve("io/tidemark/jobs"))) {
            for (Path file : files.toList()) {
                String path = classes.relativize(file).toString();
                if (path.endsWith(".class") && !path.contains("$") && !path.endsWith("-info.class")) {
                    Class<?> type =
                            Class.forName(path.replaceFirst("\\.class$", "").replace('/', '.'));
                    Layout.of(type).ifPresent(layout -> found.put(layout.name(), layout));
                }
            }
        } catch (IOException | ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot find the layouts: %s".formatted(e), e);
        }
        return found.values().stream();
    }

    /**
     * How a type is written.
     *
     * @param name package and type, {@code windows.Bar}
     * @param type that is written
     * @param by what writes it: an instance of a serializer, or a class with static methods
     */
    record Layout(String name, Type type, Object by) {

        private static Optional<Layout> of(Class<?> type) throws ReflectiveOperationException {
            String name = type.getName()
                    .replaceFirst("^io\\.tidemark\\.jobs\\.", "")
                    .replaceFirst("(Serializer|Format)$", "");
            Optional<Method> writes = method(type, "write").filter(one -> one.getReturnType() == byte[].class);
            if (writes.isPresent() && method(type, "read").isPresent()) {
                Class<?>[] parameters = writes.get().getParameterTypes();
                return Optional.of(new Layout(name, parameters.length == 0 ? type : parameters[0], type));
            }
            boolean versioned = VersionedSerializer.class.isAssignableFrom(type)
                    || Stream.of(type.getDeclaredFields())
                            .anyMatch(field -> field.getName().equals("VERSION"));
            // Messages of Kafka are on their way between tasks only, as is whatever has no version.
            if (!versioned
                    || !TypeSerializer.class.isAssignableFrom(type)
                    || type == VersionedSerializer.class
                    || name.startsWith("kafka.")) {
                return Optional.empty();
            }
            Field instance = type.getDeclaredField("INSTANCE");
            instance.setAccessible(true);
            Type written = ((ParameterizedType) type.getGenericSuperclass()).getActualTypeArguments()[0];
            return Optional.of(new Layout(name, written, instance.get(null)));
        }

        @SuppressWarnings("unchecked") // It writes its own type.
        byte[] write(Object value) throws IOException, ReflectiveOperationException {
            if (by instanceof Class<?> format) {
                Method write = method(format, "write").orElseThrow();
                return (byte[]) (write.getParameterCount() == 0 ? write.invoke(value) : write.invoke(null, value));
            }
            DataOutputSerializer out = new DataOutputSerializer(256);
            ((TypeSerializer<Object>) by).serialize(value, out);
            return out.getCopyOfBuffer();
        }

        Object read(byte[] bytes) throws IOException, ReflectiveOperationException {
            if (by instanceof Class<?> format) {
                Method read = method(format, "read").orElseThrow();
                return read.getParameterCount() == 1 ? read.invoke(null, bytes) : read.invoke(null, bytes, 16);
            }
            return ((TypeSerializer<?>) by).deserialize(new DataInputDeserializer(bytes));
        }

        private static Optional<Method> method(Class<?> type, String name) {
            Optional<Method> method = Stream.of(type.getDeclaredMethods())
                    .filter(one -> one.getName().equals(name) && !one.isBridge())
                    .findFirst();
            method.ifPresent(found -> found.setAccessible(true));
            return method;
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
