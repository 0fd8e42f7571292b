"""Workshop and Participant: where exercises, answers and what may be shown of them meet.

A participant's kernel loads this without pandas. What takes tables (`answers`, `reveal`) loads it when called.
"""

import hashlib
import hmac
import re
import secrets
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from kernelib import content
from kernelib.errors import AnswerError, Named, NotFound, Refusal, StageError, shown
from kernelib.exercises import Exercise, check_exercise
from kernelib.store import ALPHABET, Store, draw

if TYPE_CHECKING:
    import pandas as pd

    from kernelib.release import Snapshot

MODES = ("measure", "dialogue")
LANGUAGES = ("da", "en")
STATES = ("open", "closed", "revealed")
SMALLEST_GROUP = 5
DAYS_AFTER_END = 30
DAYS_ALONE = 90
DEFAULT_AGENDA = "half-day"
# Can always be given, whatever roles a workshop has.
ALWAYS = ("other", "undisclosed")

SUPPRESSED: dict[str, Any] = {
    "suppressed": True,
    "n": None,
    "released_at_n": None,
    "release": None,
    "groups": [],
    "scores": {},
    "sentence": None,
    "picture": None,
}


def new_workshop(
    title: str | None = None,
    *,
    roles: str | Iterable[Any] | None = None,
    mode: str = "measure",
    language: str = "da",
    agenda: str | None = None,
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
    _one_of("not_a_mode", mode, MODES)
    _one_of("not_a_language", language, LANGUAGES)
    if works_committee is not None:
        _one_of("not_a_committee", works_committee, ("yes", "no", "not_needed"))
    if agenda is not None:
        content.agenda(agenda)
    row = {
        "title": _line(title, "title") or "Workshop",
        "language": language,
        "mode": mode,
        "agenda": agenda or DEFAULT_AGENDA,
        "roles": _roles(roles),
        "purpose": _line(purpose, "purpose"),
        "controller": _line(controller, "controller"),
        "works_committee": works_committee,
        "delete_after": _day(delete_after),
        "projector": {"show": "code"},
    }
    return _made(_store(database), row)


def open_workshop(code: str, database: Any = None) -> "Workshop":
    """A workshop by its code, in any case. "demo" is the invented one: read-only, without a database."""
    if code == "demo":
        from kernelib.demo import demo

        return demo()
    store = _store(database)
    row = store.workshop(_code(code))
    if row is None:
        raise NotFound("no_workshop", code=str(code))
    return Workshop(store, row)


def hashed(secret: str) -> str:
    """How tokens and keys are kept."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


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

    def join(self, role: str | None = None, *, table: int | None = None, language: str | None = None) -> "Participant":
        """A new participant, who alone knows the token and the resume code.

        In a dialogue workshop everybody joins as a table: the role is then the table's, and nothing is kept of the
        person.
        """
        if role is not None and role not in self.roles:
            raise AnswerError(
                "not_a_role", role=shown(role), roles=[Named(code, label) for code, label in self.roles.items()]
            )
        if table is not None and (type(table) is not int or not 1 <= table <= 999):
            raise AnswerError("not_a_table", table=shown(table))
        language = language or self.language
        _one_of("not_a_language", language, LANGUAGES)
        if self.row["ended"]:
            raise StageError("ended")
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
            "resume_hash": hashed(resume_code),
        }
        outcome = self.store.add_participant(row)
        if outcome == "ended":
            raise StageError("ended")
        if outcome == "unknown":
            raise NotFound("no_workshop", code=self.code)
        return Participant(self, row, token=token, resume_code=_spaced(resume_code))

    def participant_for(self, token: str) -> "Participant | None":
        """Whose token it is, if it is one of this workshop."""
        row = self.store.participant_by_token(hashed(token))
        return Participant(self, row) if row and row["workshop"] == self.code else None

    def resume(self, resume_code: str) -> "Participant":
        """The same participant on another device; both hold the token then."""
        plain = _plain(resume_code)
        row = self.store.participant_by_resume(self.code, hashed(plain))
        if row is None:
            raise NotFound("no_resume")
        return Participant(self, row, token=self._token(plain), resume_code=_spaced(plain))

    def _token(self, resume_code: str) -> str:
        # From the resume code and a secret: a second device gets the same token, though only hashes are kept.
        return _token(self.store, f"{self.code}:{resume_code}")

    # --- exercises and stages

    def exercise(self, exercise: Exercise | str) -> Exercise:
        """As it is in this workshop: frozen here, added here, or one of the content's."""
        id = _id(exercise)
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
        self._writable()
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
        _one_of("not_a_state", state, STATES)
        exercise = self._known(exercise)
        self._writable()
        newest = max(self.rounds(exercise), default=0)
        if round is not None and (type(round) is not int or not 1 <= round <= newest + 1):
            raise AnswerError("not_a_round", round=shown(round))
        round = round or newest or 1
        by = self._by(exercise.id, round, by)
        if state == "revealed":
            return self._reveal(exercise, round, by)[1]
        return self._staged(exercise, state, round, by)

    def _staged(self, exercise: Exercise, state: str, round: int, by: str) -> dict[str, Any]:
        kept = self.store.exercise(self.code, exercise.id)
        if kept is None or not kept["frozen"]:
            self.store.put_exercise(self.code, exercise.id, exercise.to_dict(), frozen=True)
        row = self.store.add_stage(self.code, exercise.id, round, state, by)
        if row is None:
            raise StageError("ended")
        return _stage(row)

    def _known(self, exercise: Exercise | str) -> Exercise:
        """The exercise, added first where somebody opens one of their own without having said so."""
        if not isinstance(exercise, Exercise) or content.exercises().get(exercise.id) == exercise:
            return self.exercise(exercise)
        if not self.store.exercise(self.code, exercise.id):
            self.add(exercise)
        return self.exercise(exercise)

    def _by(self, id: str, round: int, by: str | None) -> str:
        if by is not None and by not in ("person", "table"):
            raise AnswerError("not_a_way", by=shown(by))
        if self.mode == "dialogue":
            if by == "person":
                raise AnswerError("by_table_only")
            return "table"
        earlier = next(
            (s["by"] for s in reversed(self.store.stages(self.code)) if s["exercise"] == id and s["round"] == round),
            None,
        )
        if by is None:
            planned = next(
                (step.get("by") for step in content.agenda(self._row["agenda"]) if step["exercise"] == id), None
            )
            return earlier or planned or "person"
        if earlier and earlier != by and self.store.answers(self.code, id, round):
            # One round holds answers of one sort, or tables would be counted among people.
            raise AnswerError("by_stands")
        return by

    def _writable(self) -> None:
        if self.store.read_only:
            raise Refusal("read_only")
        if self.row["ended"]:
            raise StageError("ended")

    @property
    def stage(self) -> dict[str, Any] | None:
        row = self.store.stage(self.code)
        return _stage(row) if row else None

    def rounds(self, exercise: Exercise | str) -> list[int]:
        """The rounds there have been of an exercise."""
        id = _id(exercise)
        return sorted({row["round"] for row in self.store.stages(self.code) if row["exercise"] == id})

    @property
    def agenda(self) -> list[dict[str, Any]]:
        """The steps in their order, those added in a notebook last."""
        steps = [dict(step) for step in content.agenda(self._row["agenda"])]
        planned = {step["exercise"] for step in steps}
        steps += [{"exercise": row["id"]} for row in self.store.exercises(self.code) if row["id"] not in planned]
        for step in steps:
            exercise = self.exercise(step["exercise"])
            step["kind"] = exercise.kind
            step["title"] = exercise.title
            step["by"] = "table" if self.mode == "dialogue" else step.get("by") or "person"
        return steps

    def state(self, participant: "Participant") -> dict[str, Any]:
        """What one phone shows."""
        told = self.screen(participant.language)
        stage = told["stage"]
        return told | {"answer": participant.answer(stage["exercise"], stage["round"]) if stage else None}

    def screen(self, language: str) -> dict[str, Any]:
        """What every phone shows, in one language, before anybody's own answer."""
        row = self.row
        told: dict[str, Any] = {"revision": row["revision"], "ended": row["ended"]}
        stage = None if row["ended"] else self.stage
        told |= {"stage": stage, "exercise": None, "answer": None, "results": None}
        if stage:
            id, round = stage["exercise"], stage["round"]
            told["exercise"] = self.exercise(id).content(language)
            shown = self.results(id, round, language)
            if stage["state"] == "revealed" or not shown["suppressed"]:
                told["results"] = shown
        return told

    # --- what may be shown

    def reveal(self, exercise: Exercise | str, round: int | None = None) -> dict[str, Any]:
        """Freezes what may be shown of a round, puts it on the screens, and returns it."""
        exercise = self._known(exercise)
        self._writable()
        rounds = self.rounds(exercise)
        if round is not None and round not in rounds:
            raise AnswerError("not_a_round", round=shown(round))
        round = round or max(rounds, default=1)
        return self._reveal(exercise, round, self._by(exercise.id, round, None))[0]

    def _reveal(self, exercise: Exercise, round: int, by: str) -> tuple[dict[str, Any], dict[str, Any]]:
        stage = self.stage
        if stage and stage["state"] == "open":
            # Nothing may come in between the count and the picture.
            self._staged(exercise, "closed", round, by)
        while (snapshot := self._snapshot(exercise, round, by)) is not None:
            row = {
                "workshop": self.code,
                "exercise": exercise.id,
                "round": round,
                "people": snapshot.result["n"],
                "scores": snapshot.result,
                "seqs": snapshot.seqs,
            }
            if self.store.add_release(row, after=snapshot.after):
                break
            # Somebody else revealed at the same moment: their release is the former one now.
            self._writable()
        return self.results(exercise, round), self._staged(exercise, "revealed", round, by)

    def _snapshot(self, exercise: Exercise, round: int, by: str) -> "Snapshot | None":
        from kernelib import charts, release

        releases = [row for row in self.store.releases(self.code, exercise.id) if row["round"] == round]
        newest = self.store.answers(self.code, exercise.id, round)
        if by == "table":
            snapshot = release.of_tables(exercise, round, newest)
        else:
            former = [row["seqs"] for row in releases]
            older = self.store.answers_by_seq(self.code, release.rests_on(former))
            snapshot = release.snapshot(exercise, round, newest, former, older)
        if snapshot:
            result = snapshot.result
            places = {role: place for place, role in enumerate(self.roles)}
            result["groups"].sort(key=lambda group: places.get(group["role"], len(places)))
            result["sentence"] = {language: charts.sentence(exercise, result, language) for language in LANGUAGES}
            snapshot = snapshot._replace(after=releases[-1]["number"] if releases else None)
        return snapshot

    def results(
        self, exercise: Exercise | str, round: int | None = None, language: str | None = None
    ) -> dict[str, Any]:
        """The newest release of a round, the newest unless told; `picture` is an address from /api on."""
        id = _id(exercise)
        if round is None:
            round = max(self.rounds(id), default=1)
        return self._shown(self.store.newest_release(self.code, id, round), language)

    def release(self, exercise: Exercise | str, number: int, language: str | None = None) -> dict[str, Any]:
        """What was shown under a number."""
        row = self.store.release(self.code, _id(exercise), number)
        if row is None:
            raise NotFound("no_release", exercise=_id(exercise), release=number)
        return self._shown(row, language)

    def _shown(self, row: dict[str, Any] | None, language: str | None) -> dict[str, Any]:
        if row is None:
            return {**SUPPRESSED, "groups": [], "scores": {}}
        address = f"/api/workshops/{self.code}/results/{row['exercise']}/picture.svg"
        return {**row["scores"], "picture": f"{address}?release={row['number']}&language={language or self.language}"}

    def answers(self, exercise: Exercise | str, round: int | None = None) -> "pd.DataFrame":
        """One row per participant, item and criterion: the newest answers of the newest round, or of one round."""
        exercise = self.exercise(exercise)
        if round is None:
            round = max(self.rounds(exercise), default=1)
        return answer_table(exercise, self.store.answers(self.code, exercise.id, round))

    def counts(self, present: Iterable[str] | None = None) -> dict[str, Any]:
        """How many have joined, are present (participants' ids, which the server knows) and have answered.

        `roles` holds only those that five or more have given, and only where what is left over is five or more too.
        """
        here = set(present or ())
        people = [row for row in self.store.participants(self.code) if row["token_hash"]]
        stage = self.stage
        by_table = stage["by"] == "table" if stage else self.mode == "dialogue"
        answered = self.store.answered(self.code, stage["exercise"], stage["round"]) if stage else 0
        if by_table:
            joined = {row["table_no"] for row in people} - {None}
            there = {row["table_no"] for row in people if row["code"] in here} - {None}
            return {"joined": len(joined), "present": len(there), "answered": answered, "roles": {}}
        there = {row["code"] for row in people} & here
        roles = _large_groups([row["role"] for row in people])
        return {
            "joined": len(people),
            "present": len(there),
            "answered": answered,
            "roles": {role: {"joined": number} for role, number in roles.items()},
        }

    # --- the projector, and the end

    @property
    def projector(self) -> dict[str, Any]:
        return self.row["projector"] or {"show": "code"}

    def show(
        self, what: str | Mapping[str, Any], exercise: Exercise | str | None = None, release: int | None = None
    ) -> dict[str, Any]:
        """Puts the code, the stage, nothing, or one release on the wall, where it stays until told otherwise."""
        if isinstance(what, Mapping):
            what, exercise, release = what.get("show", ""), what.get("exercise"), what.get("release")
        _one_of("not_a_show", what, ("code", "stage", "nothing", "release"))
        wall: dict[str, Any] = {"show": what}
        if what == "release":
            if type(release) is not int or exercise is None:
                raise AnswerError("not_a_show", show="release without its exercise and number")
            self.release(exercise, release)
            wall |= {"exercise": _id(exercise), "release": release}
        self.store.change_workshop(self.code, projector=wall)
        return wall

    def end(self) -> None:
        """For good: no step opens again, and the link between tokens and answers is cut."""
        row = self.row
        self.store.end_workshop(self.code, row["delete_after"] or date.today() + timedelta(days=DAYS_AFTER_END))

    def delete(self) -> None:
        """Removes every row, for good."""
        self.store.delete_workshop(self.code)


class Participant:
    """Somebody who answers: a random id, a role, a language; of a table its number."""

    def __init__(
        self,
        workshop: Workshop,
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

    def newest(self, exercise: Exercise | str, round: int | None = None) -> dict[str, Any] | None:
        """The row of it: the answer, and its number, which goes up with every answer."""
        id = _id(exercise)
        if round is None:
            round = max(self.workshop.rounds(id), default=1)
        return self.workshop.store.answer(self._answers_as(id), id, round)

    def answer_seq(self) -> int:
        """Goes up with every answer: part of what tells a phone that its state is the one it has."""
        stage = self.workshop.stage
        row = self.workshop.store.answer(self._answers_as(stage["exercise"]), stage["exercise"]) if stage else None
        return row["seq"] if row else 0

    def change(self, role: str | None = None, language: str | None = None) -> None:
        """The language at any time, the role until the first answer."""
        if language is not None:
            _one_of("not_a_language", language, LANGUAGES)
        if role is not None and role not in self.workshop.roles:
            raise AnswerError("not_a_role", role=shown(role), roles=", ".join(self.workshop.roles))
        if role == self.role or self.workshop.mode == "dialogue":
            role = None
        if role is not None and self.workshop.ended:
            raise StageError("ended")
        if not self.workshop.store.change_participant(self.id, role=role, language=language):
            raise StageError("role_stands")
        self.role, self.language = role or self.role, language or self.language

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


def alone(store: Store, token: str | None = None, language: str = "da") -> Participant:
    """Whoever works alone: the participant of a private workshop, found by the token or made.

    Every exercise is open in it, nothing is ever released from it, and each visit moves its date.
    """
    row = store.participant_by_token(hashed(token)) if token else None
    found = store.workshop(row["workshop"]) if row else None
    if row is None or found is None or found["mode"] != "alone":
        workshop = _made(
            store, {"title": "", "language": language, "mode": "alone", "roles": [], "delete_after": _in(DAYS_ALONE)}
        )
        return workshop.join(language=language)
    if found["delete_after"] != _in(DAYS_ALONE):
        store.change_workshop(found["code"], delete_after=_in(DAYS_ALONE))
    return Participant(Workshop(store, found), row, token=token)


def resume_alone(store: Store, resume_code: str) -> Participant:
    """The private workshop of somebody who comes back with the code, on any device."""
    row = store.participant_by_resume(None, hashed(_plain(resume_code)))
    found = store.workshop(row["workshop"]) if row else None
    if found is None:
        raise NotFound("no_resume")
    return Workshop(store, found).resume(resume_code)


def answer_table(exercise: Exercise, rows: Iterable[Mapping[str, Any]]) -> "pd.DataFrame":
    """Rows of the store as the analyst's table."""
    return tabulated(
        (row["participant"], row["role"], row["round"], item, criterion, value)
        for row in rows
        for item, criterion, value in exercise.rows(row["answer"])
    )


def tabulated(rows: Iterable[tuple[Any, ...]]) -> "pd.DataFrame":
    """The one shape that a table of answers has, whether it comes from a store or from an export."""
    import pandas as pd  # here, so that a participant's kernel does without it

    table = pd.DataFrame(list(rows), columns=["participant", "role", "round", "item", "criterion", "value"])
    texts = dict.fromkeys(("participant", "role", "item", "criterion"), "str")
    return table.astype({**texts, "round": "int64"})


def _store(database: Any) -> Store:
    return database if isinstance(database, Store) else Store(database)


def _made(store: Store, row: dict[str, Any]) -> Workshop:
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


def _token(store: Store, text: str) -> str:
    secret = store.setting("token_secret", lambda: secrets.token_urlsafe(32)) or ""
    return urlsafe_b64encode(hmac.digest(secret.encode(), text.encode(), "sha256")[:24]).decode()


def _stage(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("exercise", "state", "round", "by")}


def _id(exercise: Exercise | str) -> str:
    return exercise.id if isinstance(exercise, Exercise) else str(exercise)


def _code(code: str) -> str:
    return str(code).strip().upper()


def _plain(resume_code: str) -> str:
    return "".join(sign for sign in str(resume_code).upper() if sign in ALPHABET)


def _spaced(resume_code: str) -> str:
    """As it is shown: W7RM 4KTH."""
    return f"{resume_code[:4]} {resume_code[4:]}"


def _in(days: int) -> date:
    return date.today() + timedelta(days=days)


def _one_of(key: str, value: Any, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise AnswerError(key, **{key.rpartition("_")[2]: shown(value)})


def _line(text: Any, name: str, longest: int = 500) -> str | None:
    if text is None:
        return None
    if not isinstance(text, str) or not text.replace("\n", "").isprintable():
        raise AnswerError("not_understood", what=f"{name} is not a text that can be shown")
    if len(text) > longest:
        raise AnswerError("too_long", at_most=longest)
    return text.strip() or None


def _day(day: str | date | None) -> date | None:
    if day is None:
        return None
    try:
        told = day if isinstance(day, date) else date.fromisoformat(day)
    except (TypeError, ValueError):
        raise AnswerError("not_a_date") from None
    if told < date.today():
        raise AnswerError("not_a_date")
    return told


def _uuid(id: Any) -> str:
    if id is None:
        return str(uuid.uuid4())
    try:
        return str(uuid.UUID(id))
    except (AttributeError, TypeError, ValueError):
        raise AnswerError("not_an_id", id=shown(id)) from None


CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


def _roles(roles: Any) -> list[dict[str, Any]]:
    """What a workshop keeps of its roles: `[{"code", "label": {"da", "en"}, "people"}]`."""
    presets = content.presets()
    if roles is None:
        roles = "professions"
    if isinstance(roles, str) and roles in presets:
        return [{"code": code, "label": label, "people": None} for code, label in presets[roles].items()]
    known = {code: label for preset in presets.values() for code, label in preset.items()}
    if isinstance(roles, str):
        roles = [code.strip() for code in roles.split(",") if code.strip()]
        if len(roles) == 1 and roles[0] not in known:
            # A slip in a preset's name is likelier than a workshop with one role.
            raise AnswerError("not_roles", presets=list(presets))
    if isinstance(roles, Mapping):
        roles = [{"code": code, "label": label} for code, label in roles.items()]
    if not isinstance(roles, (list, tuple)) or not 1 <= len(roles) <= 40:
        raise AnswerError("not_roles", presets=list(content.presets()))
    kept = []
    for given in roles:
        role = {"code": given} if isinstance(given, str) else given
        if not isinstance(role, Mapping) or not CODE.fullmatch(str(role.get("code"))):
            raise AnswerError("not_roles", presets=list(content.presets()))
        code, people = str(role["code"]), role.get("people")
        if people is not None and (type(people) is not int or not 0 <= people <= 10**6):
            raise AnswerError("not_roles", presets=list(content.presets()))
        if code not in ALWAYS:
            kept.append({"code": code, "label": _label(role.get("label"), known.get(code, code)), "people": people})
    if not kept or len({role["code"] for role in kept}) < len(kept):
        raise AnswerError("not_roles", presets=list(content.presets()))
    return kept


def _label(label: Any, otherwise: Any) -> dict[str, str]:
    label = otherwise if label in (None, "") else label
    if isinstance(label, str):
        label = {"da": label, "en": label}
    if not isinstance(label, Mapping) or not all(_line(label.get(language), "label", 100) for language in LANGUAGES):
        raise AnswerError("not_roles", presets=list(content.presets()))
    return {language: label[language].strip() for language in LANGUAGES}


def _large_groups(roles: list[str | None]) -> dict[str, int]:
    """How many are in each role of five or more, unless that tells how many a smaller rest is."""
    sizes = {role: roles.count(role) for role in dict.fromkeys(roles) if role not in (None, "undisclosed")}
    large = {role: size for role, size in sizes.items() if size >= SMALLEST_GROUP}
    while large and 0 < len(roles) - sum(large.values()) < SMALLEST_GROUP:
        del large[min(large, key=lambda role: large[role])]
    return large
