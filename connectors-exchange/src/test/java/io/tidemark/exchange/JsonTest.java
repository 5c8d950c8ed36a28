package io.tidemark.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.exchange.BadFrameException.Code;
import io.tidemark.model.Decimal;
import io.tidemark.model.MarketEvent;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonTest {

    private static final FieldNames A = FieldNames.of("a", "b");
    private static final FieldNames NESTED =
            FieldNames.of("x").with("list", A).withOthers(FieldNames.row("first", "second"));

    @Test
    void readsScalarsInAnyOrder() {
        Fields fields = object("{\"z\":[1,{\"a\":2}],\"b\":\"t\\u00e9xt\",\"a\":17}");

        assertThat(fields.number("a")).isEqualTo(17);
        assertThat(fields.text("b")).isEqualTo("t\u00e9xt");
    }

    @Test
    void readsNumbersFromTheirDigits() {
        assertThat(object("{\"a\":0.10,\"b\":\"1e-18\"}").decimal("a")).isEqualTo(Decimal.parse("0.1"));
        assertThat(object("{\"a\":0.10,\"b\":\"1e-18\"}").decimal("b")).isEqualTo(new Decimal(1, 18));
        assertThat(object("{\"a\":9223372036854775807}").number("a")).isEqualTo(Long.MAX_VALUE);
        assertThat(object("{\"a\":\"9223372036854775807\"}").textNumber("a")).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void readsTimesFromTheirDigits() {
        assertThat(object("{\"a\":1700000000123}").epochTime("a")).isEqualTo(1_700_000_000_123_000L);
        assertThat(object("{\"a\":\"1700000000123\"}").textEpochTime("a")).isEqualTo(1_700_000_000_123_000L);
        assertThat(object("{\"a\":\"1700000000123456\"}").textEpochTime("a")).isEqualTo(1_700_000_000_123_456L);
        assertThat(object("{\"a\":1700000000.5}").secondsTime("a")).isEqualTo(1_700_000_000_500_000L);
        assertThat(object("{\"a\":\"1700000000\"}").textSecondsTime("a")).isEqualTo(1_700_000_000_000_000L);
    }

    @Test
    void readsListsOfObjectsListsAndTexts() {
        Fields fields = Json.object("{\"list\":[{\"a\":1},{\"a\":2}],\"one\":[[5,6,7],[8]],\"three\":8}", NESTED);

        assertThat(fields.objects("list")).extracting(one -> one.number("a")).containsExactly(1L, 2L);
        assertThat(fields.others()).containsOnlyKeys("one");
        assertThat(fields.others().values().stream().map(all -> all.get(0).number("second")))
                .containsExactly(6L);
        assertThat(Json.objects("[{\"a\":1},{\"a\":2}]", A)).hasSize(2);
        assertThat(Json.object("{\"t\":[\"x\",\"y\"]}", FieldNames.of().with("t", FieldNames.TEXTS))
                        .objects("t"))
                .extracting(text -> text.text("text"))
                .containsExactly("x", "y");
    }

    @Test
    void takesNoListForAnObjectNorAnObjectForAList() {
        for (String list : List.of("[[1]]", "[1]", "[{},1]")) {
            Fields fields =
                    Json.object("{\"list\":" + list + ",\"one\":[{\"first\":1}],\"two\":{\"first\":1}}", NESTED);

            assertThatThrownBy(() -> fields.objects("list"))
                    .isInstanceOf(BadFrameException.class)
                    .hasMessage("Invalid list []: must be a list of objects");
            assertThat(fields.others()).isEmpty();
        }
    }

    @Test
    void knowsAbsentFromNullFromEmpty() {
        Fields fields = object("{\"a\":null,\"b\":\"\"}");

        assertThat(fields.has("a")).isFalse();
        assertThat(fields.isNull("a")).isTrue();
        assertThat(fields.isEmpty("a")).isTrue();
        assertThat(fields.has("b")).isTrue();
        assertThat(fields.isNull("b")).isFalse();
        assertThat(fields.isEmpty("b")).isTrue();
        assertThat(fields.has("z")).isFalse();
        assertThat(fields.textIfAny("z")).isNull();
        assertThat(fields.textTimeIfAny("b")).isEqualTo(MarketEvent.ABSENT);
    }

    @Test
    void namesTheFieldThatIsMissing() {
        assertRejected(
                "{\"b\":1}", fields -> fields.number("a"), Code.MISSING_FIELD, "Cannot read frame: a is missing");
    }

    @Test
    void namesTheFieldThatHoldsSomethingElse() {
        assertRejected(
                "{\"a\":null}", fields -> fields.number("a"), Code.BAD_VALUE, "Invalid a null: must be an integer");
        assertRejected(
                "{\"a\":\"1\"}", fields -> fields.number("a"), Code.BAD_VALUE, "Invalid a 1: must be an integer");
        assertRejected(
                "{\"a\":1.0}", fields -> fields.number("a"), Code.BAD_VALUE, "Invalid a 1.0: must be an integer");
        assertRejected(
                "{\"a\":-1}", fields -> fields.number("a"), Code.BAD_VALUE, "Invalid a -1: must be from 0 to 2^63 - 1");
        assertRejected(
                "{\"a\":9223372036854775808}",
                fields -> fields.number("a"),
                Code.BAD_VALUE,
                "Invalid a 9223372036854775808: must be from 0 to 2^63 - 1");
        assertRejected("{\"a\":1}", fields -> fields.textNumber("a"), Code.BAD_VALUE, "Invalid a 1: must be a text");
        for (String text : List.of("", "-1", "1.0", "x", "9223372036854775808", "1".repeat(20))) {
            assertRejected(
                    "{\"a\":\"" + text + "\"}",
                    fields -> fields.textNumber("a"),
                    Code.BAD_VALUE,
                    "Invalid a " + text + ": must be from 0 to 2^63 - 1");
        }
        assertRejected("{\"a\":true}", fields -> fields.text("a"), Code.BAD_VALUE, "Invalid a true: must be a text");
        assertRejected("{\"a\":{}}", fields -> fields.decimal("a"), Code.BAD_VALUE, "Invalid a {}: must be a number");
        assertRejected(
                "{\"a\":[1]}", fields -> fields.flag("a"), Code.BAD_VALUE, "Invalid a []: must be true or false");
        assertRejected(
                "{\"a\":\"BUY\"}", fields -> fields.side("a"), Code.BAD_VALUE, "Invalid a BUY: must be buy or sell");
        assertRejected(
                "{\"a\":1}", fields -> fields.objects("a"), Code.BAD_VALUE, "Invalid a 1: must be a list of objects");
        assertRejected("{\"a\":[]}", fields -> fields.object("a"), Code.BAD_VALUE, "Invalid a []: must be an object");
        assertRejected(
                "{\"a\":1}",
                fields -> fields.instrument("a", new Symbols(symbol -> symbol)),
                Code.BAD_VALUE,
                "Invalid a 1: must be a text");
        assertRejected("{\"a\":1,\"a\":2}", fields -> 0, Code.BAD_VALUE, "Invalid field a: must occur once");
    }

    @Test
    void namesTheNumberThatIsNone() {
        assertRejected(
                "{\"a\":\"1,5\"}",
                fields -> fields.decimal("a"),
                Code.BAD_NUMBER,
                "Cannot read a: Invalid number 1,5: no decimal number");
    }

    @Test
    void namesTheTimeThatIsNone() {
        String rule = "must be a time of the years 2009 to 2099";
        assertRejected("{\"a\":12}", fields -> fields.epochTime("a"), Code.BAD_TIME, "Invalid a 12: " + rule);
        assertRejected(
                "{\"a\":\"12\"}", fields -> fields.epochTime("a"), Code.BAD_TIME, "Invalid a 12: must be an integer");
        assertRejected("{\"a\":1e9}", fields -> fields.secondsTime("a"), Code.BAD_TIME, "Invalid a 1e9: " + rule);
        assertRejected(
                "{\"a\":\"1\"}", fields -> fields.secondsTime("a"), Code.BAD_TIME, "Invalid a 1: must be a number");
        assertRejected(
                "{\"a\":12}", fields -> fields.textEpochTime("a"), Code.BAD_TIME, "Invalid a 12: must be a text");
        assertRejected(
                "{\"a\":12}", fields -> fields.textSecondsTime("a"), Code.BAD_TIME, "Invalid a 12: must be a text");
        for (String text : List.of("", "12", "-1700000000123", "now")) {
            assertRejected(
                    "{\"a\":\"" + text + "\"}",
                    fields -> fields.textEpochTime("a"),
                    Code.BAD_TIME,
                    "Invalid a " + text + ": " + rule);
            assertRejected(
                    "{\"a\":\"" + text + "\"}",
                    fields -> fields.textSecondsTime("a"),
                    Code.BAD_TIME,
                    "Invalid a " + text + ": " + rule);
        }
        assertRejected("{\"a\":\"now\"}", fields -> fields.textTime("a"), Code.BAD_TIME, "Invalid a now: " + rule);
        assertRejected("{\"a\":12}", fields -> fields.textTime("a"), Code.BAD_TIME, "Invalid a 12: must be a text");
    }

    @Test
    void showsOnlyTheStartOfALongValue() {
        assertRejected(
                "{\"a\":\"" + "x".repeat(1_000) + "\"}",
                fields -> fields.side("a"),
                Code.BAD_VALUE,
                "Invalid a " + "x".repeat(60) + ": must be buy or sell");
    }

    @Test
    void saysWhereTheJsonEnds() {
        assertRejected(null, fields -> 0, Code.NOT_JSON, "Cannot read frame: no text");
        assertRejected("", fields -> 0, Code.NOT_JSON, "Cannot read frame: no text");
        assertRejected("{\"a\":", fields -> 0, Code.NOT_JSON, "Cannot read frame: ends early");
        assertRejected("{\"a\":1}}", fields -> 0, Code.NOT_JSON, "Cannot read frame: no JSON at character 7");
        assertRejected("{\"a\":1}{}", fields -> 0, Code.NOT_JSON, "Cannot read frame: no JSON at character 7");
        assertRejected("{\"a\":x}", fields -> 0, Code.NOT_JSON, "Cannot read frame: no JSON at character 5");
    }

    @Test
    void refusesWhatIsNoObject() {
        assertRejected("[{\"a\":1}]", fields -> 0, Code.UNKNOWN_MESSAGE, "Cannot read frame: no object");
        assertRejected(
                "1", fields -> 0, Code.UNKNOWN_MESSAGE, "Cannot read frame: neither an object nor a list of objects");
    }

    @Test
    void refusesWhatIsTooLarge() {
        assertRejected(
                "{\"a\":\"" + "x".repeat(8 << 20) + "\"}",
                fields -> 0,
                Code.TOO_LARGE,
                "Cannot read frame: longer than 8388608 characters");
        String many = "{},".repeat(50_000);
        assertThatThrownBy(() -> Json.objects("[" + many + "{}]", A))
                .isInstanceOf(BadFrameException.class)
                .hasMessage("Cannot read frame: more than 50000 objects");
        assertThatThrownBy(() -> object("{\"a\":\"" + "x".repeat(5 << 20) + "\"}"))
                .isInstanceOf(BadFrameException.class)
                .extracting(e -> ((BadFrameException) e).code())
                .isEqualTo(Code.TOO_LARGE);
    }

    @Test
    void checksWhatNobodyReads() {
        Json.check("[1,{\"a\":[]}]");

        for (String text : List.of("[1,]", "{\"a\"}", "[1][2]", "nul")) {
            assertThatThrownBy(() -> Json.check(text))
                    .isInstanceOf(BadFrameException.class)
                    .extracting(e -> ((BadFrameException) e).code())
                    .isEqualTo(Code.NOT_JSON);
        }
    }

    private static Fields object(@Nullable String text) {
        return Json.object(text, A);
    }

    private static void assertRejected(
            @Nullable String text, Function<Fields, Object> reading, Code code, String message) {
        assertThatThrownBy(() -> reading.apply(object(text)))
                .isInstanceOf(BadFrameException.class)
                .hasMessage(message)
                .extracting(e -> ((BadFrameException) e).code())
                .isEqualTo(code);
    }
}
