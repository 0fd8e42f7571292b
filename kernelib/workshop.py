"""Workshop: where exercises, answers and what may be shown of them meet.

A participant's kernel loads this without pandas. What takes tables (`answers`, `reveal`) loads it when called.
"""

import secrets
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from kernelib import attendance, content, moderation, planning, showing
from kernelib.answer_table import answer_table
from kernelib.codes import draw, hashed, plain, spaced
from kernelib.database import is_missing
from kernelib.errors import AnswerError, Named, NotFound, Refusal, StageError, shown
from kernelib.exercises import Exercise, check_exercise
from kernelib.participant import Participant, checked_table, id_of
from kernelib.setting_up import ALWAYS, one_of, set_up
from kernelib.store import Store
from kernelib.tables import closed
from kernelib.words import LANGUAGES

if TYPE_CHECKING:
    import pandas as pd

STATES = ("open", "closed", "revealed")
DAYS_AFTER_END = 30


def new_workshop(
    title: str | None = None,
    *,
    roles: str | Iterable[Any] | None = None,
    mode: str = "measure",
    language: str = "da",
    agenda: str | None = None,
    steps: Iterable[Any] | None = None,
    purpose: str | None = None,
    controller: str | None = None,
    works_committee: str | None = None,
    delete_after: str | date | None = None,
    database: Any = None,
) -> "Workshop":
    """A new workshop. Its `keys` are known now and never again: only their hashes are kept.

    `database` is an address, a path or a `Store`; `sqlite://` stays in memory.

    >>> workshop = new_workshop("Fredag", database="sqlite://")
    >>> len(workshop.code), workshop.mode, sorted(workshop.keys)
    (6, 'measure', ['facilitator', 'projector'])
    """
    row = set_up(
        title,
        roles=roles,
        mode=mode,
        language=language,
        agenda=agenda,
        steps=steps,
        purpose=purpose,
        controller=controller,
        works_committee=works_committee,
        delete_after=delete_after,
    )
    return made(_store(database), row)


def open_workshop(code: str, database: Any = None) -> "Workshop":
    """A workshop by its code, in any case. "demo" is the invented one: read-only, without a database."""
    if code == "demo":
        from kernelib.demo import demo

        return demo()
    # Whoever reads makes nothing: a file that is not there holds no workshop.
    if not isinstance(database, Store) and is_missing(database):
        raise NotFound("no_workshop", code=str(code))
    store = _store(database)
    row = store.workshop(_code(code))
    if row is None:
        raise NotFound("no_workshop", code=str(code))
    return Workshop(store, row)


