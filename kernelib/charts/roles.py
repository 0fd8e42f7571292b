"""By role: how each function that may be shown divides, beside the whole room, on what the room has most to talk about.

Functions stand in the order in which they are given and never by their numbers. The picture holds no number of people
but the room's: how many are behind a function, or left out, is nobody's to work out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from typing import Any, NamedTuple

from kernelib import by_role, words
from kernelib.by_role import About, Told
from kernelib.charts import bars, card_sort
from kernelib.charts.columns import columns
from kernelib.charts.frame import Frame, how_of
from kernelib.charts.picture import Picture, Table, finished
from kernelib.charts.ratings import LETTER, LONG, STEPS, called, painted_steps
from kernelib.charts.sheet import Row, Sheet, data
from kernelib.charts.text import headed, in_lines, lower_first, width
from kernelib.charts.wording import answers, label, labels, number, percent
from kernelib.exercises import Allocation, CardSort, Choice, Exercise, Ranking, Rating

MOST = 3  # things that one picture is about
ROOM = ""  # the whole room, among the roles
# From here on it is said that two functions differ: so large a share of one would have to answer otherwise.
FAR = 0.3
NEAR = 0.15
# And it has to weigh so much, or the smallest functions would always be the ones that are furthest apart: shares cut in
# three differ by half of it where all are drawn from one room, one number by less.
TELLING_SHARES = 1.0
TELLING = 0.5
# Of the answers of one function, from which on it is said that it sees a card alike.
ALIKE = 0.7
LEAST_ROW = 38.0
EASY_ROW = 44.0
MOST_ROW = 62.0
BETWEEN = 28.0
Compared = dict[str, dict[About, Told]]


@dataclass(frozen=True)
class Found:
    """What a picture shows: whose answers, about what, and how they are cut."""

    groups: Compared  # the room, and the functions that have something to show about the first of these things
    people: Mapping[str, int]
    about: list[About]
    everybody: Compared  # also those that have not, for the table
    parts: Mapping[str, str]  # what a bar is cut into, with its names; nothing where it is one number
    fills: Mapping[str, str]
    steps: Mapping[str, str]  # of a scale of so many that a bar cannot be cut into them


def picture(
    exercise: Exercise, result: Mapping[str, Any], roles: Mapping[str, Any], sheet: Sheet, invented: bool = False
) -> Picture:
    frame = Frame(**how_of(exercise, result, sheet, invented))
    found = _found(exercise, result, frame)
    everybody = {ROOM: frame.say("by_role_room")}
    everybody |= {code: label(roles.get(code, code), frame.language) for code in found.everybody if code != ROOM}
    names = {code: name for code, name in everybody.items() if code in found.groups}
    if found.parts:
        bars.key(frame.sheet, found.parts, found.fills)
    if isinstance(exercise, Ranking):
        _ends(frame, exercise)
    if found.steps:
        _steps(frame, exercise, found, names)
    elif frame.size.wall:
        _across(frame, exercise, found, names)
    else:
        _down(frame, exercise, found, names)
    of = answers(result["n"], frame.language, invented)
    alone = "" if _several(found) else "_one"
    several = "" if isinstance(exercise, CardSort) else alone
    title = frame.say(f"by_role_{exercise.kind}{several}", answers=of, count=len(found.about))
    shown = found.about[:MOST]
    missing = any(not _is_shown(exercise, own, each) for own in found.everybody.values() for each in shown)
    held_back = missing or sum(group["n"] for group in result["groups"]) < result["n"]
    said = [frame.say("by_role_held_back")] if held_back else []
    return finished(
        frame.sheet,
        title=" ".join([title, *said]),
        sentence=_sentence(frame, exercise, found, names),
        description=frame.say("by_role_description", roles=words.both([*names.values()], frame.language)),
        table=_table(frame, exercise, found, everybody, title, said),
        not_said=[frame.say(f"by_role_not_said{alone}"), *labels(exercise.not_said, frame.language)],
        talk=[frame.say("by_role_talk")],
    )


def _found(exercise: Exercise, result: Mapping[str, Any], frame: Frame) -> Found:
    groups: Compared = by_role.by_group(exercise, result)
    groups[ROOM] = by_role.told(exercise, result["scores"], result["n"])
    people = {ROOM: result["n"]} | {group["role"]: group["n"] for group in result["groups"]}
    about = [each for each in groups[ROOM] if any(each in own for role, own in groups.items() if role)]
    if isinstance(exercise, CardSort):
        order = card_sort.shown(exercise, result["scores"])
        about.sort(key=lambda each: order.index(each[0]) if each[0] in order else len(order))
        parts = {code: label(text, frame.language) for code, text in exercise.bins.items()}
        fills = card_sort.fills(exercise)
    else:
        furthest = {each: max(_pairs(exercise, groups, people, each), default=None) for each in about}
        about.sort(key=lambda each: -(pair.weight if (pair := furthest[each]) else 0.0))
        parts, fills = {}, {}
    steps = {}
    if isinstance(exercise, Rating):
        steps = {str(step["value"]): label(step["label"], frame.language) for step in exercise.scale}
        if len(steps) <= len(STEPS):
            parts, fills, steps = steps, painted_steps(steps), {}
    # Only what a function has numbers for is worth a place; the table has the rest.
    about.sort(key=lambda each: all(own.get(each) is None for role, own in groups.items() if role))
    # A function without anything to show would be a row of nothing, and the sentence would speak of it.
    shown = about[:1] if steps else about[:MOST]
    told = {
        role: own for role, own in groups.items() if not role or any(_is_shown(exercise, own, each) for each in shown)
    }
    return Found(told, people, about, groups, parts, fills, steps)


def _several(found: Found) -> bool:
    """Whether more than one function has numbers here, which can be told apart."""
    shown = found.about[:MOST]
    return sum(any(own.get(each) is not None for each in shown) for role, own in found.groups.items() if role) > 1


def _is_shown(exercise: Exercise, own: Mapping[About, Told], about: About) -> bool:
    """Whether something is drawn: of a yes or no, nearly all alike may be nearly all or nearly nobody."""
    return about in own and not (own[about] is None and isinstance(exercise, Choice))


# How far apart


class Pair(NamedTuple):
    """How far apart two are about one thing, 0 to 1, and how much that weighs: the answers of few weigh little."""

    weight: float
    apart: float
    one: str
    other: str


def _pairs(exercise: Exercise, groups: Compared, people: Mapping[str, int], about: About) -> list[Pair]:
    """Any two that have answered; a function that is alone is held up against the room."""
    known = {role: own[about] for role, own in groups.items() if own.get(about) is not None}
    roles = [role for role in known if role]
    pairs = list(combinations(roles, 2)) or [(role, ROOM) for role in roles if ROOM in known]
    found = []
    for one, other in pairs:
        apart = _apart(exercise, known[one], known[other])
        weight = apart * sqrt(people[one] * people[other] / (people[one] + people[other]))
        found.append(Pair(weight, apart, one, other))
    return found


def _apart(exercise: Exercise, one: Told, other: Told) -> float:
    if isinstance(exercise, CardSort) and isinstance(one, dict) and isinstance(other, dict):
        one, other = _placed(exercise, one), _placed(exercise, other)
        return sum(abs(one.get(code, 0) - other.get(code, 0)) for code in exercise.bins) / 2
    return abs(_number(one) - _number(other)) / _reach(exercise)


def _placed(exercise: CardSort, shares: Mapping[str, float]) -> dict[str, float]:
    """The shares among those who put the card somewhere."""
    placed = {code: share for code, share in shares.items() if code not in exercise.apart}
    whole = sum(placed.values())
    return {code: share / whole for code, share in placed.items()} if whole else {}


def _number(value: Told) -> float:
    """One number for what was said: of a scale the mean of its steps."""
    if isinstance(value, dict):
        return sum(float(step) * share for step, share in value.items())
    return value or 0.0


def _reach(exercise: Exercise) -> float:
    """From the least to the most that can be answered."""
    if isinstance(exercise, Rating):
        return float(max(exercise.values) - min(exercise.values)) or 1.0
    if isinstance(exercise, Ranking):
        return len(exercise.items) - 1.0
    return float(exercise.total) if isinstance(exercise, Allocation) else 1.0


# The sentence


def _sentence(frame: Frame, exercise: Exercise, found: Found, names: Mapping[str, str]) -> str:
    shown = found.about[:MOST]
    pairs = [(pair, each) for each in shown for pair in _pairs(exercise, found.groups, found.people, each)]
    if not pairs:
        return frame.say("all_nearly_alike")
    pair, about = max(pairs, key=lambda each: each[0].weight)
    both = words.both([names[pair.one], lower_first(names[pair.other])], frame.language)
    said = {"one": names[pair.one], "both": both, "item": _quoted(frame, exercise, about)}
    alone = "" if _several(found) else "_one"
    held_up = "_one" if pair.other == ROOM else ""
    named = names[pair.one]
    if not isinstance(exercise, CardSort):
        if pair.apart < NEAR:
            return frame.say(f"by_role_alike{alone}", one=named)
        if pair.weight >= TELLING:
            return frame.say(f"by_role_apart{held_up}", **said)
        return frame.say(f"by_role_weak{alone}", one=lower_first(named))
    if pair.apart >= FAR and pair.weight >= TELLING_SHARES:
        return frame.say(f"by_role_places_apart{held_up}", **said)
    alike = all(_is_alike(exercise, own.get(each)) for own in found.groups.values() for each in shown)
    if alone and pair.apart < NEAR:
        return frame.say("by_role_alike_one", one=named)
    if alone:
        return frame.say("by_role_weak_one", one=lower_first(named))
    return frame.say("by_role_alike" if alike else "by_role_across")


def _is_alike(exercise: CardSort, shares: Told) -> bool:
    return not isinstance(shares, dict) or max(_placed(exercise, shares).values(), default=1.0) >= ALIKE


def _quoted(frame: Frame, exercise: Exercise, about: About) -> str:
    item, criterion = about
    if not isinstance(exercise, Rating) or criterion is None:
        return frame.quoted(item)
    asked = Frame(language=frame.language, labels=exercise.criteria).quoted(criterion, LONG)
    if len(exercise.items) == 1:
        return asked
    return called(frame, item) if len(exercise.criteria) == 1 else headed(called(frame, item), asked)


def _named(frame: Frame, exercise: Exercise, about: About) -> str:
    item, criterion = about
    if not isinstance(exercise, Rating) or criterion is None or len(exercise.criteria) == 1:
        return frame.name(item)
    said = label(exercise.criteria[criterion], frame.language)
    if len(exercise.items) == 1:
        return said
    return headed(found[1] if (found := LETTER.match(frame.name(item))) else frame.name(item), said)


# The drawing


def _ends(frame: Frame, exercise: Ranking) -> None:
    """What the two ends of every line are, above them all."""
    sheet, items = frame.sheet, len(exercise.items)
    places = {end: lower_first(frame.say(f"{end}_place", n=items)) for end in ("first", "last")}
    if exercise.ends:
        named = {end: lower_first(label(text, frame.language)) for end, text in exercise.ends.items()}
        places = {end: f"{named[end]} ({place})" for end, place in places.items()}
    sheet.bottom = (
        sheet.paragraph(frame.say("by_role_ends", **places), 0, sheet.bottom, sheet.size.width, fill="muted") + 8
    )


def _across(frame: Frame, exercise: Exercise, found: Found, names: Mapping[str, str]) -> None:
    """A column for each thing and a row for each function, named once."""
    sheet, size = frame.sheet, frame.size
    shown, roles = found.about[:MOST], [*names]
    left = min(size.width * 0.3, max(width(name, size.text, size.strong) for name in names.values()) + 24)
    room = (size.width - left - BETWEEN * (len(shown) - 1)) / len(shown)
    whole = (size.height or 10_000) - sheet.bottom
    most = 3 if (whole - 3 * sheet.leading() - 8) / len(roles) >= EASY_ROW else 2
    heads = {each: in_lines(_named(frame, exercise, each), room, size.text, size.strong, most=most) for each in shown}
    head = sheet.leading() * max(map(len, heads.values())) + 8
    height = whole - head
    row = min(MOST_ROW, height / len(roles))
    kept = roles
    if row < LEAST_ROW:
        row = LEAST_ROW
        # What the room said has been on the wall already, and the table has all of it.
        kept = [role for role in roles if role] if height < LEAST_ROW * len(roles) else roles
        kept = kept[: max(1, int((height - (sheet.leading() if height < row * len(kept) else 0)) // row))]
    top = sheet.bottom + head
    for n, each in enumerate(shown):
        x = left + (room + BETWEEN) * n
        lines = heads[each]
        first = top - 8 - sheet.leading() * len(lines)
        rows = [
            {"x": x, "y": first + sheet.leading() * line + sheet.baseline(), "text": text, "item": each[0]}
            for line, text in enumerate(lines)
        ]
        sheet.texts(rows, strong=True)
        _cells(frame, exercise, found, each, [(role, x, top + row * place) for place, role in enumerate(kept)], room,
               min(float(size.bar), row - 8))  # fmt: skip
    middle = min(float(size.bar), row - 8) / 2 + size.text * 0.35
    for strong in (True, False):
        sheet.texts(
            [
                {"x": 0, "y": top + row * place + middle,
                 "text": in_lines(names[role], left - 16, size.text, size.weight, most=1)[0]}
                for place, role in enumerate(kept) if (role == ROOM) is strong
            ],
            strong=strong,
        )  # fmt: skip
    sheet.bottom = top + row * len(kept)
    if missing := len([role for role in roles if role and role not in kept]):
        sheet.bottom = sheet.left_to_table(missing, sheet.bottom)


def _steps(frame: Frame, exercise: Exercise, found: Found, names: Mapping[str, str]) -> None:
    """Small columns along a long scale, for each function, about the one thing on which they are furthest apart."""
    about = found.about[0]
    rows = []
    for role in names:
        value = found.groups[role].get(about)
        if about in found.groups[role]:
            shows = {"item": about[0], "criterion": about[1] or "", "role": role or "room"}
            rows.append(bars.Row(about[0], names[role], value if isinstance(value, dict) else None, shows))
    columns(frame.sheet, rows, found.steps)


def _down(frame: Frame, exercise: Exercise, found: Found, names: Mapping[str, str]) -> None:
    """On a phone one thing below the other, and the functions below each, with their names above their bars."""
    sheet, size = frame.sheet, frame.size
    y, tall = sheet.bottom, float(size.bar) - 4
    for each in found.about[:MOST]:
        y = sheet.paragraph(_named(frame, exercise, each), 0, y, size.width, strong=True) + 6
        places = []
        for role in names:
            y = sheet.paragraph(names[role], 0, y, size.width) + 2
            places.append((role, 0.0, y))
            y += tall + 8
        _cells(frame, exercise, found, each, places, float(size.width), tall)
        y += 20
    sheet.bottom = y - 20


def _cells(
    frame: Frame,
    exercise: Exercise,
    found: Found,
    about: About,
    places: list[tuple[str, float, float]],
    room: float,
    tall: float,
) -> None:
    """One thing's bars, a place for each role; where there are no numbers it says why."""
    sheet, size = frame.sheet, frame.size
    cut: list[tuple[bars.Row, float, float]] = []
    absent: list[Row] = []
    for role, x, y in places:
        own = found.groups[role]
        shows = {"item": about[0], **({"criterion": about[1]} if about[1] else {}), "role": role or "room"}
        if not _is_shown(exercise, own, about):
            middle = y + tall / 2 + size.text * 0.35
            absent.append({"x": x + room / 2, "y": middle, "text": frame.say("not_shown"), "fill": "muted"})
            continue
        value = own[about]
        if value is None or isinstance(value, dict):
            cut.append((bars.Row(about[0], "", value if isinstance(value, dict) else None, shows), x, y))
        else:
            _one(frame, exercise, found, about, value, (x, y, room, tall), data(**shows))
    bars.cells(sheet, found.fills, cut, room, tall)
    sheet.texts(absent, align="center")


