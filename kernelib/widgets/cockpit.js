// The cockpit: what is happening now, and the one next button. It follows the server by HTTP and needs no kernel.
import { fill, h, icon, mark, same, svg } from "./common.js";
import { call } from "./line.js";
import { codeOf, follow, pageConfig, Pictures, qr, spokenAddress } from "./live.js";
import { figure } from "./seen.js";

const HOUR = 60;
const WIDE = matchMedia("(min-width: 46em)");

function render({ model, el }) {
  const config = pageConfig();
  const words = model.get("words");
  const language = model.get("language");
  const stopping = new AbortController();
  if (!config.code) {
    el.append(h("p", { class: "banner" }, words.only_served));
    return () => {};
  }
  const base = `${config.base}api/workshops/${config.code}/`;
  const pictures = new Pictures();
  const say = (key, values) => fill(words[key], values);
  const pictureWords = Object.fromEntries(Object.entries(words).flatMap(([key, text]) => (key.startsWith("picture_") ? [[key.slice(8), text]] : [])));

  const seen = { room: null, counts: null, trouble: 0, refused: "", busy: "", picture: null, note: "" };
  const region = (tag, options) => ({ el: h(tag, { lang: language, ...options }), drawn: undefined });
  const head = region("header", { class: "masthead" });
  const now = region("main", { class: "now-step", id: "content", tabindex: -1 });
  const beside = region("aside", { class: "beside", "aria-label": words.beside });
  const plan = region("nav", { class: "agenda", "aria-label": words.plan });
  const spoken = h("p", { class: "for-screen-readers", role: "status", lang: language });
  const sure = dialog();
  el.append(h("div", { class: "desk" }, head.el, now.el, beside.el, plan.el), spoken, sure);

  // Drawn anew only where something has changed, and whoever had the focus has it again.
  function draw(part, data, make) {
    if (part.drawn !== undefined && same(part.drawn, data)) return;
    part.drawn = data;
    const key = part.el.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const open = [...part.el.querySelectorAll("details[open] > summary")].map((summary) => summary.dataset.key);
    part.el.replaceChildren(...make().flat().filter(Boolean));
    for (const each of open) part.el.querySelector(`[data-key="${each}"]`)?.parentElement.setAttribute("open", "");
    if (key) (part.el.querySelector(`[data-key="${key}"]`) ?? part.el.querySelector("[data-key=main], [data-key=heading]"))?.focus({ preventScroll: true });
  }

  function show() {
    const { room, counts } = seen;
    if (!room) {
      if (seen.trouble > 1) draw(now, seen.status, () => [h("h1", { class: "smaller" }, lost())]);
      return;
    }
    document.title = `${room.title} · ${words.title}`;
    draw(head, { title: room.title, joined: counts?.joined, agenda: room.agenda, trouble: seen.trouble > 1, status: seen.status }, masthead);
    draw(plan, { steps: room.steps, stage: room.stage, ended: room.ended }, agenda);
    draw(now, { room, answered: counts?.answered, joined: counts?.joined, busy: seen.busy, refused: seen.refused, note: seen.note, picture: seen.picture }, nowStep);
    draw(beside, { room, counts }, besideIt);
  }

  // What the server says

  const asked = follow(`${base}cockpit?language=${language}`, {
    signal: stopping.signal,
    heard(room) {
      const before = seen.room?.stage;
      seen.room = room;
      if (before && !same(before, room.stage)) seen.note = "";
      fetchPicture();
      show();
    },
    lost(failures, status) {
      seen.trouble = failures;
      seen.status = status;
      show();
    },
  });
  const counted = follow(`${base}monitor`, {
    signal: stopping.signal,
    heard: (counts) => ((seen.counts = counts), show()),
    lost: () => {},
  });

  async function fetchPicture() {
    const { results, stage } = seen.room ?? {};
    const asking = stage?.state === "revealed" ? pictures.get(results, language, WIDE.matches ? "wall" : "phone") : null;
    seen.picture = asking && (await asking.catch(() => null));
    show();
  }
  WIDE.addEventListener("change", fetchPicture, { signal: stopping.signal });

  // What one does

  // One after the other, in the order they were pressed; the same thing pressed twice is done once.
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
    const reply = await call(method, base + path, { body, csrf: config.csrf, signal: stopping.signal });
    const fine = reply.status >= 200 && reply.status < 300;
    if (!fine) seen.refused = reply.body?.detail ?? words.not_done;
    await Promise.all([asked(), counted()]);
    seen.busy = "";
    spoken.textContent = fine ? done : seen.refused;
    show();
    return fine;
  }

  async function stage(exercise, state, more = {}) {
    const former = seen.room.results;
    const title = stepOf(exercise)?.title ?? "";
    const fine = await act("PUT", "stage", { exercise, state, ...more }, `${title}: ${words[`state_${state}`]}`);
    if (!fine) return;
    // The room follows: the code, or an older picture, makes way for the step.
    if (["code", "release"].includes(seen.room.projector.show)) await wall({ show: "stage" });
    const { results } = seen.room;
    if (state === "revealed" && former?.release && results?.release === former.release && results.exercise === former.exercise) seen.note = words.same_picture;
    show();
  }

  const wall = (shown) => act("PUT", "projector", shown, words.screen_changed);

  const stepOf = (exercise) => seen.room.steps.find((step) => step.exercise === exercise);
  const at = () => seen.room.steps.findIndex((step) => step.exercise === seen.room.stage?.exercise);
  const following = () => seen.room.steps[at() + 1];

  // The parts

  const lost = () => ([401, 403, 404].includes(seen.status) ? words.shut : words.lost);

  function masthead() {
    const { room, counts } = seen;
    const about = [room.agenda, counts && say("joined", counts)].filter(Boolean).join(", ");
    const where = h("p", { class: "where" }, room.title, " ", h("span", { class: "muted" }, about));
    const state = seen.trouble > 1
      ? h("p", { class: "status waiting small", role: "alert" }, icon("cloud"), h("span", {}, lost()))
      : h("p", { class: "status kept small" }, icon("check"), words.kept);
    const other = language === "da" ? ["en", "English"] : ["da", "Dansk"];
    const link = h("a", { href: `?language=${other[0]}`, lang: other[0], hreflang: other[0], data: { key: "language" } }, other[1]);
    return [mark(), where, state, h("p", { class: "small other-language" }, link)];
  }

  function agenda() {
    const { steps, stage, ended } = seen.room;
    let minutes = 0;
    const entry = (step, index) => {
      const here = step.exercise === stage?.exercise && !ended;
      const done = ended || (stage && index < at()) || (!here && step.state === "revealed");
      const clock = `${Math.floor(minutes / HOUR)}.${String(minutes % HOUR).padStart(2, "0")}`;
      const timed = Boolean(step.minutes);
      minutes += step.minutes ?? 0;
      return h(
        "li",
        { class: here ? "now" : done ? "done" : null, "aria-current": here ? "step" : null },
        h("span", { class: "at" }, timed ? clock : ""),
        h("span", { class: "what" }, step.title),
        h("span", { class: "minutes" }, [timed && say("minutes", { minutes: step.minutes }), step.rounds?.length > 1 && say("rounds", { n: step.rounds.length })].filter(Boolean).join(", ")),
      );
    };
    return [h("h2", {}, words.plan), h("ol", {}, steps.map(entry))];
  }

  function nowStep() {
    const { room } = seen;
    if (room.ended) return ended();
    const step = room.stage && stepOf(room.stage.exercise);
    const heading = h("h1", { tabindex: -1, data: { key: "heading" } }, step ? step.title : words.not_started);
    return [
      h("p", { class: "muted" }, step ? stateWords(room.stage) : words.now),
      heading,
      step && progress(),
      next(step),
      seen.refused && h("p", { class: "mistake", role: "alert" }, icon("look"), h("span", {}, seen.refused)),
      seen.note && h("p", { class: "note" }, seen.note),
      step && ways(step),
      step && room.stage.state === "revealed" ? released() : toSay(step ?? room.steps[0]),
    ];
  }

  function stateWords({ state, round, by }) {
    return [words.now, round > 1 && say("round", { round }), by === "table" && words.by_table, words[`state_${state}`]].filter(Boolean).join(" · ");
  }

  function progress() {
    const { answered = 0, joined = 0 } = seen.counts ?? {};
    const whole = Math.max(joined, answered);
    const share = whole ? Math.min(1, answered / whole) : 0;
    const ring = { cx: 72, cy: 72, r: 62 };
    const length = 2 * Math.PI * 62;
    const arc = share > 0 && svg("circle", { class: "arc", ...ring, transform: "rotate(-90 72 72)", "stroke-dasharray": `${share * length} ${length}` });
    const circle = svg("svg", { class: "answered-ring", viewBox: "0 0 144 144", "aria-hidden": "true" }, svg("circle", { class: "track", ...ring }), arc, svg("circle", { class: "core", cx: 72, cy: 72, r: 18 }));
    const number = h("strong", { class: "number" }, say("answered", { answered, present: whole }));
    return h("div", { class: "answered" }, circle, h("p", {}, number, " ", words.answered_word, h("br"), h("span", { class: "muted" }, words[screenShows()])));
  }

  function screenShows() {
    const { projector, stage, results } = seen.room;
    if (projector.show === "stage") {
      if (!stage) return "screen_shows_code";
      return stage.state === "revealed" && results && !results.suppressed ? "screen_shows_picture" : "screen_shows_question";
    }
    return { code: "screen_shows_code", nothing: "screen_shows_nothing", release: "screen_shows_picture" }[projector.show];
  }

  // The second click of a double click was not meant for the button that has come in between.
  function mainButton(text, act) {
    const click = (event) => event.detail < 2 && act();
    return h("button", { class: "main-button", type: "button", "aria-disabled": seen.busy ? "true" : null, data: { key: "main" }, on: { click } }, text);
  }

  function next(step) {
    const { room } = seen;
    const first = room.steps[0];
    const onward = following();
    const [text, click, hint] = !step
      ? [say("open_first", { title: first.title }), () => stage(first.exercise, "open"), words.opens]
      : {
          open: () => [words.close, () => stage(step.exercise, "closed"), words.afterwards],
          closed: () => [words.reveal, () => stage(step.exercise, "revealed"), words.reveals],
          revealed: () => (onward ? [say("next", { title: onward.title }), () => stage(onward.exercise, "open"), words.opens] : [words.end, () => sure.showModal(), words.last]),
        }[room.stage.state]();
    const busy = seen.busy.startsWith("stage revealed") ? words.drawing : seen.busy ? words.working : hint;
    return h("div", { class: "next" }, mainButton(text, click), h("p", { class: "muted" }, busy));
  }

  function ways(step) {
    const { stage: { state, round } } = seen.room;
    const former = seen.room.steps[at() - 1];
    const onward = following();
    const other = (key, text, click) => h("button", { class: "text-button", type: "button", data: { key }, on: { click } }, text);
    return h(
      "p",
      { class: "other-ways" },
      state !== "open" && other("reopen", words.reopen, () => stage(step.exercise, "open", { round })),
      state !== "open" && other("new-round", words.new_round, () => stage(step.exercise, "open", { round: Math.max(0, ...(step.rounds ?? [round])) + 1 })),
      state === "open" && other("reveal-now", words.reveal_now, () => stage(step.exercise, "revealed")),
      state === "revealed" && other("reveal-again", words.reveal_again, () => stage(step.exercise, "revealed", { round })),
      former && other("back", say("back_to", { title: former.title }), () => stage(former.exercise, former.state === "revealed" ? "revealed" : former.state === "closed" ? "closed" : "open")),
      onward && state !== "revealed" && other("skip", words.skip, () => stage(onward.exercise, "open")),
    );
  }

  function toSay(step) {
    if (!step?.say) return null;
    const quote = language === "da" ? `»${step.say}«` : `“${step.say}”`;
    return h("section", { class: "say", "aria-labelledby": "say-title" }, h("h2", { id: "say-title" }, words.say), h("p", {}, quote));
  }

  function released() {
    const { results } = seen.room;
    if (!results || results.suppressed) {
      return h("section", { class: "say few" }, mark(true), h("div", {}, h("p", {}, words.few), h("p", { class: "muted" }, words.few_do)));
    }
    const title = results.sentence?.[language];
    if (!seen.picture) return h("section", { class: "say", "aria-busy": "true" }, h("h2", { class: "picture-says" }, title), h("p", { class: "muted" }, words.drawing));
    const drawn = figure({ ...seen.picture, words: pictureWords, level: 2 });
    return h("section", { class: "say" }, drawn);
  }

  function ended() {
    return [
      h("p", { class: "muted" }, words.now),
      h("h1", { tabindex: -1, data: { key: "heading" } }, words.ended),
      h("p", { class: "note" }, words.ended_why),
    ];
  }

  function besideIt() {
    const { room, counts } = seen;
    const address = spokenAddress(room.join_url);
    const picture = room.qr && room.room !== false ? qr(room.qr, say("qr", { url: room.join_url })) : null;
    const join = h(
      "section",
      { class: "join-small", "aria-labelledby": "join-title" },
      h("h2", { id: "join-title" }, words.join),
      picture ?? h("p", { class: "small only-here" }, words.only_here),
      codeOf(config.code, words.code),
      h("p", { class: "small muted address" }, address),
    );
    return [join, counts && people(counts), screen(), !room.ended && closing()];
  }

  function people({ joined, present, roles }) {
    const given = Object.entries(roles ?? {}).map(([code, count]) => [seen.room.roles?.[code] ?? code, count.joined ?? count]);
    const rest = joined - given.reduce((sum, [, count]) => sum + count, 0);
    if (given.length && rest > 0) given.push([words.others, rest]);
    return h(
      "section",
      { "aria-labelledby": "here-title" },
      h("h2", { id: "here-title" }, say("joined", { joined })),
      h("p", { class: "small muted" }, say("present", { present })),
      given.length > 0 && h("dl", { class: "roles" }, given.flatMap(([label, count]) => [h("dt", {}, label), h("dd", {}, count)])),
    );
  }

  function screen() {
    const { projector, results, stage, projector_url: url } = seen.room;
    const release = stage && results && !results.suppressed ? { show: "release", exercise: results.exercise, release: results.release } : null;
    const button = (show, text, shown) =>
      h("button", { class: "quiet-button", type: "button", "aria-pressed": String(projector.show === show), disabled: !shown, data: { key: `screen-${show}` }, on: { click: () => wall(shown) } }, text);
    return h(
      "section",
      { class: "screen", "aria-labelledby": "screen-title" },
      h("h2", { id: "screen-title" }, words.screen),
      h(
        "div",
        { class: "screen-buttons" },
        button("code", words.screen_code, { show: "code" }),
        button("stage", words.screen_stage, { show: "stage" }),
        button("release", words.screen_release, release),
        button("nothing", words.screen_nothing, { show: "nothing" }),
      ),
      h("p", {}, h("a", { class: "screen-open", href: url, target: "_blank", rel: "noopener", data: { key: "screen-open" } }, words.screen_open)),
    );
  }

  function closing() {
    const ask = h("button", { class: "text-button", type: "button", data: { key: "end" }, on: { click: () => sure.showModal() } }, words.end);
    return h("section", {}, h("p", {}, ask));
  }

  function dialog() {
    const yes = h("button", { class: "main-button", type: "button", on: { click: () => (sure.close(), act("POST", "end", {}, words.ended)) } }, words.end_yes);
    const no = h("button", { class: "quiet-button", type: "button", autofocus: true, on: { click: () => sure.close() } }, words.end_no);
    const title = h("h2", { id: "end-title" }, words.end);
    return h("dialog", { class: "sure", lang: language, "aria-labelledby": "end-title" }, title, h("p", {}, words.end_sure), h("p", { class: "let" }, yes, no));
  }

  return () => stopping.abort();
}

export default { render };
