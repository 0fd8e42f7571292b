"""The reinforcing loop as two thought experiments: what an assumption leads to, never fitted to a workshop.

Slide "Tillid, retfærdighed og samarbejdsevne befordrer processen … og er et resultat af den" (E03). That trust and
performance go together is known (De Jong, Dirks & Gillespie 2016, J. Applied Psychology 101(8)); that they go in this
form, at this pace or over a threshold is assumed. Set both assumptions side by side.
"""

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from scipy.integrate import solve_ivp

MOMENTS = 201  # enough for a smooth line
# Two products of rates that differ by less are the same: rounding must not make or unmake a resting point.
SAME = 1e-12


def _number(value: float, name: str, low: float, high: float = np.inf) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} is {value!r}; use a number") from error
    if not (low <= number <= high and np.isfinite(number)):
        limits = f"from {low:g} up" if np.isinf(high) else f"from {low:g} to {high:g}"
        raise ValueError(f"{name} is {value}; use a number {limits}")
    return number


def _moments(until: float) -> np.ndarray:
    if _number(until, "until", 0) == 0:
        raise ValueError("until is 0; use a time after the start")
    return np.linspace(0, float(until), MOMENTS)


def reinforcement(a: float, b: float, c: float, d: float) -> float:
    """R = ac / bd: above 1 the loop carries itself, at 1 or below it dies out unless something flows in.

    nan where nothing wears out and nothing builds up.

    >>> round(reinforcement(a=0.6, b=0.3, c=0.5, d=0.2), 6)
    5.0
    """
    a, b, c, d = _rates(a, b, c, d)
    if b * d:
        return a * c / (b * d)
    return float("inf") if a * c else float("nan")


def _rates(a: float, b: float, c: float, d: float) -> tuple[float, float, float, float]:
    return _number(a, "a", 0), _number(b, "b", 0), _number(c, "c", 0), _number(d, "d", 0)


def mutual(
    a: float, b: float, c: float, d: float, *, inflow: float = 0.0, s0: float, q0: float, until: float
) -> pd.DataFrame:
    """Relations and the solving of the task feed each other: no threshold.

    S' = (aQ + e)(1 - S) - bS and Q' = cS(1 - Q) - dQ, for relations S and solving Q from 0 to 1: solving builds
    relations at the rate a, relations carry solving at c, both wear at b and d, and support flows in at e. A thought
    experiment about assumptions: it estimates nothing. Without inflow both die out if R = ac / bd is at most 1, else
    they come to rest at S = (ac - bd) / c(a + b) and Q = (ac - bd) / a(c + d).

    Parameters
    ----------
    a, b, c, d, inflow : float
        Rates from 0 up, in any unit of time. Refused where so many are 0 that whatever stands, stays.
    s0, q0 : float
        Where relations and solving start, 0 to 1.
    until : float
        For how long, in the rates' unit.

    Returns
    -------
    DataFrame, time × (relations, solving)
        201 moments from 0 to `until`. ``.attrs["resting_points"]`` has a dict for each resting point with relations and
        solving from 0 to 1, in closed form: ``relations``, ``solving`` and whether it is ``stable``, that is, attracts
        whatever starts near it.

    Examples
    --------
    >>> run = mutual(0.6, 0.3, 0.5, 0.2, s0=0.1, q0=0.1, until=100)
    >>> run.iloc[-1].round(4).to_dict()
    {'relations': 0.5333, 'solving': 0.5714}
    >>> [point["stable"] for point in run.attrs["resting_points"]]
    [False, True]
    """
    rates, inflow = _rates(a, b, c, d), _number(inflow, "inflow", 0)
    start = [_number(s0, "s0", 0, 1), _number(q0, "q0", 0, 1)]
    points = _mutual_points(*rates, inflow)
    moments = _moments(until)
    found = _run(_mutual_slope, start, moments, args=(*rates, inflow), jac=_mutual_turn)
    # Rounding may leave the unit square by a hair.
    within = np.clip(found.y.T, 0, 1)
    run = pd.DataFrame(within, index=pd.Index(moments, name="time"), columns=pd.Index(["relations", "solving"]))
    run.attrs["resting_points"] = points
    return run


def _mutual_slope(_: float, at: np.ndarray, a: float, b: float, c: float, d: float, e: float) -> list[float]:
    s, q = at
    return [(a * q + e) * (1 - s) - b * s, c * s * (1 - q) - d * q]


