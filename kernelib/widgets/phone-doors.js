// In and out: joining, coming back, another role, and a tablet that is handed on.

import { h, icon, mistake, same } from "./common.js";
import { call, stepKey } from "./line.js";
import { follow, hangUp, languageIsSaid, soon } from "./phone-line.js";
import { at, config, dock, draftOf, heading, keepPerson, ours, page, render, room, shelf, spaced, word } from "./phone-room.js";

function enter(body, role) {
  keepPerson({ token: body.token, participant: body.participant, resume_code: body.resume_code, role, table: config.by_table ? Number(room.form.table) || null : null, shares: body.shares_table ?? false, answered: false });
  shelf.set("language", room.language);
  Object.assign(room.form, { mistake: "", resumeMistake: "", resume: "", open: false });
  Object.assign(room, { unknown: false, state: null, steps: null, stepsAt: null });
  // One document is both the way in and the live page, so that it works where nothing can be kept.
  history.replaceState(null, "", `${config.base}w/${config.code}`);
  follow();
}

async function join(event) {
  event.preventDefault();
  const { form } = room;
  const table = Number(form.table);
  if (config.by_table && !(Number.isInteger(table) && table > 0)) return refuse("mistake", word("join.choose_table"));
  if (!config.by_table && !form.role) return refuse("mistake", word("join.choose"));
  if (form.busy) return;
  form.busy = true;
  render();
  const reply = await call("POST", at("participants"), { body: { language: room.language, ...(config.by_table ? { table } : { role: form.role }) } });
  form.busy = false;
  if (reply.status === 201) enter(reply.body, form.role);
  else refuse("mistake", told(reply));
}

async function comeBack(event) {
  event.preventDefault();
  const { form } = room;
  const code = form.resume.replace(/[^0-9a-z]/gi, "").toUpperCase();
  if (!code) return refuse("resumeMistake", ours("join.resume_where"));
  if (form.busy) return;
  form.busy = true;
  const reply = await call("POST", at("resume"), { body: { resume_code: code }, token: null });
  form.busy = false;
  if (reply.status !== 200) return refuse("resumeMistake", told(reply));
  enter(reply.body, reply.body.role ?? null);
  languageIsSaid(null);
}

async function changeRole(event) {
  event.preventDefault();
  const { form, person } = room;
  if (form.busy) return;
  form.busy = true;
  const reply = await call("PUT", at("participants/me"), { token: person.token, body: { role: form.role } });
  form.busy = false;
  if (reply.status === 200) {
    keepPerson({ ...room.person, role: form.role });
    room.changingRole = false;
    form.mistake = "";
    render(true);
  } else refuse("mistake", told(reply));
}

/** Where each answers by themselves the table is asked for when a step comes that tables answer. */
async function sitDown(event) {
  event.preventDefault();
  const { form, person } = room;
  const table = Number(form.table);
  if (!Number.isInteger(table) || table < 1) return refuse("mistake", word("join.choose_table"));
  if (form.busy) return;
  form.busy = true;
  const reply = await call("PUT", at("participants/me"), { token: person.token, body: { table } });
  form.busy = false;
  if (reply.status !== 200) return refuse("mistake", told(reply));
  keepPerson({ ...room.person, table, shares: reply.body.shares_table ?? false });
  room.changingTable = false;
  form.mistake = "";
  render(true);
  soon();
}

function told(reply) {
  if (reply.status === 0) return word("phone.offline_try");
  if (reply.status === 429 || reply.status === 503) return word("phone.busy");
  return reply.body?.detail ?? word("error.title");
}

function refuse(field, sentence) {
  room.form[field] = sentence;
  render();
  page.main.querySelector(`[data-key=${field}]`)?.focus();
}

// A tablet that several share: who is done hands it on, and nothing of theirs is left on it.

export function handingBar({ sending }) {
  const start = () => {
    room.handing = true;
    render(true);
  };
  return h("div", { class: "handing" }, h("p", { class: "small" }, sending ? word("phone.shared_sending") : ours("phone.shared")),
    h("button", { class: "quiet-button", type: "button", disabled: sending, on: { click: start } }, ours("phone.new_person")));
}

