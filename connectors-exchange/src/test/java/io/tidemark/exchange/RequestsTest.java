package io.tidemark.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RequestsTest {

    @Test
    void quotesEachText() {
        assertThat(Requests.list(List.of())).isEqualTo("[]");
        assertThat(Requests.list(List.of("a", "b"))).isEqualTo("[\"a\",\"b\"]");
    }

    @Test
    void cutsAListWithoutLoss() {
        assertThat(Requests.batches(List.of(1, 2, 3, 4, 5), 2))
                .containsExactly(List.of(1, 2), List.of(3, 4), List.of(5));
        assertThat(Requests.batches(List.of(), 2)).isEmpty();
    }
}
