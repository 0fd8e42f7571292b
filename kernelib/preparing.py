"""What a facilitator changes in a workshop that is made: its set-up, its roles, who holds a key."""

import secrets
from collections.abc import Mapping
from typing import Any

from kernelib.codes import hashed
from kernelib.errors import AnswerError, StageError, shown
from kernelib.setting_up import day, label_of, line, one_of, roles_of, steps_of
from kernelib.words import JOINED_BY, LANGUAGES, both, lower_first
from kernelib.workshop import Workshop

CHANGEABLE = ("title", "language", "roles", "steps", "purpose", "controller", "works_committee", "delete_after")


def change(workshop: Workshop, about: Mapping[str, Any]) -> None:
    """Changes what is told and leaves the rest. A role that somebody has can be merged, not taken away."""
    workshop.must_be_writable()
    columns: dict[str, Any] = {name: _checked(workshop, name, told) for name, told in about.items()}
    if "roles" in columns:
        kept = {role["code"] for role in columns["roles"]}
        before = {role["code"] for role in workshop.row["roles"]}
        gone = (before - kept) & workshop.store.roles_given(workshop.code)
        if gone:
            raise StageError("role_in_use", role=sorted(gone)[0])
    workshop.store.change_workshop(workshop.code, **columns)


def _checked(workshop: Workshop, name: str, told: Any) -> Any:
    if name in ("title", "purpose", "controller"):
        text = line(told, name)
        return text or workshop.title if name == "title" else text
    if name == "language":
        one_of("not_a_language", told, LANGUAGES)
    elif name == "works_committee":
        one_of("not_a_committee", told, ("yes", "no", "not_needed"))
    elif name == "delete_after":
        return day(told)
    elif name == "roles":
        merged = {role["code"]: role["merged"] for role in workshop.row["roles"] if role.get("merged")}
        return [role | ({"merged": merged[role["code"]]} if role["code"] in merged else {}) for role in roles_of(told)]
    elif name == "steps":
        steps = steps_of(told)
        for step in steps or ():
            workshop.exercise(step["exercise"])
        return steps
    return told


def merge_roles(workshop: Workshop, role: str, into: str, label: Any = None) -> list[dict[str, Any]]:
    """Puts two roles together: everybody in the one is in the other from now on, and both are counted as one."""
    workshop.must_be_writable()
    roles = {each["code"]: each for each in workshop.row["roles"]}
    if role not in roles or into not in roles or role == into:
        raise AnswerError("not_merging", role=shown(role), into=shown(into))
    one, other = roles[into], roles[role]
    people = [each["people"] for each in (one, other) if each.get("people") is not None]
    merged = {
        **one,
        "label": label_of(label) if label else _together(one, other),
        "people": sum(people) if people else None,
        # A phone that has not heard of it yet may still say the old one.
        "merged": [*one.get("merged", []), role, *other.get("merged", [])],
    }
    kept = [merged if each["code"] == into else each for each in roles.values() if each["code"] != role]
    workshop.store.change_roles(workshop.code, kept, {role: into})
    return kept


def _together(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, str]:
    """The names of both as one: a list, also of those that have been put together before.

    >>> office = {"label": {"da": "Skoleledelse og kontoret", "en": "Leaders and the office"}, "merged": ["office"]}
    >>> _together(office, {"label": {"da": "Bestyrelse", "en": "The school board"}})
    {'da': 'Skoleledelse, kontoret og bestyrelse', 'en': 'Leaders, the office and the school board'}
    """
    told = {}
    for language in LANGUAGES:
        first, *rest = (name for role in (one, other) for name in _names(role, language))
        told[language] = both([first, *map(lower_first, rest)], language)
    return told


def _names(role: Mapping[str, Any], language: str) -> list[str]:
    """The names that a role has been put together of; of one that never was, its own."""
    name = role["label"][language]
    for word in reversed(JOINED_BY[language]) if role.get("merged") else ():
        most, found, last = name.rpartition(f" {word} ")
        if found:
            return [*most.split(", "), last]
    return [name]


def invite(workshop: Workshop) -> str:
    """A key for one more facilitator, known now and never again."""
    workshop.must_be_writable()
    key = secrets.token_urlsafe(24)
    workshop.store.change_workshop(workshop.code, invited=[*(workshop.row["invited"] or []), hashed(key)])
    return key


def replace_keys(workshop: Workshop) -> dict[str, str]:
    """New keys; the former, and those of everybody invited, open nothing any more."""
    keys = {"facilitator": secrets.token_urlsafe(24), "projector": secrets.token_urlsafe(24)}
    hashes = {f"{name}_hash": hashed(key) for name, key in keys.items()}
    workshop.store.change_workshop(workshop.code, invited=[], **hashes)
    return keys


def unanswered(row: Mapping[str, Any]) -> list[str]:
    """What a measurement must tell those who answer, and nobody has said yet."""
    if row["mode"] != "measure":
        return []
    return [name for name in ("purpose", "controller", "delete_after", "works_committee") if not row[name]]
