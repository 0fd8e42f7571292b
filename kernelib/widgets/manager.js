// The widget manager of our Voilà pages: it speaks to the kernel, keeps a model for each widget and shows it where the
// page left a place for it. Widgets are anywidget modules whose `_esm` begins with `//static:ADDRESS`.
import { uuid } from "./common.js";
import { Drafts, remember, remembered } from "./drafts.js";
import { packed, unpacked, withBuffers, withoutBuffers } from "./frames.js";

const PROTOCOL = "v1.kernel.websocket.jupyter.org";
const CONTROL = "jupyter.widget.control";
const PATIENCE = 8000; // a message without acknowledgement for so long means that the line is dead
const LONGEST_PAUSE = 3000; // between two tries to connect
const config = JSON.parse(document.getElementById("kernelib-config").textContent);
const words = config.words.manager;

// The line to the kernel. What was sent stays in `underway` until the kernel has dealt with it; after a cut it goes again.
// An answer carries an id of its own, so that one which arrives twice is kept once.

class Line {
  constructor(kernel, heard) {
    this.address = `${config.base}api/kernels/${kernel}`;
    this.heard = heard;
    this.session = uuid().replaceAll("-", "");
    this.underway = new Map();
    this.tries = 0;
    addEventListener("online", () => this.again(0));
    addEventListener("offline", () => this.socket?.close());
    document.addEventListener("visibilitychange", () => !document.hidden && !this.up && this.again(0));
    this.watching = setInterval(() => this.watch(), 1000);
    this.connect();
  }

  get up() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  connect() {
    clearTimeout(this.timer);
    if (this.socket && this.socket.readyState <= WebSocket.OPEN) return;
    const url = new URL(`${this.address}/channels?session_id=${this.session}`, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new WebSocket(url, [PROTOCOL]);
    this.socket = socket;
    this.asked = Date.now();
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.tries = 0;
      for (const message of this.underway.values()) this.put(message);
      this.heard.open();
    };
    socket.onmessage = ({ data }) => data instanceof ArrayBuffer && this.take(unpacked(data));
    socket.onclose = () => socket === this.socket && this.lost();
  }

  // Whoever speaks for itself lets its kernel go.
  rest() {
    clearTimeout(this.timer);
    clearInterval(this.watching);
    this.resting = true;
    this.socket?.close();
  }

  async lost() {
    if (this.resting) return;
    this.heard.lost();
    const within = AbortSignal.timeout(PATIENCE / 2);
    const answer = await fetch(this.address, { cache: "no-store", signal: within }).catch(() => null);
    // Gone for good: the kernel was stopped, or it is no longer ours.
    if (answer && (answer.status === 404 || answer.status === 403)) this.heard.gone();
    this.again();
  }

  again(pause = Math.min(LONGEST_PAUSE, 250 * 2 ** this.tries++) * (0.5 + Math.random() / 2)) {
    clearTimeout(this.timer);
    if (!this.up && !this.resting) this.timer = setTimeout(() => this.connect(), pause);
  }

  watch() {
    const now = Date.now();
    const opening = this.socket?.readyState === WebSocket.CONNECTING && now - this.asked > PATIENCE;
    const waiting = this.up && [...this.underway.values()].some((message) => now - message.sent > PATIENCE);
    if (!opening && !waiting) return;
    const dead = this.socket;
    this.socket = null;
    dead.close();
    this.lost();
  }

  send(type, content, { metadata = {}, buffers = [], ...about } = {}) {
    const header = { msg_id: uuid(), msg_type: type, session: this.session, username: "", version: "5.3" };
    header.date = new Date().toISOString();
    const message = { channel: "shell", header, metadata, content, buffers, ...about };
    this.underway.set(header.msg_id, message);
    if (this.up) this.put(message);
    return message;
  }

  put(message) {
    message.sent = Date.now();
    this.socket.send(packed(message));
  }

