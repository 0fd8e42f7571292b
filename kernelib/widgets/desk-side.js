// What stands beside the step: who is here, what has been written, the big screen, and the rest.
import { h } from "./common.js";
import { Onward } from "./desk-onward.js";

export function people(desk) {
  const { words, seen } = desk;
  if (!seen.counts) return [];
  const { joined, present, roles } = seen.counts;
  const given = Object.entries(roles ?? {}).map(([code, count]) => [seen.room.roles?.[code] ?? code, count.joined ?? count]);
  const rest = joined - given.reduce((sum, [, count]) => sum + count, 0);
  if (given.length && rest > 0) given.push([words.others, rest]);
  return [
    h(
      "section",
      { "aria-labelledby": "here-title" },
      h("h2", { id: "here-title" }, desk.joined()),
      h("p", { class: "small muted" }, desk.say("present", { present })),
      given.length > 0 && h("dl", { class: "roles" }, given.flatMap(([label, count]) => [h("dt", {}, label), h("dd", {}, count)])),
    ),
  ];
}

export function screen(desk) {
  const { words, seen } = desk;
  if (seen.room.ended) return []; // whatever is chosen, the wall says goodbye
  const { projector, results, stage, projector_url: url } = seen.room;
  const release = stage && results && !results.suppressed ? { show: "release", exercise: results.exercise, release: results.release } : null;
  const button = (key, text, pressed, shown, more = {}) =>
    h("button", { class: "quiet-button", type: "button", "aria-pressed": String(pressed), disabled: !shown, data: { key: `screen-${key}` }, on: { click: () => desk.wall(shown) }, ...more }, text);
  const { theme = "light", ...now } = projector;
  // A step that has been revealed is its picture: one thing on the wall has one button.
  const isPicture = projector.show === "stage" && stage?.state === "revealed" && release !== null;
  const shows = (what) => (isPicture ? what === "release" : projector.show === what);
  const inTheme = (name, text) => button(name, text, theme === name, { ...now, theme: name });
  return [
    h(
      "section",
      { class: "screen", "aria-labelledby": "screen-title" },
      h("h2", { id: "screen-title" }, words.screen),
      h(
        "div",
        { class: "screen-buttons" },
        button("code", words.screen_code, shows("code"), { show: "code" }),
        button("stage", words.screen_stage, shows("stage"), stage?.state === "revealed" && release ? null : { show: "stage" }),
        button("release", words.screen_release, shows("release"), release),
        button("nothing", words.screen_nothing, shows("nothing"), { show: "nothing" }, { "aria-keyshortcuts": "Escape" }),
      ),
      h("p", { class: "small muted" }, words.screen_key),
      h("div", { class: "screen-theme", role: "group", "aria-label": words.screen_theme }, inTheme("light", words.screen_light), inTheme("dark", words.screen_dark)),
      h("p", {}, h("a", { class: "screen-open", href: url, target: "_blank", rel: "noopener", data: { key: "screen-open" } }, words.screen_open)),
    ),
  ];
}

export function more(desk, tools) {
  const { words, seen } = desk;
  if (seen.room.ended) return [];
  const mergeable = Object.keys(seen.room.roles ?? {}).length > 1 && seen.room.mode !== "dialogue";
  const entries = [
    seen.room.stage && ["paper", words.paper, () => tools.paper()],
    mergeable && ["roles", words.roles_mend, () => tools.roles()],
    ["invite", words.invite, () => tools.invite()],
    ["keys", words.keys, () => tools.keys()],
    ["save", words.save, desk.save],
    ["end", words.end, () => tools.end()],
  ].filter(Boolean);
  const list = h("ul", {}, entries.map(([key, text, click]) => h("li", {}, desk.button(key, text, click))));
  list.prepend(h("li", {}, h("a", { href: `${desk.config.base}facilitator/${desk.config.code}/ready`, data: { key: "ready" } }, words.ready)));
  return [h("section", {}, h("details", { class: "more" }, h("summary", { data: { key: "more" } }, words.more), list))];
}

/** What has been written, folded until it is asked for: a laptop may be mirrored by mistake. */
export class Tray {
  constructor(desk) {
    this.desk = desk;
    this.asking = null;
    this.onward = new Onward(desk);
  }

  get step() {
    const { room } = this.desk.seen;
    const step = room?.stage && !room.ended ? this.desk.stepOf(room.stage.exercise) : null;
    return step?.kind === "free_text" ? step : null;
  }

