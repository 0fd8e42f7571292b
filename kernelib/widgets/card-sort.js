// A card sort. On a phone one card at a time, so that the thumb stays in one place; on a page a table of radios.

import { fate, feedbackOn, h, icon, keepDraft, keepDrawn, mistake, sign, spoken, submit } from "./common.js";
import { NAMES, UNDER_WAY, outcome } from "./inputs.js";

function render({ model, el: given }) {
  const settled = () => model.get("locked") || (UNDER_WAY.includes(model.get("status")) && !changing);
  let changing = false; // "change it" is the view's own state
  let at = 0;
  let wrong = "";
  const { view, stop } = keepDrawn({ model, el: given }, NAMES, () => (view.layout === "page" ? page() : settled() ? sent() : cards()));
  const { el, word } = view;
  const answer = () => model.get("answer") ?? {};
  const items = () => model.get("exercise")?.items ?? [];
  const bins = () => model.get("exercise")?.bins ?? [];
  const bin = (id) => bins().find((each) => each.id === id);

  function put(item, value) {
    keepDraft(model, { ...answer(), [item]: value });
    wrong = "";
  }

  function missing() {
    const left = items().filter((item) => !(item.id in answer()));
    if (left.length === items().length) return word("none_yet");
    return model.get("exercise").required && left.length ? word("left", { n: left.length }) : "";
  }

  function send(focus) {
    wrong = missing();
    if (wrong) {
      view.say(wrong);
      view.draw("mistake");
      return;
    }
    changing = false;
    submit(model, { ...answer() });
    view.draw(focus);
  }

  // One card at a time

  function cards() {
    const exercise = model.get("exercise");
    const title = view.heading(0, { class: "for-screen-readers" }, exercise.title);
    const prompt = h("p", { class: "prompt" }, exercise.prompt);
    const go = h("button", { class: "main-button", type: "button", data: { key: "main" }, on: { click: onward } });
    const back = h("button", { class: "quiet-button back", type: "button", data: { key: "back" }, on: { click: () => step(-1) } },
      icon("back"), h("span", { class: "for-screen-readers" }, word("back")));
    const label = () => {
      const item = items()[at];
      go.textContent = !item ? word("send") : !(item.id in answer()) ? word("skip") : at === items().length - 1 ? word("review") : word("next");
    };
    label();
    const inHand = at < items().length ? card(items()[at], label) : review();
    return [
      h("div", { class: at < items().length ? "sheet sorting" : "sheet" }, title, prompt, inHand),
      h("div", { class: "dock" }, at > 0 && back, go),
    ];
  }

  function card(item, label) {
    const radio = ({ id }) =>
      h("input", {
        type: "radio", name: view.name, value: id, checked: answer()[item.id] === id, data: { key: `bin-${id}` },
        on: { change: () => (put(item.id, id), label()) },
      });
    const choice = (each) => h("label", { class: "choice" }, radio(each), h("span", { class: "label" }, each.label), sign(bins(), each.id));
    return h(
      "fieldset",
      { class: "card", tabindex: -1, data: { key: "card" } },
      h("legend", { class: "task-card" },
        h("span", { class: "count" }, word("nth", { n: at + 1, of: items().length })), h("span", { class: "task" }, item.label)),
      h("div", { class: "choices" }, bins().map(choice)),
    );
  }

  function review() {
    const row = (item, i) =>
      h("li", {},
        h("span", {}, item.label, h("br"), h("strong", {}, bin(answer()[item.id])?.label ?? word("skipped"))),
        h("button", { class: "text-button", type: "button", data: { key: `edit-${item.id}` }, on: { click: () => step(i - at) } },
          word("edit"), h("span", { class: "for-screen-readers" }, ` ${item.label}`)));
    return h(
      "section",
      { class: "review" },
      h(`h${view.level + 1}`, { tabindex: -1, data: { key: "review" } }, word("sorted")),
      wrong && mistake(wrong, { tabindex: -1, data: { key: "mistake" } }),
      h("ul", { class: "review-list" }, items().map(row)),
    );
  }

  function step(by) {
    at = Math.min(items().length, Math.max(0, at + by));
    view.draw(at < items().length ? "card" : "review");
    scrollTo(0, 0);
  }

  function onward() {
    if (at < items().length) step(1);
    else send("heading");
  }

  function change() {
    changing = true;
    if (!Object.keys(answer()).length) model.set("answer", { ...model.get("saved") });
    at = items().length;
    view.draw("review");
  }

  function sent() {
    const { says, buttons } = fate(view, change);
    const shown = { ...(model.get("status") === "saved" ? model.get("saved") : answer()) };
    const lists = bins().map((each) => [each, items().filter((item) => shown[item.id] === each.id)]).filter(([, found]) => found.length);
    const group = ([each, found]) =>
      h("li", {}, sign(bins(), each.id), h("span", { class: "bin" }, each.label),
        h("ul", {}, found.map((item) => h("li", {}, item.label, feedbackOn(view, item.id)))));
    return [
      h("div", { class: "sheet sent" }, says,
        lists.length > 0 && h(`h${view.level + 1}`, {}, word("sorted")),
        lists.length > 0 && h("ul", { class: "sorted spaced" }, lists.map(group))),
      buttons.length > 0 && h("div", { class: "dock" }, buttons),
    ].filter(Boolean);
  }

  // All cards in a table, which becomes rows on a narrow screen

  function page() {
    const exercise = model.get("exercise");
    const locked = model.get("locked");
    const note = h("p", { class: "saved-note small" }, ...outcome(view, unsaved()));
    const radio = (item, each) =>
      h("input", {
        type: "radio", name: `${view.name}-${item.id}`, value: each.id, checked: answer()[item.id] === each.id, disabled: locked,
        "aria-label": `${item.label}: ${each.label}`, data: { key: `${item.id}-${each.id}` },
        on: { change: () => (put(item.id, each.id), form.querySelector(".mistake")?.remove(), note.replaceChildren(...outcome(view, unsaved()))) },
      });
    const cell = (item, each) => h("td", {}, h("label", { data: { label: each.label } }, radio(item, each)));
    const row = (item) => {
      const told = same(item) ? feedbackOn(view, item.id) : null;
      const first = h("tr", {}, h("th", { scope: "row" }, item.label), bins().map((each) => cell(item, each)));
      return told ? [first, h("tr", { class: "told" }, h("td", { colspan: bins().length + 1 }, told))] : [first];
    };
    const same = (item) => model.get("saved")?.[item.id] === answer()[item.id];
    const head = h("tr", {}, h("th", { scope: "col" }, word("card")), bins().map((each) => h("th", { scope: "col" }, sign(bins(), each.id), each.label)));
    const main = h("button", { class: "main-button", type: "submit", data: { key: "main" }, disabled: locked }, word("save"));
    const form = h(
      "form",
      { class: "sheet", novalidate: true, on: { submit: (event) => (event.preventDefault(), send("main")) } },
      view.heading(0, {}, exercise.title),
      h("p", { class: "lead" }, exercise.prompt),
      h("table", { class: "matrix" }, h("caption", { class: "for-screen-readers" }, exercise.prompt), h("thead", {}, head), h("tbody", {}, items().flatMap(row))),
      wrong && mistake(wrong, { tabindex: -1, data: { key: "mistake" } }),
      h("div", { class: "dock" }, main, note),
    );
    form.style.setProperty("--bins", bins().length);
    return [form];
  }

  const unsaved = () => items().some(({ id }) => (model.get("saved") ?? {})[id] !== answer()[id]);

  const tell = () => view.say(spoken(view));
  model.on("change:status", tell);
  const redraw = () => el.contains(el.getRootNode().activeElement) || view.draw();
  model.on("change:answer", redraw);

  const first = items().findIndex((item) => !(item.id in answer()));
  at = first < 0 ? items().length : first;
  view.draw();
  return () => {
    stop();
    model.off("change:status", tell);
    model.off("change:answer", redraw);
  };
}

export default { render };