def _one(
    frame: Frame,
    exercise: Exercise,
    found: Found,
    about: About,
    value: Told,
    box: tuple[float, float, float, float],
    shows: str,
) -> None:
    """One number: a bar from nothing, or a dot on a scale whose lowest step is no nothing; its figure after it."""
    sheet, size = frame.sheet, frame.size
    x, y, room, tall = box
    told = _figure(frame, exercise, value)
    space = room - width(told, size.text, size.strong) - 12
    number_of = _number(value)
    middle = y + tall / 2
    if isinstance(exercise, Ranking):
        at = x + size.disc / 2 + (space - size.disc) * (number_of - 1) / _reach(exercise)
        sheet.rules([{"x": x, "x2": x + space, "y": middle, "fill": "line"}])
        sheet.dots([{"x": at, "y": middle, "fill": "data-2", "shows": shows}], size.disc / 2)
        end = x + space
    else:
        # Points of which nobody gave all are drawn against the most that anybody gave.
        most = max(float(v) for own in found.groups.values() for v in own.values() if isinstance(v, int | float)) or 1.0
        end = x + space * number_of / (most if isinstance(exercise, Allocation) else 1.0)
        sheet.rules([{"x": x, "x2": x + room, "y": y + tall, "fill": "hair"}])
        sheet.bars([{"x": x, "x2": max(end, x + 2), "y": y, "y2": y + tall, "fill": "data-2", "shows": shows}])
    feet = middle + size.text * 0.35
    sheet.texts([{"x": end + 8, "y": feet, "text": told, "item": about[0]}], strong=True)


def _figure(frame: Frame, exercise: Exercise, value: Told) -> str:
    one = None if isinstance(value, dict) else value
    return (number if isinstance(exercise, Allocation | Ranking) else percent)(one, frame.language)


# The table


def _table(
    frame: Frame, exercise: Exercise, found: Found, names: Mapping[str, str], title: str, notes: list[str]
) -> Table:
    parts = found.parts or found.steps
    rows = []
    for each in found.about:
        for role in names:
            own = found.everybody[role]
            if not _is_shown(exercise, own, each):
                cells = [frame.say("not_shown")] * max(1, len(parts))
            elif own[each] is None:
                cells = [frame.say("nearly_alike")] * max(1, len(parts))
            elif isinstance(value := own[each], dict):
                cells = [percent(value.get(code) or 0, frame.language) for code in parts]
            else:
                cells = [_figure(frame, exercise, own[each])]
            rows.append([headed(_named(frame, exercise, each), lower_first(names[role])), *cells])
    columns = [*parts.values()] or [frame.say(f"by_role_{exercise.kind}_column")]
    return Table(title, [frame.say("by_role_column"), *columns], rows, notes)
