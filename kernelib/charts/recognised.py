"""Contributions that others have ticked because they have seen them: those that fewest have seen come first.

Below stands recognition both ways, where both professions have ticked and enough of them.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Unpack

from kernelib.charts.frame import LONGEST, Frame, How, known_numbers
from kernelib.charts.lanes import LEAST_WALL, bullets
from kernelib.charts.picture import Picture
from kernelib.charts.wording import percent
from kernelib.words import both

MOST_NAMED = 2  # contributions in the sentence
SHORTER = 32  # letters of each where there are two
BOTH = "both."  # and the owner: a lane of its own below the contributions


def contributions(
    shares: Mapping[str, float | None],
    recognition: Mapping[str, Mapping[str, float]] | None = None,
    *,
    nearly_unanimous: Sequence[str] | None = None,
    awaited: bool = False,
    **how: Unpack[How],
) -> Picture:
    """The share that has seen each contribution, fewest first; one that is None is nearly all or nearly nobody.

    `recognition` is how much of each owner's contributions each viewer recognises, by viewer and owner, drawn in that
    order; where it is `awaited` and not there, a note says what it takes.
    """
    frame = Frame(**how)
    if not shares:
        return frame.nothing("seen")
    known = known_numbers(shares)
    order = sorted(known, key=known.__getitem__) + [item for item in shares if item not in known]
    figures = {item: frame.figure(known[item], item) for item in known}
    ways = {BOTH + owner: share for seen in (recognition or {}).values() for owner, share in seen.items()}
    below = _room(frame, len(ways))
    untold = {item: frame.say("not_shown") for item in order if item not in known}
    bullets(frame, order, known, figures, untold=untold, why=frame.say("seen_untold"), below=below)
    rows = [[frame.name(item), figures.get(item) or untold[item]] for item in order]
    notes = [frame.say_of("both_ways_awaited")] if awaited and not ways else []
    if ways:
        frame.labels = {**frame.labels, **{way: frame.say(way.replace(BOTH, "sees_")) for way in ways}}
        # Means over contributions stay in percent, and say so where the numbers above count tables.
        sign = " %" if frame.counted else ""
        figures = {way: f"{percent(share, frame.language)}{sign}" for way, share in ways.items()}
        sheet = frame.sheet
        sheet.bottom = sheet.paragraph(frame.say("both_ways"), 0, sheet.bottom + 8, frame.size.width, fill="muted") + 8
        bullets(frame, list(ways), ways, figures)
        rows += [[frame.name(way), figures[way]] for way in ways]
        notes = [frame.say("both_ways_note")]
    return frame.picture(
        "seen",
        sentence=sentence(frame, shares),
        columns=[frame.say("contribution"), frame.say("seen_by_counted" if frame.counted else "seen_by")],
        rows=rows,
        notes=notes,
    )


def sentence(frame: Frame, shares: Mapping[str, float | None]) -> str:
    """What nobody has seen, or what fewest have: never what most have, for there is nothing to ask about."""
    known = known_numbers(shares)
    if not shares:
        return frame.say("no_numbers")
    if not known:
        return frame.say("seen_alike")
    fewest, whole = min(known.values()), len(known) == len(shares)
    told = [item for item in known if known[item] - fewest < 1e-9]
    named = [frame.quoted(item, LONGEST if len(told) == 1 else SHORTER) for item in told[:MOST_NAMED]]
    said = {"items": both(named, frame.language), "n": len(told)}
    if frame.tables is not None and frame.people != 1:
        return _of_tables(frame, fewest, len(told) == len(shares), {**said, "share": frame.share(fewest, told[0])})
    if fewest == 0:
        return frame.say("seen_nobody" if len(told) <= MOST_NAMED else "seen_nobody_many", **said)
    said["percent"] = percent(fewest, frame.language)
    if len(told) == len(shares) > 1:
        return frame.say("seen_everybody" if fewest > 1 - 1e-9 else "seen_level", **said)
    if len(told) > MOST_NAMED:
        return frame.say("seen_fewest_many", **said)
    # What is hidden may have been seen by nearly all or by nearly nobody.
    return frame.say("seen_fewest" if whole else "seen_fewest_of_shown", **said)


def _of_tables(frame: Frame, fewest: float, level: bool, said: dict[str, Any]) -> str:
    """The same of tables: nothing of theirs is hidden."""
    if fewest == 0:
        return frame.say("seen_nobody_tables" if said["n"] <= MOST_NAMED else "seen_nobody_many_tables", **said)
    if level and fewest > 1 - 1e-9:
        return frame.say("seen_everybody_tables")
    if level and said["n"] > 1:
        return frame.say("seen_level_tables", **said)
    return frame.say("seen_fewest_many_tables" if said["n"] > MOST_NAMED else "seen_fewest_tables", **said)


def _room(frame: Frame, ways: int) -> float:
    """What the lanes both ways and their heading take on a wall."""
    return (LEAST_WALL + 8) * ways + frame.sheet.leading() + 16 if ways else 0.0
