// The big screen: the code, the question, the released picture, or nothing. It follows the server by HTTP, needs no
// kernel, and keeps what it shows when the server is away.
import { drawing, fill, h, mark, same, sign, svg } from "./common.js";
import { codeOf, follow, pageConfig, Pictures, qr, spokenAddress, stayAwake } from "./live.js";

const WIDE = "(min-width: 46em)";
const LEAST_FIT = 0.6;
const LINES_LEFT = [4, 3, 2, 1];
// Below so many letters a question may have the largest size.
const SHORT_QUESTION = 90;
const FEW_TO_READ = 4;

function render({ model, el }) {
  const config = pageConfig();
  const words = model.get("words");
  const language = model.get("language");
  const stopping = new AbortController();
  if (!config.code) {
    el.append(h("p", {}, words.only_served));
    return () => {};
  }
  const pictures = new Pictures();
  const say = (key, values) => fill(words[key], values);
  const again = (round) => (round > 2 ? say("round", { round }) : round === 2 && words.second_round);
  const wall = h("div", { class: "wall-page", lang: language });
  const away = h("p", { class: "wall-away", role: "status" });
  el.append(wall, away);
  let heard = null;
  let drawn = null;
  let asking = 0;

  follow(`${config.base}api/workshops/${config.code}/wall?language=${language}`, {
    signal: stopping.signal,
    heard: (told) => ((heard = told), show()),
    lost(failures, status) {
      // There is no such workshop any more: a trial that was left, or one whose time has come.
      const gone = status === 404 && failures > 1;
      if (gone && heard) ((heard = { ...heard, gone: true, results: null }), show());
      const sentence = failures > 1 && !gone ? words.lost : "";
      if (away.textContent === sentence) return;
      away.textContent = sentence;
      fit();
    },
  });

  async function show() {
    if (!heard) return;
    const turn = ++asking;
    const told = heard;
    const picture = isReleased(told) ? await pictures.get(told.results, language, matchMedia(WIDE).matches ? "wall" : "phone", told.picture_by).catch(() => null) : null;
    if (turn !== asking || stopping.signal.aborted) return;
    const data = { ...told, revision: 0, drawn: picture?.svgText ?? null };
    if (!same(drawn, data)) {
      drawn = data;
      document.title = `${told.title} · ${words.title}`;
      document.documentElement.dataset.theme = told.theme === "dark" ? "dark" : "projector";
      const [kind, ...children] = scene(told, picture);
      wall.className = `wall-page ${kind}`;
      wall.replaceChildren(...children.filter(Boolean), ...(told.invented ? [h("aside", { class: "wall-invented", "aria-label": words.invented }, words.invented)] : []));
    }
    fit();
  }

  function isReleased({ show, stage, results, ended, moved }) {
    if (ended || moved || !results || results.suppressed) return false;
    return show === "release" || (show === "stage" && stage?.state === "revealed");
  }

  function scene(told, picture) {
    if (told.gone) return calm(told.invented ? words.trial_over : words.gone);
    if (told.moved) return calm(words.moved);
    if (told.ended) return calm(words.ended);
    // No phone has found the way to the new address yet: that comes before everything else.
    if (told.changed) return joining(told, words.changed);
    if (told.show === "nothing") return calm("", told.title);
    if (picture) return picturing(picture, told);
    // The sentence stands by itself where its drawing did not come.
    if (isReleased(told)) return calm(told.results.sentence?.[language] ?? "", told.title);
    if (told.show === "stage" && told.stage && told.exercise) return told.stage.state === "revealed" ? few(told.stage) : question(told);
    return joining(told);
  }

  function light() {
    const circle = (name, r) => svg("circle", { class: name, cx: 300, cy: 1080, r });
    return svg("svg", { class: "light", viewBox: "0 0 1920 1080", preserveAspectRatio: "xMinYMax slice", "aria-hidden": "true" }, circle("disc", 760), circle("gap", 540), circle("disc", 330), circle("core", 118));
  }

  const main = (...children) => h("main", { id: "content", tabindex: -1 }, ...children);

  function joining({ code, join_url: url, qr: text, room, by_table: tables }, heading = words.join) {
    const image = text && room !== false ? qr(text, say("qr", { url })) : null;
    return [
      image ? "wall-join" : "wall-join only-code",
      light(),
      main(h("h1", {}, heading), image ? h("p", { class: "address" }, spokenAddress(url)) : h("p", { class: "address" }, words.only_here), codeOf(code, words.code), tables && h("p", { class: "how" }, words.join_tables)),
      image,
    ];
  }

  function question({ exercise, stage, answered, code, join_url: url, room, by_table: tables }) {
    const bins = exercise.bins && h("ul", { class: "bins" }, exercise.bins.map((bin) => h("li", {}, sign(exercise.bins, bin.id), bin.label)));
    // What is written here is judged here: the room reads it from the wall while the phone asks about one at a time.
    const written = exercise.kind === "rating" && exercise.items.length <= FEW_TO_READ && h("ul", { class: "asked-about" }, exercise.items.map((item) => h("li", {}, item.label)));
    const ends = !bins && exercise.scale?.length && h("p", { class: "how scale" }, say("from_to", { first: exercise.scale[0].label, last: exercise.scale.at(-1).label }));
    // In a dialogue each table has said which it is on its way in.
    const table = stage.by === "table" && stage.state === "open" && !tables && h("p", { class: "how" }, words.number_tables);
    const number = h("p", {}, h("strong", { class: "number" }, answered ?? 0), ` ${words[stage.by !== "table" ? "answered_word" : answered === 1 ? "answered_table" : "answered_tables"]}`);
    const latecomers = h("p", {}, room !== false && h("span", { class: "address" }, spokenAddress(url)), " ", codeOf(code, words.code, "strong"));
    return [
      "wall-question",
      h("header", {}, mark(), h("p", {}, [exercise.title, again(stage.round)].filter(Boolean).join(" · "))),
      main(h("h1", { class: exercise.prompt.length > SHORT_QUESTION ? "long" : null }, exercise.prompt), written, ends, bins, table),
      h("footer", {}, stage.state === "closed" ? h("p", { class: "closed" }, words.closed) : latecomers, number),
    ];
  }

  /** A sentence that has made way for rows is whole for whoever hears the wall. */
  function headed({ headline, moved, sentence, title }) {
    const whole = moved || sentence || title;
    if (!headline) return whole;
    const rest = (text) => h("span", { class: "for-screen-readers" }, text);
    return whole.startsWith(headline) ? [headline, rest(whole.slice(headline.length))] : [h("span", { "aria-hidden": "true" }, headline), rest(whole)];
  }

  function picturing({ picture, svgText }, { exercise, results }) {
    const step = exercise?.id === results.exercise && exercise.title;
    // What has moved says by itself which round it is.
    const about = [step, !picture.moved && again(results.round), picture.title].filter(Boolean).join(" · ");
    const part = (title, texts) => texts?.length > 0 && [h("h2", {}, title), ...texts.map((text) => h("p", {}, text))];
    return [
      "wall-picture",
      h("header", {}, h("h1", {}, headed(picture))),
      main(h("figure", { class: "picture" }, drawing(svgText)), h("aside", {}, part(words.talk, picture.talk?.slice(0, 1)), part(words.not_said, picture.not_said?.slice(0, 1)))),
      h("footer", {}, mark(), h("p", {}, about)),
    ];
  }

  function few({ by }) {
    const [says, then] = by === "table" ? [words.few_tables, words.few_tables_do] : [words.few, words.few_do];
    return ["wall-calm", light(), main(mark(true), h("h1", { class: "long" }, says), h("p", {}, then))];
  }

  function calm(sentence, name = "") {
    return ["wall-calm", light(), main(mark(), h("h1", { class: sentence ? null : "for-screen-readers" }, sentence || name))];
  }

  // A text that is longer than the wall gives way bit by bit; a picture takes the height that is left, and what there is
  // to talk about stands beside it or below it where it leaves room.
  function fit() {
    wall.style.removeProperty("--fit");
    wall.style.setProperty("--picture", "1px");
    for (const name of ["--lines", "--least"]) wall.style.removeProperty(name);
    wall.classList.remove("with-aside", "with-below", "in-short");
    if (!matchMedia(WIDE).matches) return;
    shrunk("--fit");
    // Phones have each formulation whole, and the steps of the scale: the wall gives them up before its letters' size.
    for (const lines of isCrowded() && wall.querySelector(".asked-about") ? LINES_LEFT : []) {
      wall.classList.add("in-short");
      wall.style.setProperty("--lines", lines);
      if (!isCrowded()) break;
    }
    shrunk("--least");
    const picture = wall.querySelector(".picture > svg");
    if (!picture) return;
    const room = wall.querySelector("main").getBoundingClientRect();
    const { width, height } = picture.viewBox.baseVal;
    const taken = Math.min(room.width, (room.height * width) / height);
    wall.style.setProperty("--picture", `${Math.floor(taken)}px`);
    wall.classList.add(room.width - taken > room.width / 4 ? "with-aside" : "with-below");
    // What does not fit there is left out, the last first: the phones have it all.
    const aside = wall.querySelector("aside");
    while (aside?.lastElementChild && aside.getBoundingClientRect().bottom > room.bottom + 1) aside.lastElementChild.remove();
    if (aside?.lastElementChild?.localName === "h2") aside.lastElementChild.remove();
    if (!aside?.childElementCount) wall.classList.remove("with-aside", "with-below");
  }

  /** Lowers a size until everything stands on the wall, or it is as small as it may be. */
  function shrunk(name) {
    for (let size = 1; isCrowded() && size > LEAST_FIT; ) {
      size -= 0.04;
      wall.style.setProperty(name, size.toFixed(2));
    }
  }

  // What is centred grows out of its place upwards as well, where no height tells of it.
  function isCrowded() {
    if (wall.scrollHeight > wall.clientHeight + 1) return true;
    const main = wall.querySelector("main");
    if (!main) return false;
    const room = main.getBoundingClientRect();
    const parts = [...main.children].map((part) => part.getBoundingClientRect());
    return parts.some(({ top, bottom, height }) => height > 0 && (top < room.top - 1 || bottom > room.bottom + 1));
  }

  stayAwake(stopping.signal);
  addEventListener("resize", show, { signal: stopping.signal });
  document.fonts?.ready.then(fit);
  return () => stopping.abort();
}

export default { render };
