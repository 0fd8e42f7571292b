"""Room for marks that would cover each other."""

import math
from collections.abc import Sequence

Place = tuple[float, float]
Bounds = tuple[tuple[float, float], tuple[float, float]]


def free_spot(wanted: Place, taken: Sequence[Place], least: float, bounds: Bounds) -> Place:
    """The nearest place to the one wanted that is so far from all others; where there is none, the one wanted.

    >>> free_spot((10, 10), [(10, 10)], 4, ((0, 20), (0, 20)))
    (14.0, 10.0)
    """
    (left, right), (top, bottom) = bounds
    start = min(max(wanted[0], left), right), min(max(wanted[1], top), bottom)
    reach = math.hypot(right - left, bottom - top)
    away = 0.0
    while away <= reach:
        around = max(1, round(math.tau * away / 3)) if away else 1
        for turn in range(around):
            angle = math.tau * turn / around
            x, y = start[0] + away * math.cos(angle), start[1] + away * math.sin(angle)
            inside = left - 1e-9 <= x <= right + 1e-9 and top - 1e-9 <= y <= bottom + 1e-9
            if inside and all(math.dist((x, y), other) >= least - 1e-9 for other in taken):
                return x, y
        away += 1
    return start
