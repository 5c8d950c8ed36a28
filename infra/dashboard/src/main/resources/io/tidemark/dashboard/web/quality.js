import { ask, brief, byId, choice, chosen, clock, digits, element, empty, fill, lasted, missing, objects, pill, start, table, tile } from "/web/common.js";

const view = { span: chosen.get("span", "24h") };
choice(byId("ranges"), ["1h", "6h", "24h", "7d", "30d"], view.span, value => { view.span = value; redraw(); });

const ms = value => value === null || value === undefined ? "–" : Number(value).toFixed(1);
const late = value => value === null || value === undefined ? "" : Number(value) > 1000 ? "down" : Number(value) > 250 ? "warn" : "";

/** Rows, or what is missing, or that there are none. */
function show(id, answer, columns, caption, none) {
  const rows = answer.missing ? [] : objects(answer);
  fill(byId(id), answer.missing ? missing(answer) : rows.length ? table(rows, columns, caption) : empty(none));
}

function showLatency(answer) {
  if (answer.missing) { fill(byId("latency"), missing(answer)); return; }
  const rows = objects(answer).flatMap(row => {
    const raw = { exchange: row.exchange, kind: "trade to us, raw", trades: row.trades, offset: row.clock_offset_ms, min: row.min_ms, p50: row.p50_ms, p95: row.p95_ms, p99: row.p99_ms, max: row.max_ms };
    const lines = [raw];
    // Their clock minus ours: what it is ahead by makes the latency look shorter.
    const add = value => value === null ? null : value + row.clock_offset_ms;
    // Nothing comes before it was sent: where it seems so, the clocks differ by something else than was measured.
    const coarse = row.clock_offset_ms !== null && add(row.min_ms) < -50;
    if (row.clock_offset_ms !== null) lines.push({ exchange: "", kind: coarse ? "corrected, their clock known only roughly" : "trade to us, corrected", min: add(row.min_ms), p50: add(row.p50_ms), p95: add(row.p95_ms), p99: add(row.p99_ms), max: add(row.max_ms) });
    if (row.published_p50_ms !== null) lines.push({ exchange: "", kind: "sent to us, raw", min: row.published_min_ms, p50: row.published_p50_ms, p95: row.published_p95_ms, p99: row.published_p99_ms, max: row.published_max_ms });
    return lines;
  });
  // Raw figures contain the clocks' difference, so only corrected ones are judged.
  const n = { n: true, show: ms, of: (value, row) => row.kind.endsWith("corrected") ? late(value) : "" };
  fill(byId("latency"), rows.length ? table(rows, [["exchange", "exchange", { show: value => value }], ["kind", "from, to"], ["trades", "trades", { n: true, show: value => value === undefined ? "" : digits(value) }], ["offset", "their clock ahead by", { n: true, show: value => value === undefined ? "" : ms(value) }],
    ["min", "min", n], ["p50", "p50", n], ["p95", "p95", n], ["p99", "p99", n], ["max", "max", n]], "Latency by exchange") : empty("No live trade in this range."));
}

function showDays(answer) {
  if (answer.missing) { fill(byId("days"), missing(answer)); return; }
  const calm = new Set(["connected", "subscribed", "rotated"]);
  const rows = objects(answer).filter(row => row.kind !== "clock").sort((a, b) => b.utc_day.localeCompare(a.utc_day) || calm.has(a.kind) - calm.has(b.kind) || a.exchange.localeCompare(b.exchange));
  // An outage of an exchange shows as quotes_lost, with its length; that is the downtime.
  fill(byId("days"), rows.length ? table(rows, [["utc_day", "day"], ["exchange", "exchange"], ["kind", "what"], ["cause", "cause", { show: value => value || "–" }], ["events", "times", { n: true, show: digits }],
    ["duration_ms", "in all", { n: true, show: value => value ? lasted(value) : "–" }]], "Feed events by day") : empty("No connection event in this range."));
}

function showGaps(answer) {
  if (answer.missing) { fill(byId("gaps"), missing(answer)); return; }
  const rows = objects(answer.by_instrument);
  fill(byId("gaps"), rows.length ? table(rows, [["exchange", "exchange"], ["instrument", "instrument"], ["status", "status", { show: pill }], ["cause", "cause", { show: value => value || "–" }], ["gaps", "gaps", { n: true, show: digits }],
    ["missing", "missing", { n: true, show: digits, of: value => value > 0 ? "down" : "" }], ["repaired", "repaired", { n: true, show: digits }]], "Gaps by instrument") : empty("No gap in this range: every number that was due came."));
}

