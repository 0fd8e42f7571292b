// The start page: a code that is not there is told of at the field.

const config = JSON.parse(document.querySelector("#kernelib-config").textContent);
const words = config.words.start;
const $ = (selector) => document.querySelector(selector);

function wrong(sentence) {
  const field = $("#code");
  $("#code-mistake").hidden = !sentence;
  $("#code-mistake-text").textContent = sentence;
  $("#code-help").hidden = Boolean(sentence);
  field.setAttribute("aria-invalid", String(Boolean(sentence)));
  field.setAttribute("aria-describedby", sentence ? "code-mistake" : "code-help");
  if (sentence) field.focus();
}

$("#join")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const code = $("#code").value.replace(/[^0-9a-z]/gi, "").toUpperCase();
  if (!code) return wrong(words.code_where);
  if (code.length === 8) return wrong(words.resume_code_here);
  if (code.length !== 6) return wrong(words.wrong_code);
  try {
    const reply = await fetch(`${config.base}api/workshops/${code}/agenda`, { cache: "no-store" });
    if (reply.status === 404) return wrong(words.wrong_code);
    location.assign(`${config.base}join/${code}`);
  } catch {
    wrong(words.offline);
  }
});
