import { ask, brief, byExchange, byId, bytes, clock, digits, direction, element, empty, fill, lasted, missing, objects, percent, sparkCell, start, table, tile } from "/web/common.js";

const LIVE_MS = 60e3, LATE_MS = 600e3;

/** What the vendors' names of the usual tickers stand for. */
const tickers = { "SPY": "S&P 500 fund", "UUP": "US dollar fund", "ES=F": "S&P 500 E-mini", "EURUSD=X": "EUR/USD", "GBPUSD=X": "GBP/USD", "USDJPY=X": "USD/JPY", "USDCAD=X": "USD/CAD", "USDCHF=X": "USD/CHF", "USDSEK=X": "USD/SEK", "DXY_SYN": "US dollar index" };

const n = { n: true, show: digits };
const change = { n: true, show: value => percent(value), of: value => direction(value === null ? null : Number(value).toFixed(2)) };
/** A price for a glance: as many places as its size needs. */
const glance = value => value === null || value === undefined ? "–" : digits(Number(value).toFixed(Math.abs(value) >= 1000 ? 2 : Math.abs(value) >= 1 ? 4 : 6));

/** Lines of a table {columns, rows} by a key. */
function grouped(answer, key, value) {
  const lines = new Map();
  for (const row of objects(answer)) {
    const name = key(row);
    if (!lines.has(name)) lines.set(name, []);
    lines.get(name).push(Number(row[value]));
  }
  return lines;
}

// --- health ------------------------------------------------------------------------------------------------------

/** Each exchange with a state and why; the lake's newest row is "now" where nothing arrives any more. */
function judged(health, newest) {
  const by = table => new Map(objects(table).map(row => [row.exchange, row]));
  const feeds = by(health.feeds), connections = by(health.connections), gaps = by(health.open_gaps), rejected = by(health.rejected);
  const resting = !newest || Date.now() - Date.parse(newest) > LATE_MS;
  const now = resting ? Date.parse(newest ?? 0) : Date.now();
  const names = [...new Set([...feeds.keys(), ...connections.keys()])].sort((a, b) => byExchange({ exchange: a, instrument: "" }, { exchange: b, instrument: "" }));
  return names.map(exchange => {
    const feed = feeds.get(exchange), connection = connections.get(exchange), gap = gaps.get(exchange), reject = rejected.get(exchange);
    const age = feed ? Math.max(now - Date.parse(feed.received_at), 0) : undefined;
    const doubts = [];
    if (age === undefined) doubts.push(["bad", "no trade in the last hour"]);
    else if (age > LATE_MS) doubts.push(["bad", `silent for ${lasted(age)}`]);
    else if (age > LIVE_MS) doubts.push(["late", `no trade for ${lasted(age)}`]);
    if (!resting && connection?.down > 0) doubts.push(["bad", `${connection.down} connection${connection.down > 1 ? "s" : ""} down${connection.cause ? `: ${connection.cause}` : ""}`]);
    if (gap) doubts.push(["late", `${gap.gaps} gap${gap.gaps > 1 ? "s" : ""} open, ${digits(gap.missing)} trades missing`]);
    const state = doubts.some(([kind]) => kind === "bad") ? "bad" : doubts.length ? "late" : "good";
    return { exchange, state, age, resting, why: doubts.map(([, text]) => text).join("; "), trades: feed?.trades_last_hour, instruments: feed?.instruments, up: connection?.up, down: connection?.down, rejected: reject?.frames ?? 0 };
  });
}

const words = { good: "good", late: "late", bad: "in trouble" };

function showHealth(rows, resting) {
  byId("health-note").textContent = resting ? "nothing arrives: as of the lake's newest trade" : "";
  const state = (value, row) => element("span", { class: `light ${value}` }, row.resting && value === "good" ? "at rest" : words[value]);
  fill(byId("health"), rows.length ? table(rows, [["exchange", "exchange"], ["state", "state", { show: state }], ["age", "newest trade", { n: true, show: (value, row) => value === undefined ? "–" : `${lasted(value)} ${row.resting ? "earlier" : "ago"}` }], ["trades", "trades, 1 h", n], ["instruments", "instruments", n],
    ["up", "connected", n], ["down", "down", { n: true, show: digits, of: value => value > 0 ? "down" : "" }], ["rejected", "rejected, 24 h", { n: true, show: digits, of: value => value > 0 ? "warn" : "" }], ["why", "because", { show: value => value || "–", of: () => "wrap" }]], "Health by exchange") : empty("No feed has been read yet."));
}

