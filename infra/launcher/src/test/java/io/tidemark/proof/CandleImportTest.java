package io.tidemark.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeQuery;
import io.tidemark.lake.ResultFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CandleImportTest {

    private static final CandleSeries BTC = new CandleSeries("binance", "BTC-USDT", "1m");
    private static final String FIRST = "1735689540000,10,12.5,9,11.000,2.50,1735689599999,27.5,3,1.5,16.5,0";
    private static final String SECOND =
            "1735689600000000,11,11,11,11,0.00000000,1735689659999999,0.00000000,0,0.00000000,0.00000000,0";

    /** 2040-01-01T00:00:00Z. */
    private static final long NOW = 2_208_988_800_000_000L;

    @TempDir
    Path directory;

    @Test
    void millisecondsAndMicrosecondsAreReadAlikeAndTwiceIsOnce() throws IOException {
        Path file = write("a.csv", FIRST, SECOND);

        CandleImport once = run(CandleLayout.BINANCE, 1, file);
        CandleImport twice = run(CandleLayout.BINANCE, 2, file);

        assertThat(once.fresh()).isEqualTo(2);
        assertThat(twice.read()).isEqualTo(2);
        assertThat(twice.fresh() + twice.changed()).isZero();
        assertThat(rows("SELECT * EXCLUDE (exchange, instrument, timeframe) FROM silver.official_candles ORDER BY 1"))
                .containsExactly(
                        "2024-12-31T23:59:00.000000Z,2025-01-01T00:00:00.000000Z,10,12.5,9,11,2.5,27.5,3,1.5,16.5,2040-01-01T00:00:00.000001Z",
                        "2025-01-01T00:00:00.000000Z,2025-01-01T00:01:00.000000Z,11,11,11,11,0,0,0,0,0,2040-01-01T00:00:00.000001Z");
    }

    @Test
    void minutesOfManyYearsInNoOrderAreFoundAgain() throws IOException {
        Path file = named("years.csv", 0, 3_000_000, 1, 2_000_000, 3_000_001, 2, 1_000_000, 2_000_001);

        assertThat(run(CandleLayout.NAMED, 1, file).fresh()).isEqualTo(8);
        CandleImport twice = run(CandleLayout.NAMED, 2, file);

        assertThat(twice.fresh() + twice.changed()).isZero();
    }

    @Test
    void whatAFileSaysOtherwiseIsTheNewerWord() throws IOException {
        run(CandleLayout.BINANCE, 7, write("a.csv", FIRST, SECOND));

        CandleImport other = run(CandleLayout.BINANCE, 5, write("b.csv", FIRST.replace(",3,", ",4,"), SECOND));

        assertThat(other.fresh()).isZero();
        assertThat(other.changed()).isEqualTo(1);
        assertThat(rows("SELECT trade_count FROM silver.official_candles_latest ORDER BY window_start"))
                .containsExactly("4", "0");
        assertThat(rows("SELECT count(*) FROM silver.official_candles")).containsExactly("3");
    }

    @Test
    void whatAFileHasNoColumnForStaysAsItWas() throws IOException {
        run(CandleLayout.BINANCE, 1, write("a.csv", FIRST));

        CandleImport other = run(
                CandleLayout.NAMED,
                2,
                write("b.csv", "time,open,high,low,close,volume", "1735689540000,10,12.5,9,11,2.6"));

        assertThat(other.changed()).isEqualTo(1);
        assertThat(rows("SELECT volume_base, volume_quote, trade_count, taker_buy_base, taker_buy_quote"
                        + " FROM silver.official_candles_latest"))
                .containsExactly("2.6,27.5,3,1.5,16.5");
    }

    @Test
    void packedFilesAreReadLikePlainOnes() throws IOException {
        String header =
                "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore\n";
        Path gzip = directory.resolve("a.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gzip))) {
            out.write((header + FIRST + "\r\n").getBytes(StandardCharsets.UTF_8));
        }
        Path zip = directory.resolve("b.zip");
        pack(zip, "folder/", "folder/b.csv");

        assertThat(run(CandleLayout.BINANCE, 1, gzip, zip).fresh()).isEqualTo(2);
    }

    @Test
    void aZipIsReadOnlyIfItHoldsOneFile() throws IOException {
        Path none = directory.resolve("none.zip");
        Path two = directory.resolve("two.zip");
        pack(none, "folder/");
        pack(two, "a.csv", "b.csv");

        assertThatThrownBy(() -> run(CandleLayout.BINANCE, 1, none))
                .hasMessage("Cannot import %s: it is an empty zip", none);
        assertThatThrownBy(() -> run(CandleLayout.BINANCE, 1, two))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Cannot import %s: it holds 2 files, a.csv and b.csv first; unpack it and import them by"
                                + " themselves",
                        two);
    }

    @Test
    void oneBadLineAndNothingIsWritten() throws IOException {
        Path good = write("good.csv", FIRST);
        Path bad = write("bad.csv", SECOND, FIRST.replace("12.5", "1x"));

        assertThatThrownBy(() -> run(CandleLayout.BINANCE, 1, good, bad))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot import %s: line 2: Invalid number 1x: no decimal number", bad);
        assertThat(directory.resolve("lake")).doesNotExist();
    }

    @Test
    void eachWayOfBeingBadIsToldByFileAndLine() throws IOException {
        assertBad(
                FIRST.replace("1735689540000", "1735689541000"),
                "Invalid candle 1m of BTC-USDT at 1735689541000000:" + " must fill a window of its length");
        assertBad(
                FIRST.replace(",9,", ",13,"),
                "Invalid candle 1m of BTC-USDT at 1735689540000000: its low must be above"
                        + " 0, its open and close between low and high");
        assertBad(FIRST.replace(",1.5", ",2.6"), "its taker volume 2.6 must not be more than its volume 2.5");
        assertBad(
                FIRST.replace(",16.5", ",27.6"),
                "its taker quote volume 27.6 must not be more than its quote volume 27.5");
        assertBad(
                "1735689540000,10,12.5,9",
                "it has 4 values, lines of the layout binance have 12: time,open,high,low,close,base,close_time,quote,"
                        + "trades,buy_base,buy_quote,ignore; say which with --layout");
        assertBad(FIRST.replace("2.50", ""), "it has no volume");
        assertBad(FIRST.replace("27.5", "nan"), "Invalid quote volume nan: must be a number");
        assertBad(FIRST.replace(",3,", ",3.5,"), "Invalid count of trades 3.5: must be a whole number");
        assertBad(
                FIRST.replace("2.50", "-2"),
                "Invalid candle 1m of BTC-USDT at 1735689540000000: its volumes must be from"
                        + " 0 to 1e20, with at most 18 digits behind the point");
    }

    @Test
    void theFirstCandleIsReadBehindAByteOrderMarkAndNotTakenForNames() throws IOException {
        assertThat(run(CandleLayout.BINANCE, 1, write("marked.csv", "\uFEFF" + FIRST, SECOND))
                        .fresh())
                .isEqualTo(2);
        assertBad("?" + FIRST, "Invalid time ?1735689540000: must be a number or as 2026-01-02 03:04:05");
    }

    @Test
    void aFileWithoutACandleIsRefused() throws IOException {
        Path good = write("good.csv", FIRST);
        for (Path none : List.of(
                write("empty.csv"),
                write("names.csv", "open_time,open,high,low,close,volume"),
                write("quoted.csv", "\"" + FIRST.replace(",", "\",\"") + "\""))) {
            assertThatThrownBy(() -> run(CandleLayout.BINANCE, 1, good, none))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Cannot import %s: no line of it is a candle", none);
        }
        assertThat(directory.resolve("lake")).doesNotExist();
    }

    @Test
    void aFileOfAnotherLayoutIsRefused() throws IOException {
        Path binance = write("binance.csv", FIRST);
        Path cut = write("cut.csv", "unix,open,high,low,close,volume", "1735689600,10,12.5,9,11,2.5,7");

        assertThatThrownBy(() -> run(CandleLayout.KRAKEN, 1, binance))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Cannot import %s: line 1: it has 12 values, lines of the layout kraken have 7:"
                                + " time,open,high,low,close,base,trades; say which with --layout",
                        binance);
        assertThatThrownBy(() -> run(CandleLayout.NAMED, 1, cut))
                .hasMessage("Cannot import %s: line 2: it has 7 values, its file names 6 columns", cut);
    }

    @Test
    void aWindowBefore2009OrInTheFutureIsRefused() throws IOException {
        Path early = write("early.csv", "1230767940,10,12.5,9,11,2.5,3");
        Path late = write("late.csv", "2208988800,10,12.5,9,11,2.5,3", "99999999960,10,12.5,9,11,2.5,3");
        CandleSeries seconds = new CandleSeries("binance", "BTC-USDT", "1s");

        assertThatThrownBy(() -> run(CandleLayout.KRAKEN, 1, early))
                .hasMessage("Cannot import %s: line 1: its window is from before 2009", early);
        assertThatThrownBy(() -> CandleImport.of(seconds, CandleLayout.KRAKEN, List.of(late), NOW))
                .hasMessage(
                        "Cannot import %s: line 2: its window begins at 5138-11-16T09:46:00Z, which is in the future",
                        late);
    }

    @Test
    void aWindowThatStandsTwiceIsRefused() throws IOException {
        Path file = write("a.csv", FIRST, SECOND, FIRST);

        assertThatThrownBy(() -> run(CandleLayout.BINANCE, 1, file))
                .hasMessage(
                        "Cannot import %s: line 3: its window has come before; import overlapping files one after the other",
                        file);
    }

    @Test
    void aCloseTimeIsThatOfTheTimeframeOrEarlier() throws IOException {
        Path hour = write("hour.csv", "1735689600000,10,12.5,9,11,2.5,1735693199999,27.5,3,1.5,16.5,0");
        Path three = write("three.csv", "1735689600000,10,12.5,9,11,2.5,1735689779999,27.5,3,1.5,16.5,0");
        Path minute = write("minute.csv", SECOND);
        CandleSeries hours = new CandleSeries("binance", "BTC-USDT", "1h");

        assertThatThrownBy(() -> run(CandleLayout.BINANCE, 1, hour))
                .hasMessage(
                        "Cannot import %s: line 1: its close time 1735693199999 is that of a window of 1h, not of 1m;"
                                + " import it with --timeframe 1h",
                        hour);
        assertThatThrownBy(() -> run(CandleLayout.BINANCE, 1, three))
                .hasMessage(
                        "Cannot import %s: line 1: its close time 1735689779999 lies behind its window of 1m", three);
        assertThatThrownBy(() -> CandleImport.of(hours, CandleLayout.BINANCE, List.of(minute), NOW))
                .hasMessage(
                        "Cannot import %s: line 1: its close time 1735689659999999 is that of a window of 1m, not of"
                                + " 1h; import it with --timeframe 1m",
                        minute);
        // The exchange went down: a line of its archive of 2018-02-08.
        Path down = write(
                "down.csv",
                "1518049680000,7790,7794.91,7783.81,7784.02,8.153564,1518049694788,63515.48081620,100,6.604319,51454.16786924,0");
        assertThat(run(CandleLayout.BINANCE, 1, down).fresh()).isEqualTo(1);
    }

    @Test
    void windowsAllFurtherApartThanTheTimeframeAreOfAnother() throws IOException {
        Path hours = named("hours.csv", 0, 60, 120, 180, 420, 480, 540, 600, 660, 720);
        Path few = named("few.csv", 0, 60, 120, 180, 420, 480, 540, 600, 660);
        Path minutes = named("minutes.csv", 0, 60, 120, 180, 420, 480, 540, 600, 660, 721);

        assertThatThrownBy(() -> CandleImport.of(BTC, CandleLayout.NAMED, List.of(hours), NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Cannot import %s: all its 10 windows lie 1h apart or a multiple of it, so they are not of 1m;"
                                + " if they are of 1h, import it with --timeframe 1h",
                        hours);
        CandleSeries right = new CandleSeries("binance", "BTC-USDT", "1h");
        assertThat(CandleImport.of(right, CandleLayout.NAMED, List.of(hours), NOW)
                        .read())
                .isEqualTo(10);
        assertThat(CandleImport.of(BTC, CandleLayout.NAMED, List.of(few, named("more.csv", 780)), NOW)
                        .read())
                .isEqualTo(10);
        assertThat(CandleImport.of(BTC, CandleLayout.NAMED, List.of(minutes), NOW)
                        .read())
                .isEqualTo(10);
    }

    @Test
    void otherLayoutsAreReadByTheirColumns() throws IOException {
        Path coinbase = write(
                "coinbase.csv",
                "start,low,high,open,close,volume,timestamp",
                "1677628800,23134.31,23153.68,23144.37,23146.93,7.24789927,2023-03-01 00:00:00+00");
        Path kraken = write(
                "kraken.csv",
                "open,high,low,close,volume,trades,timestamp",
                "23133.2,23146.4,23133.2,23146.0,0.2683339,12,2023-03-01 00:01:00+00");
        Path archive = write("archive.csv", "1677628920,23133.2,23146.4,23133.2,23146.0,0.2683339,12");
        Path bitstamp = write(
                "bitstamp.csv",
                "unix,date,symbol,open,high,low,close,Volume BTC,Volume USD",
                "1635638400,2021-10-31 00:00:00,BTC/USD,61904.96,62299.57,61904.96,62292.23,49.97363133,3112968.9367435663",
                "1526364000,2018-05-15 06:00:00,BTC/USD,8733.86,8796.68,8707.28,8740.99,4906603.14,559.93");

        run(CandleLayout.NAMED, 1, coinbase);
        run(CandleLayout.NAMED, 1, kraken);
        run(CandleLayout.KRAKEN, 1, archive);
        run(CandleLayout.BITSTAMP, 1, bitstamp);

        assertThat(rows("SELECT window_start, open, low, volume_base, volume_quote, trade_count"
                        + " FROM silver.official_candles ORDER BY 1"))
                .containsExactly(
                        "2018-05-15T06:00:00.000000Z,8733.86,8707.28,559.93,4906603.14,",
                        "2021-10-31T00:00:00.000000Z,61904.96,61904.96,49.97363133,3112968.9367435663,",
                        "2023-03-01T00:00:00.000000Z,23144.37,23134.31,7.24789927,,",
                        "2023-03-01T00:01:00.000000Z,23133.2,23133.2,0.2683339,,12",
                        "2023-03-01T00:02:00.000000Z,23133.2,23133.2,0.2683339,,12");
    }

    @Test
    void filesThatAreAboutAreReadWhole() throws IOException {
        Path candles = Path.of(System.getProperty("tidemark.tapes", "none"), "candles");
        assumeTrue(Files.isDirectory(candles), "no recorded candles here");
        List<Path> march;
        try (var files = Files.list(candles.resolve("march_2023"))) {
            march = files.sorted().toList();
        }

        for (Path file : march) {
            CandleImport all = CandleImport.of(BTC, CandleLayout.NAMED, List.of(file), NOW);
            assertThat(all.read()).as(file.toString()).isGreaterThan(4_000);
        }
        Map<String, Long> gaps = new TreeMap<>();
        try (var files = Files.list(candles.resolve("binance_btcusdt_1m_gap_days"))) {
            files.forEach(file -> gaps.put(
                    file.getFileName().toString().substring(11, 21),
                    CandleImport.of(BTC, CandleLayout.BINANCE, List.of(file), NOW)
                            .read()));
        }
        assertThat(gaps)
                .isEqualTo(Map.of("2018-02-08", 29L, "2018-02-09", 840L, "2018-02-10", 1_425L, "2020-12-21", 1_188L));
        CandleSeries hours = new CandleSeries("bitstamp", "BTC-USD", "1h");
        assertThat(CandleImport.of(
                                hours,
                                CandleLayout.BITSTAMP,
                                List.of(candles.resolve("Bitstamp_BTCUSD_1h.csv.gz")),
                                NOW)
                        .read())
                .isEqualTo(30_355);
        assertThat(CandleImport.of(
                                hours, CandleLayout.NAMED, List.of(candles.resolve("binance_btcusdt_1h.csv.gz")), NOW)
                        .read())
                .isEqualTo(65_268);
        assertThat(CandleImport.of(
                                BTC,
                                CandleLayout.BINANCE,
                                List.of(
                                        candles.resolve("binance_btcusdt_1m_months/BTCUSDT-1m-2024-12.csv.gz"),
                                        candles.resolve("binance_btcusdt_1m_months/BTCUSDT-1m-2025-01.csv.gz")),
                                NOW)
                        .read())
                .isEqualTo(2 * 44_640);
    }

    /** Makes a zip of folders, and of files with one and the same line. */
    private static void pack(Path zip, String... names) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (String name : names) {
                out.putNextEntry(new ZipEntry(name));
                out.write((name.endsWith("/") ? "" : SECOND + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private void assertBad(String line, String reason) throws IOException {
        Path file = write("bad.csv", line);
        assertThatThrownBy(() -> run(CandleLayout.BINANCE, 1, file))
                .hasMessage("Cannot import %s: line 1: %s", file, reason);
    }

    private CandleImport run(CandleLayout layout, long micros, Path... files) {
        CandleImport all = CandleImport.of(
                layout == CandleLayout.BITSTAMP ? new CandleSeries("binance", "BTC-USDT", "1h") : BTC,
                layout,
                List.of(files),
                NOW + micros);
        try (Lake lake = Lake.openOrCreate(directory.resolve("lake"))) {
            return all.write(lake);
        }
    }

    private Path named(String name, int... minutes) throws IOException {
        return Files.write(
                directory.resolve(name),
                Stream.concat(
                                Stream.of("unix,open,high,low,close,volume"),
                                IntStream.of(minutes)
                                        .mapToObj(minute -> 1_735_689_600L + 60L * minute + ",10,12.5,9,11,2.5"))
                        .toList());
    }

    private Path write(String name, String... lines) throws IOException {
        return Files.write(directory.resolve(name), List.of(lines));
    }

    private List<String> rows(String sql) throws IOException {
        StringBuilder answer = new StringBuilder();
        try (Lake lake = Lake.open(directory.resolve("lake"))) {
            LakeQuery.over(lake).run(sql, ResultFormat.CSV, answer);
        }
        return answer.toString().lines().skip(1).toList();
    }
}
