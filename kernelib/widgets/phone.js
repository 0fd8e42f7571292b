// The live page: joins, follows the facilitator, and keeps every answer until the server has it.

import { default as allocation } from "./allocation.js";
import { default as cardSort } from "./card-sort.js";
import { default as choice } from "./choice.js";
import { fill, h, icon, mark, mistake, same } from "./common.js";
import { default as freeText } from "./free-text.js";
import { Outbox, Shelf, call, patience, stepKey } from "./line.js";
import { Model } from "./model.js";
import { default as ranking } from "./ranking.js";
import { default as rating } from "./rating.js";
import { figure } from "./seen.js";

const VIEWS = { allocation, card_sort: cardSort, choice, free_text: freeText, ranking, rating };
const config = JSON.parse(document.querySelector("#kernelib-config").textContent);
const shelf = new Shelf(`kernelib ${config.base}${config.code}`);
const at = (path) => `${config.base}api/workshops/${config.code}/${path}`;

const page = {
  masthead: document.querySelector(".masthead"),
  notices: document.querySelector(".notices"),
  main: document.querySelector("main"),
  live: document.querySelector("#live"),
};

const room = {
  language: shelf.get("language") ?? config.language,
  person: shelf.get("person"), // { token, participant, resume_code, role, answered }
  state: null,
  steps: null,
  unknown: false, // the server does not know our token
  gone: false, // there is no such workshop any more
  failures: 0,
  changingRole: false,
  shared: shelf.get("shared") === true, // several people answer here, one after the other
  handing: false,
  lookingAtOwn: false,
  form: { role: null, table: "", resume: "", open: false, mistake: "", resumeMistake: "", busy: false },
  refusals: {}, // sentences of the server by step
  pictures: new Map(),
};
let outbox = null;
let scene = { key: null, stop: null, model: null };

const word = (key, values) => {
  const [section, name] = key.split(".");
  return fill(config.words[room.language]?.[section]?.[name], values);
};
const roleName = (code) => config.roles[room.language].find((role) => role.code === code)?.label ?? code;

// Sending

function startOutbox() {
  const key = `outbox ${room.person.participant}`;
  outbox = new Outbox({ shelf, key, send: sendOne, changed: render });
  outbox.flush();
}

async function sendOne({ id, exercise, round, answer }) {
  const { token } = room.person;
  const reply = await call("PUT", at(`answers/${exercise}`), { token, body: { id, round, answer }, keepalive: true });
  const step = stepKey({ exercise, round });
  if (reply.status === 200) return arrived(step, { id, exercise, round, answer }, reply.body?.feedback ?? null);
  if (reply.status === 0 || reply.status === 429 || reply.status >= 500) return { later: reply.wait };
  if (reply.status === 401) {
    room.unknown = true;
    return { later: 10_000 };
  }
  if (reply.status === 409) note("late", step, { answer, title: titleOf(exercise) });
  else room.refusals[step] = reply.body?.detail ?? reply.body?.title ?? word("error.title");
  return {};
}

function arrived(step, entry, feedback) {
  freshFrom = performance.now();
  note("sent", step, { ...entry, feedback, language: room.language });
  note("late", step, null);
  delete room.refusals[step];
  const newer = outbox.entries.some((each) => each.id !== entry.id && stepKey(each) === step);
  if (!newer && same(draftOf(step), entry.answer)) note("drafts", step, null);
  if (room.state?.stage && stepKey(room.state.stage) === step) room.state.answer = entry.answer;
  if (!room.person.answered) keepPerson({ ...room.person, answered: true });
  etag = null;
  soon();
  return {};
}

/** Notes are kept by kind and step for one participant: drafts, what was sent, what came too late. */
function notes(kind) {
  return shelf.get(`${kind} ${room.person.participant}`) ?? {};
}

function note(kind, step, value) {
  const all = notes(kind);
  if (value === null) delete all[step];
  else all[step] = value;
  shelf.set(`${kind} ${room.person.participant}`, all);
}

const draftOf = (step) => notes("drafts")[step] ?? null;
const titleOf = (exercise) => room.steps?.find((step) => step.exercise === exercise)?.title ?? room.state?.exercise?.title ?? "";

// Asking

let etag = null;
let freshFrom = 0; // what was asked for before this does not know of our newest answer
let timer = null;
let asking = null;
let lively = 0;

