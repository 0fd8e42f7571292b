// What cockpit and projector share: following the server, and fetching the picture that was released.
import { drawing, h } from "./common.js";
import { ASKING, call, patience } from "./line.js";

const WAKE_AGAIN = 2000;

export function pageConfig() {
  const config = document.getElementById("kernelib-config");
  return config ? JSON.parse(config.textContent) : {};
}

/** Ask for `address` every second, or at once when told; `heard(body, date)` hears what is new, `lost(failures, status)` the rest. */
export function follow(address, { heard, lost, signal }) {
  let etag = null;
  let failures = 0;
  let timer = null;
  let asking = null;

  async function ask() {
    clearTimeout(timer);
    const reply = await call("GET", address, { etag, signal, within: ASKING });
    if (signal.aborted) return;
    if (reply.status === 200) etag = reply.etag;
    failures = reply.status === 200 || reply.status === 304 ? 0 : failures + 1;
    if (reply.status === 200) heard(reply.body, reply.date);
    lost(failures, reply.status);
    const pause = failures ? Math.min(3000, patience(failures)) : document.hidden ? 3000 : 1000;
    timer = setTimeout(again, pause);
  }

  function again() {
    asking ??= ask().finally(() => (asking = null));
    return asking;
  }

  again();
  addEventListener("online", again, { signal });
  document.addEventListener("visibilitychange", () => document.hidden || again(), { signal });
  signal.addEventListener("abort", () => clearTimeout(timer));
  return again;
}

/** Keeps the screen on as long as it is looked at, where the browser lets a page; what it takes away is asked for again. */
export function stayAwake(signal) {
  async function hold() {
    if (document.hidden || signal.aborted) return;
    const lock = await navigator.wakeLock?.request("screen").catch(() => null);
    lock?.addEventListener("release", () => setTimeout(hold, WAKE_AGAIN), { once: true, signal });
  }
  document.addEventListener("visibilitychange", hold, { signal });
  hold();
}

/** The picture of a result: its drawing and its words, fetched once. */
export class Pictures {
  constructor() {
    this.kept = new Map();
  }

  get(result, language, size, by = "") {
    if (!result || result.suppressed || !result.picture) return null;
    const address = new URL(result.picture, location.href);
    address.searchParams.set("language", language);
    address.searchParams.set("size", size);
    if (by) address.searchParams.set("by", by);
    if (!this.kept.has(address.href)) {
      const fetched = this.fetch(address);
      this.kept.set(address.href, fetched);
      fetched.catch(() => this.kept.delete(address.href));
    }
    return this.kept.get(address.href);
  }

  async fetch(address) {
    const words = new URL(address);
    words.pathname = words.pathname.replace(/\.svg$/, ".json");
    const [svg, json] = await Promise.all([call("GET", address.href, { as: "text" }), call("GET", words.href)]);
    if (svg.status !== 200 || json.status !== 200) throw new Error(`${svg.status} ${json.status}`);
    return { svgText: svg.body, picture: json.body };
  }
}

export function qr(text, label) {
  // It comes as markup for a page, which says no namespace.
  const drawn = drawing(text.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" '));
  if (!drawn) return null;
  for (const [name, value] of Object.entries({ class: "qr", role: "img", "aria-label": label })) drawn.setAttribute(name, value);
  return drawn;
}

/** The address as one reads it aloud: without http:// and what comes after the server's name and prefix. */
export function spokenAddress(url) {
  return url.replace(/^https?:\/\//, "").replace(/\/(join\/.*)?$/, "");
}

/** A code that a screen reader says letter by letter. */
export function codeOf(code, label, tag = "p") {
  return h(tag, { class: "code", role: "img", "aria-label": `${label} ${[...code].join(" ")}` }, code);
}
