"""What a workshop is made with: checked, and in the shape in which it is kept."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from kernelib import content
from kernelib.errors import AnswerError, shown
from kernelib.exercises.texts import ID
from kernelib.words import LANGUAGES

MODES = ("measure", "dialogue")
DEFAULT_AGENDA = "half-day"
# Can always be given, whatever roles a workshop has.
ALWAYS = ("other", "undisclosed")
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


def set_up(
    title: str | None = None,
    *,
    roles: str | Iterable[Any] | None = None,
    mode: str = "measure",
    language: str = "da",
    agenda: str | None = None,
    steps: Iterable[Any] | None = None,
    purpose: str | None = None,
    controller: str | None = None,
    works_committee: str | None = None,
    delete_after: str | date | None = None,
) -> dict[str, Any]:
    """The columns of a workshop that somebody decides on."""
    one_of("not_a_mode", mode, MODES)
    one_of("not_a_language", language, LANGUAGES)
    if works_committee is not None:
        one_of("not_a_committee", works_committee, ("yes", "no", "not_needed"))
    if agenda is not None:
        content.agenda(agenda)
    return {
        "title": line(title, "title") or "Workshop",
        "language": language,
        "mode": mode,
        "agenda": agenda or DEFAULT_AGENDA,
        "steps": steps_of(steps),
        "roles": roles_of(roles),
        "purpose": line(purpose, "purpose"),
        "controller": line(controller, "controller"),
        "works_committee": works_committee,
        "delete_after": day(delete_after),
        "projector": {"show": "code"},
    }


def one_of(key: str, value: Any, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise AnswerError(key, **{key.rpartition("_")[2]: shown(value)})


def line(text: Any, name: str, longest: int = 500) -> str | None:
    if text is None:
        return None
    if not isinstance(text, str) or not text.replace("\n", "").isprintable():
        raise AnswerError("not_understood", what=f"{name} is not a text that can be shown")
    if len(text) > longest:
        raise AnswerError("too_long", at_most=longest)
    return text.strip() or None


def day(day: str | date | None) -> date | None:
    if day is None:
        return None
    try:
        told = day if isinstance(day, date) else date.fromisoformat(day)
    except (TypeError, ValueError):
        raise AnswerError("not_a_date") from None
    if told < date.today():
        raise AnswerError("not_a_date")
    return told


def steps_of(steps: Any) -> list[dict[str, Any]] | None:
    """An agenda of one's own, as it is kept: `[{"exercise", "minutes", "by"}]`. None leaves it to the preset."""
    if steps is None:
        return None
    if not isinstance(steps, (list, tuple)) or not 1 <= len(steps) <= 60:
        raise AnswerError("not_steps")
    kept = []
    for step in steps:
        if not isinstance(step, Mapping) or not ID.fullmatch(str(step.get("exercise"))):
            raise AnswerError("not_steps")
        minutes, by = step.get("minutes"), step.get("by")
        if minutes is not None and (type(minutes) is not int or not 1 <= minutes <= 600):
            raise AnswerError("not_minutes", minutes=shown(minutes))
        if by is not None:
            one_of("not_a_way", by, ("person", "table"))
        kept.append({"exercise": step["exercise"], "minutes": minutes, "by": by})
    if len({step["exercise"] for step in kept}) < len(kept):
        raise AnswerError("not_steps")
    return kept


def roles_of(roles: Any) -> list[dict[str, Any]]:
    """What a workshop keeps of its roles: `[{"code", "label": {"da", "en"}, "people"}]`."""
    presets = content.presets()
    if roles is None:
        roles = "professions"
    if isinstance(roles, str) and roles in presets:
        return [{"code": code, "label": label, "people": None} for code, label in presets[roles].items()]
    known = {code: label for preset in presets.values() for code, label in preset.items()}
    if isinstance(roles, str):
        roles = [code.strip() for code in roles.split(",") if code.strip()]
        if len(roles) == 1 and roles[0] not in known:
            # A slip in a preset's name is likelier than a workshop with one role.
            raise AnswerError("not_roles", presets=list(presets))
    if isinstance(roles, Mapping):
        roles = [{"code": code, "label": label} for code, label in roles.items()]
    if not isinstance(roles, (list, tuple)) or not 1 <= len(roles) <= 40:
        raise AnswerError("not_roles", presets=list(content.presets()))
    kept = []
    for given in roles:
        role = {"code": given} if isinstance(given, str) else given
        if isinstance(role, Mapping) and role.get("code") is None and role.get("label"):
            role = {**role, "code": _code_for(role.get("label"), [each["code"] for each in kept])}
        if not isinstance(role, Mapping) or not CODE.fullmatch(str(role.get("code"))):
            raise AnswerError("not_roles", presets=list(content.presets()))
        code, people = str(role["code"]), role.get("people")
        if people is not None and (type(people) is not int or not 0 <= people <= 10**6):
            raise AnswerError("not_roles", presets=list(content.presets()))
        if code not in ALWAYS:
            kept.append({"code": code, "label": label_of(role.get("label"), known.get(code, code)), "people": people})
    if not kept or len({role["code"] for role in kept}) < len(kept):
        raise AnswerError("not_roles", presets=list(content.presets()))
    return kept


def _code_for(label: Any, taken: list[str]) -> str:
    """A code for a role in somebody's own words.

    >>> _code_for("Køkken & rengøring", []), _code_for("2. årgang", ["r_2_aargang"])
    ('koekken_rengoering', 'r_2_aargang_2')
    """
    words = label.get("da") if isinstance(label, Mapping) else label
    spelt = str(words or "").lower().translate({ord("æ"): "ae", ord("ø"): "oe", ord("å"): "aa"})
    code = re.sub(r"[^a-z0-9]+", "_", spelt).strip("_")[:30]
    code = code if code[:1].isalpha() else f"r_{code}".rstrip("_")
    number = 1
    while (numbered := code if number == 1 else f"{code}_{number}") in (*taken, *ALWAYS):
        number += 1
    return numbered


def label_of(label: Any, otherwise: Any = None) -> dict[str, str]:
    """In both languages, from one text or two."""
    label = otherwise if label in (None, "") else label
    if isinstance(label, str):
        label = {"da": label, "en": label}
    if not isinstance(label, Mapping) or not all(line(label.get(language), "label", 100) for language in LANGUAGES):
        raise AnswerError("not_roles", presets=list(content.presets()))
    return {language: label[language].strip() for language in LANGUAGES}
