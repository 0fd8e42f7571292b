// The quiet screens of the phone, and the room's picture.

import { feedbackTold, h, mark } from "./common.js";
import { call, stepKey } from "./line.js";
import { deletion, resumeForm } from "./phone-doors.js";
import { at, config, dock, feedbackHere, heading, isTables, keepPerson, notes, ours, render, roleName, room, spaced, spokenWord, spokenWords, word } from "./phone-room.js";
import { figure } from "./seen.js";

function saying(text, options, ...children) {
  return h("div", { class: "sheet saying" }, mark(options.few), heading(text, options.few ? { class: "smaller" } : {}), children);
}

export function drawWaiting() {
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
      h("h2", { id: "back-title", class: "small" }, ours("phone.resume")),
      h("p", { class: "code" }, code),
      h("p", { class: "small muted" }, word("phone.resume_note"), role)),
  ].filter(Boolean);
}

export function drawClosed() {
  return [saying(word("phone.closed"), { few: true }, h("p", {}, spokenWord("closed_none")))];
}

/** What one's own profession has written the other recognises: of one's own list nobody is asked. */
export function isOwnList() {
  const { recognises } = room.state.exercise;
  if (!recognises) return false;
  const said = Object.entries(notes("sent")).findLast(([step]) => step.startsWith("my-profession "))?.[1].answer;
  return (said ? Object.keys(said)[0] : room.person.role) === recognises;
}

export function drawOwnList() {
  const answer = () => {
    room.answeringOwn = stepKey(room.state.stage);
    render(true);
  };
  return [
    saying(spokenWord("own_list"), { few: true }, h("p", {}, spokenWord("own_list_why"))),
    dock(h("button", { class: "quiet-button wide", type: "button", data: { key: "anyway" }, on: { click: answer } }, word("phone.own_list_anyway"))),
  ];
}

export function drawFew() {
  const look = () => {
    room.lookingAtOwn = true;
    render(true);
  };
  const later = !isTables() && h("p", { class: "dock-note" }, word("phone.few_later"));
  const own = room.state.answer && h("button", { class: "quiet-button wide", type: "button", data: { key: "own" }, on: { click: look } }, spokenWord("see_own"));
  return [
    saying(spokenWord("few"), { few: true }, h("p", {}, spokenWord(room.state.answer ? "few_why" : "few_why_none"))),
    (later || own) && dock(later, own),
  ].filter(Boolean);
}

export function drawEnded() {
  return [saying(word("phone.ended"), {}, h("p", {}, ours("phone.ended_why"), " ", deletion()))];
}

export function drawMoved() {
  const code = spaced(room.person.resume_code);
  return [saying(word("phone.moved"), { few: true }, h("p", {}, ours("phone.moved_why")), code && h("p", { class: "code" }, code))];
}

export function drawGone() {
  return [saying(word("phone.gone"), { few: true }, h("p", {}, word("phone.gone_why"))),
    dock(h("a", { class: "quiet-button wide", href: config.base }, word("error.to_start")))];
}

export function drawUnknown() {
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

function pictureKey() {
  const { results, picture_by: by = "" } = room.state;
  return `${results.exercise} ${results.release} ${room.language} ${by}`;
}

export function pictureHere() {
  return room.pictures.get(pictureKey()) ?? null;
}

async function fetchPicture() {
  const { exercise, release } = room.state.results;
  const { picture_by: by } = room.state;
  const key = pictureKey();
  if (room.pictures.get(`${key} asked`)) return;
  room.pictures.set(`${key} asked`, true);
  const query = `release=${release}&language=${room.language}${by ? `&by=${by}` : ""}`;
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

function formerOf({ former }) {
  return former?.sentence && { round: former.round, sentence: former.sentence[room.language] };
}

/** What the deck says of the cards that it classifies itself, beside where one has put them. */
function feedback() {
  // What is said of several cards alike is said of them together.
  const alike = new Map();
  for (const [id, told] of Object.entries(feedbackHere() ?? {})) {
    const said = `${told.right} ${told.text}`;
    const label = room.state.exercise.items.find((item) => item.id === id)?.label;
    alike.set(said, { told, labels: [...(alike.get(said)?.labels ?? []), label] });
  }
  if (!alike.size) return null;
  return h("section", { class: "spaced" }, h("h2", {}, word("exercise.reason")),
    h("ul", { class: "sorted told" }, [...alike.values()].map(({ told, labels }) => h("li", {}, h("strong", {}, labels.join(", ")), feedbackTold(told, (key) => word(`exercise.${key}`))))));
}

export function drawPicture() {
  const { state } = room;
  const ready = pictureHere();
  const by = state.picture_by;
  const words = spokenWords("picture");
  if (!ready) fetchPicture();
  const shown = ready
    // One's own answer is in the room's picture; in a picture by function it would be a mark in somebody else's row.
    ? figure({ ...ready, exercise: state.exercise, own: by ? null : state.answer, words, former: by ? null : formerOf(state.results) })
    : h("div", {}, heading((by ? null : state.results.sentence?.[room.language]) ?? words.title, { class: "picture-says" }), h("p", { class: "muted" }, words.loading));
  return [h("div", { class: "sheet" }, shown, ready && feedback(), ready && !state.answer && !state.exercise.picture_only && h("p", { class: "muted spaced" }, words.own_none)),
    dock(h("p", { class: "dock-note" }, word("phone.next_comes")))];
}
