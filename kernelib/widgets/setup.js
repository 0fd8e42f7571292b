// Setting up: the form that makes a workshop, and the page one looks at before the room opens.
import { fill, h } from "./common.js";
import { call } from "./line.js";
import { pageConfig } from "./live.js";
import { merging } from "./merging.js";
import { rolesList, stepsList } from "./setup-lists.js";

const config = pageConfig();
const words = config.words.setup;
const $ = (selector) => document.querySelector(selector);
const chosen = (name) => $(`input[name="${name}"]:checked`)?.value ?? null;
const STILL_HERE = 60_000;
const MEASURING = ["purpose", "controller", "delete_after", "works_committee"];

function wrong(id, sentence) {
  const told = $(`#${id}`);
  told.hidden = !sentence;
  told.querySelector("span").textContent = sentence ?? "";
}

/** To what is to be put right: its field has the focus, and it stands on the screen whole, with what is said of it. */
function goTo(asked) {
  (asked.querySelector("input") ?? asked).focus({ preventScroll: true });
  (asked.closest(".field") ?? asked).scrollIntoView({ block: "nearest" });
}

async function send(method, path, body) {
  wrong("mistake", "");
  const reply = await call(method, `${config.base}api/workshops${path}`, { body, csrf: config.csrf });
  if (reply.status >= 200 && reply.status < 300) return reply.body;
  wrong("mistake", reply.body?.detail ?? words.offline);
  return null;
}

// What a measurement must tell

function measuring() {
  const told = {};
  for (const name of ["purpose", "controller", "delete_after"]) told[name] = $(`#setup-${name}`).value.trim() || null;
  return { ...told, works_committee: chosen("works_committee") };
}

/** Says at each of the four what is missing; the first of them gets the focus. */
function isWhole(told) {
  for (const name of MEASURING) {
    wrong(`setup-${name}-mistake`, told[name] ? "" : words.answer_this);
    const field = $(`#setup-${name}`);
    if (field.localName === "input") field.setAttribute("aria-invalid", String(!told[name]));
  }
  const first = MEASURING.find((name) => !told[name]);
  if (first) goTo($(`#setup-${first}`));
  return !first;
}

function watchMeasuring() {
  for (const name of MEASURING) {
    const field = $(`#setup-${name}`);
    const mended = () => {
      wrong(`setup-${name}-mistake`, "");
      if (field.localName === "input") field.removeAttribute("aria-invalid");
    };
    for (const event of ["input", "change"]) field.addEventListener(event, mended);
  }
  for (const answer of document.querySelectorAll('input[name="works_committee"]')) {
    answer.addEventListener("change", () => ($("#committee-first").hidden = chosen("works_committee") !== "no"));
  }
  const soonest = new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 10);
  $("#setup-delete_after").min = soonest;
}

function listsOf(byTable) {
  return { roles: rolesList($("#roles"), words), steps: stepsList($("#agenda"), words, config.titles, { byTable }) };
}

function readRoles(roles) {
  const told = roles.read();
  if (told?.length) return told;
  wrong("mistake", told ? words.roles_none : words.role_wrong);
  if (told) $("#roles button").focus();
  return null;
}

function readSteps(steps) {
  const told = steps.read();
  if (told?.length) return told;
  wrong("mistake", told ? words.steps_none : words.minutes_wrong);
  if (told) $("#agenda input")?.focus();
  return null;
}

// The form

function makeOne() {
  const { roles, steps } = listsOf(() => chosen("mode") === "dialogue");
  const EMPTY = [{ label: {} }, { label: {} }, { label: {} }];
  const startRoles = () => roles.fill(config.presets[$("#roles-from").value] ?? EMPTY);
  const startSteps = () => steps.fill(config.agendas[$("#agenda-from").value]);
  startRoles();
  startSteps();
  $("#roles-from").addEventListener("change", startRoles);
  $("#agenda-from").addEventListener("change", startSteps);
  for (const mode of document.querySelectorAll('input[name="mode"]')) {
    mode.addEventListener("change", () => {
      $("#measuring").hidden = chosen("mode") !== "measure";
      // Tables give their number and nobody a group.
      $("#who").hidden = chosen("mode") === "dialogue";
      wrong("setup-mode-mistake", "");
      steps.count();
    });
  }
  watchMeasuring();

  let busy = false;
  $("#make").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    wrong("mistake", "");
    const mode = chosen("mode");
    if (!mode) {
      wrong("setup-mode-mistake", words.choose_mode);
      goTo($("#setup-mode"));
      return;
    }
    const about = mode === "measure" ? measuring() : {};
    if (mode === "measure" && !isWhole(about)) return;
    // What is hidden is not asked for: the server knows the groups there usually are.
    const [who, plan] = [mode === "dialogue" ? undefined : readRoles(roles), readSteps(steps)];
    if (who === null || !plan) return;
    busy = true;
    const title = $("#setup-title").value.trim() || config.words.start.make_default;
    const body = { title, language: chosen("language"), mode, roles: who, agenda: $("#agenda-from").value, steps: plan, ...about };
    const made = await send("POST", "", body);
    busy = false;
    if (made) location.assign(`${config.base}facilitator/${made.code}/ready`);
  });
}

