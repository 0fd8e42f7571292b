"""Participant: whoever answers, and how an answer comes into the store."""

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from kernelib.errors import AnswerError, Refusal, StageError, shown
from kernelib.exercises import Exercise
from kernelib.setting_up import one_of
from kernelib.store import Store
from kernelib.words import LANGUAGES

if TYPE_CHECKING:
    from kernelib.workshop import Workshop


class Participant:
    """Somebody who answers: a random id, a role, a language; of a table its number."""

    def __init__(
        self,
        workshop: "Workshop",
        row: dict[str, Any],
        *,
        token: str | None = None,
        resume_code: str | None = None,
    ) -> None:
        self.workshop = workshop
        self.id: str = row["code"]
        self.role: str | None = row["role"]
        self.language: str = row["language"] or workshop.language
        self.table: int | None = row["table_no"]
        self.token = token
        self.resume_code = resume_code

    def __repr__(self) -> str:
        return f"<Participant {self.id} of {self.workshop.code}>"

    def submit(
        self, exercise: Exercise | str, answer: Any, *, id: str | None = None, round: int | None = None
    ) -> dict[str, Any] | None:
        """Keeps an answer, and returns the feedback where the exercise has one. The same `id` twice is one answer."""
        [told] = submit_many(self.workshop.store, [Submission(self, exercise, answer, id, round, self.language)])
        if isinstance(told, Exception):
            raise told
        return told

    def answer(self, exercise: Exercise | str, round: int | None = None) -> dict[str, Any] | None:
        """The newest this participant (or the table) has sent, of the newest round unless told."""
        row = self.newest(exercise, round)
        return row["answer"] if row else None

    def kept(self) -> dict[str, dict[str, Any]]:
        """What somebody who works alone has answered, by exercise: a workbook asks for each of them at once."""
        return self.workshop.store.kept(self.id)

    def newest(self, exercise: Exercise | str, round: int | None = None) -> dict[str, Any] | None:
        """The row of it: the answer, and its number, which goes up with every answer."""
        id = id_of(exercise)
        if self.workshop.mode == "alone":
            # There are no stages to look for.
            return self.workshop.store.answer(self.id, id, round or 1)
        if round is None:
            round = max(self.workshop.rounds(id), default=1)
        return self.workshop.store.answer(self._answers_as(id), id, round)

    def answer_seq(self) -> int:
        """Goes up with every answer: part of what tells a phone that its state is the one it has."""
        stage = self.workshop.stage
        row = self.workshop.store.answer(self._answers_as(stage["exercise"]), stage["exercise"]) if stage else None
        return row["seq"] if row else 0

    def change(self, role: str | None = None, language: str | None = None, table: int | None = None) -> None:
        """The language and the table at any time, the role until the first answer."""
        if language is not None:
            one_of("not_a_language", language, LANGUAGES)
        role = self.workshop.standing(role)
        if role is not None and role not in self.workshop.roles:
            raise AnswerError("not_a_role", role=shown(role), roles=", ".join(self.workshop.roles))
        checked_table(table)
        if role == self.role or self.workshop.mode == "dialogue":
            role = None
        if role is not None:
            self.workshop.must_be_writable()
        if not self.workshop.store.change_participant(self.id, role=role, language=language, table=table):
            raise StageError("role_stands")
        self.role, self.language = role or self.role, language or self.language
        self.table = table or self.table

    @property
    def shares_table(self) -> bool:
        """Whether another phone has joined with the same table's number: they answer as one."""
        rows = self.workshop.store.participants(self.workshop.code) if self.table else []
        return any(row["table_no"] == self.table and row["token_hash"] and row["code"] != self.id for row in rows)

    def _answers_as(self, exercise: str) -> str:
        """Whose the answer is: a step by table is the table's, and nothing says who of it sent the answer."""
        stage = self.workshop.store.stage(self.workshop.code, exercise)
        if stage is None or stage["by"] == "person":
            return self.id
        if self.table is None:
            return ""
        table = self.workshop.store.table(self.workshop.code, self.table)
        return table["code"] if table else ""


class Submission(NamedTuple):
    """One answer on its way into the store."""

    participant: Participant
    exercise: Exercise | str
    answer: Any
    id: str | None = None
    round: int | None = None
    language: str | None = None


def submit_many(store: Store, submissions: Iterable[Submission]) -> list[dict[str, Any] | Refusal | None]:
    """Answers of several people in one commit. For each its feedback (or None), or the Refusal that says why not."""
    told: list[dict[str, Any] | Refusal | None] = []
    rows, places = [], []
    for submission in submissions:
        try:
            exercise, row = _checked(submission)
        except Refusal as refusal:
            told.append(refusal)
            continue
        language = submission.language or submission.participant.language
        told.append(exercise.feedback_for(submission.answer, language))
        rows.append(row)
        places.append(len(told) - 1)
    for place, outcome in zip(places, store.add_answers(rows) if rows else [], strict=True):
        if outcome not in ("saved", "known"):
            row = rows[places.index(place)]
            stage = store.stage(row["workshop"], row["exercise"]) or {}
            about = {name: row[name] for name in ("id", "exercise", "round")}
            told[place] = StageError(outcome, **about, now=stage.get("round"))
    return told


def _checked(submission: Submission) -> tuple[Exercise, dict[str, Any]]:
    participant, workshop = submission.participant, submission.participant.workshop
    exercise = workshop.exercise(submission.exercise)
    if submission.round is not None and (type(submission.round) is not int or not 1 <= submission.round < 10**6):
        raise AnswerError("not_a_round", round=shown(submission.round))
    exercise.check(submission.answer)
    stage = workshop.store.stage(workshop.code, exercise.id)
    by = stage["by"] if stage else "person"
    code = participant.id
    if by == "table" and not workshop.ended:
        if participant.table is None:
            raise AnswerError("table_needed")
        table = workshop.store.table(workshop.code, participant.table)
        table = table or workshop.store.add_table(workshop.code, participant.table, None)
        code = table["code"] if table else ""
    return exercise, {
        "id": _uuid(submission.id),
        "workshop": workshop.code,
        "participant": code,
        "exercise": exercise.id,
        "round": submission.round,
        "answer": submission.answer,
        "by": by,
    }


def checked_table(table: Any) -> None:
    if table is not None and (type(table) is not int or not 1 <= table <= 999):
        raise AnswerError("not_a_table", table=shown(table))


def id_of(exercise: Exercise | str) -> str:
    return exercise.id if isinstance(exercise, Exercise) else str(exercise)


def _uuid(id: Any) -> str:
    if id is None:
        return str(uuid.uuid4())
    try:
        return str(uuid.UUID(id))
    except (AttributeError, TypeError, ValueError):
        raise AnswerError("not_an_id", id=shown(id)) from None
