// The cockpit: what is happening now, and the one next button. It follows the server by HTTP and needs no kernel.
import { fill, h, icon, mark, same } from "./common.js";
import { ended, save, shownOf } from "./desk-album.js";
import { Clock } from "./desk-clock.js";
import { joining, movedAway, watchBattery } from "./desk-network.js";
import { joinedOf, more, people, screen } from "./desk-side.js";
import { afterwards, agenda, another, isFew, mainButton, nowStep } from "./desk-step.js";
import { Tray } from "./desk-texts.js";
import { Tools } from "./desk-tools.js";
import { call } from "./line.js";
import { follow, pageConfig, Pictures, stayAwake } from "./live.js";

const WIDE = matchMedia("(min-width: 46em)");
const EVERY_SO_OFTEN = 15_000; // minutes go by, and nothing else tells of it
const AGAIN = 3000;

function render({ model, el }) {
  const config = pageConfig();
  const words = model.get("words");
  const language = model.get("language");
  const stopping = new AbortController();
  if (!config.code) {
    el.append(h("p", { class: "banner" }, words.only_served));
    return () => {};
  }

  const desk = {
    config,
    words,
    language,
    base: `${config.base}api/workshops/${config.code}/`,
    modules: model.get("modules") ?? {},
    font: model.get("font"),
    signal: stopping.signal,
    clock: new Clock(),
    // What the server has told, and what one looks at.
    seen: { room: null, counts: null, texts: null, trouble: 0, status: 0, refused: "", busy: "", note: "", chosen: null, byRole: null, battery: null },
    say: (key, values) => fill(words[key], values),
    section: (name) => Object.fromEntries(Object.entries(words).flatMap(([key, text]) => (key.startsWith(`${name}_`) ? [[key.slice(name.length + 1), text]] : []))),
    stepOf: (exercise) => desk.seen.room.steps.find((step) => step.exercise === exercise),
    at: () => desk.seen.room.steps.findIndex((step) => step.exercise === desk.seen.room.stage?.exercise),
    button: (key, text, click, options = {}) => h("button", { class: "text-button", type: "button", data: { key }, on: { click }, ...options }, text),
    byTable: () => (desk.seen.room.stage?.by ?? (desk.seen.room.mode === "dialogue" ? "table" : "")) === "table",
    joined: () => joinedOf(desk),
    lost: () => ([401, 403, 404].includes(desk.seen.status) ? words.shut : words.lost),
    show,
    act,
    settled: () => turn,
    textsWaiting: () => (tray.step ? tray.of("waiting").length : 0),
    textsShown: () => (tray.step ? tray.of("shown").length : 0),
    stage,
    wall,
    choose,
    save: () => save(desk),
    resultOf,
    drawnOf,
    lookBy,
    ask: (method, path, options = {}) => call(method, desk.base + path, { csrf: config.csrf, signal: stopping.signal, ...options }),
  };
  const { seen } = desk;
  const tools = new Tools(desk);
  const tray = new Tray(desk);
  desk.mendRoles = () => tools.roles();
  desk.askWhose = () => tools.whose();
  desk.labelOf = (exercise, item) => tray.labels.get(exercise)?.[item] ?? "";

  const region = (tag, options) => ({ el: h(tag, { lang: language, ...options }), drawn: undefined });
  const head = region("header", { class: "masthead" });
  const now = region("div", { class: "doing" });
  const texting = { el: tray.el, drawn: undefined };
  const after = region("div");
  const middle = h("main", { class: "now-step", id: "content", tabindex: -1, lang: language }, now.el, texting.el, after.el);
  const sides = ["join", "people", "screen", "more"].map(() => region("div", { class: "side" }));
  const beside = h("aside", { class: "beside", "aria-label": words.beside, lang: language }, sides.map((each) => each.el));
  const plan = region("nav", { class: "agenda", "aria-label": words.plan });
  const spoken = h("p", { class: "for-screen-readers", role: "status", lang: language });
  const whole = h("div", { class: "desk" }, head.el, middle, beside, plan.el);
  el.append(whole, spoken, tools.dialog);

  // Drawn anew only where something has changed, and whoever had the focus has it again.
  function draw(part, data, make) {
    if (part.drawn !== undefined && same(part.drawn, data)) return;
    part.drawn = data;
    const find = (key) => part.el.querySelector(`[data-key="${CSS.escape(key)}"]`);
    const key = part.el.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const open = [...part.el.querySelectorAll("details[open] > summary")].map((summary) => summary.dataset.key);
    part.el.replaceChildren(...make().flat().filter(Boolean));
    for (const each of open) find(each)?.parentElement.setAttribute("open", "");
    if (key) (find(key) ?? find("main") ?? find("heading") ?? find("texts-heading"))?.focus({ preventScroll: true });
  }

  function show() {
    const { room, counts, chosen } = seen;
    if (!room) {
      if (seen.trouble > 1) draw(now, seen.status, () => [h("h1", { class: "smaller" }, desk.lost())]);
      return;
    }
    document.title = `${room.title} · ${words.title}`;
    whole.classList.toggle("ended", room.ended);
    const { busy, refused, note } = seen;
    const looking = chosen && chosen !== room.stage?.exercise && !room.ended ? desk.stepOf(chosen) : null;
    const used = room.steps.map((step) => desk.clock.minutes(step, room));
    const album = room.ended ? shownOf(room, resultOf, (result, by) => drawnOf(result, WIDE.matches ? "page" : "phone", by)) : [];
    const rounds = roundsShown(looking ?? desk.stepOf(room.stage?.exercise));
    draw(head, { title: room.title, joined: joined(), agenda: room.agenda, invented: room.invented, trouble: seen.trouble > 1, status: seen.status, battery: seen.battery }, masthead);
    draw(now, { room, looking, counts, busy, refused, note, rounds, used, album, unread: desk.textsWaiting(), through: desk.textsShown() }, () => (room.ended ? ended(desk, album, mainButton) : room.moved ? movedAway(desk) : looking ? another(desk, looking, rounds) : nowStep(desk, tools)));
    const atStep = !room.ended && !room.moved && !looking;
    draw(texting, atStep && tray.data, () => (atStep ? tray.draw() : []));
    draw(after, atStep && { room, rounds }, () => (atStep ? afterwards(desk, rounds) : []));
    draw(plan, { steps: room.steps, since: room.since, stage: room.stage, ended: room.ended, chosen, used, album }, () => agenda(desk, album));
    const [join, here, wallSide, rest] = sides;
    draw(join, { ended: room.ended || room.moved, url: room.join_url, qr: room.qr, room: room.room, network: room.network }, () => joining(desk));
    draw(here, { ended: room.ended, counts, roles: room.roles, tables: desk.byTable() }, () => people(desk));
    draw(wallSide, { ended: room.ended, titles: room.steps.map((step) => step.title), projector: room.projector, results: room.results, stage: room.stage }, () => screen(desk));
    draw(rest, { ended: room.ended, mode: room.mode, stage: room.stage, roles: room.roles }, () => more(desk, tools));
  }

  // The newest round of a step with what has been released of it, and the round before.
  function roundsShown(step) {
    const rounds = step?.rounds ?? [];
    // A later round's picture has the one before in it; the two stand side by side only where they do not compare.
    const shown = rounds.slice(step && resultOf(step.exercise, rounds.at(-1))?.former ? -1 : -2);
    // While the later is answered, the former stands alone.
    const { stage } = seen.room;
    const beside = shown.length > 1 && (stage?.exercise !== step.exercise || stage.state === "revealed");
    return shown.map((round) => {
      const result = resultOf(step.exercise, round);
      const size = beside || !WIDE.matches ? "phone" : "wall";
      const drawn = drawnOf(result, size);
      const byRole = drawn?.picture.by_role ?? null;
      const by = byRole?.picture ? byOf(result) : "";
      return { round, result, byRole, by, drawn: by ? drawnOf(result, size, by) : drawn };
    });
  }

  // After the end nobody is joined: whose answers they were is not known any more.
  function joined() {
    return seen.counts && !seen.room.ended && desk.joined();
  }

  function masthead() {
    const { room } = seen;
    const about = [room.agenda, joined()].filter(Boolean).join(", ");
    const where = h("p", { class: "where" }, room.title, " ", h("span", { class: "muted" }, about));
    const state = seen.trouble > 1
      ? h("p", { class: "status waiting small", role: "alert" }, icon("cloud"), h("span", {}, desk.lost()))
      : h("p", { class: "status kept small" }, icon("check"), words.kept);
    const other = language === "da" ? ["en", "English"] : ["da", "Dansk"];
    const link = h("a", { href: `?language=${other[0]}`, lang: other[0], hreflang: other[0], data: { key: "language" } }, other[1]);
    const battery = seen.battery !== null && h("p", { class: "status waiting small", role: "alert" }, icon("look"), h("span", {}, desk.say("battery", { percent: seen.battery })));
    const trial = room.invented && h("p", { class: "trial" }, words.trial, " ", desk.button("trial", words.trial_leave, leaveTrial));
    return [mark(), where, state, h("p", { class: "small other-language" }, link), battery, trial];
  }

  async function leaveTrial() {
    const reply = await call("DELETE", desk.base.slice(0, -1), { csrf: config.csrf });
    if (reply.body?.facilitator) location.assign(reply.body.facilitator);
  }

  // What the server says

  const asked = follow(`${desk.base}cockpit?language=${language}`, {
    signal: stopping.signal,
    heard(room, date) {
      const before = seen.room?.stage;
      seen.room = room;
      desk.clock.set(date);
      if (before && !same(before, room.stage)) seen.note = "";
      // Whoever looked at another step follows when the room goes on to it.
      if (seen.chosen === room.stage?.exercise) seen.chosen = null;
      tray.fetch(); // the counts may have come before the room
      show();
    },
    lost(failures, status) {
      // What was refused because nobody was there can be done now.
      if (seen.trouble > 0 && !failures && seen.refused === words.not_done) seen.refused = "";
      seen.trouble = failures;
      seen.status = status;
      show();
    },
  });
  const counted = follow(`${desk.base}monitor`, {
    signal: stopping.signal,
    heard(counts) {
      seen.counts = counts;
      tray.fetch();
      show();
    },
    lost: () => {},
  });
  const ticking = setInterval(show, EVERY_SO_OFTEN);
  stayAwake(stopping.signal);
  watchBattery((percent) => ((seen.battery = percent), show()), stopping.signal);
  WIDE.addEventListener("change", show, { signal: stopping.signal });

  // What has been released of a round, fetched when the room has changed.
  const results = new Map();
  function resultOf(exercise, round) {
    const { stage, results: newest, revision } = seen.room;
    if (stage?.exercise === exercise && stage.round === round) return newest;
    const name = `${exercise} ${round}`;
    const kept = results.get(name);
    if (kept?.revision !== revision) {
      results.set(name, { revision, result: kept?.result ?? null });
      desk.ask("GET", `results/${exercise}?round=${round}&language=${language}`).then(({ status, body }) => {
        if (stopping.signal.aborted) return;
        if (status !== 200) return setTimeout(() => (results.delete(name), show()), AGAIN);
        results.set(name, { revision, result: body });
        show();
      });
    }
    return results.get(name).result;
  }

  const pictures = new Pictures();
  const drawn = new Map();
  function drawnOf(result, size, by = "") {
    if (!result || result.suppressed || !result.picture) return null;
    const name = `${result.exercise} ${result.release} ${size} ${by}`;
    if (!drawn.has(name)) {
      drawn.set(name, null);
      const failed = () => setTimeout(() => (drawn.delete(name), show()), AGAIN);
      pictures.get(result, language, size, by).then((picture) => (drawn.set(name, picture), show()), failed);
    }
    return drawn.get(name);
  }

  // What one does: one after the other, in the order it was pressed; the same thing pressed twice is done once.
  const waiting = new Map();
  let turn = Promise.resolve();

  function act(method, path, body, done = "") {
    const name = JSON.stringify([path, body]);
    if (!waiting.has(name)) {
      waiting.set(name, turn.then(() => doNow(method, path, body, done)).finally(() => waiting.delete(name)));
      turn = waiting.get(name).catch(() => false);
    }
    return waiting.get(name);
  }

  async function doNow(method, path, body, done) {
    seen.busy = `${path} ${body?.state ?? ""}`;
    seen.refused = "";
    show();
    const reply = await desk.ask(method, path, { body });
    const fine = reply.status >= 200 && reply.status < 300;
    if (!fine) seen.refused = reply.body?.detail ?? words.not_done;
    await Promise.all([asked(), counted()]);
    seen.busy = "";
    spoken.textContent = fine ? (typeof done === "function" ? done() : done) : seen.refused;
    show();
    return fine && (reply.body ?? true);
  }

  const shownOrFew = () => (isFew(desk) ? (desk.byTable() ? "state_few_tables" : "state_few") : "state_revealed");

  async function stage(exercise, state, more = {}) {
    const former = seen.room.results;
    const title = desk.stepOf(exercise)?.title ?? "";
    const fine = await act("PUT", "stage", { exercise, state, ...more }, () => `${title}: ${words[state === "revealed" ? shownOrFew() : `state_${state}`]}`);
    if (!fine) return;
    seen.chosen = null;
    // The room follows: the code, or an older picture, makes way for the step.
    if (["code", "release"].includes(seen.room.projector.show)) await wall({ show: "stage" });
    const { results } = seen.room;
    if (state === "revealed" && former?.release && results?.release === former.release && results.exercise === former.exercise) seen.note = words.same_picture;
    show();
  }

  // Of the step that is on, what the room looks at; of another, what the facilitator looks at alone.
  function byOf({ exercise, round }) {
    const { stage, projector } = seen.room;
    const isOn = stage?.exercise === exercise && stage.round === round;
    const of = isOn && projector.by === "role" ? projector.of : seen.byRole;
    return same(of, [exercise, round]) ? "role" : "";
  }

  function lookBy(result, by) {
    const { stage, projector } = seen.room;
    const { exercise, round, release } = result;
    if (stage?.exercise !== exercise || stage.round !== round) {
      seen.byRole = by ? [exercise, round] : null;
      return show();
    }
    const { show: what, exercise: shown, release: number } = projector;
    const another = what === "release" && (shown !== exercise || number !== release);
    return wall({ ...(another ? { show: "stage" } : projector), by: by || "room" });
  }

  function wall(shown) {
    return act("PUT", "projector", shown, words.screen_changed);
  }

  function choose(exercise) {
    seen.chosen = exercise === seen.room.stage?.exercise ? null : exercise;
    show();
    now.el.querySelector("[data-key=heading]")?.focus();
  }

  // One key takes everything off the wall, and puts it back.
  let former = null;
  function blank(event) {
    const writing = event.target.closest?.("input, textarea, select, dialog");
    if (event.key !== "Escape" || writing || tools.dialog.open || !seen.room || seen.room.ended) return;
    const { projector } = seen.room;
    if (projector.show !== "nothing") former = projector;
    wall(projector.show === "nothing" ? (former ?? { show: seen.room.stage ? "stage" : "code" }) : { show: "nothing" });
  }
  document.addEventListener("keydown", blank, { signal: stopping.signal });

  return () => {
    stopping.abort();
    clearInterval(ticking);
  };
}

export default { render };
