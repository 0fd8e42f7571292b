"""A score's weighted bootstrap beside the plain loop over draws."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from kernelib.models import resampling
from kernelib.models.uncertainty import bootstrap, wide


def assert_same_as_the_loop(
    score: Callable[..., Any], answers: pd.DataFrame, *, within: str | None = "role", draws: int = 25, **settings: Any
) -> None:
    """All draws at once give, number by number, what the score gives for each draw's repeated answers."""
    ours = resampling.weighted(score)
    assert ours, f"{score} has no weighted version"
    quick = bootstrap(partial(score, **settings), answers, by=within, draws=draws)

    def once(drawn: pd.DataFrame) -> Any:
        return ours.once(wide(drawn) if ours.table == "wide" else drawn, **settings)

    slow = bootstrap(once, answers, by=within, draws=draws)
    assert set(slow.columns) <= set(quick.columns)
    never = quick.columns.difference(slow.columns)
    assert np.isnan(quick[never].to_numpy(dtype=float)).all()
    np.testing.assert_allclose(quick[slow.columns].to_numpy(dtype=float), slow.to_numpy(dtype=float), atol=1e-9)
