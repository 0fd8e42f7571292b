"""From one database to another: a backup while the workshop runs, or the workshop itself on another machine."""

import time
from collections.abc import Callable

from kernelib.errors import Refusal
from kernelib.store import Store

# How long nothing must have come before the step is closed, and how long that is waited for.
QUIET, PATIENCE = 3.0, 30.0
LOOK_EVERY = 0.25


class NotCopied(Refusal):
    status = 409


def copy(source: Store, target: Store) -> int:
    """Everything as it stands at one moment, into a database without workshops; how many workshops there are."""
    if source.url == target.url:
        raise NotCopied("same_database")
    if target.holds_workshops():
        raise NotCopied("target_not_empty")
    source.copy_to(target)
    return len(target.workshops())


def hand_over(source: Store, target: Store, wait: Callable[[float], None] = time.sleep) -> int:
    """The same, and here nothing can be answered any more: the workshops go on where the copy is.

    Phones get the time to send what they hold; then the step is closed, and this database says that it has moved. If
    the copy fails, everything goes on here as before.
    """
    if source.url == target.url:
        raise NotCopied("same_database")
    if target.holds_workshops():
        raise NotCopied("target_not_empty")
    _wait_for_quiet(source, wait)
    moving = [row["code"] for row in source.workshops() if not row["ended"]]
    for code in moving:
        source.move_away(code)
    try:
        source.copy_to(target, arriving=moving)
    except BaseException:
        for code in moving:
            source.change_workshop(code, moved=None)
        raise
    return len(target.workshops())


def _wait_for_quiet(source: Store, wait: Callable[[float], None]) -> None:
    newest, quiet, waited = source.newest_seq(), 0.0, 0.0
    while quiet < QUIET and waited < PATIENCE:
        wait(LOOK_EVERY)
        waited += LOOK_EVERY
        now = source.newest_seq()
        quiet = quiet + LOOK_EVERY if now == newest else 0.0
        newest = now
