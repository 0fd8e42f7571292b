// What somebody has begun and not sent yet, over a reload.
import { same } from "./common.js";

export class Drafts {
  constructor() {
    this.kept = JSON.parse(remembered("kernelib-drafts") || "{}");
  }

  name(model) {
    return `${location.pathname} ${model.get("exercise")?.id}`;
  }

  keep(models) {
    for (const model of models.values()) {
      if (!model.get("exercise") || !("saved" in model.state)) continue;
      const [answer, saved] = [model.get("answer"), model.get("saved")];
      if (same(answer, saved ?? {})) delete this.kept[this.name(model)];
      else this.kept[this.name(model)] = { answer, saved };
    }
    remember("kernelib-drafts", JSON.stringify(this.kept));
  }

  give(model) {
    const draft = this.kept[this.name(model)];
    if (!draft || !("saved" in model.state) || !same(draft.saved, model.get("saved"))) return;
    model.set("answer", draft.answer);
    model.save_changes();
  }
}

// Storage may be refused; the page works without.

export function remembered(name) {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

export function remember(name, value) {
  try {
    sessionStorage.setItem(name, value);
  } catch {
    // Then a reload does not know what was begun.
  }
}
