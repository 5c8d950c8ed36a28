package io.tidemark.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableParserTest {

    private static final String SAMPLE = """
            -- One row is one sample.
            CREATE TABLE silver.samples (
                exchange STRING NOT NULL COMMENT 'the exchange''s id', -- first
                price DECIMAL(38, 18) COMMENT 'quote units',
                seen_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'ours'
            ) COMMENT 'Samples' WITH (
                'tidemark.key' = 'exchange', 'tidemark.from' = 'bronze.frames, silver.trades',
                'tidemark.partition' = 'days(seen_at), exchange',
                'tidemark.sort' = 'exchange, seen_at',
                'format-version' = '3'
            );
            """;

    @Property(tries = 300)
    void refusesAnyTextThatIsNoTableWithAMessageOfOneLine(@ForAll @StringLength(max = 80) String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s)Cannot read silver\\.samples\\.sql line \\d+: .+");
    }

    @Property(tries = 300)
    void refusesATableThatEndsTooSoon(@ForAll @IntRange(max = 480) int length) {
        String cut = SAMPLE.substring(0, Math.min(length, SAMPLE.lastIndexOf(')')));

        assertThatThrownBy(() -> parse(cut)).hasMessageStartingWith("Cannot read silver.samples.sql line ");
    }

    @Test
    void readsEverythingATableDeclares() {
        TableDefinition table = parse(SAMPLE);

        assertThat(table)
                .isEqualTo(new TableDefinition(
                        "silver",
                        "samples",
                        "Samples",
                        "One row is one sample.",
                        List.of(
                                new Column(
                                        "exchange",
                                        new ColumnType(ColumnType.Kind.STRING, 0, 0),
                                        false,
                                        "the exchange's id"),
                                new Column(
                                        "price", new ColumnType(ColumnType.Kind.DECIMAL, 38, 18), true, "quote units"),
                                new Column(
                                        "seen_at", new ColumnType(ColumnType.Kind.TIMESTAMP_LTZ, 6, 0), false, "ours")),
                        List.of("exchange"),
                        List.of("bronze.frames", "silver.trades"),
                        List.of(
                                new Partition(Partition.Transform.DAYS, "seen_at"),
                                new Partition(Partition.Transform.IDENTITY, "exchange")),
                        List.of("exchange", "seen_at"),
                        Map.ofEntries(
                                Map.entry("format-version", "3"),
                                Map.entry("write.distribution-mode", "none"),
                                Map.entry("write.parquet.compression-codec", "zstd"),
                                Map.entry("write.parquet.compression-level", "3"),
                                Map.entry("write.parquet.page-version", "v2"),
                                Map.entry("write.metadata.delete-after-commit.enabled", "true"),
                                Map.entry("write.metadata.previous-versions-max", "20"),
                                Map.entry("write.metadata.metrics.default", "counts"),
                                Map.entry("write.parquet.stats-enabled.column.price", "false"),
                                Map.entry("write.metadata.metrics.column.exchange", "truncate(16)"),
                                Map.entry("write.metadata.metrics.column.seen_at", "full"))));
        assertThat(table.fullName()).isEqualTo("silver.samples");
        assertThat(table.columns())
                .extracting(c -> c.type().toString())
                .containsExactly("STRING", "DECIMAL(38, 18)", "TIMESTAMP_LTZ(6)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "silver.samples     | gold.samples       | 2 | declares gold.samples, so the file must be named after it",
                "price DECIMAL      | Price DECIMAL      | 4 | name Price must be lower case",
                "price DECIMAL      | exchange DECIMAL   | 4 | column exchange is declared twice",
                "DECIMAL(38, 18)    | MONEY              | 4 | Invalid type MONEY: must be one of [BOOLEAN, INT, BIGINT, DOUBLE, STRING, DATE, DECIMAL, TIMESTAMP_LTZ]",
                "DECIMAL(38, 18)    | DECIMAL(39, 18)    | 4 | Invalid type DECIMAL(39, 18): must have at most 38 digits, not fewer than behind the point",
                "DECIMAL(38, 18)    | DECIMAL            | 4 | Invalid type DECIMAL: takes 2 parameters, not 0",
                "DECIMAL(38, 18)    | DECIMAL(38, 99999999999)    | 4 | 99999999999 is too large",
                "TIMESTAMP_LTZ(6)   | TIMESTAMP_LTZ(3)   | 5 | Invalid type TIMESTAMP_LTZ(3): must be TIMESTAMP_LTZ(6), microseconds",
                "COMMENT 'ours'     | COMMENT ' '        | 5 | the comment of column seen_at is blank",
                "COMMENT 'ours'     | PRIMARY KEY        | 5 | COMMENT must follow, not PRIMARY",
                "days(seen_at)      | hours(seen_at)     | 8 | hours(seen_at) is no partition, days(column) is one",
                "'exchange',        | 'venue',           | 7 | no column venue",
                "days(seen_at)      | days(at)           | 8 | no column at",
                "'exchange, seen_at'| 'exchange, at'     | 9 | no column at",
                "'format-version'   | 'tidemark.sort'    | 10 | property tidemark.sort is set twice",
                "'tidemark.sort'    | 'sort'             | 12 | property tidemark.sort is missing",
                ");                 | ) AS SELECT 1      | 11 | the end must follow, not AS",
                "'Samples'          | Samples'           | 6 | a text in quotes is not closed",
                "'Samples'          | #                  | 6 | no place for #",
            })
    void saysWhatIsWrongAndWhere(String good, String bad, int line, String reason) {
        String sql = SAMPLE.replace(good, bad);

        assertThatThrownBy(() -> parse(sql))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot read silver.samples.sql line %d: %s", line, reason);
    }

    @Test
    void saysWhereATextIsNotClosed() {
        assertThatThrownBy(() -> parse("CREATE TABLE silver.samples (\n a STRING COMMENT 'x"))
                .hasMessage("Cannot read silver.samples.sql line 2: a text in quotes is not closed");
    }

    private static TableDefinition parse(String sql) {
        return new TableParser("silver.samples.sql", sql).parse();
    }
}
