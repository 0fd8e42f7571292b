"""Shares: one bar for each card, most contested first, cut into the bins it was put in.

Each bin has its sign and its colour; a bin that stands apart ("Ved ikke") is hollow and dashed. Only people who put
the card somewhere count in its bar.
"""

from collections.abc import Sequence
from typing import Any, Unpack

import pandas as pd

from kernelib import words
from kernelib.charts import bars, of_tables
from kernelib.charts.frame import LONGEST, How, labelled, missing_notes, numbers, released, sheet_of, titled
from kernelib.charts.picture import Picture, Table, finished
from kernelib.charts.sheet import Sheet
from kernelib.charts.text import lower_first, shorten
from kernelib.charts.walls import first_of
from kernelib.charts.wording import answers, label, labels, number, percent, quoted, say
from kernelib.exercises import CardSort

FILLS = ("data-1", "data-2", "data-3", "data-4", "data-5", "data-6", "heat-3", "heat-2")
# "Ved ikke" is told first where so large a share gave it, on so large a share of the cards.
DOUBT = 1 / 3
# Above this share of those who placed the card it is told as "most" against "some", below as "some" against "others".
MOST = 0.7
# Letters of a formulation before the sentence: enough to know it by.
FIRST_WORDS = 28


def picture(exercise: CardSort, result: dict[str, Any], sheet: Sheet, invented: bool = False) -> Picture:
    scores, language = result["scores"], sheet.language
    order, shares = shown(exercise, scores), known_shares(scores)
    bars.key(sheet, {code: label(text, language) for code, text in exercise.bins.items()}, fills(exercise))
    rows = [
        bars.Row(
            item,
            label(exercise.items[item], language),
            shares.get(item),
            of=of_tables.behind(scores, result["n"], item),
        )
        for item in order
    ]
    bars.stacked(sheet, rows, fills(exercise))
    bins = [lower_first(name) for name in labels(exercise.bins, language)]
    alike = _is_alike(scores, order)
    title = "card_sort_alike_title" if alike and not of_tables.is_one(result) else _in_tables("card_sort_title", result)
    return finished(
        sheet,
        title=say(title, language, answers=_answers(result, language, invented)),
        sentence=sentence(exercise, result, language),
        headline=_headline(exercise, result, language),
        description=say("card_sort_description", language, count=len(order), bins=words.both(bins, language)),
        table=table(exercise, result, language, invented),
        not_said=labels(exercise.not_said, language) or [say("card_sort_not_said", language)],
        talk=[say("talk_alike", language)] if alike else labels(exercise.talk, language),
    )


def _is_alike(scores: dict[str, Any], order: Sequence[str]) -> bool:
    """Whether there is no card on which anybody differs, so that none is to be talked about for that."""
    shares, contested = known_shares(scores), scores.get("contested") or {}
    return bool(order) and not any(contested.get(item) for item in shares)


def contested(
    shares: pd.DataFrame,
    contested: pd.Series,
    *,
    apart: Sequence[str] = ("dont_know",),
    alpha: float | None = None,
    agreement: float | None = None,
    **how: Unpack[How],
) -> Picture:
    """The same picture of `core_periphery.shares` and `contested`: items × bins, and how contested each item is.

    `apart` are the bins that `contested` was computed without. `alpha` is told with `agreement`, the plain share of
    pairs of answers that are the same, and never without it.
    """
    if alpha is not None and agreement is None:
        raise ValueError("alpha is told with the plain agreement and never alone; give agreement= as well")
    bins = [str(code) for code in shares.columns]
    exercise = CardSort(
        id="contested", title="", prompt="", items=labelled(shares.index, how), bins=labelled(bins, how),
        apart=tuple(code for code in apart if code in bins),
    )  # fmt: skip
    counted = {str(item): None if value != value else value for item, value in contested.items()}
    scores = {"shares": numbers(shares), "contested": counted, "alpha": alpha, "agreement": agreement}
    return titled(picture(exercise, released(scores, how), sheet_of(how), how.get("invented", False)), how)


def _answers(result: dict[str, Any], language: str, invented: bool) -> str:
    return answers(result["n"], language, invented, tables="tables" in result["scores"])


