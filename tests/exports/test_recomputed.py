"""Every number that the three challenges release, worked out again from the files with pandas and nothing of ours.

The formulas are written here a second time on purpose, each as it would be done by hand.
"""

# Written as an analyst writes, for whom a table is a table: pandas' stubs ask at every step which sort it is.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false
# pyright: reportGeneralTypeIssues=false, reportReturnType=false

from collections import defaultdict
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kernelib import content, demo
from kernelib.exports import export
from kernelib.planning import DILEMMA
from kernelib.store import Store
from kernelib.workshop import new_workshop

TEXTS = ["burned-down", "two-reasons", "formulations", "contributions-seen", "contributions-own", "profession-goals",
         "dialogue-suggestions"]  # fmt: skip
CARDS = ["what-it-is", "core-or-periphery", "tasks-by-a", "tasks-by-b"]
CHOICES = ["best-for-us", "core-metaphor", "my-profession", "recognise-pedagogue", "recognise-teacher"]
RATINGS = ["own-contribution", "core-task-and-profession"]
RANKINGS = ["abstraction-order"]


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Path:
    """The files of a workshop in which 48 people have played all three challenges."""
    folder = tmp_path_factory.mktemp("played")
    with closing(Store("sqlite://")) as store:
        workshop = new_workshop("Skolen", roles="school", database=store)
        rows = demo.read("answers")
        joined = {code: workshop.join(role) for code, role in {row["participant"]: row["role"] for row in rows}.items()}
        for exercise, round in [*demo.read("workshop")["steps"], *((text, 1) for text in TEXTS)]:
            workshop.open(exercise, round=round, by="person")
            for row in rows:
                if (row["exercise"], row["round"]) == (exercise, round):
                    joined[row["participant"]].submit(exercise, row["answer"])
            if exercise in TEXTS:
                for number, person in enumerate(joined.values()):
                    items = list(content.exercise(exercise).items)
                    person.submit(exercise, {items[number % len(items)]: f"Tekst {number}"})
                for text in workshop.texts(exercise):
                    workshop.moderate(exercise, text["id"], "shown")
            workshop.reveal(exercise, round)
        workshop.reveal(DILEMMA)
        export(workshop, folder, rows=True)
    return folder


@pytest.fixture(scope="module")
def released(files) -> pd.DataFrame:
    return pd.read_csv(files / "scores.csv", keep_default_na=False, na_values={"value": [""]})


def answers(files: Path, exercise: str, round: int = 1) -> pd.DataFrame:
    table = pd.read_csv(files / f"answers-{exercise}.csv", encoding="utf-8-sig")
    return table[table["round"] == round]


def said(released: pd.DataFrame, exercise: str, score: str, role: str = "", round: int = 1) -> dict[Any, float]:
    """What is in the file: by item, criterion and bin, whichever there are."""
    rows = released.query("exercise == @exercise and score == @score and role == @role and round == @round")
    keys = [tuple(each for each in key if each) for key in rows[["item", "criterion", "bin"]].itertuples(index=False)]
    return dict(zip(keys, rows["value"], strict=True))


def rooms(released: pd.DataFrame, exercise: str) -> list[tuple[int, str]]:
    """Each round and group that was released."""
    return list(released.loc[released["exercise"] == exercise, ["round", "role"]].drop_duplicates().itertuples(False))


def of(table: pd.DataFrame, role: str) -> pd.DataFrame:
    return table[table["role"] == role] if role else table


def items_told(released: pd.DataFrame, exercise: str, role: str, round: int, items: Iterable[str]) -> list[str]:
    """All of the room's. A group's item is held back where too few would be left over: what is told has to be right."""
    told = {key[0] for key in said(released, exercise, "shares", role, round)}
    return [item for item in items if not role or item in told]


def is_alike(values: pd.Series) -> bool:
    return values.value_counts().max() >= len(values) - 1


def same(told: dict[Any, float], expected: dict[Any, Any]) -> None:
    assert told.keys() == expected.keys()
    for key, value in expected.items():
        assert told[key] == pytest.approx(value, abs=1e-9, nan_ok=True), key


