// The middle of the cockpit: the step that is on, another one that is looked at, and the plan of the day.
import { h, icon, mark, svg } from "./common.js";
import { figure } from "./seen.js";

const HOUR = 60;

// A step that nobody answers begins with its picture.
const beginning = (step) => (step.picture_only ? "revealed" : "open");
// One whose picture was shown has it on show when the room comes back to it, and is not answered again by mistake.
const arriving = (step) => (step.state === "revealed" ? "revealed" : beginning(step));

export function nowStep(desk, tools) {
  const { words, seen } = desk;
  const { room } = seen;
  const step = room.stage && desk.stepOf(room.stage.exercise);
  return [
    h("p", { class: "muted" }, step ? stateWords(desk) : words.now),
    h("h1", { tabindex: -1, data: { key: "heading" } }, step ? step.title : words.not_started),
    step && timeOf(desk, step),
    step && !step.picture_only && progress(desk, step),
    next(desk, step, tools),
    seen.refused && h("p", { class: "mistake", role: "alert" }, icon("look"), h("span", {}, seen.refused)),
    seen.note && h("p", { class: "note" }, seen.note),
    step && ways(desk, step),
    !step && room.committee === "no" && h("p", { class: "note" }, words.committee_not),
    !step && h("p", { class: "other-ways" }, h("a", { class: "screen-open", href: `${desk.config.base}facilitator/${desk.config.code}/ready`, data: { key: "ready" } }, words.ready)),
  ].flat();
}

/** Below what is done now: what to say, and what has been shown. */
export function afterwards(desk, rounds) {
  const { room } = desk.seen;
  const step = room.stage && desk.stepOf(room.stage.exercise);
  return [
    step && room.stage.state === "revealed" && step === room.steps.at(-1) && toSay(desk, room.close),
    step?.picture_only && toSay(desk, step),
    step && room.stage.state === "revealed" ? released(desk, rounds) : [toSay(desk, step ? ofRound(step, room.stage.round) : room.welcome ?? room.steps[0]), rounds.length > 1 && released(desk, rounds.slice(0, 1), true)],
  ].flat();
}

/** A step that the room is not at: what was shown of it, and the way there. */
export function another(desk, step, rounds) {
  const { words, seen } = desk;
  const shown = rounds.filter(({ result }) => result && !result.suppressed);
  const newest = shown.at(-1)?.result;
  const here = seen.room.stage && desk.stepOf(seen.room.stage.exercise);
  const again = () => desk.wall({ show: "release", exercise: step.exercise, release: newest.release, by: shown.at(-1).by || "room" });
  const open = () => desk.stage(step.exercise, beginning(step));
  const opening = desk.say(step.picture_only ? "show_first" : "open_first", step);
  const picture = newest && !withExamples(desk, step);
  const [text, act, hint] = !picture ? [opening, open, opens(desk, step, beginning(step))] : [words.show_again, again, isOnWall(desk, newest) ? words.screen_shows_this : words.show_again_why];
  return [
    h("p", { class: "muted" }, words.looking),
    h("h1", { tabindex: -1, data: { key: "heading" } }, step.title),
    timeOf(desk, step),
    h("div", { class: "next" }, mainButton(desk, text, act), h("p", { class: "muted", role: picture ? "status" : null }, hint)),
    seen.refused && h("p", { class: "mistake", role: "alert" }, icon("look"), h("span", {}, seen.refused)),
    h("p", { class: "other-ways" }, here && desk.button("to-now", desk.say("to_now", here), () => desk.choose(null)), picture && desk.button("open-again", opening, open)),
    toSay(desk, step),
    shown.length > 0 && released(desk, shown),
  ];
}

/** After the end the plan leads to the pictures below. */
function keptLink(step, album) {
  const first = album.find(({ step: each, result }) => each.exercise === step.exercise && result && !result.suppressed);
  return first ? h("a", { class: "what", href: `#shown-${step.exercise}-${first.round}`, data: { key: `plan-${step.exercise}` } }, step.title) : h("span", { class: "what" }, step.title);
}

