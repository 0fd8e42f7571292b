// The phone and its server: answers are sent until they are there, and the state is asked for again and again.

import { same } from "./common.js";
import { ASKING, Outbox, SENDING, call, patience, stepKey } from "./line.js";
import { at, draftOf, keepPerson, note, notes, render, room, shelf, titleOf, word } from "./phone-room.js";

export function startOutbox() {
  const key = `outbox ${room.person.participant}`;
  room.outbox = new Outbox({ shelf, key, send: sendOne, changed: render });
  room.outbox.flush();
}

async function sendOne({ id, exercise, round, answer, table }) {
  const { token } = room.person;
  const reply = await call("PUT", at(`answers/${exercise}`), { token, body: { id, round, answer }, keepalive: true, within: SENDING });
  const step = stepKey({ exercise, round });
  if (reply.status === 200) return arrived(step, { id, exercise, round, answer }, reply.body?.feedback ?? null);
  if (reply.status === 0 || reply.status === 429 || reply.status >= 500) return { later: reply.wait };
  if (reply.status === 401) {
    room.unknown = true;
    return { later: 10_000 };
  }
  if (reply.status === 409) note("late", step, { answer, title: titleOf(exercise), table });
  else room.refusals[step] = reply.body?.detail ?? reply.body?.title ?? word("error.title");
  return {};
}

function arrived(step, entry, feedback) {
  freshFrom = performance.now();
  note("sent", step, { ...entry, feedback, language: room.language });
  note("late", step, null);
  delete room.refusals[step];
  const newer = room.outbox.entries.some((each) => each.id !== entry.id && stepKey(each) === step);
  if (!newer && same(draftOf(step), entry.answer)) note("drafts", step, null);
  if (room.state?.stage && stepKey(room.state.stage) === step) room.state.answer = entry.answer;
  if (!room.person.answered) keepPerson({ ...room.person, answered: true });
  etag = null;
  soon();
  return {};
}

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
  const reply = await call("GET", at("state"), { token: room.person.token, etag, signal: mine.signal, within: ASKING });
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
    // The plan may have changed since, and with it the number of this step.
    if (body.stage && room.stepsAt !== body.stage.exercise) askSteps(body.stage.exercise);
  } else if (status === 304) room.failures = 0;
  else if (status === 401) room.unknown = true;
  else if (status === 404) room.gone = true;
  else room.failures += 1;
  if (room.failures === 0 && room.outbox?.failures) room.outbox.flush();
  if (room.failures === 0) keepLanguage();
  render();
}

function plan(wait = 0) {
  clearTimeout(timer);
  if (room.gone) return;
  let delay = 1000;
  if (room.failures) {
    timer = setTimeout(ask, Math.max(wait, patience(room.failures)));
    return;
  }
  if (room.unknown) delay = 10_000;
  else if (document.hidden) delay = 4000;
  else if (lively > 0) {
    lively -= 1;
    delay = 500;
  }
  timer = setTimeout(ask, delay * (0.85 + 0.3 * Math.random()));
}

/** At once: the phone woke, the net came back, or we know that something changed. */
export function soon() {
  if (!room.person) return;
  if (room.outbox?.failures) room.outbox.flush();
  ask();
}

async function askSteps(exercise) {
  const language = room.language;
  const reply = await call("GET", at("agenda"), { token: room.person.token });
  if (reply.status !== 200 || language !== room.language) return;
  room.steps = reply.body.steps;
  room.stepsAt = exercise;
  render();
}

/** Begin with whoever has just come in. */
export function follow() {
  etag = null;
  startOutbox();
  render(true);
  soon();
}

/** Ask for nobody any more. */
export function hangUp() {
  asking?.abort();
  asking = null;
  clearTimeout(timer);
  etag = null;
  room.outbox = null;
}

// The language

let saidLanguage = room.language; // what the server knows

/** The server may know another language of theirs, or speaks of nobody yet. */
export function languageIsSaid(known) {
  saidLanguage = known;
  keepLanguage();
}

export function changeLanguage() {
  room.language = room.language === "da" ? "en" : "da";
  room.steps = room.stepsAt = null;
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
  if (room.state?.stage) askSteps(room.state.stage.exercise);
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

