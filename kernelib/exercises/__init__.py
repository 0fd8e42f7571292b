"""The kinds of exercise: what an answer is, and what is wrong with a bad one.

| kind | answer | example |
| --- | --- | --- |
| choice | the items picked; what is not there is not picked | `{"technology": true}` |
| card sort | a bin for each item | `{"yard_duty": "supporting"}` |
| ranking | a place for every item, ties allowed | `{"teaching": 1, "wellbeing": 2}` |
| rating | a value by criterion, None for don't know; None for one we do not work with | `{"office": {"timing": 4}}` |
| allocation | whole points that add up to the total | `{"teaching": 60, "relations": 40}` |
| free text | text by item | `{"purpose": "At alle børn …"}` |

Answers are made of codes, never of labels, and come back as they were sent. A text is `{"da": …, "en": …}`; a plain
string stands for both languages. An exercise may be written with gaps: `check_exercise` says which.
"""

from typing import Any

from kernelib.errors import ContentError, shown
from kernelib.exercises.allocation import Allocation
from kernelib.exercises.card_sort import CardSort
from kernelib.exercises.choice import Choice
from kernelib.exercises.exercise import Exercise
from kernelib.exercises.free_text import FreeText
from kernelib.exercises.ranking import Ranking
from kernelib.exercises.rating import Rating
from kernelib.exercises.texts import CODE, ID, Text, as_text, text_problems

__all__ = [
    "CODE", "ID", "KINDS", "Allocation", "CardSort", "Choice", "Exercise", "FreeText", "Ranking", "Rating", "Text",
    "as_text", "check_exercise", "text_problems",
]  # fmt: skip

KINDS: dict[str, type[Exercise]] = {
    kind.kind: kind for kind in (Choice, CardSort, Ranking, Rating, Allocation, FreeText)
}


def check_exercise(exercise: Any) -> None:
    """Say in sentences what is missing in an exercise, all of it at once.

    >>> check_exercise(Ranking(id="Our steps", title={"da": "Trin"}, prompt="", items={"a": "Først"}))
    Traceback (most recent call last):
    kernelib.errors.ContentError: id is 'Our steps'; write small letters a to z, digits and hyphens, a letter first
    title has no English text; write en, or one plain string for both
    prompt is empty; write it
    items has 1; write at least 2
    """
    if not isinstance(exercise, Exercise):
        kinds = ", ".join(kind.__name__ for kind in KINDS.values())
        raise ContentError(f"this is {shown(exercise)}, not an exercise; make one of {kinds}")
    if problems := list(exercise.problems()):
        raise ContentError(problems)
    if Exercise.from_dict(exercise.to_dict()) != exercise:
        raise ContentError("it does not come back whole from to_dict; use plain texts, lists and numbers only")
