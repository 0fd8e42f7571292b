"""The only door through which a score leaves the store towards people.

What is shown must not tell what one to four people answered, nor let it be worked out by subtracting one thing shown
from another. Five counts by item: an item that too few answered is absent, and one that too few have changed keeps
what it last showed. A ranking is one thing as a whole.

Everything shown of an item (the room, each group, what the room has besides its groups) is compared with everything
else ever shown of it in the same exercise and round. Two things may be equal, or differ in five people or more.
"""

from collections.abc import Iterable, Mapping
from functools import singledispatch
from typing import Any, NamedTuple

import pandas as pd

from kernelib import scoring
from kernelib.exercises import Exercise, Ranking

FEWEST = 5
# In the whole room they count; a group they are not.
NO_GROUP = (None, "undisclosed")

# What was shown of one item: the numbers of the answers it was taken from, by role; "" is the whole room.
Shown = dict[str, list[int]]
# Each person's part in a number: how often each value counts.
Parts = dict[str, dict[Any, int]]


class Snapshot(NamedTuple):
    """What may be shown, and what it rests on (never shown, needed for the next one)."""

    result: dict[str, Any]
    seqs: dict[str, Any]
    after: int | None = None  # the number of the release it follows in its round


@singledispatch
def units(exercise: Exercise, answer: Mapping[str, Any]) -> dict[str, Any]:
    """An answer in the pieces for which five is counted: by item and criterion; a ranking is one piece."""
    return {_unit(exercise, item, criterion): value for item, criterion, value in exercise.rows(answer)}


@units.register
def _(exercise: Ranking, answer: Mapping[str, Any]) -> dict[str, Any]:
    places = sorted(set(answer.values()))
    return {"order": tuple((item, places.index(place)) for item, place in sorted(answer.items()))} if answer else {}


def _unit(exercise: Exercise, item: str, criterion: str | None) -> str:
    if isinstance(exercise, Ranking):
        return "order"
    return item if criterion is None else f"{item}.{criterion}"


def snapshot(
    exercise: Exercise,
    round: int,
    newest: Iterable[Mapping[str, Any]],
    former: list[Mapping[str, Any]] = [],  # noqa: B006, never changed
    older: Iterable[Mapping[str, Any]] = (),
) -> Snapshot | None:
    """What may be shown of persons' answers now. None: nothing more than was shown before, if anything was.

    `newest` are the rows of the newest answers, `former` the `seqs` of every release of this round, the oldest first,
    and `older` the rows that those rest on.
    """
    newest = list(newest)
    rows = {row["seq"]: row for row in (*older, *newest)}
    pieces = {seq: units(exercise, row["answer"]) for seq, row in rows.items()}
    if former and _changed(rows, pieces, former[-1]["newest"], [row["seq"] for row in newest]) < FEWEST:
        return None
    names = dict.fromkeys(name for seq in pieces for name in pieces[seq])
    shown: dict[str, Shown] = {}
    for name in names:
        once = [each["shown"][name] for each in former if name in each["shown"]]
        now: Shown = {}
        for row in newest:
            if name in pieces[row["seq"]]:
                now.setdefault("", []).append(row["seq"])
                if row["role"] not in NO_GROUP:
                    now.setdefault(row["role"], []).append(row["seq"])
        view = _View(name, rows, pieces)
        if chosen := view.choose(now, once):
            shown[name] = chosen
    if not shown or (former and shown == former[-1]["shown"]):
        return None
    result = _result(exercise, round, rows, pieces, shown, guarded=True)
    return Snapshot(result, {"newest": [row["seq"] for row in newest], "shown": shown})


def of_tables(exercise: Exercise, round: int, newest: Iterable[Mapping[str, Any]]) -> Snapshot | None:
    """What tables agreed on belongs to nobody: all of it may be shown, however few they are."""
    rows = {row["seq"]: row for row in newest if row["answer"]}
    if not rows:
        return None
    pieces = {seq: units(exercise, row["answer"]) for seq, row in rows.items()}
    shown: dict[str, Shown] = {}
    for seq, row in rows.items():
        for name in pieces[seq]:
            shown.setdefault(name, {}).setdefault("", []).append(seq)
            if row["role"] not in NO_GROUP:
                shown[name].setdefault(row["role"], []).append(seq)
    result = _result(exercise, round, rows, pieces, shown, guarded=False)
    return Snapshot(result, {"newest": list(rows), "shown": shown})


def rests_on(former: Iterable[Mapping[str, Any]]) -> set[int]:
    """The numbers of all answers that these releases rest on."""
    seqs: set[int] = set()
    for each in former:
        seqs.update(each["newest"], *(seqs_of for shown in each["shown"].values() for seqs_of in shown.values()))
    return seqs


def _changed(rows: Mapping[int, Any], pieces: Mapping[int, Any], then: Iterable[int], now: Iterable[int]) -> int:
    """How many people have a new or changed answer."""
    before = {rows[seq]["participant"]: pieces[seq] for seq in then}
    after = {rows[seq]["participant"]: pieces[seq] for seq in now}
    return sum(before.get(person, {}) != after.get(person, {}) for person in before | after)


