// A workshop's pictures as one page to keep: sentence, drawing, table, and what each does not say.

const LOOK = `
:root { --paper: #FAF6EE; --ink: #1B1E2B; --muted: #595A63; --line: #8C8575; --hair: #DFD7C8; --focus: #1B1E2B; }
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); font: 400 1.125rem/1.45 "Literata", Georgia, "Times New Roman", serif; -webkit-text-size-adjust: 100%; }
body { max-width: 62rem; margin: 0 auto; padding: 2rem 1rem 4rem; overflow-wrap: break-word; }
h1, h2, h3, p, figure, ul { margin: 0; }
h1, h2, h3 { font-weight: 600; line-height: 1.2; letter-spacing: -0.008em; text-wrap: balance; }
h1 { font-size: clamp(2rem, 6vw, 2.75rem); }
h2 { font-size: clamp(1.375rem, 4vw, 1.75rem); margin-top: 0.5rem; max-width: 44rem; }
h3 { font-size: 1.125rem; margin-top: 1.5rem; }
p, li { max-width: 40rem; text-wrap: pretty; }
ul { margin-top: 0.5rem; padding-left: 1.25rem; }
section { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--hair); }
figure { margin-top: 1.5rem; }
figcaption { color: var(--muted); margin-bottom: 0.75rem; max-width: 40rem; }
svg { display: block; width: 100%; height: auto; }
.wide { display: none; }
.narrow { max-width: 36rem; }
h1 + p { margin-top: 0.5rem; }
nav { margin-top: 2rem; }
nav ol { margin: 0.5rem 0 0; padding-left: 2.5rem; }
nav a { display: inline-block; padding: 0.25rem 0; color: inherit; text-underline-offset: 0.2em; }
a:focus-visible { outline: 3px solid var(--focus); outline-offset: 3px; }
/* Where a table is wider than its room, a shade at the edge tells that there is more. */
.table-room { margin-top: 1.5rem; overflow-x: auto; background: linear-gradient(to right, var(--paper) 30%, transparent) left / 3rem 100% no-repeat local, linear-gradient(to left, var(--paper) 30%, transparent) right / 3rem 100% no-repeat local, linear-gradient(to right, var(--line), transparent) left / 1rem 100% no-repeat scroll, linear-gradient(to left, var(--line), transparent) right / 1rem 100% no-repeat scroll; }
.table-room:focus-visible { outline: 3px solid var(--focus); outline-offset: 3px; }
table { border-collapse: collapse; width: 100%; font-size: 1rem; line-height: 1.3; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--muted); padding-bottom: 0.5rem; }
th { text-align: left; font-weight: 560; }
tbody th { font-weight: 400; min-width: 7rem; }
thead th { vertical-align: bottom; border-bottom: 1.5px solid var(--line); }
th, td { padding: 0.4rem 0.6rem 0.4rem 0; }
tbody th, td { border-bottom: 1px solid var(--hair); vertical-align: top; }
th + th, td { text-align: right; padding: 0.4rem 0 0.4rem 0.6rem; }
.of-texts :is(th + th, td) { text-align: left; }
.muted { color: var(--muted); }
/* On a phone the heads of many columns stand on end, so that all of their numbers are seen at once. */
@media (max-width: 36em) {
  table { font-size: 0.9375rem; }
  tbody th { min-width: 8rem; hyphens: auto; overflow-wrap: anywhere; }
  thead th { font-size: 0.875rem; hyphens: auto; }
  thead tr:has(th:nth-child(4)) th + th { writing-mode: vertical-rl; transform: rotate(180deg); max-height: 9rem; padding: 6px 2px 0; text-align: left; }
}
@media (min-width: 46em) { .wide { display: block; } .wide + .narrow { display: none; } }
@media print {
  @page { size: A4; margin: 16mm; }
  :root { --paper: #FFFFFF; }
  html { font-size: 11pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { max-width: none; padding: 0; }
  section { margin-top: 0; padding-top: 0; border: 0; break-before: page; }
  section:first-of-type { break-before: auto; margin-top: 8mm; }
  h1, h2, h3, figcaption, caption { break-after: avoid; }
  figure, tr, li { break-inside: avoid; }
  thead { display: table-header-group; }
  svg { max-height: 170mm; }
  .wide { display: block; }
  .wide + .narrow { display: none; }
  .narrow { max-width: 110mm; }
  .table-room { overflow: visible; background: none; }
  nav { display: none; }
}
`;

