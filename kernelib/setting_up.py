"""What a workshop is made with: checked, and in the shape in which it is kept."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from kernelib import content
from kernelib.errors import AnswerError, shown
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
        if not isinstance(role, Mapping) or not CODE.fullmatch(str(role.get("code"))):
            raise AnswerError("not_roles", presets=list(content.presets()))
        code, people = str(role["code"]), role.get("people")
        if people is not None and (type(people) is not int or not 0 <= people <= 10**6):
            raise AnswerError("not_roles", presets=list(content.presets()))
        if code not in ALWAYS:
            kept.append({"code": code, "label": _label(role.get("label"), known.get(code, code)), "people": people})
    if not kept or len({role["code"] for role in kept}) < len(kept):
        raise AnswerError("not_roles", presets=list(content.presets()))
    return kept


def _label(label: Any, otherwise: Any) -> dict[str, str]:
    label = otherwise if label in (None, "") else label
    if isinstance(label, str):
        label = {"da": label, "en": label}
    if not isinstance(label, Mapping) or not all(line(label.get(language), "label", 100) for language in LANGUAGES):
        raise AnswerError("not_roles", presets=list(content.presets()))
    return {language: label[language].strip() for language in LANGUAGES}