export function agenda(desk, album) {
  const { words, seen } = desk;
  const { steps, stage, ended, welcome, close } = seen.room;
  let minutes = 0;
  const clockThen = (more) => {
    const clock = `${Math.floor(minutes / HOUR)}${desk.language === "da" ? "." : ":"}${String(minutes % HOUR).padStart(2, "0")}`;
    minutes += more;
    return clock;
  };
  // What is said before the first step and after the last takes its minutes too, and there is nothing to open.
  const spoken = (part, name, done) =>
    part && h("li", { class: done ? "done" : null }, h("span", { class: "at" }, clockThen(part.minutes)), h("span", { class: "what" }, name), h("span", { class: "minutes" }, desk.say("minutes", part)));
  const entry = (step, index) => {
    const here = step.exercise === stage?.exercise && !ended;
    const done = ended || (stage && index < desk.at()) || (!here && step.state === "revealed");
    const clock = clockThen((step.minutes ?? 0) + (step.pause ?? 0));
    const about = [spent(desk, step), step.pause && desk.say("pause", { minutes: step.pause }), step.rounds?.length > 1 && desk.say("rounds", { n: step.rounds.length })];
    const title = desk.button(`plan-${step.exercise}`, step.title, () => desk.choose(step.exercise), { class: "what", "aria-pressed": String(step.exercise === seen.chosen) });
    return h(
      "li",
      { class: here ? "now" : done ? "done" : null, "aria-current": here ? "step" : null },
      h("span", { class: "at" }, step.minutes ? clock : ""),
      ended ? keptLink(step, album) : title,
      h("span", { class: "minutes" }, about.filter(Boolean).join(", ")),
    );
  };
  return [h("h2", {}, words.plan), h("ol", {}, spoken(welcome, words.plan_welcome, ended || stage), steps.map(entry), spoken(close, words.plan_close, ended))];
}

function spent(desk, step) {
  const { minutes } = step;
  const used = desk.clock.minutes(step, desk.seen.room);
  if (used === null) return minutes && desk.say("minutes", { minutes });
  if (minutes) return desk.say("used", { used, minutes });
  return used > 0 && desk.say("used_only", { used });
}

/** A line that fills as the planned minutes go by. It only tells. */
function timeOf(desk, step) {
  const used = desk.clock.minutes(step, desk.seen.room);
  if (!step.minutes || used === null) return null;
  const line = h("progress", { max: step.minutes, value: Math.min(used, step.minutes), "aria-label": desk.words.used_label });
  return h("p", { class: "used" }, line, h("span", {}, spent(desk, step)));
}

function stateWords(desk) {
  const { words, say, seen } = desk;
  const { state, round, by } = seen.room.stage;
  return [words.now, round > 1 && say("round", { round }), by === "table" && words.by_table, isFew(desk) ? words[by === "table" ? "state_few_tables" : "state_few"] : words[`state_${state}`]].filter(Boolean).join(" · ");
}

function progress(desk, { some }) {
  const { answered = 0, joined = 0 } = desk.seen.counts ?? {};
  // Where only some are asked, nobody is waited for by the number of all.
  const whole = some ? answered : Math.max(joined, answered);
  const share = whole ? Math.min(1, answered / whole) : 0;
  const ring = { cx: 72, cy: 72, r: 62 };
  const length = 2 * Math.PI * 62;
  const arc = share > 0 && svg("circle", { class: "arc", ...ring, transform: "rotate(-90 72 72)", "stroke-dasharray": `${share * length} ${length}` });
  const circle = svg("svg", { class: "answered-ring", viewBox: "0 0 144 144", "aria-hidden": "true" }, svg("circle", { class: "track", ...ring }), arc, svg("circle", { class: "core", cx: 72, cy: 72, r: 18 }));
  const of = desk.byTable() ? (whole === 1 ? "answered_table" : "answered_tables") : "answered_word";
  const none = desk.words[!desk.byTable() ? "answered_none" : desk.seen.counts?.people ? "answered_none_told" : "answered_none_tables"];
  const told = whole || some ? [h("strong", { class: "number" }, some ? answered : desk.say("answered", { answered, present: whole })), " ", desk.words[of]] : [none];
  return h("div", { class: "answered" }, circle, h("p", {}, told, h("br"), h("span", { class: "muted" }, screenShows(desk))));
}

