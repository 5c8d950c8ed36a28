package io.tidemark.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.model.Arrival;
import io.tidemark.model.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TapeFeedTest {

    @TempDir
    Path directory;

    @Test
    void mergesTapesByTimeOfArrival() throws IOException {
        Path one = tape("one.jsonl", line("a", "c1", 1, "x"), line("a", "c1", 3, "z"));
        Path two = tape("two.jsonl", line("a", "c2", 2, "y"), line("b", "c1", 3, "w"));

        List<Frame> frames = read(List.of(one, two), Set.of());

        assertThat(frames).extracting(Frame::text).containsExactly("x", "y", "z", "w");
        assertThat(frames).extracting(Frame::frameNumber).containsExactly(1L, 1L, 2L, 1L);
        assertThat(frames).extracting(Frame::receivedAt).containsExactly(1L, 2L, 3L, 3L);
    }

    @Test
    void goesOnWhereItWasLeft() throws IOException {
        Path one = tape("one.jsonl", line("a", "c1", 1, "x"), line("a", "c1", 3, "z"));
        Path two = tape("two.jsonl", line("a", "c2", 2, "y"), line("b", "c1", 3, "w"));

        List<Frame> all = read(List.of(one, two), Set.of());

        Map<String, Map<String, Long>> read = new HashMap<>();
        for (int place = 0; place <= all.size(); place++) {
            assertThat(read(List.of(one, two), Set.of(), Map.of(), read)).isEqualTo(all.subList(place, all.size()));
            if (place < all.size()) {
                Frame next = all.get(place);
                read.computeIfAbsent(next.exchange(), exchange -> new HashMap<>())
                        .put(next.connection(), next.frameNumber());
            }
        }
    }

    @Test
    void countsOnFromWhatAnotherReadingHasBrought() throws IOException {
        Path tape = tape("t.jsonl", line("a", "c1", 1, "x"), line("a", "c2", 2, "y"), line("a", "c1", 3, "z"));
        Map<String, Map<String, Long>> before = Map.of("a", Map.of("c1", 7L));

        assertThat(read(List.of(tape), Set.of(), before, Map.of()))
                .extracting(Frame::frameNumber)
                .containsExactly(8L, 1L, 9L);
        assertThat(read(List.of(tape), Set.of(), before, Map.of("a", Map.of("c1", 8L, "c2", 1L))))
                .extracting(Frame::text)
                .containsExactly("z");
    }

    @Property(tries = 300)
    void readsEveryTimeToTheMicrosecond(@ForAll @LongRange(min = 1, max = 4_102_444_799_999_999L) long micros)
            throws IOException {
        Path folder = Files.createTempDirectory("tape");
        try {
            Path tape = folder.resolve("t.jsonl");
            long near = micros ^ 1;
            Files.writeString(tape, dated(Math.min(micros, near)) + dated(Math.max(micros, near)));

            assertThat(read(List.of(tape), Set.of()))
                    .extracting(Frame::receivedAt)
                    .containsExactly(Math.min(micros, near), Math.max(micros, near));
        } finally {
            Files.delete(folder.resolve("t.jsonl"));
            Files.delete(folder);
        }
    }

    private static String dated(long micros) {
        return "{\"exchange\":\"a\",\"channel\":null,\"connection\":\"c\",\"received_at\":\"%s\",\"kind\":\"ws\",\"frame\":\"x\"}\n"
                .formatted(DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
                        .withZone(ZoneOffset.UTC)
                        .format(Instant.EPOCH.plus(micros, ChronoUnit.MICROS)));
    }

    @Test
    void leavesOutOtherExchanges() throws IOException {
        Path tape = tape("t.jsonl", line("a", "c1", 1, "x"), line("b", "c1", 2, "y"), line("a", "c1", 3, "z"));

        assertThat(read(List.of(tape), Set.of("a"))).extracting(Frame::text).containsExactly("x", "z");
    }

    @Test
    void readsCompressedTapesAndConnectionsOpening() throws IOException {
        Path tape = directory.resolve("t.jsonl.gz");
        Files.write(
                tape,
                gzip("{\"exchange\":\"a\",\"channel\":null,\"connection\":\"c\",\"received_at\":"
                        + "\"2021-04-04T20:03:10.378895Z\",\"kind\":\"open\",\"frame\":null}\n"));

        assertThat(read(List.of(tape), Set.of()))
                .containsExactly(new Frame("a", "c", 1, null, Frame.Kind.OPEN, 1_617_566_590_378_895L, null, null));
    }

    @Test
    void namesFileAndLineOfADamagedTape() throws IOException {
        Path broken = tape("broken.jsonl", line("a", "c", 1, "x"), "{\"exchange\":");
        Path wordless = tape("wordless.jsonl", line("a", "c", 1, "x"), "{\"exchange\":\"a\"}");
        Path timeless = tape("timeless.jsonl", line("a", "c", 1, "x").replace("1970", "MCMLXX"));

        assertThatThrownBy(() -> read(List.of(broken), Set.of()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Cannot read tape %s: line 2: Unexpected end-of-input".formatted(broken));
        assertThatThrownBy(() -> read(List.of(wordless), Set.of()))
                .isInstanceOf(IOException.class)
                .hasMessage("Cannot read tape %s: line 2: connection is missing", wordless);
        assertThatThrownBy(() -> read(List.of(timeless), Set.of()))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "Cannot read tape %s: line 1: received_at MCMLXX-01-01T00:00:00.000001Z is no UTC time",
                        timeless);
    }

    @Test
    void namesAFileThatIsCutOffOrMissing() throws IOException {
        Path cut = directory.resolve("cut.jsonl.gz");
        byte[] whole = gzip(String.join("\n", line("a", "c", 1, "x"), line("a", "c", 2, "y")) + "\n");
        Files.write(cut, Arrays.copyOf(whole, whole.length - 12));
        Path plain = tape("plain.jsonl.gz", line("a", "c", 1, "x"));
        Path missing = directory.resolve("missing.jsonl");

        assertThatThrownBy(() -> read(List.of(cut), Set.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Cannot read tape %s: line".formatted(cut))
                .hasMessageEndingWith("compressed data is cut off or broken");
        assertThatThrownBy(() -> read(List.of(plain), Set.of()))
                .isInstanceOf(IOException.class)
                .hasMessage("Cannot read tape %s: line 1: no gzip data", plain);
        assertThatThrownBy(() -> read(List.of(missing), Set.of()))
                .isInstanceOf(IOException.class)
                .hasMessage("Cannot read tape %s: no such file", missing);
    }

    private static List<Frame> read(List<Path> tapes, Set<String> exchanges) throws IOException {
        return read(tapes, exchanges, Map.of(), Map.of());
    }

    private static List<Frame> read(
            List<Path> tapes,
            Set<String> exchanges,
            Map<String, Map<String, Long>> before,
            Map<String, Map<String, Long>> read)
            throws IOException {
        List<Frame> frames = new ArrayList<>();
        List<Arrival> ends = new ArrayList<>();
        try (TapeFeed feed = new TapeFeed(tapes, exchanges, before, read)) {
            while (!feed.isExhausted()) {
                feed.drain(2, arrival -> {
                    if (arrival instanceof Frame frame) {
                        frames.add(frame);
                    } else {
                        ends.add(arrival);
                    }
                });
            }
        }
        assertThat(ends).hasSize(1).allMatch(Arrival.End.class::isInstance);
        return frames;
    }

    private Path tape(String name, String... lines) throws IOException {
        return Files.writeString(directory.resolve(name), String.join("\n", lines) + "\n");
    }

    private static String line(String exchange, String connection, int micros, String text) {
        return "{\"exchange\":\"%s\",\"channel\":null,\"connection\":\"%s\",\"received_at\":\"1970-01-01T00:00:00.%06dZ\",\"kind\":\"ws\",\"frame\":\"%s\"}"
                .formatted(exchange, connection, micros, text);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
