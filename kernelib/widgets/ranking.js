// A ranking. A row is a radio (which one am I moving?) and the tools stand still below, under the thumb.
// Three ways to the same order: the tools, the arrow keys with Alt held, the handle. The first is enough.

import { fate, feedbackOn, h, handle, icon, keepDraft, keepDrawn, same, spoken, submit } from "./common.js";
import { NAMES, UNDER_WAY, outcome } from "./inputs.js";

const IN_HASTE = 500; // milliseconds in which a second tap belongs to the first

/** The items as they stand: [{ item, tied }], where tied means on the same step as the one above. */
export function ordered(items, answer) {
  const placed = items.map((item, i) => ({ item, place: answer?.[item.id] ?? items.length + i }));
  placed.sort((a, b) => a.place - b.place);
  return placed.map(({ item, place }, i) => ({ item, tied: i > 0 && placed[i - 1].place === place }));
}

/** The place of each row: those that are tied share the first one's. */
export function places(rows) {
  let place = 0;
  return rows.map(({ tied }, i) => (place = tied ? place : i + 1));
}

function render({ model, el: given }) {
  let changing = false; // "change it" is the view's own state
  let rows = [];
  let chosen = null;
  let dragging = null;
  let asked = 0; // when it was asked whether an order that nobody has touched is meant; 0 when it was not
  const settled = () => model.get("locked") || (UNDER_WAY.includes(model.get("status")) && !changing);
  const { view, stop } = keepDrawn({ model, el: given }, NAMES, () => (view.layout === "phone" && settled() ? sent() : ladder()));
  const { el, word } = view;
  const items = () => model.get("exercise")?.items ?? [];
  const answer = () => Object.fromEntries(places(rows).map((place, i) => [rows[i].item.id, place]));
  const unsaved = () => !same(model.get("saved"), answer());
  const placeOf = (id) => rows.findIndex((row) => row.item.id === id);

  // The ladder

  function ladder() {
    const exercise = model.get("exercise");
    rows = ordered(items(), model.get("answer"));
    if (placeOf(chosen) < 0) chosen = null;
    const scale = exercise.scale ?? [];
    const end = (each) => each && h("p", { class: "ladder-end" }, each.label);
    const list = h("ol", { class: "ladder", on: { change: picked, keydown: arrows, pointerdown: grab } }, rows.map(({ item }) => rung(item)));
    const page = view.layout === "page";
    const parts = [
      h("div", { class: "sheet ranking" },
        view.heading(0, {}, exercise.title),
        h("p", { class: page ? "lead" : "" }, exercise.prompt),
        h("p", { class: "how small muted" }, word("rank_help")),
        h("fieldset", {},
          h("legend", { class: "for-screen-readers" }, word("rank_legend", { n: items().length })),
          end(scale[0]), list, end(scale[scale.length - 1]))),
      dock(),
    ];
    number(list, parts[1]);
    return parts;
  }

  const untouched = () => !model.get("saved") && !Object.keys(model.get("answer") ?? {}).length;

  /** The tools and the one button; where nobody has moved anything, the question whether that is meant. */
  function dock() {
    if (asked && untouched()) return h("div", { class: "dock" }, question());
    const page = view.layout === "page";
    const tool = (move, name, key) =>
      h("button", { class: "quiet-button", type: "button", data: { move: key, key: `tool-${key}` }, on: { click: () => able(key) && move() } }, icon(name), word(key));
    const tools = h("div", { class: "tools", role: "group", "aria-label": word("move") },
      tool(() => shift(-1), "up", "up"), tool(() => shift(1), "down", "down"), tool(tie, "same", "same_step"));
    const main = h("button", { class: "main-button", type: "button", data: { key: "main" }, disabled: page && model.get("locked"), on: { click: send } },
      word(page ? "save" : "send_order"));
    return h("div", { class: "dock" }, tools, main, page && h("p", { class: "saved-note small" }, ...outcome(view, unsaved())));
  }

  /** Two answers of one weight, and neither of them where a second tap in haste falls through. */
  function question() {
    const id = `${view.name}-asked`;
    const meant = (act) => (event) => event.timeStamp - asked > IN_HASTE && act();
    const choice = (key, act) => h("button", { class: "quiet-button wide", type: "button", data: { key }, on: { click: meant(act) } }, word(key));
    return h("div", { class: "as-it-stands", role: "group", "aria-labelledby": id },
      h("p", { id, tabindex: -1, data: { key: "question" } }, h("strong", {}, word("untouched"))),
      choice("untouched_no", order), choice(view.layout === "page" ? "untouched_save" : "untouched_send", hand));
  }

  function rung(item) {
    const radio = h("input", { type: "radio", name: view.name, value: item.id, checked: item.id === chosen, data: { key: `row-${item.id}` } });
    return h("li", { data: { item: item.id } },
      h("label", { class: "rung" },
        h("span", { class: "place" }), radio, h("span", { class: "label" }, item.label), handle()),
      view.layout === "page" && same(model.get("saved"), model.get("answer")) ? feedbackOn(view, item.id) : null);
  }

  const able = (key) => {
    const at = placeOf(chosen);
    if (at < 0 || model.get("locked")) return false;
    return key === "down" ? at < rows.length - 1 : at > 0;
  };

  /** Put the numbers, brackets and tools right; the rows stay the elements they are, so that a finger keeps its hold. */
  function number(list = el.querySelector(".ladder"), dock = el.querySelector(".dock")) {
    const given = places(rows);
    rows.forEach(({ item, tied }, i) => {
      const row = [...list.children].find((each) => each.dataset.item === item.id);
      const rung = row.querySelector(".rung");
      rung.classList.toggle("same-as-above", tied);
      rung.classList.toggle("dragged", item.id === dragging);
      const shared = tied || rows[i + 1]?.tied;
      rung.querySelector(".place").replaceChildren(String(given[i]), shared ? h("span", { class: "for-screen-readers" }, ` ${word("shared")}`) : "");
    });
    for (const button of dock.querySelectorAll("[data-move]")) {
      // Not `disabled`: a button that is pressed until the row is at the top would lose the focus there.
      button.setAttribute("aria-disabled", String(!able(button.dataset.move)));
      if (button.dataset.move === "same_step") button.setAttribute("aria-pressed", String(Boolean(rows[placeOf(chosen)]?.tied)));
    }
    dock.querySelector(".saved-note")?.replaceChildren(...outcome(view, unsaved()));
  }

  function tellPlace() {
    const at = placeOf(chosen);
    const values = { item: rows[at].item.label, place: places(rows)[at], of: rows.length, other: rows[at - 1]?.item.label };
    view.say(word(rows[at].tied ? "shares" : "moved", values));
  }

  function kept() {
    keepDraft(model, answer());
    if (asked) el.querySelector(".dock").replaceWith(dock());
    asked = 0;
    number();
    tellPlace();
  }

  function picked(event) {
    chosen = event.target.value;
    number();
  }

  /** Who moves leaves its tie, and never splits one it lands in without saying so. */
  function moveTo(to) {
    const at = placeOf(chosen);
    if (to === at || to < 0 || to >= rows.length) return;
    const apart = (i) => rows[i] && (rows[i] = { ...rows[i], tied: false });
    apart(at);
    apart(at + 1);
    const [row] = rows.splice(at, 1);
    rows.splice(to, 0, row);
    apart(to);
    apart(to + 1);
    rows[0] = { ...rows[0], tied: false };
    const list = el.querySelector(".ladder");
    const element = [...list.children].find((each) => each.dataset.item === chosen);
    const focused = el.getRootNode().activeElement;
    const others = [...list.children].filter((each) => each !== element);
    list.insertBefore(element, others[to] ?? null);
    if (element.contains(focused)) focused.focus({ preventScroll: true });
    kept();
  }

  function shift(by) {
    moveTo(placeOf(chosen) + by);
    el.querySelector(".rung:has(:checked)")?.scrollIntoView({ block: "nearest" });
  }

  function tie() {
    const at = placeOf(chosen);
    rows[at] = { ...rows[at], tied: !rows[at].tied };
    kept();
  }

  function arrows(event) {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!event.altKey || !by) return;
    event.preventDefault();
    chosen = event.target.value ?? chosen;
    const radio = el.querySelector(`[data-key="${CSS.escape(`row-${chosen}`)}"]`);
    if (radio) radio.checked = true;
    if (able(by < 0 ? "up" : "down")) shift(by);
  }

  // The handle. The row moves in the page while it is held, so the window listens: the row would lose the pointer.

  function grab(event) {
    const held = event.target.closest(".handle");
    if (!held || dragging || model.get("locked") || event.button > 0) return;
    event.preventDefault();
    const row = held.closest("li");
    dragging = chosen = row.dataset.item;
    row.querySelector("input").checked = true;
    row.querySelector("input").focus({ preventScroll: true });
    number();
    const letGo = new AbortController();
    const options = { signal: AbortSignal.any ? AbortSignal.any([letGo.signal, view.signal]) : letGo.signal };
    const pointer = event.pointerId;
    const mine = (listener) => (each) => each.pointerId === pointer && listener(each);
    const follow = ({ clientY }) => {
      const list = [...el.querySelectorAll(".ladder > li")];
      const over = list.findIndex((each) => {
        const box = each.getBoundingClientRect();
        return clientY > box.top && clientY < box.bottom;
      });
      if (over >= 0 && list[over].dataset.item !== dragging) moveTo(over);
      const dock = el.querySelector(".dock").getBoundingClientRect();
      if (clientY < 48) scrollBy(0, -12);
      else if (clientY > Math.min(innerHeight, dock.top) - 48) scrollBy(0, 12);
    };
    const end = () => {
      letGo.abort();
      dragging = null;
      if (el.querySelector(".ladder")) number();
    };
    addEventListener("pointermove", mine(follow), options);
    addEventListener("pointerup", mine(end), options);
    addEventListener("pointercancel", mine(end), options);
  }

  function send(event) {
    if (!untouched()) return hand();
    asked = event.timeStamp;
    view.draw("question");
  }

  /** Back to the order, to move something in it. */
  function order() {
    asked = 0;
    view.draw(`row-${rows[0].item.id}`);
    view.say(word("choose_first"));
  }

  function hand() {
    asked = 0;
    changing = false;
    submit(model, answer());
    view.draw(view.layout === "page" ? "main" : "heading");
    if (view.layout === "phone") scrollTo(0, 0);
  }

  function change() {
    changing = true;
    view.draw("heading");
    scrollTo(0, 0);
  }

  // What was sent

  function sent() {
    const { says, buttons } = fate(view, change);
    const shown = (model.get("status") === "saved" ? model.get("saved") : model.get("answer")) ?? {};
    const list = ordered(items(), shown);
    const given = places(list);
    const one = ({ item, tied }, i) => {
      const shared = tied || list[i + 1]?.tied;
      const place = h("span", { class: "place" }, String(given[i]), shared && h("span", { class: "for-screen-readers" }, ` ${word("shared")}`));
      return h("li", { class: tied ? "rung same-as-above" : "rung" }, place, h("span", { class: "label" }, item.label, feedbackOn(view, item.id)));
    };
    const any = Object.keys(shown).length > 0;
    return [
      h("div", { class: "sheet sent" }, says,
        any && h(`h${view.level + 1}`, {}, word("ordered")),
        any && h("ol", { class: "ladder told spaced" }, list.map(one))),
      buttons.length > 0 && h("div", { class: "dock" }, buttons),
    ].filter(Boolean);
  }

  const tell = () => view.say(spoken(view));
  model.on("change:status", tell);
  const redraw = () => el.contains(el.getRootNode().activeElement) || dragging || view.draw();
  model.on("change:answer", redraw);
  view.draw();
  return () => {
    stop();
    model.off("change:status", tell);
    model.off("change:answer", redraw);
  };
}

export default { render };
