"""The dilemma of a room: in which formulations all can see themselves, which of them tell the tasks apart, in words.

Slide "Udfordringer" no. 2. Two numbers side by side and never one; what stands here names no winner.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Unpack

import pandas as pd

from kernelib import words
from kernelib.charts import Picture, pareto
from kernelib.charts.text import lower_first
from kernelib.models import dilemma as scores
from kernelib.models.uncertainty import wide

if TYPE_CHECKING:
    from kernelib.charts.frame import How

FEWEST = 5  # in a function; smaller ones are taken together
OTHERS = "others"
UNDISCLOSED = "undisclosed"  # in the whole room and in no function
CORE, UNSURE = "core", "dont_know"
NEARLY_ALL = 0.7  # of the answers in the core: then the formulation holds nearly everything
HARDLY_ANY = 0.15
READ_APART = 0.6  # ambiguity in bits, where the formulation does choose
CLEARLY = 0.1  # a difference between two shares or scores that is worth a sentence
AXES = ["inclusion", "discrimination"]


def weighed(
    judged: pd.DataFrame, sorted_by: Mapping[str, pd.DataFrame], *, draws: int = 1000, seed: int = 0
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Each formulation's numbers, the share of each function that sees itself, and the draws.

    Parameters
    ----------
    judged : DataFrame
        The answers to `own-contribution`: ``participant, role, item, criterion, value``, items the formulations.
    sorted_by : mapping
        For each formulation the answers to the cards as it reads: ``participant, role, item, value``.
    draws, seed
        As in `uncertainty.bootstrap`.

    Returns
    -------
    DataFrame, DataFrame, DataFrame
        Formulations × (``inclusion, discrimination, core, ambiguity, people, people_plain, undominated``): ``people``
        is the mean over functions, ``people_plain`` the share of all. Formulations × functions, those with fewer than
        five taken together, and left out where they still are. The draws of `dilemma.cloud`.
        Inclusion is the least included function's share, or where only one function is large enough, the mean.
    """
    seen = judged.rename(columns={"item": "formulation"}).assign(value=judged["value"].astype(float))
    seen = seen.loc[seen["formulation"].isin(list(sorted_by))].dropna(subset="value")
    seen = seen.assign(role=_merged(seen))
    own, people = (seen.loc[seen["criterion"] == criterion] for criterion in ("own", "people"))
    cards = pd.concat([_labels(told).assign(formulation=code) for code, told in sorted_by.items()], ignore_index=True)
    cards = cards.assign(role=_merged(cards))
    macro = own["role"].nunique() < 2
    rows, by_role = {}, {}
    for code in sorted_by:
        included = scores.inclusion(own.loc[own["formulation"] == code])
        answered = people.loc[people["formulation"] == code]
        told_apart = scores.discrimination(wide(cards.loc[cards["formulation"] == code]))
        by_role[code] = included.attrs["shares"]
        rows[code] = {
            "inclusion": included["macro" if macro else "least"],
            "discrimination": told_apart["information_adjusted"],
            "core": cards.loc[cards["formulation"] == code, "value"].mean(),
            "ambiguity": told_apart["ambiguity"],
            "people": scores.people_visible(answered),
            "people_plain": (answered["value"] >= scores.SEEN_FROM).mean(),
        }
    cloud = scores.cloud(own, cards, macro=macro, draws=draws, seed=seed)
    table = pd.DataFrame.from_dict(rows, orient="index")
    return table.assign(undominated=scores.undominated(cloud, AXES)), pd.DataFrame(by_role).T, cloud


