// An allocation: a number for each item, and in the dock what is left of the points while one types.

import { h, icon } from "./common.js";
import { answering } from "./inputs.js";

const STEP = 5;

function render(host) {
  return answering(host, (view, { items, draft, keep, locked }) => {
    const { model, word } = view;
    const odd = new Set(); // what stands in these fields is no number of points
    const total = () => model.get("exercise").total;
    const points = (id) => draft()[id] ?? 0;
    const given = () => items().reduce((sum, { id }) => sum + points(id), 0);
    const field = (id) => view.el.querySelector(`[data-key="${CSS.escape(`points-${id}`)}"]`);

    function put(id, value) {
      const answer = { ...draft() };
      if (value === null) delete answer[id];
      else answer[id] = value;
      keep(answer);
      view.el.querySelector(".left").replaceChildren(...left());
      for (const button of view.el.querySelectorAll("[data-by]")) mayPress(button);
    }

    function typed({ target }) {
      const { id } = target.dataset;
      const number = Number(target.value);
      const empty = target.value === "" && !target.validity.badInput;
      const whole = !target.validity.badInput && Number.isInteger(number) && number >= 0;
      odd[empty || whole ? "delete" : "add"](id);
      target.setAttribute("aria-invalid", String(odd.has(id)));
      put(id, empty || !whole ? null : number);
    }

    const room = (id, by) => (by > 0 ? Math.max(0, Math.min(by, total() - given())) : Math.max(by, -points(id)));

    function press(id, by) {
      const change = room(id, by);
      if (locked() || !change) return;
      odd.delete(id);
      const input = field(id);
      input.removeAttribute("aria-invalid");
      input.value = points(id) + change;
      put(id, points(id) + change);
      view.say(`${items().find((item) => item.id === id).label}: ${points(id)}`);
    }

    function mayPress(button) {
      // Not `disabled`: a button that is pressed until nothing is left would lose the focus there.
      button.setAttribute("aria-disabled", String(locked() || !room(button.dataset.item, Number(button.dataset.by))));
    }

    function row({ id, label }) {
      const named = `${view.name}-${id}`;
      const button = (by, name) => {
        const made = h("button", {
          class: "quiet-button round", type: "button", data: { key: `${name}-${id}`, by, item: id }, on: { click: () => press(id, by) },
        }, icon(name), h("span", { class: "for-screen-readers" }, word(name, { n: STEP, item: label })));
        mayPress(made);
        return made;
      };
      const input = h("input", {
        id: named, type: "number", inputmode: "numeric", min: 0, max: total(), step: 1, value: draft()[id] ?? "", placeholder: "0", autocomplete: "off",
        disabled: locked(), data: { key: `points-${id}`, id }, on: { input: typed },
      });
      return h("li", {}, h("label", { for: named }, label), h("span", { class: "points" }, button(-STEP, "fewer"), input, button(STEP, "more")));
    }

    function left() {
      const rest = total() - given();
      if (rest > 0) return [word("points_left", { n: rest, total: total() })];
      if (rest < 0) return [icon("look"), word("points_over", { n: -rest, total: total() })];
      return [icon("check"), word("points_out", { total: total() })];
    }

    return {
      title: "shared_out",
      inputs() {
        odd.clear(); // new fields show only what could be kept
        return h("ul", { class: "shares spaced" }, items().map(row));
      },
      above: () => h("output", { class: "left" }, left()),
      whole: () => Object.fromEntries(items().map(({ id }) => [id, points(id)])),
      missing() {
        const first = items().find(({ id }) => odd.has(id));
        if (first) return word("whole_points", { item: first.label });
        return given() === total() ? "" : word("points_given", { given: given(), total: total() });
      },
      told: (answer) =>
        h("ul", { class: "shared-out spaced" }, items().map(({ id, label }) => h("li", {}, h("span", {}, label), h("strong", {}, String(answer[id] ?? 0))))),
    };
  });
}

export default { render };