export function drawHanding() {
  const { person, state } = room;
  const step = state?.stage && stepKey(state.stage);
  const unsent = state?.stage?.state === "open" && draftOf(step) && !same(draftOf(step), state.answer);
  const stay = () => {
    room.handing = false;
    render(true);
  };
  return [
    h("div", { class: "sheet" },
      heading(ours("phone.hand_on")),
      unsent && h("p", {}, h("strong", {}, word("phone.hand_on_unsent"))),
      h("p", {}, ours("phone.hand_on_why")),
      person.resume_code && h("section", { class: "to-come-back", "aria-labelledby": "back-title" },
        h("h2", { id: "back-title", class: "small" }, ours("phone.resume")), h("p", { class: "code" }, spaced(person.resume_code)))),
    dock(
      h("button", { class: "quiet-button back", type: "button", data: { key: "back" }, on: { click: stay } }, icon("back"), h("span", { class: "for-screen-readers" }, word("exercise.back"))),
      h("button", { class: "main-button", type: "button", data: { key: "main" }, on: { click: handOn } }, ours("phone.new_person"))),
  ];
}

function handOn() {
  const { participant } = room.person;
  hangUp();
  for (const kind of ["drafts", "sent", "late", "outbox"]) shelf.remove(`${kind} ${participant}`);
  keepPerson(null);
  shelf.remove("language");
  room.pictures.clear();
  Object.assign(room, { state: null, steps: null, stepsAt: null, failures: 0, unknown: false, handing: false, lookingAtOwn: false, refusals: {}, language: config.language });
  Object.assign(room.form, { role: null, table: "", resume: "", open: false, mistake: "", resumeMistake: "" });
  languageIsSaid(room.language);
  history.replaceState(null, "", `${config.base}join/${config.code}`);
  render(true);
}

function sharing() {
  const keep = (event) => {
    room.shared = event.target.checked;
    if (room.shared) shelf.set("shared", true);
    else shelf.remove("shared");
  };
  return h("label", { class: "sharing" },
    h("input", { type: "checkbox", checked: room.shared, data: { key: "shared" }, on: { change: keep } }),
    h("span", {}, ours("join.shared"), h("span", { class: "small muted" }, ours("join.shared_why"))));
}

function roleChoices() {
  const choice = ({ code, label }) =>
    h("label", { class: "choice" },
      h("input", { type: "radio", name: "role", value: code, checked: room.form.role === code, data: { key: `role-${code}` },
        on: { change: () => (room.form.role = code) } }),
      h("span", { class: "label" }, label));
  return h("fieldset", {},
    h("legend", {}, heading(word("join.question"))),
    room.form.mistake && mistake(room.form.mistake, { tabindex: -1, data: { key: "mistake" } }),
    h("div", { class: "choices spaced" }, config.roles[room.language].map(choice)));
}

/** A table answers this step: which one this is, and that its answer is everybody's there. */
export function tableBar() {
  const change = () => {
    room.changingTable = true;
    room.form.table = String(room.person.table);
    render(true);
  };
  const { table, shares } = room.person;
  const told = [word("phone.by_table", { table }), shares && word("phone.table_taken", { table })].filter(Boolean).join(" ");
  return h("div", { class: "handing" }, h("p", { class: "small" }, told),
    h("button", { class: "quiet-button", type: "button", data: { key: "change-table" }, on: { click: change } }, word("phone.change_table")));
}

export function drawTable() {
  return [
    h("div", { class: "sheet" },
      h("form", { id: "table-form", novalidate: true, on: { submit: sitDown } }, tableField()),
      !config.by_table && h("p", { class: "muted spaced" }, word("phone.table_why"))),
    dock(h("button", { class: "main-button", form: "table-form", type: "submit", data: { key: "main" } }, word(config.by_table ? "exercise.save" : "phone.table_go"))),
  ];
}