def dilemma(
    judged: pd.DataFrame,
    sorted_by: Mapping[str, pd.DataFrame],
    roles: Mapping[str, Mapping[str, str]],
    *,
    draws: int = 1000,
    seed: int = 0,
    **how: "Unpack[How]",
) -> Picture:
    """The two numbers as a picture with its cloud of draws, and what each formulation costs in a sentence.

    `roles` has what people read for functions; the rest of how it is drawn is as in `charts.pareto`.
    """
    table, by_role, cloud = weighed(judged, sorted_by, draws=draws, seed=seed)
    language = words.checked(how.get("language", "da"))
    undominated = dict(zip(table.index, table["undominated"].tolist(), strict=True))
    drawn = pareto(table.loc[:, AXES], cloud, undominated=undominated, **how)
    letters = dict(zip(table.dropna(subset=AXES).index, "ABCD", strict=False))
    notes = [*drawn.table.notes, *_notes(table, letters, language)]
    told = sentence(table, by_role, letters, roles, language)
    not_said = [*drawn.not_said, words.say("charts.dilemma_not_said", language)]
    return replace(drawn, sentence=told or drawn.sentence, table=replace(drawn.table, notes=notes), not_said=not_said)


def sentence(
    table: pd.DataFrame,
    by_role: pd.DataFrame,
    letters: Mapping[str, str],
    roles: Mapping[str, Mapping[str, str]],
    language: str,
) -> str:
    """What the formulation that tells the tasks apart best costs, and whom; empty where there is nothing to compare."""
    if len(letters) < 2:
        return ""
    known = table.loc[list(letters)]
    clear = str(known["discrimination"].idxmax())
    wide_one = str(known["inclusion"].drop(clear).idxmax())
    named = {"clear": letters[clear], "wide": letters[wide_one]}
    if known.loc[clear, "discrimination"] - known.loc[wide_one, "discrimination"] < CLEARLY:
        return ""
    lost = (by_role.loc[wide_one] - by_role.loc[clear]).dropna()
    # The function that finds it hardest, if it sees itself less here than there.
    lost = lost.loc[lost >= CLEARLY].sort_index(key=by_role.loc[clear].reindex)
    if known.loc[clear, "inclusion"] > known.loc[wide_one, "inclusion"]:
        return words.say("charts.dilemma_leads", language, clear=letters[clear], other=letters[wide_one])
    if lost.empty and known.loc[wide_one, "inclusion"] - known.loc[clear, "inclusion"] < CLEARLY:
        return ""
    if lost.empty or lost.index[0] == OTHERS:
        return words.say("charts.dilemma_unsaid_role", language, **named)
    code = str(lost.index[0])
    role = roles.get(code, {}).get(language, code)
    return words.say("charts.dilemma_apart", language, role=lower_first(role), **named)


def _notes(table: pd.DataFrame, letters: Mapping[str, str], language: str) -> list[str]:
    notes = []
    for code, letter in letters.items():
        told = dict(zip(table.columns, table.loc[code].tolist(), strict=True))
        percent = round(100 * told["core"])
        if told["core"] >= NEARLY_ALL:
            notes.append(words.say("charts.dilemma_diluted", language, wide=letter, percent=percent))
        elif told["core"] <= HARDLY_ANY:
            notes.append(words.say("charts.dilemma_narrow", language, clear=letter, percent=percent))
        elif told["ambiguity"] >= READ_APART:
            notes.append(words.say("charts.dilemma_read_apart", language, one=letter))
        if told["people_plain"] == told["people_plain"]:
            share = round(100 * told["people_plain"])
            notes.append(words.say("charts.dilemma_people", language, one=letter, percent=share))
    return notes


def formulation(label: str) -> str:
    """The formulation itself, without the letter before it.

    >>> formulation("B: At barnet bliver klar")
    'At barnet bliver klar'
    """
    return re.sub(r"^[A-D]: ", "", label)


def _labels(told: pd.DataFrame) -> pd.DataFrame:
    """1 for core, 0 for not; who does not know is left out."""
    sure = told.loc[told["value"] != UNSURE, ["participant", "role", "item", "value"]]
    return sure.assign(value=(sure["value"] == CORE).astype(float))


def _merged(told: pd.DataFrame) -> list[str | None]:
    """The functions, the small ones taken together; none for whoever is in too few even so."""
    roles = told.drop_duplicates("participant")["role"]
    sizes = Counter(role for role in roles if isinstance(role, str) and role != UNDISCLOSED)
    small = {role for role, people in sizes.items() if people < FEWEST}
    together = OTHERS if sum(sizes[role] for role in small) >= FEWEST else None
    return [None if role not in sizes else together if role in small else role for role in told["role"]]
