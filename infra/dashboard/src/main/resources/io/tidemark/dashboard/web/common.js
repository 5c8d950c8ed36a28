// What all pages share: asking the API, building elements, the header.

/** Asks the API; throws an Error whose message is for the user. */
export async function ask(path, parameters = {}) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== undefined && value !== ""));
  let answer;
  try {
    answer = await fetch(query.size ? `${path}?${query}` : path);
  } catch {
    throw new Error("The dashboard does not answer. Is ./tidemark dashboard (or demo, up) still running?");
  }
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error);
  return body;
}

/** Rows of {columns, rows} as objects. */
export function objects(table) {
  return (table?.rows ?? []).map(row => Object.fromEntries(table.columns.map((name, i) => [name, row[i]])));
}

/** An element. Text becomes text nodes only: names and frames come from outside. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter(child => child !== undefined && child !== null));
  return made;
}

export const byId = id => document.getElementById(id);
export const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const plain = new Intl.NumberFormat("en-US", { maximumFractionDigits: 8 });

/** A decimal text with thousands separated, no digit lost. */
export function digits(text) {
  if (text === null || text === undefined) return "–";
  const [whole, fraction] = String(text).split(".");
  return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (fraction ? "." + fraction : "");
}

/** A number for a glance. */
export function brief(value, places = 2) {
  if (value === null || value === undefined || value === "") return "–";
  const number = Number(value);
  const size = Math.abs(number);
  for (const [unit, factor] of [["T", 1e12], ["B", 1e9], ["M", 1e6], ["k", 1e4]]) {
    if (size >= factor) return (number / (unit === "k" ? 1e3 : factor)).toFixed(places) + " " + unit;
  }
  return plain.format(Number(number.toFixed(size >= 10 ? 2 : 5)));
}

export function bytes(value) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let number = value, unit = 0;
  while (number >= 1000 && unit < units.length - 1) { number /= 1000; unit++; }
  return `${number.toFixed(unit ? 1 : 0)} ${units[unit]}`;
}

/** 2023-04-05 00:00:00 of an ISO time, with as many places of the second as asked. */
export function clock(iso, places = 0) {
  if (!iso) return "–";
  return iso.slice(0, 10) + " " + iso.slice(11, places ? 20 + places : 19);
}

