import { CandlestickSeries, HistogramSeries, LineSeries, CrosshairMode, createChart, createSeriesMarkers } from "/web/vendor/charts.js";
import uPlot from "/web/vendor/uplot.js";
import { Bands } from "/web/bands.js";
import { Cone } from "/web/cone.js";
import { ask, brief, byExchange, byId, choice, chosen, clock, colour, digits, element, empty, exchangeColours, fill, lasted, length, missing, objects, pill, spark, start, table } from "/web/common.js";

const timeframes = ["1s", "1m", "5m", "15m", "1h", "4h", "1d"];
const spans = ["15m", "1h", "6h", "24h", "7d", "30d"];
const usual = { "1s": "15m", "1m": "24h", "5m": "24h", "15m": "7d", "1h": "30d", "4h": "30d", "1d": "30d" };
const MOST_WINDOWS = 10000;

const view = {
  coin: chosen.get("coin"),
  exchange: chosen.get("exchange"),
  instrument: chosen.get("instrument"),
  timeframe: chosen.get("timeframe", ""),
  span: chosen.get("span", ""),
  model: chosen.get("model", ""),
  asOf: "",
};
let markets = [], candles = [], lines = [], moments = [], forecast, framed = "";

// --- the chart ---------------------------------------------------------------------------------------------------

const chart = createChart(byId("chart"), { autoSize: true, layout: { attributionLogo: false }, timeScale: { rightOffset: 2 } });
const price = chart.addSeries(CandlestickSeries, { priceLineVisible: true });
const volume = chart.addSeries(HistogramSeries, { priceScaleId: "volume", priceFormat: { type: "volume" }, lastValueVisible: false, priceLineVisible: false });
const spread = chart.addSeries(LineSeries, { title: innerWidth < 640 ? "" : "spread, bps", lineWidth: 1, priceLineVisible: false, priceFormat: { type: "price", precision: 2, minMove: 0.01 } }, 1);
const bands = new Bands();
const marks = createSeriesMarkers(price, []);
const cone = new Cone();
price.attachPrimitive(cone);
chart.panes()[0].attachPrimitive(bands);
chart.panes()[0].setStretchFactor(5);
chart.panes()[1].setStretchFactor(1);
price.priceScale().applyOptions({ scaleMargins: { top: 0.08, bottom: 0.24 } });
volume.priceScale().applyOptions({ scaleMargins: { top: 0.8, bottom: 0 } });

function paint() {
  const [panel, text, line, up, down] = ["--panel", "--soft", "--line", "--up", "--down"].map(colour);
  chart.applyOptions({
    layout: { background: { color: panel }, textColor: text, fontSize: 11, fontFamily: "system-ui, sans-serif", panes: { separatorColor: line, enableResize: true } },
    grid: { vertLines: { color: line + "80" }, horzLines: { color: line + "80" } },
    crosshair: { mode: CrosshairMode.Normal },
    rightPriceScale: { borderColor: line },
    timeScale: { borderColor: line, timeVisible: true, secondsVisible: view.timeframe === "1s" },
    localization: { locale: "en-GB", timeFormatter: time => new Date(time * 1000).toISOString().slice(0, 19).replace("T", " ") + " UTC" },
  });
  price.applyOptions({ upColor: up, downColor: down, wickUpColor: up, wickDownColor: down, borderVisible: false });
  spread.applyOptions({ color: colour("--accent") });
}

const at = candle => Date.parse(candle.window_start) / 1000;

/** Spread in basis points of the middle, which compares across prices. */
function spreadBps(candle) {
  if (candle.bid === null || candle.ask === null) return undefined;
  const bid = Number(candle.bid), ask = Number(candle.ask);
  return bid + ask > 0 ? (ask - bid) / (ask + bid) * 20000 : undefined;
}

/** Places after the point that the prices really have. */
function places(rows) {
  return Math.min(8, Math.max(2, ...rows.slice(-300).flatMap(c => [c.open, c.high, c.low, c.close]).map(text => (text.split(".")[1] ?? "").length)));
}

