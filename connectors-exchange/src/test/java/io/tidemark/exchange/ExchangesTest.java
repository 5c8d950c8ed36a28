package io.tidemark.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ExchangesTest {

    @Test
    void findsEveryAdapterByItsPackage() {
        assertThat(Exchanges.all()).isNotEmpty().allSatisfy((id, exchange) -> {
            assertThat(exchange.id()).isEqualTo(id).matches("[a-z0-9]+");
            assertThat(exchange.getClass().getPackageName()).isEqualTo("io.tidemark.exchange." + id);
            assertThat(Exchanges.of(id)).isSameAs(exchange);
        });
    }

    @Test
    void namesTheKnownOnes() {
        assertThatThrownBy(() -> Exchanges.of("nope"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Invalid exchange nope: known are %s",
                        String.join(", ", Exchanges.all().keySet()));
    }
}
