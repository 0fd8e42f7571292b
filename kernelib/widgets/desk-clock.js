// How long each step has been on, by this browser's own clock: it goes on through a reload, and tells nobody.

const MINUTE = 60_000;

export class Clock {
  constructor(code) {
    this.name = `kernelib-clock ${code}`;
    this.kept = { used: {}, exercise: null, since: 0, ...this.#read() };
  }

  /** The step that is on now, or null. */
  on(exercise) {
    const { kept } = this;
    if (kept.exercise === exercise) return;
    if (kept.exercise) kept.used[kept.exercise] = this.#spent(kept.exercise);
    Object.assign(kept, { exercise, since: Date.now() });
    try {
      localStorage.setItem(this.name, JSON.stringify(kept));
    } catch {
      // Then a reload begins to count anew.
    }
  }

  /** Whole minutes; null for a step that has not been on. */
  minutes(exercise) {
    const spent = this.#spent(exercise);
    return spent || this.kept.exercise === exercise ? Math.floor(spent / MINUTE) : null;
  }

  #spent(exercise) {
    const { used, exercise: current, since } = this.kept;
    return (used[exercise] ?? 0) + (current === exercise ? Math.max(0, Date.now() - since) : 0);
  }

  #read() {
    try {
      return JSON.parse(localStorage.getItem(this.name) ?? "{}");
    } catch {
      return {};
    }
  }
}
