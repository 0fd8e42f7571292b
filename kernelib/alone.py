"""Whoever works alone has a private workshop of one, in the same tables as everybody."""

from datetime import date, timedelta

from kernelib.codes import hashed, plain
from kernelib.errors import NotFound
from kernelib.participant import Participant
from kernelib.store import Store
from kernelib.workshop import Workshop, made

DAYS_ALONE = 90


def alone(store: Store, token: str | None = None, language: str = "da") -> Participant:
    """Whoever works alone: the participant of a private workshop, found by the token or made.

    Every exercise is open in it, nothing is ever released from it, and each visit moves its date.
    """
    row = store.participant_by_token(hashed(token)) if token else None
    found = store.workshop(row["workshop"]) if row else None
    if row is None or found is None or found["mode"] != "alone":
        kept = {"title": "", "language": language, "mode": "alone", "roles": [], "delete_after": _in(DAYS_ALONE)}
        with store.together():
            return made(store, kept).join(language=language)
    if found["delete_after"] != _in(DAYS_ALONE):
        store.change_workshop(found["code"], delete_after=_in(DAYS_ALONE))
    return Participant(Workshop(store, found), row, token=token)


def answered_alone(store: Store, token: str) -> set[str]:
    """The exercises that somebody who works alone has answered; nobody is made and no date moves."""
    row = store.participant_by_token(hashed(token))
    found = store.workshop(row["workshop"]) if row else None
    if row is None or found is None or found["mode"] != "alone":
        return set()
    return {exercise for exercise, answer in Participant(Workshop(store, found), row).kept().items() if answer}


def resume_alone(store: Store, resume_code: str) -> Participant:
    """The private workshop of somebody who comes back with the code, on any device."""
    row = store.participant_by_resume(None, hashed(plain(resume_code)))
    found = store.workshop(row["workshop"]) if row else None
    if found is None:
        raise NotFound("no_resume")
    return Workshop(store, found).resume(resume_code)


def _in(days: int) -> date:
    return date.today() + timedelta(days=days)
