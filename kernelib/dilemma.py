"""The dilemma of a room: in which formulations all can see themselves, which of them tell the tasks apart, in words.

Slide "Udfordringer" no. 2. Two numbers side by side and never one; what stands here names no winner.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Unpack

import pandas as pd

from kernelib import words
from kernelib.charts import Picture
from kernelib.charts.dilemma import AXES, CLEARLY, MOST_DRAWS, clouds_of, formulation, is_ahead, lettered
from kernelib.charts.dilemma import weighed as drawn
from kernelib.charts.frame import numbers
from kernelib.charts.text import lower_first
from kernelib.models import dilemma as models
from kernelib.models.uncertainty import wide

if TYPE_CHECKING:
    from kernelib.charts.frame import How

__all__ = ["dilemma", "formulation", "scores", "sentence", "weighed"]

FEWEST = 5  # in a function; smaller ones are taken together
OTHERS = "others"
UNDISCLOSED = "undisclosed"  # in the whole room and in no function
CORE, UNSURE = "core", "dont_know"
TOLD = {"core": "core", "ambiguity": "ambiguity", "people": "people_plain"}  # beside the axes, by score and column


def weighed(
    judged: pd.DataFrame,
    sorted_by: Mapping[str, pd.DataFrame],
    *,
    fewest: int = FEWEST,
    draws: int = 1000,
    seed: int = 0,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Each formulation's numbers, the share of each function that sees itself, and the draws.

    Parameters
    ----------
    judged : DataFrame
        The answers to `own-contribution`: ``participant, role, item, criterion, value``, items the formulations.
    sorted_by : mapping
        For each formulation the answers to the cards as it reads: ``participant, role, item, value``.
    fewest : int
        The people of a function that stands by itself, in each of these steps: smaller ones are taken together.
    draws, seed
        As in `uncertainty.bootstrap`.

    Returns
    -------
    DataFrame, DataFrame, DataFrame
        Formulations × (``inclusion, discrimination, core, ambiguity, people, people_plain, undominated``): ``people``
        is the mean over functions, ``people_plain`` the share of all. Formulations × functions, small ones taken
        together, and left out where they still are too few. The draws of `dilemma.cloud`.
        Inclusion is the least included function's share, or where only one function is large enough, the mean:
        ``table.attrs["pooled"]`` says which.
    """
    seen = judged.rename(columns={"item": "formulation"}).assign(value=judged["value"].astype(float))
    seen = seen.loc[seen["formulation"].isin(list(sorted_by))].dropna(subset="value")
    cards = pd.concat([_labels(told).assign(formulation=code) for code, told in sorted_by.items()], ignore_index=True)
    functions = _functions(seen.loc[seen["criterion"] == "own"], cards, fewest)
    seen, cards = (told.assign(role=told["role"].map(functions.get)) for told in (seen, cards))
    own, people = (seen.loc[seen["criterion"] == criterion] for criterion in ("own", "people"))
    macro = own["role"].nunique() < 2
    rows, by_role = {}, {}
    for code in sorted_by:
        included = models.inclusion(own.loc[own["formulation"] == code])
        answered = people.loc[people["formulation"] == code]
        told_apart = models.discrimination(wide(cards.loc[cards["formulation"] == code]))
        by_role[code] = included.attrs["shares"]
        rows[code] = {
            "inclusion": included["macro" if macro else "least"],
            "discrimination": told_apart["information_adjusted"],
            "core": cards.loc[cards["formulation"] == code, "value"].mean(),
            "ambiguity": told_apart["ambiguity"],
            "people": models.people_visible(answered),
            "people_plain": (answered["value"] >= models.SEEN_FROM).mean(),
        }
    cloud = models.cloud(own, cards, macro=macro, draws=draws, seed=seed)
    table = pd.DataFrame.from_dict(rows, orient="index")
    table.attrs["pooled"] = macro
    # One without numbers surpasses nobody, and is surpassed by nobody.
    known = table.dropna(subset=AXES).index.tolist()
    told = cloud.loc[cloud["formulation"].isin(known)]
    return table.assign(undominated=models.undominated(told, AXES)), pd.DataFrame(by_role).T, cloud


