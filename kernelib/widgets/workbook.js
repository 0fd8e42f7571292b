// The frame of a workbook: masthead, and the sections as rings of a tree, drawn as they are done.
import { fill, h, icon, mark, svg } from "./common.js";

function render({ model, el }) {
  const words = model.get("words");
  const sections = model.get("sections");
  const stopping = new AbortController();
  const read = new Set(remembered());
  let current = sections[0].id;
  const ours = document.querySelector('meta[name="kernelib"]');
  if (!ours) el.classList.add("kernelib", "framed");

  const kept = h("p", { class: "status kept small" });
  const rings = h("div");
  const list = h("ol");
  const masthead = h("header", { class: "masthead", lang: model.get("language") }, mark(), way(), kept, languages());
  const nav = h("nav", { class: "sections", "aria-label": words.sections, lang: model.get("language") }, rings, list);
  const heading = h("h1", { lang: model.get("language") }, model.get("title"));
  const page = ours && el.closest("main");
  // In our own page they stand where the page has them; elsewhere above the text.
  if (page) page.before(masthead, nav);
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

  function tellKept() {
    const code = model.get("resume_code");
    if (!code) return kept.replaceChildren(words.not_kept);
    const parts = [h("span", {}, `${words.come_back} `, h("span", { class: "code" }, code))];
    if (model.get("answered").length) parts.unshift(icon("check"), h("span", {}, `${words.kept}.`));
    kept.replaceChildren(...parts);
  }

  function draw() {
    tellKept();
    rings.replaceChildren(tree());
    list.replaceChildren(...sections.map(entry));
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

  // One is in the last section whose heading has come up to the upper third of the window.
  function follow() {
    const passed = sections.filter(({ id }) => (document.getElementById(id)?.getBoundingClientRect().top ?? Infinity) < innerHeight / 3);
    const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 4 && scrollY > 0;
    const here = atEnd ? sections.at(-1) : (passed.at(-1) ?? sections[0]);
    const before = read.size;
    for (const section of sections.slice(0, sections.indexOf(here) + (atEnd ? 1 : 0))) read.add(section.id);
    if (here.id === current && read.size === before) return;
    current = here.id;
    remember([...read]);
    draw();
  }

  function name() {
    return `kernelib-read ${location.pathname}`;
  }

  function remembered() {
    try {
      return JSON.parse(localStorage.getItem(name()) ?? "[]");
    } catch {
      return [];
    }
  }

  function remember(ids) {
    try {
      localStorage.setItem(name(), JSON.stringify(ids));
    } catch {
      // Then the rings begin anew at the next visit.
    }
  }

  addEventListener("scroll", follow, { passive: true, signal: stopping.signal });
  model.on("change:answered", draw);
  draw();
  return () => {
    stopping.abort();
    model.off("change:answered", draw);
    masthead.remove();
    nav.remove();
  };
}

export default { render };
