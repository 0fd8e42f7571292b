"""What tables have written and the facilitator let through goes on to the next step, as something everybody answers.

Formulations: two to four that the facilitator picks, in an order drawn once for the workshop. Contributions: all that
were let through, a list for each profession. The steps they go on to stand in `data/exercises` with invented words of
their own, which these take the place of, until somebody has opened them.
"""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kernelib import content, moderation, professions, words
from kernelib.errors import AnswerError, NotFound, StageError, shown
from kernelib.exercises import CardSort, Choice, Exercise
from kernelib.professions import PROFESSIONS

if TYPE_CHECKING:
    from kernelib.workshop import Workshop

LETTERS = "abcd"
# Where what a step has brought goes on to first.
GOES_ON_TO = {"formulations": "own-contribution", "contributions-own": "recognise-pedagogue"}
FEWEST_WRITERS = 5  # of a profession, or its list could be told from the people who wrote it


def go_on(workshop: "Workshop", exercise: str, picked: Sequence[str] = ()) -> list[str]:
    """Takes texts on to the steps that follow, and says which; of formulations those with the ids `picked`."""
    if exercise == "formulations":
        made = _formulations(workshop, picked)
    elif exercise == "contributions-own":
        made = _contributions(workshop)
    else:
        raise AnswerError("goes_nowhere", exercise=exercise)
    for each in made:
        try:
            workshop.add(each)
        except StageError as frozen:
            raise StageError("gone_on_already", exercise=each.id) from frozen
    return [each.id for each in made]


def waits_to_go_on(workshop: "Workshop", exercise: str) -> bool:
    """Whether the step's texts could go on to the next and have not: the facilitator is asked for it then."""
    follows = GOES_ON_TO.get(exercise)
    return bool(
        follows
        and workshop.store.exercise(workshop.code, follows) is None
        and any(text["state"] == "shown" for text in workshop.texts(exercise))
    )


def _formulations(workshop: "Workshop", picked: Sequence[str]) -> list[Exercise]:
    if not 2 <= len(set(picked)) <= len(LETTERS):
        raise AnswerError("not_two_to_four", picked=shown(picked))
    texts = {text["id"]: text for text in workshop.texts("formulations")}
    for id in picked:
        if id not in texts:
            raise NotFound("no_text", id=shown(id), exercise="formulations")
        if texts[id]["state"] != "shown":
            raise AnswerError("not_let_through", id=id)
    chosen = _once(texts[id]["text"] for id in picked)
    if len(chosen) < 2:
        raise AnswerError("not_two_to_four", picked=shown(picked))
    # The order is drawn once, so that nobody's draft comes first for being written first.
    random.Random(workshop.code).shuffle(chosen)  # noqa: S311
    lettered = dict(zip(LETTERS, chosen, strict=False))
    own = content.exercise("own-contribution")
    judged = replace(own, items={code: _same(f"{code.upper()}: {text}") for code, text in lettered.items()})
    return [judged, *(_as_it_reads(code, text) for code, text in lettered.items())]


def _as_it_reads(code: str, text: str) -> CardSort:
    cards = content.exercise("tasks-by-a")
    assert isinstance(cards, CardSort)  # noqa: S101, it is ours
    about = {"letter": code.upper(), "text": text}
    return replace(cards, id=f"tasks-by-{code}", title=_said("title_by", **about), prompt=_said("prompt_by", **about))


def _contributions(workshop: "Workshop") -> list[Exercise]:
    exercise = workshop.exercise("contributions-own")
    round = max(workshop.rounds(exercise), default=1)
    rows = workshop.store.answers(workshop.code, exercise.id, round)
    [through] = moderation.let_through(workshop, exercise, round, rows)
    by_table = any(
        row["by"] == "table" for row in workshop.store.stages(workshop.code) if row["exercise"] == exercise.id
    )
    said = professions.said(workshop)
    of: dict[str, list[str]] = {profession: [] for profession in PROFESSIONS}
    writers: Counter[str] = Counter()
    for row in through:
        profession = said.get(row["participant"]) or row["role"]
        if profession in of and row["texts"]:
            of[profession] += row["texts"].values()
            writers[profession] += 1
    mixed = by_table and not any(of.values())
    enough = by_table or all(writers[profession] >= FEWEST_WRITERS for profession in PROFESSIONS if of[profession])
    if enough and not mixed:
        made: list[Exercise] = [_to_recognise(each, _once(of[each])) for each in PROFESSIONS if of[each]]
    else:
        made = _together(workshop, [text for row in through for text in row["texts"].values()])
    if not made:
        raise AnswerError("nothing_let_through", exercise=exercise.id)
    return made


def _together(workshop: "Workshop", texts: list[str]) -> list[Exercise]:
    """Where a profession is too few for a list of its own, or tables are of both, all in one, over both steps."""
    everything = _once(texts)
    random.Random(workshop.code).shuffle(everything)  # noqa: S311
    halves = everything[::2], everything[1::2]
    return [
        replace(
            _to_recognise(profession, half),
            title=_said("title_ours", number=number),
            prompt=_said("prompt_ours"),
            recognises="everybody",
        )
        for number, (profession, half) in enumerate(zip(PROFESSIONS, halves, strict=True), start=1)
        if half
    ]


def _to_recognise(profession: str, texts: list[str]) -> Choice:
    items = {f"contribution_{number}": _same(text) for number, text in enumerate(texts, start=1)}
    seen = content.exercise(f"recognise-{profession}")
    assert isinstance(seen, Choice)  # noqa: S101, it is ours
    return replace(seen, items=items, prompt=_said(f"prompt_{profession}"))


def _once(texts: Any) -> list[str]:
    """Each text once, as it can stand on one line."""
    lines = (" ".join(words.harmless(text).split()) for text in texts)
    return list({line.casefold(): line for line in lines if line}.values())


def _same(text: str) -> dict[str, str]:
    return dict.fromkeys(words.LANGUAGES, text)


def _said(key: str, **values: Any) -> Mapping[str, str]:
    return {language: words.say(f"picking.{key}", language, **values) for language in words.LANGUAGES}
