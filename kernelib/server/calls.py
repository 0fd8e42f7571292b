"""What every HTTP call has in common."""

from typing import Any, ClassVar

from kernelib import content
from kernelib.errors import AnswerError, NotFound, shown
from kernelib.exercises import ID
from kernelib.server.doors import Guarded
from kernelib.server.live import Room


class Call(Guarded):
    """One address of the API. What is said of it in openapi.json stands with it."""

    # By method: who may, and what the body holds.
    open_to: ClassVar[dict[str, str]] = {}
    body_holds: ClassVar[dict[str, dict[str, Any]]] = {}
    # What the body must hold, what else it can be refused with, and where a name means something of its own.
    needs: ClassVar[tuple[str, ...]] = ()
    refused_with: ClassVar[tuple[int, ...]] = ()
    schemas: ClassVar[dict[str, Any]] = {}
    makes_something = False
    may_be_unchanged = False

    async def prepare(self) -> None:
        await super().prepare()
        self.set_header("Vary", "Authorization, Cookie, Accept-Language")

    async def room(self, code: str) -> Room:
        return await self.house.live.room(code)

    async def change(self, room: Room, function: Any, *arguments: Any) -> Any:
        """Something that a screen shows: done by the one who writes, and seen by whoever asks next."""
        try:
            return await self.house.live.write(function, *arguments)
        finally:
            self.house.live.changed(room.code)

    async def exercise_id(self, room: Room, id: Any) -> str:
        """An exercise of this workshop by its id, or a refusal."""
        if not isinstance(id, str):
            raise AnswerError("not_understood", what=f"exercise is {shown(id)}, not an id")
        if not ID.fullmatch(id):
            raise NotFound("no_exercise", id=id, there=list(content.exercises()))
        return (await self.house.live.read(room.workshop.exercise, id)).id

    def whole(self, name: str, key: str) -> int | None:
        """A number from 1 that stands in the address."""
        told = self.asked(name)
        if not told:
            return None
        if not (told.isascii() and told.isdigit() and 0 < int(told[:12]) < 10**9):
            raise AnswerError(key, **{name: shown(told)})
        return int(told)

    def is_known(self, tag: str) -> bool:
        """Names this state; if it is the one that whoever asks has, says so and is done."""
        self.set_header("Etag", f'"{tag}"')
        self.set_header("Cache-Control", "private, no-cache")
        if not self.check_etag_header():
            return False
        self.set_status(304)
        self.finish()
        return True


def text_in(body: dict[str, Any], name: str) -> str | None:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise AnswerError("not_understood", what=f"{name} is {shown(value)}, not a text")
    return value


def one_of(value: Any, allowed: Any) -> bool:
    return isinstance(value, str) and value in allowed