function showCandles(answer) {
  candles = objects(answer.candles);
  const step = length(view.timeframe);
  const up = colour("--up") + "99", down = colour("--down") + "99";
  const bars = [], volumes = [], spreads = [];
  let next;
  for (const candle of candles) {
    const time = at(candle);
    // A window without a trade stays empty: nothing is drawn where nothing was traded.
    for (let hole = next; hole !== undefined && hole < time; hole += step) {
      bars.push({ time: hole }); volumes.push({ time: hole }); spreads.push({ time: hole });
    }
    bars.push({ time, open: Number(candle.open), high: Number(candle.high), low: Number(candle.low), close: Number(candle.close) });
    volumes.push({ time, value: Number(candle.volume_base), color: Number(candle.close) >= Number(candle.open) ? up : down });
    const bps = spreadBps(candle);
    spreads.push(bps === undefined ? { time } : { time, value: bps });
    next = time + step;
  }
  // The chart reaches as far as the forecast does, with nothing drawn there but the cone.
  const ahead = conePoints(step);
  for (let time = next; time !== undefined && time <= ahead.at(-1)?.time; time += step) bars.push({ time });
  const precision = places(candles);
  price.applyOptions({ priceFormat: { type: "price", precision, minMove: 1 / 10 ** precision } });
  price.setData(bars);
  volume.setData(volumes);
  spread.setData(spreads);
  cone.set(ahead.length ? { points: ahead, colour: colour("--forecast") } : undefined);
  showMarks(answer, bars.filter(bar => bar.time < (next ?? 0)), step);
  const frame = [view.exchange, view.instrument, view.timeframe, view.span, ahead.length > 0].join();
  if (frame !== framed) { chart.timeScale().setVisibleLogicalRange({ from: -0.5, to: bars.length + 1.5 }); framed = frame; }
  legend(candles.at(-1));
}

function showMarks(answer, bars, step) {
  const times = new Set(bars.map(bar => bar.time));
  const first = bars[0]?.time, last = bars.at(-1)?.time;
  const slot = iso => Math.floor(Date.parse(iso) / 1000 / step) * step;
  const inside = time => Math.min(Math.max(time, first), last);
  const found = [], marked = new Set();
  for (const gap of objects(answer.gaps)) {
    if (first === undefined || gap.missing === 0 && gap.status !== "unproven" && gap.status !== "open") continue;
    const from = inside(slot(gap.starts_at)), to = inside(slot(gap.ends_at ?? answer.to));
    if (!times.has(from) || !times.has(to)) continue;
    for (let time = from; time <= to; time += step) marked.add(time);
    found.push({ from, to, text: `${gap.status}${gap.missing ? ` ${gap.missing}` : ""} · ${gap.cause ?? "unknown"}`, colour: gap.status === "lost" ? colour("--down") : colour("--warn") });
  }
  for (const candle of candles) {
    // A doubt without a gap of its own: a mark at the edge, and the word in the legend.
    if (candle.bar_status !== "complete" && !marked.has(at(candle))) found.push({ from: at(candle), to: at(candle), text: "", colour: colour("--warn") });
  }
  bands.set(found.sort((a, b) => a.from - b.from));
  marks.setMarkers([...markers(objects(answer.outliers), outlier => slot(outlier.traded_at), times, "circle", colour("--warn")), ...markers(objects(answer.alerts), alert => slot(alert.raised_at), times, "arrowDown", colour("--down"))]
    .sort((a, b) => a.time - b.time));
}

/** One marker a candle and kind, with how many there were; where they crowd, without words. */
function markers(rows, at, times, shape, color) {
  const counted = new Map();
  for (const row of rows) {
    const time = at(row), key = `${time} ${row.kind}`;
    if (times.has(time)) counted.set(key, { time, kind: row.kind, count: (counted.get(key)?.count ?? 0) + 1 });
  }
  const words = counted.size <= 24;
  return [...counted.values()].map(({ time, kind, count }) => ({ time, position: "aboveBar", shape, color, text: words ? `${count > 1 ? `${count} × ` : ""}${kind.replaceAll("_", " ")}` : "" }));
}