function showRejected(answer) {
  if (answer.missing) { fill(byId("rejected"), missing(answer)); return; }
  const open = new Set([...document.querySelectorAll("details.frame[open]")].map(one => one.dataset.key));
  const reasons = objects(answer.by_reason);
  if (!reasons.length) { fill(byId("rejected"), empty("None: every frame could be read.")); return; }
  fill(byId("rejected"), element("div", { class: "scroll", tabindex: "0", role: "group", "aria-labelledby": "rej-title" }, table(reasons, [["exchange", "exchange"], ["feed", "feed"], ["error_code", "reason"], ["frames", "frames", { n: true, show: digits }], ["newest_at", "newest, UTC", { show: value => clock(value) }]], "Rejected frames by reason")),
    ...objects(answer.newest).map(row => {
      const key = row.received_at + row.connection;
      return element("details", { class: "frame", "data-key": key, open: open.has(key) }, element("summary", {}, `${clock(row.received_at, 3)} · ${row.exchange} ${row.connection} · ${row.error_code}: ${row.error_detail}`),
        element("pre", {}, row.frame ?? "(no text)", row.frame_length > 8192 ? `\n… ${digits(row.frame_length)} characters in all` : ""));
    }));
}

/** What our candles were found to be beside the exchanges' own. */
function showOfficial(answer) {
  if (answer.missing) { fill(byId("official"), missing(answer)); fill(byId("official-newest")); return; }
  const rows = objects(answer.by_instrument), apart = objects(answer.newest);
  const verdict = (value, row) => element("span", { class: `pill ${row.missing > 0 ? "lost" : row.differs > 0 ? "open" : "complete"}` }, row.missing > 0 ? "missing" : row.differs > 0 ? "differs" : "equal");
  fill(byId("official"), rows.length ? table(rows, [["windows", "verdict", { show: verdict }], ["exchange", "exchange"], ["instrument", "instrument"], ["timeframe", "timeframe"], ["windows", "windows", { n: true, show: digits }], ["equal", "equal", { n: true, show: digits }],
    ["differs", "differ", { n: true, show: digits, of: value => value > 0 ? "warn" : "" }], ["missing", "missing", { n: true, show: digits, of: value => value > 0 ? "down" : "" }],
    ["largest_volume_bps", "volume apart, bps", { n: true, show: value => value === null ? "–" : brief(value) }], ["known_at", "known at, UTC", { show: value => clock(value) }]], "Our candles beside the exchanges' own") : empty("No window was compared in this range. Choose a longer one."));
  fill(byId("official-newest"), ...(apart.length ? [element("h3", {}, "Windows that do not agree, newest first"), table(apart, [["window_start", "window, UTC", { show: value => clock(value) }], ["exchange", "exchange"], ["instrument", "instrument"], ["timeframe", "timeframe"], ["agreement", "is", { show: value => element("span", { class: `pill ${value === "missing" ? "lost" : "open"}` }, value) }],
    ["our_close", "close, ours", { n: true, show: digits }], ["official_close", "theirs", { n: true, show: digits }], ["our_volume", "volume, ours", { n: true, show: digits }], ["official_volume", "theirs", { n: true, show: digits }],
    ["our_trade_count", "trades, ours", { n: true, show: digits }], ["official_trade_count", "theirs", { n: true, show: digits }]], "Windows that do not agree, newest first")] : rows.length ? [empty("Every window compared is equal to the last digit.")] : []));
}

