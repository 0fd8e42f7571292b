// The frame of a workbook: masthead, and the sections as rings of a tree, drawn as they are done. In our own page one
// section is there at a time, and a button leads on to the next. It opens where one was: as this browser remembers it, and
// where more has been answered since on another device, after what was answered last.
import { fill, h, icon, mark, svg } from "./common.js";

function render({ model, el }) {
  const words = model.get("words");
  const stopping = new AbortController();
  const former = remembered();
  const read = new Set(former.read);
  const ours = document.querySelector('meta[name="kernelib"]');
  const page = ours && el.closest("main");
  const cells = page && cellsOf(page, model.get("sections"));
  const sections = model.get("sections").filter(({ id }) => !page || cells.has(id));
  let current = sections[0].id;
  let told = false; // that something is not saved
  if (!ours) el.classList.add("kernelib", "framed");

  const kept = h("p", { class: "status kept small" });
  const rings = h("div");
  const list = h("ol");
  const masthead = h("header", { class: "masthead", lang: model.get("language") }, mark(), way(), kept, languages());
  const nav = h("nav", { class: "sections", "aria-label": words.sections, lang: model.get("language") }, rings, list);
  const heading = h("h1", { lang: model.get("language") }, model.get("title"));
  const onward = h("nav", { class: "onward", "aria-label": words.onward, lang: model.get("language") });
  // In our own page they stand where the page has them; elsewhere above the text.
  if (page) page.before(masthead, nav), page.append(onward);
  else el.append(masthead, nav);
  el.append(heading);

  function way() {
    const home = model.get("home");
    return h("p", { class: "where" }, home ? h("a", { href: home }, words.title) : words.title);
  }

  function languages() {
    if (!model.get("home")) return null;
    const other = model.get("language") === "da" ? ["en", "English"] : ["da", "Dansk"];
    return h("p", { class: "small other-language" }, h("a", { href: `?language=${other[0]}`, lang: other[0], hreflang: other[0] }, other[1]));
  }

  const done = ({ id, exercise }) => (exercise ? model.get("answered").includes(exercise) : read.has(id));

  /** Whoever has answered a section has been past those before it, on whatever device that was. */
  function begin() {
    const last = sections.findLastIndex(({ exercise }) => exercise && model.get("answered").includes(exercise));
    for (const { id } of sections.slice(0, Math.max(0, last))) read.add(id);
    const told = decodeURIComponent(location.hash.slice(1));
    if (cells.has(told)) return told;
    if (cells.has(former.at) && former.answered === model.get("answered").length) return former.at;
    return (sections.slice(last + 1).find((section) => !done(section)) ?? sections.at(-1)).id;
  }

  function tellKept() {
    const code = model.get("resume_code");
    if (!code) return kept.replaceChildren(words.not_kept);
    const parts = [h("span", {}, `${words.come_back} `, h("span", { class: "code" }, code))];
    if (model.get("answered").length) parts.unshift(icon("check"), h("span", {}, `${words.kept}.`));
    kept.replaceChildren(...parts);
  }

  // A paragraph that speaks of a picture is there when the picture is: once one has answered.
  function tellOfPictures() {
    for (const told of document.querySelectorAll("p[data-of]")) {
      told.hidden = !told.dataset.of.split(" ").some((exercise) => model.get("answered").includes(exercise));
    }
  }

  // Nothing is drawn anew that has not changed: whoever is pressing a link presses that one.
  let drawn = "";
  function draw() {
    const now = JSON.stringify([current, told, model.get("answered"), model.get("resume_code"), [...read]]);
    if (drawn === now) return;
    drawn = now;
    tellKept();
    tellOfPictures();
    rings.replaceChildren(tree());
    list.replaceChildren(...sections.map(entry));
    remember();
    if (page) onward.replaceChildren(...ways());
  }

  // On to the next section, in the one main button unless there is something to answer first.
  function ways() {
    const at = sections.findIndex(({ id }) => id === current);
    const [former, here, next] = [sections[at - 1], sections[at], sections[at + 1]];
    const click = (event) => unsaved() && !told && (event.preventDefault(), tell());
    const link = (section, name, text) => h("a", { class: name, href: `#${section.id}`, data: { key: name }, on: { click } }, fill(text, section));
    const waiting = here.exercise && !done(here);
    return [
      told && h("p", { class: "mistake", role: "alert" }, icon("look"), h("span", {}, words.unsaved)),
      next ? link(next, waiting ? "quiet-button" : "main-button", words.next) : h("p", { class: "lead" }, words.finished),
      !next && model.get("home") && h("a", { class: "main-button", href: model.get("home") }, words.title),
      former && link(former, "quiet-button", words.previous),
    ].filter(Boolean);
  }

  /** Something has been answered here that nobody has saved: told once, before one goes on. */
  const unsaved = () => (cells.get(current) ?? []).some((cell) => cell.querySelector(".saved-note .unsaved"));

  function tell() {
    told = true;
    draw();
    const save = cells.get(current).map((cell) => cell.querySelector("[data-key=main]")).find(Boolean);
    save?.focus();
  }

  function show(id, moved) {
    if (moved) read.add(current);
    told = false;
    if (id === sections.at(-1).id) read.add(id);
    current = id;
    for (const [section, own] of cells) for (const cell of own) cell.hidden = section !== id;
    draw();
    if (!moved) return;
    scrollTo(0, 0);
    document.getElementById(id).focus({ preventScroll: true });
  }

  function asked() {
    const id = decodeURIComponent(location.hash.slice(1));
    if (cells.has(id) && id !== current) show(id, true);
  }

  function entry(section) {
    const here = section.id === current;
    const finished = done(section);
    const said = finished && h("span", { class: "for-screen-readers" }, ` ${section.exercise ? words.answered : words.read}`);
    const options = { class: finished ? "done" : null, "aria-current": here ? "step" : null };
    return h("li", options, h("a", { href: `#${section.id}` }, section.title), said);
  }

  function tree() {
    const step = 77 / sections.length;
    const ring = (section, index) => {
      const r = 12 + step * (index + 1);
      const options = { cx: 96, cy: 96, r };
      if (section.id === current && !done(section)) return svg("path", { class: "now", d: `M96 ${96 - r}A${r} ${r} 0 1 1 ${96 - 0.59 * r} ${96 + 0.81 * r}` });
      return svg("circle", { class: done(section) ? "done" : "later", ...options });
    };
    const said = fill(words.rings, { n: sections.filter(done).length, of: sections.length });
    const core = svg("circle", { class: "core", cx: 96, cy: 96, r: 10 });
    return svg("svg", { class: "progress-rings", viewBox: "0 0 192 192", role: "img", "aria-label": said }, core, sections.map(ring));
  }

  // Elsewhere all is there at once: one is in the last section whose heading has come up to the upper third of the window.
  function follow() {
    const passed = sections.filter(({ id }) => (document.getElementById(id)?.getBoundingClientRect().top ?? Infinity) < innerHeight / 3);
    const here = passed.at(-1) ?? sections[0];
    const before = read.size;
    for (const section of sections.slice(0, sections.indexOf(here))) read.add(section.id);
    if (here.id === current && read.size === before) return;
    current = here.id;
    draw();
  }

  // For each reader of this browser by itself: a few digits of the code to come back with, which do not tell it.
  function name() {
    const reader = [...model.get("resume_code")].reduce((sum, sign) => (31 * sum + sign.codePointAt(0)) % 65521, 7);
    return `kernelib-read ${location.pathname} ${reader}`;
  }

  function remembered() {
    try {
      return JSON.parse(localStorage.getItem(name())) ?? {};
    } catch {
      return {};
    }
  }

  function remember() {
    try {
      localStorage.setItem(name(), JSON.stringify({ read: [...read], at: current, answered: model.get("answered").length }));
    } catch {
      // Then the rings begin anew at the next visit.
    }
  }

  const saved = () => ((told = told && unsaved()), draw());
  model.on("change:answered", saved);
  if (page) {
    addEventListener("hashchange", asked, { signal: stopping.signal });
    show(begin(), false);
  } else {
    addEventListener("scroll", follow, { passive: true, signal: stopping.signal });
    draw();
  }
  return () => {
    stopping.abort();
    model.off("change:answered", saved);
    for (const each of [masthead, nav, onward]) each.remove();
  };
}

/** What the page has for each section: the cells from its heading to the next. */
function cellsOf(page, sections) {
  const cells = new Map();
  let here = null;
  for (const cell of page.children) {
    here = sections.find(({ id }) => cell.querySelector(`h2[id="${CSS.escape(id)}"]`))?.id ?? here;
    if (here) cells.set(here, [...(cells.get(here) ?? []), cell]);
  }
  return cells;
}

export default { render };
