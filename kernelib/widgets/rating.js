// A rating. On a phone one item at a time with all its criteria; on a page all items below each other.

import { h } from "./common.js";
import { answering } from "./inputs.js";

function render(host) {
  return answering(host, (view, { items, draft, keep, locked }) => {
    const { model, word } = view;
    const criteria = () => model.get("exercise").criteria;
    const scale = () => model.get("exercise").scale;
    const said = (value) => (value === null ? word("dont_know") : (scale().find((step) => step.value === value)?.label ?? ""));
    const apart = (id) => draft()[id] === null && id in draft();
    const rated = (id) => Object.keys(draft()[id] ?? {}).length;
    const before = new Map(); // what stood there before "we do not work together"
    const single = () => items().length === 1;
    let at = 0;

    function put(id, value) {
      const answer = { ...draft() };
      if (value === undefined) delete answer[id];
      else answer[id] = value;
      keep(answer);
    }

    // One item

    function line(item, criterion) {
      const name = `${view.name}-${item.id}-${criterion.id}`;
      const value = draft()[item.id]?.[criterion.id];
      const spelt = h("output", { "aria-hidden": "true" }, value === undefined || value === null ? "" : said(value));
      const choose = (chosen) => () => {
        put(item.id, { ...draft()[item.id], [criterion.id]: chosen });
        spelt.textContent = chosen === null ? "" : said(chosen);
      };
      const radio = (step) =>
        h("input", { type: "radio", name, value: String(step), checked: value === step, data: { key: `${item.id}-${criterion.id}-${step}` }, on: { change: choose(step) } });
      const ring = (step) => h("label", {}, radio(step.value), h("span", { class: "for-screen-readers" }, step.label));
      const ends = h("p", { class: "scale-ends", "aria-hidden": "true" }, h("span", {}, scale()[0].label), h("span", {}, scale().at(-1).label));
      const steps = h("div", { class: "scale-line" }, scale().map(ring));
      steps.style.setProperty("--steps", scale().length);
      return h("fieldset", { class: "scale", disabled: locked() || apart(item.id) },
        h("legend", {}, criterion.label), steps, ends,
        h("div", { class: "scale-said" }, h("label", { class: "not-known" }, radio(null), word("dont_know")), spelt));
    }

    function scales(item) {
      const lines = h("div", { class: "scales", hidden: apart(item.id) }, criteria().map((criterion) => line(item, criterion)));
      const together = model.get("exercise").not_together;
      if (!together) return [lines];
      const toggle = ({ target }) => {
        if (target.checked) before.set(item.id, draft()[item.id] ?? undefined);
        put(item.id, target.checked ? null : before.get(item.id));
        lines.hidden = target.checked;
        for (const fieldset of lines.children) fieldset.disabled = target.checked;
      };
      const box = h("input", { type: "checkbox", checked: apart(item.id), disabled: locked(), data: { key: `apart-${item.id}` }, on: { change: toggle } });
      return [h("label", { class: "not-together" }, box, h("span", {}, together)), lines];
    }

    function inHand(item) {
      return h("section", { class: "rated", "aria-labelledby": `${view.name}-item` },
        !single() && h("p", { class: "count" }, word("nth_item", { n: at + 1, of: items().length })),
        h(`h${view.level + 1}`, { id: `${view.name}-item`, tabindex: -1, data: { key: "item" } }, item.label),
        scales(item));
    }

    function onPage(item) {
      return h("section", { class: "rated" }, h(`h${view.level + 1}`, {}, item.label), scales(item));
    }

    // All of them

    function short(id) {
      if (apart(id)) return model.get("exercise").not_together || word("not_together");
      if (!rated(id)) return word("skipped");
      return criteria().length > 1 ? word("rated", { n: rated(id), of: criteria().length }) : said(Object.values(draft()[id])[0]);
    }

    function review() {
      const row = (item, i) =>
        h("li", {}, h("span", {}, item.label, h("br"), h("strong", {}, short(item.id))),
          h("button", { class: "text-button", type: "button", data: { key: `edit-${item.id}` }, on: { click: () => go(i) } },
            word("edit"), h("span", { class: "for-screen-readers" }, ` ${item.label}`)));
      return h("section", { class: "review" },
        h(`h${view.level + 1}`, { tabindex: -1, data: { key: "review" } }, word("your_answers")), h("ul", { class: "review-list" }, items().map(row)));
    }

    function go(to) {
      at = Math.min(items().length, Math.max(0, to));
      view.draw(at < items().length ? "item" : "review");
      scrollTo(0, 0);
    }

    const answered = (id) => apart(id) || rated(id) > 0;
    const whole = (id) => apart(id) || rated(id) === criteria().length;
    const first = items().findIndex(({ id }) => !answered(id));
    at = first >= 0 ? first : single() ? 0 : items().length;

    function toldOf(item, answer) {
      const given = answer[item.id];
      if (given === null) return [h("dt", {}, item.label), h("dd", {}, model.get("exercise").not_together || word("not_together"))];
      const list = criteria().filter(({ id }) => id in given);
      return [h("dt", {}, item.label), h("dd", {}, h("ul", {}, list.map(({ id, label }) => h("li", {}, label, " ", h("strong", {}, said(given[id]))))))];
    }

    return {
      title: "your_answers",
      inputs: () => (view.layout === "page" ? items().map(onPage) : at < items().length ? inHand(items()[at]) : review()),
      whole: (answer) => ({ ...answer }),
      missing() {
        if (!items().some(({ id }) => answered(id))) return word("rated_none");
        const left = items().filter(({ id }) => !whole(id)).length;
        return model.get("exercise").required && left ? word("left", { n: left }) : "";
      },
      told: (answer) => h("dl", { class: "written spaced" }, items().filter(({ id }) => id in answer).flatMap((item) => toldOf(item, answer))),
      changing: () => (at = single() ? 0 : items().length),
      step: {
        label() {
          if (single() || at === items().length) return word("send");
          if (!answered(items()[at].id)) return word("skip");
          return word(at === items().length - 1 ? "review" : "onward");
        },
        onward: () => !single() && at < items().length && (go(at + 1), true),
        back: () => go(at - 1),
        first: () => at === 0,
      },
    };
  });
}

export default { render };
