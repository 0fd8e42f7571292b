// Taking what was let through on to the next step: the formulations that are picked, or all contributions.
import { fill, h, icon } from "./common.js";
import { marked } from "./wording.js";

const PICKED = "formulations";
const ALL = "contributions-own";
const MOST = 100; // texts that the server reads at once

export class Onward {
  constructor(desk) {
    this.desk = desk;
    this.picked = new Set();
    this.marks = new Map(); // what rules find, by text
    this.overruled = new Set();
    this.sent = null; // what became of it: whether it was done, and the sentence
  }

  /** Below what is shown to the room; nothing where a step's texts stay where they are. */
  draw(exercise, shown) {
    const { words } = this.desk;
    if (![PICKED, ALL].includes(exercise) || !shown.length) return null;
    const picks = exercise === PICKED;
    if (this.desk.stepOf(exercise)?.too_late) return h("p", { class: "small muted" }, words.go_on_too_late);
    if (picks) this.askFor(shown.map(({ text }) => text));
    const send = this.desk.button("go-on", words.go_on, () => this.send(exercise), { class: "quiet-button" });
    return h(
      "details",
      { class: "tray" },
      h("summary", { data: { key: "onward" } }, words.go_on_title),
      h("p", { class: "small muted" }, picks ? words.go_on_pick : words[this.desk.byTable() ? "go_on_all_tables" : "go_on_all"]),
      picks && h("fieldset", {}, h("legend", { class: "for-screen-readers" }, words.go_on_title), shown.map((text) => this.box(text))),
      h("p", {}, send),
      this.sent && h("p", { class: this.sent.fine ? "note" : "mistake" }, !this.sent.fine && icon("look"), h("span", {}, this.sent.said)),
    );
  }

  box(text) {
    const change = ({ target }) => (target.checked ? this.picked.add(text.id) : this.picked.delete(text.id));
    const input = h("input", { type: "checkbox", checked: this.picked.has(text.id), data: { key: `pick-${text.id}` }, on: { change } });
    const line = h("span", { class: "marked-text" }, text.text);
    const about = this.desk.labelOf(PICKED, text.item);
    const place = h("div", { data: { wording: text.text } }, about && h("p", { class: "small muted" }, about), h("label", { class: "pick" }, input, line));
    this.mark(place);
    return place;
  }

  /** In each draft and below it, as questions to the text: what rules mark there. */
  mark(place) {
    const text = place.dataset.wording;
    const found = this.marks.get(text);
    const words = this.desk.section("exercise");
    if (found) place.append(marked(text, found, (key, values) => fill(words[key], values), this.overruled, place.querySelector(".marked-text")));
  }

  async askFor(all) {
    const texts = [...new Set(all)].filter((text) => !this.marks.has(text)).slice(0, MOST);
    if (!texts.length) return;
    for (const text of texts) this.marks.set(text, null);
    const { body } = await this.desk.ask("POST", "wording", { body: { texts } });
    for (const text of texts) {
      if (body?.marks?.[text]) this.marks.set(text, body.marks[text]);
      else this.marks.delete(text);
    }
    // The tray has been drawn meanwhile.
    for (const place of document.querySelectorAll("[data-wording]")) {
      if (texts.includes(place.dataset.wording)) this.mark(place);
    }
  }

  async send(exercise) {
    const shown = new Set((this.desk.seen.texts ?? []).filter(({ state }) => state === "shown").map(({ id }) => id));
    const texts = [...this.picked].filter((id) => exercise === PICKED && shown.has(id));
    const { desk } = this;
    const done = await desk.act("PUT", `onward/${exercise}`, { texts }, desk.words.went_on);
    const fine = Boolean(done);
    const behind = done?.left_behind ?? 0;
    const went = behind ? desk.say(behind === 1 ? "stays_behind" : "stay_behind", { n: behind }) : desk.words.went_on;
    this.sent = { fine, said: fine ? went : desk.seen.refused };
    if (fine) desk.seen.note = went;
    desk.show();
    // Once the picture has been shown the main button leads on; before, one stays where the sentence stands.
    const leads = fine && desk.seen.room.stage?.state === "revealed";
    const there = document.querySelector(leads ? "[data-key=main]" : "[data-key=go-on]");
    there?.focus({ preventScroll: true });
    there?.scrollIntoView({ block: "center" });
  }
}
