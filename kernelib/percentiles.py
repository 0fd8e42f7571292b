"""A percentile without numpy, for the server and the rehearsal."""

from collections.abc import Iterable
from math import ceil, nan


def percentile(values: Iterable[float], share: float = 0.95) -> float:
    """By the nearest rank; nan where there is nothing.

    >>> percentile([0.1] * 19 + [2.0]), percentile([0.1] * 18 + [2.0] * 2)
    (0.1, 2.0)
    """
    ordered = sorted(values)
    return ordered[max(0, ceil(round(len(ordered) * share, 6)) - 1)] if ordered else nan
