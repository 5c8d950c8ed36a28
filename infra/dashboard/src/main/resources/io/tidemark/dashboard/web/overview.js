import { ask, brief, byExchange, byId, bytes, clock, digits, element, empty, fill, lasted, objects, start, table } from "/web/common.js";

function tile(name, value, small) {
  return element("div", { class: "tile" }, element("span", { class: "name" }, name), element("span", { class: "value" }, value), element("span", { class: "small" }, small ?? ""));
}

async function draw(status) {
  const [instruments, freshness] = await Promise.all([ask("/api/v1/instruments"), ask("/api/v1/freshness")]);
  const markets = objects(instruments), fresh = objects(freshness);
  const coins = new Set(markets.map(market => market.asset)), exchanges = new Set(markets.map(market => market.exchange));
  const of = name => status.tables.find(row => row.name === name)?.rows ?? 0;
  const age = status.newest_received_at ? Date.now() - Date.parse(status.newest_received_at) : undefined;
  const health = age === undefined ? ["empty", "no trade yet"] : age < 60e3 ? ["live", "trades are arriving"] : age < 600e3 ? ["late", `no new trade for ${lasted(age)}`] : ["at rest", `newest trade ${clock(status.newest_received_at)}`];
  fill(byId("tiles"), tile("Feed", health[0], health[1]), tile("Trades", digits(of("silver.trades")), "each once"), tile("Rows", digits(status.rows), "in all tables"), tile("Size", bytes(status.bytes), `${digits(status.files)} files`),
    tile("Instruments", String(markets.length), `${coins.size} coins on ${exchanges.size} exchanges`), tile("Candles", digits(of("gold.candles")), "with all revisions"), tile("Rejected", digits(of("bronze.rejected")), "frames nobody could read"),
    tile("Newest trade", status.newest_traded_at ? status.newest_traded_at.slice(11, 19) : "–", status.newest_traded_at ? `${status.newest_traded_at.slice(0, 10)}, exchange's clock` : ""));
  fill(byId("fresh"), fresh.length ? table(fresh.sort(byExchange), [["exchange", "exchange"], ["instrument", "instrument"], ["price", "price", { n: true, show: digits }], ["traded_at", "traded, UTC", { show: value => clock(value, 3) }],
    ["received_at", "behind the newest", { n: true, show: value => lasted(Math.max(Date.parse(status.newest_received_at) - Date.parse(value), 0)) }], ["rows_last_hour", "trades in the last hour", { n: true, show: digits }]], "Newest trade of each instrument") : empty("No trade yet."));
  const tables = [...status.tables, ...status.missing.map(name => ({ name, rows: null }))];
  fill(byId("tables"), tables.length ? table(tables, [["name", "table"], ["rows", "rows", { n: true, show: value => value === null ? "missing" : digits(value) }], ["bytes", "size", { n: true, show: value => value === undefined ? "–" : bytes(value) }], ["files", "files", { n: true, show: digits }],
    ["committed_at", "last commit, UTC", { show: value => clock(value) }], ["comment", "a row is", { show: value => value ?? "" }]], "Tables of the lake") : empty("There is no lake yet."));
  fill(byId("markets"), markets.length ? table(markets.sort((a, b) => b.volume_quote_24h - a.volume_quote_24h), [["exchange", "exchange"], ["instrument", "instrument", { show: (value, row) => element("a", { href: "/?" + new URLSearchParams({ coin: row.asset, exchange: row.exchange, instrument: value }) }, value) }],
    ["last", "last", { n: true, show: digits }], ["open_24h", "change", { n: true, show: (value, row) => `${((Number(row.last) / Number(value) - 1) * 100).toFixed(2)} %`, of: (value, row) => Number(row.last) >= Number(value) ? "up" : "down" }],
    ["high_24h", "high", { n: true, show: digits }], ["low_24h", "low", { n: true, show: digits }], ["volume_quote_24h", "volume, quote", { n: true, show: value => brief(value) }], ["trades_24h", "trades", { n: true, show: digits }],
    ["bid", "bid", { n: true, show: digits }], ["ask", "ask", { n: true, show: digits }]], "Markets") : empty("No candle yet."));
}

start(draw);
