"""What tables have written and the facilitator let through goes on to the next step, as something everybody answers.

Formulations: two to four that the facilitator picks, in an order drawn once for the workshop. Contributions: those that
were let through, each once, a list for each profession: one from every place on a child's way through school, from
start to finish, and then another. Other professions have a list together, where nobody can be told from it. The steps
they go on to stand in `data/exercises` with invented words of their own, which these take the place of, until somebody
has opened them; a step for which nobody has written is left out of the day.
"""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from kernelib import content, moderation, professions, showing, words
from kernelib.errors import AnswerError, NotFound, StageError, shown
from kernelib.exercises import CardSort, Choice, Exercise
from kernelib.exercises.texts import once
from kernelib.professions import PROFESSIONS

if TYPE_CHECKING:
    from kernelib.workshop import Workshop

PICKED, ALL = "formulations", "contributions-own"
LETTERS = "abcd"
# Where what a step has brought goes on to, the first of them first.
GOES_ON_TO = {
    PICKED: ("own-contribution", "tasks-by-a", "tasks-by-b"),
    ALL: ("recognise-pedagogue", "recognise-teacher"),
}
OTHERS = "recognise-others"
OTHER = "other"  # whoever is neither
FEWEST_WRITERS = 5  # of a profession, or its list could be told from the people who wrote it

# Where on the way it stands, and what it says on one line.
Contribution = tuple[str, str]


def go_on(workshop: "Workshop", exercise: str, picked: Sequence[str] = ()) -> list[str]:
    """Takes texts on to the steps that follow, and says which; of formulations those with the ids `picked`.

    Contributions of a few in other professions stay where they are: `left_behind` counts them.
    """
    if exercise == PICKED:
        made = _formulations(workshop, picked)
    elif exercise == ALL:
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
    """Whether the step's texts could go on to the next and have not: the facilitator is asked for it then.

    Also where none has been let through yet: they wait in the tray, and are lost to the next step once it is opened.
    """
    return (
        exercise in GOES_ON_TO
        and bool(workshop.rounds(exercise))
        and not _has_begun(workshop, exercise)
        and any(text["state"] != "hidden" for text in workshop.texts(exercise))
    )


def with_examples(workshop: "Workshop") -> set[str]:
    """The steps that would open with examples now, although the room has texts of its own to take on to them."""
    return {step for exercise, steps in GOES_ON_TO.items() if waits_to_go_on(workshop, exercise) for step in steps}


def builds_on(workshop: "Workshop") -> dict[str, str]:
    """Which step's texts could still be taken on to a step, whether there are any yet or not."""
    return {
        step: exercise for exercise, steps in GOES_ON_TO.items() if not _has_begun(workshop, exercise) for step in steps
    }


def has_opened_with_examples(workshop: "Workshop", exercise: Exercise) -> bool:
    """Whether a step that could have had the room's own texts has been opened without them."""
    if not any(exercise.id in steps for steps in GOES_ON_TO.values()):
        return False
    kept = workshop.store.exercise(workshop.code, exercise.id)
    return bool(kept and kept["frozen"]) and exercise == content.exercise(exercise.id)


def is_too_late(workshop: "Workshop", exercise: str) -> bool:
    """Whether a step that the texts of this one go on to has been open: then it stays as it was."""
    kept = (workshop.store.exercise(workshop.code, step) for step in GOES_ON_TO.get(exercise, ()))
    return any(row and row["frozen"] for row in kept)


def left_out(workshop: "Workshop") -> set[str]:
    """The steps that nobody has written for, although texts have gone on to their sisters: they would be invented."""
    kept = {row["id"] for row in workshop.store.exercises(workshop.code)}
    # One that was opened with examples has taken nothing on, and its sisters have examples too.
    own = {id for id in kept if id not in content.exercises() or workshop.exercise(id) != content.exercise(id)}
    return {step for steps in GOES_ON_TO.values() if own & {*steps} for step in steps if step not in kept}


def left_behind(workshop: "Workshop") -> int:
    """How many contributions go no further: by a few in other professions, who could be told from a list of theirs."""
    written = _written(workshop)
    return len(written.of[OTHER]) if written.apart and not written.enough(OTHER) else 0


def _has_begun(workshop: "Workshop", exercise: str) -> bool:
    return any(workshop.store.exercise(workshop.code, step) for step in GOES_ON_TO[exercise])


def _formulations(workshop: "Workshop", picked: Sequence[str]) -> list[Exercise]:
    if not 2 <= len(set(picked)) <= len(LETTERS):
        raise AnswerError("not_two_to_four", picked=shown(picked))
    texts = {text["id"]: text for text in workshop.texts(PICKED)}
    for id in picked:
        if id not in texts:
            raise NotFound("no_text", id=shown(id), exercise=PICKED)
        if texts[id]["state"] != "shown":
            raise AnswerError("not_let_through", id=id)
    chosen = once(line for id in picked if (line := _line(texts[id]["text"])))
    if len(chosen) < 2:
        raise AnswerError("not_two_to_four", picked=shown(picked))
    # The order is drawn once, so that nobody's draft comes first for being written first.
    random.Random(workshop.code).shuffle(chosen)  # noqa: S311
    lettered = dict(zip(LETTERS, chosen, strict=False))
    own = content.exercise("own-contribution")
    judged = replace(own, items={code: _same(_lettered(code, text)) for code, text in lettered.items()})
    return [judged, *(_as_it_reads(code, text) for code, text in lettered.items())]


def _lettered(code: str, text: str) -> str:
    return f"{code.upper()}: {text}"