def _mutual_turn(_: float, at: np.ndarray, a: float, b: float, c: float, d: float, e: float) -> list[list[float]]:
    s, q = at
    return [[-(a * q + e) - b, a * (1 - s)], [c * (1 - q), -c * s - d]]


def mutual_eigenvalues(
    a: float, b: float, c: float, d: float, *, inflow: float = 0.0, relations: float, solving: float
) -> list[float]:
    """How fast small departures from a resting point die out (below 0) or grow (above 0), for each direction.

    Both are real: relations and solving never swing round a resting point.

    >>> [round(each, 4) for each in mutual_eigenvalues(0.6, 0.3, 0.5, 0.2, relations=8 / 15, solving=4 / 7)]
    [-0.8151, -0.2945]
    """
    at = np.array([_number(relations, "relations", 0, 1), _number(solving, "solving", 0, 1)])
    turn = _mutual_turn(0, at, *_rates(a, b, c, d), _number(inflow, "inflow", 0))
    # Off the diagonal both are 0 or more, so that the eigenvalues are real.
    return sorted(np.linalg.eigvals(np.array(turn)).real.tolist())


def _mutual_points(a: float, b: float, c: float, d: float, e: float) -> list[dict[str, Any]]:
    """Where S' and Q' are 0: Q = cS / (cS + d), and S solves a quadratic."""
    still = {
        "a, b and inflow": (a, b, e),
        "c and d": (c, d),
        "a, d and inflow": (a, d, e),
        "b, c and inflow": (b, c, e),
    }
    for names, rates in still.items():
        if not any(rates):
            raise ValueError(
                f"{names} are 0: whatever stands, stays, and rests anywhere; give one of them a rate above 0"
            )
    if e == 0:
        carries = a * c - b * d > SAME * max(a * c, b * d)
        points = [{"relations": 0.0, "solving": 0.0, "stable": not carries}]
        if carries:
            above = a * c - b * d
            points.append(
                {
                    "relations": min(above / (c * (a + b)), 1.0),
                    "solving": min(above / (a * (c + d)), 1.0),
                    "stable": True,
                }
            )
        return points
    # One root is positive, and it is at most 1: with inflow everything comes to rest in one place.
    square, line = c * (a + e + b), c * (a + e) - d * (e + b)
    root = np.sqrt(line**2 + 4 * square * d * e)
    s = (line + root) / (2 * square) if line > 0 else 2 * d * e / (root - line)
    s = min(float(s), 1.0)  # by rounding it may be above by a hair
    return [{"relations": s, "solving": float(c * s / (c * s + d)), "stable": True}]


def _run(slope: Any, start: list[float], moments: np.ndarray, **how: Any) -> Any:
    found = solve_ivp(
        slope,
        (moments[0], moments[-1]),
        start,
        method="LSODA",  # changes to a stiff method where one rate is far quicker than another
        t_eval=moments,
        rtol=1e-9,
        atol=1e-11,
        **how,
    )
    if not found.success:
        raise ValueError(
            f"the run ended at {found.t[-1]:g}: {found.message}; use rates nearer each other, or less time"
        )
    found.y[:, 0] = start  # without what interpolation rounds off
    return found


def _pull(x: Any, theta: float, push: float) -> Any:
    return x * (x - theta) * (1 - x) + push


def threshold(theta: float, push: float, *, x0: float, until: float) -> pd.DataFrame:
    """Collaboration with a threshold: below it falls, above it rises.

    x' = x(x - θ)(1 - x) + e, stopped at 0 and 1, which are then resting points. A thought experiment about another
    assumption: whether schools have such a threshold is not known. Once fallen, x comes back only with more push than
    the drop that felled it (`folds`).

    Parameters
    ----------
    theta : float
        The threshold, 0 to 1.
    push : float
        What helps (above 0) or wears (below 0) all the time.
    x0 : float
        Where x starts, 0 to 1.
    until : float
        For how long.

    Returns
    -------
    DataFrame, time × x
        201 moments from 0 to `until`. ``.attrs["resting_points"]`` has a dict for each resting point from 0 to 1:
        ``x`` and whether it is ``stable``, that is, attracts whatever starts near it.

    Examples
    --------
    >>> run = threshold(0.4, 0, x0=0.41, until=200)
    >>> run["x"].iloc[[0, -1]].round(3).tolist()
    [0.41, 1.0]
    >>> run.attrs["resting_points"]
    [{'x': 0.0, 'stable': True}, {'x': 0.4, 'stable': False}, {'x': 1.0, 'stable': True}]
    """
    theta, push = _number(theta, "theta", 0, 1), _number(push, "push", -np.inf)
    moments = _moments(until)
    found = _run_to_the_edge(_number(x0, "x0", 0, 1), theta, push, moments)
    run = pd.DataFrame({"x": found}, index=pd.Index(moments, name="time"))
    run.attrs["resting_points"] = _threshold_points(theta, push)
    return run


