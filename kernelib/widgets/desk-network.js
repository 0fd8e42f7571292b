// Whether phones can reach this machine, told in words and in time: the address, the first phone, what to do without.
import { h, icon } from "./common.js";
import { codeOf, qr, spokenAddress } from "./live.js";

const REMEDIES = ["net_firewall", "net_guests", "net_hotspot"];
const LOW = 0.2;
// As the README has it. It breaks where one may type a space.
const COMMAND = ["python -m uv run", "kernelib serve --room"];

export function joining(desk) {
  const { words, config, seen } = desk;
  const { room } = seen;
  if (room.ended || room.moved) return [];
  const picture = room.qr && room.room !== false ? qr(room.qr, desk.say("qr", { url: room.join_url })) : null;
  return [
    h(
      "section",
      { class: "join-small", "aria-labelledby": "join-title" },
      h("h2", { id: "join-title" }, words.join),
      picture ?? h("p", { class: "small only-here" }, words.only_here),
      !picture && h("p", { class: "small muted only-here" }, words.only_here_help, " ", h("code", {}, ...COMMAND.flatMap((part) => [h("span", {}, part), " "]))),
      codeOf(config.code, words.code),
      h("p", { class: "small muted address" }, spokenAddress(room.join_url)),
    ),
    room.network?.room && network(desk),
  ].filter(Boolean);
}

function network(desk) {
  const { words, seen } = desk;
  const { phone, changed, lost, by_hand: byHand, addresses, address } = seen.room.network;
  const others = byHand ? [] : addresses.filter((each) => each !== address);
  const choose = (each) => desk.button(`address-${each}`, desk.say("net_use", { address: spokenAddress(each) }), () => desk.act("PUT", "address", { address: each }, words.net_chosen));
  return h(
    "section",
    { class: "network", "aria-labelledby": "net-title" },
    h("h2", { id: "net-title" }, words.net),
    lost && alert(words.net_lost),
    changed && !lost && alert(words.net_changed),
    phone ? h("p", { class: "status kept small", role: "status" }, icon("check"), h("span", {}, words.net_phone)) : h("p", { class: "small muted", role: "status" }, words.net_try),
    !phone && h("details", {}, h("summary", { data: { key: "no-phone" } }, words.net_none), h("ol", { class: "small remedies" }, REMEDIES.map((key) => h("li", {}, words[key])))),
    others.length > 0 && h("div", { class: "small" }, h("p", { class: "muted" }, words.net_others), h("ul", {}, others.map((each) => h("li", {}, choose(each))))),
  );
}

function alert(text) {
  return h("p", { class: "mistake small", role: "alert" }, icon("look"), h("span", {}, text));
}

/** On another machine from now on: here nothing can be answered any more. */
export function movedAway({ words }) {
  return [h("p", { class: "muted" }, words.now), h("h1", { tabindex: -1, data: { key: "heading" } }, words.moved), h("p", { class: "note" }, words.moved_why)];
}

/** Tells when the battery is low and nothing charges it, where the browser lets a page know. */
export async function watchBattery(heard, signal) {
  const battery = await navigator.getBattery?.().catch(() => null);
  if (!battery || signal.aborted) return;
  const tell = () => heard(!battery.charging && battery.level <= LOW ? Math.round(battery.level * 100) : null);
  for (const name of ["levelchange", "chargingchange"]) battery.addEventListener(name, tell, { signal });
  tell();
}