const SIGNS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const safe = (text) => String(text ?? "").replace(/[&<>"]/g, (sign) => SIGNS[sign]);
const list = (title, texts) => (texts?.length ? `<h3>${safe(title)}</h3><ul>${texts.map((text) => `<li>${safe(text)}</li>`).join("")}</ul>` : "");

/** The drawing as it came, without anything that could run. */
function plainDrawing(text) {
  const drawn = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  for (const each of drawn.querySelectorAll("script, style, foreignObject")) each.remove();
  for (const element of [drawn, ...drawn.querySelectorAll("*")]) {
    for (const { name, value } of [...element.attributes]) {
      if (name.startsWith("on") || (name.endsWith("href") && !value.startsWith("#"))) element.removeAttribute(name);
    }
  }
  return drawn.localName === "svg" ? new XMLSerializer().serializeToString(drawn) : "";
}

/** The wide drawing leaves rows out where it has no room for all: then the narrow one stands alone. */
function drawings({ wide, narrow }) {
  const [large, small] = [wide, narrow].map(plainDrawing);
  const items = (drawn) => new Set([...drawn.matchAll(/data-item="([^"]*)"/g)].map(([, item]) => item)).size;
  const classed = (drawn, name) => drawn.replace("<svg ", `<svg class="${name}" `);
  return (items(large) >= items(small) ? classed(large, "wide") : "") + classed(small, "narrow");
}

function tableOf(table, name) {
  if (!table || !(table.rows.length || table.notes?.length)) return "";
  const head = table.columns.map((column) => `<th scope="col">${safe(column)}</th>`).join("");
  const rows = table.rows.map(([first, ...rest]) => `<tr><th scope="row">${safe(first)}</th>${rest.map((cell) => `<td>${safe(cell)}</td>`).join("")}</tr>`);
  const notes = (table.notes ?? []).map((note) => `<p class="muted">${safe(note)}</p>`);
  return `<div class="table-room" role="region" tabindex="0" aria-label="${safe(name)}"><table${table.of_texts ? ' class="of-texts"' : ""}><caption>${safe(table.caption)}</caption><thead><tr>${head}</tr></thead><tbody>${rows.join("")}</tbody></table></div>${notes.join("")}`;
}

const typeface = (font) => font && `@font-face { font-family: "Literata"; src: url("data:font/woff2;base64,${font}") format("woff2"); font-weight: 400 700; }`;

/** `shown` is each picture: what it is about, the server's words for it, and its drawing for a wide and a narrow page. */
export function savedPage({ title, language, date, shown, font, words }) {
  const day = date.toLocaleDateString(language === "da" ? "da-DK" : "en-GB", { dateStyle: "long" });
  const entries = shown.map(({ about }, place) => `<li><a href="#shown-${place + 1}">${safe(about)}</a></li>`);
  const contents = shown.length > 1 ? `<nav aria-labelledby="contents"><h2 id="contents">${safe(words.contents)}</h2><ol>${entries.join("")}</ol></nav>` : "";
  const section = ({ about, picture, ...drawn }, place) => `<section id="shown-${place + 1}">
<p class="muted">${safe(about)}</p>
<h2>${safe(picture.moved || picture.sentence)}</h2>${picture.moved ? `\n<p>${safe(picture.sentence)}</p>` : ""}
<figure>
<figcaption>${safe(picture.title)}</figcaption>
${drawings(drawn)}
</figure>
${tableOf(picture.table, `${words.table}: ${about}`)}
${list(words.not_said, picture.not_said)}
${list(words.talk, picture.talk)}
</section>`;
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${safe(title)}</title><style>${typeface(font)}${LOOK}</style></head>
<body><main><h1>${safe(title)}</h1>
<p class="muted">${safe(words.day)} <time datetime="${dayOf(date)}">${safe(day)}</time></p>
${contents}
${shown.map(section).join("\n")}
</main></body>
</html>
`;
}

const LONGEST_NAME = 80; // characters; a folder's own path has to fit before it
const NOT_IN_NAMES = /[<>:"/\\|?*\u0000-\u001f\u007f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g;
const OF_THE_SYSTEM = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=[. ]|$)/i; // Windows has these to itself

const dayOf = (date) => [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0")).join("-");

/** The workshop's title and the day, as a name that Windows and macOS take; the title keeps its letters. */
export function fileName(title, date) {
  const plain = title.normalize("NFC").replace(NOT_IN_NAMES, " ").replace(/\s+/g, " ");
  const short = [...plain].slice(0, LONGEST_NAME).join("").replace(/^[. ]+|[. ]+$/g, "").replace(OF_THE_SYSTEM, "_$&");
  return `${[short, dayOf(date)].filter(Boolean).join(" ")}.html`;
}
