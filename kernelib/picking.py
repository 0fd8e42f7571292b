"""What tables have written and the facilitator let through goes on to the next step, as something everybody answers.

Formulations: two to four that the facilitator picks, in an order drawn once for the workshop. Contributions: those that
were let through, each once, a list for each profession: one from every place on a child's way through school, from
start to finish, and then another. The steps they go on to stand in `data/exercises` with invented words of
their own, which these take the place of, until somebody has opened them.
"""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from kernelib import content, moderation, professions, showing, words
from kernelib.errors import AnswerError, NotFound, StageError, shown
from kernelib.exercises import CardSort, Choice, Exercise
from kernelib.exercises.texts import once
from kernelib.professions import PROFESSIONS

if TYPE_CHECKING:
    from kernelib.workshop import Workshop

LETTERS = "abcd"
# Where what a step has brought goes on to, the first of them first.
GOES_ON_TO = {
    "formulations": ("own-contribution", "tasks-by-a", "tasks-by-b"),
    "contributions-own": ("recognise-pedagogue", "recognise-teacher"),
}
FEWEST_WRITERS = 5  # of a profession, or its list could be told from the people who wrote it

# Where on the way it stands, and what it says on one line.
Contribution = tuple[str, str]


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
        and workshop.rounds(exercise)
        and workshop.store.exercise(workshop.code, follows[0]) is None
        and any(text["state"] == "shown" for text in workshop.texts(exercise))
    )


def with_examples(workshop: "Workshop") -> set[str]:
    """The steps that would open with examples now, although the room has texts of its own to take on to them."""
    return {step for exercise, steps in GOES_ON_TO.items() if waits_to_go_on(workshop, exercise) for step in steps}


def _formulations(workshop: "Workshop", picked: Sequence[str]) -> list[Exercise]:
    if not 2 <= len(set(picked)) <= len(LETTERS):
        raise AnswerError("not_two_to_four", picked=shown(picked))
    texts = {text["id"]: text for text in workshop.texts("formulations")}
    for id in picked:
        if id not in texts:
            raise NotFound("no_text", id=shown(id), exercise="formulations")
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


def _contributions(workshop: "Workshop") -> list[Exercise]:
    exercise = workshop.exercise("contributions-own")
    round = max(workshop.rounds(exercise), default=1)
    rows = workshop.store.answers(workshop.code, exercise.id, round)
    [through] = moderation.let_through(workshop, exercise, round, rows)
    by_table = any(
        row["by"] == "table" for row in workshop.store.stages(workshop.code) if row["exercise"] == exercise.id
    )
    said = professions.said(workshop)
    of: dict[str, list[Contribution]] = {profession: [] for profession in PROFESSIONS}
    writers: Counter[str] = Counter()
    for row in through:
        profession = said.get(row["participant"]) or row["role"]
        if profession in of and row["texts"]:
            of[profession] += _told(row["texts"])
            writers[profession] += 1
    mixed = by_table and not any(of.values())
    enough = by_table or all(writers[profession] >= FEWEST_WRITERS for profession in PROFESSIONS if of[profession])
    if enough and not mixed:
        made: list[Exercise] = [
            _to_recognise(workshop, each, _walked(workshop, of[each]), f"prompt_{each}")
            for each in PROFESSIONS
            if of[each]
        ]
    else:
        # By profession, so that both parts have something of each.
        through.sort(key=lambda row: str(said.get(row["participant"]) or row["role"]))
        made = _together(workshop, [each for row in through for each in _told(row["texts"])])
    if not made:
        raise AnswerError("nothing_let_through", exercise=exercise.id)
    return made


def _together(workshop: "Workshop", told: list[Contribution]) -> list[Exercise]:
    """Where a profession is too few for a list of its own, or tables are of both, all in one, over both steps."""
    places = list(workshop.exercise("contributions-own").items)
    # Dealt place by place, so that the whole way is in each part.
    dealt = sorted(once(told, _said_in), key=lambda each: places.index(each[0]))
    made = []
    for number, (profession, half) in enumerate(zip(PROFESSIONS, (dealt[::2], dealt[1::2]), strict=True), start=1):
        if half:
            seen = _to_recognise(workshop, profession, _walked(workshop, half), "prompt_ours")
            say = _said(f"say_ours_{number}{_to(workshop, seen.id)}")
            title = _said("title_ours", number=number)
            talk = [seen.talk[0], _said("talk_ours")]
            made.append(replace(seen, title=title, say=say, talk=talk, recognises="everybody"))
    return made


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
    for place in workshop.exercise("contributions-own").items:
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
