// A text with the words marked that rules have found: which rule it was stands below, and any mark can be taken away.

import { h } from "./common.js";

const escaped = (form) => form.replace(/[.+?^${}()[\]\\]/g, "\\$&").replaceAll("*", "[\\p{L}\\p{N}_-]*");
const isForm = (form, said) => new RegExp(`^(?:${escaped(form)})$`, "iu").test(said);

/** A rule in words: of each word in it the form that is found here, for a star says nothing to those who read it. */
function readable({ feature, found, rule }, word) {
  if (rule.startsWith("/")) return word(`mark_${feature}_rule`);
  const said = found.trim().split(/\s+/);
  const told = rule.split(/\s+/).map((forms, n) => {
    const form = forms.split("|").find((each) => isForm(each, said[n] ?? "")) ?? forms.split("|")[0];
    const way = form.startsWith("*") ? "within" : form.endsWith("*") ? "begins" : "word";
    return word(`mark_rule_${way}`, { word: form.replaceAll("*", "") });
  });
  return told.join(word("mark_rule_then"));
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

  // Where marks overlap or touch they are one.
  function words() {
    const places = [];
    for (const { start, end } of marks.filter((mark) => !hidden.has(name(mark)))) {
      const last = places.at(-1);
      if (last && start <= last[1]) last[1] = Math.max(last[1], end);
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
    const said = mark.found === "," ? word("mark_comma") : mark.found;
    return h("li", { class: off ? "overruled" : null },
      h("span", { class: "found" }, said),
      h("button", { class: "text-button", type: "button", data: { key: `mark ${name(mark)}` }, on: { click } }, says, h("span", { class: "for-screen-readers" }, ` ${said}`)),
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
