// How long each step has been on: the server keeps the moments, so that every cockpit tells the same minutes.

const SECOND = 1000;
const MINUTE = 60;

export class Clock {
  #ahead = 0; // of this machine's clock: the server's

  /** What the server's clock said just now. */
  set(date) {
    if (date) this.#ahead = date - Date.now();
  }

  /** Whole minutes; null for a step that has not been on. */
  minutes({ exercise, used }, { stage, since, ended }) {
    if (used === null) return null;
    const isOn = !ended && since !== null && stage?.exercise === exercise;
    const now = isOn ? Math.max(0, (Date.now() + this.#ahead) / SECOND - since) : 0;
    return Math.floor((used + now) / MINUTE);
  }
}
