package io.tidemark.lake;

import org.jspecify.annotations.Nullable;

/** The lake cannot do what was asked. The message is one line for the person who asked. */
public final class LakeException extends RuntimeException {

    LakeException(String message) {
        super(message);
    }

    LakeException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