// Before the room opens

async function beforeIt() {
  const here = `/${config.code}`;
  const { roles, steps } = listsOf(() => current?.mode === "dialogue");
  let current = null;

  function show(setup) {
    if (!setup) return;
    current = setup;
    const named = Object.fromEntries(setup.roles.map((role) => [role.code, role.label[document.documentElement.lang]]));
    roles.fill(setup.roles);
    steps.fill(setup.steps);
    $("#sees").replaceChildren(...sees(setup, named));
    $("#merging").replaceChildren(...together(setup, named));
    $("#roles-form").hidden = setup.mode === "dialogue";
    $("#lacking").hidden = !setup.unanswered.length;
    for (const name of ["purpose", "controller", "delete_after"]) $(`#setup-${name}`).value ||= setup[name] ?? "";
    if (setup.works_committee === "no") $("#lacking").hidden = $("#committee-first").hidden = false; // it may have been discussed since
    const committee = setup.works_committee && $(`input[name="works_committee"][value="${setup.works_committee}"]`);
    if (committee) committee.checked = true;
  }

  async function change(method, path, body, told) {
    const setup = await send(method, here + path, body);
    if (!setup) return;
    show(setup);
    $("#told").textContent = told;
  }

  function sees({ outlook, mode }, named) {
    const list = (codes) => codes.map((code) => named[code]).join(", ");
    const paragraph = (text, options = {}) => h("p", options, text);
    const shows = h(
      "details",
      {},
      h("summary", {}, words.shows),
      h("ul", { class: "facts" }, outlook.steps.map((step) => h("li", {}, step.title, ": ", h("span", { class: "muted" }, words[`shows_${step.shows}`])))),
    );
    if (mode === "dialogue") return [paragraph(words.sees_tables), paragraph(words.number_tables), shows];
    const numbers = outlook.steps.some((step) => step.shows === "tables") && paragraph(words.number_tables_later);
    if (outlook.people === null) return [paragraph(words.sees_unknown), numbers, shows].filter(Boolean);
    const first = outlook.people < 5 ? words.sees_nothing : outlook.apart.length ? fill(words.sees_groups, { groups: list(outlook.apart) }) : words.sees_room;
    return [
      paragraph(first),
      outlook.people >= 5 && outlook.too_small.length > 0 && paragraph(fill(words.too_small, { groups: list(outlook.too_small) })),
      outlook.people >= 5 && paragraph(words.if_all, { class: "small muted" }),
      numbers,
      shows,
    ].filter(Boolean);
  }

  function together({ outlook, mode, roles: all, ended }, named) {
    if (mode === "dialogue" || ended) return [];
    const merge = async (codes) => {
      const into = codes.at(-1);
      for (const role of codes.slice(0, -1)) await change("POST", "/roles/merge", { role, into }, words.merged);
      $("#sees-title").focus();
    };
    return merging({ roles: all.map(({ code, people }) => ({ code, people, name: named[code] })), outlook, words: config.words.merging, merge });
  }

  const saving = (form, read) =>
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const body = read();
      if (body) await change("PUT", "/setup", body, words.saved);
    });
  saving($("#roles-form"), () => {
    const told = readRoles(roles);
    return told && { roles: told };
  });
  saving($("#agenda-form"), () => {
    const told = readSteps(steps);
    return told && { steps: told };
  });
  saving($("#lacking"), () => {
    const told = measuring();
    return isWhole(told) ? told : null;
  });
  watchMeasuring();

  $("#try")?.addEventListener("click", async () => {
    const copy = await send("POST", `${here}/tryout`);
    // The link told is the one for phones; whoever is here stays on the host this browser knows.
    if (copy) location.assign(`${config.base}facilitator/${copy.code}?key=${copy.facilitator_key}`);
  });
  $("#leave")?.addEventListener("click", async () => {
    const gone = await send("DELETE", here);
    if (gone) location.assign(gone.facilitator);
  });
  show(await send("GET", `${here}/setup`));
  // A copy with invented people is deleted when nobody asks for it any more.
  if (current?.tried_from) setInterval(() => call("GET", `${config.base}api/workshops${here}/setup`), STILL_HERE);
}

if (config.page === "new") makeOne();
else beforeIt();
