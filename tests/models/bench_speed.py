"""How quick the models are, beside the plain packages: `python -m pytest tests/models/bench_speed.py`.

Outside the ordinary run, for a clock proves nothing on a busy machine. Prints each time, and ours as a multiple of
theirs at the end.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import choix
import krippendorff
import numpy as np
import pandas as pd
import pingouin
import pytest
from _pytest.capture import CaptureManager
from pytest_benchmark.fixture import BenchmarkFixture
from scipy import stats
from scipy.spatial.distance import jensenshannon

from kernelib.models import (
    agreement,
    contributions,
    core_periphery,
    dilemma,
    distribution,
    perspectives,
    ranking,
    reliability,
    rounds,
    social_capital,
    tasks,
    ties,
    uncertainty,
)

pytestmark = [
    # pingouin itself speaks to pandas as pandas would rather not be spoken to.
    pytest.mark.filterwarnings("ignore:The inplace keyword"),
    pytest.mark.benchmark(max_time=0.1),
]

ROLES = ["after_school", "board", "kitchen", "leader", "lower", "middle", "office", "upper"]
BINS = ["core", "supporting", "not_ours", "dont_know"]


@dataclass(frozen=True)
class Room:
    """Random answers of some people to some items: the hardest, for nobody agrees."""

    people: int
    items: int

    @property
    def rng(self) -> np.random.Generator:
        return np.random.default_rng(self.people + self.items)

    def table(self, values: np.ndarray) -> pd.DataFrame:
        columns = [f"item{n}" for n in range(values.shape[1])]
        return pd.DataFrame(values, index=[f"p{n}" for n in range(len(values))], columns=columns)

    def rated(self, low: int = 1, high: int = 5) -> pd.DataFrame:
        return self.table(self.rng.integers(low, high + 1, (self.people, self.items)))

    def gaps(self) -> pd.DataFrame:
        rated = self.rated()
        return rated.mask(self.rng.random(rated.shape) < 0.1)

    def placed(self) -> pd.DataFrame:
        return self.table(self.rng.random((self.people, self.items)).argsort(axis=1) + 1)

    def sorted(self) -> pd.DataFrame:
        return self.table(self.rng.choice(BINS, (self.people, self.items)))

    def points(self) -> pd.DataFrame:
        return self.table(self.rng.random((self.people, self.items)) * 100)

    def long(self, values: pd.DataFrame) -> pd.DataFrame:
        """As `workshop.answers` gives it."""
        people, items = values.shape
        return pd.DataFrame(
            {
                "participant": np.repeat(values.index.to_numpy(), items),
                "role": np.repeat([ROLES[n % len(ROLES)] for n in range(people)], items),
                "round": 1,
                "item": np.tile(values.columns.to_numpy(), people),
                "criterion": None,
                "value": values.to_numpy().ravel(),
            }
        )

    def twice(self, first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
        return pd.concat([self.long(first), self.long(second).assign(round=2)], ignore_index=True)


def ties_of(raters: int, targets: int, criteria: int) -> pd.DataFrame:
    """Everybody rates every target on every criterion."""
    rng = np.random.default_rng(1)
    each = targets * criteria
    roles = np.array([f"role{n % targets}" for n in range(raters)])
    return pd.DataFrame(
        {
            "participant": np.repeat(np.arange(raters), each),
            "role": np.repeat(roles, each),
            "target": np.tile(np.repeat([f"role{n}" for n in range(targets)], criteria), raters),
            "criterion": np.tile([f"criterion{n}" for n in range(criteria)], raters * targets),
            "value": rng.integers(1, 6, raters * each),
        }
    )


ROOM = Room(150, 12)


# A thousand draws of every score


@cache
def drawn() -> dict[str, tuple[Callable[..., Any], pd.DataFrame]]:
    rated, points = ROOM.long(ROOM.rated()), ROOM.long(ROOM.points())
    codes, placed = ROOM.long(ROOM.sorted()), ROOM.long(ROOM.placed())
    yes = ROOM.long(ROOM.rated(0, 1))
    alpha = agreement.krippendorff_alpha
    four = Room(150, 4)
    one = points.assign(perspective=np.tile(["norm", "seen", "told"], len(points) // 3))
    offered = yes.rename(columns={"role": "viewer", "item": "contribution", "value": "recognised"})
    offered["owner"] = offered["contribution"].str[4:].astype(int).mod(8).map(dict(enumerate(ROLES)))
    offered["role"] = offered["viewer"]
    hours = rated.rename(columns={"value": "hours"}).assign(contribution=ROOM.rated(0, 4).to_numpy().ravel())
    return {
        "alpha nominal": (alpha, codes),
        "alpha ordinal": (partial(alpha, level="ordinal"), rated),
        "alpha interval of points": (partial(alpha, level="interval"), points),
        "alpha ratio of points": (partial(alpha, level="ratio"), points),
        "percent agreement": (agreement.percent_agreement, codes),
        "fleiss kappa": (agreement.fleiss_kappa, codes),
        "alpha beside chance": (agreement.alpha_beside_chance, codes),
        "kendall w": (agreement.kendall_w, placed),
        "w beside chance": (agreement.w_beside_chance, placed),
        "consensus": (partial(agreement.consensus, low=1, high=5), rated),
        "borda": (ranking.borda, placed),
        "borda without": (ranking.borda_without, placed),
        "spread": (ranking.spread, placed),
        "divided pairs": (ranking.divided_pairs, placed),
        "kemeny": (ranking.kemeny, placed),
        "kemeny of fifteen": (ranking.kemeny, Room(150, 15).long(Room(150, 15).placed())),
        "bradley-terry": (ranking.bradley_terry, placed),
        "plackett-luce": (ranking.plackett_luce, placed),
        "cronbach alpha": (reliability.cronbach_alpha, rated),
        "icc": (reliability.icc, rated),
        "icc of groups": (reliability.icc_groups, rated),
        "rwg": (partial(reliability.rwg, categories=5), rated),
        "rwg of several": (partial(reliability.rwg_j, categories=5), rated),
        "social capital": (social_capital.score, four.long(four.rated(0, 4))),
        "evenness": (distribution.evenness, rated),
        "gini": (distribution.gini, rated),
        "shift": (rounds.shift, ROOM.twice(ROOM.rated(), Room(150, 12).rated())),
        "shift of points": (rounds.shift, ROOM.twice(ROOM.points(), ROOM.points() ** 1.2 / 3)),
        "tie matrix": (ties.tie_matrix, ties_of(150, 8, 7)),
        "shares": (partial(core_periphery.shares, bins=BINS), codes),
        "contested": (partial(core_periphery.contested, bins=BINS), codes),
        "inclusion": (dilemma.inclusion, Room(150, 1).long(Room(150, 1).rated(0, 4))),
        "people visible": (dilemma.people_visible, Room(150, 1).long(Room(150, 1).rated(0, 4))),
        "discrimination": (dilemma.discrimination, yes),
        "distinctiveness": (dilemma.distinctiveness, yes),
        "gaps": (perspectives.gaps, one),
        "reading difference": (perspectives.reading_difference, yes),
        "recognition": (contributions.recognition, offered),
        "alignment": (tasks.alignment, hours),
    }


@pytest.mark.parametrize("score", drawn())
def test_a_thousand_draws(benchmark: BenchmarkFixture, score: str) -> None:
    benchmark.group = "1000 draws of 150 people by 12 items: within two seconds"
    function, answers = drawn()[score]
    found = benchmark.pedantic(uncertainty.bootstrap, (function, answers), rounds=2)
    assert len(found) == 1000


def _spread(answers: pd.DataFrame) -> float:
    return float(np.std(answers["value"].to_numpy()))


@pytest.mark.parametrize("who", ["a bare loop", "bootstrap"])
def test_somebody_elses_function_is_as_quick_as_it_is(benchmark: BenchmarkFixture, who: str) -> None:
    benchmark.group = "1000 draws of somebody else's function"
    answers = ROOM.long(ROOM.rated())

    def bare() -> list[float]:
        rng = np.random.default_rng(0)
        return [_spread(answers.take(rng.integers(0, len(answers), len(answers)))) for _ in range(1000)]

    run = bare if who == "a bare loop" else partial(uncertainty.bootstrap, _spread, answers)
    assert len(benchmark.pedantic(run, rounds=2)) == 1000


# What is large


def test_a_matrix_of_a_million_ratings(benchmark: BenchmarkFixture) -> None:
    benchmark.group = "within one second"
    ratings = ties_of(17858, 8, 7)
    assert len(ratings) > 1_000_000
    assert benchmark.pedantic(ties.tie_matrix, (ratings,), rounds=2).shape == (8, 8)


def test_kemeny_of_fifteen_items(benchmark: BenchmarkFixture) -> None:
    benchmark.group = "within one second"
    placed = Room(150, 15).placed()
    # The first time, the subsets are laid out; that counts as well.
    assert len(benchmark.pedantic(ranking.kemeny, (placed,), rounds=2).order) == 15


# Beside the packages


def _pairs(room: Room) -> dict[str, tuple[str, Callable[[], Any], Callable[[], Any]]]:
    """The package, ours and theirs, both from the table as the analyst has it."""
    # Whole points: krippendorff takes minutes where each of seven thousand numbers is another.
    rated, gaps, placed, points = room.rated(), room.gaps(), room.placed(), room.points().round()
    wins = ranking.wins_from_rankings(placed)
    orders = [tuple(row.argsort().tolist()) for row in placed.to_numpy()]
    before, after = rated.iloc[:, 0], rated.iloc[:, 1]
    first, second = points.iloc[:, 0], points.iloc[:, 1]
    melted = rated.rename_axis("target").reset_index().melt("target", var_name="judge")
    found: dict[str, tuple[str, Callable[[], Any], Callable[[], Any]]] = {
        f"alpha {level}": (
            "krippendorff",
            partial(agreement.krippendorff_alpha, gaps, level),
            lambda level=level: krippendorff.alpha(reliability_data=gaps.to_numpy(), level_of_measurement=level),
        )
        for level in agreement.LEVELS
    }
    return found | {
        "alpha of points": (
            "krippendorff",
            partial(agreement.krippendorff_alpha, points, "interval"),
            lambda: krippendorff.alpha(reliability_data=points.to_numpy(), level_of_measurement="interval"),
        ),
        "kendall w": (
            "scipy",
            partial(agreement.w_beside_chance, placed),
            lambda: stats.friedmanchisquare(*placed.to_numpy().T),
        ),
        "cronbach alpha": (
            "pingouin",
            partial(reliability.cronbach_alpha, rated),
            lambda: pingouin.cronbach_alpha(rated),
        ),
        "icc": (
            "pingouin",
            partial(reliability.icc, rated),
            lambda: pingouin.intraclass_corr(melted, targets="target", raters="judge", ratings="value"),
        ),
        "bradley-terry": (
            "choix",
            partial(ranking.bradley_terry, wins),
            lambda: choix.ilsr_pairwise_dense(wins.to_numpy()),
        ),
        "plackett-luce": (
            "choix",
            partial(ranking.plackett_luce, placed),
            lambda: choix.ilsr_rankings(room.items, orders),
        ),
        "wilson": (
            "scipy",
            partial(uncertainty.wilson, 7, 10),
            lambda: stats.binomtest(7, 10).proportion_ci(method="wilson"),
        ),
        "t interval": (
            "scipy",
            partial(uncertainty.t_interval, rated),
            lambda: stats.ttest_1samp(rated, 0).confidence_interval(),
        ),
        "sign test": (
            "scipy",
            partial(rounds.sign_test, before, after),
            lambda: stats.binomtest(int((after > before).sum()), int((after != before).sum())),
        ),
        "wilcoxon": (
            "scipy",
            partial(rounds.wilcoxon, first, second),
            lambda: stats.wilcoxon(second, first),
        ),
        "welch": (
            "scipy",
            partial(rounds.between, first, second),
            lambda: stats.ttest_ind(second, first, equal_var=False).confidence_interval(),
        ),
        "jensen-shannon": (
            "scipy",
            partial(perspectives.jensen_shannon, first, second),
            lambda: jensenshannon(first, second, base=2) ** 2,
        ),
    }


@cache
def pairs(people: int, items: int) -> dict[str, tuple[str, Callable[[], Any], Callable[[], Any]]]:
    return _pairs(Room(people, items))


@pytest.fixture(scope="module")
def beside(request: pytest.FixtureRequest) -> Iterator[dict[tuple[str, int, int], dict[str, float]]]:
    """Each comparison's times, printed as one table when all are taken."""
    times: dict[tuple[str, int, int], dict[str, float]] = {}
    yield times
    lines = [
        f"{score:16} {people:4} by {items:2}: ours {both['ours'] * 1e3:8.3f} ms, {pairs(people, items)[score][0]} "
        f"{both['theirs'] * 1e3:8.3f} ms, ratio {both['ours'] / both['theirs']:.3f}"
        for (score, people, items), both in times.items()
        if {"ours", "theirs"} <= both.keys()
    ]
    capture = request.config.pluginmanager.getplugin("capturemanager")
    assert isinstance(capture, CaptureManager)
    with capture.global_and_fixture_disabled():
        print("", *lines, sep="\n")


