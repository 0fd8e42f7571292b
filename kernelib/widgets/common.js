// What every view of ours shares: elements, signs, words, focus, and the room's picture.
// Whatever people wrote is put in as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element: h("p", { class: "small", data: { key: "x" }, on: { click } }, "text", child, …). Empty children are left out. */
export function h(tag, options = {}, ...children) {
  return made(document.createElement(tag), options, children);
}

export function svg(tag, options = {}, ...children) {
  return made(document.createElementNS(SVG, tag), options, children);
}

function made(element, { data = {}, on = {}, ...attributes }, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  for (const [name, value] of Object.entries(data)) element.dataset[name] = value;
  for (const [name, listener] of Object.entries(on)) element.addEventListener(name, listener);
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return element;
}

/** An id that no two phones make alike. crypto.randomUUID is missing on http:// and an address. */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** The words of one key with its places filled: fill("{n} af {of}", { n: 1, of: 12 }). */
// What turns the words around it the other way: kept in what somebody wrote, and not put into our sentences.
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g;

export function fill(text, values = {}) {
  return (text ?? "").replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole).replace(TURNS, ""));
}

export function same(a, b) {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || !a || !b) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && same(a[key], b[key]));
}

// Drawn signs

const PATHS = {
  up: "M10 17V3.5M4 9l6-6 6 6",
  down: "M10 3v13.5M4 11l6 6 6-6",
  same: "M3 7h14M3 13h14",
  back: "M17 10H3.5M9 4l-6 6 6 6",
  check: "M3.5 10.5l4.5 4.5 8.5-10",
  cloud: "M2.5 7.5a11 11 0 0 1 15 0M5.3 10.8a7 7 0 0 1 9.4 0M10 15.5h.01M3 17 17 2.5",
  look: "M10 5.5v5.5M10 14.5h.01M10 1.8a8.2 8.2 0 1 0 0 16.4a8.2 8.2 0 1 0 0-16.4",
  other: "M3 7.5h14M3 12.5h14M13.5 3.5l-7 13",
  fewer: "M3.5 10h13",
  more: "M10 3.5v13M3.5 10h13",
  eye: "M1.5 10S4.5 4.5 10 4.5 18.5 10 18.5 10 15.5 15.5 10 15.5 1.5 10 1.5 10zM10 7.6a2.4 2.4 0 1 0 0 4.8a2.4 2.4 0 1 0 0-4.8",
};

export function icon(name) {
  return svg("svg", { class: "icon", viewBox: "0 0 20 20", "aria-hidden": "true" }, svg("path", { d: PATHS[name] }));
}

export function handle() {
  const dots = [4.5, 10, 15.5].flatMap((cy) => [7, 13].map((cx) => svg("circle", { cx, cy, r: 1.6 })));
  return h("span", { class: "handle", "aria-hidden": "true" }, svg("svg", { viewBox: "0 0 20 20" }, dots));
}

export function mark(few = false) {
  const ring = (options) => svg("circle", { class: "ring", cx: 24, cy: 24, ...options });
  const parts = few
    ? [ring({ r: 7 }), ring({ r: 14, "stroke-dasharray": "2.2 3.3" }), ring({ r: 21.2, "stroke-dasharray": "2.2 3.35" })]
    : [
        svg("circle", { class: "core", cx: 24, cy: 24, r: 7 }),
        ring({ r: 14 }),
        svg("path", { class: "ring", d: "M44.9 20.7A21.2 21.2 0 1 1 27.3 3.1" }),
        svg("circle", { class: "task", cx: 39, cy: 9, r: 3.1 }),
      ];
  return svg("svg", { class: "mark", viewBox: "0 0 48 48", "aria-hidden": "true" }, parts);
}

