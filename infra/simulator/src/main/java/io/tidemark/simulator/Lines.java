package io.tidemark.simulator;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A text file that is written line by line. */
final class Lines implements AutoCloseable {

    private final String what;
    private final BufferedWriter out;

    /** @param what for messages, {@code truth} */
    Lines(String what, Path file) {
        this.what = what;
        try {
            this.out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Failed to write %s %s: %s".formatted(what, file, e), e);
        }
    }

    void write(CharSequence line) {
        try {
            out.append(line);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private UncheckedIOException failed(IOException e) {
        return new UncheckedIOException("Failed to write %s: %s".formatted(what, e), e);
    }
}
