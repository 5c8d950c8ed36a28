package io.tidemark.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Tables and tapes hold these words: a changed one is another table. */
class WordsTest {

    @Test
    void constantsAreWrittenInLowerCase() {
        assertThat(Arrays.stream(Side.values()).map(Side::text)).containsExactly("buy", "sell");
        assertThat(Arrays.stream(Origin.values()).map(Origin::text))
                .containsExactly("stream", "repair", "backfill", "snapshot");
        assertThat(Arrays.stream(Frame.Kind.values()).map(Frame.Kind::text))
                .containsExactly("ws", "rest", "open", "close");
        assertThat(FeedEvent.Kind.values()).allSatisfy(kind -> assertThat(kind.text())
                .isEqualTo(kind.name().toLowerCase(Locale.ROOT)));
    }
}
