"""Who is there: workshops and their participants."""

import random
from datetime import date
from typing import Any

import sqlalchemy as sa

from kernelib.codes import draw
from kernelib.database import Database
from kernelib.tables import (
    answers,
    bump,
    closed,
    delete_rows,
    every,
    locked,
    newest_stage,
    one,
    participants,
    staged,
    stages,
    table_query,
    workshops,
)


class Register(Database):
    """The rows of workshops, and of those who answer in them."""

    # --- workshops

    def workshop(self, code: str) -> dict[str, Any] | None:
        with self._reading() as connection:
            return one(connection, sa.select(workshops).where(workshops.c.code == code))

    def copies(self, code: str) -> list[str]:
        """The copies with invented people that have been made of a workshop."""
        query = sa.select(workshops.c.code).where(workshops.c.tried_from == code)
        with self._reading() as connection:
            return list(connection.execute(query).scalars())

    def workshops(self) -> list[dict[str, Any]]:
        """All but the private ones and the copies, the newest first."""
        query = sa.select(workshops).where(workshops.c.mode != "alone", workshops.c.tried_from.is_(None))
        with self._reading() as connection:
            return every(connection, query.order_by(workshops.c.created_on.desc(), workshops.c.code))

    def add_workshop(self, row: dict[str, Any]) -> bool:
        """False when the code is in use."""
        row = {"ended": False, "revision": 1, **row}
        with self._writing() as connection:
            return connection.execute(self._insert(workshops).on_conflict_do_nothing(), row).rowcount == 1

    def change_workshop(self, code: str, **columns: Any) -> None:
        with self._writing() as connection:
            bump(connection, code, **columns)

    def revisions(self) -> dict[str, int]:
        """How often each workshop's screens have changed: what `serve` looks at, several times a second."""
        query = sa.select(workshops.c.code, workshops.c.revision).where(workshops.c.mode != "alone")
        with self._reading() as connection:
            return {row.code: row.revision for row in connection.execute(query)}

    def end_workshop(self, code: str, delete_after: date) -> None:
        """Closes what is open for good, and cuts the link between tokens and answers.

        Each participant becomes two rows in no order: one that the answers belong to, with the role, and one that
        only knows the token, so that a phone can be told that the workshop has ended.
        """
        with self._writing() as connection:
            row = locked(connection, code)
            if row is None or row["ended"]:
                return
            stage = one(connection, newest_stage(code))
            if stage and stage["state"] == "open":
                connection.execute(stages.insert(), staged(stage, state="closed"))
            old = every(connection, sa.select(participants).where(participants.c.workshop == code))
            connection.execute(participants.delete().where(participants.c.workshop == code))
            new = []
            for person in old:
                drawn = draw(8)
                moved = answers.update().where(answers.c.workshop == code, answers.c.participant == person["code"])
                if connection.execute(moved.values(participant=drawn)).rowcount:
                    new.append({**person, "code": drawn, "language": None, "token_hash": None, "resume_hash": None})
                if person["token_hash"]:
                    new.append({**person, "code": draw(8), "role": None, "table_no": None})
            random.SystemRandom().shuffle(new)
            if new:
                connection.execute(participants.insert(), new)
            bump(connection, code, ended=True, delete_after=delete_after)
        self._forget()

    def holds_workshops(self) -> bool:
        """Whether there is any, private ones too."""
        with self._reading() as connection:
            return one(connection, sa.select(workshops.c.code).limit(1)) is not None

    def move_away(self, code: str) -> None:
        """Closes what is open, and takes nothing any more: the workshop goes on in another database."""
        with self._writing() as connection:
            locked(connection, code)
            stage = one(connection, newest_stage(code))
            if stage and stage["state"] == "open":
                connection.execute(stages.insert(), staged(stage, state="closed"))
            bump(connection, code, moved=True)

    def delete_workshop(self, code: str) -> None:
        """Every row of it and of its copies, and (SQLite) every byte of it in the files."""
        copies = self.copies(code)
        with self._writing() as connection:
            for each in (code, *copies):
                locked(connection, each)
                delete_rows(connection, each)
        self._forget()

    def purge(self, today: date) -> list[str]:
        """Deletes what is past its date; says which."""
        query = sa.select(workshops.c.code).where(workshops.c.delete_after < today)
        with self._writing() as connection:
            codes = list(connection.execute(query).scalars())
            for code in codes:
                delete_rows(connection, code)
        if codes:
            self._forget()
        return codes

    # --- participants

    def add_participant(self, row: dict[str, Any]) -> str:
        """ "added", "ended", "moved" or "unknown"."""
        with self._writing() as connection:
            workshop = locked(connection, row["workshop"])
            if workshop is None or workshop["ended"] or workshop["moved"]:
                return closed(workshop) if workshop else "unknown"
            connection.execute(participants.insert(), row)
            return "added"

    def table(self, workshop: str, number: int) -> dict[str, Any] | None:
        """The participant that a table's answers belong to."""
        with self._reading() as connection:
            return one(connection, table_query(workshop, number))

    def add_table(self, workshop: str, number: int, role: str | None) -> dict[str, Any] | None:
        """That participant, made where it is missing. None: the table has another role."""
        with self._writing() as connection:
            locked(connection, workshop)
            row = one(connection, table_query(workshop, number))
            if row is None:
                row = {column.name: None for column in participants.c}
                row |= {"code": draw(8), "workshop": workshop, "role": role, "table_no": number}
                connection.execute(participants.insert(), row)
            elif role and row["role"] != role:
                if row["role"]:
                    return None
                row["role"] = role
                connection.execute(participants.update().where(participants.c.code == row["code"]).values(role=role))
            return row

    def participant(self, code: str) -> dict[str, Any] | None:
        with self._reading() as connection:
            return one(connection, sa.select(participants).where(participants.c.code == code))

    def participant_by_token(self, token_hash: str) -> dict[str, Any] | None:
        with self._reading() as connection:
            return one(connection, sa.select(participants).where(participants.c.token_hash == token_hash))

    def participant_by_resume(self, workshop: str | None, resume_hash: str) -> dict[str, Any] | None:
        """Without a workshop: among those who work alone."""
        query = sa.select(participants).where(participants.c.resume_hash == resume_hash)
        if workshop is None:
            alone = sa.select(workshops.c.code).where(workshops.c.mode == "alone")
            query = query.where(participants.c.workshop.in_(alone))
        else:
            query = query.where(participants.c.workshop == workshop)
        with self._reading() as connection:
            return one(connection, query)

    def participants(self, workshop: str) -> list[dict[str, Any]]:
        with self._reading() as connection:
            return every(connection, sa.select(participants).where(participants.c.workshop == workshop))

    def roles_given(self, workshop: str) -> set[str]:
        """The roles that somebody in it has, and tables too."""
        query = sa.select(participants.c.role).where(participants.c.workshop == workshop).distinct()
        with self._reading() as connection:
            return {role for role in connection.execute(query).scalars() if role}

    def change_roles(self, workshop: str, roles: list[dict[str, Any]], moved: dict[str, str]) -> None:
        """The workshop's roles, and those in a role that has been merged have the other from now on."""
        with self._writing() as connection:
            locked(connection, workshop)
            for role, into in moved.items():
                mine = (participants.c.workshop == workshop, participants.c.role == role)
                connection.execute(participants.update().where(*mine).values(role=into))
            bump(connection, workshop, roles=roles)

    def change_participant(
        self, code: str, *, role: str | None = None, language: str | None = None, table: int | None = None
    ) -> bool:
        """False, and nothing changed, when the role would change after an answer."""
        with self._writing() as connection:
            row = one(connection, sa.select(participants).where(participants.c.code == code).with_for_update())
            if row is None:
                return False
            changes: dict[str, Any] = {"language": language} if language else {}
            if table is not None:
                changes["table_no"] = table
            if role and role != row["role"]:
                locked(connection, row["workshop"])
                if one(connection, sa.select(answers.c.seq).where(answers.c.participant == code).limit(1)):
                    return False
                changes["role"] = role
            if changes:
                connection.execute(participants.update().where(participants.c.code == code).values(**changes))
            return True
