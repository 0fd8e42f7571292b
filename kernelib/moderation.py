"""Which texts the room may see: let through, merged into another, hidden. Undo is another such row.

A text stays what it is when its writer sends it again unchanged. Its id tells neither who wrote it nor when.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kernelib.errors import AnswerError, NotFound, shown
from kernelib.exercises import Exercise, FreeText

if TYPE_CHECKING:
    from kernelib.workshop import Workshop

STATES = ("waiting", "shown", "hidden")

# Who wrote it, about what, and what: the same in every answer that says it again.
Text = tuple[str, str, str]


@dataclass
class _Moderated:
    """The texts of one round, and what has become of them."""

    ids: dict[Text, str] = field(default_factory=dict)
    seqs: dict[Text, int] = field(default_factory=dict)  # of the newest answer that holds it
    states: dict[Text, tuple[str, Text | None]] = field(default_factory=dict)

    def state(self, text: Text) -> tuple[str, Text | None]:
        return self.states.get(text, ("waiting", None))


def texts(workshop: "Workshop", exercise: Exercise, round: int) -> list[dict[str, Any]]:
    """The newest texts of a round, in no order of arrival: id, item, text, state, and what each is merged into."""
    _must_be_text(exercise)
    # In this order: an answer that comes in between stands among all, and waits to be told of.
    newest = [text for row in workshop.store.answers(workshop.code, exercise.id, round) for text in _texts(row)]
    moderated = _moderated(workshop, exercise, round)
    places = {item: place for place, item in enumerate(exercise.items)}
    newest.sort(key=lambda text: (places[text[1]], moderated.ids[text]))
    return [_told(moderated, text) for text in newest]


def moderate(
    workshop: "Workshop", exercise: Exercise, round: int, id: str, state: str, merged_into: str | None = None
) -> dict[str, Any]:
    """Lets a text through, hides it, lets it wait again, or merges it into another about the same thing."""
    _must_be_text(exercise)
    if state not in STATES:
        raise AnswerError("not_a_text_state", state=shown(state))
    moderated = _moderated(workshop, exercise, round)
    text = _by_id(moderated, exercise, id)
    row = {"workshop": workshop.code, "answer": moderated.seqs[text], "item": text[1], "merged_into": None}
    if merged_into is not None:
        into = _by_id(moderated, exercise, merged_into)
        if into[1] != text[1] or _ends_in(moderated, into, text):
            raise AnswerError("not_mergeable")
        state, row["merged_into"] = "hidden", str(moderated.seqs[into])
        moderated.states[text] = (state, into)
    else:
        moderated.states[text] = (state, None)
    workshop.store.add_moderation({**row, "state": state})
    return _told(moderated, text)


def has_been_shown(workshop: "Workshop", exercise: Exercise | str, text: Mapping[str, Any], round: int) -> bool:
    """Whether a text, as `texts` tells of it, is in the newest picture of its round."""
    newest = workshop.results(exercise, round)
    return {"item": text["item"], "text": text["text"]} in newest["scores"].get("texts", [])


def release(workshop: "Workshop", exercise: str, number: int) -> dict[str, Any] | None:
    """A release by its number; of texts the newest of the same round, for an older one may hold what is hidden now."""
    row = workshop.store.release(workshop.code, exercise, number)
    if row and isinstance(workshop.exercise(exercise), FreeText):
        return workshop.store.newest_release(workshop.code, exercise, row["round"])
    return row


def let_through(
    workshop: "Workshop", exercise: Exercise, round: int, *many: Iterable[Mapping[str, Any]]
) -> list[list[dict[str, Any]]]:
    """Rows of answers, each with what may be shown of it under `texts`."""
    moderated = _moderated(workshop, exercise, round)
    return [
        [
            {**row, "texts": {item: text for who, item, text in _texts(row) if _is_shown(moderated, (who, item, text))}}
            for row in rows
        ]
        for rows in many
    ]


def _moderated(workshop: "Workshop", exercise: Exercise, round: int) -> _Moderated:
    store, moderated = workshop.store, _Moderated()
    by_seq: dict[tuple[int, str], Text] = {}
    for row in store.all_answers(workshop.code, exercise.id, round):
        for text in _texts(row):
            about = f"{workshop.code}:{exercise.id}:{round}:" + "\0".join(text)
            moderated.ids[text] = store.sealed(about)[:12]
            moderated.seqs[text] = row["seq"]
            by_seq[row["seq"], text[1]] = text
    for row in store.moderation(workshop.code):
        if text := by_seq.get((row["answer"], row["item"])):
            into = by_seq.get((int(row["merged_into"]), row["item"])) if row["merged_into"] else None
            moderated.states[text] = (row["state"], into)
    return moderated


def _texts(row: Mapping[str, Any]) -> list[Text]:
    return [(row["participant"], item, text) for item, text in row["answer"].items()]


def _is_shown(moderated: _Moderated, text: Text) -> bool:
    return moderated.state(text)[0] == "shown"


def _ends_in(moderated: _Moderated, text: Text | None, end: Text) -> bool:
    """Whether a text is the other, or is merged into it by way of others."""
    while text is not None and text != end:
        text = moderated.state(text)[1]
    return text is not None


def _told(moderated: _Moderated, text: Text) -> dict[str, Any]:
    state, into = moderated.state(text)
    merged_into = moderated.ids[into] if into else None
    return {"id": moderated.ids[text], "item": text[1], "text": text[2], "state": state, "merged_into": merged_into}


def _by_id(moderated: _Moderated, exercise: Exercise, id: str) -> Text:
    for text, known in moderated.ids.items():
        if known == id:
            return text
    raise NotFound("no_text", id=shown(id), exercise=exercise.id)


def _must_be_text(exercise: Exercise) -> None:
    if not isinstance(exercise, FreeText):
        raise AnswerError("no_texts", exercise=exercise.id, kind=exercise.kind)
