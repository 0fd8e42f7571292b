// Free text: a field for each item, who will see it above the first, and under each what is left of its room.

import { h, icon } from "./common.js";
import { answering } from "./inputs.js";
import { marked } from "./wording.js";

const letters = (text) => [...text].length; // as the server counts them: an emoji is one

function render(host) {
  return answering(host, (view, { items, draft, keep, locked }) => {
    const { model, word } = view;
    const longest = () => model.get("exercise").longest;
    const text = (id) => draft()[id] ?? "";
    const overruled = new Set(); // as long as the page is open: it is this reader's own
    const wording = (sent) => {
      const found = model.get("marks")?.[sent];
      return found && marked(sent, found, word, overruled);
    };
    const written = () => items().filter(({ id }) => text(id).trim());

    const room = (id) => longest() - letters(text(id));
    const told = (left) => (left < 0 ? [icon("look"), word("letters_over", { n: -left })] : [word("letters_left", { n: left })]);

    function typed({ target }) {
      const { id } = target.dataset;
      const answer = { ...draft(), [id]: target.value };
      if (!target.value) delete answer[id];
      keep(answer);
      target.parentElement.querySelector(".marked")?.remove(); // they are of the text as it was saved
      const line = target.parentElement.querySelector(".letters");
      const left = room(id);
      const over = left < 0;
      line.replaceChildren(...told(left));
      line.classList.toggle("over", over);
      target.setAttribute("aria-invalid", String(over));
      // Read aloud near the end only; a count after each letter would talk over the writer.
      if (over || (left <= 20 && left % 10 === 0)) view.say(line.textContent);
    }

    function row({ id, label }) {
      const named = `${view.name}-${id}`;
      const over = room(id) < 0;
      const area = h("textarea", {
        id: named, rows: items().length > 2 ? 3 : 5, autocomplete: "off", disabled: locked(), "aria-invalid": String(over),
        "aria-describedby": `${view.name}-seen ${named}-room`, data: { key: `text-${id}`, id }, on: { input: typed },
      });
      area.value = text(id);
      return h("div", { class: "field small-field" },
        h("label", { for: named }, label), area, h("p", { id: `${named}-room`, class: over ? "letters small over" : "letters small" }, told(room(id))),
        view.layout === "page" && model.get("saved")?.[id] === text(id) && wording(text(id)));
    }

    return {
      title: "wrote",
      inputs: () => [
        h("p", { id: `${view.name}-seen`, class: "who-sees" }, icon("eye"), h("span", {}, word(model.get("alone") ? "seen_by_you" : "seen_by_room"))),
        ...items().map(row),
      ],
      whole: () => Object.fromEntries(written().map(({ id }) => [id, text(id)])),
      missing() {
        const long = items().find(({ id }) => room(id) < 0);
        if (long) return word("text_over", { item: long.label, n: -room(long.id) });
        if (!written().length) return word("wrote_none");
        const left = items().length - written().length;
        return model.get("exercise").required && left ? word("left", { n: left }) : "";
      },
      told: (answer) =>
        h("dl", { class: "written spaced" }, items().filter(({ id }) => answer[id]).flatMap(({ id, label }) => [h("dt", {}, label), h("dd", {}, wording(answer[id]) || answer[id])])),
    };
  });
}

export default { render };