async function ask() {
  clearTimeout(timer);
  if (!room.person || room.gone) return;
  asking?.abort();
  const mine = (asking = new AbortController());
  const began = performance.now();
  const reply = await call("GET", at("state"), { token: room.person.token, etag, signal: mine.signal });
  if (asking !== mine) return; // asked again meanwhile
  asking = null;
  if (began >= freshFrom) heard(reply);
  plan(reply.wait);
}

function heard({ status, body, etag: tag }) {
  if (status === 200 && body) {
    room.failures = 0;
    room.unknown = false;
    etag = tag;
    if (room.state && room.state.revision !== body.revision) lively = 4;
    if (!same(room.state?.stage ?? null, body.stage)) room.lookingAtOwn = false;
    room.state = body;
    if (body.stage && !room.steps?.some((step) => step.exercise === body.stage.exercise)) askSteps();
  } else if (status === 304) room.failures = 0;
  else if (status === 401) room.unknown = true;
  else if (status === 404) room.gone = true;
  else room.failures += 1;
  if (room.failures === 0 && outbox?.failures) outbox.flush();
  if (room.failures === 0) keepLanguage();
  render();
}

function plan(wait = 0) {
  clearTimeout(timer);
  if (room.gone) return;
  let delay = 1000;
  if (room.failures) delay = Math.max(wait, patience(room.failures));
  else if (room.unknown) delay = 10_000;
  else if (document.hidden) delay = 4000;
  else if (lively > 0) {
    lively -= 1;
    delay = 500;
  }
  timer = setTimeout(ask, delay * (0.85 + 0.3 * Math.random()));
}

/** At once: the phone woke, the net came back, or we know that something changed. */
function soon() {
  if (!room.person) return;
  if (outbox?.failures) outbox.flush();
  ask();
}

async function askSteps() {
  const language = room.language;
  const reply = await call("GET", at("agenda"), { token: room.person.token });
  if (reply.status !== 200 || language !== room.language) return;
  room.steps = reply.body.steps;
  render();
}

// Joining, coming back, changing

function keepPerson(person) {
  room.person = person;
  if (person) shelf.set("person", person);
  else shelf.remove("person");
}

