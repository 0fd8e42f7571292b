"""A page with the inputs of one exercise and no server: a model of nothing but values stands in for the host."""

from typing import Any

from playwright.sync_api import Page

from kernelib import content, words
from kernelib.exercises import Exercise
from kernelib.widgets import MODULES
from kernelib.widgets.bundle import bundle, page_css

HEAD = """<!doctype html><html lang="{language}"><head><title>Side</title><meta name="kernelib" content="1">
<meta name="viewport" content="width=device-width"><style>{css}</style></head>"""
BODIES = {
    "page": """<body class="workbook"><main><h1>Arbejdsbog</h1><div id="here"></div></main></body></html>""",
    "phone": """<body class="phone"><header class="masthead"></header><main id="here"></main></body></html>""",
}
HOST = """async ([source, values]) => {
  const module = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  const heard = {};
  window.model = {
    sent: [],
    get: (name) => values[name],
    set(name, value) { values[name] = value; (heard[`change:${name}`] ?? []).forEach((listener) => listener()); },
    save_changes() {},
    on(event, listener) { (heard[event] ??= []).push(listener); },
    off(event, listener) { heard[event] = (heard[event] ?? []).filter((each) => each !== listener); },
    send(message) { this.sent.push(message); },
    tell(told) { for (const [name, value] of Object.entries(told)) this.set(name, value); },
  };
  window.stop = module.default.render({ model, el: document.querySelector("#here") });
}"""


def told(exercise: str | Exercise, language: str) -> dict[str, Any]:
    """What changes for a view when the language does."""
    if isinstance(exercise, str):
        exercise = content.exercise(exercise)
    return {
        "exercise": exercise.content(language),
        "language": language,
        "words": words.section("exercise", language),
    }


def show(page: Page, exercise: str | Exercise, language: str = "da", layout: str = "page", **values: Any) -> None:
    """Draw an exercise as a participant meets it; `values` are what its host has told."""
    page.set_content(HEAD.format(language=language, css=page_css()) + BODIES[layout])
    facts = told(exercise, language)
    nothing = {"answer": {}, "saved": None, "status": "", "message": "", "feedback": None, "locked": False, "step": ""}
    module = bundle(MODULES[facts["exercise"]["kind"]])
    page.evaluate(HOST, [module, {"host": layout, **nothing, **facts, **values}])


def sent(page: Page) -> list[Any]:
    """The answers that were handed in."""
    return [message["answer"] for message in page.evaluate("model.sent") if message["type"] == "submit"]
