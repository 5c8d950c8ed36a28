package io.tidemark.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadLetterTest {

    private static final int MOST = RawTopics.MAX_MESSAGE;

    @Test
    void whatATopicTakesIsUntouched() {
        Letter letter = letter(new byte[MOST - "key".length()], List.of());

        DeadLetter dead = DeadLetter.of(letter, "too_large", "", "why");

        assertThat(dead.letter()).isSameAs(letter);
    }

    @Test
    void ofWhatNoTopicTakesTheBeginningIsKeptAndTheRestIsTold() {
        Letter.Header small = new Letter.Header("small", new byte[] {1});
        Letter.Header large = new Letter.Header("large", new byte[MOST]);

        DeadLetter dead = DeadLetter.of(letter(new byte[MOST], List.of(large, small)), "too_large", "", "why");

        assertThat(dead.letter().value()).hasSize(1 << 20);
        assertThat(dead.letter().header(Headers.CUT_BYTES))
                .isEqualTo(String.valueOf(2 * MOST + "key".length() + 25 + 26));
        assertThat(dead.letter().header(Headers.CUT_SHA_256)).matches("[0-9a-f]{64}");
        assertThat(dead.letter().header("large")).isNull();
        assertThat(dead.letter().header("small")).isNotNull();
        assertThat(dead.letter().bytes()).isLessThan(MOST);
    }

    @Test
    void wordsAreNoLongerThanAPersonReads() {
        DeadLetter dead =
                DeadLetter.of(letter(new byte[0], List.of()), "bad_value", "/" + "x".repeat(9_000), "y".repeat(9_000));

        assertThat(dead.pointer()).hasSize(4_096);
        assertThat(dead.detail()).hasSize(4_096);
    }

    private static Letter letter(byte[] value, List<Letter.Header> headers) {
        return new Letter(RawTopic.TRADES, 1, 2, 3, "key".getBytes(StandardCharsets.UTF_8), value, headers);
    }
}