export function lasted(ms) {
  if (ms === null || ms === undefined) return "–";
  const seconds = Number(ms) / 1000;
  if (seconds < 1) return `${Math.round(ms)} ms`;
  if (seconds < 120) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86400)} d`;
}

/**
 * A table. columns: [key, heading, how], where how is {n: right-aligned, show: value and row to text or element, of: class}.
 */
export function table(rows, columns, caption) {
  const head = element("tr", {}, ...columns.map(([, heading, how]) => element("th", { scope: "col", class: how?.n ? "n" : undefined }, heading)));
  const body = rows.map(row => element("tr", {}, ...columns.map(([key, , how]) => {
    const value = row[key];
    const shown = how?.show ? how.show(value, row) : value === null || value === undefined ? "–" : String(value);
    return element("td", { class: [how?.n ? "n" : "", how?.of ? how.of(value, row) : ""].join(" ").trim() || undefined }, shown);
  })));
  return element("table", {}, element("caption", {}, caption), element("thead", {}, head), element("tbody", {}, ...body));
}

/** A figure with its name above and a word on it below. */
export function tile(name, value, small, of) {
  return element("div", { class: "tile" }, element("span", { class: "name" }, name), element("span", { class: `value ${of ?? ""}`.trim() }, value), element("span", { class: "small", title: small || undefined }, small ?? ""));
}

/** Draws values as a line without axes once the canvas has its size. */
export function spark(canvas, values, stroke) {
  requestAnimationFrame(() => {
    const ratio = devicePixelRatio || 1, width = canvas.clientWidth * ratio, height = canvas.clientHeight * ratio;
    canvas.width = width; canvas.height = height;
    if (values.length < 2 || !width) return;
    const low = Math.min(...values), high = Math.max(...values), context = canvas.getContext("2d");
    context.strokeStyle = stroke; context.lineWidth = 1.3 * ratio; context.lineJoin = "round"; context.beginPath();
    values.forEach((value, i) => {
      const x = i / (values.length - 1) * (width - 2) + 1, y = height - 2 * ratio - (high > low ? (value - low) / (high - low) : .5) * (height - 4 * ratio);
      i ? context.lineTo(x, y) : context.moveTo(x, y);
    });
    context.stroke();
  });
  return canvas;
}

/** A line of a table's cell. */
export const sparkCell = values => spark(element("canvas", { class: "spark", "aria-hidden": "true" }), values, colour(values.at(-1) >= values[0] ? "--up" : "--down"));

/** A change with its sign, and the class that colours it. */
export function percent(value, places = 2) {
  if (value === null || value === undefined || Number.isNaN(Number(value))) return "–";
  const text = Number(value).toFixed(places);
  return `${Number(text) === 0 ? text.replace("-", "") : Number(text) > 0 ? `+${text}` : text} %`;
}
export const direction = value => value === null || value === undefined || Number(value) === 0 ? "" : Number(value) > 0 ? "up" : "down";

export const pill = text => element("span", { class: `pill ${text}` }, text ?? "–");

export function empty(...content) {
  return element("p", { class: "empty" }, ...content);
}

/** What to show for a table the lake lacks. */
export function missing(answer) {
  return empty(`This lake has no ${answer.missing} yet. It is made by `, element("code", {}, answer.made_by), ".");
}

/** Fills a place, and keeps how far it was scrolled. */
export function fill(place, ...content) {
  const { scrollTop, scrollLeft } = place;
  place.replaceChildren(...content);
  place.scrollTop = scrollTop;
  place.scrollLeft = scrollLeft;
}

/** A row of buttons of which one is pressed. */
export function choice(place, values, chosen, pick) {
  const buttons = values.map(value => element("button", { type: "button", "aria-pressed": String(value === chosen), onclick: () => {
    press(value);
    pick(value);
  } }, value));
  function press(value) {
    buttons.forEach(button => button.setAttribute("aria-pressed", String(button.textContent === value)));
  }
  place.replaceChildren(...buttons);
  return { press, enable: allowed => buttons.forEach(button => { button.disabled = !allowed(button.textContent); }) };
}

export function notice(...content) {
  const place = byId("notice");
  place.hidden = content.length === 0;
  place.replaceChildren(...content);
}

const seconds = { s: 1, m: 60, h: 3600, d: 86400 };
export const length = span => Number(span.slice(0, -1)) * seconds[span.at(-1)];

/** Reads and writes the page's choices in its address, so that a view can be shared and reloaded. */
export const chosen = {
  get: (name, otherwise) => new URLSearchParams(location.search).get(name) ?? otherwise,
  set(values) {
    const query = new URLSearchParams(location.search);
    Object.entries(values).forEach(([name, value]) => value ? query.set(name, value) : query.delete(name));
    history.replaceState(null, "", `${location.pathname}?${query}`);
  },
};

export const exchangeColours = ["#38bdf8", "#f0b429", "#a78bfa", "#34d399", "#fb7185", "#f97316", "#94a3b8", "#e879f9", "#a3e635", "#22d3ee"];

/** Binance first, the others by their names. */
export function byExchange(a, b) {
  const first = row => row.exchange === "binance" ? "" : row.exchange;
  return first(a).localeCompare(first(b)) || a.instrument.localeCompare(b.instrument);
}

let newest;
function showAge() {
  const place = byId("age");
  if (!newest) { place.textContent = "no trade yet"; place.className = "age"; return; }
  const ms = Date.now() - Date.parse(newest);
  place.textContent = `newest trade ${lasted(Math.max(ms, 0))} ago`;
  place.className = "age " + (ms < 60e3 ? "fresh" : ms < 600e3 ? "late" : "stale");
  place.title = `${clock(newest, 3)} UTC by our clock`;
}

async function showStatus() {
  const status = await ask("/api/v1/status");
  newest = status.newest_received_at;
  showAge();
  byId("badge").hidden = !status.simulated;
  byId("badge").textContent = "simulated";
  if (!status.exists || status.rows === 0) {
    notice(status.exists ? "This lake is still empty. " : `There is no lake "${status.lake}" yet. `, "Start ", element("code", {}, "./tidemark demo"), ", ", element("code", {}, "up"),
      " or ", element("code", {}, "replay"), " with the same --lake; this page fills by itself.");
  } else {
    notice();
  }
  return status;
}

/** Starts a page: draws it now, when the timer says so, and when asked. draw gets the lake's status. */
export function start(draw, repaint = () => {}) {
  // What scrolls must be reachable without a mouse.
  document.querySelectorAll(".scroll").forEach(place => {
    const title = place.closest("section")?.getAttribute("aria-labelledby");
    Object.entries({ tabindex: "0", role: "group", "aria-labelledby": title }).forEach(([name, value]) => value && place.setAttribute(name, value));
  });
  const refresh = byId("refresh");
  refresh.value = localStorage.getItem("refresh") ?? "60";
  let timer, drawing = false, again = false;
  async function run() {
    if (drawing) { again = true; return; }
    drawing = true;
    document.body.setAttribute("aria-busy", "true");
    try {
      await draw(await showStatus());
    } catch (failure) {
      notice(failure.message);
    }
    drawing = false;
    document.body.removeAttribute("aria-busy");
    document.body.dataset.drawn = String(Number(document.body.dataset.drawn ?? 0) + 1);
    plan();
    if (again) { again = false; run(); }
  }
  function plan() {
    clearTimeout(timer);
    // A lake still empty is looked at sooner: somebody waits for it.
    const every = newest ? Number(refresh.value) : Math.min(Number(refresh.value) || 5, 5);
    if (every) timer = setTimeout(() => document.hidden ? plan() : run(), every * 1000);
  }
  refresh.addEventListener("change", () => { localStorage.setItem("refresh", refresh.value); plan(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && refresh.value !== "0") run(); });
  byId("now").addEventListener("click", run);
  byId("theme").addEventListener("click", () => {
    const next = document.documentElement.dataset.theme === "light" ? "dark" : "light";
    document.documentElement.dataset.theme = next;
    localStorage.setItem("theme", next);
    repaint();
  });
  document.addEventListener("keydown", event => {
    if (event.target.closest("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "r") run();
    if (event.key === "t") byId("theme").click();
  });
  setInterval(showAge, 1000);
  run();
  return run;
}
