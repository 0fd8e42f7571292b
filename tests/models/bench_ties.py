"""How quick ties, the dilemma's cloud and the core are: `python -m pytest tests/models/bench_ties.py`.

Outside the ordinary run, for a clock proves nothing on a busy machine. What is held beside other packages, and the
draws of single scores, stand in `bench_speed.py`.
"""

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kernelib.models import core_periphery, dilemma, ties, uncertainty

ROLES = [f"role{n}" for n in range(8)]


@cache
def ratings(people: int, targets: int = 8) -> pd.DataFrame:
    """Everybody rates every role on seven criteria; participants have the random codes they have in a workshop."""
    rng = np.random.default_rng(0)
    each = targets * 7
    codes = [f"{code:08x}" for code in rng.choice(2**32, people, replace=False)]
    roles = [f"role{n % targets}" for n in range(people)]
    return pd.DataFrame(
        {
            "participant": np.repeat(codes, each),
            "role": np.repeat(roles, each),
            "target": np.tile(np.repeat([f"role{n}" for n in range(targets)], 7), people),
            "criterion": np.tile([f"criterion{n}" for n in range(7)], people * targets),
            "value": rng.integers(1, 6, people * each),
        }
    )


@cache
def formulations(people: int = 150, cards: int = 12) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Four formulations, each seen and sorted by everybody, some labels missing."""
    rng = np.random.default_rng(0)
    one = pd.DataFrame({"participant": np.arange(people), "role": [ROLES[n % 8] for n in range(people)]})
    all_four = one.merge(pd.DataFrame({"formulation": list("abcd")}), how="cross")
    sorting = all_four.merge(pd.DataFrame({"item": [f"task{n}" for n in range(cards)]}), how="cross")
    labels = rng.choice([0.0, 1.0, np.nan], len(sorting), p=[0.45, 0.45, 0.1])
    return all_four.assign(value=rng.integers(0, 5, len(all_four))), sorting.assign(value=labels)


MILLION: dict[str, Callable[[pd.DataFrame], Any]] = {
    "matrix": ties.tie_matrix,
    "matrix by criterion": partial(ties.tie_matrix, by="criterion"),
    "intervals": ties.tie_intervals,
}


@pytest.mark.parametrize("name", MILLION)
def test_a_million_ratings(benchmark: Any, name: str) -> None:
    benchmark.group = "a million ratings: within one second"
    table = ratings(17_858)
    assert len(table) > 1_000_000
    benchmark.pedantic(MILLION[name], (table,), rounds=3, warmup_rounds=1)


def test_a_thousand_draws_of_every_criterions_matrix(benchmark: Any) -> None:
    benchmark.group = "1000 draws of 150 people: within two seconds"
    score = partial(ties.tie_matrix, by="criterion")
    drawn = benchmark.pedantic(uncertainty.bootstrap, (score, ratings(150)), rounds=3, warmup_rounds=1)
    assert drawn.shape == (1000, 7 * 64)


def test_a_thousand_draws_of_four_formulations(benchmark: Any) -> None:
    benchmark.group = "1000 draws of 150 people: within two seconds"
    drawn = benchmark.pedantic(dilemma.cloud, formulations(), rounds=3, warmup_rounds=1)
    assert len(dilemma.undominated(drawn, ["inclusion", "discrimination"])) == 4


@pytest.mark.parametrize("by_chance", [False, True])
def test_the_core_of_twelve(benchmark: Any, by_chance: bool) -> None:
    benchmark.group = "the core of twelve nodes, and 1000 times by chance"
    matrix = ties.symmetric(ties.tie_matrix(ratings(120, 12)))
    benchmark.pedantic(core_periphery.fit_by_chance if by_chance else core_periphery.fit, (matrix,), rounds=3)