const LINE = { fill: "none", stroke: "currentColor", "stroke-width": 1.8 };
const SIGNS = [
  () => [svg("circle", { cx: 12, cy: 12, r: 9.5, ...LINE }), svg("circle", { cx: 12, cy: 12, r: 5, fill: "var(--data-1)" })],
  () => [
    svg("circle", { cx: 12, cy: 12, r: 8, fill: "none", stroke: "var(--data-2)", "stroke-width": 5 }),
    svg("circle", { cx: 12, cy: 12, r: 2, fill: "currentColor" }),
  ],
  () => [svg("circle", { cx: 10, cy: 14, r: 7.6, ...LINE }), svg("circle", { cx: 20, cy: 4.6, r: 3.6, fill: "var(--data-3)" })],
  () => [svg("path", { d: "M12 4l9 16H3z", fill: "var(--data-4)" })],
  () => [svg("rect", { x: 4.5, y: 4.5, width: 15, height: 15, fill: "var(--data-5)" })],
  () => [svg("path", { d: "M12 2.5l9.5 9.5-9.5 9.5L2.5 12z", fill: "var(--data-6)" })],
  () => [svg("path", { d: "M9 3h6v6h6v6h-6v6H9v-6H3V9h6z", fill: "var(--heat-3)" })],
  () => [svg("path", { d: "M12 20L3 4h18z", fill: "var(--heat-2)" })],
];

/** The sign of a bin, by its place among the bins as in the pictures; "don't know" is a dashed ring. */
export function sign(bins, id) {
  const dashed = () => [svg("circle", { cx: 12, cy: 12, r: 9.5, ...LINE, "stroke-dasharray": "3.4 3.06" })];
  const place = bins.filter((bin) => bin.id !== "dont_know").findIndex((bin) => bin.id === id);
  return svg("svg", { class: "sign", viewBox: "0 0 24 24", "aria-hidden": "true" }, (SIGNS[place] ?? dashed)());
}

// A view of one exercise, on either host

/**
 * Keep `el` drawn: `draw(view)` gives its children, and is called again whenever the model changes.
 * Elements that can hold the focus carry data-key, so that they find it again. Returns { view, stop }.
 */
export function keepDrawn({ model, el: given }, names, draw) {
  const el = h("div");
  given.replaceChildren(el);
  const layout = model.get("host") === "phone" ? "phone" : "page";
  // Our own pages carry the look from edge to edge; in JupyterLab it is kept under one class.
  if (!document.querySelector('meta[name="kernelib"]')) given.classList.add("kernelib");
  el.classList.add("exercise", `on-${layout}`);
  const status = h("p", { class: "for-screen-readers", role: "status" });
  const stopping = new AbortController();
  const view = {
    model,
    el,
    layout,
    level: layout === "phone" ? 1 : 2,
    name: `k${uuid().slice(0, 8)}`,
    signal: stopping.signal,
    word: (key, values) => fill(model.get("words")?.[key], values),
    say: (text) => (status.textContent = text),
    draw(focus = null) {
      const root = el.getRootNode();
      const inside = root.activeElement && el.contains(root.activeElement) ? root.activeElement : null;
      const key = focus ?? inside?.dataset.key;
      const caret = inside?.localName === "textarea" ? [inside.selectionStart, inside.selectionEnd] : null;
      el.lang = model.get("language") ?? "";
      el.replaceChildren(...draw(view), status);
      if (!key && !inside) return;
      const found = key && el.querySelector(`[data-key="${CSS.escape(key)}"]`);
      (found || el.querySelector("[data-key=heading]"))?.focus({ preventScroll: !focus });
      if (caret && found?.localName === "textarea") found.setSelectionRange(...caret);
    },
    heading: (depth, options, ...children) => h(`h${view.level + depth}`, { tabindex: -1, data: { key: "heading" }, ...options }, ...children),
  };
  let queued = false;
  const later = () => {
    if (queued) return;
    queued = true;
    queueMicrotask(() => {
      queued = false;
      if (!stopping.signal.aborted) view.draw();
    });
  };
  for (const name of names) model.on(`change:${name}`, later);
  const stop = () => {
    stopping.abort();
    for (const name of names) model.off(`change:${name}`, later);
  };
  return { view, stop };
}

/** Hand in an answer. It is not "saved" before the host says so. */
export function submit(model, answer) {
  model.set("answer", answer);
  model.set("status", "saving");
  model.set("message", "");
  model.save_changes();
  model.send({ type: "submit", id: uuid(), answer });
}

export function keepDraft(model, answer) {
  model.set("answer", answer);
  model.save_changes();
}

