import uPlot from "/web/vendor/uplot.js";
import { ask, byId, choice, chosen, clock, colour, digits, element, empty, exchangeColours, fill, lasted, missing, objects, start, table, tile } from "/web/common.js";

const allowed = { "1m": ["1h", "6h", "24h"], "1s": ["15m", "1h"] };
const view = { coin: chosen.get("coin"), timeframe: chosen.get("timeframe", ""), span: chosen.get("span", "") };
let answer, plot;

const timeframeButtons = choice(byId("timeframes"), ["1s", "1m"], view.timeframe, value => { Object.assign(view, { timeframe: value, span: allowed[value].at(-1) }); redraw(); });
const spanButtons = choice(byId("ranges"), ["15m", "1h", "6h", "24h"], view.span, value => { view.span = value; redraw(); });
byId("coin").addEventListener("change", event => { view.coin = event.target.value; redraw(); });

const bps = value => value === null || value === undefined ? "–" : `${Number(value).toFixed(2)} bps`;
const sign = value => `${Number(value) > 0 ? "+" : ""}${Number(value).toFixed(2)}`;

function heat(value, most) {
  const cell = element("td", { class: "heat", title: value === undefined ? "no price in common" : `${sign(value)} bps` }, value === undefined ? "" : sign(value));
  if (value !== undefined) cell.style.backgroundColor = `rgba(${colour(value >= 0 ? "--heat-up" : "--heat-down")}, ${Math.min(Math.abs(value) / most, 1) * .55})`;
  return cell;
}

function showTiles(now, largest, differences) {
  const dollars = now.filter(row => ["USD", "USDT", "USDC"].includes(row.instrument.split("-")[1]));
  const high = dollars[0], low = dollars.at(-1);
  const difference = high && low ? (Number(high.close) / Number(low.close) - 1) * 1e4 : undefined;
  const most = largest[0];
  const middle = differences.map(row => row.difference_bps).sort((a, b) => a - b)[differences.length >> 1];
  fill(byId("tiles"),
    tile("Difference now", bps(difference), high ? `${high.exchange} above ${low.exchange}` : "needs two exchanges"),
    tile(`Largest in ${view.span}`, bps(most?.difference_bps), most ? `${clock(most.window_start)}, ${digits(most.difference)} ${most.quote_group}` : "–"),
    tile("Typical", bps(middle), "median of the line below"),
    tile("Exchanges compared", String(new Set(now.map(row => row.exchange)).size), "USD and its stablecoins at par"));
}

function showLine(differences) {
  const place = byId("diff");
  plot?.destroy(); plot = undefined;
  const groups = [...new Set(differences.map(row => row.quote_group))];
  if (!differences.length) { fill(place, empty("No window in which two exchanges traded. Choose a longer range or another coin.")); return; }
  place.replaceChildren();
  const xs = [...new Set(differences.map(row => Date.parse(row.window_start) / 1000))].sort((a, b) => a - b);
  const series = groups.map(group => { const known = new Map(differences.filter(row => row.quote_group === group).map(row => [Date.parse(row.window_start) / 1000, row.difference_bps])); return xs.map(x => known.get(x) ?? null); });
  const axis = { stroke: colour("--soft"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, font: "11px system-ui" };
  plot = new uPlot({
    width: place.clientWidth - 12, height: place.clientHeight - 8, tzDate: seconds => uPlot.tzDate(new Date(seconds * 1000), "UTC"), legend: { show: false }, padding: [8, 12, 0, 0],
    series: [{}, ...groups.map((group, i) => ({ stroke: exchangeColours[i], fill: i ? undefined : exchangeColours[0] + "22", width: 1.4, spanGaps: true, points: { show: xs.length < 3 } }))],
    axes: [{ ...axis, size: 30, values: [[60, "{HH}:{mm}"], [1, "{HH}:{mm}:{ss}"]].map(([incr, format]) => [incr, format, null, null, null, null, null, null, 1]) }, { ...axis, size: 56 }],
  }, [xs, ...series], place);
}
new ResizeObserver(() => plot?.setSize({ width: byId("diff").clientWidth - 12, height: byId("diff").clientHeight - 8 })).observe(byId("diff"));

function showHeat(premiums) {
  if (!premiums.length) { fill(byId("heat"), empty("Nothing to compare in this range.")); return; }
  const hours = [...new Set(premiums.map(row => row.bucket))].sort().slice(-30);
  const names = [...new Set(premiums.map(row => `${row.exchange} ${row.instrument}`))];
  const known = new Map(premiums.map(row => [`${row.exchange} ${row.instrument}|${row.bucket}`, row.premium_bps]));
  const sizes = premiums.map(row => Math.abs(row.premium_bps)).sort((a, b) => a - b);
  const most = Math.max(sizes[Math.floor(sizes.length * .95)] ?? 1, .5);
  fill(byId("heat"), element("table", {}, element("caption", {}, "Average premium of each instrument over time"),
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "instrument"), ...hours.map(hour => element("th", { scope: "col", class: "n" }, hour.slice(11, 16))))),
    element("tbody", {}, ...names.map(name => element("tr", {}, element("td", {}, name), ...hours.map(hour => heat(known.get(`${name}|${hour}`), most)))))));
}

