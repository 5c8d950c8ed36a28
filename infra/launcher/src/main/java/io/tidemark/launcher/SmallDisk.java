package io.tidemark.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A disk in memory, so small that it can be filled. Linux makes one for root. */
final class SmallDisk implements AutoCloseable {

    private static final String BALLAST = "ballast";
    private static final int BLOCK = 4_096;
    private static final int LONGEST_SECONDS = 10;

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /**
     * Mounts one.
     *
     * @param folder where, an empty folder
     * @param megabytes it holds
     * @throws IOException if that is not to be had here
     */
    static SmallDisk mount(Path folder, int megabytes) throws IOException, InterruptedException {
        run("mount", "-t", "tmpfs", "-o", "size=%dm".formatted(megabytes), "tmpfs", folder.toString());
        return new SmallDisk(folder);
    }

    Path folder() {
        return folder;
    }

    /** Leaves no room at all. */
    void fill() throws IOException {
        byte[] block = new byte[BLOCK];
        try (OutputStream ballast = Files.newOutputStream(folder.resolve(BALLAST))) {
            while (folder.toFile().getUsableSpace() >= BLOCK) {
                ballast.write(block);
            }
        } catch (IOException e) {
            if (folder.toFile().getUsableSpace() >= BLOCK) {
                throw e;
            }
        }
    }

    /** Leaves room again. */
    void free() throws IOException {
        Files.deleteIfExists(folder.resolve(BALLAST));
    }

    /** Unmounts it, with all it holds. */
    @Override
    public void close() throws IOException {
        try {
            run("umount", "-l", folder.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("Cannot %s a disk: %s".formatted(command[0], said));
        }
    }
}
