package io.tidemark.launcher;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --lake DIR}, the same in all commands. */
final class LakeOption {

    @Option(
            names = "--lake",
            paramLabel = "DIR",
            defaultValue = "lake",
            description = "Folder of the lake (default: ./lake).")
    Path folder;

    /** The folder in full. */
    Path path() {
        return folder.toAbsolutePath().normalize();
    }

    /** How to say this lake on a command line: nothing where it is the default. */
    String argument() {
        return folder.equals(Path.of("lake")) ? "" : " --lake " + folder;
    }
}
