// A released picture with what belongs to it, and one's own answer laid over it: the room's is the same for everybody.

import { drawing, fill, h, svg } from "./common.js";

/**
 * A released picture with all that belongs to it: sentence, drawing, own answer, table, what it does not say.
 * `picture` is the server's picture.json, `svgText` its picture.svg, `own` this person's answer or null.
 * `former` is what the round before came to: its round and its sentence in the language of the page.
 * `words` is the section "picture"; `label` says that a room is invented; `level` is the heading's.
 */
export function figure({ picture, svgText, exercise = null, own = null, words = {}, label = "", level = 1, former = null }) {
  const word = (key, values) => fill(words[key], values);
  const drawn = drawing(svgText);
  const frame = h("div", { class: "picture-frame" }, drawn);
  if (drawn && own && exercise) layOver(frame, drawn, picture, exercise, own);
  // Of a later round what has moved comes first, as on the wall.
  const says = picture.moved || picture.sentence;
  const title = [label, picture.title].filter(Boolean).join(" ");
  return h(
    "div",
    { class: "seen" },
    says && h(`h${level}`, { class: "picture-says", tabindex: -1, data: { key: "heading" } }, says),
    picture.moved && picture.sentence && h("p", { class: "moved" }, picture.sentence),
    former && h("p", { class: "former" }, word("former", former)),
    h("figure", { class: "picture" }, title && h("figcaption", { class: "picture-title" }, title), frame),
    own && exercise && ownPlace(picture, exercise, own, word),
    h("div", { class: "after-picture" }, tableOf(picture, exercise, own, word), listed(picture.not_said, word("not_said"), "not-said", level + 1)),
    listed(picture.talk, word("talk"), "talk", level + 1),
  );
}

function listed(texts, title, name, level) {
  if (!texts?.length) return null;
  return h("section", { class: name }, h(`h${level}`, {}, title), h("ul", { class: "facts" }, texts.map((text) => h("li", {}, text))));
}

const plain = (text) => (text ?? "").replaceAll("\u00ad", "").trim();
const isNumber = (text) => /^\d/.test(plain(text));
const number = (text) => (isNumber(text) ? Number(plain(text).replace(",", ".")) : NaN);
const itemOf = (exercise, row) => exercise.items.find((each) => plain(each.label) === plain(row[0]));

/** What one answered about a row of the table: { item, value, said, column }, the column -1 where the table has none. */
function ownIn(picture, exercise, own, row) {
  if (exercise.kind === "rating") return ownRating(picture, exercise, own, row);
  const item = itemOf(exercise, row) ?? foldedIn(picture, exercise, own, row);
  const value = item && (own[item.id] ?? (exercise.kind === "allocation" ? 0 : null)); // no points are points too
  if (!item || value === null) return null;
  const bin = exercise.kind === "card_sort" && exercise.bins.find((each) => each.id === value);
  const column = bin ? columnOf(picture, bin.label) : exercise.kind === "choice" ? 1 : -1;
  return { item, value, said: bin ? bin.label : String(value), column };
}

/** What one picked, in the row of those that are told together because few have picked each. */
function foldedIn(picture, exercise, own, row) {
  const isTold = (item) => picture.table.rows.some((each) => itemOf(exercise, each) === item);
  return exercise.together && plain(exercise.together) === plain(row[0]) ? exercise.items.find((item) => own[item.id] && !isTold(item)) : null;
}

/** A row is named by its item, its criterion or both, whatever tells it from the others. */
function ownRating(picture, exercise, own, row) {
  for (const item of exercise.items) {
    for (const criterion of exercise.criteria) {
      const names = [`${item.label.replace(/\.+$/, "")}: ${criterion.label}`, item.label, criterion.label].map(plain);
      const step = exercise.scale.find(({ value }) => value === own[item.id]?.[criterion.id]);
      if (step && names.includes(plain(row[0]))) return { item, value: step.value, said: step.label, column: columnOf(picture, step.label) };
    }
  }
  return null;
}

const columnOf = (picture, label) => picture.table.columns.findIndex((name, i) => i > 0 && plain(name) === plain(label));

function tableOf(picture, exercise, own, word) {
  const { table } = picture;
  if (!table || !(table.rows.length || table.notes?.length)) return null;
  const points = own && exercise?.kind === "allocation"; // the room's means have no cell for one's own: it gets a column
  const cells = (row) => {
    const mine = own && exercise ? ownIn(picture, exercise, own, row) : null;
    const cell = (text, i) =>
      i === 0 ? h("th", { scope: "row" }, text)
        : h("td", i === mine?.column ? { class: "own" } : {}, text, i === mine?.column && h("span", { class: "for-screen-readers" }, `, ${word("own")}`));
    return [...row.map(cell), points && h("td", {}, mine ? mine.said : "–")];
  };
  const columns = points ? [...table.columns, word("own_column")] : table.columns;
  const head = h("thead", {}, h("tr", {}, columns.map((name) => h("th", { scope: "col" }, name))));
  const body = h("tbody", {}, table.rows.map((row) => h("tr", {}, cells(row))));
  const { of_texts: ofTexts } = table;
  const name = word(ofTexts ? "table_of_texts" : "table");
  const room = { class: "table-room", role: "region", "aria-label": name, tabindex: 0 };
  return h(
    "details",
    { class: "numbers" },
    h("summary", { data: { key: "table" } }, name),
    h("div", room, h("table", { class: ofTexts ? "of-texts" : null }, h("caption", {}, table.caption), head, body)),
    (table.notes ?? []).map((note) => h("p", { class: "small table-note" }, note)),
  );
}

