package io.tidemark.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeadLetterTest {

    private static final int MOST = RawTopics.MAX_MESSAGE;

    @Test
    void whatATopicTakesIsUntouched() {
        Letter letter = letter(new byte[MOST - "key".length()], List.of());

        DeadLetter dead = only(DeadLetter.of(letter, "too_large", "", "why"));

        assertThat(dead.letter()).isSameAs(letter);
        assertThat(dead.isFirst()).isTrue();
    }

    @Test
    void aValueThatIsTooLargeForOneRequestGoesInParts() {
        byte[] value = new byte[2 * DeadLetter.PART + 1];
        new Random(7).nextBytes(value);
        Letter.Header header = new Letter.Header("small", new byte[] {1});

        List<DeadLetter> dead = DeadLetter.of(letter(value, List.of(header)), "too_large", "", "why");

        ByteBuffer whole = ByteBuffer.allocate(value.length);
        dead.forEach(part -> whole.put(part.letter().value()));
        assertThat(whole.array()).isEqualTo(value);
        assertThat(dead).extracting(DeadLetter::isFirst).containsExactly(true, false, false);
        assertThat(dead).extracting(part -> part.letter().header(Headers.PART)).containsExactly("1", "2", "3");
        assertThat(dead).allSatisfy(part -> {
            assertThat(part.letter().header(Headers.PARTS)).isEqualTo("3");
            assertThat(part.letter().header(Headers.WHOLE_BYTES)).isEqualTo(String.valueOf(value.length));
            assertThat(part.letter().headers()).contains(header);
            assertThat(part.letter().bytes()).isLessThan(MOST);
        });
    }

    @Test
    void ofAMessageWithLargeHeadersTheBeginningIsKeptAndTheRestIsTold() {
        Letter.Header small = new Letter.Header("small", new byte[] {1});
        Letter.Header large = new Letter.Header("large", new byte[MOST]);

        DeadLetter dead = only(DeadLetter.of(letter(new byte[MOST], List.of(large, small)), "too_large", "", "why"));

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
        DeadLetter dead = only(
                DeadLetter.of(letter(new byte[0], List.of()), "bad_value", "/" + "x".repeat(9_000), "y".repeat(9_000)));

        assertThat(dead.pointer()).hasSize(4_096);
        assertThat(dead.detail()).hasSize(4_096);
    }

    private static DeadLetter only(List<DeadLetter> parts) {
        assertThat(parts).hasSize(1);
        return parts.get(0);
    }

    private static Letter letter(byte[] value, List<Letter.Header> headers) {
        return new Letter(RawTopic.TRADES, 1, 2, 3, "key".getBytes(StandardCharsets.UTF_8), value, headers);
    }
}