/** In words, what the room is looking at. */
function screenShows(desk) {
  const { words, say } = desk;
  const { projector, stage, results } = desk.seen.room;
  if (projector.show === "release" && !isOnWall(desk, results)) return say("screen_shows_earlier", { title: desk.stepOf(projector.exercise)?.title ?? "" });
  if (projector.show !== "stage") return { code: words.screen_shows_code, nothing: words.screen_shows_nothing, release: words.screen_shows_picture }[projector.show];
  if (!stage) return words.screen_shows_code;
  if (stage.state !== "revealed") return words.screen_shows_question;
  if (!isFew(desk)) return words.screen_shows_picture;
  return words[desk.byTable() ? "screen_shows_few_tables" : "screen_shows_few"];
}

/** Whether a released picture is the one that has been put on the wall by itself. */
export function isOnWall({ seen }, result) {
  const { show, exercise, release } = seen.room.projector;
  return show === "release" && Boolean(result) && exercise === result.exercise && release === result.release;
}

export const isFew = ({ seen }) => seen.room.stage?.state === "revealed" && (!seen.room.results || seen.room.results.suppressed);

// The second click of a double click was not meant for the button that has come in between.
export function mainButton(desk, text, act) {
  const click = (event) => event.detail < 2 && act();
  return h("button", { class: "main-button", type: "button", "aria-disabled": desk.seen.busy ? "true" : null, data: { key: "main" }, on: { click } }, text);
}

function next(desk, step, tools) {
  const { words, say, seen } = desk;
  const first = seen.room.steps[0];
  const onward = seen.room.steps[desk.at() + 1];
  const to = (target) => () => desk.stage(target.exercise, arriving(target));
  const choices = {
    open: () => [words.close, () => desk.stage(step.exercise, "closed"), desk.byTable() ? words.afterwards_tables : words.afterwards],
    closed: () => [words.reveal, () => desk.stage(step.exercise, "revealed"), unread(desk) || words.reveals],
    revealed: () => {
      if (step.waits && (!seen.texts || desk.textsShown())) return [words[`go_on_first_${step.exercise}`] ?? words.go_on_first, () => showOnward(), words.go_on_first_why];
      if (step.waits && desk.textsWaiting()) return [words.let_through_first, () => showTray(), words.go_on_first_why];
      return onward ? [say("next", onward), to(onward), opens(desk, onward)] : [words.end, () => tools.end(), words.last];
    },
  };
  const [text, click, hint] = step ? choices[seen.room.stage.state]() : [say("open_first", first), to(first), opens(desk, first)];
  const told = seen.busy.startsWith("stage revealed") ? words.drawing : seen.busy ? words.working : hint;
  return h("div", { class: "next" }, mainButton(desk, text, click), h("p", { class: "muted" }, told));
}

/** Texts that nobody has let through are not in the picture that is about to be shown. */
function unread(desk) {
  const n = desk.textsWaiting();
  return n && (n === 1 ? desk.words.one_text_unread : desk.say("texts_unread", { n }));
}

/** What is taken on stands folded in the tray: opened, and the focus on its first choice. */
function showOnward() {
  const summary = document.querySelector('[data-key="onward"]');
  if (!summary) return;
  summary.parentElement.open = true;
  summary.scrollIntoView({ block: "center" });
  (summary.parentElement.querySelector("input, button") ?? summary).focus({ preventScroll: true });
}

/** What waits to be let through stands below. */
function showTray() {
  const heading = document.querySelector('[data-key="texts-heading"]');
  heading?.scrollIntoView({ block: "center" });
  heading?.focus({ preventScroll: true });
}

/** Whether a step would open with examples although the room has written: told by the server, or come in since. */
function withExamples(desk, step) {
  return step.examples || (step.builds_on && step.builds_on === desk.seen.room.stage?.exercise && desk.textsWaiting() > 0);
}

function opens(desk, step, state = arriving(step)) {
  const { words } = desk;
  if (withExamples(desk, step)) return words.go_on_examples;
  // Nobody has written yet, and what is opened now stays as it is.
  const before = state === "open" && step.builds_on && desk.stepOf(step.builds_on);
  if (before) return desk.say("go_on_none", before);
  return state === "open" ? words.opens : words.reveals;
}

