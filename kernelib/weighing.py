"""The dilemma of a room's formulations, as a step that is shown and never answered.

It comes when the last of the steps it is told of has been revealed, and rests on nothing but what was released of
them: the same answers, the same functions, no card and no question on which nearly all answered alike. So it changes
only when one of those releases does, and what five people's rule has kept back there is not in it either.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from kernelib import charts, dilemma, release, showing, words
from kernelib.errors import NotFound
from kernelib.exercises import Choice, Exercise
from kernelib.planning import DILEMMA, SORTED_BY
from kernelib.release import Snapshot

if TYPE_CHECKING:
    from kernelib.workshop import Workshop

JUDGED, OWN = "own-contribution", "own"
FEWEST_CARDS = 8  # what tells tasks apart on fewer of them is the choice of cards

# The newest release of each step, by its id.
Released = dict[str, dict[str, Any]]


def offer(workshop: "Workshop", revealed: str) -> None:
    """Adds the step, when the last of those it is told of has been revealed."""
    if revealed != JUDGED and not revealed.startswith(SORTED_BY):
        return
    if _released(workshop) and not workshop.store.exercise(workshop.code, DILEMMA):
        workshop.add(_step(workshop.exercise(JUDGED).items))


def _step(formulations: Mapping[str, Any]) -> Exercise:
    return Choice(
        id=DILEMMA,
        title=_said("weighing.title"),
        prompt=_said("weighing.prompt"),
        source=_said("weighing.source"),
        say=_said("weighing.say"),
        talk=[_said("weighing.talk_word"), _said("weighing.talk_cost")],
        not_said=[
            _said(key) for key in ("charts.pareto_not_said", "charts.dilemma_not_said", "weighing.not_said_silent")
        ],
        items=formulations,
    )


def snapshot(workshop: "Workshop", exercise: Exercise, former: list[dict[str, Any]]) -> Snapshot | None:
    """What may be shown of the dilemma now. None: not all has been released, or nothing since it was last shown."""
    released = _released(workshop)
    rests_on = {id: [row["round"], row["number"]] for id, row in released.items()}
    if not released or (former and former[-1]["seqs"]["rests_on"] == rests_on):
        return None
    judged = released[JUDGED]["scores"]
    scores, told = _weighed(workshop, released)
    result = release.result(exercise, 1, judged["n"], [], scores)
    result["sentence"] = {
        language: _sentence(exercise, result, told[language], language) for language in words.LANGUAGES
    }
    after = former[-1]["number"] if former else None
    return Snapshot(result, {"newest": [], "shown": {}, "rests_on": rests_on}, after)


def _released(workshop: "Workshop") -> Released:
    """What was last released of every step the dilemma is told of; nothing as long as one is missing."""
    found: Released = {}
    for id in [JUDGED, *(f"{SORTED_BY}{code}" for code in workshop.exercise(JUDGED).items)]:
        rows = workshop.store.releases(workshop.code, id)
        if not rows:
            return {}
        found[id] = max(rows, key=lambda row: (row["round"], row["number"]))
    return found


class Behind(NamedTuple):
    """What the room's dilemma rests on: no card, question or function that was held back is in it."""

    judged: pd.DataFrame
    sorted_by: dict[str, pd.DataFrame]
    fewest: int
    deck: dict[str, Any]
    left_out: list[str]
    few: set[str]
    alike: list[str]
    by_table: bool


def behind(workshop: "Workshop") -> Behind:
    """The answers of a workshop's dilemma as `dilemma.weighed` takes them, functions held back taken together.

    Raises `NotFound` as long as not all of its steps have been revealed, and TypeError for an export, which does not
    know what was released of whom.
    """
    if not hasattr(workshop, "store"):
        raise TypeError(f"{workshop!r} has no releases; open the workshop itself with kl.open_workshop")
    released = _released(workshop)
    if not released:
        there = [each["id"] for each in workshop.store.exercises(workshop.code)]
        raise NotFound("no_exercise", id=DILEMMA, there=there)
    return _behind(workshop, released)


def _behind(workshop: "Workshop", released: Released) -> Behind:
    by_table = all(showing.way(workshop, id, row["round"], None) == "table" for id, row in released.items())
    judged = released[JUDGED]["scores"]
    seen = _answered(workshop, JUDGED, released[JUDGED])
    known = _known(judged["scores"])
    seen = seen.loc[[known[item, criterion] for item, criterion in zip(seen["item"], seen["criterion"], strict=True)]]
    alike = [item for item, criterion in known if criterion == OWN and not known[item, criterion]]
    formulations = list(workshop.exercise(JUDGED).items)
    cards = {code: _answered(workshop, f"{SORTED_BY}{code}", released[f"{SORTED_BY}{code}"]) for code in formulations}
    deck, alike_on, few_on = _deck(workshop, released)
    left_out = [card for card in deck if card in (*alike_on, *few_on)]
    kept = [card for card in deck if card not in left_out] if len(deck) - len(left_out) >= FEWEST_CARDS else []
    cards = {code: told.loc[told["item"].isin(kept)] for code, told in cards.items()}
    if not by_table:
        apart = _apart(judged, [code for code in formulations if code not in alike])
        seen = seen.assign(role=seen["role"].where(seen["role"].isin(apart), dilemma.OTHERS))
        cards = {
            code: told.assign(role=told["role"].where(told["role"].isin(apart), dilemma.OTHERS))
            for code, told in cards.items()
        }
    return Behind(seen, cards, 1 if by_table else release.FEWEST, deck, left_out, few_on, alike, by_table)


