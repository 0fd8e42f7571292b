// The line to the server: what is kept on the phone, what waits to be sent, and how one asks.

/** What a phone keeps. Where the browser refuses, it is kept in memory, and `works` says so. */
export class Shelf {
  constructor(name) {
    this.name = name;
    this.memory = new Map();
    this.works = true;
    this.set("tried", 1);
  }

  get(key) {
    try {
      const text = localStorage.getItem(`${this.name} ${key}`);
      if (text !== null) return JSON.parse(text);
    } catch {
      // Refused or spoilt: memory has what this page put there.
    }
    return this.memory.get(key) ?? null;
  }

  set(key, value) {
    this.memory.set(key, value);
    try {
      localStorage.setItem(`${this.name} ${key}`, JSON.stringify(value));
    } catch {
      this.works = false;
    }
  }

  remove(key) {
    this.memory.delete(key);
    try {
      localStorage.removeItem(`${this.name} ${key}`);
    } catch {
      this.works = false;
    }
  }
}

// So long a line may say nothing before one tries another: for a question that is asked again and again, for an answer
// (which may arrive twice and counts once), and for the rest, which may have to be drawn first.
export const ASKING = 5_000;
export const SENDING = 8_000;
const MOST = 12_000;

/** One call. Gives { status, body, etag, wait, date }; status 0 means that nothing came back `within` so many milliseconds. */
export async function call(
  method,
  address,
  { token = null, csrf = null, body, etag = null, signal = null, as = "json", keepalive = false, within = MOST } = {},
) {
  const headers = { Accept: as === "json" ? "application/json" : "*/*" };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (csrf) headers["X-CSRF-Token"] = csrf;
  if (etag) headers["If-None-Match"] = etag;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const patience = new AbortController();
  const give = () => patience.abort();
  const timer = setTimeout(give, within);
  signal?.addEventListener("abort", give);
  try {
    const options = { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal: patience.signal, keepalive, credentials: "same-origin" };
    // An address is the language's too: the browser's own store must not mix them up.
    const reply = await fetch(address, { ...options, cache: as === "json" && method === "GET" ? "no-store" : "default" });
    const text = reply.status === 304 ? "" : await reply.text();
    const wait = Number(reply.headers.get("Retry-After")) * 1000 || 0;
    return { status: reply.status, body: read(text, as), etag: reply.headers.get("ETag"), wait, date: Date.parse(reply.headers.get("Date")) };
  } catch {
    return { status: 0, body: null, etag: null, wait: 0, date: NaN };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", give);
  }
}

function read(text, as) {
  if (as !== "json") return text;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** How long to wait after so many failures: from half a second to five, never all phones at once. */
export function patience(failures) {
  return Math.min(3_700, 500 * 2 ** Math.min(failures - 1, 5)) * (0.7 + 0.6 * Math.random());
}

export const stepKey = ({ exercise, round }) => `${exercise} ${round}`;

/**
 * Answers on their way. Each is kept before it is sent and goes out with its own id, in order, until the server has it;
 * so it arrives once, however often it was sent.
 */
export class Outbox {
  constructor({ shelf, key, send, changed }) {
    Object.assign(this, { shelf, key, send, changed });
    this.failures = 0;
    this.busy = false;
    this.hurried = false;
    this.timer = null;
  }

  get entries() {
    return this.shelf.get(this.key) ?? [];
  }

  find(step) {
    return this.entries.findLast((entry) => stepKey(entry) === step) ?? null;
  }

  put(entry) {
    // One that was never tried is simply replaced; one that was may have arrived, and keeps its place before the new one.
    const kept = this.entries.filter((each) => each.tried || stepKey(each) !== stepKey(entry));
    this.shelf.set(this.key, [...kept, entry]);
    this.flush();
  }

  async flush() {
    this.hurried = this.busy;
    if (this.busy || !this.entries.length) return;
    clearTimeout(this.timer);
    this.busy = true;
    let wait = null;
    while (wait === null && this.entries.length) {
      const entry = this.entries[0];
      this.#replace(entry.id, { ...entry, tried: true });
      const done = await this.send(entry);
      if (done.later === undefined) {
        this.failures = 0;
        this.#replace(entry.id, null);
      } else {
        this.failures += 1;
        // Asked to hurry while this one hung: the line is there again.
        if (!this.hurried) wait = Math.max(done.later, patience(this.failures));
        this.hurried = false;
      }
      this.changed();
    }
    this.busy = false;
    if (wait !== null) this.timer = setTimeout(() => this.flush(), wait);
  }

  #replace(id, entry) {
    this.shelf.set(this.key, this.entries.flatMap((each) => (each.id !== id ? [each] : entry ? [entry] : [])));
  }
}
