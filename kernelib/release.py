"""The only door through which a score leaves the store towards people.

What is shown must not tell what one to four people answered, nor let it be worked out by subtracting one thing shown
from another. Five counts by item: an item that too few answered is absent, and one that too few have changed keeps
what it last showed. A ranking is one thing as a whole.

Everything shown of an item (the room, each group, what the room has besides its groups) is compared with everything
else ever shown of it in the same exercise and round. Two things may be equal, or differ in five people or more.

Where the numbers of all items add up to a known sum (points, one pick for each), they move together or not at all, and
a nearly unanimous item takes another one with it, or it could be worked out from the rest.

Where a pick stands for a role (`together`), items that few have picked are told as one; see `folding`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import singledispatch
from typing import Any, NamedTuple

import pandas as pd

from kernelib import folding, scoring
from kernelib.exercises import Allocation, Choice, Exercise, FreeText, Ranking, Rating

FEWEST = 5
WHOLE = "whole"  # the name of the one piece of an answer whose items add up
# In the whole room they count; a group they are not.
NO_GROUP = (None, "undisclosed")

# What was shown of one item: the numbers of the answers it was taken from, by role; "" is the whole room.
Shown = dict[str, list[int]]
# Each person's part in a number: how often each value counts.
Parts = dict[str, dict[Any, int]]
# The places of the items that one number of a piece is added up from.
Side = tuple[int, ...]


class Snapshot(NamedTuple):
    """What may be shown, and what it rests on (never shown, needed for the next one)."""

    result: dict[str, Any]
    seqs: dict[str, Any]
    after: int | None = None  # the number of the release it follows in its round


@singledispatch
def filled(exercise: Exercise, answer: Mapping[str, Any]) -> list[tuple[str, str | None, Any]]:
    """An answer as rows, with what it says without saying it. Who does not know gives no number."""
    return [row for row in exercise.rows(answer) if row[2] is not None]


@filled.register
def _(exercise: Choice, answer: Mapping[str, Any]) -> list[tuple[str, str | None, Any]]:
    return [(item, None, item in answer) for item in exercise.items] if answer else []


@filled.register
def _(exercise: Allocation, answer: Mapping[str, Any]) -> list[tuple[str, str | None, Any]]:
    return [(item, None, answer.get(item, 0)) for item in exercise.items] if answer else []


@singledispatch
def units(exercise: Exercise, answer: Mapping[str, Any]) -> dict[str, Any]:
    """An answer in the pieces for which five is counted: by item and criterion; a ranking is one piece."""
    rows = filled(exercise, answer)
    if exercise.adds_up:
        return {WHOLE: tuple(value for _, _, value in rows)} if rows else {}
    return {_unit(exercise, item, criterion): value for item, criterion, value in rows}


@units.register
def _(exercise: Ranking, answer: Mapping[str, Any]) -> dict[str, Any]:
    places = sorted(set(answer.values()))
    return {"order": tuple((item, places.index(place)) for item, place in sorted(answer.items()))} if answer else {}


def _unit(exercise: Exercise, item: str, criterion: str | None) -> str:
    if isinstance(exercise, Ranking):
        return "order"
    if exercise.adds_up:
        return WHOLE
    return item if criterion is None else f"{item}.{criterion}"


def snapshot(
    exercise: Exercise,
    round: int,
    newest: Iterable[Mapping[str, Any]],
    former: list[Mapping[str, Any]] = [],  # noqa: B006, never changed
    older: Iterable[Mapping[str, Any]] = (),
    folded: list[str] | None = None,
) -> Snapshot | None:
    """What may be shown of persons' answers now. None: nothing more than was shown before, if anything was.

    `newest` are the rows of the newest answers, `former` the `seqs` of every release of this round, the oldest first,
    and `older` the rows that those rest on. `folded` are the items that were told as one when this exercise was first
    released, in whichever round. A row of free text has under `texts` what was let through of it, by item.
    """
    newest = list(newest)
    rows = {row["seq"]: row for row in (*older, *newest)}
    pieces = {seq: units(exercise, row["answer"]) for seq, row in rows.items()}
    last = former[-1] if former else None
    if last and _changed(rows, pieces, last["newest"], [row["seq"] for row in newest]) < FEWEST:
        # Of the same people's texts more or fewer may be let through since.
        shown, counted = last["shown"], last["newest"]
    else:
        counted = [row["seq"] for row in newest]
        folded = _folded(exercise, [pieces[seq] for seq in counted], folded)
        shown = {} if folded is None else _chosen(exercise, rows, pieces, newest, former, folded)
    texts = _let_through(exercise, rows, shown)
    if not shown or (last and (shown, texts) == (last["shown"], last.get("texts", []))):
        return None
    result = _result(exercise, round, rows, pieces, shown, guarded=True, folded=folded or [])
    return Snapshot(result, {"newest": counted, "shown": shown, "texts": texts, "folded": folded})


def _folded(exercise: Exercise, pieces: Iterable[Mapping[str, Any]], before: list[str] | None) -> list[str] | None:
    """The items to be told as one, the same through all releases; None where nothing can be told so."""
    if not exercise.folds:
        return []
    picks = [piece[WHOLE] for piece in pieces if WHOLE in piece]
    picked = {item: sum(pick[side] for pick in picks) for side, item in enumerate(exercise.items)}
    if before is None:
        return folding.folded(picked, FEWEST)
    return before if folding.still_stands(before, picked, FEWEST) else None


def _chosen(
    exercise: Exercise,
    rows: Mapping[int, Any],
    pieces: Mapping[int, Any],
    newest: Iterable[Mapping[str, Any]],
    former: Iterable[Mapping[str, Any]],
    folded: Collection[str],
) -> dict[str, Shown]:
    """Of each piece the answers that may be shown of it now."""
    shown: dict[str, Shown] = {}
    apart = isinstance(exercise, FreeText) or exercise.folds
    for name in dict.fromkeys(name for seq in pieces for name in pieces[seq]):
        once = [each["shown"][name] for each in former if name in each["shown"]]
        now: Shown = {}
        for row in newest:
            if name in pieces[row["seq"]]:
                now.setdefault("", []).append(row["seq"])
                # A text by its function would tell whose it is, and so would a profession by its function.
                if row["role"] not in NO_GROUP and not apart:
                    now.setdefault(row["role"], []).append(row["seq"])
        view = _View(name, rows, pieces, _sides(exercise, folded) if name == WHOLE else None)
        if chosen := view.choose(now, once):
            shown[name] = chosen
    return shown


def _sides(exercise: Exercise, folded: Collection[str]) -> list[Side]:
    """The numbers that are told of a piece: by which places of its items each is added up."""
    few = [place for place, item in enumerate(exercise.items) if item in folded]
    alone = [(place,) for place in range(len(exercise.items)) if place not in few]
    return [*alone, tuple(few)] if few else [*alone]


def _let_through(exercise: Exercise, rows: Mapping[int, Any], shown: Mapping[str, Shown]) -> list[list[Any]]:
    """Which texts the facilitator has let through, of those that may be shown."""
    if not isinstance(exercise, FreeText):
        return []
    return [[seq, item] for item, each in shown.items() for seq in each[""] if item in rows[seq].get("texts", {})]


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
    result["scores"]["tables"] = _tables_behind(exercise, shown)
    return Snapshot(result, {"newest": list(rows), "shown": shown})


def _tables_behind(exercise: Exercise, shown: Mapping[str, Shown]) -> dict[str, Any]:
    """How many tables have answered each item: a few are counted and not told in percent."""
    many = {name: len(each[""]) for name, each in shown.items()}
    if isinstance(exercise, Rating):
        units = {
            item: {criterion: _unit(exercise, item, criterion) for criterion in exercise.criteria}
            for item in exercise.items
        }
        told = {
            item: {criterion: many[name] for criterion, name in each.items() if name in many}
            for item, each in units.items()
        }
        return {item: each for item, each in told.items() if each}
    names = {item: _unit(exercise, item, None) for item in exercise.items}
    return {item: many[name] for item, name in names.items() if name in many}


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
    """All that has been shown of one piece, and what may be shown next.

    A piece has one value; or `sides` of them that add up, and then everything holds for each.
    """

    def __init__(
        self, name: str, rows: Mapping[int, Any], pieces: Mapping[int, Any], sides: list[Side] | None = None
    ) -> None:
        self.name, self.rows, self.pieces = name, rows, pieces
        self.sides: list[Side | None] = [None] if sides is None else [*sides]

    def value(self, seq: int, side: Side | None) -> Any:
        value = self.pieces[seq][self.name]
        return value if side is None else sum(value[place] for place in side)

    def choose(self, now: Shown, once: list[Shown]) -> Shown | None:
        """The newest of the room and of as many groups as can be; else what was shown last; else nothing."""
        last = once[-1] if once else {}
        kept = {role: seqs for role, seqs in last.items() if role}
        moving = [role for role in now if role and len(now[role]) >= FEWEST]
        if self.sides != [None]:
            # A group's hidden number could be worked out from its others, or from the room's.
            moving = [role for role in moving if not self.has_alike(now[role]) and not self.has_alike(now[""])]
        # The smallest group is the first to be held back; one without numbers helps nobody to subtract.
        moving.sort(key=lambda role: (self.has_alike(now[role]), len(now[role])))
        while "" in now:
            chosen = {"": now[""]} | kept | {role: now[role] for role in moving}
            if all(self.is_safe(chosen, once, side) for side in self.sides):
                return chosen
            if not moving:
                break
            moving.pop(0)
        return last or None

    def has_alike(self, seqs: list[int]) -> bool:
        return any(self.is_alike(seqs, side) for side in self.sides)

    def is_alike(self, seqs: list[int], side: Side | None) -> bool:
        return alike([self.value(seq, side) for seq in seqs])

    def is_safe(self, shown: Shown, once: list[Shown], side: Side | None) -> bool:
        new = self.everything(shown, side)
        known: list[Parts] = [{}, *(parts for each in once for parts in self.everything(each, side))]
        for parts in new:
            if not all(_far(parts, other) for other in known):
                return False
            known.append(parts)
        rest = [next(iter(part)) for part in new[-1].values() if list(part.values()) == [1]]
        # What is left over can be worked out too, so it must not be nearly unanimous where the room is not.
        return len(shown) == 1 or not rest or not alike(rest) or self.is_alike(shown[""], side)

    def everything(self, shown: Shown, side: Side | None) -> list[Parts]:
        """The room, its groups, and what the room has besides them: what an onlooker has or can work out."""
        each = {role: self.parts(seqs, side) for role, seqs in shown.items()}
        rest = {person: dict(part) for person, part in each[""].items()}
        for role, parts in each.items():
            if not role or self.is_alike(shown[role], side):
                continue
            for person, part in parts.items():
                mine = rest.setdefault(person, {})
                for value in part:
                    mine[value] = mine.get(value, 0) - 1
        rest = {person: {value: times for value, times in part.items() if times} for person, part in rest.items()}
        return [*each.values(), {person: part for person, part in rest.items() if part}]

    def parts(self, seqs: Iterable[int], side: Side | None) -> Parts:
        return {self.rows[seq]["participant"]: {self.value(seq, side): 1} for seq in seqs}


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
    folded: Collection[str] = (),
) -> dict[str, Any]:
    roles = dict.fromkeys(role for each in shown.values() for role in each if role)
    n, scores = _scored(exercise, rows, pieces, {name: each[""] for name, each in shown.items()}, guarded, folded)
    groups = []
    for role in roles:
        seqs = {name: each[role] for name, each in shown.items() if role in each}
        people, group_scores = _scored(exercise, rows, pieces, seqs, guarded)
        groups.append({"role": role, "n": people, "scores": group_scores})
    return result(exercise, round, n, groups, scores)


def result(
    exercise: Exercise, round: int, n: int, groups: list[dict[str, Any]], scores: dict[str, Any]
) -> dict[str, Any]:
    """What is shown of a release, before it has a number and a sentence."""
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
    folded: Collection[str] = (),
) -> tuple[int, dict[str, Any]]:
    table = [
        (row["participant"], item, criterion, _public(exercise, row, item, value))
        for row, item, criterion, value in answered(exercise, rows, seqs)
    ]
    frame = pd.DataFrame(table, columns=["participant", "item", "criterion", "value"])
    people = len(set(frame["participant"]))
    if guarded and exercise.folds:
        return people, folding.scores(scoring.scores(exercise, frame)["shares"], folded)
    nearly = []
    for name, each in seqs.items() if guarded else ():
        values = [pieces[seq][name] for seq in each]
        if name == WHOLE:
            nearly += [item for side, item in enumerate(exercise.items) if alike([value[side] for value in values])]
        elif alike(values):
            nearly += [*exercise.items] if isinstance(exercise, Ranking) else [name]
    return people, scoring.scores(exercise, frame, leave_out=nearly)


def answered(
    exercise: Exercise, rows: Mapping[int, Any], seqs: Mapping[str, list[int]]
) -> Iterator[tuple[Mapping[str, Any], str, str | None, Any]]:
    """What is said in the answers that each piece rests on: the row, item, criterion and value."""
    for name, each in seqs.items():
        for seq in each:
            for item, criterion, value in filled(exercise, rows[seq]["answer"]):
                if _unit(exercise, item, criterion) == name:
                    yield rows[seq], item, criterion, value


def _public(exercise: Exercise, row: Mapping[str, Any], item: str, value: Any) -> Any:
    """A number may be counted; a text is nothing but what was let through of it."""
    return row.get("texts", {}).get(item) if isinstance(exercise, FreeText) else value