def test_nothing_is_released_that_is_not_worked_out_here(released):
    of_kind = [
        (CARDS, {"shares", "contested", "alpha", "alpha_random", "agreement", "nearly_unanimous"}),
        (RANKINGS, {"order", "kemeny_unique", "borda", "spread", "kendall_w", "kendall_w_random", "nearest"}),
        (CHOICES, {"shares", "together", "recognition", "nearly_unanimous"}),
        (RATINGS, {"median", "distribution", "nearly_unanimous"}),
        (TEXTS, {"texts"}),
        ([DILEMMA], {"inclusion", "inclusion_range", "discrimination", "discrimination_range", "undominated", "pooled"}
                    | {"core", "ambiguity", "people", "cards", "left_out", "nearly_unanimous"}),
    ]  # fmt: skip
    by_kind = {exercise: scores for exercises, scores in of_kind for exercise in exercises}
    found = released.groupby("exercise")["score"].unique().map(set).to_dict()
    assert found.keys() == by_kind.keys()
    for exercise, scores in found.items():
        assert scores <= by_kind[exercise], exercise


@pytest.mark.parametrize("exercise", CARDS)
def test_a_card_sort(files, released, exercise):
    for round, role in rooms(released, exercise):
        table = of(answers(files, exercise, round), role)
        table = table[table["item"].isin(items_told(released, exercise, role, round, table["item"].unique()))]
        bins = list(content.exercise(exercise).to_dict()["bins"])
        alike = [item for item, values in table.groupby("item")["value"] if is_alike(values)]
        shares, contested = {}, {}
        for item, values in table.groupby("item")["value"]:
            for code in bins:
                shares[item, code] = np.nan if item in alike else (values == code).mean()
            sure = values[values != "dont_know"].value_counts(normalize=True)
            contested[item,] = np.nan if item in alike else -(sure * np.log(sure)).sum() / np.log(len(bins) - 1)
        same(said(released, exercise, "shares", role, round), shares)
        same(said(released, exercise, "contested", role, round), contested)
        told = set(said(released, exercise, "nearly_unanimous", role, round))
        assert told == {(item,) for item in alike}
        counted = table[~table["item"].isin(alike) & (table["value"] != "dont_know")]
        same(said(released, exercise, "agreement", role, round), {(): plain(counted)})
        same(said(released, exercise, "alpha", role, round), {(): krippendorff(counted)})
        same(said(released, exercise, "alpha_random", role, round), {(): 0.0})


def plain(table: pd.DataFrame) -> float:
    counts = table.groupby(["item", "value"]).size()
    n = table.groupby("item").size()
    return (counts * (counts - 1)).sum() / (n * (n - 1)).sum()


def krippendorff(table: pd.DataFrame) -> float:
    """Nominal: by the coincidences of pairs within an item."""
    together: dict[tuple[str, str], float] = defaultdict(float)
    for _, values in table.groupby("item")["value"]:
        if len(values) > 1:
            counts = values.value_counts()
            for one in counts.index:
                for other in counts.index:
                    pairs = counts[one] * (counts[other] - (one == other))
                    together[one, other] += pairs / (len(values) - 1)
    margin: dict[str, float] = defaultdict(float)
    for (one, _), pairs in together.items():
        margin[one] += pairs
    n = sum(margin.values())
    observed = sum(pairs for (one, other), pairs in together.items() if one != other) / n
    expected = sum(margin[one] * margin[other] for one in margin for other in margin if one != other) / (n * (n - 1))
    return 1 - observed / expected


@pytest.mark.parametrize("exercise", RANKINGS)
def test_a_ranking(files, released, exercise):
    for round, role in rooms(released, exercise):
        table = of(answers(files, exercise, round), role)
        wide = table.pivot(index="participant", columns="item", values="value").astype(float)
        items, m = list(wide.columns), len(wide)
        places = wide.rank(axis="columns")
        same(
            said(released, exercise, "borda", role, round),
            {(item,): (len(items) - places[item]).sum() for item in items},
        )
        ends = {(item, end): places[item].quantile(q) for item in items for end, q in (("low", 0.25), ("high", 0.75))}
        same(said(released, exercise, "spread", role, round), ends)
        sums = places.sum()
        ties = sum((t**3 - t) for _, row in places.iterrows() for t in row.value_counts())
        size = len(items)
        w = 12 * ((sums - sums.mean()) ** 2).sum() / (m**2 * (size**3 - size) - m * ties)
        same(said(released, exercise, "kendall_w", role, round), {(): w})
        same(said(released, exercise, "kendall_w_random", role, round), {(): 1 / m})
        before = {(a, b): (wide[a] < wide[b]).sum() for a in items for b in items}
        best, ways = kemeny(items, before)
        for score in ("order", *(["nearest"] if ways > 1 else [])):
            order = sorted(items, key=lambda item: said(released, exercise, score, role, round)[item,])
            assert sum(before[a, b] for at, a in enumerate(order) for b in order[at + 1 :]) == best
        same(said(released, exercise, "kemeny_unique", role, round), {(): float(ways == 1)})


