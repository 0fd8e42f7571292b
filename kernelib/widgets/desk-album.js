// What a workshop leaves when it has ended: every picture that was shown, on the page and as one file to keep.
import { h } from "./common.js";
import { fileName, savedPage } from "./desk-save.js";
import { Pictures } from "./live.js";
import { figure } from "./seen.js";

/** What was shown, in the order of the day: a step, its round, the result, and its drawing once it is here. */
export function shownOf({ steps }, resultOf, drawnOf) {
  return steps.flatMap((step) =>
    (step.rounds ?? []).flatMap((round) => {
      const result = resultOf(step.exercise, round);
      const room = { step, round, result, drawn: drawnOf(result) };
      const byRole = room.drawn?.picture.by_role?.picture;
      return byRole ? [room, { step, round, result, by: "role", drawn: drawnOf(result, "role") }] : [room];
    }),
  );
}

const isThere = ({ result }) => result && !result.suppressed;

export function ended(desk, album, mainButton) {
  const { words, seen } = desk;
  const shown = album.filter(isThere);
  const asking = album.some(({ result }) => !result);
  const main = () => h("div", { class: "next" }, mainButton(desk, words.save, () => save(desk)), h("p", { class: "muted" }, seen.busy ? words.working : words.save_why));
  return [
    h("h1", { tabindex: -1, data: { key: "heading" } }, words.ended),
    h("p", { class: "note" }, shown.length ? words.ended_why : asking ? words.working : words.ended_none),
    shown.length > 0 && main(),
    seen.note && h("p", { class: "note", role: "status" }, seen.note),
    ...shown.map((each) => section(desk, each)),
  ];
}

function section(desk, { step, round, result, drawn, by }) {
  const about = h("p", { class: "muted" }, named(desk, step, round, by));
  const said = by ? desk.words.by_role : result.sentence?.[desk.language];
  const picture = drawn
    ? figure({ ...drawn, words: desk.section("picture"), level: 2 })
    : [h("h2", { class: "picture-says" }, said), h("p", { class: "muted" }, desk.words.drawing)];
  return h("section", { class: "say kept-picture", id: ["shown", step.exercise, round, by].filter(Boolean).join("-"), "aria-busy": drawn ? null : "true" }, about, picture);
}

const named = (desk, step, round, by) => [step.title, step.rounds.length > 1 && desk.say("round", { round }), by && desk.words.by_role].filter(Boolean).join(" · ");

/** Every picture that was shown, as one file that needs no network, in a size for each width it is read at. */
export async function save(desk) {
  const { words, language, seen } = desk;
  if (seen.busy) return;
  seen.busy = "save";
  seen.note = "";
  desk.show();
  try {
    const drawn = await drawnEverywhere(desk);
    const by = drawn.some((each) => each.by) ? await desk.askWhose() : "room";
    const shown = by === "room" ? drawn.filter((each) => !each.by) : drawn;
    if (by && shown.length) {
      const date = new Date();
      const name = fileName(seen.room.title, date);
      keep(savedPage({ title: seen.room.title, language, date, shown, font: await fontOf(desk), words: { ...desk.section("picture"), ...desk.section("save") } }), name);
      seen.note = desk.say("save_done", { name });
    } else if (by) seen.note = words.save_none;
  } catch {
    seen.note = words.not_done;
  }
  seen.busy = "";
  desk.show();
}

async function drawnEverywhere(desk) {
  const pictures = new Pictures();
  const shown = [];
  for (const step of desk.seen.room.steps) {
    for (const round of step.rounds ?? []) {
      const { body, status } = await desk.ask("GET", `results/${step.exercise}?round=${round}&language=${desk.language}`);
      if (status !== 200) throw new Error(`${status}`);
      if (body.suppressed || !body.picture) continue;
      const drawn = async (by) => {
        const [wide, narrow] = await Promise.all(["page", "phone"].map((size) => pictures.get(body, desk.language, size, by)));
        shown.push({ picture: narrow.picture, wide: wide.svgText, narrow: narrow.svgText, by, about: named(desk, step, round, by) });
        return narrow.picture;
      };
      const { by_role: byRole } = await drawn("");
      if (byRole?.picture) await drawn("role");
    }
  }
  return shown;
}

/** The typeface as text, so that the file needs nothing beside it; without it the browser's own serif will do. */
async function fontOf({ font }) {
  const reply = font && (await fetch(font).catch(() => null));
  if (!reply?.ok) return "";
  const bytes = new Uint8Array(await reply.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

const LONG_ENOUGH = 60_000; // some browsers read what is downloaded a good while after the click

function keep(page, name) {
  const link = h("a", { href: URL.createObjectURL(new Blob([page], { type: "text/html" })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), LONG_ENOUGH);
}