def _as_it_reads(code: str, text: str) -> CardSort:
    cards = content.exercise("tasks-by-a")
    assert isinstance(cards, CardSort)  # noqa: S101, it is ours
    about = {"letter": code.upper(), "text": text, "stop": words.stop_after(text)}
    return replace(
        cards,
        id=f"tasks-by-{code}",
        title=_said("title_by", **about),
        prompt=_said("prompt_by", **about),
        formulation=_same(_lettered(code, text)),
    )


@dataclass(frozen=True)
class _Written:
    """The contributions that were let through, by the profession that wrote them, each once."""

    of: dict[str, list[Contribution]]
    writers: Counter[str]
    by_table: bool  # what a table wrote belongs to nobody

    def enough(self, profession: str) -> bool:
        return self.by_table or self.writers[profession] >= FEWEST_WRITERS

    @property
    def apart(self) -> bool:
        """Whether each profession that has written has a list of its own."""
        own = [profession for profession in PROFESSIONS if self.of[profession]]
        return bool(own) and all(map(self.enough, own))


def _written(workshop: "Workshop") -> _Written:
    exercise = workshop.exercise(ALL)
    round = max(workshop.rounds(exercise), default=1)
    rows = workshop.store.answers(workshop.code, exercise.id, round)
    [through] = moderation.let_through(workshop, exercise, round, rows)
    by_table = any(
        row["by"] == "table" for row in workshop.store.stages(workshop.code) if row["exercise"] == exercise.id
    )
    said = professions.said(workshop)
    of: dict[str, list[Contribution]] = {profession: [] for profession in (*PROFESSIONS, OTHER)}
    writers: Counter[str] = Counter()
    for row in through:
        profession = said.get(row["participant"]) or row["role"]
        if row["texts"]:
            of[profession if profession in PROFESSIONS else OTHER] += _told(row["texts"])
            writers[profession if profession in PROFESSIONS else OTHER] += 1
    return _Written({profession: once(told, _said_in) for profession, told in of.items()}, writers, by_table)


def _contributions(workshop: "Workshop") -> list[Exercise]:
    written = _written(workshop)
    if not any(written.of.values()):
        raise AnswerError("nothing_let_through", exercise=ALL)
    if not written.apart:
        # Where a profession is too few for a list of its own, or tables are of both.
        return _together(workshop, [each for told in written.of.values() for each in told])
    made: list[Exercise] = [
        _to_recognise(workshop, each, _walked(workshop, written.of[each]), f"prompt_{each}")
        for each in PROFESSIONS
        if written.of[each]
    ]
    if written.of[OTHER] and written.enough(OTHER):
        seen = _to_recognise(workshop, PROFESSIONS[0], _walked(workshop, written.of[OTHER]), "prompt_others")
        made.append(_for_everybody(workshop, seen, "others", id=OTHERS))
    return made


def _together(workshop: "Workshop", told: list[Contribution]) -> list[Exercise]:
    """All in one, over both steps."""
    places = list(workshop.exercise(ALL).items)
    # Dealt place by place, so that the whole way is in each part.
    dealt = sorted(once(told, _said_in), key=lambda each: places.index(each[0]))
    made = []
    for number, (profession, half) in enumerate(zip(PROFESSIONS, (dealt[::2], dealt[1::2]), strict=True), start=1):
        if half:
            seen = _to_recognise(workshop, profession, _walked(workshop, half), "prompt_ours")
            made.append(_for_everybody(workshop, seen, "ours", number=number))
    return made


def _for_everybody(workshop: "Workshop", seen: Choice, whose: str, number: int = 1, **more: Any) -> Choice:
    """A list that is no profession's: everybody answers, and nobody is spoken of by profession."""
    title, say = _said(f"title_{whose}", number=number), _said(f"say_{whose}_{number}{_to(workshop, seen.id)}")
    talk = [seen.talk[0], _said("talk_ours")]
    return replace(seen, title=title, say=say, talk=talk, recognises="everybody", **more)


def _to_recognise(workshop: "Workshop", profession: str, texts: list[str], asked: str) -> Choice:
    seen = content.exercise(f"recognise-{profession}")
    assert isinstance(seen, Choice)  # noqa: S101, it is ours
    prompt, kept = _said(f"{asked}{_to(workshop, seen.id)}"), texts[: seen.most_items]
    if len(kept) < len(texts):
        some = _said("some", n=len(kept), of=len(texts))
        prompt = {language: f"{some[language]} {prompt[language]}" for language in words.LANGUAGES}
    items = {f"contribution_{number}": _same(text) for number, text in enumerate(kept, start=1)}
    return replace(seen, items=items, prompt=prompt)


def _to(workshop: "Workshop", id: str) -> str:
    """What the name of a text ends in where it is said to tables."""
    return "_tables" if showing.way(workshop, id, 1, None) == "table" else ""


def _told(texts: Mapping[str, str]) -> list[Contribution]:
    return [(place, line) for place, text in texts.items() if (line := _line(text))]


def _walked(workshop: "Workshop", told: list[Contribution]) -> list[str]:
    """One from each place from start to finish, and then another: whoever reads only the first has walked the way."""
    drawn = random.Random(workshop.code)  # noqa: S311
    first, ways = once(told, _said_in), []
    for place in workshop.exercise(ALL).items:
        here = [text for where, text in first if where == place]
        drawn.shuffle(here)
        ways.append(here)
    return [text for walk in zip_longest(*ways) for text in walk if text]


def _said_in(told: Contribution) -> str:
    return told[1]


def _line(text: str) -> str:
    """A text as it can stand on one line."""
    return " ".join(words.harmless(text).split())


def _same(text: str) -> dict[str, str]:
    return dict.fromkeys(words.LANGUAGES, text)


def _said(key: str, **values: Any) -> Mapping[str, str]:
    return {language: words.say(f"picking.{key}", language, **values) for language in words.LANGUAGES}
