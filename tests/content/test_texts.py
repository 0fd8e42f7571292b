"""Everything people read: in both languages, with the same placeholders, and every key that the code asks for."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from kernelib import content, errors, words
from kernelib.errors import Refusal

DATA = words.data_folder()
PACKAGE = Path(words.__file__).parent
FILES = sorted(path for path in DATA.rglob("*.yaml") if "demo" not in path.parts)


def texts(written: Any, where: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every text in a file with the keys that lead to it."""
    if isinstance(written, dict):
        if {"da", "en"} & written.keys():
            yield where, written
        else:
            for key, value in written.items():
                yield from texts(value, f"{where}.{key}" if where else key)
    elif isinstance(written, list):
        for number, value in enumerate(written, start=1):
            yield from texts(value, f"{where}.{number}")


TEXTS = {
    f"{path.relative_to(DATA).as_posix()}: {where}": text
    for path in FILES
    for where, text in texts(words.read_yaml(path))
}
# Words that are spelt alike and need no mark.
BOTH_LANGUAGES = {"Administration", "Cockpit", "Send"}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def both(text: dict[str, str]) -> str:
    return text["da"] + "\n" + text["en"]


def test_a_text_is_there_in_danish_and_in_english():
    assert len(TEXTS) > 300
    wrong = {
        where: text for where, text in TEXTS.items() if not text.keys() <= {"da", "en", "same", "slide", "of", "log"}
    }
    empty = [
        where for where, text in TEXTS.items() if not all(str(text.get(each) or "").strip() for each in ("da", "en"))
    ]
    assert not wrong and not empty


def test_a_text_has_no_signs_that_nobody_can_see():
    assert not [where for where, text in TEXTS.items() if both(text) != words.harmless(both(text))]


def test_danish_and_english_differ_unless_they_are_meant_to_be_the_same():
    alike = {where for where, text in TEXTS.items() if text["da"] == text["en"] and text["da"] not in BOTH_LANGUAGES}
    assert alike == {where for where, text in TEXTS.items() if text.get("same") is True}


def test_nobody_is_shouted_at():
    assert not [where for where, text in TEXTS.items() if re.search(r"!(?![rs][:}])", both(text))]


def test_both_languages_have_the_same_placeholders():
    assert not [where for where, text in TEXTS.items() if placeholders(text["da"]) != placeholders(text["en"])]


def test_danish_quotes_the_danish_way_and_english_the_english_way():
    wrong = []
    for where, text in TEXTS.items():
        da, en = (re.sub(r'pip install "[^"]+"', "", text[language]) for language in ("da", "en"))
        if set(da) & set('"“”') or da.count("»") != da.count("«") or "'" in da.replace("SFO'en", ""):
            wrong.append(where)
        if set(en) & set('"»«') or en.count("“") != en.count("”"):
            wrong.append(where)
    assert not wrong


def test_a_section_has_one_text_for_each_key():
    for section in words._ui().values():
        for key, entry in section.items():
            assert re.fullmatch(r"[a-z][a-z0-9_]*", key), key
            assert isinstance(entry, dict) and isinstance(entry.get("da"), str), key


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_reads_the_same_without_the_quick_reader(path):
    assert yaml.safe_load(path.read_text(encoding="utf-8")) == words.read_yaml(path)


# What the code asks for


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Every call in the package: the module, the name of what is called, and the call."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                yield path.relative_to(PACKAGE).as_posix(), name, node


def refusals() -> set[str]:
    """The names of all our classes of refusal, whichever module they stand in."""
    bases = {
        node.name: {base.id if isinstance(base, ast.Name) else getattr(base, "attr", "") for base in node.bases}
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    }
    names, before = {"Refusal"}, set()
    while names != before:
        before = set(names)
        names |= {name for name, parents in bases.items() if parents & names}
    return names


def first_word(call: ast.Call) -> str | None:
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def test_every_key_that_the_code_says_exists():
    missing = [
        f"{module}:{call.lineno} {key}"
        for module, name, call in calls()
        if name == "say" and (key := first_word(call)) and "." in key
        if key.split(".", 1)[1] not in words._ui().get(key.split(".", 1)[0], {})
    ]
    assert not missing


def test_every_section_that_the_code_asks_for_exists():
    missing = [
        f"{module}:{call.lineno} {key}"
        for module, name, call in calls()
        if name == "section" and (key := first_word(call)) and key not in words._ui()
    ]
    assert not missing


def test_every_key_that_a_template_says_exists():
    missing = [
        f"{path.name} {key}"
        for path in PACKAGE.rglob("*.html")
        for key in re.findall(r"""\bsay\(\s*["']([a-z0-9_.]+)["']\s*[,)]""", path.read_text(encoding="utf-8"))
        if key.split(".", 1)[-1] not in words._ui().get(key.split(".", 1)[0], {})
    ]
    assert not missing