  // One question at a time: on a slow line the next must not overtake it for ever.
  fetch() {
    this.asking ??= this.ask().finally(() => (this.asking = null));
    return this.asking;
  }

  async ask() {
    const { seen } = this.desk;
    const { step } = this;
    const reply = step && (await this.desk.ask("GET", `texts/${step.exercise}`));
    if (this.step?.exercise !== step?.exercise) return;
    if (!step) seen.texts = null;
    else if (reply.status === 200) seen.texts = reply.body.texts;
    this.desk.show();
  }

  async put(text, body) {
    await this.desk.act("PUT", `texts/${this.step.exercise}/${text.id}`, body, this.desk.words.kept);
    await this.asking;
    await this.fetch();
  }

  draw() {
    const { words, say, seen } = this.desk;
    if (!this.step || !seen.texts) return [];
    const of = (state) => seen.texts.filter((text) => text.state === state);
    const [waiting, shown, hidden] = ["waiting", "shown", "hidden"].map(of);
    const title = waiting.length === 1 ? words.one_text_waiting : waiting.length ? say("texts_waiting", { n: waiting.length }) : words.texts_none;
    const fold = (key, text, list) => list.length > 0 && h("details", { class: "tray" }, h("summary", { data: { key } }, text), list);
    const all = waiting.length > 1 && h("p", {}, this.desk.button("texts-all", words.texts_show_all, () => this.putAll(waiting)));
    const first = waiting.length > 0 && [h("ul", {}, waiting.map((text) => this.entry(text, shown))), all].filter(Boolean);
    return [
      h(
        "section",
        { "aria-labelledby": "texts-title" },
        h("h2", { id: "texts-title" }, title),
        h("p", { class: "small muted" }, words.texts_why, " ", words.texts_next),
        first && fold("texts-waiting", words.texts_read, first),
        fold("texts-shown", say("texts_shown", { n: shown.length }), shown.length ? [h("ul", {}, shown.map((text) => this.entry(text, shown)))] : []),
        fold("texts-hidden", say("texts_hidden", { n: hidden.length }), hidden.length ? [h("ul", {}, hidden.map((text) => this.entry(text, shown)))] : []),
        this.onward.draw(this.step.exercise, shown),
      ),
    ];
  }

  // Of those that were on the screen, what still waits when everything pressed before has been done.
  async putAll(texts) {
    await this.desk.settled();
    await this.asking;
    await this.fetch();
    const read = new Set(texts.map(({ id }) => id));
    const waiting = (this.desk.seen.texts ?? []).filter(({ id, state }) => state === "waiting" && read.has(id));
    const last = waiting.pop();
    if (!last) return;
    // Nobody waits for the screens to follow each of them.
    await Promise.all(waiting.map((text) => this.desk.ask("PUT", `texts/${this.step.exercise}/${text.id}`, { body: { state: "shown" } })));
    await this.put(last, { state: "shown" });
  }

  entry(text, shown) {
    const { words, say, seen } = this.desk;
    const button = (name, key, body) =>
      h("button", { class: name, type: "button", data: { key: `${key}-${text.id}` }, "aria-describedby": `text-${text.id}`, on: { click: () => this.put(text, body) } }, words[key]);
    const into = text.merged_into && seen.texts.find(({ id }) => id === text.merged_into);
    const others = text.state === "waiting" ? shown.filter(({ item, id }) => item === text.item && id !== text.id) : [];
    return h(
      "li",
      {},
      h("p", { id: `text-${text.id}` }, say("text_quoted", text)),
      into && h("p", { class: "small muted" }, say("text_merged", into)),
      text.state === "waiting"
        ? h("p", { class: "let" }, button("quiet-button", "text_show", { state: "shown" }), button("text-button", "text_hide", { state: "hidden" }))
        : h("p", { class: "let" }, button("text-button", "text_undo", { state: "waiting" })),
      others.length > 0 && this.merging(text, others),
    );
  }

  merging(text, others) {
    const { words } = this.desk;
    const change = ({ target }) => target.value && this.put(text, { state: "hidden", merged_into: target.value });
    const options = [h("option", { value: "" }, "–"), ...others.map((other) => h("option", { value: other.id }, other.text.slice(0, 60)))];
    return h("label", { class: "small merge" }, words.text_merge, h("select", { data: { key: `merge-${text.id}` }, on: { change } }, options));
  }
}
