"""Formulations between two wishes: that all can see their contribution in it, and that it tells tasks apart.

Each has its mark and its letter, and a cloud of what the numbers would have been with other people from the same
functions. Their names stand below, each with how sure it is that no other surpasses it, in words: the table has the
number, and the picture names no winner.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Unpack

import numpy as np
import pandas as pd

from kernelib.charts.frame import Frame, How, exercised, how_of, known_numbers, numbers, said_of
from kernelib.charts.picture import Picture
from kernelib.charts.sheet import Sheet, data
from kernelib.charts.spots import free_spot
from kernelib.charts.text import in_lines, wrap
from kernelib.charts.wording import label, number, percent, say
from kernelib.exercises import Exercise

FILLS = ("data-4", "data-2", "data-5", "data-6")
SHAPES = ("circle", "square", "triangle-up", "diamond")
LETTERS = "ABCD"
AXES = ["inclusion", "discrimination"]
MOST_DRAWS = 150  # of each cloud; more hide each other and make the picture heavy
NEARLY_ALL = 0.7  # of the answers in the core: then the formulation holds nearly everything
HARDLY_ANY = 0.15
READ_APART = 0.6  # ambiguity in bits, where the formulation does choose
CLEARLY = 0.1  # a difference between two shares or scores that is worth a sentence
SURELY = 0.95  # of the draws, from which on one formulation is said to do more than another
HARDLY = 0.05  # up to here a formulation is said not to tell tasks apart
# In so many of the draws no other surpasses it, and this is said of it.
STANDING = {SURELY: "surely", 0.7: "likely", 0.3: "unsure", 1 - SURELY: "unlikely", 0.0: "hardly"}

Rows = dict[Any, dict[str, float]]


def pareto(
    table: pd.DataFrame,
    draws: pd.DataFrame | None = None,
    *,
    undominated: Mapping[str, float] | pd.Series | None = None,
    ranges: Mapping[str, Mapping[Any, Any]] | None = None,
    pooled: bool = False,
    **how: Unpack[How],
) -> Picture:
    """`table` has a row for each of at most four formulations, with `inclusion` and `discrimination`, both 0 to 1.

    `draws` has a row for each draw of each formulation: `formulation, inclusion, discrimination`. `undominated` is
    the share of draws in which no other formulation is at least as good on both and better on one. `ranges` has where
    95 percent of the draws lie, by axis and formulation, where they are more than `draws` has. `pooled` says that the
    inclusion is of everybody, and not of the function in which fewest see themselves.
    """
    frame = Frame(**how)
    known = numbers(table.loc[:, AXES].dropna())
    if len(known) > len(FILLS):
        raise ValueError(f"there are {len(known)} formulations; at most {len(FILLS)} can be told apart")
    if not known:
        return frame.nothing("pareto")
    clouds = clouds_of(known, draws)
    shares: dict[Any, Any] = {} if undominated is None else dict(undominated.items())
    standing = {code: float(shares[code]) for code in known if code in shares}
    # Each keeps its letter, which it had when it was judged, where another has no numbers.
    letters = {code: letter for code, letter in lettered(table).items() if code in known}
    spread = _is_spread(clouds)
    right = frame.say("pareto_right_pooled") if pooled and frame.tables is None else frame.say_of("pareto_right")
    _scatter(frame, known, clouds, letters, right)
    # Where the sentence says that they hardly differ, none of them stands above another.
    level = all(_first(known, clouds, axis)[1] == "level" for axis in AXES)
    _names(frame, letters, standing if (spread or draws is None) and not level else {})
    columns = ["formulation", *(name for axis in AXES for name in (axis, f"{axis}_range"))]
    rows = [
        [
            f"{letters[code]} {frame.name(code)}",
            *(cell for axis in AXES for cell in _told(frame, row, _range(code, axis, clouds, ranges), axis)),
        ]
        for code, row in known.items()
    ]
    if undominated is not None:
        columns.append("undominated")
        rows = [[*row, percent(standing.get(code), frame.language)] for row, code in zip(rows, known, strict=True)]
    notes = [frame.say_of("draws_note")] if draws is not None or undominated is not None else []
    notes += [frame.say("undominated_note")] if undominated is not None else []
    notes += [] if spread or draws is None else [frame.say("draws_alike")]
    notes.insert(0, frame.say("pareto_scale_note", highest=number(_highest(known, clouds), frame.language)))
    drawn = frame.picture(
        "pareto",
        sentence=_sentence(frame, known, clouds, letters),
        columns=[frame.say(name) for name in columns],
        rows=rows,
        notes=notes,
    )
    return drawn if spread else replace(drawn, title=frame.title("pareto_plain_title"))


def lettered(table: pd.DataFrame) -> dict[Any, str]:
    """The letter of each formulation."""
    return dict(zip(table.index, LETTERS, strict=False))


def weighed(scores: Mapping[str, Any], sentence: str, **how: Unpack[How]) -> Picture:
    """What `dilemma.scores` gives, with what each formulation costs told in words.

    The sentence is of who sees themselves less, which the scores do not tell; without one the plain one stands.
    """
    frame = Frame(**how)
    table = _table(scores)
    draws = _draws(scores)
    ranges = {axis: scores[f"{axis}_range"] for axis in AXES}
    left_out = _left_out(frame, scores)
    if not table.notna().all(axis=1).any() and sentence:
        # The sentence says that there is no picture, and the note which cards that is for.
        return frame.nothing("pareto", sentence, left_out.get("note", ""))
    pooled = bool(scores.get("pooled"))
    shares = known_numbers(scores["undominated"])
    drawn = pareto(table, draws, undominated=shares, ranges=ranges, pooled=pooled, **how)
    whose = frame.say("dilemma_pooled") if pooled and frame.tables is None else frame.say_of("dilemma_lowest")
    notes = [*drawn.table.notes, whose, *_notes(frame, scores, lettered(table))]
    not_said = [*drawn.not_said, frame.say("dilemma_not_said")]
    title = f"{drawn.title} {left_out['title']}" if left_out else drawn.title
    table = replace(drawn.table, notes=notes)
    return replace(drawn, title=title, sentence=sentence or drawn.sentence, table=table, not_said=not_said)


def sentence(exercise: Exercise, result: Mapping[str, Any], language: str) -> str:
    """Which formulation does more of what, where nothing is told of what that costs."""
    frame = said_of(exercise, result, language)
    frame.labels, table = _labels(exercise, language), _table(result["scores"])
    known = numbers(table.dropna())
    return (
        _sentence(frame, known, clouds_of(known, _draws(result["scores"])), lettered(table))
        if known
        else frame.say("no_numbers")
    )


def picture(exercise: Exercise, result: Mapping[str, Any], sheet: Sheet, invented: bool = False) -> Picture:
    """The dilemma of a room, as it was released."""
    how = how_of(exercise, result, sheet, invented)
    how["labels"] = _labels(exercise, sheet.language)
    drawn = weighed(result["scores"], result["sentence"][sheet.language], **how)
    drawn = exercised(drawn, exercise, result, sheet.language, known_numbers(result["scores"]["inclusion"]))
    shown = _table(result["scores"]).notna().all(axis=1).any()
    return drawn if shown else replace(drawn, talk=[say("dilemma_talk_hidden", sheet.language)])


def _labels(exercise: Exercise, language: str) -> dict[str, str]:
    return {code: formulation(label(text, language)) for code, text in exercise.items.items()}


def _table(scores: Mapping[str, Any]) -> pd.DataFrame:
    return pd.DataFrame({axis: pd.Series(scores[axis], dtype=float) for axis in AXES})


def _draws(scores: Mapping[str, Any]) -> pd.DataFrame:
    told = [[code, *draw] for code, draws in scores["cloud"].items() for draw in draws]
    return pd.DataFrame(told, columns=["formulation", *AXES])


def formulation(label: str) -> str:
    """The formulation itself, without the letter before it.

    >>> formulation("B: At barnet bliver klar")
    'At barnet bliver klar'
    """
    return re.sub(r"^[A-D]: ", "", label)


def _notes(frame: Frame, scores: Mapping[str, Any], letters: Mapping[Any, str]) -> list[str]:
    """What the two numbers do not tell of each formulation."""
    notes = [left_out["note"]] if (left_out := _left_out(frame, scores)) else []
    for code, letter in letters.items():
        core, ambiguity, people = (scores[name].get(code) for name in ("core", "ambiguity", "people"))
        if core is not None and core >= NEARLY_ALL:
            notes.append(frame.say("dilemma_diluted", wide=letter, percent=round(100 * core)))
        elif core is not None and core <= HARDLY_ANY:
            notes.append(frame.say("dilemma_narrow", clear=letter, percent=round(100 * core)))
        elif ambiguity is not None and ambiguity >= READ_APART:
            notes.append(frame.say("dilemma_read_apart", one=letter))
        if people is not None:
            notes.append(frame.say_of("dilemma_people", one=letter, percent=round(100 * people)))
    return notes


def _left_out(frame: Frame, scores: Mapping[str, Any]) -> dict[str, str]:
    return (scores.get("left_out_said") or {}).get(frame.language, {})


def _is_spread(clouds: Mapping[Any, list[dict[str, float]]]) -> bool:
    """Whether there is a cloud to see: with one person in each function every draw is the same."""
    return any(
        max(draw[axis] for draw in cloud) - min(draw[axis] for draw in cloud) > 1e-9
        for cloud in clouds.values() if cloud for axis in AXES
    )  # fmt: skip


def _range(
    code: Any, axis: str, clouds: Mapping[Any, list], ranges: Mapping[str, Mapping[Any, Any]] | None
) -> list[float] | None:
    """Where 95 percent of the draws lie."""
    if ranges is not None:
        return ranges[axis].get(code)
    return np.quantile([draw[axis] for draw in clouds[code]], [0.025, 0.975]).tolist() if clouds[code] else None


def _told(frame: Frame, row: Mapping[str, float], ends: list[float] | None, axis: str) -> list[str]:
    low, high = (number(end, frame.language, 2) for end in ends or (None, None))
    return [number(row[axis], frame.language, 2), frame.say("from_to", low=low, high=high) if ends else "–"]


def _sentence(frame: Frame, known: Rows, clouds: Mapping[Any, list], letters: Mapping[Any, str]) -> str:
    """Which does more of what, where that stands out from how uncertain it is; else that it does not."""
    if len(known) == 1:
        return frame.say("pareto_one")
    (tells, how_tells), (holds, how_holds) = (_first(known, clouds, axis) for axis in ("discrimination", "inclusion"))
    said = {"a": letters[tells], "b": letters[holds]}  # what they stand for is in the picture
    if how_tells == how_holds == "first":
        return frame.say_of("pareto_both" if tells == holds else "pareto_sentence", **said)
    if how_tells == "level" and known[tells]["discrimination"] < HARDLY:
        how_tells = "nothing"
    if how_tells == how_holds == "level":
        return frame.say("pareto_level")
    return f"{frame.say(f'pareto_tells_{how_tells}', **said)} {frame.say_of(f'pareto_holds_{how_holds}', **said)}"


def _first(known: Rows, clouds: Mapping[Any, list], axis: str) -> tuple[Any, str]:
    """The formulation with most of it, and whether it is `first`, all are `level`, or it is `unsure`."""
    codes = sorted(known, key=lambda code: known[code][axis], reverse=True)
    if known[codes[0]][axis] - known[codes[-1]][axis] < CLEARLY:
        return codes[0], "level"
    first = all(is_ahead(known, clouds, axis, codes[0], other) for other in codes[1:])
    return codes[0], "first" if first else "unsure"


def is_ahead(known: Rows, clouds: Mapping[Any, list], axis: str, one: Any, other: Any) -> bool:
    """Whether one has so much more than another that it is worth a sentence, and would with nearly any such people.

    The draws are the same people for both, one draw after the other; without any the numbers stand alone.
    """
    if known[one][axis] - known[other][axis] < CLEARLY:
        return False
    larger = [here[axis] > there[axis] for here, there in zip(clouds[one], clouds[other], strict=False)]
    return not larger or sum(larger) >= SURELY * len(larger)


def clouds_of(known: Rows, draws: pd.DataFrame | None) -> dict[Any, list[dict[str, float]]]:
    """Of each formulation its draws; of numbered ones those in which every formulation has its numbers."""
    if draws is None:
        return {code: [] for code in known}
    told: pd.DataFrame = draws.loc[draws["formulation"].isin(list(known))]
    if "draw" in told.columns:
        told = told.loc[~told["draw"].isin(told.loc[told[AXES].isna().any(axis="columns"), "draw"])]
    whole = told
    return {
        code: list(numbers(whole.loc[whole["formulation"] == code, AXES].dropna().reset_index(drop=True)).values())
        for code in known
    }


def _scatter(frame: Frame, known: Rows, clouds: Mapping[Any, list], letters: Mapping[Any, str], right: str) -> None:
    sheet, size = frame.sheet, frame.size
    highest, wide = _highest(known, clouds), _plane(frame)
    top = sheet.paragraph(frame.say("pareto_up"), 0, 0, wide, fill="muted") + 8.0
    inset, below = size.disc + 2, 6 + 2 * sheet.leading() + size.text / 2
    tall = size.height - top - 2 * inset - below if size.height else 250.0

    def at(row: Mapping[str, float]) -> tuple[float, float]:
        x, y = row["inclusion"], row["discrimination"]
        return inset + (wide - 2 * inset) * x, top + inset + tall * (1 - y / highest)

    foot = top + tall + 2 * inset
    sheet.rules([{"x": 0, "x2": wide, "y": foot, "fill": "line"}])
    for fill, shape, code in zip(FILLS, SHAPES, known, strict=False):
        dots = [dict(zip(("x", "y"), at(draw), strict=True)) | {"fill": fill} for draw in clouds[code][:MOST_DRAWS]]
        sheet.dots(dots, 4 if size.wall else 2.2, shape, opacity=0.35)
    taken: list[tuple[float, float]] = []
    discs = []
    for fill, (code, row) in zip(FILLS, known.items(), strict=False):
        bounds = ((inset, wide - inset), (top + inset, foot - inset))
        taken.append(free_spot(at(row), taken, 2 * size.disc + 2, bounds))
        x, y = taken[-1]
        discs.append({"x": x, "y": y, "fill": fill, "text": letters[code], "shows": data(item=str(code))})
    sheet.discs(discs)
    words = [("left", 0.0, "none"), ("center", wide / 2, "half"), ("right", wide, "all")]
    for align, x, key in words:
        feet = foot + 6 + sheet.baseline()
        sheet.texts([{"x": x, "y": feet, "text": frame.say(f"pareto_{key}")}], align=align)
    feet = foot + 6 + sheet.leading() + sheet.baseline()
    sheet.texts([{"x": wide, "y": feet, "text": right, "fill": "muted"}], align="right")
    sheet.bottom = foot + below


def _highest(known: Rows, clouds: Mapping[Any, list]) -> float:
    """Up to where the picture reaches, in bits."""
    seen = [row["discrimination"] for row in (*known.values(), *(draw for cloud in clouds.values() for draw in cloud))]
    return min(1.0, math.ceil(max(0.5, *seen) * 10) / 10)


def _plane(frame: Frame) -> float:
    """How wide the plane is: on the wall the names stand beside it."""
    return 570.0 if frame.size.wall else float(frame.size.width)


def _names(frame: Frame, letters: Mapping[Any, str], standing: Mapping[Any, float]) -> None:
    """What the letters stand for: beside the plane on the wall, below it on a phone."""
    sheet, size = frame.sheet, frame.size
    x, y = (_plane(frame) + 40, 0.0) if size.wall else (0.0, sheet.bottom)
    indent = 2.7 * size.disc
    room = size.width - x - indent
    said = {code: frame.say(f"standing_{_standing(share)}") for code, share in standing.items()}
    lines = 9
    if size.height:
        # A name gives way first, then how it stands: the table has all of it.
        ways = [(3, said), (2, said), (1, said), (2, {}), (1, {})]
        fits = (way for way in ways if y + _tall(frame, letters, way[1], room, way[0]) <= size.height)
        lines, said = next(fits, ways[-1])
    for n, (code, letter) in enumerate(letters.items()):
        sheet.discs([{"x": x + size.disc, "y": y + size.disc, "fill": FILLS[n], "text": letter}])
        top = y
        name = " ".join(in_lines(frame.name(code), room, size.text, size.strong, most=lines))
        y = sheet.paragraph(name, x + indent, y + size.disc - sheet.leading() / 2, room, strong=True)
        if code in said:
            y = sheet.paragraph(said[code], x + indent, y, room, fill="muted")
        y = max(y, top + 2 * size.disc) + size.text * 0.4
    sheet.bottom = max(sheet.bottom, y - size.text * 0.4)


def _standing(share: float) -> str:
    """How sure it is that no other surpasses it.

    >>> [_standing(share) for share in (1.0, 0.85, 0.5, 0.2, 0.05, 0.01)]
    ['surely', 'likely', 'unsure', 'unlikely', 'unlikely', 'hardly']
    """
    return next(said for least, said in STANDING.items() if share >= least - 1e-9)


def _tall(frame: Frame, letters: Mapping[Any, str], said: Mapping[Any, str], room: float, lines: int) -> float:
    """How tall the names stand, each in so many lines."""
    size, leading, tall = frame.size, frame.sheet.leading(), 0.0
    for code in letters:
        told = len(in_lines(frame.name(code), room, size.text, size.strong, most=lines))
        told += len(wrap(said[code], room, size.text, size.weight)) if code in said else 0
        tall += max(size.disc - leading / 2 + leading * told, 2 * size.disc) + size.text * 0.4
    return tall - size.text * 0.4