def _in_tables(key: str, result: dict[str, Any]) -> str:
    """The key itself, or that of what is said where tables are counted, or where there is one."""
    if of_tables.is_one(result):
        return f"{key}_one_table"
    return f"{key}_counted" if of_tables.are_few(result["scores"], result["n"]) else key


def _figure(result: dict[str, Any], item: str, share: float, language: str) -> str:
    return of_tables.figure(share, of_tables.behind(result["scores"], result["n"], item), language)


def shown(exercise: CardSort, scores: dict[str, Any]) -> list[str]:
    """The cards that have something to show, most contested first; those answered alike last."""
    contested, shares = scores.get("contested") or {}, known_shares(scores)
    nearly = [item for item, share in (scores.get("shares") or {}).items() if item not in shares]
    nearly += scores.get("nearly_unanimous") or []
    told = [item for item in exercise.items if shares.get(item) or item in nearly]

    def rank(item: str) -> tuple[bool, float]:
        value = contested.get(item)
        return not shares.get(item), -1.0 if value is None else -value if value else 0.0

    placed = [item for item in told if contested.get(item) is not None or not shares.get(item)]
    return sorted(placed, key=rank) + [item for item in told if item not in placed]


def known_shares(scores: dict[str, Any]) -> dict[str, dict[str, float]]:
    """The shares that are told; those of a card that nearly all put in the same bin are null."""
    shares = scores.get("shares") or {}
    told = {item: {code: x for code, x in (each or {}).items() if x is not None} for item, each in shares.items()}
    return {item: each for item, each in told.items() if each}


# The sentence


def sentence(exercise: CardSort, result: dict[str, Any], language: str) -> str:
    """Where the room sees it differently; where cards are sorted as a formulation reads, by which."""
    said = _said(exercise, result, language)
    letter, _, text = label(exercise.formulation, language).partition(": ")
    if not text:
        return said
    about = quoted(shorten(text, FIRST_WORDS), language)
    return say("card_sort_by", language, letter=letter, formulation=about, sentence=said)


def _headline(exercise: CardSort, result: dict[str, Any], language: str) -> str:
    """The same for a wall that has no room for it: the formulation by its letter, under which the room has read it."""
    letter, _, text = label(exercise.formulation, language).partition(": ")
    first = first_of(_said(exercise, result, language))
    return say("card_sort_by_letter", language, letter=letter, sentence=first) if text else ""


def _said(exercise: CardSort, result: dict[str, Any], language: str) -> str:
    scores = result["scores"]
    order = shown(exercise, scores)
    shares, contested = known_shares(scores), scores.get("contested") or {}
    told = [item for item in order if shares.get(item)]
    if not order:
        return say("card_sort_nothing", language)
    if not told:
        return say("card_sort_nearly", language)
    if doubt := _doubt(exercise, result, {item: shares[item] for item in told}, len(order), language):
        return doubt
    item = told[0]
    if contested.get(item) is None:
        return say("card_sort_nothing", language)
    if not contested[item]:
        same = "card_sort_same_tables" if "tables" in scores else "card_sort_same"
        return say(same if len(told) == len(order) else "card_sort_nearly", language)
    places = {code: share for code, share in shares[item].items() if code not in exercise.apart and share}
    ranked = sorted(places, key=lambda code: (-places[code], list(exercise.bins).index(code)))
    most = places[ranked[0]] / sum(places.values()) >= MOST
    # Those as large as the second are told as well: two of three equals would be chosen by nothing but their order.
    named = [code for code in ranked if places[code] >= places[ranked[1]] - 1e-9]
    if not most:  # in the order of the bins, so that the sentence reads as the bar does
        named.sort(key=list(exercise.bins).index)
    told = dict(zip(("first", "second", "third"), (_placed(exercise, code, language) for code in named), strict=False))
    if "tables" in scores:
        of = of_tables.behind(scores, result["n"], item)
        told |= _who({code: places[code] for code in named}, of, most, language)
    keys = ("card_sort_mostly", "card_sort_mostly_three", "card_sort_mostly_spread") if most else (
        "card_sort_apart", "card_sort_apart_three", "card_sort_spread")  # fmt: skip
    key = keys[min(len(named), 4) - 2] + ("_tables" if "tables" in scores else "")
    return say(key, language, item=_card(exercise, item, language), n=len(named), **told)


