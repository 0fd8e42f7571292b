// What the phone knows: who answers here, what the server last said, and what is kept on the phone.

import { fill, h, same } from "./common.js";
import { Shelf, stepKey } from "./line.js";

export const config = JSON.parse(document.querySelector("#kernelib-config").textContent);
export const shelf = new Shelf(`kernelib ${config.base}${config.code}`);
export const at = (path) => `${config.base}api/workshops/${config.code}/${path}`;

export const page = {
  masthead: document.querySelector(".masthead"),
  notices: document.querySelector(".notices"),
  main: document.querySelector("main"),
  live: document.querySelector("#live"),
};

export const room = {
  language: shelf.get("language") ?? config.language,
  person: shelf.get("person"), // { token, participant, resume_code, role, answered }
  outbox: null,
  state: null,
  steps: null,
  stepsAt: null, // the step at which they were asked for
  unknown: false, // the server does not know our token
  gone: false, // there is no such workshop any more
  failures: 0,
  changingRole: false,
  changingTable: false,
  shared: shelf.get("shared") === true, // several people answer here, one after the other
  handing: false,
  lookingAtOwn: false,
  answeringOwn: null, // the step in which somebody answers the list of their own profession all the same
  form: { role: null, table: "", resume: "", open: false, mistake: "", resumeMistake: "", busy: false },
  refusals: {}, // sentences of the server by step
  pictures: new Map(),
};
/** Draws what there is to show. The page sets it, which knows all the screens. */
export const screen = { render: () => {} };
export const render = (moved) => screen.render(moved);

export const word = (key, values) => {
  const [section, name] = key.split(".");
  return fill(config.words[room.language]?.[section]?.[name], values);
};
/** The same said to a table, in a dialogue, where nobody answers alone. */
export const ours = (key, values) => word(config.by_table ? `${key}_table` : key, values);
/** Whether a table answers the step that is on: what is said of its answer is then said to the table. */
export const isTables = () => (room.state?.stage?.by ?? (config.by_table ? "table" : "")) === "table";
const spoken = new Map();
/** The words of a section as they are said where we are: to a person, or to a table that answers together. */
export function spokenWords(section) {
  const words = config.words[room.language][section];
  if (!isTables()) return words;
  const key = `${room.language} ${section}`;
  if (!spoken.has(key)) {
    const said = Object.entries(words).filter(([name]) => name.endsWith("_tables"));
    spoken.set(key, { ...words, ...Object.fromEntries(said.map(([name, text]) => [name.slice(0, -"_tables".length), text])) });
  }
  return spoken.get(key);
}
/** One of the phone's own words, said to whoever answers here. */
export const spokenWord = (name) => spokenWords("phone")[name];
export const roleName = (code) => config.roles[room.language].find((role) => role.code === code)?.label ?? code;

/** Notes are kept by kind and step for one participant: drafts, what was sent, what came too late. */
export function notes(kind) {
  return shelf.get(`${kind} ${room.person.participant}`) ?? {};
}

export function note(kind, step, value) {
  const all = notes(kind);
  if (value === null) delete all[step];
  else all[step] = value;
  shelf.set(`${kind} ${room.person.participant}`, all);
}

/** Which is right is told when answers are closed: told before, it would be everybody's answer. */
export function feedbackHere() {
  const { stage, answer } = room.state;
  const sent = notes("sent")[stepKey(stage)];
  return stage.state !== "open" && sent && same(sent.answer, answer) ? sent.feedback : null;
}

export const draftOf = (step) => notes("drafts")[step] ?? null;
export const titleOf = (exercise) => room.steps?.find((step) => step.exercise === exercise)?.title ?? room.state?.exercise?.title ?? "";

export function keepPerson(person) {
  room.person = person;
  if (person) shelf.set("person", person);
  else shelf.remove("person");
}

export const spaced = (code) => (code ?? "").replace(/\s/g, "").replace(/(.{4})(?=.)/g, "$1 ");
export const heading = (text, options = {}) => h("h1", { tabindex: -1, data: { key: "heading" }, ...options }, text);
export const dock = (...children) => h("div", { class: "dock" }, children);