// One's own answer as a sentence, beside the sign that marks it in the picture

const SENTENCES = { card_sort: ownCard, choice: ownPick, rating: ownStep, ranking: ownOrder, allocation: ownPoints };

function ownPlace(picture, exercise, own, word) {
  const text = SENTENCES[exercise.kind]?.(picture, exercise, own, word);
  if (!text) return null;
  const triangle = svg("svg", { viewBox: "0 0 18 18", "aria-hidden": "true" }, svg("path", { class: "own-mark", d: "M2 15h14L9 3z" }));
  const [, first, rest] = text.match(/^(.*?[«”]\.) (.*)$/s) ?? [null, text, ""];
  return h("div", { class: "own-place" }, triangle, h("p", {}, h("strong", {}, first), ` ${rest} `, word("own_marks")));
}

/** The rows with one's own answer in a cell of theirs, and the room's share there. */
function ownCells(picture, exercise, own) {
  return (picture.table?.rows ?? []).flatMap((row) => {
    const mine = ownIn(picture, exercise, own, row);
    return mine && mine.column > 0 ? [{ ...mine, row: plain(row[0]), share: plain(row[mine.column]), known: isNumber(row[mine.column]) }] : [];
  });
}

function ownCard(picture, exercise, own, word) {
  const [first] = ownCells(picture, exercise, own);
  return first ? word(first.known ? "own_bin" : "own_bin_only", { item: first.item.label, bin: first.said, share: first.share }) : "";
}

function ownPick(picture, exercise, own, word) {
  const [first] = ownCells(picture, exercise, own);
  const said = first && first.row !== plain(first.item.label) ? "own_folded" : exercise.recognises ? "own_seen" : "own_pick";
  const told = first?.known ? said : exercise.recognises ? "own_seen_only" : "own_pick_only";
  return first ? word(told, { item: first.item.label, together: first.row, share: first.share }) : "";
}

function ownStep(picture, exercise, own, word) {
  const found = ownCells(picture, exercise, own);
  // Where fewest answered alike: it is the one to talk about.
  found.sort((a, b) => (number(a.share) || 0) - (number(b.share) || 0));
  const [first] = found;
  return first ? word(first.known ? "own_step" : "own_step_only", { item: first.row, step: first.said, share: first.share }) : "";
}

function ownOrder(picture, exercise, own, word) {
  const place = (id) => 1 + Object.values(own).filter((other) => other < own[id]).length;
  const placed = (picture.table?.rows ?? []).flatMap((row, i) => {
    const item = itemOf(exercise, row);
    return item && item.id in own ? [{ item: item.label, place: place(item.id), room: i + 1 }] : [];
  });
  // The one on which this person and the room are furthest apart: it is the one to talk about.
  placed.sort((a, b) => Math.abs(b.place - b.room) - Math.abs(a.place - a.room));
  return placed.length ? word("own_place", placed[0]) : "";
}

function ownPoints(picture, exercise, own, word) {
  const given = (picture.table?.rows ?? []).flatMap((row) => {
    const mine = ownIn(picture, exercise, own, row);
    return mine && isNumber(row[1]) ? [{ item: mine.item.label, points: mine.value, mean: plain(row[1]), apart: Math.abs(mine.value - number(row[1])) }] : [];
  });
  given.sort((a, b) => b.apart - a.apart);
  return given.length ? word("own_points", given[0]) : "";
}

/** One's own marks, in a second drawing over the room's. */
function layOver(frame, drawn, picture, exercise, own) {
  const box = drawn.viewBox.baseVal;
  const overlay = svg("svg", { class: "own-overlay", viewBox: `${box.x} ${box.y} ${box.width} ${box.height}`, "aria-hidden": "true" });
  frame.append(overlay);
  const seen = new ResizeObserver(() => {
    if (!frame.clientWidth) return;
    seen.disconnect();
    const toBox = drawn.getScreenCTM().inverse();
    for (const mark of drawn.querySelectorAll("[data-item]")) {
      const at = mark.localName === "text" ? null : ownSpot(mark, picture, exercise, own);
      if (at === null) continue;
      const { x, y, width, height } = mark.getBBox();
      // Where nobody shown put it there is no bar of it to stand under; the table has it.
      if (at === 0.5 && width < 1) continue;
      const foot = new DOMPoint(x + at * width, y + height).matrixTransform(toBox.multiply(mark.getScreenCTM()));
      const inside = Math.min(box.x + box.width - 7, Math.max(box.x + 7, foot.x));
      overlay.append(svg("path", { class: "own-mark", d: `M${inside - 7} ${foot.y + 10}h14l-7-11z` }));
    }
  });
  seen.observe(frame);
}

/** How far along a mark one's own answer lies, from 0 to 1 or beyond; null when it is not one's own. */
function ownSpot(mark, picture, exercise, own) {
  const { item, bin, criterion, places } = mark.dataset;
  if (exercise.kind === "allocation") {
    const row = picture.table?.rows.find((each) => itemOf(exercise, each)?.id === item);
    const mean = number(row?.[1]);
    return mean > 0 ? (own[item] ?? 0) / mean : null;
  }
  if (!(item in own)) return null;
  if (criterion !== undefined) return String(own[item]?.[criterion]) === bin ? 0.5 : null;
  if (bin !== undefined) return own[item] === bin ? 0.5 : null;
  if (exercise.kind === "choice") return 0.5;
  if (places === undefined) return null;
  const all = Object.values(own);
  const before = all.filter((place) => place < own[item]).length;
  const shared = all.filter((place) => place === own[item]).length;
  return (before + (shared - 1) / 2) / Math.max(1, Number(places) - 1);
}
