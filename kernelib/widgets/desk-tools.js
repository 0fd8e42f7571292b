// What a facilitator does now and then, in one dialog: answers from paper, groups put together, keys, the end.
import { h, mistake, uuid } from "./common.js";
import { merging } from "./merging.js";
import { Model } from "./model.js";

export class Tools {
  constructor(desk) {
    this.desk = desk;
    this.dialog = h("dialog", { class: "sure", lang: desk.language, "aria-labelledby": "tool-title" });
    this.dialog.addEventListener("close", () => {
      this.stop?.();
      this.stop = null;
      this.dialog.replaceChildren();
    });
  }

  /** Fill the dialog and open it. Its first field, else its first button, has the focus. */
  open(title, ...children) {
    this.stop?.();
    this.stop = null;
    this.dialog.replaceChildren(h("h2", { id: "tool-title", tabindex: -1 }, title), ...children.flat(2).filter(Boolean));
    if (!this.dialog.open) this.dialog.showModal();
    (this.dialog.querySelector("select, input, [autofocus]") ?? this.dialog.querySelector("h2")).focus();
  }

  close = () => this.dialog.close();

  buttons(...children) {
    return h("p", { class: "let" }, children);
  }

  main(text, click) {
    return h("button", { class: "main-button", type: "button", on: { click } }, text);
  }

  quiet(text, click = this.close) {
    return h("button", { class: "quiet-button", type: "button", on: { click } }, text);
  }

  refused(reply) {
    this.dialog.querySelector(".mistake")?.remove();
    this.dialog.append(mistake(reply.body?.detail ?? this.desk.words.not_done, { role: "alert" }));
  }

  end() {
    const { words } = this.desk;
    const yes = () => (this.close(), this.desk.act("POST", "end", {}, words.ended));
    const no = h("button", { class: "quiet-button", type: "button", autofocus: true, on: { click: this.close } }, words.end_no);
    this.open(words.end, h("p", {}, words.end_sure), this.buttons(this.main(words.end_yes, yes), no));
  }

  /** Whose pictures go into the file: "room", or "role" for those by function as well; "" where nothing is chosen. */
  whose() {
    const { words } = this.desk;
    return new Promise((choose) => {
      const chosen = (whose) => () => (choose(whose), this.close());
      const only = h("button", { class: "main-button", type: "button", autofocus: true, on: { click: chosen("room") } }, words.save_room);
      this.open(words.save_whose, h("p", {}, words.save_whose_why), this.buttons(only, this.quiet(words.save_role, chosen("role"))));
      this.stop = () => choose("");
    });
  }

  // Answers from paper: a participant is made with the role told, and the answer put in that one's name.

  paper() {
    const { words, seen } = this.desk;
    const { stage, roles, mode } = seen.room;
    if (stage?.state !== "open") {
      this.open(words.paper, h("p", {}, words.paper_closed), this.buttons(this.quiet(words.close_dialog)));
      return;
    }
    const byTable = mode === "dialogue" || stage.by === "table";
    const table = h("input", { id: "paper-table", type: "number", min: 1, inputmode: "numeric" });
    const choose = h("option", { value: "", disabled: true, selected: true }, words.paper_choose);
    const role = h("select", { id: "paper-role" }, choose, Object.entries(roles).map(([code, label]) => h("option", { value: code }, label)));
    const field = byTable ? [h("label", { for: "paper-table" }, words.paper_table), table] : [h("label", { for: "paper-role" }, words.paper_role), role];
    // Whose answer it is is told by whoever enters it, not by what stands first.
    const go = () => (byTable || role.value ? this.answerFor(byTable ? { table: Number(table.value) || null } : { role: role.value }) : role.focus());
    this.open(words.paper, h("p", {}, byTable ? words.paper_table_why : words.paper_why), h("div", { class: "field small-field" }, field), this.buttons(this.main(words.paper_go, go), this.quiet(words.close_dialog)));
  }