function showTiles(latency, days, gaps, rejected) {
  const sum = (rows, key) => rows.reduce((total, row) => total + Number(row[key]), 0);
  const of = kinds => objects(days).filter(row => kinds.includes(row.kind));
  const open = objects(gaps.by_instrument), lost = open.filter(row => row.missing > 0);
  const p95 = objects(latency).map(row => ({ exchange: row.exchange, value: row.clock_offset_ms === null || row.min_ms + row.clock_offset_ms < -50 ? undefined : row.p95_ms + row.clock_offset_ms })).filter(row => row.value !== undefined).sort((a, b) => b.value - a.value)[0];
  const broken = of(["disconnected", "stalled"]), outage = of(["quotes_lost"]), frames = sum(objects(rejected.by_reason), "frames");
  fill(byId("tiles"),
    tile("Trades missing", digits(sum(lost, "missing")), lost.length ? `${sum(lost, "gaps")} gaps, ${new Set(lost.map(row => row.exchange)).size} exchanges` : "none known", lost.length && "down"),
    tile("Trades repaired", digits(sum(open, "repaired")), "found again over REST"),
    tile("Disconnects", digits(sum(broken, "events")), broken.length ? [...new Set(broken.map(row => row.exchange))].join(", ") : "none", broken.length && "down"),
    tile("Downtime", outage.length ? lasted(sum(outage, "duration_ms")) : "0 s", "time without quotes, all connections", outage.length),
    tile("Slowest p95", p95 ? `${p95.value.toFixed(1)} ms` : "–", p95 ? `${p95.exchange}, corrected` : "no clock measured yet", p95?.value > 1000 && "down"),
    tile("Rejected frames", digits(frames), frames ? "see below" : "every frame could be read", frames && "down"));
}

async function draw() {
  chosen.set({ span: view.span });
  const span = { span: view.span };
  // Percentiles over every trade are asked for at most two days.
  const short = { span: ["7d", "30d"].includes(view.span) ? "2d" : view.span };
  const [latency, updates, days, events, gaps, rejected, feedQuality, completeness, official] = await Promise.all([
    ask("/api/v1/quality/latency", short), ask("/api/v1/quality/updates", short), ask("/api/v1/quality/days", span), ask("/api/v1/quality/events", span),
    ask("/api/v1/quality/gaps", span), ask("/api/v1/quality/rejected", span), ask("/api/v1/quality/feed-quality", short), ask("/api/v1/quality/completeness"), ask("/api/v1/quality/official", span)]);
  showTiles(latency, days, gaps, rejected);
  showLatency(latency);
  show("updates", updates, [["exchange", "exchange"], ["instrument", "instrument"], ["channel", "channel"], ["messages", "rows", { n: true, show: digits }], ["updates_per_second", "per second", { n: true, show: value => brief(value) }],
    ["longest_silence_ms", "longest silence", { n: true, show: lasted }]], "Update frequency", "Nothing came in this range.");
  showDays(days);
  show("events", events, [["happened_at", "when, UTC", { show: value => clock(value, 3) }], ["exchange", "exchange"], ["connection", "connection"], ["kind", "what"], ["cause", "cause"], ["duration_ms", "lasted", { n: true, show: lasted }], ["detail", "detail"]],
    "Feed events", "No connection event in this range.");
  showGaps(gaps);
  showRejected(rejected);
  const n = { n: true, show: value => value === null ? "–" : Number.isInteger(value) ? digits(value) : value.toFixed(2) };
  show("feed-quality", feedQuality, [["window_start", "minute, UTC", { show: value => clock(value).slice(0, 16) }], ["exchange", "exchange"], ["instrument", "instrument"], ["channel", "channel"], ["messages", "messages", n], ["updates_per_second", "per second", n],
    ["latency_min_ms", "latency min, ms", n], ["latency_p50_ms", "p50", n], ["latency_p95_ms", "p95", n], ["latency_p99_ms", "p99", n], ["latency_max_ms", "max", n], ["clock_offset_ms", "clock ahead, ms", n], ["duplicates", "duplicates", n], ["out_of_order", "out of order", n],
    ["missing", "missing", n], ["repaired", "repaired", n], ["rejected", "rejected", n], ["longest_silence_ms", "longest silence", { n: true, show: lasted }], ["revision", "revision", n]], "Feed quality by minute", "None in this range.");
  const verdict = value => element("span", { class: `pill ${{ PASS: "complete", FAIL: "lost" }[value] ?? "open"}` }, value);
  showOfficial(official);
  show("completeness", completeness, [["trading_day", "day"], ["exchange", "exchange"], ["instrument", "instrument"], ["verdict", "verdict", { show: verdict }], ["proof_grade", "proof"], ["expected", "expected", n], ["observed", "observed", n], ["repaired", "repaired", n], ["absent", "absent", n], ["lost", "lost", n],
    ["official_count", "exchange's count", n], ["fingerprint", "fingerprint", { show: value => element("span", { title: value }, value.slice(0, 12)) }], ["revision", "revision", n], ["known_at", "known at", { show: value => clock(value) }]], "Completeness by day", "No certificate yet.");
}

const redraw = start(draw, () => {});
