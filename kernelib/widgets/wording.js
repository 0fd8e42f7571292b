// A text with the words marked that rules have found: which rule it was stands below, and any mark can be taken away.

import { h } from "./common.js";

/** A rule as people read it: each word with its forms, and a plus where several forms follow one another. */
function readable({ feature, found, rule }, word) {
  if (rule.startsWith("/")) return feature === "nominal" ? word("mark_nominal_rule") : found;
  return rule.split(" ").join(rule.includes("|") ? " + " : " ").replaceAll("|", ", ");
}

/**
 * `told` is what the server found in this very text: { marks: [{ feature, start, end, rule }], long }.
 * `word(key)` gives the words of the section "exercise"; `hidden` keeps the marks that somebody has overruled. Where the
 * text stands on the page already, the marks are drawn `inside` it.
 */
export function marked(text, told, word, hidden, inside = null) {
  const whole = h("div", { class: "marked" });
  const line = inside ?? h("p", { class: "marked-text" });
  const letters = [...text]; // as the server counts them
  const marks = told.marks.map((mark) => ({ ...mark, found: letters.slice(mark.start, mark.end).join("") }));
  const name = ({ feature, found }) => `${feature} ${found.toLowerCase()}`;

  // Where marks overlap they are one.
  function words() {
    const places = [];
    for (const { start, end } of marks.filter((mark) => !hidden.has(name(mark)))) {
      const last = places.at(-1);
      if (last && start < last[1]) last[1] = Math.max(last[1], end);
      else places.push([start, end]);
    }
    const text = (from, to) => letters.slice(from, to).join("");
    return [...places.flatMap(([start, end], i) => [text(places[i - 1]?.[1] ?? 0, start), h("mark", {}, text(start, end))]), text(places.at(-1)?.[1] ?? 0)];
  }

  function entry(mark) {
    const off = hidden.has(name(mark));
    const click = () => {
      if (off) hidden.delete(name(mark));
      else hidden.add(name(mark));
      draw(name(mark));
    };
    const says = word(off ? "mark_show" : "mark_hide");
    return h("li", { class: off ? "overruled" : null },
      h("span", { class: "found" }, mark.found),
      h("button", { class: "text-button", type: "button", data: { key: `mark ${name(mark)}` }, on: { click } }, says, h("span", { class: "for-screen-readers" }, ` ${mark.found}`)),
      h("span", { class: "small muted" }, word("mark_rule", { rule: readable(mark, word) })));
  }

  function feature(code) {
    const once = new Map(marks.filter((mark) => mark.feature === code).map((mark) => [name(mark), mark]));
    return h("section", {}, h("p", {}, h("strong", {}, word(`mark_${code}`)), " ", word(`mark_${code}_ask`)), h("ul", {}, [...once.values()].map(entry)));
  }

  function draw(focus = null) {
    const open = whole.querySelector("details")?.open;
    const codes = [...new Set(marks.map((mark) => mark.feature))];
    line.replaceChildren(...words().filter(Boolean));
    whole.replaceChildren(
      ...(inside ? [] : [line]),
      h("details", { class: "marks", open }, h("summary", { data: { key: "marks" } }, word("marks")),
        h("p", { class: "small muted" }, word("marks_why")),
        codes.length ? codes.map(feature) : h("p", {}, word("marks_none")),
        told.long && h("p", {}, word("mark_long"))),
    );
    if (focus) whole.querySelector(`[data-key="mark ${CSS.escape(focus)}"]`)?.focus();
  }

  draw();
  return whole;
}