  take({ header, parent, content, buffers }) {
    if (header.msg_type === "status") {
      const state = content.execution_state;
      if (state === "idle") {
        this.underway.delete(parent.msg_id);
      }
      if (["restarting", "autorestarting", "dead"].includes(state)) this.heard.gone();
    } else if (header.msg_type.startsWith("comm_")) {
      this.heard.comm(header.msg_type, content, buffers, parent);
    }
  }
}

// A model, as an anywidget module knows it.

class Model {
  constructor(manager, id, state) {
    Object.assign(this, { manager, id, state, changed: new Set(), listeners: new Map(), early: [] });
  }

  get(name) {
    return this.state[name];
  }

  set(name, value) {
    const values = typeof name === "object" ? name : { [name]: value };
    for (const [key, each] of Object.entries(values)) {
      if (Object.is(this.state[key], each)) continue;
      this.state[key] = each;
      this.changed.add(key);
      this.emit(`change:${key}`, each);
    }
    this.emit("change");
  }

  save_changes() {
    if (!this.changed.size) return;
    const values = Object.fromEntries([...this.changed].map((key) => [key, this.state[key]]));
    this.changed.clear();
    const { state, paths, buffers } = withoutBuffers(values);
    this.manager.tell(this.id, { method: "update", state, buffer_paths: paths }, buffers);
  }

  send(content, callbacks, buffers = []) {
    this.manager.tell(this.id, { method: "custom", content }, withoutBuffers(buffers).buffers);
  }

  on(name, listener) {
    for (const each of name.split(" ")) this.listeners.set(each, [...(this.listeners.get(each) || []), listener]);
    if (name === "msg:custom") for (const [content, buffers] of this.early.splice(0)) listener(content, buffers);
  }

  off(name, listener) {
    for (const each of name ? name.split(" ") : [...this.listeners.keys()]) {
      this.listeners.set(each, listener ? (this.listeners.get(each) || []).filter((l) => l !== listener) : []);
    }
  }

  emit(name, ...told) {
    for (const listener of this.listeners.get(name) || []) listener(...told);
  }

  // What the kernel says. What the page has said since, and the kernel has not dealt with yet, stands.
  take(state) {
    const newer = new Set([...this.changed, ...this.manager.unanswered(this.id)]);
    const names = Object.keys(state).filter((name) => !newer.has(name));
    for (const name of names) this.state[name] = state[name];
    for (const name of names) this.emit(`change:${name}`, state[name]);
    if (names.length) this.emit("change");
  }

  hear(content, buffers) {
    if (this.listeners.get("msg:custom")?.length) this.emit("msg:custom", content, buffers);
    else this.early.push([content, buffers]); // a view that is still on its way hears it when it comes
  }
}

class Manager {
  constructor() {
    this.models = new Map();
    this.definitions = new Map();
    this.started = new Map();
    this.drafts = new Drafts();
    this.status = document.getElementById("connection");
    this.line = new Line(config.kernel, {
      open: () => this.ask(),
      lost: () => this.lost(),
      gone: () => this.gone(),
      comm: (...told) => this.comm(...told),
    });
    addEventListener("pagehide", () => this.drafts.keep(this.models));
  }

  tell(comm, data, buffers = []) {
    const about = data.method === "update" ? { model: comm, names: Object.keys(data.state) } : { model: comm, names: [] };
    this.line.send("comm_msg", { comm_id: comm, data }, { buffers, ...about });
  }

  unanswered(id) {
    return [...this.line.underway.values()].filter((message) => message.model === id).flatMap((message) => message.names);
  }

  // The kernel answers on the control comm opened last, so each opening of the line opens one anew.
  ask() {
    this.control = uuid().replaceAll("-", "");
    for (const [id, message] of this.line.underway) if (message.control) this.line.underway.delete(id);
    const comm = { comm_id: this.control };
    this.line.send("comm_open", { ...comm, target_name: CONTROL, data: {} }, { metadata: { version: "1.0.0" }, control: true });
    this.line.send("comm_msg", { ...comm, data: { method: "request_states" } }, { control: true });
  }

