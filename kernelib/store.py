"""What is kept: eight tables, and answers are only ever added.

The store never knows what an answer means, and it keeps no name, no address and no clock time of a participant. What
a method has returned is committed. Rows come back as plain dicts. Codes, hashes and JSON go in as the facade
(`workshop.py`) made them.
"""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kernelib.register import Register
from kernelib.tables import (
    answers,
    bump,
    closed,
    every,
    exercises,
    locked,
    moderation,
    newest_answers,
    newest_stage,
    one,
    releases,
    same,
    staged,
    stages,
    with_role,
    workshops,
)


class Store(Register):
    """One database. Threads and processes may share it; every method is one short transaction."""

    # --- exercises and stages

    def exercise(self, workshop: str, id: str) -> dict[str, Any] | None:
        query = sa.select(exercises).where(exercises.c.workshop == workshop, exercises.c.id == id)
        with self._reading() as connection:
            return one(connection, query)

    def exercises(self, workshop: str) -> list[dict[str, Any]]:
        query = sa.select(exercises).where(exercises.c.workshop == workshop)
        with self._reading() as connection:
            return every(connection, query.order_by(exercises.c.position))

    def put_exercise(self, workshop: str, id: str, content: dict[str, Any], *, frozen: bool = False) -> dict[str, Any]:
        """Keeps the content unless it is frozen already; gives the row that stands."""
        with self._writing() as connection:
            locked(connection, workshop)
            here = (exercises.c.workshop == workshop, exercises.c.id == id)
            row = one(connection, sa.select(exercises).where(*here))
            if row and row["frozen"]:
                return row
            if row:
                row |= {"content": content, "frozen": frozen}
                connection.execute(exercises.update().where(*here).values(content=content, frozen=frozen))
            else:
                last = sa.select(sa.func.coalesce(sa.func.max(exercises.c.position), 0))
                position = connection.execute(last.where(exercises.c.workshop == workshop)).scalar_one() + 1
                row = {"workshop": workshop, "id": id, "position": position, "frozen": frozen, "content": content}
                connection.execute(exercises.insert(), row)
            bump(connection, workshop)
            return row

    def stage(self, workshop: str, exercise: str | None = None) -> dict[str, Any] | None:
        """The newest, which is the one there is; or the newest that one exercise has had."""
        with self._reading() as connection:
            return one(connection, newest_stage(workshop, exercise))

    def stages(self, workshop: str) -> list[dict[str, Any]]:
        """All there have been, the oldest first."""
        query = sa.select(stages).where(stages.c.workshop == workshop).order_by(stages.c.seq)
        with self._reading() as connection:
            return every(connection, query)

    def add_stage(self, workshop: str, exercise: str, round: int, state: str, by: str) -> dict[str, Any] | None:
        """The stage that now stands, and any other is closed. None: the workshop has ended."""
        new = {"workshop": workshop, "exercise": exercise, "round": round, "state": state, "by": by}
        with self._writing() as connection:
            row = locked(connection, workshop)
            if row is None or row["ended"] or row["moved"]:
                return None
            old = one(connection, newest_stage(workshop))
            if old and {name: old[name] for name in new} == new:
                return old
            if old and old["state"] == "open" and (old["exercise"], old["round"]) != (exercise, round):
                connection.execute(stages.insert(), staged(old, state="closed"))
            connection.execute(stages.insert(), staged(new))
            bump(connection, workshop)
            return one(connection, newest_stage(workshop))

    # --- answers

    def add_answers(self, rows: Iterable[dict[str, Any]]) -> list[str]:
        """All of them in one transaction; for each what became of it.

        A row has id, workshop, participant, exercise, round (None: the one that is open), answer and by. It is
        "saved"; "known" when it is kept already, whatever the stage; "id_taken" when another answer has its id; else
        "ended", "moved", "not_open" or "other_round", and nothing is kept.
        """
        with self._writing() as connection:
            return [self._add_answer(connection, row) for row in rows]

    def _add_answer(self, connection: Connection, row: dict[str, Any]) -> str:
        # Shared: answers do not wait for each other, and a stage that changes waits for them.
        workshop = one(
            connection, sa.select(workshops).where(workshops.c.code == row["workshop"]).with_for_update(read=True)
        )
        here = (answers.c.workshop == row["workshop"], answers.c.id == row["id"])
        kept = one(connection, sa.select(answers).where(*here))
        if kept is None:
            if workshop is None or workshop["ended"] or workshop["moved"]:
                return closed(workshop) if workshop else "ended"
            round = row["round"]
            if workshop["mode"] == "alone":
                round = 1 if round is None else round
            else:
                stage = one(connection, newest_stage(row["workshop"]))
                by = row.get("by", "person")
                if stage is None or (stage["exercise"], stage["state"], stage["by"]) != (row["exercise"], "open", by):
                    return "not_open"
                if round is not None and round != stage["round"]:
                    return "other_round"
                round = stage["round"]
            new = {"round": round} | {name: row[name] for name in ("id", "workshop", "participant", "exercise")}
            new["answer"] = row["answer"]
            if connection.execute(self._insert(answers).on_conflict_do_nothing(), new).rowcount == 1:
                return "saved"
            kept = one(connection, sa.select(answers).where(*here))
        if kept is None or workshop is None:
            return "ended"
        known = kept["exercise"] == row["exercise"] and row["round"] in (None, kept["round"])
        # After the end nobody can say whose an answer was.
        known = known and (workshop["ended"] or kept["participant"] == row["participant"])
        return "known" if known and same(kept["answer"], row["answer"]) else "id_taken"

    def rehearse_a_visit(self) -> None:
        """Asks, of nobody, what a workbook asks when somebody comes, and hangs up.

        A process that is forked afterwards has the statements ready, which is half of what a visit asks of it, and no
        line to the database that another has too.
        """
        nobody = dict.fromkeys(("id", "workshop", "participant", "exercise"), "")
        try:
            self.participant_by_token("")
            self.workshop("")
            self.exercise("", "")
            self.stage("", "")
            self.kept("")
            self.add_answers([{**nobody, "round": 1, "answer": {}, "by": "person"}])
        finally:
            self.engine.dispose()

    def answers(self, workshop: str, exercise: str, round: int | None = None) -> list[dict[str, Any]]:
        """The newest answer of each participant in each round, or in one, with the participant's role and table."""
        with self._reading() as connection:
            return every(connection, newest_answers(workshop, exercise, round))

    def all_answers(self, workshop: str, exercise: str, round: int) -> list[dict[str, Any]]:
        """Every answer of a round, the older ones too, the oldest first."""
        query = sa.select(answers).where(answers.c.workshop == workshop, answers.c.exercise == exercise)
        with self._reading() as connection:
            return every(connection, query.where(answers.c.round == round).order_by(answers.c.seq))

    def answers_by_seq(self, workshop: str, seqs: Iterable[int]) -> list[dict[str, Any]]:
        """These answers, whether newer ones have come or not."""
        wanted = sorted(set(seqs))
        found = []
        with self._reading() as connection:
            for start in range(0, len(wanted), 500):
                some = wanted[start : start + 500]
                found += every(connection, with_role().where(answers.c.workshop == workshop, answers.c.seq.in_(some)))
        return found

    def answer(self, participant: str, exercise: str, round: int | None = None) -> dict[str, Any] | None:
        """One participant's newest."""
        query = sa.select(answers).where(answers.c.participant == participant, answers.c.exercise == exercise)
        if round is not None:
            query = query.where(answers.c.round == round)
        with self._reading() as connection:
            return one(connection, query.order_by(answers.c.seq.desc()).limit(1))

    def kept(self, participant: str) -> dict[str, dict[str, Any]]:
        """One participant's newest in the first round, by exercise."""
        query = sa.select(answers).where(answers.c.participant == participant, answers.c.round == 1)
        with self._reading() as connection:
            return {row["exercise"]: row["answer"] for row in every(connection, query.order_by(answers.c.seq))}

    def newest_seq(self) -> int:
        """The number of the last answer there is."""
        with self._reading() as connection:
            return connection.execute(sa.select(sa.func.coalesce(sa.func.max(answers.c.seq), 0))).scalar_one()

    def answers_after(self, seq: int) -> list[dict[str, Any]]:
        """Whose answers have come since that number."""
        query = sa.select(answers.c.seq, answers.c.workshop, answers.c.participant).where(answers.c.seq > seq)
        with self._reading() as connection:
            return every(connection, query)

    def answered(self, workshop: str, exercise: str, round: int) -> int:
        """How many have an answer with something in it."""
        newest = newest_answers(workshop, exercise, round).subquery()
        query = sa.select(sa.func.count()).select_from(newest).where(sa.cast(newest.c.answer, sa.Text) != "{}")
        with self._reading() as connection:
            return connection.execute(query).scalar_one()

    # --- moderation

    def add_moderation(self, row: dict[str, Any]) -> None:
        """What becomes of one text; the newest row counts."""
        with self._writing() as connection:
            connection.execute(moderation.insert(), row)

    def moderation(self, workshop: str) -> list[dict[str, Any]]:
        """All rows there are, the oldest first."""
        query = sa.select(moderation).where(moderation.c.workshop == workshop).order_by(moderation.c.seq)
        with self._reading() as connection:
            return every(connection, query)

    # --- releases

    def add_release(self, row: dict[str, Any], after: int | None) -> dict[str, Any] | None:
        """Numbers and keeps a release. None when `after` is no longer the newest of its round: somebody was quicker.

        `scores` is the result; its number and the row's are the same.
        """
        here = (releases.c.workshop == row["workshop"], releases.c.exercise == row["exercise"])
        with self._writing() as connection:
            if locked(connection, row["workshop"]) is None:
                return None
            last = sa.select(sa.func.max(releases.c.number)).where(*here)
            if connection.execute(last.where(releases.c.round == row["round"])).scalar_one() != after:
                return None
            number = (connection.execute(last).scalar_one() or 0) + 1
            row = {**row, "number": number, "scores": {**row["scores"], "release": number}}
            connection.execute(releases.insert(), row)
            bump(connection, row["workshop"])
            return row

    def releases(self, workshop: str, exercise: str | None = None) -> list[dict[str, Any]]:
        query = sa.select(releases).where(releases.c.workshop == workshop)
        if exercise is not None:
            query = query.where(releases.c.exercise == exercise)
        with self._reading() as connection:
            return every(connection, query.order_by(releases.c.exercise, releases.c.number))

    def release(self, workshop: str, exercise: str, number: int) -> dict[str, Any] | None:
        query = sa.select(releases).where(releases.c.workshop == workshop, releases.c.exercise == exercise)
        with self._reading() as connection:
            return one(connection, query.where(releases.c.number == number))

    def newest_release(self, workshop: str, exercise: str, round: int) -> dict[str, Any] | None:
        query = sa.select(releases).where(releases.c.workshop == workshop, releases.c.exercise == exercise)
        query = query.where(releases.c.round == round).order_by(releases.c.number.desc()).limit(1)
        with self._reading() as connection:
            return one(connection, query)
