// What an exercise's view speaks with where there is no kernel: the same as an anywidget model.
import { same } from "./common.js";

export class Model {
  constructor(values, { sent, changed = () => {} }) {
    Object.assign(this, { values, sent, changed, listeners: new Map() });
  }

  get(name) {
    return this.values[name];
  }

  set(name, value) {
    if (same(this.values[name] ?? null, value ?? null)) return;
    this.values[name] = value;
    for (const listener of this.listeners.get(`change:${name}`) ?? []) listener();
  }

  save_changes() {
    this.changed();
  }

  on(event, listener) {
    this.listeners.set(event, (this.listeners.get(event) ?? new Set()).add(listener));
  }

  off(event, listener) {
    this.listeners.get(event)?.delete(listener);
  }

  send(message) {
    this.sent(message);
  }
}
