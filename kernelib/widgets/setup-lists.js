// The two lists of a set-up: who is there, and what one goes through. Each can be read and filled anew.
import { fill, h, icon } from "./common.js";

let made = 0;
const numbered = (name) => `${name}-${(made += 1)}`;

/** A number that was typed; null where there is none, and NaN where it is not one. */
function whole(input) {
  const text = input.value.trim();
  if (!text) return input.validity.badInput ? NaN : null;
  return /^\d+$/.test(text) ? Number(text) : NaN;
}

/** Groups in somebody's own words, each with how many there are. */
export function rolesList(el, words, changed = () => {}) {
  const rows = h("ul", { class: "setup-rows" });
  const add = h("button", { class: "text-button", type: "button", on: { click: () => row({ label: {} }).querySelector("input").focus() } }, words.role_add);
  el.replaceChildren(rows, add);

  function row({ code = null, label: given, people = null }) {
    const label = given[document.documentElement.lang] ?? "";
    const [named, counted] = [numbered("role"), numbered("people")];
    const name = h("input", { id: named, value: label, maxlength: 60, autocomplete: "off" });
    const number = h("input", { id: counted, class: "how-many", type: "number", inputmode: "numeric", min: 0, max: 9999, value: people ?? "", "aria-label": "" });
    const remove = h("button", { class: "quiet-button round", type: "button" }, icon("fewer"));
    const one = h(
      "li",
      { class: "setup-row role" },
      h("div", { class: "field small-field grows" }, h("label", { for: named }, words.role_label), name),
      h("div", { class: "field small-field" }, h("label", { for: counted }, words.role_people), number),
      remove,
    );
    const rename = () => {
      const told = name.value.trim() || words.role_nameless;
      number.setAttribute("aria-label", fill(words.people_in, { role: told }));
      remove.setAttribute("aria-label", fill(words.role_remove, { role: told }));
    };
    rename();
    name.addEventListener("input", rename);
    remove.addEventListener("click", () => {
      const beside = one.nextElementSibling ?? one.previousElementSibling;
      one.remove();
      (beside?.querySelector("input") ?? add).focus();
      changed();
    });
    one.addEventListener("change", changed);
    // A label nobody has touched keeps both its languages.
    one.read = () => {
      const told = name.value.trim();
      if (!told && whole(number) === null) return null;
      return { ...(code ? { code } : {}), label: told === label && code ? given : told, people: whole(number) };
    };
    rows.append(one);
    return one;
  }

  return {
    fill(roles) {
      rows.replaceChildren();
      for (const role of roles) row(role);
    },
    /** What is there; null where something is not whole, and that field has the focus. */
    read() {
      const told = [...rows.children].map((one) => [one, one.read()]).filter(([, role]) => role);
      const wrong = told.find(([, role]) => Number.isNaN(role.people) || !role.label);
      if (wrong) wrong[0].querySelector(wrong[1].label ? ".how-many" : "input").focus();
      return wrong ? null : told.map(([, role]) => role);
    },
  };
}

/** Steps in their order: with minutes, by whom, moved up and down, left out and taken in. */
export function stepsList(el, words, titles, { byTable = () => false } = {}) {
  const rows = h("ol", { class: "setup-rows" });
  const total = h("p", { class: "small muted", role: "status" });
  const spoken = h("p", { class: "for-screen-readers", role: "status" });
  const [moreId, more] = [numbered("more"), h("select", {})];
  more.id = moreId;
  const take = h("button", { class: "quiet-button", type: "button", on: { click: takeIn } }, words.take);
  const another = h("div", { class: "setup-row" }, h("div", { class: "field small-field grows" }, h("label", { for: moreId }, words.more), more), take);
  el.replaceChildren(rows, total, another, spoken);

  function row({ exercise, minutes = null, by = "person" }) {
    const title = titles[exercise] ?? exercise;
    const [inId, minutesId, byId] = ["in", "minutes", "by"].map(numbered);
    const kept = h("input", { id: inId, type: "checkbox", checked: true });
    const number = h("input", { id: minutesId, class: "how-many", type: "number", inputmode: "numeric", min: 1, max: 600, value: minutes ?? "", "aria-label": fill(words.minutes_of, { title }) });
    const option = (value, text) => h("option", { value, selected: value === by }, text);
    const whom = h("select", { id: byId, "aria-label": fill(words.by_of, { title }) }, option("person", words.by_person), option("table", words.by_table));
    const arrow = (name, to) => h("button", { class: "quiet-button round", type: "button", "aria-label": fill(words[name], { title }), data: { to }, on: { click: () => move(one, to) } }, icon(name));
    const one = h(
      "li",
      { class: "setup-row step" },
      h("label", { class: "step-title", for: inId }, kept, h("span", {}, title)),
      h(
        "div",
        { class: "step-how" },
        h("div", { class: "field small-field" }, h("label", { for: minutesId }, words.minutes), number),
        h("div", { class: "field small-field by-whom grows" }, h("label", { for: byId }, words.by), whom),
        arrow("up", -1),
        arrow("down", 1),
      ),
    );
    one.exercise = exercise;
    one.addEventListener("change", () => {
      one.classList.toggle("left-out", !kept.checked);
      count();
    });
    one.read = () => kept.checked && { exercise, minutes: whole(number), ...(byTable() ? {} : { by: whom.value }) };
    rows.append(one);
    return one;
  }

  function move(one, to) {
    const beside = to < 0 ? one.previousElementSibling : one.nextElementSibling;
    if (!beside) return;
    if (to < 0) beside.before(one);
    else beside.after(one);
    one.querySelector(`[data-to="${to}"]`).focus();
    const place = [...rows.children].indexOf(one) + 1;
    spoken.textContent = fill(words.moved, { title: titles[one.exercise] ?? one.exercise, place, of: rows.children.length });
  }

  function takeIn() {
    if (!more.value) return;
    const taken = row({ exercise: more.value, minutes: 10 });
    others();
    count();
    taken.querySelector("input").focus();
  }

  function others() {
    const there = new Set([...rows.children].map((one) => one.exercise));
    const left = Object.entries(titles).filter(([id]) => !there.has(id));
    more.replaceChildren(...left.map(([id, title]) => h("option", { value: id }, title)));
    another.hidden = !left.length;
  }

  function count() {
    const minutes = [...rows.children].map((one) => one.read()).reduce((sum, step) => sum + ((step && step.minutes) || 0), 0);
    total.textContent = fill(words.total, { minutes });
    el.classList.toggle("all-by-table", byTable());
  }

  return {
    fill(steps) {
      rows.replaceChildren();
      for (const step of steps) row(step);
      others();
      count();
    },
    count,
    read() {
      const told = [...rows.children].map((one) => [one, one.read()]).filter(([, step]) => step);
      const wrong = told.find(([, step]) => Number.isNaN(step.minutes));
      if (wrong) wrong[0].querySelector(".how-many").focus();
      return wrong ? null : told.map(([, step]) => step);
    },
  };
}
