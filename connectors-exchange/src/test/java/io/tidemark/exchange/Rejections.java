package io.tidemark.exchange;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.exchange.BadFrameException.Code;
import org.jspecify.annotations.Nullable;

/** Asserts that a frame is rejected, with the whole message. */
public final class Rejections {

    private Rejections() {}

    /** Of a text of the socket. */
    public static void assertRejected(Exchange exchange, String text, Code code, String message) {
        assertThatThrownBy(() -> Recorder.parse(exchange, text))
                .isInstanceOf(BadFrameException.class)
                .hasMessage(message)
                .extracting(e -> ((BadFrameException) e).code())
                .isEqualTo(code);
    }

    /** Of a REST body. */
    public static void assertRestRejected(
            Exchange exchange, @Nullable String url, String text, Code code, String message) {
        assertThatThrownBy(() -> Recorder.parseRest(exchange, url, text))
                .isInstanceOf(BadFrameException.class)
                .hasMessage(message)
                .extracting(e -> ((BadFrameException) e).code())
                .isEqualTo(code);
    }
}
