"""Robots that do what phones do: they open the page, join, follow the state, and send an answer until it is kept."""

import asyncio
import random
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from kernelib.rehearsal.line import Line

# As phone.js asks: every second, after a failure later, never all at once.
ASKS_EVERY = 1.0
LONGEST_PAUSE = 8.0
TRIES = 60


@dataclass
class Log:
    """What all robots have met with, in seconds."""

    joins: list[float] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)
    stale: list[float] = field(default_factory=list)
    # Acknowledged: the answer's id, and whose it is.
    kept: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    failures: int = 0


class Robot:
    """One phone. `opened` says when the step that is on was opened, so that staleness can be told."""

    def __init__(self, base: str, code: str, log: Log, opened: Callable[[], float], within: float = 2.0) -> None:
        self.line = Line(base)
        self.code, self.log, self.opened, self.within = code, log, opened, within
        self.participant = ""
        self.table: int | None = None
        self.sends_for_table = False
        self.answered: set[tuple[str, int]] = set()
        self.chance = random.Random()  # noqa: S311, a robot's mood is no secret
        self._token = ""
        self._tag = ""

    async def join(self, role: str) -> None:
        """The code is scanned: page and stylesheet, then the button."""
        begun = time.perf_counter()
        for path in (f"/join/{self.code}", "/assets/look.css", "/assets/phone.js"):
            await self._until_answered("GET", path)
        body: dict[str, Any] = {"role": role, "language": self.chance.choice(["da", "da", "en"])}
        if self.table:
            body["table"] = self.table
        joined = await self._until_answered("POST", f"/api/workshops/{self.code}/participants", body)
        if joined is None:
            return
        self._token, self.participant = joined["token"], joined["participant"]
        await self.look()
        self.log.joins.append(time.perf_counter() - begun)

    async def look(self) -> dict[str, Any] | None:
        """Asks whether anything is new; what is, if so."""
        headers = {"Authorization": f"Bearer {self._token}", "If_None_Match": self._tag or '""'}
        got = await self.line.call("GET", f"/api/workshops/{self.code}/state", **headers)
        self._tag = got.headers.get("etag", "")
        return got.json if got.status == 200 else None

    async def follow(self) -> None:
        """Asks on and on, and answers each step that opens. Ends when it is cancelled."""
        pause = ASKS_EVERY
        while True:
            await asyncio.sleep(pause * self.chance.uniform(0.8, 1.2))
            try:
                state = await self.look()
                pause = ASKS_EVERY
            except (OSError, TimeoutError):
                self.log.failures += 1
                pause = min(LONGEST_PAUSE, 2 * pause)
                continue
            stage = state and state["stage"]
            if state and stage and stage["state"] == "open" and (stage["by"] == "person" or self.sends_for_table):
                step = (stage["exercise"], stage["round"])
                if step not in self.answered:
                    self.answered.add(step)
                    self.log.stale.append(time.perf_counter() - self.opened())
                    await asyncio.sleep(self.chance.uniform(0, self.within))
                    await self.answer(state["exercise"], stage["round"])

    async def answer(self, exercise: dict[str, Any], round: int) -> None:
        """Sends an answer under one id until the server says what became of it."""
        body = {"id": str(uuid.uuid4()), "round": round, "answer": some_answer(exercise, self.chance)}
        begun = time.perf_counter()
        path = f"/api/workshops/{self.code}/answers/{exercise['id']}"
        saved = await self._until_answered("PUT", path, body)
        if saved and saved.get("saved"):
            self.log.saves.append(time.perf_counter() - begun)
            self.log.kept[body["id"]] = self.participant
            self._tag = ""

    async def _until_answered(self, method: str, path: str, body: Any = None) -> Any:
        pause = 0.5
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        for _ in range(TRIES):
            try:
                got = await self.line.call(method, path, body, **headers)
            except (OSError, TimeoutError):
                self.log.failures += 1
            else:
                if got.status < 400:
                    return got.json if body is not None else got
                if got.status not in (429, 503):
                    self.log.refused.append(f"{method} {path}: {got.status} {got.body[:200].decode(errors='replace')}")
                    return None
                self.log.failures += 1
            await asyncio.sleep(pause * self.chance.uniform(0.5, 1.0))
            pause = min(LONGEST_PAUSE, 2 * pause)
        self.log.refused.append(f"{method} {path}: no answer")
        return None


def some_answer(exercise: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """An answer that somebody might give, of any kind.

    >>> cards = {"kind": "card_sort", "items": [{"id": "yard_duty"}], "bins": [{"id": "core"}]}
    >>> some_answer(cards, random.Random(1))
    {'yard_duty': 'core'}
    """
    items = [item["id"] for item in exercise["items"]]
    kind = exercise["kind"]
    if kind == "choice":
        fewest, most = exercise.get("at_least") or 1, exercise.get("at_most") or len(items)
        return dict.fromkeys(chance.sample(items, chance.randint(min(fewest, most), most)), True)
    if kind == "card_sort":
        return {item: chance.choice(exercise["bins"])["id"] for item in items}
    if kind == "ranking":
        return {item: place for place, item in enumerate(chance.sample(items, len(items)), start=1)}
    if kind == "rating":
        values = [step["value"] for step in exercise["scale"]]
        criteria = [criterion["id"] for criterion in exercise["criteria"]]
        return {item: {criterion: chance.choice(values) for criterion in criteria} for item in items}
    if kind == "allocation":
        cuts = sorted(chance.randint(0, 100) for _ in items[1:])
        return {item: upper - lower for item, lower, upper in zip(items, [0, *cuts], [*cuts, 100], strict=True)}
    return {item: chance.choice(THOUGHTS) for item in items}


THOUGHTS = ["At alle børn lærer noget nyt hver dag.", "Trivsel og fællesskab.", "Vi mangler tid til at forberede os."]