function showAlerts(answer) {
  if (answer.missing) { fill(byId("alerts"), missing(answer)); return; }
  const rows = objects(answer);
  const severity = value => element("span", { class: `pill ${{ critical: "lost", warning: "open" }[value] ?? ""}` }, value);
  fill(byId("alerts"), rows.length ? table(rows, [["severity", "severity", { show: severity }], ["title", "what", { of: () => "wrap" }], ["raised_at", "since, UTC", { show: value => clock(value) }], ["ended_at", "lasted", { n: true, show: (value, row) => value ? lasted(Date.parse(value) - Date.parse(row.raised_at)) : element("span", { class: "pill open" }, "lasts") }],
    ["times", "times", n]], "Alerts, lasting ones first") : empty("None: nothing had to be told."));
}

// --- context -----------------------------------------------------------------------------------------------------

function showCoins(answer, markets) {
  if (answer.missing) { fill(byId("coins"), missing(answer)); return; }
  const rows = objects(answer.coins), key = row => `${row.coin_id} ${row.vs_currency}`, lines = grouped(answer.lines, key, "price"), ours = new Set(markets.map(market => market.asset));
  const name = (value, row) => {
    const symbol = (row.symbol ?? "").toUpperCase(), text = [element("b", {}, symbol || value), " ", element("span", { class: "soft" }, value)];
    return ours.has(symbol) ? element("a", { href: "/?" + new URLSearchParams({ coin: symbol }) }, ...text) : element("span", {}, ...text);
  };
  byId("coins-note").textContent = `polled prices, newest ${clock(rows.map(row => row.ts_event).sort().at(-1))} UTC`;
  fill(byId("coins"), table(rows, [["market_cap_rank", "rank", n], ["coin_id", "coin", { show: name }], ["price", "price", { n: true, show: (value, row) => `${glance(value)} ${row.vs_currency.toUpperCase()}` }], ["change_5m_percent", "5 m", change], ["change_1h_percent", "1 h", change], ["change_24h_percent", "24 h", change],
    ["score", "score", { n: true, show: value => value === null ? "–" : value.toFixed(1), of: value => Math.abs(value ?? 0) >= 6 ? "warn" : "" }], ["price", "last 24 h", { show: (value, row) => sparkCell(lines.get(key(row)) ?? []) }], ["low_24h", "low, 24 h", { n: true, show: glance }], ["high_24h", "high, 24 h", { n: true, show: glance }],
    ["volume_24h", "volume, 24 h", { n: true, show: value => brief(value) }], ["market_cap", "market cap", { n: true, show: value => brief(value) }], ["ts_event", "of, UTC", { show: value => value.slice(11, 19) }]], "Polled prices, by market capitalisation"));
}

function showMacro(answer) {
  if (answer.missing) { fill(byId("macro"), missing(answer)); return; }
  const lines = grouped(answer.lines, row => row.ticker, "close");
  const rows = objects(answer.tickers).map(row => ({ ...row, change: row.price_24h_ago === null ? null : (row.price / row.price_24h_ago - 1) * 100 }));
  fill(byId("macro"), table(rows, [["ticker", "ticker", { show: value => element("span", {}, element("b", {}, value), " ", element("span", { class: "soft" }, tickers[value] ?? "")) }], ["price", "price", { n: true, show: glance }], ["change", "24 h", change], ["ticker", "last 24 h", { show: value => sparkCell(lines.get(value) ?? []) }],
    ["low_24h", "low", { n: true, show: glance }], ["high_24h", "high", { n: true, show: glance }], ["ts", "of, UTC", { show: value => clock(value).slice(5, 16) }]], "Macro"));
}

function showFunding(answer) {
  const key = row => `${row.exchange} ${row.instrument}`, rates = new Map(answer.rates.missing ? [] : objects(answer.rates).map(row => [key(row), row])), held = new Map(answer.interest.missing ? [] : objects(answer.interest).map(row => [key(row), row]));
  const lacks = [answer.rates, answer.interest].filter(part => part.missing).map(missing);
  const rows = [...new Set([...rates.keys(), ...held.keys()])].sort().map(name => ({ ...held.get(name), interest_at: held.get(name)?.observed_at, ...rates.get(name) }))
    .map(row => ({ ...row, change: row.open_interest_24h_ago ? (row.open_interest / row.open_interest_24h_ago - 1) * 100 : null }));
  fill(byId("funding"), ...(rows.length ? [table(rows, [["exchange", "exchange"], ["instrument", "instrument"], ["funding_rate", "funding", { n: true, show: value => value === undefined ? "–" : percent(value * 100, 4), of: direction }], ["every_hours", "every", { n: true, show: value => value ? `${value} h` : "–" }], ["year_percent", "a year", { n: true, show: value => percent(value), of: direction }],
    ["mean_year_percent", "8 d mean", { n: true, show: value => percent(value), of: direction }], ["mark_price", "mark", { n: true, show: glance }], ["open_interest", "OI", { n: true, show: value => brief(value) }], ["open_interest_value", "worth", { n: true, show: value => brief(value) }], ["change", "OI, 24 h", change],
    ["observed_at", "of, UTC", { show: value => clock(value).slice(5, 16) }]], "Funding and open interest")] : []), ...lacks);
}

