package io.tidemark.proof;

import io.tidemark.exchange.BadFrameException;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** CSV without quotes, with or without a byte order mark, by itself, in a gzip or alone in a zip. */
record CsvFile(Path path) {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /**
     * Hands over the values of each line that is not blank.
     *
     * @throws IllegalArgumentException if the file cannot be read, or with the number of the line if {@code out} throws
     */
    void read(Consumer<List<String>> out) {
        long number = 0;
        try (InputStream file = open();
                BufferedReader lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (number == 1 && line.startsWith(BYTE_ORDER_MARK)) {
                    line = line.substring(BYTE_ORDER_MARK.length());
                }
                if (!line.isBlank()) {
                    out.accept(List.of(line.split(",", -1)));
                }
            }
        } catch (BadFrameException e) {
            throw bad(number, e.detail(), e);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw bad(number, String.valueOf(e.getMessage()), e);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("Cannot import %s: no such file".formatted(path), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("Cannot import %s: %s".formatted(path, e.getMessage()), e);
        }
    }

    private IllegalArgumentException bad(long line, String reason, Throwable cause) {
        return new IllegalArgumentException("Cannot import %s: line %d: %s".formatted(path, line, reason), cause);
    }

    private InputStream open() throws IOException {
        InputStream file = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
        file.mark(4);
        int first = file.read();
        int second = file.read();
        file.reset();
        if (first == 0x1f && second == 0x8b) {
            return new GZIPInputStream(file, 1 << 16);
        }
        if (first != 'P' || second != 'K') {
            return file;
        }
        file.close();
        ZipFile zip = new ZipFile(path.toFile());
        try {
            return new FilterInputStream(zip.getInputStream(only(zip))) {
                @Override
                public void close() throws IOException {
                    zip.close();
                }
            };
        } catch (IOException e) {
            zip.close();
            throw e;
        }
    }

    /** Several files may be of several instruments, which nobody can tell from here. */
    private static ZipEntry only(ZipFile zip) throws IOException {
        List<? extends ZipEntry> files =
                zip.stream().filter(entry -> !entry.isDirectory()).toList();
        if (files.isEmpty()) {
            throw new IOException("it is an empty zip");
        }
        if (files.size() > 1) {
            throw new IOException("it holds %d files, %s and %s first; unpack it and import them by themselves"
                    .formatted(
                            files.size(), files.get(0).getName(), files.get(1).getName()));
        }
        return files.get(0);
    }
}
