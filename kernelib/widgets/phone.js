// The live page: joins, follows the facilitator, and keeps every answer until the server has it.

import { default as allocation } from "./allocation.js";
import { default as cardSort } from "./card-sort.js";
import { default as choice } from "./choice.js";
import { h, icon, mark, same } from "./common.js";
import { default as freeText } from "./free-text.js";
import { stepKey } from "./line.js";
import { Model } from "./model.js";
import { drawHanding, drawJoin, drawRole, drawTable, handingBar, tableBar } from "./phone-doors.js";
import { changeLanguage, soon, startOutbox } from "./phone-line.js";
import { config, draftOf, feedbackHere, note, notes, ours, page, room, screen, shelf, spaced, spokenWord, spokenWords, word } from "./phone-room.js";
import { drawClosed, drawEnded, drawFew, drawGone, drawMoved, drawOwnList, drawPicture, drawUnknown, drawWaiting, isOwnList, pictureHere } from "./phone-screens.js";
import { marksOf } from "./phone-wording.js";
import { default as ranking } from "./ranking.js";
import { default as rating } from "./rating.js";

const VIEWS = { allocation, card_sort: cardSort, choice, free_text: freeText, ranking, rating };

let scene = { key: null, stop: null, model: null };

/** What to show now: a key that changes when it must be drawn anew, and how to draw it. */
function choose() {
  const { person, state } = room;
  if (room.gone) return { name: "gone", draw: drawGone };
  if (!person) return { name: "join", draw: drawJoin, more: [room.form.role, room.form.mistake, room.form.resumeMistake, room.form.open, room.form.busy] };
  if (room.unknown) return { name: "unknown", draw: drawUnknown, more: [room.form.resumeMistake] };
  if (room.handing) return { name: "handing", draw: drawHanding };
  if (room.changingRole) return { name: "role", draw: drawRole, more: [room.form.role, room.form.mistake] };
  if (state?.moved) return { name: "moved", draw: drawMoved };
  if (state?.ended) return { name: "ended", draw: drawEnded };
  const stage = state?.stage;
  const answering = stage?.by === "table" && stage.state === "open";
  const seatless = answering && !config.by_table && !person.table;
  if (seatless || (room.changingTable && (config.by_table || answering))) return { name: "table", draw: drawTable, more: [room.form.mistake] };
  if (!stage || !state.exercise) return { name: "waiting", draw: drawWaiting, more: [person.role, person.answered, person.table, person.shares, Boolean(state)] };
  const step = stepKey(stage);
  if (stage.state === "revealed" && !room.lookingAtOwn) {
    const { results } = state;
    if (!results || results.suppressed) return { name: `few ${step}`, draw: drawFew };
    return { name: `picture ${step}`, draw: drawPicture, more: [results.release, state.picture_by, state.answer, pictureHere() !== null] };
  }
  if (stage.state === "open" && isOwnList() && room.answeringOwn !== step && !state.answer) return { name: `own ${step}`, draw: drawOwnList };
  const mine = state.answer || draftOf(step) || room.outbox.find(step) || notes("late")[step];
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
  const steps = (room.steps ?? []).filter((step) => !config.shown_only.includes(step.exercise));
  const place = exercise ? steps.findIndex((step) => step.exercise === exercise.id) : -1;
  const step = place >= 0 ? word("phone.step", { step: place + 1, of: steps.length }) : "";
  const round = state?.stage?.round;
  const again = exercise && (round > 2 ? word("phone.round", { round }) : round === 2 && word("phone.second_round"));
  const key = JSON.stringify([room.language, exercise?.title, again, step, chosen.name === "join"]);
  if (page.masthead.dataset.shown === key) return;
  page.masthead.dataset.shown = key;
  const focused = page.masthead.contains(document.activeElement);
  const other = room.language === "da" ? "en" : "da";
  const switcher = h("button", { class: "to-language", type: "button", lang: other, on: { click: changeLanguage } },
    h("span", { "aria-hidden": "true" }, other.toUpperCase()), h("span", { class: "for-screen-readers" }, other === "en" ? "English" : "Dansk"));
  page.masthead.replaceChildren(
    mark(),
    h("p", { class: "where" }, exercise ? [exercise.title, again].filter(Boolean).join(" · ") : config.title),
    h("div", { class: "masthead-end" }, h("p", { class: exercise ? "step" : "step code" }, exercise ? step : config.code), switcher),
  );
  document.querySelector(".skip-link").textContent = word("common.skip");
  if (focused) switcher.focus({ preventScroll: true });
}