def scores(table: pd.DataFrame, cloud: pd.DataFrame) -> dict[str, Any]:
    """What `weighed` gives as a result carries it: by score and formulation, None where there is none.

    ``cloud`` has the first draws, for drawing; the ranges hold 95 percent of them all. ``pooled``: inclusion is of the
    whole room, for no function could be told by itself.
    """
    told: dict[str, Any] = {}
    of = {code: cloud.loc[cloud["formulation"] == code, AXES] for code in table.index}
    for axis in AXES:
        told[axis] = _plain(table, axis)
        known = {code: draws[axis].dropna() for code, draws in of.items() if told[axis][code] is not None}
        ends = {code: each.quantile([0.025, 0.975]).tolist() for code, each in known.items() if len(each)}
        told[f"{axis}_range"] = {code: ends.get(code) for code in of}
    told["undominated"] = _plain(table, "undominated")
    told |= {score: _plain(table, column) for score, column in TOLD.items()}
    # Only draws in which each of them has its numbers, so that they can be compared one by one.
    known_codes = table.dropna(subset=AXES).index.tolist()
    whole = ~cloud["draw"].isin(
        cloud.loc[cloud["formulation"].isin(known_codes) & cloud[AXES].isna().any(axis="columns"), "draw"]
    )
    first = {code: draws.loc[whole.loc[draws.index]].dropna().head(MOST_DRAWS) for code, draws in of.items()}
    shown = {code: draws.round(3).to_numpy().tolist() for code, draws in first.items()}
    return told | {"cloud": shown, "pooled": bool(table.attrs.get("pooled"))}


def _plain(table: pd.DataFrame, column: str) -> dict[str, float | None]:
    return {
        str(code): None if number != number else float(number)
        for code, number in zip(table.index, table[column].tolist(), strict=True)
    }


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
    told = sentence(table, by_role, cloud, roles, words.checked(how.get("language", "da")))
    return drawn(scores(table, cloud), told, **how)


def sentence(
    table: pd.DataFrame,
    by_role: pd.DataFrame,
    cloud: pd.DataFrame,
    roles: Mapping[str, Mapping[str, str]],
    language: str,
) -> str:
    """What the formulation that tells the tasks apart best costs, and whom; empty where there is nothing to compare.

    Nor is anything said of a difference that does not stand out from how uncertain it is.
    """
    known = table.dropna(subset=AXES).index
    letters = {code: letter for code, letter in lettered(table).items() if code in known}
    if len(letters) < 2:
        return ""
    known = table.loc[list(letters)]
    clear = str(known["discrimination"].idxmax())
    wide_one = str(known["inclusion"].drop(clear).idxmax())
    named = {"clear": letters[clear], "wide": letters[wide_one]}
    rows = numbers(known.loc[:, AXES])
    drawn = clouds_of(rows, cloud)
    if not is_ahead(rows, drawn, "discrimination", clear, wide_one):
        return ""
    if is_ahead(rows, drawn, "inclusion", clear, wide_one):
        return words.say("charts.dilemma_leads", language, clear=letters[clear], other=letters[wide_one])
    if not is_ahead(rows, drawn, "inclusion", wide_one, clear):
        return ""
    lost = (by_role.loc[wide_one] - by_role.loc[clear]).dropna()
    # The function that finds it hardest, if it sees itself less here than there.
    lost = lost.loc[lost >= CLEARLY].sort_index(key=by_role.loc[clear].reindex)
    if lost.empty or lost.index[0] == OTHERS:
        return words.say("charts.dilemma_unsaid_role", language, **named)
    code = str(lost.index[0])
    role = roles.get(code, {}).get(language, code)
    return words.say("charts.dilemma_apart", language, role=lower_first(role), **named)


def _labels(told: pd.DataFrame) -> pd.DataFrame:
    """1 for core, 0 for not; who does not know is left out."""
    sure = told.loc[told["value"] != UNSURE, ["participant", "role", "item", "value"]]
    return sure.assign(value=(sure["value"] == CORE).astype(float))


def _functions(seen: pd.DataFrame, cards: pd.DataFrame, fewest: int) -> dict[Any, str]:
    """What each function counts as: small ones taken together, and nothing where they are too few even so.

    As many as answered where fewest of them did, so that a function is the same in every number there is.
    """
    told = pd.concat([seen.assign(step="seen"), cards.assign(step="cards")])
    told = told.loc[told["role"].notna() & (told["role"] != UNDISCLOSED)]
    people = told.groupby(["step", "formulation", "role"])["participant"].nunique().unstack(fill_value=0)
    sizes = people.min()
    small = sizes.index[sizes < fewest]
    counted = {role: str(role) for role in sizes.index if role not in small}
    if len(small) and people[small].sum(axis="columns").min() >= fewest:
        counted |= dict.fromkeys(small, OTHERS)
    return counted
