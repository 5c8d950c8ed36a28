package io.tidemark.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class RestUrlTest {

    @Example
    void hasPathAndQuery() {
        assertThat(RestUrl.of("https://localhost:80/a/b?c=d&e=")).isEqualTo(new RestUrl("/a/b", "c=d&e="));
        assertThat(RestUrl.of("/a?b")).isEqualTo(new RestUrl("/a", "b"));
        assertThat(RestUrl.of("https://localhost")).isEqualTo(new RestUrl("", ""));
        assertThat(RestUrl.of(null)).isEqualTo(new RestUrl("", ""));
    }

    @Example
    void findsAParameter() {
        RestUrl url = RestUrl.of("/a?symbols=no&symbol=BTC&symbol=ETH");

        assertThat(url.parameter("symbol")).contains("BTC");
        assertThat(url.parameter("limit")).isEmpty();
    }

    @Property
    void throwsNothing(@ForAll String url) {
        assertThat(RestUrl.of(url).parameter("a")).isNotNull();
    }
}
