// A released picture in a workbook: shown once there is an answer of one's own to hold it against.
import { fill, h } from "./common.js";
import { figure } from "./seen.js";

function render({ model, el }) {
  if (!document.querySelector('meta[name="kernelib"]')) el.classList.add("kernelib");
  el.classList.add("room-picture");
  el.lang = model.get("language");
  const words = model.get("words");
  let drawn = model.get("svg") ? { picture: model.get("picture"), svgText: model.get("svg") } : null;
  let asking = null;

  async function fetched() {
    const address = model.get("address");
    const which = new URLSearchParams({ language: model.get("language") });
    for (const name of ["by", "release"]) if (model.get(name)) which.set(name, model.get(name));
    const [svg, json] = await Promise.all([fetch(`${address}.svg?${which}`), fetch(`${address}.json?${which}`)]);
    if (!svg.ok || !json.ok) throw new Error(`${svg.status} ${json.status}`);
    return { svgText: await svg.text(), picture: await json.json() };
  }

  /** To where it is answered, where that is another section. */
  function wayThere() {
    const { id, title } = model.get("asked_in");
    const here = el.closest("main")?.querySelector(`h2[id="${CSS.escape(id ?? "")}"]`);
    return id && here?.closest("[hidden]") ? h("a", { href: `#${id}` }, fill(words.answer_there, { title })) : null;
  }

  async function draw() {
    const own = model.get("own");
    if (!own) {
      el.replaceChildren(...(model.get("quiet") ? [] : [h("p", { class: "answer-first" }, words.answer_first, " ", wayThere())]));
      return;
    }
    if (!drawn) {
      el.replaceChildren(h("p", { class: "muted", role: "status" }, words.loading));
      try {
        drawn = await (asking ??= fetched());
      } catch {
        asking = null;
        const again = h("button", { type: "button", class: "quiet-button", on: { click: draw } }, words.again);
        el.replaceChildren(h("p", {}, words.no_picture), h("p", {}, again));
        return;
      }
    }
    const exercise = model.get("exercise").kind ? model.get("exercise") : null; // none where a picture is of several
    // The sentence speaks to the room, and the room is not the reader's.
    const told = h("p", { class: "small muted" }, words.invented_says);
    el.replaceChildren(told, figure({ ...drawn, exercise, own: model.get("own"), words, label: model.get("label"), level: 3 }));
  }

  model.on("change:own", draw);
  draw();
  return () => model.off("change:own", draw);
}

export default { render };