  async answerFor(who) {
    const { desk } = this;
    const { words, language } = desk;
    const state = await desk.ask("GET", `state?language=${language}`);
    const exercise = state.body?.exercise;
    const module = exercise && (await import(new URL(desk.modules[exercise.kind], location.href).href).catch(() => null));
    if (!module) return this.refused(state);
    let token = null;
    const send = async ({ type, id, answer }) => {
      if (type !== "submit") return;
      if (!token) {
        const joined = await desk.ask("POST", "participants", { body: { ...who, language, paper: true } });
        if (joined.status !== 201) return told(joined);
        token = joined.body.token;
      }
      told(await desk.ask("PUT", `answers/${exercise.id}`, { token, body: { id, round: state.body.stage.round, answer } }), answer);
    };
    const told = (reply, answer) => {
      if (reply.status !== 200) {
        model.set("message", reply.body?.detail ?? words.not_done);
        return model.set("status", "refused");
      }
      this.open(words.paper, h("p", { role: "status" }, words.paper_kept), this.buttons(this.main(words.paper_next, () => this.paper()), this.quiet(words.close_dialog)));
    };
    const facts = { exercise, language, words: desk.section("exercise"), host: "page", answer: {}, saved: null, status: "", message: "", feedback: null, locked: false, step: "" };
    const model = new Model(facts, { sent: send });
    const place = h("div");
    this.open(words.paper, place, this.buttons(this.quiet(words.close_dialog)));
    this.stop = module.default.render({ model, el: place });
  }

  /** By the numbers that were told beforehand: how many are here of a small group is nobody's to see. */
  async roles() {
    const { words, language } = this.desk;
    const reply = await this.desk.ask("GET", "setup");
    if (reply.status !== 200) return this.open(words.roles_mend, mistake(reply.body?.detail ?? words.not_done, { role: "alert" }), this.buttons(this.quiet(words.close_dialog)));
    const { roles, outlook } = reply.body;
    const merge = async (codes) => {
      for (const role of codes.slice(0, -1)) {
        const done = await this.desk.ask("POST", "roles/merge", { body: { role, into: codes.at(-1) } });
        if (done.status !== 200) return this.refused(done);
      }
      this.desk.act("GET", "monitor", undefined, words.roles_done);
      this.open(words.roles_mend, h("p", { role: "status" }, words.roles_done), this.buttons(this.quiet(words.close_dialog)));
    };
    const named = roles.map(({ code, label, people }) => ({ code, people, name: label[language] }));
    const offered = merging({ roles: named, outlook, words: this.desk.section("merging"), merge, main: "main-button" });
    const why = h("p", { class: "small muted spaced" }, words.roles_why, " ", words.roles_told);
    const ready = h("p", {}, h("a", { class: "screen-open", href: `${this.desk.config.base}facilitator/${this.desk.config.code}/ready` }, words.roles_ready));
    this.open(words.roles_mend, offered.length ? [offered, why] : h("p", {}, words.roles_few), ready, this.buttons(this.quiet(words.close_dialog)));
  }

  async invite() {
    const { words } = this.desk;
    const reply = await this.desk.ask("POST", "facilitators", { body: {} });
    this.open(words.invite, h("p", {}, words.invite_why), reply.body?.facilitator_url && this.link(words.invite_link, reply.body.facilitator_url), this.buttons(this.quiet(words.close_dialog)));
    if (reply.status !== 201) this.refused(reply);
  }

  keys() {
    const { words } = this.desk;
    const change = async () => {
      const reply = await this.desk.ask("POST", "keys", { body: {} });
      if (reply.status !== 200) return this.refused(reply);
      const { facilitator_url: mine, projector_url: wall } = reply.body;
      this.open(words.keys, h("p", { role: "status" }, words.keys_done), this.link(words.invite_link, mine), this.link(words.keys_wall, wall), this.buttons(this.quiet(words.close_dialog)));
    };
    this.open(words.keys, h("p", {}, words.keys_sure), this.buttons(this.main(words.keys_yes, change), this.quiet(words.end_no)));
  }

  /** A link to take along; a page on http:// and an address has no clipboard, so it is selected to be copied. */
  link(label, url) {
    const id = `link-${uuid()}`;
    const input = h("input", { id, readonly: true, value: url, on: { focus: () => input.select() } });
    const copy = () => {
      input.focus();
      button.textContent = document.execCommand("copy") ? this.desk.words.copied : this.desk.words.copy;
    };
    const button = this.quiet(this.desk.words.copy, copy);
    return h("div", { class: "field small-field link" }, h("label", { for: id }, label), input, button);
  }
}