// --- the lake ----------------------------------------------------------------------------------------------------

function showTiles(status, markets, exchanges) {
  const coins = new Set(markets.map(market => market.asset)), of = name => status.tables.find(row => row.name === name)?.rows ?? 0;
  const age = status.newest_received_at ? Date.now() - Date.parse(status.newest_received_at) : undefined;
  const troubled = exchanges.filter(row => row.state !== "good");
  const health = age === undefined ? ["empty", "no trade yet"] : age > LATE_MS ? ["at rest", `newest trade ${clock(status.newest_received_at)}`]
    : troubled.length ? [troubled.some(row => row.state === "bad") ? "trouble" : "late", `${troubled[0].exchange}: ${troubled[0].why}`, troubled.some(row => row.state === "bad") ? "down" : "warn"] : ["healthy", `${exchanges.length} exchanges, trades are arriving`, "up"];
  fill(byId("tiles"), tile("Health", ...health), tile("Trades", digits(of("silver.trades")), "each once"), tile("Rows", digits(status.rows), `in ${status.tables.length} tables`), tile("Size", bytes(status.bytes), `${digits(status.files)} files`),
    tile("Instruments", String(markets.length), `${coins.size} coins on ${new Set(markets.map(market => market.exchange)).size} exchanges`), tile("Candles", digits(of("gold.candles")), "with all revisions"), tile("Rejected", digits(of("bronze.rejected")), "frames nobody could read", of("bronze.rejected") ? "warn" : ""),
    tile("Newest trade", status.newest_traded_at ? status.newest_traded_at.slice(11, 19) : "–", status.newest_traded_at ? `${status.newest_traded_at.slice(0, 10)}, exchange's clock` : ""));
}

function showLake(status, fresh, markets) {
  fill(byId("fresh"), fresh.length ? table(fresh.sort(byExchange), [["exchange", "exchange"], ["instrument", "instrument"], ["price", "price", n], ["traded_at", "traded, UTC", { show: value => clock(value, 3) }],
    ["received_at", "behind the newest", { n: true, show: value => lasted(Math.max(Date.parse(status.newest_received_at) - Date.parse(value), 0)) }], ["rows_last_hour", "trades in the last hour", n]], "Newest trade of each instrument") : empty("No trade yet."));
  const tables = [...status.tables, ...status.missing.map(name => ({ name, rows: null }))];
  fill(byId("tables"), tables.length ? table(tables, [["name", "table"], ["rows", "rows", { n: true, show: value => value === null ? "missing" : digits(value) }], ["bytes", "size", { n: true, show: value => value === undefined ? "–" : bytes(value) }], ["files", "files", n],
    ["committed_at", "last commit, UTC", { show: value => clock(value) }], ["comment", "a row is", { show: value => value ?? "" }]], "Tables of the lake") : empty("There is no lake yet."));
  fill(byId("markets"), markets.length ? table(markets.sort((a, b) => b.volume_quote_24h - a.volume_quote_24h), [["exchange", "exchange"], ["instrument", "instrument", { show: (value, row) => element("a", { href: "/?" + new URLSearchParams({ coin: row.asset, exchange: row.exchange, instrument: value }) }, value) }],
    ["last", "last", n], ["open_24h", "change", { n: true, show: (value, row) => percent((row.last / value - 1) * 100), of: (value, row) => direction(row.last - value) }],
    ["high_24h", "high", n], ["low_24h", "low", n], ["volume_quote_24h", "volume, quote", { n: true, show: value => brief(value) }], ["trades_24h", "trades", n],
    ["bid", "bid", n], ["ask", "ask", n]], "Markets") : empty("No candle yet."));
}

async function draw(status) {
  const [instruments, freshness, health, alerts, coins, macro, funding] = await Promise.all([ask("/api/v1/instruments"), ask("/api/v1/freshness"), ask("/api/v1/health"), ask("/api/v1/alerts"),
    ask("/api/v1/context/prices"), ask("/api/v1/context/macro"), ask("/api/v1/context/funding")]);
  const markets = objects(instruments), exchanges = judged(health, status.newest_received_at);
  showTiles(status, markets, exchanges);
  showHealth(exchanges, exchanges[0]?.resting);
  showAlerts(alerts);
  showCoins(coins, markets);
  showMacro(macro);
  showFunding(funding);
  showLake(status, objects(freshness), markets);
}

const redraw = start(draw, () => redraw());
