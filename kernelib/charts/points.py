"""Points shared out over items: the mean of each, and the middle half of the answers around it.

Most points first; people, professions and functions in the order they are given in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Unpack

from kernelib.charts.frame import Frame, How, exercised, how_of, known_numbers, said_of
from kernelib.charts.lanes import bullets
from kernelib.charts.picture import Picture
from kernelib.charts.sheet import Sheet
from kernelib.charts.wording import number
from kernelib.exercises import Allocation

Band = tuple[float | None, float | None]


def allocation(
    mean: Mapping[str, float | None],
    spread: Mapping[str, Any] | None = None,
    *,
    total: int = 100,
    nearly_unanimous: Sequence[str] | None = None,
    of_people: bool = False,
    **how: Unpack[How],
) -> Picture:
    """Mean points by item, most first, from an allocation's scores; `spread` is the middle half, low and high.

    A mean that is None is nearly alike; with `nearly_unanimous`, only those are, and the others are hidden lest they
    could be worked out. Items that are people, professions or functions (`of_people`) stand as they are given.
    """
    frame = Frame(**how)
    known = known_numbers(mean)
    if not known and not mean:
        return frame.nothing("allocation")
    order = list(mean) if of_people else _order(mean)
    bands = {item: (band[0], band[1]) for item, band in (spread or {}).items() if item in known and _whole(band)}
    reach = max([1e-9, *known.values(), *(high for _, high in bands.values())])
    bullets(
        frame,
        order,
        {item: known[item] / reach for item in order if item in known},
        {item: number(value, frame.language) for item, value in known.items()},
        {item: (low / reach, high / reach) for item, (low, high) in bands.items()},
        {item: frame.untold(item, nearly_unanimous) for item in order if item not in known},
    )
    columns = [frame.say("item"), frame.say("mean_points"), *([frame.say("middle_half")] if spread else [])]
    rows = []
    for item in order:
        between = [_between(frame, bands, item)] if spread else []
        told = number(known[item], frame.language) if item in known else frame.untold(item, nearly_unanimous)
        rows.append([frame.name(item), told, *between])
    drawn = frame.picture(
        "allocation", sentence=_sentence(frame, mean, total, of_people), columns=columns, rows=rows, total=total
    )
    description = frame.say("people_description") if of_people else drawn.description
    title = frame.title("allocation_spread_title", total=total) if bands else drawn.title
    return replace(drawn, title=title, description=description)


def picture(exercise: Allocation, result: dict[str, Any], sheet: Sheet, invented: bool = False) -> Picture:
    scores = result["scores"]
    mean, nearly = scores.get("mean") or {}, scores.get("nearly_unanimous") or []
    how = how_of(exercise, result, sheet, invented)
    about = {"total": exercise.total, "nearly_unanimous": nearly, "of_people": exercise.of_people}
    drawn = allocation(mean, scores.get("spread"), **about, **how)
    return exercised(drawn, exercise, result, sheet.language, mean)


def sentence(exercise: Allocation, result: dict[str, Any], language: str) -> str:
    frame, mean = said_of(exercise, result, language), result["scores"].get("mean") or {}
    return _sentence(frame, mean, exercise.total, exercise.of_people)


def _order(mean: Mapping[str, float | None]) -> list[str]:
    known = known_numbers(mean)
    return sorted(known, key=lambda item: -known[item]) + [item for item in mean if item not in known]


def _sentence(frame: Frame, mean: Mapping[str, float | None], total: int, of_people: bool) -> str:
    known = known_numbers(mean)
    if not mean:
        return frame.say("no_numbers")
    if not known:
        return frame.say("all_nearly_alike")
    if of_people:
        told = (f"{frame.inside(item)} {number(points, frame.language, 0)}" for item, points in known.items())
        key = "allocation_people" if len(known) == len(mean) else "allocation_people_of_shown"
        return frame.say(key, people=", ".join(told), total=total)
    order = _order(known)
    said = {"most": frame.quoted(order[0]), "points": number(known[order[0]], frame.language, 0), "total": total}
    if len(known) < len(mean):
        # What is hidden may have more, or less.
        return frame.say("allocation_of_shown", **said)
    if known[order[0]] - known[order[-1]] < 1e-9:
        return frame.say("allocation_level")
    return frame.say("allocation_sentence", least=frame.quoted(order[-1]), **said)


def _between(frame: Frame, bands: Mapping[str, Any], item: str) -> str:
    if item not in bands:
        return "–"
    low, high = (number(end, frame.language) for end in bands[item])
    return frame.say("from_to", low=low, high=high)


def _whole(band: Any) -> bool:
    return band is not None and len(band) == 2 and all(end is not None and end == end for end in band)
