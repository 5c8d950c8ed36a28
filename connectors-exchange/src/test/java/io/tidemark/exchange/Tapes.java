package io.tidemark.exchange;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidemark.model.Frame;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The frames tests read: written ones from the resources, recorded ones from a directory that may not be there. */
public final class Tapes {

    private static final JsonFactory JSON = new JsonFactory();

    private Tapes() {}

    /** A file of the directory in {@code tidemark.tapes}; skips the test where it is not there. */
    public static Path recorded(String file) {
        Path path = Path.of(System.getProperty("tidemark.tapes", "tapes")).resolve(file);
        assumeTrue(Files.exists(path), "no recording " + file);
        return path;
    }

    /** The tapes of an exchange in the directory in {@code tidemark.tapes}; none where it is not there. */
    static List<Path> allRecorded(String exchange) throws IOException {
        Path folder = Path.of(System.getProperty("tidemark.tapes", "tapes")).resolve(exchange);
        return Files.isDirectory(folder) ? files(folder, ".jsonl.gz") : List.of();
    }

    /** The written tapes of an exchange; their expectations lie beside them. */
    static List<Path> written(String exchange) throws IOException {
        URL folder = Tapes.class.getResource("/exchange/" + exchange);
        if (folder == null) {
            return List.of();
        }
        return files(Path.of(URI.create(folder.toString())), ".jsonl").stream()
                .filter(file -> !file.toString().endsWith(".expected.jsonl"))
                .toList();
    }

    /** All frames of a tape. */
    public static List<Frame> frames(Path tape) throws IOException {
        List<Frame> frames = new ArrayList<>();
        try (InputStream file = Files.newInputStream(tape);
                InputStream plain = tape.toString().endsWith(".gz") ? new GZIPInputStream(file) : file;
                BufferedReader lines = new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                frames.add(frame(line, frames.size() + 1));
            }
        }
        return frames;
    }

    private static List<Path> files(Path folder, String end) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(end)).sorted().toList();
        }
    }

    private static Frame frame(String line, long number) throws IOException {
        Map<String, @Nullable String> fields = new HashMap<>();
        try (JsonParser json = JSON.createParser(line)) {
            json.nextToken();
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                fields.put(name, json.nextToken() == JsonToken.VALUE_NULL ? null : json.getText());
            }
        }
        Frame.Kind kind = Stream.of(Frame.Kind.values())
                .filter(one -> one.text().equals(fields.get("kind")))
                .findFirst()
                .orElseThrow();
        return new Frame(
                String.valueOf(fields.get("exchange")),
                String.valueOf(fields.get("connection")),
                number,
                null,
                kind,
                Recorder.RECEIVED_AT,
                fields.get("url"),
                fields.get("frame"));
    }
}