function enter(body, role) {
  keepPerson({ token: body.token, participant: body.participant, resume_code: body.resume_code, role, answered: false });
  shelf.set("language", room.language);
  Object.assign(room.form, { mistake: "", resumeMistake: "", resume: "", open: false });
  Object.assign(room, { unknown: false, state: null, steps: null });
  etag = null;
  // One document is both the way in and the live page, so that it works where nothing can be kept.
  history.replaceState(null, "", `${config.base}w/${config.code}`);
  startOutbox();
  render(true);
  soon();
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
  if (!code) return refuse("resumeMistake", word("join.resume_where"));
  if (form.busy) return;
  form.busy = true;
  const reply = await call("POST", at("resume"), { body: { resume_code: code }, token: null });
  form.busy = false;
  if (reply.status !== 200) return refuse("resumeMistake", told(reply));
  enter(reply.body, reply.body.role ?? null);
  saidLanguage = null;
  keepLanguage();
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

let saidLanguage = room.language; // what the server knows

function changeLanguage() {
  room.language = room.language === "da" ? "en" : "da";
  room.steps = null;
  room.pictures.clear();
  shelf.set("language", room.language);
  if (!room.person) room.form.mistake = room.form.resumeMistake = "";
  keepLanguage();
  render();
}

async function keepLanguage() {
  const { person, language } = room;
  if (!person || saidLanguage === language) return;
  const before = saidLanguage;
  saidLanguage = language;
  const reply = await call("PUT", at("participants/me"), { token: person.token, body: { language } });
  if (reply.status !== 200) {
    saidLanguage = before;
    return;
  }
  etag = null;
  if (room.state?.stage) askSteps();
  soon();
  sayFeedbackAgain();
}

/** Feedback is in the language it was asked for in. The same answer under its own id is never a second one. */
async function sayFeedbackAgain() {
  const step = room.state?.stage && stepKey(room.state.stage);
  const sent = step && notes("sent")[step];
  if (!sent?.feedback || sent.language === room.language) return;
  const { id, exercise, round, answer } = sent;
  const language = room.language;
  const reply = await call("PUT", at(`answers/${exercise}`), { token: room.person.token, body: { id, round, answer } });
  if (reply.status === 200) note("sent", step, { ...sent, feedback: reply.body.feedback, language });
  render();
}

// Screens

/** What to show now: a key that changes when it must be drawn anew, and how to draw it. */
function choose() {
  const { person, state } = room;
  if (room.gone) return { name: "gone", draw: drawGone };
  if (!person) return { name: "join", draw: drawJoin, more: [room.form.role, room.form.mistake, room.form.resumeMistake, room.form.open, room.form.busy] };
  if (room.unknown) return { name: "unknown", draw: drawUnknown, more: [room.form.resumeMistake] };
  if (room.handing) return { name: "handing", draw: drawHanding };
  if (room.changingRole) return { name: "role", draw: drawRole, more: [room.form.role, room.form.mistake] };
  if (state?.ended) return { name: "ended", draw: drawEnded };
  const stage = state?.stage;
  if (!stage || !state.exercise) return { name: "waiting", draw: drawWaiting, more: [person.role, person.answered, Boolean(state)] };
  const step = stepKey(stage);
  if (stage.state === "revealed" && !room.lookingAtOwn) {
    const { results } = state;
    if (!results || results.suppressed) return { name: `few ${step}`, draw: drawFew };
    return { name: `picture ${step}`, draw: drawPicture, more: [results.release, state.answer, pictureHere() !== null] };
  }
  const mine = state.answer || draftOf(step) || outbox.find(step) || notes("late")[step];
  if (stage.state !== "open" && !mine) return { name: `closed ${step}`, draw: drawClosed };
  return { name: `exercise ${step}`, exercise: true };
}

function render(moved = false) {
  document.documentElement.lang = room.language;
  const chosen = choose();
  drawMasthead(chosen);
  // A view of an exercise keeps itself drawn; everything else is drawn anew when it differs.
  const key = chosen.exercise ? chosen.name : JSON.stringify([chosen.name, room.language, chosen.more]);
  if (key !== scene.key) show(chosen, key, moved);
  if (chosen.exercise) feed();
  drawNotices();
}

function show(chosen, key, moved) {
  const active = document.activeElement;
  const inside = page.main.contains(active);
  const focus = inside ? active.dataset.key : null;
  const other = scene.name !== chosen.name;
  const first = scene.key === null;
  scene.stop?.();
  scene = { key, name: chosen.name, stop: null, model: null };
  if (chosen.exercise) host();
  else page.main.replaceChildren(...chosen.draw());
  const again = !other && focus && page.main.querySelector(`[data-key="${CSS.escape(focus)}"]`);
  if (again) again.focus({ preventScroll: true });
  else if ((inside || moved) && !first) page.main.querySelector("[data-key=heading]")?.focus({ preventScroll: true });
  if (!other) return;
  if (!first) scrollTo(0, 0);
  const heading = page.main.querySelector("h1")?.textContent ?? "";
  page.live.textContent = first ? "" : heading;
  document.title = [heading, word("common.name")].filter(Boolean).join(" · ");
}

function drawMasthead(chosen) {
  const { state } = room;
  const exercise = room.person && state?.stage && !state.ended ? state.exercise : null;
  const place = exercise ? (room.steps?.findIndex((step) => step.exercise === exercise.id) ?? -1) : -1;
  const step = place >= 0 ? word("phone.step", { step: place + 1, of: room.steps.length }) : "";
  const key = JSON.stringify([room.language, exercise?.title, step, chosen.name === "join"]);
  if (page.masthead.dataset.shown === key) return;
  page.masthead.dataset.shown = key;
  const focused = page.masthead.contains(document.activeElement);
  const other = room.language === "da" ? "en" : "da";
  const switcher = h("button", { class: "to-language", type: "button", lang: other, on: { click: changeLanguage } },
    h("span", { "aria-hidden": "true" }, other.toUpperCase()), h("span", { class: "for-screen-readers" }, other === "en" ? "English" : "Dansk"));
  page.masthead.replaceChildren(
    mark(),
    h("p", { class: "where" }, exercise?.title ?? config.title),
    h("div", { class: "masthead-end" }, h("p", { class: exercise ? "step" : "step code" }, exercise ? step : config.code), switcher),
  );
  document.querySelector(".skip-link").textContent = word("common.skip");
  if (focused) switcher.focus({ preventScroll: true });
}

function drawNotices() {
  const found = [];
  const step = room.state?.stage && stepKey(room.state.stage);
  const viewTells = scene.model && ["waiting", "refused"].includes(scene.model.get("status"));
  const waiting = outbox?.entries.length > 0 && outbox.failures > 0;
  const offline = room.person && (room.failures > 1 || (room.failures > 0 && !navigator.onLine));
  if (!viewTells && waiting) found.push({ strong: word("exercise.not_sent"), text: word("exercise.not_sent_why") });
  else if (!viewTells && offline) found.push({ strong: word("phone.offline"), text: word("phone.offline_why") });
  for (const [late, kept] of Object.entries(room.person ? notes("late") : {})) {
    if (kept.seen || (late === step && viewTells)) continue;
    found.push({ strong: word("phone.too_late"), text: kept.title, close: () => (note("late", late, { ...kept, seen: true }), render()) });
  }
  if (!shelf.works) {
    const code = spaced(room.person?.resume_code);
    found.push({ text: room.person ? word("phone.no_storage", { code }) : word("phone.no_storage_yet") });
  }
  const handing = room.shared && room.person && !room.handing && !room.gone ? { sending: outbox?.entries.length > 0 } : null;
  const key = JSON.stringify([room.language, found, handing]);
  if (page.notices.dataset.shown === key) return;
  page.notices.dataset.shown = key;
  page.notices.replaceChildren(...[handing && handingBar(handing)].filter(Boolean), ...found.map(({ strong, text, close }) =>
    h("div", { class: "banner" }, icon(strong && !close ? "cloud" : "look"),
      h("p", {}, strong && h("strong", {}, strong), " ", text),
      close && h("button", { class: "quiet-button", type: "button", on: { click: close } }, word("phone.seen")))));
}

// A tablet that several share: who is done hands it on, and nothing of theirs is left on it.

function handingBar({ sending }) {
  const start = () => {
    room.handing = true;
    render(true);
  };
  return h("div", { class: "handing" }, h("p", { class: "small" }, word(sending ? "phone.shared_sending" : "phone.shared")),
    h("button", { class: "quiet-button", type: "button", disabled: sending, on: { click: start } }, word("phone.new_person")));
}

function drawHanding() {
  const { person, state } = room;
  const step = state?.stage && stepKey(state.stage);
  const unsent = state?.stage?.state === "open" && draftOf(step) && !same(draftOf(step), state.answer);
  const stay = () => {
    room.handing = false;
    render(true);
  };
  return [
    h("div", { class: "sheet" },
      heading(word("phone.hand_on")),
      unsent && h("p", {}, h("strong", {}, word("phone.hand_on_unsent"))),
      h("p", {}, word("phone.hand_on_why")),
      person.resume_code && h("section", { class: "to-come-back", "aria-labelledby": "back-title" },
        h("h2", { id: "back-title", class: "small" }, word("phone.resume")), h("p", { class: "code" }, spaced(person.resume_code)))),
    dock(
      h("button", { class: "quiet-button back", type: "button", data: { key: "back" }, on: { click: stay } }, icon("back"), h("span", { class: "for-screen-readers" }, word("exercise.back"))),
      h("button", { class: "main-button", type: "button", data: { key: "main" }, on: { click: handOn } }, word("phone.new_person"))),
  ];
}

function handOn() {
  const { participant } = room.person;
  asking?.abort();
  asking = null;
  clearTimeout(timer);
  for (const kind of ["drafts", "sent", "late", "outbox"]) shelf.remove(`${kind} ${participant}`);
  keepPerson(null);
  shelf.remove("language");
  outbox = null;
  etag = null;
  room.pictures.clear();
  Object.assign(room, { state: null, steps: null, failures: 0, unknown: false, handing: false, lookingAtOwn: false, refusals: {}, language: config.language });
  Object.assign(room.form, { role: null, table: "", resume: "", open: false, mistake: "", resumeMistake: "" });
  saidLanguage = room.language;
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
    h("span", {}, word("join.shared"), h("span", { class: "small muted" }, word("join.shared_why"))));
}