  comm(type, { comm_id: id, target_name: target, data }, buffers, parent) {
    if (id === this.control) {
      if (data.method === "update_states") this.all(withBuffers(data.states, data.buffer_paths, buffers));
    } else if (type === "comm_open" && target === "jupyter.widget") {
      this.made(id, withBuffers(data.state, data.buffer_paths, buffers));
      this.show();
    } else if (type === "comm_close") {
      this.models.delete(id);
    } else if (data.method === "custom") {
      this.models.get(id)?.hear(data.content, buffers);
    } else if (data.method === "update" || (data.method === "echo_update" && parent.session !== this.line.session)) {
      // One's own echo would overwrite what was typed since.
      this.models.get(id)?.take(withBuffers(data.state, data.buffer_paths, buffers));
    }
  }

  all(states) {
    for (const [id, { state }] of Object.entries(states)) {
      if (this.models.has(id)) this.models.get(id).take(state);
      else this.made(id, state);
    }
    this.say("");
    this.show();
  }

  made(id, state) {
    const model = new Model(this, id, state);
    this.models.set(id, model);
    this.drafts.give(model);
    return model;
  }

  show() {
    for (const place of document.querySelectorAll("[data-model][aria-busy]")) {
      const model = this.models.get(place.dataset.model);
      place.removeAttribute("aria-busy");
      this.render(model, place).catch((error) => {
        console.debug(error);
        place.replaceChildren(Object.assign(document.createElement("p"), { className: "banner", textContent: words.not_shown }));
      });
    }
    const loading = document.getElementById("loading");
    if (loading) loading.hidden = true;
    document.documentElement.dataset.ready = "";
    if (!this.needed) this.line.rest();
  }

  definition(model) {
    const esm = /^\/\/static:(\S+)/.exec(model?.get("_esm") || "");
    if (!esm) return Promise.reject(new Error("This page shows the widgets of kernelib only."));
    if (!this.definitions.has(esm[1])) {
      const module = import(new URL(esm[1], location.href).href);
      this.definitions.set(esm[1], module.then(({ default: given }) => (typeof given === "function" ? given() : given)));
    }
    return this.definitions.get(esm[1]);
  }

  async render(model, el, signal) {
    const definition = await this.definition(model);
    const host = {
      getModel: async (ref) => this.models.get(ref.replace("anywidget:", "").replace("IPY_MODEL_", "")),
      getWidget: async (ref) => ({ render: async ({ el, signal }) => this.render(await host.getModel(ref), el, signal) }),
    };
    const given = { model, host, experimental: { invoke: () => Promise.reject(new Error("invoke is not known here")) } };
    if (!this.started.has(model)) this.started.set(model, definition.initialize?.({ ...given, signal }));
    await this.started.get(model);
    const cleanup = await definition.render?.({ ...given, el, signal });
    signal?.addEventListener("abort", () => cleanup?.());
  }

  // A page whose widgets speak HTTP by themselves (cockpit, projector) does without its kernel.
  get needed() {
    return ![...this.models.values()].some((model) => model.get("needs_kernel") === false);
  }

  lost() {
    if (!this.leaving) this.say(navigator.onLine ? words.lost : words.offline);
  }

  gone() {
    const last = Number(remembered("kernelib-reloaded") || 0);
    if (Math.abs(Date.now() - last) < 60_000) {
      this.say(words.gone, true);
    } else if (!this.leaving) {
      this.leaving = true;
      remember("kernelib-reloaded", String(Date.now()));
      location.reload();
    }
  }

  say(sentence, open = false) {
    if (this.status.firstElementChild.textContent !== sentence) this.status.firstElementChild.textContent = sentence;
    this.status.hidden = !sentence;
    const button = this.status.querySelector("button");
    button.hidden = !open;
    button.onclick = () => location.reload();
  }
}

new Manager();
