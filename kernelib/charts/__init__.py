"""From scores to pictures.

A picture has one sentence in plain words, the drawing, a table, and what it does not say. It is drawn once for
everybody: from what was released, never from answers.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from kernelib.by_role import why_not
from kernelib.charts import card_sort, choices, dilemma, moved, of_tables, points, ranking, ratings, writing
from kernelib.charts import roles as role_pictures
from kernelib.charts.card_sort import contested
from kernelib.charts.choices import choice
from kernelib.charts.dilemma import pareto
from kernelib.charts.experiments import curves
from kernelib.charts.frame import calm
from kernelib.charts.matrix import heat_map, recognition_matrix
from kernelib.charts.network import network
from kernelib.charts.perspectives import gap
from kernelib.charts.picture import Picture, Table
from kernelib.charts.points import allocation
from kernelib.charts.ranking import ladder
from kernelib.charts.ratings import distributions
from kernelib.charts.shadows import quadrants
from kernelib.charts.sheet import Sheet
from kernelib.charts.theme import SIZES, size_named, tokens
from kernelib.charts.walls import first_of, height_below
from kernelib.charts.wording import label, say
from kernelib.exercises import Choice, Exercise
from kernelib.words import checked

__all__ = [
    "SIZES", "Picture", "Sheet", "Table", "allocation", "by_role", "choice", "contested", "curves", "distributions",
    "gap", "heat_map", "ladder", "network", "pareto", "picture", "quadrants", "recognition_matrix", "sentence",
    "tokens", "why_not",
]  # fmt: skip

# A module a kind: `picture` draws its result, `sentence` tells it.
KINDS = {
    "choice": choices, "card_sort": card_sort, "ranking": ranking, "rating": ratings, "allocation": points,
    "free_text": writing,
}  # fmt: skip


def picture(
    exercise: Exercise,
    result: Mapping[str, Any],
    language: str = "da",
    size: str = "phone",
    *,
    theme: str = "light",
    invented: bool = False,
    former: Mapping[str, Any] | None = None,
) -> Picture:
    """The picture of a result that was released.

    Parameters
    ----------
    exercise : Exercise
        The one that was answered, for its labels.
    result : mapping
        What `workshop.results` gives; a suppressed one gives a picture that says so.
    language : "da" or "en"
    size : "phone", "wall" or "page"
        320 pixels wide and as tall as it takes; 1152 with letters for eight metres, as tall as its sentence leaves.
    theme : "light", "dark" or "projector"
        Light for a page, which puts its own colours in their place; the others for files.
    invented : bool
        Says so in the title: the demo's answers are nobody's.
    former : mapping, optional
        What was released of the round before: drawn under the same names, with what has moved most in a sentence.
    """
    if result.get("suppressed") or result.get("scores") is None:
        return _too_few(Sheet(size_named(size), theme, checked(language)))

    def draw(sheet: Sheet) -> Picture:
        if former is None:
            return plain(sheet)
        return moved.picture(exercise, plain(Sheet(sheet.size, theme, language)), result, former, sheet, invented)

    def plain(sheet: Sheet) -> Picture:
        drawn = _module(exercise, result).picture(exercise, dict(result), sheet, invented)
        alone = _of_one_table(exercise, result, language)
        return replace(drawn, sentence=alone) if alone else drawn

    return _drawn(exercise, draw, language, size, theme)


def by_role(
    exercise: Exercise,
    result: Mapping[str, Any],
    language: str = "da",
    size: str = "phone",
    *,
    roles: Mapping[str, Any] | None = None,
    theme: str = "light",
    invented: bool = False,
) -> Picture:
    """The picture of a result by role: each function that was released by itself, beside the whole room.

    As `picture`; `roles` has what people read for the codes of roles. Where `why_not` gives a reason there is none.
    """
    if reason := why_not(exercise, result):
        raise ValueError(f"the result of {exercise.id} has no picture by role: {reason}")

    def draw(sheet: Sheet) -> Picture:
        return role_pictures.picture(exercise, result, roles or {}, sheet, invented)

    return _drawn(exercise, draw, language, size, theme)


def _drawn(exercise: Exercise, draw: Callable[[Sheet], Picture], language: str, size: str, theme: str) -> Picture:
    sheet = Sheet(size_named(size), theme, checked(language))
    drawn = draw(sheet)
    if size == "wall":
        # Drawn for the place that is left, for what is drawn taller is shown with smaller letters.
        told, said = f"{label(exercise.title, language)} · {drawn.title}", drawn.moved or drawn.sentence

        def below(sentence: str) -> Picture:
            return draw(Sheet(replace(sheet.size, height=height_below(sentence, told)), theme, language))

        drawn = below(said)
        first = drawn.headline or first_of(said)
        # Where rows would be left out, the room sees the rest of the sentence in the rows that it makes way for.
        shorter = drawn.left_out and first != said
        drawn = replace(below(first), headline=first) if shorter else replace(drawn, headline="")
    return drawn


def sentence(exercise: Exercise, result: Mapping[str, Any], language: str = "da") -> str:
    """What the picture says, in plain words; never a grade."""
    if result.get("suppressed") or result.get("scores") is None:
        return say("too_few", checked(language))
    alone = _of_one_table(exercise, result, checked(language))
    return alone or _module(exercise, result).sentence(exercise, dict(result), language)


def _of_one_table(exercise: Exercise, result: Mapping[str, Any], language: str) -> str:
    """What is said where a single table has answered and nobody can be of another mind; else nothing."""
    # Of texts and of contributions that were seen there is something to say all the same.
    more = exercise.kind == "free_text" or (isinstance(exercise, Choice) and exercise.recognises)
    return say("one_table_answered", language) if of_tables.is_one(result) and not more else ""


def _module(exercise: Exercise, result: Mapping[str, Any]) -> Any:
    if "undominated" in result["scores"]:
        return dilemma
    if exercise.kind not in KINDS:
        raise TypeError(f"there is no picture for a {exercise.kind}; there is {', '.join(KINDS)}")
    return KINDS[exercise.kind]


def _too_few(sheet: Sheet) -> Picture:
    said = say("too_few", sheet.language)
    return calm(sheet, said)
