// The frame around the inputs of a kind: on a phone a sheet and a dock, then what was sent; on a page a form to save.

import { fate, h, icon, keepDraft, keepDrawn, mistake, same, spoken, submit } from "./common.js";

export const NAMES = ["exercise", "words", "language", "status", "message", "saved", "feedback", "marks", "locked"];
export const UNDER_WAY = ["saving", "saved", "waiting", "refused"];

/** What became of the answer, in the line beside a page's button. */
export function outcome({ model, word }, unsaved) {
  const status = model.get("status");
  if (status === "saving") return [word("saving")];
  if (status === "waiting") return [h("span", { class: "status waiting" }, icon("cloud"), word("not_sent")), " ", model.get("message") || word("not_sent_why")];
  if (status === "refused") return [h("span", { class: "status waiting" }, icon("look"), word("not_saved")), " ", model.get("message")];
  const told = (key) => [h("span", { class: "unsaved" }, word(key))];
  if (status !== "saved") return unsaved && Object.keys(model.get("answer") ?? {}).length ? told("not_saved_draft") : [];
  return unsaved ? told("not_saved_yet") : [h("span", { class: "status kept" }, icon("check"), word("saved"))];
}

/**
 * A view of one exercise. `kind(view, tools)` gives what differs from kind to kind:
 * inputs()        the elements to answer with
 * whole(draft)    the answer to send
 * missing(draft)  why it cannot be sent yet; "" when it can
 * unsure(draft)   what to ask once before it is sent, where there is something
 * told(answer)    the elements that tell what was answered, and `title`, the word above them
 * above()         what stands in the dock over the button
 * step            on a phone, several screens: { label(), onward() -> whether there was a next one, back, first() }
 * changing()      when somebody wants to change what was sent
 */
export function answering({ model, el: given }, kind) {
  let changing = false; // "change it" is the view's own state
  let asked = false;
  let wrong = "";
  const settled = () => model.get("locked") || (UNDER_WAY.includes(model.get("status")) && !changing);
  const { view, stop } = keepDrawn({ model, el: given }, NAMES, () => (view.layout === "page" ? page() : settled() ? sent() : sheet()));
  const { el, word } = view;
  const draft = () => model.get("answer") ?? {};
  const parts = kind(view, {
    items: () => model.get("exercise")?.items ?? [],
    draft,
    keep,
    complain,
    locked: () => model.get("locked"),
  });
  const complaint = () => wrong && mistake(wrong, { tabindex: -1, data: { key: "mistake" } });

  /** The inputs stay the elements they are, so that whoever writes keeps the place. */
  function keep(answer) {
    keepDraft(model, answer);
    wrong = "";
    asked = false;
    refresh();
  }

  /** Say at once what would not do, before anything is sent. */
  function complain(sentence) {
    wrong = sentence;
    view.say(sentence);
    refresh();
  }

  function refresh() {
    el.querySelector(".dock .mistake")?.remove();
    if (wrong) el.querySelector(".dock").prepend(complaint());
    el.querySelector(".saved-note")?.replaceChildren(...outcome(view, unsaved()));
    const main = el.querySelector("[data-key=main]");
    if (main && view.layout === "phone") main.textContent = label();
  }

  const unsaved = () => !same(model.get("saved"), parts.whole(draft()));
  const label = () => parts.step?.label() ?? word("send");

  function send(focus) {
    const missing = parts.missing(draft());
    const unsure = !missing && !asked && parts.unsure?.(draft());
    if (missing || unsure) {
      asked = Boolean(unsure);
      complain(missing || unsure);
      if (missing) el.querySelector("[data-key=mistake]").focus();
      return;
    }
    wrong = "";
    changing = false;
    submit(model, parts.whole(draft()));
    view.draw(focus);
    if (view.layout === "phone") scrollTo(0, 0);
  }

  function change() {
    changing = true;
    asked = true; // what was sent as it stands needs no second question
    if (!Object.keys(draft()).length) model.set("answer", { ...model.get("saved") });
    parts.changing?.();
    view.draw("heading");
    scrollTo(0, 0);
  }

  function sheet() {
    const exercise = model.get("exercise");
    const steps = parts.step;
    const onward = () => (steps?.onward() ? null : send("heading"));
    const back = steps && !steps.first() && h("button", { class: "quiet-button back", type: "button", data: { key: "back" }, on: { click: steps.back } },
      icon("back"), h("span", { class: "for-screen-readers" }, word("back")));
    return [
      h("div", { class: `sheet of-${exercise.kind.replace("_", "-")}` },
        view.heading(0, steps ? { class: "for-screen-readers" } : {}, exercise.title),
        h("p", steps ? { class: "prompt" } : {}, exercise.prompt), parts.inputs()),
      h("div", { class: "dock" }, complaint(), parts.above?.(), back,
        h("button", { class: "main-button", type: "button", data: { key: "main" }, on: { click: onward } }, label())),
    ];
  }

  function sent() {
    const { says, buttons } = fate(view, change);
    const shown = (model.get("status") === "saved" ? model.get("saved") : draft()) ?? {};
    const told = Object.keys(shown).length ? parts.told(shown) : null;
    return [
      h("div", { class: "sheet sent" }, says, told && h(`h${view.level + 1}`, {}, word(parts.title)), told),
      buttons.length > 0 && h("div", { class: "dock" }, buttons),
    ].filter(Boolean);
  }

  function page() {
    const exercise = model.get("exercise");
    const main = h("button", { class: "main-button", type: "submit", data: { key: "main" }, disabled: model.get("locked") }, word("save"));
    return [
      h("form", { class: `sheet of-${exercise.kind.replace("_", "-")}`, novalidate: true, on: { submit: (event) => (event.preventDefault(), send("main")) } },
        view.heading(0, {}, exercise.title),
        h("p", { class: "lead" }, exercise.prompt),
        parts.inputs(),
        h("div", { class: "dock" }, complaint(), parts.above?.(), main, h("p", { class: "saved-note small" }, ...outcome(view, unsaved())))),
    ];
  }

  const tell = () => view.say(spoken(view));
  model.on("change:status", tell);
  const redraw = () => el.contains(el.getRootNode().activeElement) || view.draw();
  model.on("change:answer", redraw);
  view.draw();
  return () => {
    stop();
    model.off("change:status", tell);
    model.off("change:answer", redraw);
  };
}