// --- the forecast ------------------------------------------------------------------------------------------------

/** Candles ahead that a chart gives room to: a third of those it shows, and what one screen still tells apart. */
const room = () => Math.max(Math.min(candles.length / 3, 400), 15);

const made = () => forecast?.missing ? [] : objects(forecast?.forecasts);
const span = horizon => length(horizon);

/** The chosen model; unless chosen, the one whose record is best against the last price, if it has one. */
function model(rows) {
  const models = [...new Set(rows.map(row => row.model))];
  if (models.includes(view.model)) return view.model;
  const skill = new Map();
  for (const row of objects(forecast.record)) {
    const sum = skill.get(row.model) ?? { own: 0, naive: 0 };
    skill.set(row.model, { own: sum.own + row.mean_absolute_error * row.n, naive: sum.naive + row.naive_mean_absolute_error * row.n });
  }
  const ratio = name => skill.has(name) ? skill.get(name).own / (skill.get(name).naive || 1) : Infinity;
  return models.filter(name => name !== "naive").sort((a, b) => ratio(a) - ratio(b) || a.localeCompare(b))[0] ?? models[0];
}

/** The newest forecast from the candle it starts at. A close belongs to the candle that ends then. */
function conePoints(step) {
  const rows = made();
  if (!rows.length || !candles.length) return [];
  const chosenModel = model(rows), own = rows.filter(row => row.model === chosenModel);
  const start = candles.findLast(candle => Date.parse(candle.window_end) <= Date.parse(own[0].made_at));
  if (!start) return [];
  const limit = at(candles.at(-1)) + room() * step, close = Number(start.close);
  const points = own.map(row => ({ time: Math.ceil(Date.parse(row.target_time) / 1000 / step) * step - step, price: Number(row.forecast), bands: [[Number(row.lower_95), Number(row.upper_95)], [Number(row.lower_80), Number(row.upper_80)]], row }))
    .filter((point, i, all) => point.time > at(start) && point.time <= limit && point.time !== all[i - 1]?.time);
  return points.length ? [{ time: at(start), price: close, bands: [[close, close], [close, close]] }, ...points] : [];
}

function showForecast() {
  const place = byId("forecast"), note = byId("forecast-note");
  fill(byId("models"));
  note.textContent = "";
  if (forecast?.missing) { fill(place, missing(forecast)); return; }
  const rows = made();
  if (!rows.length) { fill(place, empty(view.asOf ? "No forecast had been made of this instrument by then." : "No forecast of this instrument yet. ", ...(view.asOf ? [] : [element("code", {}, "./tidemark forecast"), " makes them."]))); return; }
  const chosenModel = model(rows), own = rows.filter(row => row.model === chosenModel), records = objects(forecast.record).filter(row => row.model === chosenModel), of = new Map(records.map(row => [row.horizon, row]));
  choice(byId("models"), [...new Set(rows.map(row => row.model))], chosenModel, value => { view.model = value; chosen.set({ model: value }); showCandles(answered); showForecast(); });
  note.textContent = `from ${own[0].timeframe} candles, made as of ${clock(own[0].made_at)} UTC`;
  // An estimate needs no more digits than tell it from the next.
  const exact = places(candles), round = value => digits(Number(value).toFixed(Math.max(Math.min(exact, 6 - Math.trunc(Math.abs(value)).toString().length), 0)));
  const horizons = [...new Set([...own.map(row => row.horizon), ...of.keys()])].sort((a, b) => span(a) - span(b)).map(horizon => ({ horizon, ...own.find(row => row.horizon === horizon), ...of.get(horizon) }));
  const part = value => value === undefined ? "–" : `${(value * 100).toFixed(0)} %`;
  fill(place, table(horizons, [["horizon", "ahead", { show: (value, row) => element("span", { title: row.target_time ? `${clock(row.target_time)} UTC` : undefined }, value) }], ["forecast", "forecast", { n: true, show: value => value === undefined ? "–" : round(value) }],
    ["lower_80", "80 %", { n: true, show: (value, row) => value === undefined ? "–" : `${round(value)} – ${round(row.upper_80)}` }], ["lower_95", "95 %", { n: true, show: (value, row) => value === undefined ? "–" : `${round(value)} – ${round(row.upper_95)}` }],
    ["n", "earlier ones", { n: true, show: value => value === undefined ? "none" : digits(value) }], ["coverage_80", "in 80 %", { n: true, show: part }], ["coverage_95", "in 95 %", { n: true, show: part }],
    ["mean_absolute_error", "mean error", { n: true, show: value => value === undefined ? "–" : round(value) }], ["naive_mean_absolute_error", "naive's", { n: true, show: value => value === undefined ? "–" : round(value), of: (value, row) => value === undefined ? "" : row.mean_absolute_error <= value ? "up" : "down" }]],
    `Forecast of ${chosenModel} and how its earlier ones turned out`));
}

