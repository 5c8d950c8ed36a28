package io.tidemark.dashboard;

import org.jspecify.annotations.Nullable;

/**
 * What is sent.
 *
 * @param type content type
 * @param text as sent, in UTF-8
 * @param file the name to save it by; null where it is to be shown
 */
record Body(String type, String text, @Nullable String file) {

    static Body json(Object content) {
        return new Body("application/json; charset=utf-8", Json.text(content), null);
    }

    static Body csv(String content, String file) {
        return new Body("text/csv; charset=utf-8", content, file);
    }

    static Body plain(String content) {
        return new Body("text/plain; charset=utf-8", content, null);
    }
}