function ways(desk, step) {
  const { words, say, seen } = desk;
  const { state, round } = seen.room.stage;
  const former = seen.room.steps[desk.at() - 1];
  const onward = seen.room.steps[desk.at() + 1];
  const asks = !step.picture_only;
  const back = () => desk.stage(former.exercise, former.state === "closed" && former.rounds.length ? "closed" : arriving(former));
  return h(
    "p",
    { class: "other-ways" },
    asks && state !== "open" && desk.button("reopen", words.reopen, () => desk.stage(step.exercise, "open", { round })),
    asks && state !== "open" && desk.button("new-round", words.new_round, () => desk.stage(step.exercise, "open", { round: Math.max(0, ...(step.rounds ?? [round])) + 1 })),
    state === "open" && desk.button("reveal-now", words.reveal_now, () => desk.stage(step.exercise, "revealed")),
    state === "revealed" && desk.button("reveal-again", words.reveal_again, () => desk.stage(step.exercise, "revealed", { round })),
    former && desk.button("back", say("back_to", former), back),
    step.waits && onward && desk.button("without", words.go_on_without, () => desk.stage(onward.exercise, arriving(onward))),
    onward && state !== "revealed" && desk.button("skip", withExamples(desk, onward) ? words.go_on_without : words.skip, () => desk.stage(onward.exercise, arriving(onward))),
  );
}

/** The step as it is spoken of in its round: what is said of the first asks for what has been done by the second. */
const ofRound = (step, round) => (round > 1 ? { ...step, say: step.say_again } : step);

function toSay({ words, language }, step) {
  if (!step?.say) return null;
  // What is quoted inside it stands in the other signs.
  const inside = (text) => [...text].map((sign) => "›‹‘’"["»«“”".indexOf(sign)] ?? sign).join("");
  const quote = language === "da" ? `»${inside(step.say)}«` : `“${inside(step.say)}”`;
  return h("section", { class: "say", "aria-labelledby": "say-title" }, h("h2", { id: "say-title" }, words.say), h("p", {}, quote), step.help && helpWith(words, step.help));
}

/** For the facilitator alone: what often goes wrong at this step, and what helps. */
function helpWith(words, { mistakes, silent, small }) {
  const part = (title, texts) => [h("dt", {}, h("strong", {}, title)), ...texts.map((text) => h("dd", {}, text))];
  const parts = [part(words.silent, [silent]), part(words.small, [small]), part(words.mistakes, mistakes)].flat();
  return h("details", {}, h("summary", { data: { key: "help" } }, words.help), h("dl", {}, parts));
}

/** Whether the picture is of the whole room or by function; or why it cannot be. */
function whose(desk, result, { picture, why_not: why, reason }, by) {
  const { words } = desk;
  if (!picture) return h("p", { class: "small muted by-role" }, why, reason === "few" && desk.mendRoles && [" ", desk.button("merge-here", words.roles_mend, desk.mendRoles)]);
  const button = (name, text) =>
    h("button", { class: "quiet-button", type: "button", "aria-pressed": String(by === name), data: { key: `by-${name || "room"}-${result.round}` }, on: { click: () => desk.lookBy(result, name) } }, text);
  return h("div", { class: "by-role", role: "group", "aria-label": words.picture_of }, button("", words.by_room), button("role", words.by_role));
}

/** The newest picture, and the round before beside it. */
function released(desk, rounds, many = rounds.length > 1) {
  const { words, language } = desk;
  const pictureWords = desk.section("picture");
  const picture = ({ round, result, drawn, byRole, by }) => {
    const title = (many || round > 1) && h("p", { class: "muted" }, desk.say("round", { round }));
    if (!result || result.suppressed) return h("section", { class: "few" }, title, mark(true), ...(desk.byTable() ? [h("p", {}, words.few_tables), h("p", { class: "muted" }, words.few_tables_do)] : [h("p", {}, words.few), h("p", { class: "muted" }, words.few_do)]));
    const ways = byRole && whose(desk, result, byRole, by);
    if (!drawn) return h("section", { "aria-busy": "true" }, title, ways, h("h2", { class: "picture-says" }, by ? words.by_role : result.sentence?.[language]), h("p", { class: "muted" }, words.drawing));
    const former = !by && rounds.length === 1 && result.former?.sentence && { round: result.former.round, sentence: result.former.sentence[language] };
    return h("section", {}, title, ways, figure({ ...drawn, words: pictureWords, level: 2, former }));
  };
  return h("div", { class: rounds.length > 1 ? "say rounds" : "say" }, rounds.map(picture));
}