/** In a dialogue a table answers, and nothing is kept about a person. */
function tableField() {
  const input = h("input", {
    id: "table", inputmode: "numeric", autocomplete: "off", maxlength: 3, value: room.form.table, data: { key: "table-number" },
    on: { input: (event) => (room.form.table = event.target.value) },
  });
  return [
    heading(word("join.table_question")),
    room.form.mistake && mistake(room.form.mistake, { tabindex: -1, data: { key: "mistake" } }),
    h("div", { class: "field small-field spaced" }, h("label", { for: "table" }, word("join.table")), input),
  ];
}

export function resumeForm() {
  const { form } = room;
  const input = h("input", {
    id: "resume", class: "code", name: "resume", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: 12, value: form.resume,
    "aria-invalid": form.resumeMistake ? "true" : null, "aria-describedby": "resume-help", data: { key: "resume" },
    on: { input: (event) => (form.resume = event.target.value) },
  });
  return h("form", { class: "field small-field", novalidate: true, on: { submit: comeBack } },
    h("label", { for: "resume" }, ours("join.resume")),
    input,
    h("p", { id: "resume-help", class: "small muted" }, ours("join.resume_where")),
    form.resumeMistake && mistake(form.resumeMistake, { tabindex: -1, data: { key: "resumeMistake" } }),
    h("p", { class: "spaced" }, h("button", { class: "quiet-button", type: "submit", data: { key: "resume-go" } }, word("join.come_back"))));
}

/** A sentence that ends in what somebody wrote, who may have put the full stop. */
const stopped = (text) => (/[.!?…]\s*$/.test(text) ? text.trim() : `${text.trim()}.`);

/** Until when answers are kept: to a day, or for so many days. */
export function deletion() {
  if (!config.delete_after) return word("join.who_deleted_days", { days: 30 });
  const day = new Date(`${config.delete_after}T12:00:00`);
  return word("join.who_deleted", { date: day.toLocaleDateString(room.language === "da" ? "da-DK" : "en-GB", { day: "numeric", month: "long", year: "numeric" }) });
}

export function drawJoin() {
  const { form } = room;
  const groups = config.by_table ? [] : ["who_group", "who_undisclosed"];
  const facts = ["who_facilitator", ...groups, "who_texts", config.by_table ? "who_kept_table" : "who_kept", "who_voluntary"].map((key) => word(`join.${key}`));
  const measuring = { who_for: config.purpose && { purpose: config.purpose }, who_by: config.controller && { controller: config.controller }, who_committee: config.works_committee === "yes" && {} };
  for (const [key, values] of Object.entries(measuring)) if (values) facts.push(stopped(word(`join.${key}`, values)));
  facts.push(deletion());
  const more = h("details", { class: "been-here", open: form.open, on: { toggle: (event) => (form.open = event.target.open) } },
    h("summary", { data: { key: "been-here" } }, ours("join.been_here")), resumeForm());
  return [
    h("div", { class: "sheet" },
      h("form", { id: "join", novalidate: true, on: { submit: join } }, config.by_table ? tableField() : roleChoices()),
      h("p", { class: "promise" }, ours("join.privacy")),
      h("details", {}, h("summary", { data: { key: "who-sees" } }, word("join.who_sees")), h("ul", { class: "facts" }, facts.map((fact) => h("li", {}, fact)))),
      more,
      sharing()),
    dock(h("button", { class: "main-button", form: "join", type: "submit", data: { key: "main" } }, word(form.busy ? "join.joining" : "join.join"))),
  ];
}

export function drawRole() {
  const cancel = () => {
    room.changingRole = false;
    room.form.mistake = "";
    render(true);
  };
  return [
    h("div", { class: "sheet" }, h("form", { id: "role", novalidate: true, on: { submit: changeRole } }, roleChoices())),
    dock(
      h("button", { class: "quiet-button back", type: "button", data: { key: "back" }, on: { click: cancel } }, icon("back"), h("span", { class: "for-screen-readers" }, word("exercise.back"))),
      h("button", { class: "main-button", form: "role", type: "submit", data: { key: "main" } }, word("exercise.save"))),
  ];
}