function legend(candle) {
  if (!candle) { fill(byId("legend")); return; }
  const direction = Number(candle.close) >= Number(candle.open) ? "up" : "down";
  const item = (name, value, of) => element("span", {}, name + " ", element("b", { class: of }, value));
  const bps = spreadBps(candle);
  fill(byId("legend"), element("span", {}, clock(candle.window_start)), item("O", digits(candle.open), direction), item("H", digits(candle.high), direction), item("L", digits(candle.low), direction),
    item("C", digits(candle.close), direction), item("V", brief(candle.volume_base)), item("trades", digits(candle.trade_count)), item("spread", bps === undefined ? "–" : `${bps.toFixed(2)} bps`),
    ...(candle.bar_status === "complete" ? [] : [item("", candle.bar_status, "warn")]), ...(candle.revision > 0 ? [item("revision", candle.revision, "warn")] : []));
}

function legendAhead(row) {
  const item = (name, value) => element("span", {}, name + " ", element("b", {}, value));
  fill(byId("legend"), element("span", {}, clock(row.target_time)), item(`${row.model}, ${row.horizon} ahead`, digits(row.forecast)), item("80 %", `${digits(row.lower_80)} – ${digits(row.upper_80)}`), item("95 %", `${digits(row.lower_95)} – ${digits(row.upper_95)}`));
}

chart.subscribeCrosshairMove(event => {
  const found = event.time === undefined ? undefined : candles.find(candle => at(candle) === event.time);
  const foretold = found || event.time === undefined ? undefined : conePoints(length(view.timeframe)).find(point => point.row && point.time === event.time);
  if (foretold) legendAhead(foretold.row); else legend(found ?? candles.at(-1));
});

/** Arrow keys walk along the candles, for those without a mouse. */
byId("chart").addEventListener("keydown", event => {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!step || !candles.length) return;
  walked = Math.min(Math.max((walked ?? candles.length) + step, 0), candles.length - 1);
  chart.setCrosshairPosition(Number(candles[walked].close), at(candles[walked]), price);
  legend(candles[walked]);
  event.preventDefault();
});
let walked;

// --- tiles, lines, tables ----------------------------------------------------------------------------------------