async function draw() {
  const markets = objects(await ask("/api/v1/instruments"));
  // Only what at least two exchanges trade can be compared.
  const coins = [...new Set(markets.map(market => market.asset))].filter(coin => new Set(markets.filter(market => market.asset === coin).map(market => market.exchange)).size > 1);
  if (!coins.includes(view.coin)) view.coin = coins.includes("BTC") ? "BTC" : coins[0];
  byId("coin").replaceChildren(...coins.map(coin => element("option", { value: coin, selected: coin === view.coin }, coin)));
  if (!view.coin) {
    ["tiles", "now-table", "diff", "heat", "largest", "crossed", "books"].forEach(id => fill(byId(id)));
    fill(byId("now-table"), empty("No coin is traded on two exchanges of this lake."));
    return;
  }
  if (!view.timeframe) {
    const newest = markets.filter(market => market.asset === view.coin);
    view.timeframe = newest.some(market => Date.parse(market.last_at) - Date.parse(market.since) > 20 * 60e3) ? "1m" : "1s";
  }
  if (!allowed[view.timeframe].includes(view.span)) view.span = allowed[view.timeframe].at(-1);
  timeframeButtons.press(view.timeframe);
  spanButtons.press(view.span);
  spanButtons.enable(span => allowed[view.timeframe].includes(span));
  chosen.set({ coin: view.coin, timeframe: view.timeframe, span: view.span });
  const [compared, crossed, quotes] = await Promise.all([
    ask("/api/v1/compare", { asset: view.coin, timeframe: view.timeframe, span: view.span }),
    ask("/api/v1/crossed", { asset: view.coin, span: view.span }),
    ask("/api/v1/spreads", { asset: view.coin, span: view.span })]);
  answer = compared;
  const now = objects(answer.now), largest = objects(answer.largest), differences = objects(answer.differences);
  showTiles(now, largest, differences);
  byId("now-note").textContent = now.length ? `closes of the window ${clock(now[0].window_start)}` : "";
  fill(byId("now-table"), now.length ? table(now, [["exchange", "exchange"], ["instrument", "instrument"], ["close", "price", { n: true, show: digits }],
    ["premium_bps", "against the median, bps", { n: true, show: sign, of: value => Number(value) >= 0 ? "up" : "down" }]], "Prices now, highest first") : empty("No window in which two exchanges traded."));
  showLine(differences);
  showHeat(objects(answer.premiums));
  fill(byId("largest"), largest.length ? table(largest, [["window_start", "window, UTC", { show: value => clock(value) }], ["difference_bps", "bps", { n: true, show: value => Number(value).toFixed(2) }], ["difference", "difference", { n: true, show: digits }],
    ["quote_group", "in"], ["highest_at", "highest"], ["lowest_at", "lowest"]], "Largest differences") : empty("None."));
  const episodes = crossed.missing ? undefined : objects(crossed);
  fill(byId("crossed"), crossed.missing ? missing(crossed) : episodes.length ? table(episodes, [["started_at", "from, UTC", { show: value => clock(value) }], ["ended_at", "lasted", { n: true, show: (value, row) => value ? lasted(Date.parse(value) - Date.parse(row.started_at) + 1000) : "goes on" }],
    ["peak_bps", "peak, bps", { n: true, show: value => Number(value).toFixed(2) }], ["bid_exchange", "bids"], ["ask_exchange", "asks"], ["quote_asset", "in"], ["conversion", "conversion"]], "Crossed markets, newest first") : empty("None in this range."));
  const books = quotes.missing ? undefined : objects(quotes.now);
  fill(byId("books"), quotes.missing ? missing(quotes) : books.length ? table(books, [["spread_time", "second, UTC", { show: value => clock(value) }], ["quote_asset", "in"], ["best_bid", "best bid", { n: true, show: digits }], ["best_bid_exchange", "on"], ["best_ask", "best ask", { n: true, show: digits }], ["best_ask_exchange", "on"],
    ["crossed_bps", "bid above ask, bps", { n: true, show: value => value === null ? "–" : sign(value), of: value => Number(value) > 0 ? "down" : "" }], ["difference_bps", "prices apart, bps", { n: true, show: value => value === null ? "–" : Number(value).toFixed(2) }], ["exchanges", "exchanges", { n: true }],
    ["conversion", "conversion"], ["oldest_age_ms", "oldest", { n: true, show: lasted }]], "Best bid and ask over all exchanges") : empty("No second in which two exchanges were quoted."));
}

const redraw = start(draw, () => redraw());
