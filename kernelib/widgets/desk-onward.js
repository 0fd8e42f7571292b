// Taking what was let through on to the next step: the formulations that are picked, or all contributions.
import { h } from "./common.js";

const PICKED = "formulations";
const ALL = "contributions-own";

export class Onward {
  constructor(desk) {
    this.desk = desk;
    this.picked = new Set();
  }

  /** Below what is shown to the room; nothing where a step's texts stay where they are. */
  draw(exercise, shown) {
    const { words } = this.desk;
    if (![PICKED, ALL].includes(exercise) || !shown.length) return null;
    const picks = exercise === PICKED;
    const send = this.desk.button("go-on", words.go_on, () => this.send(exercise), { class: "quiet-button" });
    return h(
      "details",
      { class: "tray" },
      h("summary", { data: { key: "onward" } }, words.go_on_title),
      h("p", { class: "small muted" }, picks ? words.go_on_pick : words.go_on_all),
      picks && h("fieldset", {}, h("legend", { class: "for-screen-readers" }, words.go_on_title), shown.map((text) => this.box(text))),
      h("p", {}, send),
    );
  }

  box(text) {
    const change = ({ target }) => (target.checked ? this.picked.add(text.id) : this.picked.delete(text.id));
    const input = h("input", { type: "checkbox", checked: this.picked.has(text.id), data: { key: `pick-${text.id}` }, on: { change } });
    return h("label", { class: "pick" }, input, h("span", {}, text.text));
  }

  async send(exercise) {
    const shown = new Set((this.desk.seen.texts ?? []).filter(({ state }) => state === "shown").map(({ id }) => id));
    const texts = [...this.picked].filter((id) => exercise === PICKED && shown.has(id));
    if (await this.desk.act("PUT", `onward/${exercise}`, { texts }, this.desk.words.went_on)) {
      this.desk.seen.note = this.desk.words.went_on;
      this.desk.show();
    }
  }
}