/** What became of an answer: a heading, a sentence, and the dock's buttons. */
export function fate(view, change) {
  const { model, word } = view;
  const status = model.get("status");
  const closed = model.get("locked");
  const heading = (text, options = {}, sign = null) => view.heading(0, options, sign && icon(sign), text);
  const says = [];
  const buttons = [];
  const again = (wide) =>
    h("button", { class: wide ? "quiet-button wide" : "quiet-button", type: "button", data: { key: "change" }, on: { click: change } }, word("change_it"));
  if (status === "refused") {
    says.push(heading(word("not_saved"), { class: "smaller" }), h("p", {}, model.get("message")));
    if (!closed) buttons.push(again(true));
  } else if (status === "waiting") {
    const sentence = h("p", {}, h("strong", {}, word("not_sent")), " ", model.get("message") || word("not_sent_why"));
    says.push(h("div", { class: "banner" }, icon("cloud"), sentence), heading(word("kept_here"), { class: "smaller" }), h("p", {}, word("keep_open")));
    if (!closed) buttons.push(again(false));
    const retry = { click: () => model.send({ type: "retry" }) };
    buttons.push(h("button", { class: "main-button", type: "button", data: { key: "main" }, on: retry }, word("try_again")));
  } else if (status === "saving") {
    says.push(heading(word("saving"), { class: "status" }));
  } else if (closed && status !== "saved") {
    const left = Object.keys(model.get("answer") ?? {}).length > 0;
    says.push(heading(word("closed"), { class: "smaller" }), h("p", {}, word(left ? "closed_unsent" : "closed_hint")));
  } else {
    says.push(heading(word("saved"), { class: "status kept" }, "check"), h("p", {}, word(closed ? "closed_hint" : "saved_hint")));
    if (!closed) buttons.push(h("p", { class: "dock-note" }, word("change_note")), again(true));
  }
  return { says, buttons };
}

/** Words for the live region when the status has changed. */
export function spoken(view) {
  const { model, word } = view;
  const status = model.get("status");
  if (status === "refused") return `${word("not_saved")}. ${model.get("message")}`;
  if (status === "waiting") return `${word("not_sent")} ${model.get("message") || word("not_sent_why")}`;
  if (status === "saved") return word("saved");
  return status === "saving" ? word("saving") : "";
}

/** Right or otherwise in words and a sign, with the reason; nothing where there is no right answer. */
export function feedbackOn(view, item) {
  const told = view.model.get("feedback")?.[item];
  return told ? feedbackTold(told, view.word) : null;
}

export function feedbackTold(told, word) {
  return h(
    "p",
    { class: told.right ? "feedback agrees" : "feedback" },
    icon(told.right ? "check" : "other"),
    h("span", {}, h("strong", {}, word(told.right ? "right" : "other")), " ", told.text),
  );
}

export function mistake(text, options = {}) {
  return h("p", { class: "mistake", ...options }, icon("look"), h("span", {}, text));
}

// The room's picture

// The drawing is made with the light theme's values, each belonging to one token; so it follows every theme.
export const TOKENS = {
  "#FAF6EE": "paper", "#F4EEE3": "paper-shade", "#1B1E2B": "ink", "#595A63": "muted", "#8C8575": "line", "#DFD7C8": "hair",
  "#2C3B94": "primary", "#E4E5F1": "primary-wash", "#A34507": "core-ink", "#FAE5D0": "core-wash", "#2C6A3E": "good", "#8A5300": "warn",
  "#D76611": "data-1", "#2F48B4": "data-2", "#77736A": "data-3", "#884E79": "data-4", "#154541": "data-5", "#48056A": "data-6",
  "#FFFDF9": "data-none", "#1B1E2A": "on-data-1", "#FFFDFA": "on-data-dark",
  "#E4E5F0": "heat-1", "#C4CAEB": "heat-2", "#9DA9E2": "heat-3", "#4A62CB": "heat-4", "#2C3B95": "heat-5",
};

/** An SVG text of the server's as an element in the page's colours; null when it is none. */
export function drawing(text) {
  const drawn = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  if (drawn.localName !== "svg" || drawn.querySelector("parsererror")) return null;
  for (const each of drawn.querySelectorAll("script, style, foreignObject")) each.remove();
  for (const element of [drawn, ...drawn.querySelectorAll("*")]) {
    for (const { name, value } of [...element.attributes]) {
      if (name === "style" || name.startsWith("on") || (name.endsWith("href") && !value.startsWith("#"))) element.removeAttribute(name);
      else if ((name === "fill" || name === "stroke") && TOKENS[value.toUpperCase()]) {
        element.setAttribute(name, `var(--${TOKENS[value.toUpperCase()]})`);
      }
    }
  }
  return document.importNode(drawn, true);
}