function showTiles() {
  const of = markets.filter(market => market.asset === view.coin).sort(byExchange);
  fill(byId("tiles"), ...of.map((market, i) => {
    const change = (Number(market.last) / Number(market.open_24h) - 1) * 100;
    const bps = market.bid && market.ask ? (market.ask - market.bid) / (Number(market.ask) + Number(market.bid)) * 20000 : undefined;
    const canvas = element("canvas", { "aria-hidden": "true" });
    const tile = element("button", { type: "button", class: "tile", "data-exchange": market.exchange, "data-instrument": market.instrument, title: `${market.instrument} on ${market.exchange}`,
      "aria-pressed": String(market.exchange === view.exchange && market.instrument === view.instrument), onclick: () => pick(market) },
      element("span", { class: "name" }, element("b", {}, market.exchange), ` ${market.quote}`),
      element("span", { class: `name ${change >= 0 ? "up" : "down"}` }, `${change >= 0 ? "+" : ""}${change.toFixed(2)} %`),
      element("span", { class: "value" }, digits(market.last)), canvas,
      element("span", { class: "small" }, `vol ${brief(market.volume_base_24h)}${bps === undefined ? "" : ` · spread ${bps.toFixed(1)} bps`}`));
    const line = lines.find(line => line.exchange === market.exchange && line.instrument === market.instrument);
    spark(canvas, line?.values ?? [], change >= 0 ? colour("--up") : colour("--down"));
    return tile;
  }));
}

async function loadLines() {
  let answer = await ask("/api/v1/lines", { asset: view.coin, timeframe: "1m", span: "24h" });
  let name = "Price, last 24 h";
  if (objects(answer.lines).length < 20) {
    answer = await ask("/api/v1/lines", { asset: view.coin, timeframe: "1s", span: "15m" });
    name = "Price, last 15 min";
  }
  byId("day-title").textContent = `${view.coin}: ${name}`;
  const grouped = new Map();
  for (const row of objects(answer.lines)) {
    const key = `${row.exchange} ${row.instrument}`;
    if (!grouped.has(key)) grouped.set(key, { exchange: row.exchange, instrument: row.instrument, step: answer.step, at: [], values: [] });
    grouped.get(key).at.push(Date.parse(row.bucket) / 1000);
    grouped.get(key).values.push(Number(row.close));
  }
  lines = [...grouped.values()].sort(byExchange);
}

