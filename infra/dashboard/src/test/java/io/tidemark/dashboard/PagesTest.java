package io.tidemark.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.lake.Lake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages in a real browser; pictures of them are left in {@code target/screenshots}. */
class PagesTest {

    private static final Path PICTURES = Path.of("target", "screenshots");

    @TempDir
    static Path folder;

    static Dashboard dashboard;
    static Browser browser;

    @BeforeAll
    static void start() throws IOException {
        Assumptions.assumeTrue(
                Browser.executable().isPresent(),
                "Chromium is not installed: apt-get install chromium to test the pages");
        dashboard = Dashboard.start(Market.create(folder.resolve("lake")), 0);
        browser = Browser.start(folder);
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
            dashboard.close();
        }
    }

    @Test
    void showsEveryPageWithoutAnErrorOrAnOutsideRequest() throws IOException {
        for (String scheme : List.of("dark", "light")) {
            browser.prefer(scheme);
            for (String page : List.of("", "compare", "quality", "overview")) {
                browser.resize(1600, 1300);
                browser.open(dashboard.url() + page);
                browser.screenshot(PICTURES.resolve((page.isEmpty() ? "market" : page) + "-" + scheme + ".png"));
            }
        }
        browser.resize(360, 780);
        for (String page : List.of("", "compare", "quality", "overview")) {
            browser.open(dashboard.url() + page);
            browser.screenshot(PICTURES.resolve((page.isEmpty() ? "market" : page) + "-phone.png"));

            assertThat(Integer.parseInt(browser.evaluate("document.documentElement.scrollWidth")))
                    .as(page)
                    .isLessThanOrEqualTo(360);
        }
        assertThat(browser.problems()).isEmpty();
        assertThat(browser.requests())
                .isNotEmpty()
                .allMatch(url ->
                        url.startsWith("http://127.0.0.1:") || url.startsWith("data:") || url.equals("about:blank"));
    }

    @Test
    void readsOnTheChartWhatStandsInTheTable() throws IOException {
        browser.resize(1600, 1300);
        browser.open(dashboard.url());

        browser.act(
                "[...document.querySelectorAll('#tiles button')].find(t => t.dataset.exchange === 'kraken').click()");
        browser.act("[...document.querySelectorAll('#timeframes button')].find(b => b.textContent === '1h').click()");
        String legend = browser.evaluate("document.getElementById('legend').textContent");
        String close = browser.evaluate("document.querySelector('#table tbody tr td:nth-child(5)').textContent");

        assertThat(browser.evaluate("document.getElementById('chart-title').textContent"))
                .isEqualTo("BTC-USDT · kraken · 1h");
        assertThat(close.replace(",", ""))
                .isEqualTo(Market.price("kraken", 1440).stripTrailingZeros().toPlainString());
        assertThat(legend).contains("C " + close).startsWith("2024-01-02 23:00:00");
        browser.screenshot(PICTURES.resolve("market-hours.png"));
    }

    @Test
    void walksAlongTheCandlesByKeyboard() {
        browser.open(dashboard.url());

        browser.evaluate("document.getElementById('chart').focus()");
        for (int i = 0; i < 3; i++) {
            browser.evaluate("document.getElementById('chart').dispatchEvent("
                    + "new KeyboardEvent('keydown', {key: 'ArrowLeft', bubbles: true, cancelable: true}))");
        }

        assertThat(browser.evaluate("document.getElementById('legend').textContent"))
                .startsWith("2024-01-02 23:57:00");
    }

    @Test
    void downloadsExactlyWhatIsShown() throws IOException {
        Path downloads = Files.createDirectories(folder.resolve("downloads"));
        browser.downloadTo(downloads);
        browser.open(dashboard.url() + "?coin=BTC&exchange=binance&instrument=BTC-USDT&timeframe=1h&span=24h");

        String shown = browser.evaluate("[...document.querySelectorAll('#table tbody tr')].reverse().map(row => "
                + "row.cells[4].textContent.replaceAll(',', '')).join()");
        browser.evaluate("document.getElementById('csv').click()");
        Path file = downloads.resolve("binance_BTC-USDT_1h.csv");
        Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> Files.exists(file) && Files.size(file) > 0);

        List<String> lines = Files.readAllLines(file);
        int close = List.of(lines.get(0).split(",")).indexOf("close");
        assertThat(lines).hasSize(25);
        assertThat(String.join(
                        ",",
                        lines.stream()
                                .skip(1)
                                .map(line -> line.split(",")[close])
                                .toList()))
                .isEqualTo(shown);
    }

    @Test
    void goesBackToWhatWasKnownThen() {
        browser.open(dashboard.url() + "?coin=BTC&exchange=binance&instrument=BTC-USDT&timeframe=1m&span=24h");
        String now = browser.evaluate("document.getElementById('chart-note').textContent");

        browser.act("const slider = document.getElementById('asof'); slider.value = 0;"
                + " slider.dispatchEvent(new Event('input', {bubbles: true})); undefined");

        assertThat(now).isEqualTo("1 of 1430 candles were revised.");
        assertThat(browser.evaluate("document.getElementById('chart-note').textContent"))
                .isEqualTo("As it was known at 2024-01-03 00:01:29.999999 UTC.");
    }

    @Test
    void drawsTheForecastBeyondTheLastCandle() throws IOException {
        browser.prefer("dark");
        browser.resize(1600, 1300);
        browser.open(dashboard.url() + "?coin=BTC&exchange=binance&instrument=BTC-USDT&timeframe=1m&span=6h");
        browser.await(pixel("--forecast"));
        String record = browser.evaluate("document.querySelector('#forecast tbody tr').textContent");
        browser.screenshot(PICTURES.resolve("market-forecast.png"));

        browser.evaluate(
                "[...document.querySelectorAll('#models button')].find(b => b.textContent === 'drift').click()");
        String other = browser.evaluate("document.querySelector('#forecast tbody tr').textContent");
        browser.open(dashboard.url() + "?coin=ETH");
        String none = browser.evaluate("document.getElementById('forecast').textContent");

        assertThat(record).isEqualTo("5m41,795.041,770.0 – 41,820.041,745.0 – 41,845.04080 %95 %9.0012.00");
        assertThat(other).endsWith("4050 %75 %14.5012.00");
        assertThat(none).isEqualTo("No forecast of this instrument yet. ./tidemark forecast makes them.");
        assertThat(browser.evaluate("Boolean(%s)".formatted(pixel("--forecast"))))
                .isEqualTo("false");
    }

    @Test
    void marksOutliersAndAlertsOnTheChart() {
        browser.prefer("dark");
        browser.resize(1600, 1300);
        String chart = dashboard.url() + "?coin=BTC&exchange=%s&instrument=BTC-USDT&timeframe=1m&span=24h";

        browser.open(chart.formatted("kraken"));
        boolean quiet =
                browser.evaluate("Boolean(%s)".formatted(pixel("--warn"))).equals("false");
        browser.open(chart.formatted("binance"));

        browser.await(pixel("--warn"));
        assertThat(quiet).isTrue();
    }

    @Test
    void tellsWhatStandsAroundTheMarkets() {
        browser.open(dashboard.url() + "overview");

        assertThat(row("health")).startsWith("binanceat rest0 ms earlier1,0001");
        assertThat(row("alerts")).startsWith("warningBTC crossed2024-01-02 15:00:00lasts2");
        assertThat(row("coins")).startsWith("1BTC bitcoin42,123.45 USD+0.25 %-1.13 %+1.50 %7.3");
        assertThat(row("macro")).startsWith("DXY_SYN US dollar index103.5000");
        assertThat(row("funding")).startsWith("binanceBTC-USDT+0.0100 %8 h+10.95 %+19.16 %42,001.50");
    }

    @Test
    void givesTheVerdictsOfValidation() {
        browser.open(dashboard.url() + "quality");

        assertThat(row("official")).startsWith("missingbinanceBTC-USDT1m3111200");
        assertThat(row("official-newest")).contains("differs");
        assertThat(row("completeness")).startsWith("2024-01-02binanceBTC-USDTINVESTIGATEB");
    }

    /** Where the system property names a copy of axe-core, its rules are asked too. */
    @Test
    void breaksNoRuleOfAxe() throws IOException {
        String axe = System.getProperty("tidemark.axe");
        Assumptions.assumeTrue(axe != null, "tidemark.axe names no axe.min.js");
        String rules = Files.readString(Path.of(axe)) + ";0";
        for (String scheme : List.of("dark", "light")) {
            browser.prefer(scheme);
            for (int width : List.of(360, 1600)) {
                browser.resize(width, 900);
                for (String page : List.of("", "compare", "quality", "overview")) {
                    browser.open(dashboard.url() + page);
                    browser.evaluate(rules);

                    assertThat(browser.evaluate("axe.run().then(found => found.violations.map(one => one.id + ' '"
                                    + " + one.nodes.map(node => node.target)).join())"))
                            .as("%s, %s, %d", page, scheme, width)
                            .isEmpty();
                }
            }
        }
    }

    /** The text of a table's first row. */
    private static String row(String id) {
        return browser.evaluate("document.querySelector('#%s tbody tr').textContent".formatted(id));
    }

    /** True where the chart shows a colour of the theme, unmixed. */
    private static String pixel(String colour) {
        return """
                (() => {
                  const [r, g, b] = getComputedStyle(document.documentElement).getPropertyValue('%s').trim().match(/\\w\\w/g).map(x => parseInt(x, 16));
                  return [...document.querySelectorAll('#chart canvas')].some(canvas => {
                    const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
                    for (let i = 0; i < data.length; i += 4) if (data[i] === r && data[i + 1] === g && data[i + 2] === b && data[i + 3] === 255) return true;
                    return false;
                  });
                })()""".formatted(colour);
    }

    @Test
    void takesHostileNamesForText() {
        browser.open(dashboard.url() + "overview");
        String overview = browser.evaluate("document.getElementById('markets').textContent");
        browser.open(dashboard.url() + "quality");

        assertThat(overview).contains(Market.HOSTILE);
        assertThat(browser.evaluate("document.querySelector('details.frame pre').textContent"))
                .isEqualTo("<script>document.title='owned'</script>");
        assertThat(browser.evaluate("document.title")).isEqualTo("Quality · Tidemark");
        assertThat(browser.evaluate("document.querySelectorAll('main img, main script').length"))
                .isEqualTo("0");
    }

    @Test
    void saysWhatToDoWithAnEmptyLake() throws IOException {
        Path empty = folder.resolve("empty");
        Lake.openOrCreate(empty).close();
        int before = browser.problems().size();
        try (Dashboard other = Dashboard.start(empty, 0)) {
            for (String page : List.of("", "compare", "quality", "overview")) {
                browser.open(other.url() + page);

                assertThat(browser.evaluate("document.getElementById('notice').textContent"))
                        .startsWith("This lake is still empty. Start ./tidemark demo");
                browser.screenshot(PICTURES.resolve("empty-" + page + ".png"));
            }
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError(browser.problems().toString(), e);
        }

        assertThat(browser.problems()).hasSize(before);
    }

    @Test
    void refreshesEveryMinuteUnlessToldOtherwise() {
        browser.open(dashboard.url());

        assertThat(browser.evaluate("document.getElementById('refresh').value")).isEqualTo("60");
        assertThat(browser.evaluate("[...document.getElementById('refresh').options].map(one => one.value).join()"))
                .isEqualTo("15,30,60,120,300,0");
        assertThat(browser.evaluate("(() => { const real = window.setTimeout, asked = [];"
                        + " window.setTimeout = (task, after) => { asked.push(after); return 0; };"
                        + " const choice = document.getElementById('refresh');"
                        + " for (const value of ['15', '300', '0', '60']) {"
                        + " choice.value = value; choice.dispatchEvent(new Event('change')); }"
                        + " window.setTimeout = real; localStorage.removeItem('refresh'); return asked.join(); })()"))
                .isEqualTo("15000,300000,60000");
    }

    @Test
    void namesEveryControl() {
        for (String page : List.of("", "compare", "quality", "overview")) {
            browser.open(dashboard.url() + page);

            assertThat(
                            browser.evaluate(
                                    "[...document.querySelectorAll('button, select, input, a')].filter(one => "
                                            + "!(one.textContent.trim() || one.getAttribute('aria-label') || one.labels?.length)).length"))
                    .as(page)
                    .isEqualTo("0");
            assertThat(browser.evaluate("document.querySelectorAll('h1').length + document.documentElement.lang"))
                    .isEqualTo("1en");
            assertThat(browser.evaluate("[...document.querySelectorAll('.scroll')].filter(one => one.tabIndex !== 0"
                            + " || !document.getElementById(one.getAttribute('aria-labelledby'))).length"))
                    .as(page)
                    .isEqualTo("0");
        }
    }
}
