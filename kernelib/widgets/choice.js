// A choice: checkboxes, or radios where only one may be picked.

import { h, icon } from "./common.js";
import { answering } from "./inputs.js";

function render(host) {
  return answering(host, (view, { items, draft, keep, complain, locked }) => {
    const { model, word } = view;
    const limits = () => {
      const { at_least: least = 0, at_most: most = items().length } = model.get("exercise");
      return { least, most };
    };
    const picked = () => items().filter(({ id }) => draft()[id]);

    function pick({ target }) {
      const { most } = limits();
      if (most === 1) {
        target.closest(".picks").querySelector("[data-key=unpick]")?.removeAttribute("hidden");
        return keep({ [target.value]: true });
      }
      const others = picked().filter(({ id }) => id !== target.value);
      if (target.checked && others.length >= most) {
        target.checked = false;
        return complain(word("picked_all", { n: most }));
      }
      const chosen = items().filter(({ id }) => (id === target.value ? target.checked : draft()[id]));
      keep(Object.fromEntries(chosen.map(({ id }) => [id, true])));
    }

    // A radio that is picked cannot be taken back by itself, and nobody has to answer.
    function unpick({ currentTarget: button }) {
      const radios = [...button.closest(".picks").querySelectorAll("input")];
      for (const radio of radios) radio.checked = false;
      keep({});
      radios[0].focus();
      button.setAttribute("hidden", "");
    }

    function row({ id, label }) {
      const type = limits().most === 1 ? "radio" : "checkbox";
      const input = h("input", {
        type, name: view.name, value: id, checked: Boolean(draft()[id]), disabled: locked(), data: { key: `pick-${id}` }, on: { change: pick },
      });
      return h("label", { class: "choice" }, input, h("span", { class: "label" }, label));
    }

    function help() {
      const { least, most } = limits();
      if (model.get("exercise").recognises) return word("recognise_any");
      if (most === 1) return word("pick_one");
      if (least === most) return word("pick_so_many", { n: most });
      if (most < items().length) return word(least ? "pick_between" : "pick_at_most", { least, most });
      return least ? word("pick_at_least", { n: least }) : word("pick_any");
    }

    return {
      title: model.get("exercise").recognises ? "recognised" : "picked",
      inputs: () =>
        h("fieldset", { class: "picks" },
          h("legend", { class: "small muted" }, help()),
          h("div", { class: "choices" }, items().map(row)),
          limits().most === 1 && !limits().least && !locked() &&
            h("button", { class: "text-button spaced", type: "button", hidden: !picked().length, data: { key: "unpick" }, on: { click: unpick } }, word("unpick"))),
      whole: (answer) => ({ ...answer }),
      missing: () => (picked().length < limits().least ? help() : ""),
      unsure: () => (picked().length ? "" : word("picked_none")),
      told: (answer) =>
        h("ul", { class: "picked spaced" }, items().filter(({ id }) => answer[id]).map(({ label }) => h("li", {}, icon("check"), h("span", {}, label)))),
    };
  });
}

export default { render };
