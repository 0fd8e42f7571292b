// What has been written, folded until it is asked for: a laptop may be mirrored by mistake. Read, let through, merged, undone.
import { h } from "./common.js";
import { Onward } from "./desk-onward.js";

const AGAIN = 2000;
const ENOUGH = 60; // letters of a text that is told of
const short = (text) => (text.length > ENOUGH ? `${text.slice(0, ENOUGH).trimEnd()} …` : text);

export class Tray {
  constructor(desk) {
    this.desk = desk;
    this.el = h("div", { class: "texts", lang: desk.language });
    this.asking = null;
    this.labels = new Map(); // what each item is called, by exercise
    this.merging = null; // the id of the text that is about to be merged
    this.last = null; // what was done last, and how it is undone
    this.drawnFor = null;
    this.onward = new Onward(desk);
  }

  get step() {
    const { room } = this.desk.seen;
    const step = room?.stage && !room.ended ? this.desk.stepOf(room.stage.exercise) : null;
    return step?.kind === "free_text" ? step : null;
  }

  /** What it is drawn of. Another step's texts have not been asked for: its folds are closed. */
  get data() {
    const exercise = this.step?.exercise ?? null;
    if (this.drawnFor !== exercise) {
      this.drawnFor = exercise;
      this.merging = this.last = this.onward.sent = null;
      for (const each of this.el.querySelectorAll("details")) each.open = false;
    }
    const { texts, room } = this.desk.seen;
    return { texts, step: room.stage, atOnce: this.atOnce, labels: this.labels.get(exercise), merging: this.merging, last: this.last?.said, sent: this.onward.sent };
  }

  // One question at a time: on a slow line the next must not overtake it for ever.
  fetch() {
    this.asking ??= this.ask().finally(() => (this.asking = null));
    return this.asking;
  }

  async ask() {
    const { desk, step } = this;
    const reply = step && (await desk.ask("GET", `texts/${step.exercise}`));
    if (step && !this.labels.has(step.exercise)) await this.name(step.exercise);
    if (this.step?.exercise !== step?.exercise) return;
    if (!step) desk.seen.texts = null;
    else if (reply.status === 200) desk.seen.texts = reply.body.texts;
    else if (!reply.status || reply.status >= 500) setTimeout(() => this.fetch(), AGAIN);
    desk.show();
  }

  async name(exercise) {
    const { body } = await this.desk.ask("GET", `state?language=${this.desk.language}`);
    if (body?.exercise?.id === exercise) this.labels.set(exercise, Object.fromEntries(body.exercise.items.map(({ id, label }) => [id, label])));
  }

  // What one does, each with what undoes it

  async put(text, body, said) {
    const place = this.of("waiting").findIndex(({ id }) => id === text.id);
    this.merging = null;
    const fine = await this.desk.act("PUT", this.address(text), body, said);
    if (fine) this.last = { said, texts: [text] };
    await this.news();
    this.onTo(place);
  }

  // Of those that were on the screen, what still waits when everything pressed before has been done.
  async putAll(texts) {
    await this.desk.settled();
    await this.news();
    const read = new Set(texts.map(({ id }) => id));
    const waiting = this.of("waiting").filter(({ id }) => read.has(id));
    if (!waiting.length) return;
    const said = waiting.length > 1 ? this.desk.say("texts_were_shown", { n: waiting.length }) : this.desk.say("text_was_shown", { text: short(waiting[0].text) });
    if (await this.each(waiting, () => ({ state: "shown" }), said)) this.last = { said, texts: waiting };
    await this.news();
    this.onTo(0);
  }

  async undo() {
    const { texts } = this.last;
    this.last = null;
    await this.each(texts, ({ state, merged_into: into }) => (into ? { state, merged_into: into } : { state }), this.desk.words.text_undone);
    await this.news();
    this.onTo(0);
  }

  // Nobody waits for the screens to follow each of them.
  async each(texts, body, said) {
    const [last, ...others] = texts;
    await Promise.all(others.map((text) => this.desk.ask("PUT", this.address(text), { body: body(text) })));
    return this.desk.act("PUT", this.address(last), body(last), said);
  }

  address(text) {
    return `texts/${this.drawnFor}/${text.id}`;
  }

  async news() {
    await this.asking;
    await this.fetch();
  }

  /** The one that was pressed has gone: the focus is on the next to read. */
  onTo(place) {
    const { activeElement } = document;
    if (activeElement !== document.body && activeElement?.dataset.key !== "texts-heading") return;
    const left = [...this.el.querySelectorAll('[data-key^="text_show-"]')].filter((each) => each.checkVisibility());
    const next = left[Math.min(Math.max(place, 0), left.length - 1)] ?? this.el.querySelector("[data-key=texts-undo]") ?? this.el.querySelector("summary");
    next?.focus();
  }

  /** Whoever has read them to the end stays where the next one comes. */
  get reading() {
    return Boolean(this.el.querySelector("[data-key=texts-waiting]")?.parentElement.open);
  }

  /** Whether the step's picture is on show, and has each text as soon as it is let through. */
  get atOnce() {
    const { stage, results } = this.desk.seen.room;
    return stage?.state === "revealed" && Boolean(results && !results.suppressed);
  }