function drawNotices() {
  const found = [];
  const step = room.state?.stage && stepKey(room.state.stage);
  const viewTells = scene.model && ["waiting", "refused"].includes(scene.model.get("status"));
  const waiting = room.outbox?.entries.length > 0 && room.outbox.failures > 0;
  const offline = room.person && (room.failures > 1 || (room.failures > 0 && !navigator.onLine));
  if (!viewTells && waiting) found.push({ strong: word("exercise.not_sent"), text: word("exercise.not_sent_why") });
  else if (!viewTells && offline) found.push({ strong: word("phone.offline"), text: word("phone.offline_why") });
  // A laptop that has come to another network answers at another address, of which only the wall can tell.
  const code = spaced(room.person?.resume_code);
  if (code && room.failures > 5) found.push({ text: ours("phone.new_address", { code }) });
  for (const [late, kept] of Object.entries(room.person ? notes("late") : {})) {
    if (kept.seen || (late === step && viewTells)) continue;
    found.push({ strong: word(kept.table ? "phone.too_late_tables" : "phone.too_late"), text: kept.title, close: () => (note("late", late, { ...kept, seen: true }), render()) });
  }
  if (!shelf.works) {
    found.push({ text: room.person ? word("phone.no_storage", { code }) : word("phone.no_storage_yet") });
  }
  const handing = room.shared && room.person && !room.handing && !room.gone ? { sending: room.outbox?.entries.length > 0 } : null;
  const { person, state } = room;
  const answering = state?.stage?.by === "table" && state.stage.state === "open";
  const table = (answering || (config.by_table && scene.name === "waiting")) && !room.changingTable && person?.table;
  const key = JSON.stringify([room.language, found, handing, table, person?.shares]);
  if (page.notices.dataset.shown === key) return;
  page.notices.dataset.shown = key;
  page.notices.replaceChildren(...[handing && handingBar(handing), table && tableBar()].filter(Boolean), ...found.map(({ strong, text, close }) =>
    h("div", { class: "banner" }, icon(strong && !close ? "cloud" : "look"),
      h("p", {}, strong && h("strong", {}, strong), " ", text),
      close && h("button", { class: "quiet-button", type: "button", on: { click: close } }, word("phone.seen")))));
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
      room.outbox.put({ id, exercise: exercise.id, round: stage.round, answer, table: stage.by === "table", tried: false });
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
  const pending = room.outbox.find(step);
  const late = notes("late")[step];
  const refusal = room.refusals[step] ?? (late && `${spokenWord("too_late")} ${word("phone.too_late_why")}`);
  const status = pending ? (room.outbox.failures ? "waiting" : "saving") : refusal ? "refused" : answer ? "saved" : "";
  const waiting = pending && room.outbox.failures && !shelf.works ? word("phone.not_sent_memory") : "";
  return {
    exercise,
    language: room.language,
    words: spokenWords("exercise"),
    host: "phone",
    answer: draftOf(step) ?? pending?.answer ?? late?.answer ?? answer ?? {},
    saved: answer,
    status,
    message: status === "refused" ? refusal : waiting,
    feedback: feedbackHere(),
    marks: marksOf(exercise, answer),
    locked: stage.state !== "open",
    step: "",
  };
}

function feed() {
  const { model } = scene;
  for (const [name, value] of Object.entries(facts())) if (name !== "answer") model.set(name, value);
}

screen.render = render;
for (const event of ["online", "focus", "pageshow"]) addEventListener(event, soon);
addEventListener("offline", () => render());
document.addEventListener("visibilitychange", () => document.hidden || soon());

if (room.person) {
  history.replaceState(null, "", `${config.base}w/${config.code}`);
  startOutbox();
}
render();
soon();