class Workshop:
    """One event: its exercises, its stage, its participants' answers."""

    def __init__(self, store: Store, row: dict[str, Any], keys: dict[str, str] | None = None) -> None:
        self.store = store
        self.code: str = row["code"]
        self.title: str = row["title"]
        self.language: str = row["language"]
        self.mode: str = row["mode"]
        self.keys = keys or {}
        self._row = row

    def __repr__(self) -> str:
        return f"<Workshop {self.code} {self.title!r}>"

    @property
    def row(self) -> dict[str, Any]:
        """As it stands in the store now: another process may have changed it."""
        row = self.store.workshop(self.code)
        if row is None:
            raise NotFound("no_workshop", code=self.code)
        return row

    @property
    def roles(self) -> dict[str, dict[str, str]]:
        """What can be chosen, by code, with labels in both languages."""
        own = {role["code"]: role["label"] for role in self._row["roles"]}
        return own | {code: content.role(code) for code in ALWAYS}

    def standing(self, role: str | None) -> str | None:
        """The role that counts for what somebody says: one that has been merged into another is the other."""
        return next((each["code"] for each in self._row["roles"] if role in each.get("merged", ())), role)

    @property
    def headcounts(self) -> dict[str, int]:
        """How many people work in each role, where somebody said so."""
        return {role["code"]: role["people"] for role in self._row["roles"] if role.get("people") is not None}

    @property
    def ended(self) -> bool:
        return self.row["ended"]

    @property
    def revision(self) -> int:
        return self.row["revision"]

    # --- participants

    def join(
        self,
        role: str | None = None,
        *,
        table: int | None = None,
        language: str | None = None,
        paper: bool = False,
    ) -> "Participant":
        """A new participant, who alone knows the token and the resume code; on `paper` nobody comes back with one.

        In a dialogue workshop everybody joins as a table: the role is then the table's, and nothing is kept of the
        person.
        """
        role = self.standing(role)
        if role is not None and role not in self.roles:
            raise AnswerError(
                "not_a_role", role=shown(role), roles=[Named(code, label) for code, label in self.roles.items()]
            )
        checked_table(table)
        language = language or self.language
        one_of("not_a_language", language, LANGUAGES)
        self.must_be_writable()
        if self.mode == "dialogue":
            if table is None:
                raise AnswerError("table_needed")
            if self.store.add_table(self.code, table, role) is None:
                raise AnswerError("table_has_role", table=table)
            role = None
        elif role is None:
            role = "undisclosed"
        resume_code = draw(8)
        token = self._token(resume_code)
        row = {
            "code": draw(8),
            "workshop": self.code,
            "role": role,
            "table_no": table,
            "language": language,
            "token_hash": hashed(token),
            "resume_hash": None if paper else hashed(resume_code),
        }
        outcome = self.store.add_participant(row)
        if outcome in ("ended", "moved"):
            raise StageError(outcome)
        if outcome == "unknown":
            raise NotFound("no_workshop", code=self.code)
        return Participant(self, row, token=token, resume_code=None if paper else spaced(resume_code))

    def participant_for(self, token: str) -> "Participant | None":
        """Whose token it is, if it is one of this workshop."""
        row = self.store.participant_by_token(hashed(token))
        return Participant(self, row) if row and row["workshop"] == self.code else None

    def resume(self, resume_code: str) -> "Participant":
        """The same participant on another device; both hold the token then."""
        code = plain(resume_code)
        row = self.store.participant_by_resume(self.code, hashed(code))
        if row is None:
            raise NotFound("no_resume")
        return Participant(self, row, token=self._token(code), resume_code=spaced(code))

    def _token(self, resume_code: str) -> str:
        # From the resume code and a secret: a second device gets the same token, though only hashes are kept.
        return self.store.sealed(f"{self.code}:{resume_code}")

    # --- exercises and stages

    def exercise(self, exercise: Exercise | str) -> Exercise:
        """As it is in this workshop: frozen here, added here, or one of the content's."""
        id = id_of(exercise)
        kept = self.store.exercise(self.code, id)
        if kept:
            return Exercise.from_dict(kept["content"])
        try:
            return content.exercise(id)
        except LookupError:
            there = [row["id"] for row in self.store.exercises(self.code)]
            there += [name for name in content.exercises() if name not in there]
            raise NotFound("no_exercise", id=id, there=there) from None

    def add(self, exercise: Exercise) -> None:
        """Takes an exercise somebody made into this workshop. Until it is opened it may be added again, changed."""
        check_exercise(exercise)
        self.must_be_writable()
        kept = self.store.put_exercise(self.code, exercise.id, exercise.to_dict())
        if kept["content"] != exercise.to_dict():
            raise StageError("frozen", exercise=exercise.id)

    def open(self, exercise: Exercise | str, round: int | None = None, by: str | None = None) -> dict[str, Any]:
        return self.set_stage(exercise, "open", round, by)

    def close(self, exercise: Exercise | str) -> dict[str, Any]:
        return self.set_stage(exercise, "closed")

    def set_stage(
        self, exercise: Exercise | str, state: str, round: int | None = None, by: str | None = None
    ) -> dict[str, Any]:
        """The one stage there is: which exercise, in which state and round, by person or by table.

        Opening freezes the exercise's content. `revealed` is `reveal`: what may be shown is frozen and shown.
        """
        one_of("not_a_state", state, STATES)
        exercise = self._known(exercise)
        self.must_be_writable()
        newest = max(self.rounds(exercise), default=0)
        if round is not None and (type(round) is not int or not 1 <= round <= newest + 1):
            raise AnswerError("not_a_round", round=shown(round))
        round = round or newest or 1
        by = showing.way(self, exercise.id, round, by, state)
        if state == "revealed":
            return self._revealed(exercise, round, by)
        return self._staged(exercise, state, round, by)

    def _staged(self, exercise: Exercise, state: str, round: int, by: str) -> dict[str, Any]:
        kept = self.store.exercise(self.code, exercise.id)
        if kept is None or not kept["frozen"]:
            self.store.put_exercise(self.code, exercise.id, exercise.to_dict(), frozen=True)
        row = self.store.add_stage(self.code, exercise.id, round, state, by)
        if row is None:
            self.must_be_writable()
            raise NotFound("no_workshop", code=self.code)
        return showing.stage_of(row)

    def _known(self, exercise: Exercise | str) -> Exercise:
        """The exercise, added first where somebody opens one of their own without having said so."""
        if not isinstance(exercise, Exercise) or content.exercises().get(exercise.id) == exercise:
            return self.exercise(exercise)
        if not self.store.exercise(self.code, exercise.id):
            self.add(exercise)
        return self.exercise(exercise)

    def must_be_writable(self) -> None:
        """Refuses where nothing can change: read-only, after the end, and where the workshop goes on elsewhere."""
        if self.store.read_only:
            raise Refusal("read_only")
        row = self.row
        if row["ended"] or row["moved"]:
            raise StageError(closed(row))

    @property
    def stage(self) -> dict[str, Any] | None:
        row = self.store.stage(self.code)
        return showing.stage_of(row) if row else None

    def rounds(self, exercise: Exercise | str) -> list[int]:
        """The rounds there have been of an exercise."""
        id = id_of(exercise)
        return sorted({row["round"] for row in self.store.stages(self.code) if row["exercise"] == id})

    @property
    def agenda(self) -> list[dict[str, Any]]:
        """The steps in their order, those added in a notebook last."""
        return planning.steps(self, self._row)

    def state(self, participant: "Participant") -> dict[str, Any]:
        """What one phone shows."""
        told = self.screen(participant.language)
        stage = told["stage"]
        return told | {"answer": participant.answer(stage["exercise"], stage["round"]) if stage else None}

    def screen(self, language: str) -> dict[str, Any]:
        """What every phone shows, in one language, before anybody's own answer."""
        return showing.screen(self, language)

    # --- what may be shown

    def reveal(self, exercise: Exercise | str, round: int | None = None) -> dict[str, Any]:
        """Freezes what may be shown of a round, puts it on the screens, and returns it."""
        exercise = self._known(exercise)
        self.must_be_writable()
        rounds = self.rounds(exercise)
        if round is not None and round not in rounds:
            raise AnswerError("not_a_round", round=shown(round))
        round = round or max(rounds, default=1)
        self._revealed(exercise, round, showing.way(self, exercise.id, round, None))
        return self.results(exercise, round)

    def _revealed(self, exercise: Exercise, round: int, by: str) -> dict[str, Any]:
        from kernelib.revealing import reveal

        stage = self.stage
        if stage and stage["state"] == "open":
            # Nothing may come in between the count and the picture.
            self._staged(exercise, "closed", round, by)
        reveal(self, exercise, round, by)
        return self._staged(exercise, "revealed", round, by)

    def texts(self, exercise: Exercise | str, round: int | None = None) -> list[dict[str, Any]]:
        """What has been written, for whoever decides what the room may see; of the newest round unless told."""
        return moderation.texts(self, self.exercise(exercise), round or max(self.rounds(exercise), default=1))

    def moderate(
        self,
        exercise: Exercise | str,
        id: str,
        state: str,
        merged_into: str | None = None,
        round: int | None = None,
    ) -> dict[str, Any]:
        """Makes a text `shown`, `hidden` or `waiting`, or merges it into another. Only shown texts are released."""
        self.must_be_writable()
        round = round or max(self.rounds(exercise), default=1)
        return moderation.moderate(self, self.exercise(exercise), round, id, state, merged_into)

    def results(
        self, exercise: Exercise | str, round: int | None = None, language: str | None = None
    ) -> dict[str, Any]:
        """The newest release of a round, the newest unless told; `picture` is an address from /api on."""
        id = id_of(exercise)
        if round is None:
            round = max(self.rounds(id), default=1)
        return showing.shown(self, self.store.newest_release(self.code, id, round), language)

    def release(self, exercise: Exercise | str, number: int, language: str | None = None) -> dict[str, Any]:
        """What was shown under a number; of texts only what may still be seen of them."""
        row = moderation.release(self, id_of(exercise), number)
        if row is None:
            raise NotFound("no_release", exercise=id_of(exercise), release=number)
        return showing.shown(self, row, language)

    def answers(self, exercise: Exercise | str, round: int | None = None) -> "pd.DataFrame":
        """One row per participant, item and criterion: the newest answers of the newest round, or of one round."""
        exercise = self.exercise(exercise)
        if round is None:
            round = max(self.rounds(exercise), default=1)
        return answer_table(exercise, self.store.answers(self.code, exercise.id, round))

    def counts(self, present: Iterable[str] | None = None) -> dict[str, Any]:
        """How many have joined, are present (participants' ids, which the server knows) and have answered."""
        return attendance.counts(self, present)

    # --- the projector, and the end

    @property
    def projector(self) -> dict[str, Any]:
        return self.row["projector"] or {"show": "code"}

    def show(
        self,
        what: str | Mapping[str, Any],
        exercise: Exercise | str | None = None,
        release: int | None = None,
        theme: str | None = None,
        by: str | None = None,
    ) -> dict[str, Any]:
        """Puts the code, the stage, nothing, or one release on the wall, where it stays until told otherwise."""
        wall = showing.wall(self, what, exercise, release, theme, by)
        self.store.change_workshop(self.code, projector=wall)
        return wall

    def end(self) -> None:
        """For good: no step opens again, and the link between tokens and answers is cut."""
        row = self.row
        self.store.end_workshop(self.code, row["delete_after"] or date.today() + timedelta(days=DAYS_AFTER_END))

    def delete(self) -> None:
        """Removes every row, for good."""
        self.store.delete_workshop(self.code)


def _store(database: Any) -> Store:
    return database if isinstance(database, Store) else Store(database)


def made(store: Store, row: dict[str, Any]) -> Workshop:
    """A workshop with a code of its own and new keys."""
    keys = {"facilitator": secrets.token_urlsafe(24), "projector": secrets.token_urlsafe(24)}
    row = {
        **row,
        "facilitator_hash": hashed(keys["facilitator"]),
        "projector_hash": hashed(keys["projector"]),
        "created_on": date.today(),
    }
    while not store.add_workshop({**row, "code": (code := draw(6))}):
        pass
    return Workshop(store, store.workshop(code) or {}, keys)


def _code(code: str) -> str:
    return str(code).strip().upper()
