"""What belongs to one visitor: made at once, or after the fork where many visitors share what came before it.

Under `kernelib serve` a notebook may be executed once in a warm process (a snapshot); each visit is then a fork of it.
Identity, answers, random draws and connections must not be shared by those forks: `each` puts them off until there is
a visitor. Everywhere else (JupyterLab, plain voila, a kernel of one's own) `each` calls at once.
"""

import json
import os
from collections.abc import Callable
from typing import Any, TypeVar

from kernelib import content
from kernelib.errors import Refusal
from kernelib.exercises import Exercise

F = TypeVar("F", bound=Callable[[], Any])

SNAPSHOT = "KERNELIB_SNAPSHOT"
VISIT = "HTTP_X_KERNELIB_VISIT"
LANGUAGE = "KERNELIB_LANGUAGE"

_waiting: list[Callable[[], Any]] = []


def each(function: F) -> F:
    """Calls the function for every visitor: now, or after the fork. May stand above a `def`.

    >>> drawn = []
    >>> _ = each(lambda: drawn.append(4))
    >>> drawn
    [4]
    """
    if is_shared():
        _waiting.append(function)
    else:
        function()
    return function


def is_shared() -> bool:
    """Whether what is made now would be shared by many visitors."""
    return os.environ.get(SNAPSHOT) == "1"


def begin() -> None:
    """A visitor has come: calls what was put off. For the forked process, after its environment has been set."""
    os.environ.pop(SNAPSHOT, None)
    while _waiting:
        _waiting.pop(0)()


def current() -> dict[str, Any]:
    """Who is visiting, as the server says; nobody where no server of ours started this kernel."""
    if is_shared():
        raise RuntimeError("Nobody is visiting yet: ask inside a function given to visits.each.")
    told = json.loads(os.environ.get(VISIT) or "{}")
    return told if isinstance(told, dict) else {}


def language() -> str:
    """The visitor's language, which is known beforehand: a snapshot is made in each."""
    return str(os.environ.get(LANGUAGE) if is_shared() else current().get("language") or "")


def is_served() -> bool:
    """Whether a server of ours is behind this kernel."""
    return is_shared() or bool(current())


class Nobody:
    """The participant of a page that has no visitor yet: it has no answers and can give none."""

    mode = "alone"

    def __init__(self, language: str) -> None:
        self.language = language
        self.added: dict[str, Exercise] = {}

    @property
    def workshop(self) -> "Nobody":
        return self

    def exercise(self, exercise: Exercise | str) -> Exercise:
        id = exercise.id if isinstance(exercise, Exercise) else exercise
        return self.added.get(id) or content.exercise(id)

    def add(self, exercise: Exercise) -> None:
        self.added[exercise.id] = exercise

    def answer(self, exercise: Exercise | str, round: int | None = None) -> None:
        return None

    def kept(self) -> dict[str, Any]:
        return {}

    def submit(self, exercise: Exercise | str, answer: Any, *, id: str | None = None, round: int | None = None) -> None:
        raise Refusal("try_again")
