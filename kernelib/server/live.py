"""What every screen shows, kept in memory, so that a phone that asks whether anything is new costs next to nothing.

The store is looked at a few times a second for what other processes have changed. Reading is done by a few threads,
and writing by one, so that nothing in this process waits for a lock that this process holds. Answers that wait while
a commit is under way are all taken by the next.
"""

import asyncio
import logging
import time
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from kernelib.codes import hashed
from kernelib.database import Busy
from kernelib.errors import NotFound, Refusal
from kernelib.participant import Participant, Submission, submit_many
from kernelib.store import Store
from kernelib.words import LANGUAGES
from kernelib.workshop import Workshop, open_workshop

log = logging.getLogger(__name__)
T = TypeVar("T")

LOOK_EVERY = 0.4
MARKS = 6
# A phone asks every second, every four when it is in a pocket.
PRESENT_FOR = 15.0
READERS = 6
MOST_IN_ONE_COMMIT = 250
SAVES = 5000
# Nobody is stopped below fifty calls a second; a burst may hold twice as many.
CALLS_A_SECOND = 60.0
CALLS_AT_ONCE = 120.0


class SlowDown(Refusal):
    status = 429


@dataclass
class Room:
    """One workshop as it stands: read once for each of its revisions."""

    workshop: Workshop
    row: dict[str, Any]
    screens: dict[str, dict[str, Any]]
    people: dict[str, Participant] = field(default_factory=dict)
    seen: dict[str, float] = field(default_factory=dict)
    # The newest answer to the step that is on, and its number, by participant.
    own: dict[str, tuple[int, dict[str, Any] | None]] = field(default_factory=dict)
    # Goes up when answers have come: whatever was being read meanwhile is not kept.
    changes: int = 0
    # What is made of the rest when somebody asks: the cockpit's and the wall's bodies.
    made: dict[Any, Any] = field(default_factory=dict)
    stale: bool = False
    # When somebody last asked for anything of it.
    asked: float = field(default_factory=time.monotonic)

    @property
    def code(self) -> str:
        return self.row["code"]

    @property
    def revision(self) -> int:
        return self.row["revision"]

    @property
    def stage(self) -> dict[str, Any] | None:
        return self.screens["da"]["stage"]

    def present(self) -> set[str]:
        since = time.monotonic() - PRESENT_FOR
        return {participant for participant, when in self.seen.items() if when > since}

    def answered(self, participant: str | None = None) -> None:
        """Answers have come: of one, or of nobody knows whom."""
        self.changes += 1
        self.made.pop("answered", None)
        # What a table has sent is there for each of its phones.
        if participant is None or self.stage is None or self.stage["by"] == "table":
            self.own.clear()
        else:
            self.own.pop(participant, None)