let plot;
function showLines() {
  const place = byId("day");
  plot?.destroy();
  plot = undefined;
  // Most instruments of a coin share a currency; another one's price would flatten all lines.
  const quotes = new Set(["USD", "USDT", "USDC"]);
  const dollar = lines.filter(line => quotes.has(line.instrument.split("-")[1]));
  const shown = dollar.length ? dollar : lines;
  if (!shown.length) { fill(place, empty("No candles in this range.")); fill(byId("day-legend")); return; }
  place.replaceChildren();
  const xs = [...new Set(shown.flatMap(line => line.at))].sort((a, b) => a - b);
  const full = [];
  // A silent second is nothing to mark on a line; a silent minute is.
  xs.forEach((x, i) => { if (i && shown[0].step >= 60 && x - xs[i - 1] > shown[0].step) full.push(xs[i - 1] + shown[0].step); full.push(x); });
  const series = shown.map(line => { const known = new Map(line.at.map((x, i) => [x, line.values[i]])); return full.map(x => known.get(x) ?? null); });
  const axis = { stroke: colour("--soft"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, font: "11px system-ui" };
  plot = new uPlot({
    width: place.clientWidth - 12, height: place.clientHeight - 8, tzDate: seconds => uPlot.tzDate(new Date(seconds * 1000), "UTC"), legend: { show: false }, padding: [8, 26, 0, 0],
    cursor: { points: { size: 5 } },
    scales: { x: { time: true } },
    series: [{}, ...shown.map((line, i) => ({ stroke: exchangeColours[i % exchangeColours.length], width: i ? 1 : 1.8, spanGaps: shown[0].step < 60, points: { show: full.length < 3 } }))],
    axes: [{ ...axis, size: 30, space: 66, values: [[86400, "{DD}/{MM}"], [3600, "{HH}:{mm}"], [60, "{HH}:{mm}"], [1, "{HH}:{mm}:{ss}"]].map(([incr, format]) => [incr, format, null, null, null, null, null, null, 1]) }, { ...axis, size: 74, values: (_, ticks) => ticks.map(tick => digits(tick)) }],
    hooks: { setCursor: [self => keys(shown, series, self.cursor.idx)] },
  }, [full, ...series], place);
  keys(shown, series, null);
}

function keys(shown, series, index) {
  fill(byId("day-legend"), ...shown.map((line, i) => {
    const mark = element("i"), value = index === null || index === undefined ? line.values.at(-1) : series[i][index];
    mark.style.background = exchangeColours[i % exchangeColours.length];
    return element("span", {}, mark, line.exchange, " ", element("b", {}, value === null ? "–" : digits(value)));
  }));
}
new ResizeObserver(() => plot?.setSize({ width: byId("day").clientWidth - 12, height: byId("day").clientHeight - 8 })).observe(byId("day"));

function showTable() {
  const newest = candles.slice(-200).reverse();
  byId("table-note").textContent = candles.length ? `${digits(candles.length)} candles in the range${candles.length > 200 ? ", the newest 200 here, all in the CSV" : ""}` : "";
  if (!newest.length) { fill(byId("table"), empty(!markets.length ? "Nothing to see yet: candles come with the first trades." : "No candles in this range. Choose a longer range or a shorter timeframe: a candle shows once its window is over.")); return; }
  const n = { n: true, show: digits };
  fill(byId("table"), table(newest, [
    ["window_start", "start, UTC", { show: value => clock(value) }], ["open", "open", n], ["high", "high", n], ["low", "low", n],
    ["close", "close", { n: true, show: digits, of: (value, row) => Number(value) >= Number(row.open) ? "up" : "down" }],
    ["volume_base", `volume, ${view.coin}`, n], ["trade_count", "trades", n], ["vwap", "vwap", { n: true, show: value => value === null ? "–" : digits(Number(value).toFixed(places(candles))) }],
    ["bid", "bid", n], ["ask", "ask", n], ["outlier_count", "outliers", n], ["bar_status", "status", { show: pill }], ["revision", "revision", n], ["known_at", "known at", { show: value => clock(value) }],
  ], "Candles, newest first"));
}

function showGaps(answer) {
  const gaps = objects(answer.gaps);
  if (!gaps.length) { fill(byId("gaps"), empty(candles.length ? "No gap is known in this range." : "Nothing to see yet.")); return; }
  fill(byId("gaps"), table(gaps, [
    ["starts_at", "from, UTC", { show: value => clock(value) }], ["ends_at", "lasted", { n: true, show: (value, row) => value ? lasted(Date.parse(value) - Date.parse(row.starts_at)) : "–" }],
    ["status", "status", { show: pill }], ["cause", "cause"], ["missing", "missing", { n: true, show: digits }], ["repaired", "repaired", { n: true, show: digits }],
  ], "Gaps, newest first"));
}

// --- choosing ----------------------------------------------------------------------------------------------------

function query() {
  return { exchange: view.exchange, instrument: view.instrument, timeframe: view.timeframe, span: view.span, as_of: view.asOf };
}

function pick(market) {
  Object.assign(view, { exchange: market.exchange, instrument: market.instrument, asOf: "" });
  redraw();
}

const timeframeButtons = choice(byId("timeframes"), timeframes, view.timeframe, value => {
  Object.assign(view, { timeframe: value, span: usual[value], asOf: "" });
  redraw();
});
const spanButtons = choice(byId("ranges"), spans, view.span, value => { Object.assign(view, { span: value, asOf: "" }); redraw(); });

byId("coin").addEventListener("change", event => {
  Object.assign(view, { coin: event.target.value, exchange: undefined, instrument: undefined, asOf: "" });
  redraw();
});

byId("asof").addEventListener("input", event => {
  const moment = moments[Number(event.target.value)];
  view.asOf = moment ?? "";
  showAsOf();
  clearTimeout(sliding);
  sliding = setTimeout(redraw, 120);
});
let sliding;

function showAsOf() {
  byId("asof-text").textContent = view.asOf ? clock(view.asOf, 3) : moments.length ? "now" : "no revisions";
  byId("asof").closest(".asof").classList.toggle("past", Boolean(view.asOf));
}

/** Stops of the slider: just before each revision, then now. */
async function loadMoments() {
  const revised = objects(await ask("/api/v1/revisions", { ...query(), as_of: "" }));
  moments = revised.map(row => before(row.known_at)).reverse();
  const slider = byId("asof");
  slider.disabled = !moments.length;
  slider.max = String(moments.length);
  if (!view.asOf) slider.value = slider.max;
  slider.setAttribute("aria-valuetext", view.asOf ? `as known at ${view.asOf}` : "as known now");
  showAsOf();
}

/** A microsecond earlier. */
function before(iso) {
  const micros = BigInt(Date.parse(iso.slice(0, 23) + "Z")) * 1000n + BigInt(iso.slice(23, 26)) - 1n;
  return new Date(Number(micros / 1000n)).toISOString().slice(0, 23) + String(micros % 1000n).padStart(3, "0") + "Z";
}

function settle() {
  const coins = [...new Map(markets.map(market => [market.asset, 0])).keys()];
  if (!coins.includes(view.coin)) view.coin = coins.includes("BTC") ? "BTC" : coins[0];
  const of = markets.filter(market => market.asset === view.coin).sort(byExchange);
  if (!of.some(market => market.exchange === view.exchange && market.instrument === view.instrument)) {
    // Binance first, in the usual currency: the one with the most trades.
    const best = of.filter(market => market.exchange === of[0].exchange).sort((a, b) => b.trades_24h - a.trades_24h)[0];
    Object.assign(view, { exchange: best.exchange, instrument: best.instrument });
  }
  const market = of.find(one => one.exchange === view.exchange && one.instrument === view.instrument);
  if (!view.timeframe) {
    // Minutes, unless there are too few of them to see anything.
    view.timeframe = Date.parse(market.last_at) - Date.parse(market.since) > 20 * 60e3 ? "1m" : "1s";
  }
  if (!view.span || length(view.span) / length(view.timeframe) > MOST_WINDOWS) view.span = usual[view.timeframe];
  const select = byId("coin");
  if ([...select.options].map(option => option.value).join() !== coins.join()) select.replaceChildren(...coins.map(coin => element("option", { value: coin }, coin)));
  select.value = view.coin;
  timeframeButtons.press(view.timeframe);
  spanButtons.press(view.span);
  spanButtons.enable(span => length(span) / length(view.timeframe) <= MOST_WINDOWS);
  chosen.set({ coin: view.coin, exchange: view.exchange, instrument: view.instrument, timeframe: view.timeframe, span: view.span });
}

async function draw() {
  markets = objects(await ask("/api/v1/instruments"));
  if (!markets.length) {
    paint();
    byId("chart-title").textContent = "No candles yet";
    fill(byId("tiles"));
    showCandles({ candles: undefined });
    showTable();
    showGaps({});
    showForecast();
    showLines();
    return;
  }
  settle();
  walked = undefined;
  const [answer, foretold] = await Promise.all([ask("/api/v1/candles", { ...query(), columns: "chart" }), ask("/api/v1/forecasts", { ...query(), span: "" }), loadLines(), loadMoments()]);
  answered = answer;
  forecast = foretold;
  paint();
  byId("chart-title").textContent = `${answer.instrument} · ${answer.exchange} · ${answer.timeframe}`;
  document.title = `${digits(objects(answer.candles).at(-1)?.close)} ${answer.instrument} · Tidemark`;
  byId("csv").href = "/api/v1/candles.csv?" + new URLSearchParams(Object.entries({ ...query(), span: "", from: answer.from, to: answer.to }).filter(([, value]) => value));
  byId("csv").setAttribute("download", "");
  showCandles(answer);
  const revised = candles.filter(candle => candle.revision > 0).length;
  byId("chart-note").textContent = [view.asOf ? `As it was known at ${clock(view.asOf, 6)} UTC.` : "", revised ? `${revised} of ${candles.length} candles were revised.` : ""].join(" ").trim();
  showTiles();
  showLines();
  showTable();
  showGaps(answer);
  showForecast();
}
let answered;

const redraw = start(draw, () => { paint(); redraw(); });