def test_every_key_that_a_page_of_ours_asks_for_exists():
    known = {key for section in words._ui().values() for key in section}
    missing = [
        f"{path.name} {key}"
        for path in PACKAGE.rglob("*.js")
        for asked in re.findall(r"\bword\(([^(){},]*)", path.read_text(encoding="utf-8"))
        for key in re.findall(r'(?<!== )"([a-z][a-z0-9_]*)"', asked)
        if key not in known
    ]
    assert not missing


def test_every_refusal_has_its_message_and_all_that_the_message_tells():
    kinds, wrong = refusals(), []
    for module, name, call in calls():
        if name not in kinds or not (key := first_word(call)):
            continue
        entry = words._ui()["messages"].get(key)
        if entry is None:
            wrong.append(f"{module}:{call.lineno} {key} has no message")
            continue
        told = set().union(*(placeholders(entry[part]) for part in ("da", "en", "log") if part in entry))
        given = {keyword.arg for keyword in call.keywords}
        if None not in given and not told <= given:
            wrong.append(f"{module}:{call.lineno} {key} tells of {sorted(told - given)}")
    assert not wrong


# Errors of content


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("id: x\nid: y\n", "shadows.yaml: line 2: id stands twice; keep one of them"),
        ("title: {da: Skygger, en\n", "shadows.yaml: line 2: .+; check indents, colons and quotes"),
        ("1: one\n", "shadows.yaml: line 1: the key 1 is not a word; put it in quotes"),
        ("- a\n", "shadows.yaml: is not a list of keys and values; begin with id, kind and title"),
        ("id: shadows\nkind: sorting\n", "shadows.yaml: kind is 'sorting'; use one of choice, card_sort, ranking"),
        ("id: shadows\nkind: ranking\n", "(?s)shadows.yaml: title is missing; add it\n.*items is missing; add it"),
        (
            "id: shades\nkind: ranking\ntitle: T\nprompt: P\nitems: {a: A, b: B}\n",
            "shadows.yaml: id is 'shades'; write shadows, the name of the file",
        ),
        (
            "id: shadows\nkind: ranking\ntitle: {da: T}\nprompt: P\nitems: {a: A, b: B}\n",
            "shadows.yaml: title has no English text; write en, or one plain string for both",
        ),
        (
            "id: shadows\nkind: ranking\ntitle: T\nprompt: P\nitems: {a: A, b: B}\nbinz: {}\n",
            "shadows.yaml: binz is not known here; use id, title",
        ),
    ],
)
def test_an_error_of_content_names_the_file_the_key_and_the_remedy(tmp_path, written, says):
    path = tmp_path / "shadows.yaml"
    path.write_text(written, encoding="utf-8")
    with pytest.raises(errors.ContentError, match=says):
        content._read_exercise(path)


def test_a_file_in_another_encoding_is_named(tmp_path):
    path = tmp_path / "shadows.yaml"
    path.write_bytes("title: Gårdvagt".encode("latin-1"))
    with pytest.raises(errors.ContentError, match=r"shadows.yaml: is not UTF-8; save it as UTF-8"):
        words.read_yaml(path)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("id: x\ntitle: T\nabout: A\nminutes: many\nsource: S\nsections: [{}]\n", "x.yaml: id is missing; add it"),
        (
            "id: x\ntitle: T\nabout: A\nminutes: 20\nsource: S\n"
            "sections: [{id: a, title: T, text: [T], exercise: no-such}]\n",
            "x.yaml: exercise is 'no-such'; there is abstraction-order, best-for-us, ",
        ),
        (
            "id: x\ntitle: T\nabout: A\nminutes: many\nsource: S\nsections: [{id: a, title: T, text: [T]}]\n",
            "x.yaml: minutes is 'many'; write a whole number from 1",
        ),
    ],
)
def test_an_error_in_a_workbook_names_the_file_the_key_and_the_remedy(tmp_path, written, says):
    path = tmp_path / "x.yaml"
    path.write_text(written, encoding="utf-8")
    with pytest.raises(errors.ContentError, match=says):
        content._read_workbook(path)


def test_a_key_of_the_interface_that_is_not_there_is_named():
    with pytest.raises(errors.ContentError, match=r"ui.yaml: phone.sved is missing; add it with da and en"):
        words.say("phone.sved", "da")


def test_a_refusal_is_harmless_whatever_it_was_given():
    error = Refusal("no_exercise", id="<b>\x07\u202e" + "x" * 10_000, there=[])
    assert "\x07" not in str(error) and "\u202e" not in str(error) and len(str(error)) < 400


def test_a_language_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="language 'de' is not one of da, en"):
        words.say("phone.saved", "de")


def test_the_technical_word_stands_in_parentheses_for_the_colleague_who_helps():
    technical = re.compile(r"--\w+|\bkernelib\b|firewall|Python|\bserve\b|localhost|\bIP\b|\bserver")
    for section in ("cockpit", "projector", "phone", "setup", "join", "start", "exercise"):
        for language in words.LANGUAGES:
            for key, text in words.section(section, language).items():
                if key != "only_served":  # read in JupyterLab, by whoever has opened it there
                    assert not technical.search(re.sub(r"\([^)]*\)", "", text)), (section, key, text)
