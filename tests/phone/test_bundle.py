"""Our small modules joined into one."""

from pathlib import Path

import pytest

from kernelib.widgets.bundle import BundleError, bundle, page_css, widget_css

LOW = """const hidden = 1;
export function one() {
  return hidden;
}
export const two = 2;
"""
MID = """import { one, two as pair } from "./low.js";
const hidden = 10;
export class Sum {
  all() {
    return one() + pair + hidden;
  }
}
const extra = 100;
export { extra as more };
"""
TOP = """import { Sum, more } from "./mid.js";
import { two } from "./low.js";
export default { all: new Sum().all() + more + two };
"""


def module(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


def run(chromium, source: str, expression: str):
    """What an expression says of the joined module's default export, asked of a browser."""
    page = chromium.new_page()
    try:
        return page.evaluate(
            """async ([source, expression]) => {
                const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
                const module = await import(address);
                return new Function("it", `return ${expression}`)(module.default);
            }""",
            [source, expression],
        )
    finally:
        page.close()


def test_modules_that_import_by_name_become_one(tmp_path, chromium):
    module(tmp_path, "low.js", LOW)
    module(tmp_path, "mid.js", MID)
    module(tmp_path, "top.js", TOP)

    joined = bundle("top.js", tmp_path)

    assert joined.count("const hidden = 1;") == 1
    assert run(chromium, joined, "it.all") == 1 + 2 + 10 + 100 + 2


@pytest.mark.parametrize(
    "line",
    [
        'import * as all from "./low.js";',
        'import one from "./low.js";',
        'import "./low.js";',
        'import { one } from "https://example.org/low.js";',
        'export * from "./low.js";',
        "export let changing = 1;",
        "export default function () {}",
        'const later = import("./low.js");',
    ],
)
def test_anything_else_is_refused_in_a_sentence(tmp_path, line):
    module(tmp_path, "low.js", "export const one = 1;\n")
    module(tmp_path, "top.js", f"{line}\n")
    with pytest.raises(BundleError, match=r"top\.js: .* is not understood; use import"):
        bundle("top.js", tmp_path)


def test_a_module_that_is_not_there_is_named(tmp_path):
    module(tmp_path, "top.js", 'import { one } from "./gone.js";\n')
    with pytest.raises(BundleError, match=r"top\.js imports gone\.js, which is not there"):
        bundle("top.js", tmp_path)


def test_modules_that_import_each_other_are_named(tmp_path):
    module(tmp_path, "a.js", 'import { b } from "./b.js";\nexport const a = 1;\n')
    module(tmp_path, "b.js", 'import { a } from "./a.js";\nexport const b = 1;\n')
    with pytest.raises(BundleError, match=r"a\.js imports itself by way of a\.js, b\.js"):
        bundle("a.js", tmp_path)


@pytest.mark.parametrize("name", ["card-sort.js", "ranking.js"])
def test_each_kind_is_one_module_with_a_render(name, chromium):
    assert run(chromium, bundle(name), "typeof it.render") == "function"


def test_colours_of_a_drawing_are_the_tokens(chromium):
    tokens = run(chromium, bundle("common.js") + "\nexport default module0.TOKENS;", "it")
    light = page_css().split(":root {", 1)[1].split("}", 1)[0]
    for colour, token in tokens.items():
        assert f"--{token}: {colour};" in light


def test_the_widgets_look_stays_under_one_class(chromium):
    page = chromium.new_page()
    page.set_content("<p id=theirs>Theirs</p><div class=kernelib><p id=ours>Ours</p></div>")
    page.add_style_tag(content=widget_css())
    paper = "e => getComputedStyle(e).fontFamily"
    assert "Literata" in page.eval_on_selector("#ours", paper)
    assert "Literata" not in page.eval_on_selector("#theirs", paper)
    page.close()