class Live:
    def __init__(self, store: Store, base: str = "/") -> None:
        self.store = store
        self.base = base
        self.rooms: dict[str, Room] = {}
        self.loading: dict[str, asyncio.Future[Room]] = {}
        # How often each workshop was changed from here.
        self.turns: Counter[str] = Counter()
        self.allowances: dict[str, tuple[float, float]] = {}
        self.answers_taken = 0
        # When an answer was committed, and how long that took.
        self.saves: deque[tuple[float, float]] = deque(maxlen=SAVES)
        # The numbers of the last answers at the last looks, and which since the oldest of them have been noticed.
        self._marks: deque[int] = deque(maxlen=MARKS)
        self._noticed: set[int] = set()
        self._waiting: list[tuple[Submission, asyncio.Future[Any]]] = []
        self._writing: asyncio.Task[None] | None = None
        self._readers = ThreadPoolExecutor(READERS, "read")
        self._writer = ThreadPoolExecutor(1, "write")

    # --- the store, off the event loop

    async def read(self, function: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._readers, function, *arguments)

    async def write(self, function: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._writer, function, *arguments)

    def close(self) -> None:
        """What has been begun is finished."""
        self._writer.shutdown(wait=True)
        self._readers.shutdown(wait=True)

    # --- rooms

    async def room(self, code: str) -> Room:
        """A workshop by its code, in any case; never somebody's private one."""
        code = code.upper()
        room = self.rooms.get(code)
        # What was being read when something changed is not what whoever asks after the change is told.
        while room is None or room.stale:
            if code not in self.loading:
                self.loading[code] = asyncio.ensure_future(self._load(code, room))
                self.loading[code].add_done_callback(lambda _: self.loading.pop(code, None))
            room = await asyncio.shield(self.loading[code])
        room.asked = time.monotonic()
        return room

    async def _load(self, code: str, former: Room | None) -> Room:
        if not code.isascii() or not code.isalnum() or len(code) > 16:
            raise NotFound("no_workshop", code=code)
        turn = self.turns[code]
        room = await self.read(self._read_room, code)
        if room.row["mode"] == "alone":
            raise NotFound("no_workshop", code=code)
        # What others change meanwhile the next look finds by its revision.
        room.stale = turn != self.turns[code]
        if former and not room.row["ended"]:
            room.people, room.seen = former.people, former.seen
            if room.stage and former.stage and _same_step(room.stage, former.stage):
                room.own, room.changes = former.own, former.changes
        self.rooms[code] = room
        return room

    def _read_room(self, code: str, tries: int = 5) -> Room:
        workshop = open_workshop(code, self.store)
        row = workshop.row
        screens = {language: workshop.screen(language) for language in LANGUAGES}
        # One language must not show the step before the other's.
        if tries > 1 and workshop.row["revision"] != row["revision"]:
            return self._read_room(code, tries - 1)
        for screen in screens.values():
            screen["revision"] = row["revision"]
            screen["results"] = self.with_base(screen["results"])
        return Room(workshop, row, screens)

    def with_base(self, result: dict[str, Any] | None) -> dict[str, Any] | None:
        """The picture's address as it is below this server's path."""
        if not result or not result["picture"]:
            return result
        return {**result, "picture": self.base.rstrip("/") + result["picture"]}

    def left_alone(self, seconds: float) -> list[str]:
        """The copies with invented people that have been open here, and that nobody has asked for since."""
        since = time.monotonic() - seconds
        return [room.code for room in self.rooms.values() if room.row["tried_from"] and room.asked < since]

    def changed(self, code: str) -> None:
        """Somebody has changed what a screen shows."""
        self.turns[code.upper()] += 1
        if room := self.rooms.get(code.upper()):
            room.stale = True

    # --- people

    async def participant(self, room: Room, token: str) -> Participant | None:
        """Whose token it is, if it is one of this workshop's."""
        key = hashed(token)
        if key not in room.people:
            found = await self.read(room.workshop.participant_for, token)
            if found is None:
                return None
            room.people[key] = found
        return room.people[key]

    def seen_now(self, room: Room, participant: Participant) -> None:
        room.seen[participant.id] = time.monotonic()

    def spend(self, participant: Participant) -> None:
        """One call; SlowDown for whoever has used up what fifty a second would never."""
        now = time.monotonic()
        left, then = self.allowances.get(participant.id, (CALLS_AT_ONCE, now))
        left = min(CALLS_AT_ONCE, left + (now - then) * CALLS_A_SECOND)
        if left < 1:
            self.allowances[participant.id] = (left, now)
            raise SlowDown("slow_down", seconds=1)
        self.allowances[participant.id] = (left - 1, now)

    async def own(self, room: Room, participant: Participant) -> tuple[int, dict[str, Any] | None]:
        """The number and the content of somebody's newest answer in the step that is on."""
        stage = room.stage
        if stage is None or room.row["ended"]:
            return 0, None
        if participant.id not in room.own:
            changes = room.changes
            row = await self.read(participant.newest, stage["exercise"], stage["round"])
            answer = (row["seq"], row["answer"]) if row else (0, None)
            if room.changes != changes:
                return answer
            room.own[participant.id] = answer
        return room.own[participant.id]

    async def submit(self, room: Room, submission: Submission) -> dict[str, Any] | None:
        """Waits until the answer has been committed; its feedback, or the refusal."""
        begun, future = time.monotonic(), asyncio.get_running_loop().create_future()
        self._waiting.append((submission, future))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.ensure_future(self._write_answers())
        try:
            feedback = await future
        finally:
            room.answered(submission.participant.id)
        self.answers_taken += 1
        self.saves.append((time.monotonic(), time.monotonic() - begun))
        return feedback

    async def _write_answers(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST_IN_ONE_COMMIT], self._waiting[MOST_IN_ONE_COMMIT:]
            told = await self._written([submission for submission, _ in batch])
            for (_, future), outcome in zip(batch, told, strict=True):
                if future.cancelled():
                    continue
                if isinstance(outcome, Exception):
                    future.set_exception(outcome)
                else:
                    future.set_result(outcome)

    async def _written(self, submissions: list[Submission]) -> list[Any]:
        try:
            return await self.write(submit_many, self.store, submissions)
        except Refusal as refusal:
            return [refusal] * len(submissions)
        except Exception as error:
            if len(submissions) == 1:
                return [error]
            # One that nobody foresaw must not take the others with it.
            return [(await self._written([submission]))[0] for submission in submissions]

    # --- what others do to the store

    async def look(self) -> None:
        """Follows what other processes have changed, for as long as the server runs."""
        while True:
            await self.look_once()
            await asyncio.sleep(LOOK_EVERY)

    async def look_once(self) -> None:
        try:
            await self._look()
        except Busy:
            pass  # whoever asks meanwhile is told by the store itself
        except Exception:
            log.exception("The store could not be looked at")

    async def _look(self) -> None:
        revisions, newest = await self.read(self._changes)
        for code, room in list(self.rooms.items()):
            if code not in revisions:
                del self.rooms[code]
            elif revisions[code] != room.revision:
                room.stale = True
        for row in newest:
            if room := self.rooms.get(row["workshop"]):
                room.answered(row["participant"])
        used_lately = time.monotonic() - 60
        self.allowances = {key: kept for key, kept in self.allowances.items() if kept[1] > used_lately}

    def _changes(self) -> tuple[dict[str, int], list[dict[str, Any]]]:
        revisions = self.store.revisions()
        self._marks.append(self.store.newest_seq())
        if self._marks[-1] == self._marks[0]:
            self._noticed.clear()
            return revisions, []
        # Numbers are given before a commit: a lower one can turn up after a higher one.
        newest = [row for row in self.store.answers_after(self._marks[0]) if row["seq"] not in self._noticed]
        self._noticed.update(row["seq"] for row in newest)
        return revisions, newest


def _same_step(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(one[name] == other[name] for name in ("exercise", "round", "by"))
