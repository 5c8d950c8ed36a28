package io.tidemark.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.tidemark.model.Frame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterProperty;
import org.jspecify.annotations.Nullable;

/** Lines are read in two ways, of which a space before the line is enough to want the slower one. */
class TapeReaderTest {

    private static final String PIECES = "{}\",:\\nu0 \u00e9\u0001tfrx\n";

    private final Path tape;

    TapeReaderTest() throws IOException {
        tape = Files.createTempFile("tape", ".jsonl");
    }

    @AfterProperty
    void delete() throws IOException {
        Files.deleteIfExists(tape);
    }

    @Property(tries = 300)
    void readsFramesHoweverTheyAreWritten(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        List<Frame> frames = new ArrayList<>();
        StringBuilder lines = new StringBuilder();
        for (int i = random.nextInt(40); i > 0; i--) {
            Frame frame = frame(random);
            frames.add(frame);
            lines.append(random.nextInt(4) == 0 ? " " : "").append(line(frame, random));
            lines.append(List.of("\n", "\n", "\r\n", "\n\n").get(random.nextInt(4)));
        }
        if (random.nextBoolean() && !lines.isEmpty()) {
            lines.setLength(lines.length() - 1);
        }

        assertThat(read(lines.toString())).isEqualTo(frames);
    }

    @Property(tries = 1_000)
    void brokenLinesMeanTheSameBothWays(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        StringBuilder broken = new StringBuilder(line(frame(random), random));
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(broken.length());
            char piece = PIECES.charAt(random.nextInt(PIECES.length()));
            switch (random.nextInt(3)) {
                case 0 -> broken.deleteCharAt(at);
                case 1 -> broken.insert(at, piece);
                default -> broken.setCharAt(at, piece);
            }
        }

        assertThat(outcome(broken.toString())).isEqualTo(outcome(" " + broken));
    }

    @Example
    void aLineHoldsOneObject() {
        assertThatThrownBy(() -> read("{\"exchange\":\"a\"}{}"))
                .hasMessage("Cannot read tape %s: line 1: more than one JSON object", tape);
        assertThatThrownBy(() -> read("\n[]")).hasMessage("Cannot read tape %s: line 2: no JSON object", tape);
    }

    private String outcome(String text) {
        try {
            return read(text).toString();
        } catch (IOException e) {
            // Where in the line is told by Jackson, and one of them has a space more.
            return String.valueOf(e.getMessage()).replaceAll("column: [0-9]+|\\(line.*", "");
        }
    }

    private List<Frame> read(String text) throws IOException {
        Files.writeString(tape, text);
        List<Frame> frames = new ArrayList<>();
        try (TapeReader reader = new TapeReader(tape)) {
            for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
                frames.add(frame);
            }
        }
        return frames;
    }

    private static Frame frame(Random random) {
        boolean open = random.nextInt(8) == 0;
        return new Frame(
                List.of("binance", "coinbase", "\u00e9", "a b").get(random.nextInt(4)),
                "c" + random.nextInt(300),
                0,
                random.nextBoolean() ? null : "trade",
                open ? Frame.Kind.OPEN : random.nextBoolean() ? Frame.Kind.WS : Frame.Kind.REST,
                random.nextInt(20) == 0 ? -1 - random.nextInt(1_000_000) : random.nextLong(4_000_000_000_000_000L),
                random.nextInt(5) == 0 ? "/a?b=\"c\"" : null,
                open ? null : text(random));
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(List.of(
                            "{\"e\":\"trade\"}",
                            "\\",
                            "/",
                            "\u00e9\u20ac",
                            "\n\t\u0001",
                            "x".repeat(random.nextInt(random.nextInt(20) == 0 ? 100_000 : 10)))
                    .get(random.nextInt(6)));
        }
        return text.toString();
    }

    private static String line(Frame frame, Random random) {
        List<String> fields = new ArrayList<>();
        add(fields, "exchange", frame.exchange(), random);
        add(fields, "connection", frame.connection(), random);
        add(fields, "channel", frame.channel(), random);
        add(fields, "kind", frame.kind().text(), random);
        add(fields, "url", frame.url(), random);
        add(fields, "frame", frame.text(), random);
        add(
                fields,
                "received_at",
                Instant.EPOCH.plusNanos(frame.receivedAt() * 1_000).toString(),
                random);
        if (random.nextInt(4) == 0) {
            add(fields, "later", "more", random);
        }
        if (random.nextBoolean()) {
            Collections.shuffle(fields, random);
        }
        return "{" + String.join(random.nextInt(4) == 0 ? " , " : ",", fields) + "}";
    }

    private static void add(List<String> fields, String name, @Nullable String value, Random random) {
        if (value != null) {
            String quoted = String.valueOf(JsonStringEncoder.getInstance().quoteAsString(value));
            fields.add("\"" + name + "\":\"" + (random.nextBoolean() ? quoted : quoted.replace("/", "\\/")) + "\"");
        } else if (random.nextBoolean()) {
            fields.add("\"" + name + "\":null");
        }
    }
}
