package io.tidemark.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.exchange.RestLimits;
import io.tidemark.transport.Ask.Purpose;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RequestBudgetTest {

    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final int LIMIT = 20;

    // A clock of this kind may start anywhere and overflow.
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5_000_000_000L);
    private final RequestBudget budget = new RequestBudget(limits(), 1.0, clock::get, null);

    @Property
    void noWindowHoldsMoreThanTheLimit(
            @ForAll @Size(max = 100) List<@IntRange(min = 1, max = LIMIT) Integer> weights,
            @ForAll @Size(min = 1, max = 20) List<@IntRange(max = 4_000) Integer> pauses) {
        AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5_000_000_000L);
        long start = now.get();
        RequestBudget any = new RequestBudget(limits(), 1.0, now::get, null);
        List<long[]> spent = new ArrayList<>();

        for (int i = 0; i < weights.size(); i++) {
            now.addAndGet(Duration.ofMillis(pauses.get(i % pauses.size())).toNanos());
            for (Duration wait = any.spend(Purpose.REPAIR, weights.get(i));
                    !wait.isZero();
                    wait = any.spend(Purpose.REPAIR, weights.get(i))) {
                now.addAndGet(wait.toNanos());
            }
            spent.add(new long[] {now.get() - start, weights.get(i)});
        }

        for (long[] first : spent) {
            assertThat(spent.stream()
                            .filter(one -> one[0] >= first[0] && one[0] - first[0] < WINDOW.toNanos())
                            .mapToLong(one -> one[1])
                            .sum())
                    .isLessThanOrEqualTo(LIMIT);
        }
    }

    @Test
    void halfAShareIsAWindowTwiceAsLong() {
        RequestBudget half = new RequestBudget(limits(), 0.5, clock::get, null);

        assertThat(half.spend(Purpose.REPAIR, LIMIT)).isZero();
        assertThat(half.spend(Purpose.REPAIR, 1)).isEqualTo(WINDOW.multipliedBy(2));
    }

    @Test
    void spendsNothingUntilTheExchangeAllows() {
        assertThat(budget.refused(Duration.ofMinutes(2))).isEqualTo(Duration.ofMinutes(2));

        assertThat(budget.spend(Purpose.REPAIR, 1)).isEqualTo(Duration.ofMinutes(2));
        pass(Duration.ofMinutes(2).minusNanos(1));
        assertThat(budget.spend(Purpose.REPAIR, 1)).isEqualTo(Duration.ofNanos(1));
        pass(Duration.ofNanos(1));
        assertThat(budget.spend(Purpose.REPAIR, 1)).isZero();
    }

    @Test
    void aLaterRefusalDoesNotShortenAnEarlierOne() {
        budget.refused(Duration.ofMinutes(2));
        budget.refused(Duration.ofSeconds(5));

        assertThat(budget.spend(Purpose.REPAIR, 1)).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void guessesLongerEachTimeUntilAnAnswerComes() {
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            pauses.add(budget.refused(Duration.ofSeconds(-1)).toSeconds());
        }
        budget.answered();

        assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 300L, 300L, 300L);
        assertThat(budget.refused(Duration.ofSeconds(-1))).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void boundsWhatTheExchangeSays() {
        assertThat(budget.refused(Duration.ZERO)).isEqualTo(Duration.ofSeconds(1));
        assertThat(budget.refused(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(Duration.ofDays(3));
        assertThat(budget.spend(Purpose.REPAIR, 1)).isEqualTo(Duration.ofDays(3));
    }

    @Test
    void waitsAWindowWhenOthersHaveSpentNearlyAll() {
        budget.used(17, WINDOW);
        assertThat(budget.spend(Purpose.REPAIR, 1)).isZero();

        budget.used(18, WINDOW);
        assertThat(budget.spend(Purpose.REPAIR, 1)).isEqualTo(WINDOW);
    }

    @Test
    void readsRetryAfterWhateverItSays() {
        assertThat(RestDesk.retryAfter(null)).isEqualTo(Duration.ofSeconds(-1));
        assertThat(RestDesk.retryAfter("soon")).isEqualTo(Duration.ofSeconds(-1));
        assertThat(RestDesk.retryAfter("99999999999999999999")).isEqualTo(Duration.ofSeconds(-1));
        assertThat(RestDesk.retryAfter("-5")).isNegative();
        assertThat(RestDesk.retryAfter(" 7 ")).isEqualTo(Duration.ofSeconds(7));
        assertThat(RestDesk.retryAfter("9223372036854775807")).isEqualTo(Duration.ofSeconds(Long.MAX_VALUE));
        assertThat(RestDesk.retryAfter("Wed, 01 Jan 2020 00:00:00 GMT")).isNegative();
        assertThat(RestDesk.retryAfter("Thu, 01 Jan 2099 00:00:00 GMT")).isGreaterThan(Duration.ofDays(365));
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    private static RestLimits limits() {
        return new RestLimits(LIMIT, WINDOW, null, 1, 1, 100, null);
    }
}