  of(state) {
    return (this.desk.seen.texts ?? []).filter((text) => text.state === state);
  }

  // What it looks like

  draw() {
    const { words, say, seen } = this.desk;
    if (!this.step || !seen.texts) return [];
    const [waiting, shown, hidden] = ["waiting", "shown", "hidden"].map((state) => this.of(state));
    const title = waiting.length === 1 ? words.one_text_waiting : waiting.length ? say("texts_waiting", { n: waiting.length }) : words.texts_none;
    const fold = (key, text, list) => h("details", { class: "tray" }, h("summary", { data: { key } }, text), list);
    const all = waiting.length > 1 && h("p", {}, this.desk.button("texts-all", words.texts_show_all, () => this.putAll(waiting), { class: "quiet-button" }));
    const read = waiting.length ? [this.list(waiting), all] : [h("p", { class: "muted" }, words.texts_all_read)];
    return [
      h(
        "section",
        { "aria-labelledby": "texts-title" },
        h("h2", { id: "texts-title", tabindex: -1, data: { key: "texts-heading" } }, title),
        h("p", { class: "small muted" }, words.texts_why, " ", this.atOnce ? words.texts_at_once : words.texts_next),
        (waiting.length > 0 || this.reading) && fold("texts-waiting", words.texts_read, [this.undoing(), ...read].filter(Boolean)),
        shown.length > 0 && fold("texts-shown", say("texts_shown", { n: shown.length }), this.list(shown)),
        hidden.length > 0 && fold("texts-hidden", say("texts_hidden", { n: hidden.length }), this.list(hidden)),
        this.onward.draw(this.step.exercise, shown),
      ),
    ];
  }

  undoing() {
    if (!this.last) return null;
    return h("p", { class: "undo" }, h("span", {}, this.last.said), this.desk.button("texts-undo", this.desk.words.text_undo, () => this.undo(), { class: "quiet-button" }));
  }

  /** By what they answer, in the exercise's own order. */
  list(texts) {
    const labels = this.labels.get(this.drawnFor) ?? {};
    const items = [...new Set(texts.map(({ item }) => item))];
    return h("div", {}, items.map((item) => [
      h("h3", { class: "answered-item" }, labels[item] ?? item),
      h("ul", {}, texts.filter((text) => text.item === item).map((text) => this.entry(text))),
    ]).flat());
  }

  entry(text) {
    const { words, say, seen } = this.desk;
    const told = { text: short(text.text) };
    const button = (name, key, click, more = {}) =>
      h("button", { class: name, type: "button", data: { key: `${key}-${text.id}` }, "aria-describedby": `text-${text.id}`, on: { click }, ...more }, words[key]);
    const to = (state, said) => () => this.put(text, { state }, say(said, told));
    const into = text.merged_into && seen.texts.find(({ id }) => id === text.merged_into);
    const others = text.state === "hidden" ? [] : seen.texts.filter(({ item, id, state }) => item === text.item && id !== text.id && state !== "hidden");
    const merging = this.merging === text.id && others.length > 0;
    const ways = text.state === "waiting"
      ? [button("quiet-button", "text_show", to("shown", "text_was_shown")), button("text-button", "text_hide", to("hidden", "text_was_hidden"))]
      : [button("text-button", "text_undo", to("waiting", "text_waits_again"))];
    const merge = others.length > 0 && button("text-button", "text_merge", () => this.askInto(merging ? null : text.id), { "aria-expanded": String(merging) });
    return h(
      "li",
      {},
      h("div", { class: "written-text" }, h("p", { id: `text-${text.id}` }, say("text_quoted", text)), into && h("p", { class: "small muted" }, say("text_merged", into))),
      h("p", { class: "let" }, ways, merge),
      merging && this.into(text, others),
    );
  }

  askInto(id) {
    const from = this.merging ?? id;
    this.merging = id;
    this.desk.show();
    const first = id && this.el.querySelector(".merge input");
    (first ?? this.el.querySelector(`[data-key="text_merge-${from}"]`))?.focus();
  }

  /** The others about the same thing, each whole: one is picked, and nothing happens before the button. */
  into(text, others) {
    const { words, say } = this.desk;
    const pick = (other) =>
      h("label", { class: "pick" }, h("input", { type: "radio", name: `into-${text.id}`, value: other.id, data: { key: `into-${other.id}` } }), h("span", {}, say("text_quoted", other)));
    const submit = (event) => {
      event.preventDefault();
      const other = others.find(({ id }) => id === new FormData(event.target).get(`into-${text.id}`));
      if (!other) return event.target.querySelector("input").focus();
      this.put(text, { state: "hidden", merged_into: other.id }, say("text_was_merged", { text: short(text.text), other: short(other.text) }));
    };
    return h(
      "form",
      { class: "merge", on: { submit } },
      h("fieldset", {}, h("legend", {}, words.text_merge_into), others.map(pick)),
      h("p", { class: "small muted" }, words.text_merge_why),
      h("p", { class: "let" },
        h("button", { class: "quiet-button", type: "submit", data: { key: "merge-do" } }, words.text_merge_do),
        h("button", { class: "text-button", type: "button", data: { key: "merge-not" }, on: { click: () => this.askInto(null) } }, words.text_merge_not)),
    );
  }
}