@pytest.mark.parametrize("who", ["ours", "theirs"])
@pytest.mark.parametrize("score", pairs(10, 5))
@pytest.mark.parametrize(("people", "items"), [(10, 5), (150, 12), (600, 12)])
def test_beside_the_package(
    benchmark: BenchmarkFixture,
    beside: dict[tuple[str, int, int], dict[str, float]],
    people: int,
    items: int,
    score: str,
    who: str,
) -> None:
    benchmark.group = f"{score}, {people} people by {items} items"
    _, ours, theirs = pairs(people, items)[score]
    benchmark(ours if who == "ours" else theirs)
    if benchmark.stats:  # Not with --benchmark-disable.
        beside.setdefault((score, people, items), {})[who] = min(benchmark.stats.stats.data)


# What is small


@cache
def small() -> dict[str, Callable[[], Any]]:
    room = Room(10, 5)
    rated, placed, points = room.rated(), room.placed(), room.points()
    first, second = rated.iloc[:, 0], rated.iloc[:, 1]
    return {
        "alpha beside chance": partial(agreement.alpha_beside_chance, room.sorted()),
        "w beside chance": partial(agreement.w_beside_chance, placed),
        "consensus": partial(agreement.consensus, first, low=1, high=5),
        "borda": partial(ranking.borda, placed),
        "borda without": partial(ranking.borda_without, placed),
        "spread": partial(ranking.spread, placed),
        "divided pairs": partial(ranking.divided_pairs, placed),
        "kemeny": partial(ranking.kemeny, placed),
        "rwg": partial(reliability.rwg, first, categories=5),
        "icc of groups": partial(reliability.icc_groups, first, second),
        "social capital": partial(social_capital.score, rated.iloc[:, :4] - 1),
        "gini": partial(distribution.gini, first),
        "compare": partial(rounds.compare, first, second),
        "shift": partial(rounds.shift, points.iloc[:, 0], points.iloc[:, 1]),
        "shares": partial(core_periphery.shares, room.long(room.sorted()), bins=BINS),
        "contested": partial(core_periphery.contested, room.long(room.sorted()), bins=BINS),
        "tie matrix": partial(ties.tie_matrix, ties_of(10, 3, 7)),
        "discrimination": partial(dilemma.discrimination, room.rated(0, 1)),
        "total variation": partial(perspectives.total_variation, points.iloc[:, 0], points.iloc[:, 1]),
    }


@pytest.mark.parametrize("score", small())
def test_what_is_small(benchmark: BenchmarkFixture, score: str) -> None:
    benchmark.group = "ten people by five items: within a millisecond"
    benchmark(small()[score])
