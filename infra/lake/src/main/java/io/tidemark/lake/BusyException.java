package io.tidemark.lake;

/** Too many questions at once; the same one may be asked again a little later. */
public final class BusyException extends RuntimeException {

    BusyException(String message) {
        super(message);
    }
}