def _weighed(workshop: "Workshop", released: Released) -> tuple[dict[str, Any], dict[str, str]]:
    """The scores, and by language what the formulation that tells tasks apart best costs, and whom."""
    on = _behind(workshop, released)
    table, by_role, cloud = dilemma.weighed(on.judged, on.sorted_by, fewest=on.fewest)
    scores = dilemma.scores(table, cloud)
    scores |= {"cards": len(on.deck), "left_out": on.left_out, "nearly_unanimous": on.alike}
    if on.by_table:
        tables = on.judged.loc[on.judged["criterion"] == OWN].groupby("item")["participant"].nunique()
        scores["tables"] = {code: int(tables.get(code, 0)) for code in on.sorted_by}
    if on.left_out:
        scores["left_out_said"] = {
            language: _left_out(on.deck, on.left_out, on.few, language) for language in words.LANGUAGES
        }
    return scores, {
        language: dilemma.sentence(table, by_role, cloud, workshop.roles, language) for language in words.LANGUAGES
    }


def _answered(workshop: "Workshop", id: str, row: Mapping[str, Any]) -> pd.DataFrame:
    """The answers that a release rests on, as they were then."""
    seqs = release.rests_on([row["seqs"]])
    rows = {each["seq"]: each for each in workshop.store.answers_by_seq(workshop.code, seqs)}
    room = {name: shown[""] for name, shown in row["seqs"]["shown"].items()}
    told = [
        (each["participant"], each["role"], item, criterion, value)
        for each, item, criterion, value in release.answered(workshop.exercise(id), rows, room)
    ]
    return pd.DataFrame(told, columns=["participant", "role", "item", "criterion", "value"])


def _known(scores: Mapping[str, Any]) -> dict[tuple[str, str], bool]:
    """By formulation and question: were the answers shown, or nearly all alike? What too few answered is absent."""
    return {
        (item, criterion): None not in shares.values()
        for item, criteria in scores["distribution"].items()
        for criterion, shares in criteria.items()
    }


def _apart(judged: Mapping[str, Any], formulations: list[str]) -> list[str]:
    """The functions of which it was shown for each formulation. Everybody else is one group.

    What the room has besides these functions can be worked out from what was shown, and of no part of it anything.
    """
    groups = {group["role"]: _known(group["scores"]) for group in judged["groups"]}
    return [role for role, known in groups.items() if all(known.get((code, OWN)) for code in formulations)]


def _deck(workshop: "Workshop", released: Released) -> tuple[dict[str, Any], set[str], set[str]]:
    """The cards by their codes, and those that nearly all put alike and that too few put anywhere by some formulation.

    Of these something cannot be shown, and so they count for no formulation, or they would count for one alone.
    """
    deck: dict[str, Any] = {}
    alike: set[str] = set()
    few: set[str] = set()
    for id, row in released.items():
        if id == JUDGED:
            continue
        scores = row["scores"]["scores"]
        items = workshop.exercise(id).items
        deck |= items
        few |= items.keys() - scores["shares"].keys()
        alike |= {item for item in items if item in scores["nearly_unanimous"]}
    return deck, alike, few


def _left_out(deck: Mapping[str, Any], left_out: list[str], few: set[str], language: str) -> dict[str, str]:
    """Which cards are not counted and why: in a line, as what is said where no picture can be, and by their names."""
    names = words.both([deck[card][language] for card in left_out], language)
    why, counted = "_few" if few else "", {"n": len(left_out), "of": len(deck)}
    return {
        "title": words.say(f"charts.dilemma_left_out{why}", language, **counted),
        "instead": words.say(f"charts.dilemma_too_alike{why}", language, **counted),
        "note": words.say("charts.dilemma_left_out_why", language, cards=names),
    }


def _sentence(exercise: Exercise, result: Mapping[str, Any], told: str, language: str) -> str:
    scores = result["scores"]
    seen, sorted_by = (
        {code for code, number in scores[axis].items() if number is not None}
        for axis in ("inclusion", "discrimination")
    )
    if scores["left_out"] and not sorted_by:
        return scores["left_out_said"][language]["instead"]
    if not seen & sorted_by:
        return words.say("charts.dilemma_none", language)
    if len(seen & sorted_by) == 1:
        [code] = seen & sorted_by
        return words.say("charts.dilemma_only", language, one=code.upper())
    return told or charts.sentence(exercise, result, language)


def _said(key: str) -> dict[str, str]:
    return {language: words.say(key, language) for language in words.LANGUAGES}
