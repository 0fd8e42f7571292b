"""Our small modules joined into one text, and our stylesheets into one.

A module of ours imports by name from a module beside it and exports by name, at the beginning of a line; its default
export is an object. Nothing else is understood and nothing else is needed: no tool stands between files and page.
"""

import base64
import re
from collections.abc import Callable
from pathlib import Path

MODULES = Path(__file__).resolve().parent
LOOK = MODULES.parent / "look"
TYPEFACE = "literata-da.woff2"

IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([\w-]+\.js)";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?function\*? (\w+)|(?:const|class) (\w+))", re.MULTILINE)
EXPORT_LIST = re.compile(r"^export \{([^}]*)\};$", re.MULTILINE)
EXPORT_DEFAULT = re.compile(r"^export default (?=\{)", re.MULTILINE)
OTHER = re.compile(r"^[ \t]*(?:import|export)\b(?!\().*|\bimport\s*(?:\.|\(\s*[\"'`]).*", re.MULTILINE)


class BundleError(ValueError):
    """A module says something that `bundle` does not understand."""


def bundle(entry: str, folder: Path = MODULES) -> str:
    """One module with everything that `entry` imports in it, each module in a scope of its own."""
    names: dict[str, str] = {}
    parts: list[str] = []
    _join(entry, folder, names, parts, ())
    whole = "\n".join(parts)
    has_default = EXPORT_DEFAULT.search(_text(entry, folder))
    return f"{whole}\nexport default {names[entry]}.default;\n" if has_default else f"{whole}\n"


def _join(name: str, folder: Path, names: dict[str, str], parts: list[str], within: tuple[str, ...]) -> None:
    if name in within:
        raise BundleError(f"{name} imports itself by way of {', '.join(within[within.index(name) :])}.")
    if name in names:
        return
    text = _text(name, folder)
    for match in IMPORT.finditer(text):
        try:
            _join(match[2], folder, names, parts, (*within, name))
        except FileNotFoundError:
            raise BundleError(f"{name} imports {match[2]}, which is not there.") from None
    given: dict[str, str] = {}
    body = EXPORT.sub(_give(given, lambda match: ""), text)
    body = EXPORT_LIST.sub(_give_list(given), body)
    if EXPORT_DEFAULT.search(body):
        given["default"] = "theDefault"
        body = EXPORT_DEFAULT.sub("const theDefault = ", body)
    body = IMPORT.sub(lambda match: f"const {{{_renamed(match[1])}}} = {names[match[2]]};", body)
    if other := OTHER.search(body):
        raise BundleError(
            f"{name}: {other[0].strip()!r} is not understood; "
            'use import {…} from "./x.js"; and export of a function, const, class, list or default object.'
        )
    names[name] = f"module{len(names)}"
    returned = ", ".join(f"{outer}: {inner}" for outer, inner in given.items())
    parts.append(f"const {names[name]} = (() => {{\n{body.strip()}\nreturn {{ {returned} }};\n}})();")


def _text(name: str, folder: Path) -> str:
    return (folder / name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _give(given: dict[str, str], leave: Callable[[re.Match[str]], str]) -> Callable[[re.Match[str]], str]:
    def note(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        given[name] = name
        return leave(match)

    return note


def _give_list(given: dict[str, str]) -> Callable[[re.Match[str]], str]:
    def note(match: re.Match[str]) -> str:
        for each in filter(None, map(str.strip, match[1].split(","))):
            inner, _, outer = each.partition(" as ")
            given[outer or inner] = inner
        return ""

    return note


def _renamed(names: str) -> str:
    """Names as an import says them, as a destructuring says them: `a as b` is `a: b`."""
    return ", ".join(each.strip().replace(" as ", ": ") for each in names.split(",") if each.strip())


# The look


def page_css() -> str:
    """Tokens and look, for pages that are ours from edge to edge."""
    return "\n".join((LOOK / name).read_text(encoding="utf-8") for name in ("tokens.css", "look.css"))


def widget_css() -> str:
    """The same for a widget in somebody else's page (JupyterLab): all of it under `.kernelib`, the typeface inside.

    Light and dark follow JupyterLab's theme, since the page around it does.
    """
    font = base64.b64encode((LOOK / TYPEFACE).read_bytes()).decode("ascii")
    tokens, look = ((LOOK / name).read_text(encoding="utf-8") for name in ("tokens.css", "look.css"))
    face = re.search(r"@font-face \{.*?\n\}", tokens, re.DOTALL)
    dark = re.search(r'^\[data-theme="dark"\] (\{.*?\n\})', tokens, re.MULTILINE | re.DOTALL)
    light = re.search(r"^:root (\{.*?\n\})", tokens, re.MULTILINE | re.DOTALL)
    if not (face and dark and light):
        raise BundleError("tokens.css: use one @font-face, one :root and one [data-theme] for dark.")
    inside = re.sub(r"^(?:html|body) \{", "& {", look, flags=re.MULTILINE)
    return "\n".join(
        (
            re.sub(r'url\("[^"]+"\)', f'url("data:font/woff2;base64,{font}")', face[0]),
            f".kernelib {light[1]}\n.kernelib {{ padding: 16px; }}",
            f'[data-jp-theme-light="false"] .kernelib {dark[1]}',
            f".kernelib {{\n{inside}\n}}",
        )
    )
