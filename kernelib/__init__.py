"""Kerneopgaven: a workbook and a live workshop about the core task of an organisation.

>>> import kernelib as kl
>>> workshop = kl.new_workshop("Skolens kerneopgave", database="sqlite://")
>>> anna = workshop.join("teacher")
>>> stage = workshop.open("core-or-periphery")
>>> anna.submit("core-or-periphery", {"yard_duty": "supporting"})
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kernelib.errors import AnswerError, ContentError
    from kernelib.exercises import Allocation, CardSort, Choice, FreeText, Ranking, Rating, check_exercise
    from kernelib.exports import read_export
    from kernelib.models.conformance import check_model
    from kernelib.pages import workbook
    from kernelib.workshop import new_workshop, open_workshop

__all__ = [
    "Allocation",
    "AnswerError",
    "CardSort",
    "Choice",
    "ContentError",
    "FreeText",
    "Ranking",
    "Rating",
    "check_exercise",
    "check_model",
    "new_workshop",
    "open_workshop",
    "read_export",
    "workbook",
]

# Where each name lives. It is imported when it is first used, so that `import kernelib` is quick.
_HOMES = {
    "Allocation": "exercises",
    "AnswerError": "errors",
    "CardSort": "exercises",
    "Choice": "exercises",
    "ContentError": "errors",
    "FreeText": "exercises",
    "Ranking": "exercises",
    "Rating": "exercises",
    "check_exercise": "exercises",
    "check_model": "models.conformance",
    "new_workshop": "workshop",
    "open_workshop": "workshop",
    "read_export": "exports",
    "workbook": "pages",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
