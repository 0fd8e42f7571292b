"""What has moved between two rounds: what was released of the first over what was released of the second.

Two results side by side and nothing finer: no person's answer is followed from one round to the other, and what either
round held back stays held back. A move is what was said in the room; whether it is good the picture does not say.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from kernelib import by_role
from kernelib.by_role import About
from kernelib.charts import bars, card_sort, of_tables, ranking
from kernelib.charts.choices import why_untold
from kernelib.charts.frame import Frame, how_of, said_of
from kernelib.charts.lanes import bullets
from kernelib.charts.picture import Picture, Table, finished
from kernelib.charts.ratings import STEPS, painted_steps, ties_between
from kernelib.charts.sheet import Sheet
from kernelib.charts.text import headed, lower_first, shorten
from kernelib.charts.wording import answers, label, labels, number, percent, quoted
from kernelib.exercises import Allocation, CardSort, Choice, Exercise, Ranking, Rating

HARDLY = 0.05  # of the answers, or of the way from end to end: below this nothing is said to have moved
LONGEST = 40  # letters of a name inside the sentence
SHORT = 30  # of one that another stands beside

Cut: TypeAlias = dict[str, float]


@dataclass(frozen=True)
class Move:
    """One thing in both rounds: how it was cut, or its number, and how far apart the two are, from 0 to 1."""

    before: Cut | float
    after: Cut | float
    far: float


def moves(exercise: Exercise, result: Mapping[str, Any], former: Mapping[str, Any]) -> dict[About, Move]:
    """What both rounds have shown, the farthest moved first; nothing where rounds are not to be compared.

    People, professions and functions are not put in order by how far they have moved either.
    """
    if not _comparable(exercise, result) or not _comparable(exercise, former):
        return {}
    before, after = (by_role.told(exercise, each["scores"], each["n"]) for each in (former, result))
    found = {}
    for about, now in after.items():
        then = before.get(about)
        if now is not None and then is not None:
            found[about] = Move(then, now, _far(exercise, then, now))
    return dict(sorted(found.items(), key=lambda each: -each[1].far))


def _comparable(exercise: Exercise, result: Mapping[str, Any]) -> bool:
    if result.get("suppressed") or not result.get("scores") or exercise.of_people:
        return False
    if isinstance(exercise, Rating):
        return ties_between(exercise, result) is None and len(exercise.scale) <= len(STEPS)
    if isinstance(exercise, Ranking):
        return bool(result["scores"].get("order"))
    return isinstance(exercise, CardSort | Allocation) or (isinstance(exercise, Choice) and not exercise.recognises)


def _far(exercise: Exercise, then: Cut | float, now: Cut | float) -> float:
    if isinstance(then, dict) and isinstance(now, dict):
        return sum(abs(now.get(code, 0.0) - then.get(code, 0.0)) for code in {*then, *now}) / 2
    if isinstance(then, dict) or isinstance(now, dict):
        raise TypeError("one round is cut into parts and the other is a number")
    whole = exercise.total if isinstance(exercise, Allocation) else 1.0
    whole = max(1, len(exercise.items) - 1) if isinstance(exercise, Ranking) else whole
    return abs(now - then) / whole


def picture(
    exercise: Exercise, drawn: Picture, result: Mapping[str, Any], former: Mapping[str, Any], sheet: Sheet,
    invented: bool = False,
) -> Picture:  # fmt: skip
    """The picture of a later round with the one before over it; the one that was `drawn` where nothing compares."""
    found = moves(exercise, result, former)
    if not found:
        return drawn
    frame, then = Frame(**how_of(exercise, result, sheet, invented)), said_of(exercise, former, sheet.language)
    _DRAW[exercise.kind](frame, then, exercise, result, found)
    tables = frame.tables is not None
    rounds = {
        "before": _round(frame, former["round"], inside=True),
        "now": _round(frame, result["round"], inside=True),
        "were": answers(former["n"], frame.language, invented, tables),
        "are": answers(result["n"], frame.language, invented, tables),
    }
    told = finished(
        frame.sheet,
        title=frame.say(f"moved_title_{_counted(frame, exercise, exercise.kind)}", **rounds),
        sentence=drawn.sentence,
        description=frame.say("moved_description", **rounds),
        table=_table(frame, then, exercise, drawn.table, found, rounds["before"]),
        not_said=[frame.say("moved_not_said"), *labels(exercise.not_said, frame.language)],
        talk=drawn.talk,
    )
    return replace(
        told, moved=_sentence(frame, then, exercise, found, _round(frame, result["round"]), rounds["before"])
    )


def _round(frame: Frame, number: int, inside: bool = False) -> str:
    names = {1: "first_round", 2: "second_round", 3: "third_round"}
    said = frame.say(names.get(number, "later_round"), round=number)
    return lower_first(said) if inside else said


def _counted(frame: Frame, exercise: Exercise, key: str) -> str:
    """The key itself, or that of what is said where it tells shares and tables are counted."""
    return f"{key}_counted" if frame.counted and isinstance(exercise, CardSort | Rating | Choice) else key


def _sentence(frame: Frame, then: Frame, exercise: Exercise, found: Mapping[About, Move], now: str, before: str) -> str:
    """What has moved farthest, and how: the largest move and no other, for a room looks at one thing at a time."""
    about, move = next(iter(found.items()))
    if move.far < HARDLY:
        return frame.say("moved_hardly", round=now, before=before)
    said = {"round": now, "item": quoted(shorten(_name(frame, exercise, about), LONGEST), frame.language)}
    if isinstance(move.before, dict) and isinstance(move.after, dict):
        was, after = move.before, move.after
        # What one part has won another has lost: the one that grew is told.
        most = max(_parts(exercise), key=lambda code: after.get(code, 0.0) - was.get(code, 0.0))
        said["part"] = quoted(label(_parts(exercise)[most], frame.language), frame.language)
        ends = [_end(each, about, share.get(most, 0.0)) for each, share in ((then, was), (frame, after))]
        return frame.say(_counted(frame, exercise, "moved_part"), **said, before=ends[0], after=ends[1])
    told = _end if isinstance(exercise, Choice) else lambda each, about, value: _figure(each, exercise, about, value)
    pairs = ((then, move.before), (frame, move.after))
    ends = [told(each, about, float(value)) for each, value in pairs if not isinstance(value, dict)]
    return frame.say(_counted(frame, exercise, f"moved_{exercise.kind}"), **said, before=ends[0], after=ends[1])


def _end(frame: Frame, about: About, share: float) -> str:
    """A share of one round inside the sentence: in percent, or of how many tables."""
    of = frame.of(*about)
    return percent(share, frame.language) if of is None else of_tables.out_of(share, of, frame.language)


def _figure(frame: Frame, exercise: Exercise, about: About, value: float) -> str:
    if isinstance(exercise, Ranking | Allocation):
        return number(value, frame.language)
    return frame.figure(value, *about)


def _parts(exercise: Exercise) -> dict[str, Any]:
    """What an answer is cut into, with its labels."""
    if isinstance(exercise, CardSort):
        return dict(exercise.bins)
    return {str(step["value"]): step["label"] for step in exercise.scale} if isinstance(exercise, Rating) else {}


def _name(frame: Frame, exercise: Exercise, about: About) -> str:
    item, criterion = about
    if not isinstance(exercise, Rating) or criterion is None or len(exercise.criteria) == 1:
        return frame.name(item)
    named = label(exercise.criteria[criterion], frame.language)
    return headed(frame.name(item), named) if len(exercise.items) > 1 else named


def _shorter(frame: Frame, exercise: Exercise, about: About) -> str:
    """The name above a bar, where another name may stand beside it."""
    item, criterion = about
    if not isinstance(exercise, Rating) or criterion is None or min(len(exercise.criteria), len(exercise.items)) == 1:
        return _name(frame, exercise, about)
    return headed(shorten(frame.name(item), SHORT), label(exercise.criteria[criterion], frame.language))


# The drawings


def _bars(
    frame: Frame, then: Frame, exercise: Exercise, result: Mapping[str, Any], found: Mapping[About, Move]
) -> None:
    parts = {code: label(text, frame.language) for code, text in _parts(exercise).items()}
    fills = card_sort.fills(exercise) if isinstance(exercise, CardSort) else painted_steps(parts)
    now = by_role.told(exercise, result["scores"], result["n"])
    rows = []
    for about in [*found, *(each for each in now if each not in found)]:
        value, move = now[about], found.get(about)
        item, criterion = about
        shows = {"item": item, **({"criterion": criterion} if criterion else {})}
        rows.append(
            bars.Row(
                item if criterion is None else f"{item}.{criterion}",
                _shorter(frame, exercise, about),
                value if isinstance(value, dict) else None,
                shows,
                before=move.before if move and isinstance(move.before, dict) else None,
                of=frame.of(*about),
            )
        )
    bars.key(frame.sheet, parts, fills)
    bars.stacked(frame.sheet, rows, fills)


def _bullets(
    frame: Frame, then: Frame, exercise: Exercise, result: Mapping[str, Any], found: Mapping[About, Move]
) -> None:
    now = by_role.told(exercise, result["scores"], result["n"])
    order = [item for item, _ in [*found, *(each for each in now if each not in found)]]
    after = {item: float(value) for (item, _), value in now.items() if isinstance(value, int | float)}
    before = {item: float(move.before) for (item, _), move in found.items() if not isinstance(move.before, dict)}
    reach = max([1e-9, *after.values(), *before.values()]) if isinstance(exercise, Allocation) else 1.0
    figures = {item: _figure(frame, exercise, (item, None), value) for item, value in after.items()}
    for item, value in before.items():
        low = _figure(then, exercise, (item, None), value)
        figures[item] = frame.say("from_to", low=low, high=figures[item])
    shares, was = ({item: value / reach for item, value in each.items()} for each in (after, before))
    nearly = result["scores"].get("nearly_unanimous") or []
    untold = [item for item in order if item not in after]
    if isinstance(exercise, Choice):
        said, why = dict.fromkeys(untold, frame.say("not_shown")), why_untold(frame, untold, nearly)
    else:
        said, why = {item: frame.untold(item, nearly) for item in untold}, ""
    bullets(frame, order, shares, figures, untold=said, why=why, before=was)


def _rungs(
    frame: Frame, then: Frame, exercise: Exercise, result: Mapping[str, Any], found: Mapping[About, Move]
) -> None:
    if isinstance(exercise, Ranking):
        before = {item: float(move.before) for (item, _), move in found.items() if not isinstance(move.before, dict)}
        scores = result["scores"]
        ranking.rungs(frame.sheet, exercise, scores, ranking.drawn_order(scores), before)


_DRAW = {"card_sort": _bars, "rating": _bars, "choice": _bullets, "allocation": _bullets, "ranking": _rungs}


def _table(
    frame: Frame, then: Frame, exercise: Exercise, own: Table, found: Mapping[About, Move], before: str
) -> Table:
    """The later round's table, and beside it the same numbers of the round before."""
    parts = {code: label(text, frame.language) for code, text in _parts(exercise).items()}
    heads = parts.values() or [
        frame.say(
            {"ranking": "mean_place", "allocation": "mean_points"}.get(
                exercise.kind, _counted(frame, exercise, "picked")
            )
        )
    ]
    named = {_name(frame, exercise, about): (about, move) for about, move in found.items()}
    rows = []
    for row in own.rows:
        if row[0] not in named:
            rows.append([*row, *["–"] * len(heads)])
            continue
        about, move = named[row[0]]
        if isinstance(move.before, dict):
            cells = [then.figure(move.before.get(code, 0.0), *about) for code in parts]
        else:
            cells = [_figure(then, exercise, about, move.before)]
        rows.append([*row, *cells])
    columns = [*own.columns, *(f"{name}, {before}" for name in heads)]
    return replace(own, columns=columns, rows=rows)
