"""Choices: how many picked each item, most first; people, professions and functions in the order they are given in.

Where a tick says that one has seen a contribution, the picture is that of `recognised`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Unpack

import pandas as pd

from kernelib.charts import recognised
from kernelib.charts.frame import Frame, How, exercised, how_of, known_numbers, numbers, said_of
from kernelib.charts.lanes import bullets
from kernelib.charts.picture import Picture
from kernelib.charts.sheet import Sheet
from kernelib.charts.wording import percent, say
from kernelib.exercises import Choice
from kernelib.words import both

MOST_NAMED = 2  # of those that are at the top together
SHORTER = 32  # letters of each where there are two

TOGETHER = "-together"  # no item can have such a code


def choice(
    shares: Mapping[str, float | None],
    intervals: pd.DataFrame | None = None,
    *,
    nearly_unanimous: Sequence[str] | None = None,
    of_people: bool = False,
    **how: Unpack[How],
) -> Picture:
    """The share that picked each item; one that is None is nearly all or nearly nobody.

    Items that are people, professions or functions (`of_people`) stand as they are given, never by their shares.

    With `nearly_unanimous`, only those are; the others that are None are hidden lest they could be worked out.
    `intervals` may be those of `uncertainty.wilson`, with `low` and `high` by item: for a room that stands for more
    people than are in it.
    """
    frame = Frame(**how)
    if not shares:
        return frame.nothing("choice")
    known, order = known_numbers(shares), list(shares) if of_people else _order(shares)
    bands = {} if intervals is None else {item: (row["low"], row["high"]) for item, row in numbers(intervals).items()}
    untold = [item for item in order if item not in known]
    bullets(frame, order, known, {item: frame.figure(known[item], item) for item in known}, bands,
            dict.fromkeys(untold, frame.say("not_shown")), why_untold(frame, untold, nearly_unanimous))  # fmt: skip
    columns = [
        frame.say("item"),
        frame.say("picked_counted" if frame.counted else "picked"),
        *([frame.say("interval")] if bands else []),
    ]
    rows = []
    for item in order:
        told = frame.figure(known[item], item) if item in known else frame.say("not_shown")
        ends = [percent(end, frame.language) for end in bands.get(item, ())]
        between = frame.say("from_to", low=ends[0], high=ends[1]) if ends else "–"
        rows.append([frame.name(item), told, *([between] if bands else [])])
    drawn = frame.picture("choice", sentence=_sentence(frame, shares, of_people), columns=columns, rows=rows)
    return replace(drawn, description=frame.say("people_description")) if of_people else drawn


def picture(exercise: Choice, result: dict[str, Any], sheet: Sheet, invented: bool = False) -> Picture:
    scores = result["scores"]
    told = scores.get("shares") or {}
    how = how_of(exercise, result, sheet, invented)
    shares, how["labels"] = _with_together(exercise, scores)
    nearly = scores.get("nearly_unanimous") or []
    if exercise.recognises:
        drawn = recognised.contributions(
            shares,
            scores.get("recognition"),
            nearly_unanimous=nearly,
            awaited=exercise.recognises != "everybody",
            **how,
        )
    else:
        drawn = choice(shares, nearly_unanimous=nearly, of_people=exercise.of_people, **how)
    drawn = exercised(drawn, exercise, result, sheet.language, told)
    # Nothing differs that could be shown, so nothing is to be talked about for that.
    alike = exercise.recognises and shares and not known_numbers(shares)
    return replace(drawn, talk=[say("talk_alike", sheet.language)]) if alike else drawn


def sentence(exercise: Choice, result: dict[str, Any], language: str) -> str:
    frame = said_of(exercise, result, language)
    shares, frame.labels = _with_together(exercise, result["scores"])
    return recognised.sentence(frame, shares) if exercise.recognises else _sentence(frame, shares, exercise.of_people)


def why_untold(frame: Frame, untold: Sequence[str], nearly: Sequence[str] | None) -> str:
    """Why some have no number: that nearly all picked them and that hardly anybody did look alike, and must."""
    worked_out = nearly is not None and any(item not in nearly for item in untold)
    return frame.say("picked_untold_or_worked_out" if worked_out else "picked_untold") if untold else ""


def _with_together(exercise: Choice, scores: Mapping[str, Any]) -> tuple[dict[str, float | None], dict[str, Any]]:
    """The shares with that of the items that are told as one, if there is one, and what all of them are called."""
    shares = dict(scores.get("shares") or {})
    if scores.get("together") is None:
        return shares, dict(exercise.items)
    return shares | {TOGETHER: scores["together"]}, {**exercise.items, TOGETHER: exercise.together}


def _of_tables(frame: Frame, shares: Mapping[str, float | None], first: list[str], most: float) -> str:
    """The same of tables: nothing of theirs is hidden."""
    if most == 0:
        return frame.say("choice_nobody_tables")
    share = frame.share(most, first[0])
    if len(first) > 1:
        if len(first) == len(shares) or len(first) > MOST_NAMED:
            key = "choice_level_tables" if len(first) == len(shares) else "choice_several_tables"
            return frame.say(key, n=len(first), share=share)
        items = both([frame.quoted(item, SHORTER) for item in first], frame.language)
        return frame.say("choice_two_tables", items=items, share=share)
    return frame.say("choice_sentence_tables", item=frame.quoted(first[0]), share=share)


def _order(shares: Mapping[str, float | None]) -> list[str]:
    known = known_numbers(shares)
    return sorted(known, key=lambda item: -known[item]) + [item for item in shares if item not in known]


def _sentence(frame: Frame, shares: Mapping[str, float | None], of_people: bool) -> str:
    known = known_numbers(shares)
    if not shares:
        return frame.say("no_numbers")
    if not known:
        return frame.say("picked_alike")
    if of_people:
        told = (f"{frame.inside(item)} {frame.figure(share, item)}" for item, share in known.items())
        key = "choice_people" if len(known) == len(shares) else "choice_people_of_shown"
        key = "choice_people_counted" if frame.counted else key
        return frame.say(key, people=", ".join(told))
    most = max(known.values())
    first = [item for item in known if most - known[item] < 1e-9]
    if frame.tables is not None:
        return _of_tables(frame, shares, first, most)
    if most == 0 and len(known) == len(shares):
        return frame.say("choice_nobody")
    if len(first) == len(shares) > 1:
        return frame.say("choice_level", percent=percent(most, frame.language))
    # What is hidden may be nearly all or nearly nobody.
    shown = "" if len(known) == len(shares) else "_of_shown"
    if len(first) > MOST_NAMED:
        return frame.say(f"choice_several{shown}", n=len(first), percent=percent(most, frame.language))
    if len(first) > 1:
        items = both([frame.quoted(item, SHORTER) for item in first], frame.language)
        return frame.say(f"choice_two{shown}", items=items, percent=percent(most, frame.language))
    key = "choice_of_shown" if shown else "choice_sentence"
    return frame.say(key, item=frame.quoted(first[0]), percent=percent(most, frame.language))
