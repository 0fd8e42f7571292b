// What stands beside the step: who is here, the big screen, and the rest.
import { h } from "./common.js";
import { isOnWall } from "./desk-step.js";

// Whose phone sleeps in a pocket is here all the same: only what the server knows is told.
function open(byTable, present) {
  if (byTable) return present === 1 ? "present_table" : "present_tables";
  return present === 1 ? "present_one" : "present";
}

/** How many are here: people, or tables, or both where people have joined by themselves and tables answer. */
export function joinedOf(desk) {
  const { counts } = desk.seen;
  if (!desk.byTable()) return desk.say("joined", counts);
  const of = counts.joined === 1 ? "table" : "tables";
  if (!counts.people) return desk.say(`joined_${of}`, counts);
  const tables = counts.joined ? desk.say(`told_${of}`, { tables: counts.joined }) : desk.words.told_none;
  return `${desk.say("joined", counts.people)}, ${tables}`;
}

/** How many have the page open: people, wherever people have joined by themselves. */
function presentOf(desk) {
  const { counts } = desk.seen;
  const { present } = counts.people ?? counts;
  return desk.say(open(desk.byTable() && !counts.people, present), { present });
}

export function people(desk) {
  const { words, seen } = desk;
  if (!seen.counts || seen.room.ended) return [];
  const { joined, roles } = seen.counts;
  const given = Object.entries(roles ?? {}).map(([code, count]) => [seen.room.roles?.[code] ?? code, count.joined ?? count]);
  const rest = joined - given.reduce((sum, [, count]) => sum + count, 0);
  if (given.length && rest > 0) given.push([words.others, rest]);
  return [
    h(
      "section",
      { "aria-labelledby": "here-title" },
      h("h2", { id: "here-title" }, desk.joined()),
      h("p", { class: "small muted" }, presentOf(desk)),
      given.length > 0 && h("dl", { class: "roles" }, given.flatMap(([label, count]) => [h("dt", {}, label), h("dd", {}, count)])),
    ),
  ];
}

export function screen(desk) {
  const { words, seen } = desk;
  if (seen.room.ended) return []; // whatever is chosen, the wall says goodbye
  const { projector, results, stage, projector_url: url } = seen.room;
  const release = stage && results && !results.suppressed ? { show: "release", exercise: results.exercise, release: results.release } : null;
  const button = (key, text, pressed, shown, more = {}) =>
    h("button", { class: "quiet-button", type: "button", "aria-pressed": String(pressed), disabled: !shown, data: { key: `screen-${key}` }, on: { click: () => desk.wall(shown) }, ...more }, text);
  const { theme = "light", ...now } = projector;
  // A step that has been revealed is its picture: one thing on the wall has one button.
  const isPicture = projector.show === "stage" && stage?.state === "revealed" && release !== null;
  const isEarlier = projector.show === "release" && !isOnWall(desk, results);
  const shows = (what) => (isPicture ? what === "release" : projector.show === what && !isEarlier);
  const inTheme = (name, text) => button(name, text, theme === name, { ...now, theme: name });
  return [
    h(
      "section",
      { class: "screen", "aria-labelledby": "screen-title" },
      h("h2", { id: "screen-title" }, words.screen),
      h(
        "div",
        { class: "screen-buttons" },
        button("code", words.screen_code, shows("code"), { show: "code" }),
        button("stage", words.screen_stage, shows("stage"), stage?.state === "revealed" && release ? null : { show: "stage" }),
        button("release", words.screen_release, shows("release"), release),
        button("nothing", words.screen_nothing, shows("nothing"), { show: "nothing" }, { "aria-keyshortcuts": "Escape" }),
      ),
      isEarlier && h("p", { class: "small" }, desk.say("screen_shows_earlier", { title: desk.stepOf(projector.exercise)?.title ?? "" })),
      h("p", { class: "small muted" }, words.screen_key),
      h("div", { class: "screen-theme", role: "group", "aria-label": words.screen_theme }, inTheme("light", words.screen_light), inTheme("dark", words.screen_dark)),
      h("p", {}, h("a", { class: "screen-open", href: url, target: "_blank", rel: "noopener", data: { key: "screen-open" } }, words.screen_open)),
    ),
  ];
}

export function more(desk, tools) {
  const { words, seen } = desk;
  if (seen.room.ended) return [];
  const mergeable = Object.keys(seen.room.roles ?? {}).length > 1 && seen.room.mode !== "dialogue";
  const entries = [
    seen.room.stage && ["paper", words.paper, () => tools.paper()],
    mergeable && ["roles", words.roles_mend, () => tools.roles()],
    ["invite", words.invite, () => tools.invite()],
    ["keys", words.keys, () => tools.keys()],
    ["save", words.save, desk.save],
    ["end", words.end, () => tools.end()],
  ].filter(Boolean);
  const list = h("ul", {}, entries.map(([key, text, click]) => h("li", {}, desk.button(key, text, click))));
  list.prepend(h("li", {}, h("a", { href: `${desk.config.base}facilitator/${desk.config.code}/ready`, data: { key: "ready" } }, words.ready)));
  return [h("section", {}, h("details", { class: "more" }, h("summary", { data: { key: "more" } }, words.more), list))];
}