def kemeny(items: list[str], before: dict[tuple[str, str], int]) -> tuple[int, int]:
    """The most judgements that an order can respect, and how many orders do: set by set, the last one placed first."""
    best, ways = {0: 0}, {0: 1}
    for placed in range(1, 2 ** len(items)):
        found = []
        for last in (at for at in range(len(items)) if placed >> at & 1):
            rest = placed & ~(1 << last)
            won = sum(before[items[at], items[last]] for at in range(len(items)) if rest >> at & 1)
            found.append((best[rest] + won, ways[rest]))
        best[placed] = max(score for score, _ in found)
        ways[placed] = sum(many for score, many in found if score == best[placed])
    return best[2 ** len(items) - 1], ways[2 ** len(items) - 1]


def picks(files: Path, exercise: str) -> pd.DataFrame:
    """1 and 0 for all who have answered, and what they said of their profession."""
    table = answers(files, exercise).assign(value=1.0)
    wide = table.pivot(index="participant", columns="item", values="value")
    return wide.reindex(columns=list(content.exercise(exercise).items)).fillna(0)


@pytest.mark.parametrize("exercise", CHOICES)
def test_a_choice(files, released, exercise):
    said_so = answers(files, "my-profession").set_index("participant")["item"]
    functions = answers(files, exercise).drop_duplicates("participant").set_index("participant")["role"]
    for _, role in rooms(released, exercise):
        wide = picks(files, exercise)
        if role:
            group = said_so if exercise.startswith("recognise") else functions
            wide = wide[wide.index.map(group) == role]
        wide = wide[items_told(released, exercise, role, 1, wide.columns)]
        alike = [item for item in wide if is_alike(wide[item])]
        if exercise == "my-profession":
            few = [item for item in wide if wide[item].sum() < 5]
            assert not few and "together" not in set(released.query("exercise == @exercise")["score"])
        known = {(item,): np.nan if item in alike else wide[item].mean() for item in wide}
        if content.exercise(exercise).adds_up and alike:
            known[min((key for key in known if key[0] not in alike), key=known.__getitem__)] = np.nan
        same(said(released, exercise, "shares", role), known)
        assert set(said(released, exercise, "nearly_unanimous", role)) == {(item,) for item in alike}


def test_recognition_both_ways(files, released):
    said_so = answers(files, "my-profession").set_index("participant")["item"]
    expected = {}
    for owner, viewer in (("pedagogue", "teacher"), ("teacher", "pedagogue")):
        wide = picks(files, f"recognise-{owner}")
        wide = wide.loc[wide.index.map(said_so) == viewer, items_told(released, f"recognise-{owner}", viewer, 1, wide)]
        expected[viewer, owner] = np.mean([wide[item].mean() for item in wide if not is_alike(wide[item])])
    same(said(released, "recognise-teacher", "recognition"), expected)


@pytest.mark.parametrize("exercise", RATINGS)
def test_a_rating(files, released, exercise):
    steps = [step["value"] for step in content.exercise(exercise).to_dict()["scale"]]
    for _, role in rooms(released, exercise):
        table = answers(files, exercise)
        if role and exercise == "core-task-and-profession":
            mine = answers(files, "my-profession").set_index("participant")["item"]
            table = table[table["participant"].map(mine) == role]
        else:
            table = of(table, role)
        medians, shares, alike = {}, {}, set()
        for (item, criterion), values in table.dropna(subset="value").groupby(["item", "criterion"])["value"]:
            hidden = is_alike(values)
            alike |= {(item,)} if hidden else set()
            medians[item, criterion] = np.nan if hidden else values.median()
            shares |= {(item, criterion, str(s)): np.nan if hidden else (values == s).mean() for s in steps}
        same(said(released, exercise, "median", role), medians)
        same(said(released, exercise, "distribution", role), shares)
        assert set(said(released, exercise, "nearly_unanimous", role)) == alike


@pytest.mark.parametrize("exercise", TEXTS)
def test_texts(files, released, exercise):
    told = released.query("exercise == @exercise and score == 'texts'")[["item", "text"]]
    sent = answers(files, exercise)[["item", "value"]]
    assert sorted(told.itertuples(False, None)) == sorted(sent.itertuples(False, None))


# The dilemma