def _who(places: dict[str, float], of: int | None, most: bool, language: str) -> dict[str, str]:
    """Which tables put the card there: how many, where they are counted."""
    names = ("first_who", "second_who", "third_who")
    if of is not None:
        who = [of_tables.some(share, of, language) for share in places.values()]
    else:
        who = [say(key, language) for key in ("most_tables" if most else "some_tables", "other_tables", "more_tables")]
    return dict(zip(names, who, strict=False))


def _card(exercise: CardSort, item: str, language: str) -> str:
    return quoted(shorten(label(exercise.items[item], language), LONGEST), language)


def _doubt(
    exercise: CardSort, result: dict[str, Any], shares: dict[str, dict[str, float]], of: int, language: str
) -> str:
    """That many do not know, where they do on many of the cards; else nothing."""
    for code in exercise.apart:
        unsure = {item: each[code] for item, each in shares.items() if each.get(code, 0) >= DOUBT}
        if code not in exercise.bins or not unsure or len(unsure) < of * DOUBT:
            continue
        most = max(unsure, key=unsure.__getitem__)
        about = {"item": _card(exercise, most, language), "percent": percent(unsure[most], language)}
        about["bin"] = quoted(label(exercise.bins[code], language), language)
        key = "card_sort_unsure" if len(unsure) == 1 else "card_sort_many_unsure"
        if "tables" in result["scores"]:
            key += "_tables"
            behind = of_tables.behind(result["scores"], result["n"], most)
            about["share"] = of_tables.out_of(unsure[most], behind, language)
        return say(key, language, n=len(unsure), of=of, **about)
    return ""


def _placed(exercise: CardSort, code: str, language: str) -> str:
    """Our own bins have words of their own; where others stand beside them, all are told by their labels."""
    known = set(exercise.bins) - set(exercise.apart) <= {"core", "supporting", "not_ours"}
    name = quoted(label(exercise.bins[code], language), language)
    return say(f"placed_{code}", language) if known else say("placed", language, bin=name)


# The table


def table(exercise: CardSort, result: dict[str, Any], language: str, invented: bool = False) -> Table:
    scores = result["scores"]
    order, shares = shown(exercise, scores), known_shares(scores)
    alike = say("nearly_alike", language)
    rows = [
        [label(exercise.items[item], language)]
        + (
            [_figure(result, item, shares[item].get(code) or 0, language) for code in exercise.bins]
            if shares.get(item)
            else [alike] * len(exercise.bins)
        )
        for item in order
    ]
    return Table(
        caption=say(_in_tables("card_sort_caption", result), language, answers=_answers(result, language, invented)),
        columns=[say("card", language), *labels(exercise.bins, language)],
        rows=rows,
        notes=_notes(exercise, scores, order, language),
    )


def _notes(exercise: CardSort, scores: dict[str, Any], order: list[str], language: str) -> list[str]:
    notes = []
    known = known_shares(scores)
    nearly = [item for item in order if item not in known]
    alpha, agreement = scores.get("alpha"), scores.get("agreement")
    if agreement is not None:
        by_chance = None if alpha is None or alpha == 1 else 1 - (1 - agreement) / (1 - alpha)
        key = "agreement" if by_chance is None else "agreement_and_chance"
        chance = "" if by_chance is None else percent(by_chance, language)
        notes.append(say(key, language, percent=percent(agreement, language), chance=chance))
        notes.append(
            say("alpha_none", language) if alpha is None else say("alpha", language, alpha=number(alpha, language, 2))
        )
        apart = [
            quoted(label(exercise.bins[code], language), language) for code in exercise.apart if code in exercise.bins
        ]
        if apart:
            notes.append(say("apart", language, bins=words.both(apart, language)))
        if nearly:
            notes.append(say("agreement_without_alike", language))
    notes += missing_notes(exercise, {"scores": scores | {"nearly_unanimous": nearly}}, language, order)
    return notes


def fills(exercise: CardSort) -> dict[str, str]:
    """The token that paints each bin; those apart are hollow."""
    painted = [code for code in exercise.bins if code not in exercise.apart]
    return dict.fromkeys(exercise.bins, "data-none") | dict(zip(painted, FILLS, strict=False))