def _run_to_the_edge(x0: float, theta: float, push: float, moments: np.ndarray) -> np.ndarray:
    if (x0 == 0 and push < 0) or (x0 == 1 and push > 0):
        return np.full(len(moments), x0)

    def leaves_below(_: float, at: np.ndarray) -> float:
        return at[0]

    def leaves_above(_: float, at: np.ndarray) -> float:
        return at[0] - 1

    for event, direction in ((leaves_below, -1), (leaves_above, 1)):
        event.terminal, event.direction = True, direction  # pyright: ignore[reportFunctionMemberAccess]
    found = _run(lambda _, at: [_pull(at[0], theta, push)], [x0], moments, events=[leaves_below, leaves_above])
    stopped = np.full(len(moments), 0.0 if len(found.t_events[0]) else 1.0)
    stopped[: found.y.shape[1]] = found.y[0]
    return np.clip(stopped, 0, 1)


def _threshold_points(theta: float, push: float) -> list[dict[str, Any]]:
    """The roots from 0 to 1 and the ends at which x stops; stable if x moves towards it from wherever it can come."""
    # A root that is at an end but for rounding is that end.
    roots = np.array(_roots(theta, push))
    roots = np.where(np.abs(roots - np.round(roots)) < SAME, np.round(roots), roots)
    points = set(roots[(roots >= 0) & (roots <= 1)].tolist())
    points |= ({0.0} if push <= 0 else set()) | ({1.0} if push >= 0 else set())
    ordered = sorted(points)
    # Between two resting points the direction is the same all the way: the middle tells it.
    edges = [0.0, *ordered, 1.0]
    moves = [np.sign(_pull((low + high) / 2, theta, push)) if high > low else None for low, high in pairwise(edges)]
    return [
        {"x": x, "stable": before in (None, 1) and after in (None, -1)}
        for x, before, after in zip(ordered, moves, moves[1:], strict=False)
    ]


def _roots(theta: float, push: float) -> list[float]:
    """The real roots of x³ - (1 + θ)x² + θx - e, in closed form (Viète, Cardano)."""
    if push == 0:
        return [0.0, theta, 1.0]
    middle = (1 + theta) / 3
    # x = middle + y turns it into y³ + py + q, where p is below 0: there always are turning points.
    p = theta - 3 * middle**2
    q = theta * middle - 2 * middle**3 - push
    inside = 3 * q / (2 * p) * np.sqrt(-3 / p)
    size = 2 * np.sqrt(-p / 3)
    if abs(abs(inside) - 1) < SAME:
        # At a fold two roots are one.
        return [middle - np.sign(inside) * size / 2, middle + np.sign(inside) * size]
    if abs(inside) < 1:
        angle = np.arccos(inside) / 3
        return [middle + size * np.cos(angle - 2 * np.pi * k / 3) for k in range(3)]
    return [middle + np.sign(inside) * size * np.cosh(np.arccosh(abs(inside)) / 3)]


def folds(theta: float) -> pd.DataFrame:
    """Where the threshold's resting points meet and vanish: the lower and the upper turning point.

    A ``push`` above the lower one's lifts x from below; one below the upper one's lets it fall. Between the two it
    depends on where x was: that is the hysteresis.

    >>> folds(0.4).round(4)
                x    push
    lower  0.1761  0.0325
    upper  0.7573 -0.0657
    """
    theta = _number(theta, "theta", 0, 1)
    away = np.sqrt(1 - theta + theta**2)
    turning = np.array([(1 + theta - away) / 3, (1 + theta + away) / 3])
    return pd.DataFrame({"x": turning, "push": -_pull(turning, theta, 0)}, index=pd.Index(["lower", "upper"]))