const spaced = (code) => (code ?? "").replace(/\s/g, "").replace(/(.{4})(?=.)/g, "$1 ");
const heading = (text, options = {}) => h("h1", { tabindex: -1, data: { key: "heading" }, ...options }, text);
const dock = (...children) => h("div", { class: "dock" }, children);

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

function resumeForm() {
  const { form } = room;
  const input = h("input", {
    id: "resume", class: "code", name: "resume", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: 12, value: form.resume,
    "aria-invalid": form.resumeMistake ? "true" : null, "aria-describedby": "resume-help", data: { key: "resume" },
    on: { input: (event) => (form.resume = event.target.value) },
  });
  return h("form", { class: "field small-field", novalidate: true, on: { submit: comeBack } },
    h("label", { for: "resume" }, word("join.resume")),
    input,
    h("p", { id: "resume-help", class: "small muted" }, word("join.resume_where")),
    form.resumeMistake && mistake(form.resumeMistake, { tabindex: -1, data: { key: "resumeMistake" } }),
    h("p", { class: "spaced" }, h("button", { class: "quiet-button", type: "submit", data: { key: "resume-go" } }, word("join.come_back"))));
}

function drawJoin() {
  const { form } = room;
  const day = config.delete_after && new Date(`${config.delete_after}T12:00:00`).toLocaleDateString(room.language === "da" ? "da-DK" : "en-GB", { day: "numeric", month: "long", year: "numeric" });
  const groups = config.by_table ? [] : ["who_group", "who_undisclosed"];
  const facts = ["who_facilitator", ...groups, "who_texts", "who_kept", "who_voluntary"].map((key) => word(`join.${key}`));
  const measuring = { who_for: config.purpose && { purpose: config.purpose }, who_by: config.controller && { controller: config.controller }, who_committee: config.works_committee === "yes" && {} };
  for (const [key, values] of Object.entries(measuring)) if (values) facts.push(word(`join.${key}`, values));
  facts.push(day ? word("join.who_deleted", { date: day }) : word("join.who_deleted_days", { days: 30 }));
  const more = h("details", { class: "been-here", open: form.open, on: { toggle: (event) => (form.open = event.target.open) } },
    h("summary", { data: { key: "been-here" } }, word("join.been_here")), resumeForm());
  return [
    h("div", { class: "sheet" },
      h("form", { id: "join", novalidate: true, on: { submit: join } }, config.by_table ? tableField() : roleChoices()),
      h("p", { class: "promise" }, word(config.by_table ? "join.privacy_table" : "join.privacy")),
      h("details", {}, h("summary", { data: { key: "who-sees" } }, word("join.who_sees")), h("ul", { class: "facts" }, facts.map((fact) => h("li", {}, fact)))),
      more,
      sharing()),
    dock(h("button", { class: "main-button", form: "join", type: "submit", data: { key: "main" } }, word(form.busy ? "join.joining" : "join.join"))),
  ];
}

