package io.tidemark.launcher;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeQuery;
import io.tidemark.lake.QueryResult;
import io.tidemark.transport.Ask;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Writes frames of a lake as tapes. */
final class TapeExport {

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String HISTORY = Ask.Purpose.BACKFILL.text();
    private static final JsonFactory JSON = new JsonFactory();

    private TapeExport() {}

    /**
     * A tape.
     *
     * @param file where it lies
     * @param frames how many it holds
     */
    record Tape(Path file, long frames) {}

    /** Writes the frames received from {@code begin} on, a file an exchange. */
    static List<Tape> since(Path lake, Instant begin, Path folder) throws IOException {
        return of(lake, "received_at >= TIMESTAMPTZ '%s'".formatted(begin), "channel", begin, folder);
    }

    /** Writes the frames that came with feeds, a file an exchange; not those a user had asked for from the past. */
    static List<Tape> ofFeeds(Path lake, Path folder) throws IOException {
        return of(lake, "channel IS DISTINCT FROM '%s'".formatted(HISTORY), "channel", Instant.EPOCH, folder);
    }

    /**
     * Writes the frames a user had asked for from the past, a file an exchange. They do not say that they were asked
     * for, so that a reader who asked for nothing takes all that is in them.
     */
    static List<Tape> ofHistory(Path lake, Path folder) throws IOException {
        return of(lake, "channel = '%s'".formatted(HISTORY), "NULL", Instant.EPOCH, folder);
    }

    private static List<Tape> of(Path lake, String from, String channel, Instant begin, Path folder)
            throws IOException {
        List<Tape> tapes = new ArrayList<>();
        Files.createDirectories(folder);
        try (Lake opened = Lake.open(lake)) {
            LakeQuery query = LakeQuery.over(opened);
            List<String> exchanges = new ArrayList<>();
            try (QueryResult rows =
                    query.run("SELECT DISTINCT exchange FROM bronze.frames WHERE %s ORDER BY 1".formatted(from))) {
                for (List<@Nullable Object> row = rows.next(); row != null; row = rows.next()) {
                    exchanges.add(String.valueOf(row.get(0)));
                }
            }
            for (String exchange : exchanges) {
                Path file = folder.resolve("%s-%s.jsonl.gz".formatted(exchange, STAMP.format(begin)));
                try (QueryResult rows = query.run(
                                "SELECT exchange, %s, connection, strftime(received_at, '%%Y-%%m-%%dT%%H:%%M:%%S.%%fZ'),"
                                                .formatted(channel)
                                        + " kind, url, frame FROM bronze.frames WHERE exchange = '%s' AND %s"
                                                .formatted(exchange, from)
                                        + " ORDER BY received_at, connection, frame_number");
                        Writer out = new java.io.OutputStreamWriter(
                                new GZIPOutputStream(Files.newOutputStream(file), 1 << 16), StandardCharsets.UTF_8)) {
                    tapes.add(new Tape(file, write(rows, out)));
                }
            }
        }
        return tapes;
    }

    private static long write(QueryResult rows, Writer out) throws IOException {
        long frames = 0;
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.setRootValueSeparator(null);
            for (List<@Nullable Object> row = rows.next(); row != null; row = rows.next()) {
                json.writeStartObject();
                text(json, "exchange", row.get(0));
                text(json, "channel", row.get(1));
                text(json, "connection", row.get(2));
                text(json, "received_at", row.get(3));
                text(json, "kind", row.get(4));
                if (row.get(5) != null) {
                    text(json, "url", row.get(5));
                }
                text(json, "frame", row.get(6));
                json.writeEndObject();
                json.writeRaw('\n');
                frames++;
            }
        }
        return frames;
    }

    private static void text(JsonGenerator json, String name, @Nullable Object value) throws IOException {
        json.writeStringField(name, value == null ? null : value.toString());
    }
}
