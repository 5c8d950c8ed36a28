package io.tidemark.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeReaderTest {

    private static final String COUNT = "SELECT count(*) FROM ${silver.trades} WHERE traded_at >= ?";

    @TempDir
    Path folder;

    @Test
    void seesWhatIsCommittedWhileItIsOpen() {
        try (Lake lake = Lake.openOrCreate(folder);
                LakeReader reader = LakeReader.at(folder, Duration.ofSeconds(60))) {
            Object before = count(reader);

            Rows.append(lake.table("silver.trades"), List.of(Trades.trade(1), Trades.trade(2)));

            assertThat(before).isEqualTo(0L);
            Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> count(reader)
                    .equals(2L));
            assertThat(reader.newest("silver.trades", "traded_at"))
                    .contains(Trades.START.plusSeconds(2).toInstant());
            assertThat(Objects.requireNonNull(reader.states().get("silver.trades"))
                            .rows())
                    .isEqualTo(2);
        }
    }

    @Test
    void leavesOutFilesThatCannotMatter() {
        try (Lake lake = Lake.openOrCreate(folder);
                LakeReader reader = LakeReader.at(folder, Duration.ofSeconds(60))) {
            Rows.append(lake.table("silver.trades"), List.of(Trades.trade(1)));
            Rows.append(lake.table("silver.trades"), List.of(Trades.trade(7200)));
            Question late = Question.of("SELECT count(*) FROM ${silver.trades}")
                    .over(
                            "silver.trades",
                            "traded_at",
                            Trades.START.plusHours(1).toInstant(),
                            Trades.START.plusDays(1).toInstant());

            Object found = first(reader, late);

            assertThat(found).isEqualTo(1L);
        }
    }

    @Test
    void opensALakeThatComesLater() {
        try (LakeReader reader = LakeReader.at(folder.resolve("later"), Duration.ofSeconds(60))) {
            List<String> before = reader.tables();

            Lake.openOrCreate(folder.resolve("later")).close();

            assertThat(before).isEmpty();
            Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> reader.has("silver.trades"));
        }
    }

    @Test
    void reachesNoFileOutsideTheLake() {
        try (LakeReader reader = LakeReader.at(folder, Duration.ofSeconds(60))) {
            assertThatThrownBy(() -> first(reader, Question.of("SELECT count(*) FROM read_text('/etc/hostname')")))
                    .isInstanceOf(LakeException.class)
                    .hasMessageContaining("Permission Error");
        }
    }

    @Test
    void cancelsAQuestionThatTakesTooLong() {
        try (LakeReader reader = LakeReader.at(folder, Duration.ofSeconds(1))) {
            assertThatThrownBy(() -> first(
                            reader,
                            Question.of("SELECT sum(a.range * b.range) FROM range(10000000) a, range(100000) b")))
                    .isInstanceOf(LakeException.class);
        }
    }

    private static Object count(LakeReader reader) {
        return first(reader, Question.of(COUNT).over("silver.trades").with(Trades.START.toInstant()));
    }

    private static Object first(LakeReader reader, Question question) {
        try (QueryResult result = reader.run(question)) {
            List<@Nullable Object> row = Objects.requireNonNull(result.next());
            return Objects.requireNonNull(row.get(0));
        }
    }
}