function drawRole() {
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

function saying(text, options, ...children) {
  return h("div", { class: "sheet saying" }, mark(options.few), heading(text, options.few ? { class: "smaller" } : {}), children);
}

function drawWaiting() {
  const { person } = room;
  const change = () => {
    room.changingRole = true;
    room.form.role = person.role;
    render(true);
  };
  const role = person.role && [" ", word("phone.role_note", { role: roleName(person.role) }), " ",
    !person.answered && h("button", { class: "text-button", type: "button", data: { key: "change" }, on: { click: change } },
      word("phone.change"), h("span", { class: "for-screen-readers" }, ` ${word("join.title").toLowerCase()}`))];
  const code = spaced(person.resume_code);
  return [
    saying(word("phone.begin"), {}, h("p", {}, word("phone.put_down"))),
    code && h("section", { class: "to-come-back", "aria-labelledby": "back-title" },
      h("h2", { id: "back-title", class: "small" }, word("phone.resume")),
      h("p", { class: "code" }, code),
      h("p", { class: "small muted" }, word("phone.resume_note"), role)),
  ].filter(Boolean);
}

function drawClosed() {
  return [saying(word("phone.closed"), { few: true }, h("p", {}, word("phone.closed_none")))];
}

function drawFew() {
  const look = () => {
    room.lookingAtOwn = true;
    render(true);
  };
  return [
    saying(word("phone.few"), { few: true }, h("p", {}, word(room.state.answer ? "phone.few_why" : "phone.few_why_none"))),
    dock(h("p", { class: "dock-note" }, word("phone.few_later")),
      room.state.answer && h("button", { class: "quiet-button wide", type: "button", data: { key: "own" }, on: { click: look } }, word("phone.see_own"))),
  ];
}

function drawEnded() {
  return [saying(word("phone.ended"), {}, h("p", {}, word("phone.ended_why")))];
}

function drawGone() {
  return [saying(word("phone.gone"), { few: true }, h("p", {}, word("phone.gone_why"))),
    dock(h("a", { class: "quiet-button wide", href: config.base }, word("error.to_start")))];
}

function drawUnknown() {
  const again = () => {
    keepPerson(null);
    room.unknown = false;
    render(true);
  };
  return [
    h("div", { class: "sheet" }, heading(word("phone.unknown")), h("p", {}, word("phone.unknown_why")), h("div", { class: "spaced" }, resumeForm())),
    dock(h("button", { class: "main-button", type: "button", data: { key: "main" }, on: { click: again } }, word("phone.join_again"))),
  ];
}

// The room's picture

function pictureHere() {
  const { exercise, release } = room.state.results;
  return room.pictures.get(`${exercise} ${release} ${room.language}`) ?? null;
}

async function fetchPicture() {
  const { exercise, release } = room.state.results;
  const key = `${exercise} ${release} ${room.language}`;
  if (room.pictures.get(`${key} asked`)) return;
  room.pictures.set(`${key} asked`, true);
  const query = `release=${release}&language=${room.language}`;
  const { token } = room.person;
  const [words, drawn] = await Promise.all([
    call("GET", at(`results/${exercise}/picture.json?${query}`), { token }),
    call("GET", at(`results/${exercise}/picture.svg?${query}`), { token, as: "text" }),
  ]);
  if (words.status === 200 && drawn.status === 200) {
    room.pictures.set(key, { picture: words.body, svgText: drawn.body });
    render();
  } else setTimeout(() => (room.pictures.delete(`${key} asked`), render(), room.state?.results && pictureHere() === null && fetchPicture()), 1500);
}

function drawPicture() {
  const { state } = room;
  const ready = pictureHere();
  const words = config.words[room.language].picture;
  if (!ready) fetchPicture();
  const shown = ready
    ? figure({ ...ready, exercise: state.exercise, own: state.answer, words })
    : h("div", {}, heading(state.results.sentence?.[room.language] ?? words.title, { class: "picture-says" }), h("p", { class: "muted" }, words.loading));
  return [h("div", { class: "sheet" }, shown, ready && !state.answer && h("p", { class: "muted spaced" }, words.own_none)),
    dock(h("p", { class: "dock-note" }, word("phone.next_comes")))];
}

// An exercise

function host() {
  const { exercise, stage } = room.state;
  const step = stepKey(stage);
  const model = new Model(facts(), {
    changed: () => !same(draftOf(step), model.get("answer")) && note("drafts", step, model.get("answer")),
    sent: ({ type, id, answer }) => {
      if (type === "retry") return soon();
      delete room.refusals[step];
      note("late", step, null);
      outbox.put({ id, exercise: exercise.id, round: stage.round, answer, tried: false });
    },
  });
  const el = page.main;
  const view = VIEWS[exercise.kind];
  scene.model = model;
  scene.stop = view?.render({ model, el });
}

/** All that a view reads, as it is now. */
function facts() {
  const { exercise, stage, answer } = room.state;
  const step = stepKey(stage);
  const pending = outbox.find(step);
  const late = notes("late")[step];
  const sent = notes("sent")[step];
  const refusal = room.refusals[step] ?? (late && `${word("phone.too_late")} ${word("phone.too_late_why")}`);
  const status = pending ? (outbox.failures ? "waiting" : "saving") : refusal ? "refused" : answer ? "saved" : "";
  const waiting = pending && outbox.failures && !shelf.works ? word("phone.not_sent_memory") : "";
  return {
    exercise,
    language: room.language,
    words: config.words[room.language].exercise,
    layout: "phone",
    answer: draftOf(step) ?? pending?.answer ?? late?.answer ?? answer ?? {},
    saved: answer,
    status,
    message: status === "refused" ? refusal : waiting,
    feedback: sent && same(sent.answer, answer) ? sent.feedback : null,
    locked: stage.state !== "open",
    step: "",
  };
}

function feed() {
  const { model } = scene;
  for (const [name, value] of Object.entries(facts())) if (name !== "answer") model.set(name, value);
}

for (const event of ["online", "focus", "pageshow"]) addEventListener(event, soon);
addEventListener("offline", () => render());
document.addEventListener("visibilitychange", () => document.hidden || soon());

if (room.person) {
  history.replaceState(null, "", `${config.base}w/${config.code}`);
  startOutbox();
}
render();
soon();