class _View:
    """All that has been shown of one item, and what may be shown next."""

    def __init__(self, name: str, rows: Mapping[int, Any], pieces: Mapping[int, Any]) -> None:
        self.name, self.rows, self.pieces = name, rows, pieces

    def choose(self, now: Shown, once: list[Shown]) -> Shown | None:
        """The newest of the room and of as many groups as can be; else what was shown last; else nothing."""
        last = once[-1] if once else {}
        public = [parts for shown in once for parts in self.everything(shown)]
        kept = {role: seqs for role, seqs in last.items() if role}
        moving = [role for role in now if role and len(now[role]) >= FEWEST]
        # The smallest group is the first to be held back; one without numbers helps nobody to subtract.
        moving.sort(key=lambda role: (self.is_alike(now[role]), len(now[role])))
        while "" in now:
            chosen = {"": now[""]} | kept | {role: now[role] for role in moving}
            if self.is_safe(chosen, public):
                return chosen
            if not moving:
                break
            moving.pop(0)
        return last or None

    def is_alike(self, seqs: list[int]) -> bool:
        return alike([self.pieces[seq][self.name] for seq in seqs])

    def is_safe(self, shown: Shown, public: list[Parts]) -> bool:
        new = self.everything(shown)
        known: list[Parts] = [{}, *public]
        for parts in new:
            if not all(_far(parts, other) for other in known):
                return False
            known.append(parts)
        rest = [next(iter(part)) for part in new[-1].values() if list(part.values()) == [1]]
        # What is left over can be worked out too, so it must not be nearly unanimous where the room is not.
        return len(shown) == 1 or not rest or not alike(rest) or self.is_alike(shown[""])

    def everything(self, shown: Shown) -> list[Parts]:
        """The room, its groups, and what the room has besides them: what an onlooker has or can work out."""
        each = {role: self.parts(seqs) for role, seqs in shown.items()}
        rest = {person: dict(part) for person, part in each[""].items()}
        for role, parts in each.items():
            if not role or self.is_alike(shown[role]):
                continue
            for person, part in parts.items():
                mine = rest.setdefault(person, {})
                for value in part:
                    mine[value] = mine.get(value, 0) - 1
        rest = {person: {value: times for value, times in part.items() if times} for person, part in rest.items()}
        return [*each.values(), {person: part for person, part in rest.items() if part}]

    def parts(self, seqs: Iterable[int]) -> Parts:
        return {self.rows[seq]["participant"]: {self.pieces[seq][self.name]: 1} for seq in seqs}


def _far(one: Parts, other: Parts) -> bool:
    """Equal, or different in five people or more."""
    different = 0
    for person in one.keys() | other.keys():
        different += one.get(person) != other.get(person)
        if different >= FEWEST:
            return True
    return different == 0


def alike(values: list[Any]) -> bool:
    """Whether leaving out one answer would leave the rest unanimous.

    >>> alike(["core", "core", "core", "ours"]), alike(["core", "core", "ours", "ours"])
    (True, False)
    """
    return not values or max(values.count(value) for value in set(values)) >= len(values) - 1


def _result(
    exercise: Exercise,
    round: int,
    rows: Mapping[int, Any],
    pieces: Mapping[int, Any],
    shown: Mapping[str, Shown],
    guarded: bool,
) -> dict[str, Any]:
    roles = dict.fromkeys(role for each in shown.values() for role in each if role)
    n, scores = _scored(exercise, rows, pieces, {name: each[""] for name, each in shown.items()}, guarded)
    groups = []
    for role in roles:
        seqs = {name: each[role] for name, each in shown.items() if role in each}
        people, group_scores = _scored(exercise, rows, pieces, seqs, guarded)
        groups.append({"role": role, "n": people, "scores": group_scores})
    return {
        "suppressed": False,
        "exercise": exercise.id,
        "round": round,
        "release": None,
        "n": n,
        "released_at_n": n,
        "groups": groups,
        "scores": scores,
        "sentence": None,
        "picture": None,
    }


def _scored(
    exercise: Exercise,
    rows: Mapping[int, Any],
    pieces: Mapping[int, Any],
    seqs: Mapping[str, list[int]],
    guarded: bool,
) -> tuple[int, dict[str, Any]]:
    table = [
        (rows[seq]["participant"], item, criterion, value)
        for name, each in seqs.items()
        for seq in each
        for item, criterion, value in exercise.rows(rows[seq]["answer"])
        if _unit(exercise, item, criterion) == name
    ]
    nearly = [name for name, each in seqs.items() if guarded and alike([pieces[seq][name] for seq in each])]
    if isinstance(exercise, Ranking):
        nearly = list(exercise.items) if nearly else []
    frame = pd.DataFrame(table, columns=["participant", "item", "criterion", "value"])
    return len(set(frame["participant"])), scoring.scores(exercise, frame, leave_out=nearly)
