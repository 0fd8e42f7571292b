// A workshop's pictures as one page to keep: sentence, drawing, table, and what each does not say.

const LOOK = `
body { max-width: 56rem; margin: 2rem auto; padding: 0 1rem; font: 1.125rem/1.45 Georgia, "Times New Roman", serif; background: #FAF6EE; color: #1B1E2B; }
h1, h2, h3 { line-height: 1.2; }
section { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid #DFD7C8; }
svg { width: 100%; max-width: 30rem; height: auto; }
table { border-collapse: collapse; width: 100%; font-size: 1rem; }
caption { text-align: left; color: #595A63; }
th { text-align: left; font-weight: 500; }
td { text-align: right; font-variant-numeric: tabular-nums; }
th, td { padding: 0.4rem 0.4rem 0.4rem 0; border-bottom: 1px solid #DFD7C8; }
.muted { color: #595A63; }
@media print { section { break-inside: avoid; } }
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

function tableOf(table) {
  if (!table) return "";
  const head = table.columns.map((name) => `<th scope="col">${safe(name)}</th>`).join("");
  const rows = table.rows.map(([first, ...rest]) => `<tr><th scope="row">${safe(first)}</th>${rest.map((cell) => `<td>${safe(cell)}</td>`).join("")}</tr>`);
  const notes = (table.notes ?? []).map((note) => `<p class="muted">${safe(note)}</p>`);
  return `<table><caption>${safe(table.caption)}</caption><thead><tr>${head}</tr></thead><tbody>${rows.join("")}</tbody></table>${notes.join("")}`;
}

export function savedPage({ title, language, shown, words }) {
  const section = ({ step, round, picture, svgText }) => `<section>
<p class="muted">${safe([step, round].filter(Boolean).join(" · "))}</p>
<h2>${safe(picture.sentence)}</h2>
<p class="muted">${safe(picture.title)}</p>
${plainDrawing(svgText)}
${tableOf(picture.table)}
${list(words.not_said, picture.not_said)}
${list(words.talk, picture.talk)}
</section>`;
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${safe(title)}</title><style>${LOOK}</style></head>
<body><h1>${safe(title)}</h1>
${shown.map(section).join("\n")}
</body>
</html>
`;
}
