// Putting groups together: what would help is offered, what would not is said, before the room opens and while it works.
import { fill, h } from "./common.js";

const SMALLEST_GROUP = 5;

/**
 * `roles` are { code, name, people }, `outlook` what the room will see, `words` the section "merging", and `merge(codes)`
 * puts all of them into the last. Gives elements, and none where there is nothing to put together.
 */
export function merging({ roles, outlook, words, merge, main = "quiet-button" }) {
  if (roles.length < 2 || (outlook.people !== null && outlook.people < SMALLEST_GROUP)) return [];
  const known = Object.fromEntries(roles.map((role) => [role.code, role]));
  const helps = outlook.merge.length > 0;
  if (outlook.people !== null && outlook.too_small.length && !helps && !outlook.unknown.length) return [h("p", { class: "spaced" }, words.none)];
  return [helps && offered(outlook.merge.map((code) => known[code])), byHand()].flat().filter(Boolean);

  function offered(together) {
    const people = together.reduce((sum, role) => sum + role.people, 0);
    const groups = listed(together.map(({ name }) => name).reverse()); // the larger first
    const click = () => merge(together.map(({ code }) => code));
    return [
      h("p", { class: "spaced" }, fill(words.offer, { groups, people })),
      h("p", { class: "spaced" }, h("button", { class: main, type: "button", data: { key: "merge-offered" }, on: { click } }, together.length > 2 ? words.all : fill(words.do, { groups }))),
    ];
  }

  function listed(names) {
    // A name with "and" within it would run together with the other.
    const and = names.some((name) => name.includes(` ${words.and} `)) ? words.and_also : words.and;
    return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} ${and} ${names.at(-1)}`;
  }

  function byHand() {
    const select = (id) => h("select", { id, on: { change: told } }, roles.map((role) => h("option", { value: role.code }, role.name)));
    const [one, into] = [select("merge-one"), select("merge-into")];
    into.selectedIndex = 1;
    const field = (label, given) => h("div", { class: "field small-field" }, h("label", { for: given.id }, label), given);
    const sum = h("p", { class: "spaced", id: "merge-sum", role: "status" });
    const same = () => one.value === into.value;
    const button = h("button", { class: "quiet-button", type: "button", "aria-describedby": "merge-sum", on: { click: () => same() || merge([one.value, into.value]) } }, words.merge);
    told();
    return h("details", {}, h("summary", { data: { key: "merge-other" } }, helps ? words.other : words.any), field(words.one, one), field(words.into, into), sum, h("p", { class: "spaced" }, button));

    /** What these two come to together, where they are too few still: a third can be put to them. */
    function few() {
      if (same()) return words.same;
      const sizes = [one, into].map(({ value }) => known[value].people ?? null);
      const people = sizes.includes(null) ? null : sizes[0] + sizes[1];
      return people !== null && people < SMALLEST_GROUP ? fill(words.still_few, { people }) : "";
    }

    function told() {
      sum.textContent = few();
      button.setAttribute("aria-disabled", String(same()));
    }
  }
}
