"""Released pictures, drawn once for everybody and kept: what was released never changes."""

import asyncio
import logging
from collections import OrderedDict
from typing import Any

from kernelib.drawing import Drawing
from kernelib.errors import Refusal
from kernelib.words import LANGUAGES

log = logging.getLogger(__name__)

SIZES = ("phone", "wall", "page")
AT_ONCE = ("phone", "wall")  # everybody looks at these when something is revealed
MOST_KEPT = 200

Key = tuple[str, str, int | None, str, str, str]


class Pictures:
    def __init__(self, drawing: Drawing) -> None:
        self.drawing = drawing
        self.kept: OrderedDict[Key, asyncio.Future[dict[str, Any]]] = OrderedDict()
        self.ahead: set[asyncio.Task[None]] = set()

    async def get(
        self, workshop: str, exercise: str, release: int | None, language: str, size: str, by: str = ""
    ) -> dict[str, Any]:
        """`{"svg", "words"}`; whoever asks while it is being drawn waits for the same drawing."""
        key = (workshop, exercise, release, language, size, by)
        if key not in self.kept:
            self.kept[key] = asyncio.ensure_future(self._draw(key))
            while len(self.kept) > MOST_KEPT:
                self.kept.popitem(last=False)
        self.kept.move_to_end(key)
        try:
            return await asyncio.shield(self.kept[key])
        except Exception:
            self.kept.pop(key, None)
            raise

    async def _draw(self, key: Key) -> dict[str, Any]:
        names = ("workshop", "exercise", "release", "language", "size", "by")
        return await self.drawing.ask("picture", **dict(zip(names, key, strict=True)))

    def forget(self, workshop: str, exercise: str) -> None:
        """A text in them is no longer to be seen."""
        for key in [key for key in self.kept if key[:2] == (workshop, exercise)]:
            del self.kept[key]

    def draw_ahead(self, workshop: str, exercise: str, release: int) -> None:
        """Every phone is about to ask for it."""
        task = asyncio.ensure_future(self._draw_all(workshop, exercise, release))
        self.ahead.add(task)
        task.add_done_callback(self.ahead.discard)

    async def _draw_all(self, workshop: str, exercise: str, release: int) -> None:
        found: dict[str, Any] | None = None
        try:
            for size in AT_ONCE:
                for language in LANGUAGES:
                    drawn = await self.get(workshop, exercise, release, language, size)
                    found = drawn["words"].get("by_role")
            if found and found["picture"]:
                for size in AT_ONCE:
                    for language in LANGUAGES:
                        await self.get(workshop, exercise, release, language, size, "role")
        except Refusal:
            log.warning("The picture of %s in %s could not be drawn ahead.", exercise, workshop)