def entropy(share: float) -> float:
    return -sum(p * np.log2(p) for p in (share, 1 - share) if p > 0)


def apart(core: pd.DataFrame) -> tuple[float, float]:
    """How well cards are told apart, beyond what relabelling within each person gives; and the ambiguity, in bits."""
    n = core.notna().sum()
    ambiguity = sum(n[card] * entropy(core[card].mean()) for card in core if n[card]) / n.sum()
    own, by_chance = core.mean(axis="columns"), 0.0
    for card in core:
        counts = np.ones(1)
        for share in own[core[card].notna()]:
            counts = np.convolve(counts, [1 - share, share])
        by_chance += n[card] * sum(p * entropy(k / n[card]) for k, p in enumerate(counts)) if n[card] else 0
    return max(0.0, by_chance / n.sum() - ambiguity), ambiguity


@pytest.fixture(scope="module")
def dilemma(files, released) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame], pd.Series]:
    """Who sees themselves in each formulation, 1 for core by each card that counts, and what each person counts as."""
    large = set(released.query("exercise == 'own-contribution' and role != ''")["role"])
    judged = answers(files, "own-contribution")
    sorted_by = {code: answers(files, f"tasks-by-{code}") for code in "ab"}
    roles = pd.concat([judged, *sorted_by.values()]).drop_duplicates("participant").set_index("participant")["role"]
    left_out = {item for code in "ab" for item in said(released, f"tasks-by-{code}", "nearly_unanimous")}
    seen, cards = {}, {}
    for code in "ab":
        own = judged[(judged["item"] == code)].pivot(index="participant", columns="criterion", values="value")
        seen[code] = own.where(own.isna(), (own >= 3).astype(float))
        sure = sorted_by[code].query("value != 'dont_know'")
        sure = sure[~sure["item"].map(lambda item: (item,) in left_out)]
        core = sure.assign(value=(sure["value"] == "core").astype(float))
        cards[code] = core.pivot(index="participant", columns="item", values="value")
    assert set(said(released, DILEMMA, "left_out")) == left_out
    assert said(released, DILEMMA, "cards") == {(): 14.0}
    return seen, cards, roles.where(roles.isin(large), "others")


def least(own: pd.Series, counts_as: pd.Series) -> float:
    yes = own.dropna().groupby(own.dropna().index.map(counts_as)).agg(["sum", "count"])
    return ((yes["sum"] + 1) / (yes["count"] + 2)).min()


def test_the_dilemma(released, dilemma):
    seen, cards, counts_as = dilemma
    told = {code: apart(cards[code]) for code in "ab"}
    same(said(released, DILEMMA, "inclusion"), {(code,): least(seen[code]["own"], counts_as) for code in "ab"})
    assert said(released, DILEMMA, "pooled") == {(): float(counts_as.nunique() < 2)}
    same(said(released, DILEMMA, "discrimination"), {(code,): told[code][0] for code in "ab"})
    same(said(released, DILEMMA, "ambiguity"), {(code,): told[code][1] for code in "ab"})
    same(said(released, DILEMMA, "core"), {(code,): cards[code].stack().mean() for code in "ab"})
    same(said(released, DILEMMA, "people"), {(code,): seen[code]["people"].mean() for code in "ab"})


def test_what_imagined_rooms_give(released, dilemma):
    seen, cards, counts_as = dilemma
    chance, drawn = np.random.default_rng(8), []
    for _ in range(120):
        who = np.concatenate([chance.choice(each.index, len(each)) for _, each in counts_as.groupby(counts_as)])
        room = {}
        for code in "ab":
            again, sorting = seen[code]["own"].reindex(who), cards[code].reindex(who)
            room[code] = (least(again, counts_as), apart(sorting.reset_index(drop=True).dropna(how="all"))[0])
        drawn.append(room)
    for axis, score in enumerate(("inclusion", "discrimination")):
        ends = said(released, DILEMMA, f"{score}_range")
        for code in "ab":
            low, high = np.quantile([room[code][axis] for room in drawn], [0.025, 0.975])
            assert ends[code, "low"] == pytest.approx(low, abs=0.07)
            assert ends[code, "high"] == pytest.approx(high, abs=0.07)
    for one, other in ("ab", "ba"):
        ahead = [
            all(y >= x for x, y in zip(room[one], room[other], strict=True)) and room[one] != room[other]
            for room in drawn
        ]
        assert said(released, DILEMMA, "undominated")[one,] == pytest.approx(1 - np.mean(ahead), abs=0.1)
