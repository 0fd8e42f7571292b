"""The facilitator's calls: the stage, the big screen, the counts, the texts, the end."""

import asyncio
from typing import Any, ClassVar

from kernelib import picking, trying_out
from kernelib.errors import AnswerError, NotFound, shown
from kernelib.moderation import STATES as TEXT_STATES
from kernelib.moderation import has_been_shown
from kernelib.server.calls import Call, one_of, text_in
from kernelib.server.live import Room
from kernelib.workshop import STATES

# So many texts let through in one go come in one picture.
TOGETHER = 0.1


class Stage(Call):
    open_to: ClassVar = {"put": "facilitator"}
    body_holds: ClassVar = {
        "put": {"exercise": "core-or-periphery", "state": "open", "round": 1, "by": "person"},
    }
    needs = ("exercise", "state")
    refused_with = (409,)

    async def put(self, code: str) -> None:
        """Open, close or reveal a step; the new stage."""
        room = await self.room(code)
        await self.only("facilitator", room)
        body = self.json_body()
        exercise = await self.exercise_id(room, body.get("exercise"))
        state, round, by = body.get("state"), body.get("round"), text_in(body, "by")
        if not one_of(state, STATES):
            raise AnswerError("not_a_state", state=shown(state))
        if round is not None and type(round) is not int:
            raise AnswerError("not_a_round", round=shown(round))
        if state == "revealed":
            self.write_json(await self._reveal(room, exercise, round, by))
        else:
            stage = await self.change(room, room.workshop.set_stage, exercise, state, round, by)
            if room.row["tried_from"]:
                await self.change(room, trying_out.fill, room.workshop)
                room.answered()
            self.write_json(stage)

    async def _reveal(self, room: Room, exercise: str, round: int | None, by: str | None) -> dict[str, Any]:
        try:
            stage = await self.house.drawing.ask("reveal", workshop=room.code, exercise=exercise, round=round, by=by)
        finally:
            self.house.live.changed(room.code)
        result = await self.house.live.read(room.workshop.results, exercise, stage["round"])
        if result["release"]:
            self.house.pictures.draw_ahead(room.code, exercise, result["release"])
        return stage


class Projector(Call):
    open_to: ClassVar = {"put": "facilitator"}
    body_holds: ClassVar = {"put": {"show": "release", "exercise": "core-or-periphery", "release": 1, "by": "room"}}
    schemas: ClassVar = {"by": {"enum": ["room", "role"]}}
    needs = ("show",)

    async def put(self, code: str) -> None:
        """What the big screen shows: code, stage, nothing, or one release."""
        room = await self.room(code)
        await self.only("facilitator", room)
        body = self.json_body()
        show = body.get("show")
        if not isinstance(show, str):
            raise AnswerError("not_a_show", show=shown(show))
        exercise = await self.exercise_id(room, body.get("exercise")) if show == "release" else None
        release = body.get("release")
        if type(release) is int and abs(release) > 10**9:
            raise NotFound("no_release", exercise=exercise, release=shown(release))
        theme, by = text_in(body, "theme"), text_in(body, "by")
        self.write_json(await self.change(room, room.workshop.show, show, exercise, release, theme, by))


class End(Call):
    open_to: ClassVar = {"post": "facilitator"}

    async def post(self, code: str) -> None:
        """End the workshop, for good."""
        room = await self.room(code)
        await self.only("facilitator", room)
        await self.change(room, room.workshop.end)
        self.write_json({"ended": True})


class Monitor(Call):
    open_to: ClassVar = {"get": "facilitator"}

    async def get(self, code: str) -> None:
        """How many have joined, are present and have answered."""
        room = await self.room(code)
        await self.only("facilitator", room)
        self.write_json(await self.house.live.read(room.workshop.counts, room.present()))


class Texts(Call):
    open_to: ClassVar = {"get": "facilitator"}

    async def get(self, code: str, exercise: str) -> None:
        """What has been written, of the newest round unless another is told: nothing of it is on any screen."""
        room = await self.room(code)
        await self.only("facilitator", room)
        exercise = await self.exercise_id(room, exercise)
        round = self.whole("round", "not_a_round")
        self.write_json({"texts": await self.house.live.read(room.workshop.texts, exercise, round)})


class Text(Call):
    open_to: ClassVar = {"put": "facilitator"}
    body_holds: ClassVar = {"put": {"state": "hidden", "merged_into": "q8Zl0cJmR3xV"}}
    schemas: ClassVar = {"state": {"enum": [*TEXT_STATES]}}
    refused_with = (409,)

    async def put(self, code: str, exercise: str, id: str) -> None:
        """Let a text through, hide it, merge it into another; undo is another such call."""
        room = await self.room(code)
        await self.only("facilitator", room)
        exercise = await self.exercise_id(room, exercise)
        body, round = self.json_body(), self.whole("round", "not_a_round")
        into = text_in(body, "merged_into")
        state = body.get("state", "hidden" if into else None)
        if not one_of(state, TEXT_STATES):
            raise AnswerError("not_a_text_state", state=shown(state))
        workshop = room.workshop
        told = await self.house.live.write(workshop.moderate, exercise, id, state, into, round)
        round = round or max(await self.house.live.read(workshop.rounds, exercise), default=1)
        if told["state"] == "shown":
            await self._show(room, exercise, round)
        elif await self.house.live.read(has_been_shown, workshop, exercise, told, round):
            # What has been on the wall leaves every screen at once.
            await self._show_anew(room, exercise, round)
        self.write_json(told)

    async def _show(self, room: Room, exercise: str, round: int) -> None:
        """What is let through while its step is on show comes at once; before and after, with the next picture."""
        coming, on_show = self.house.coming, {"exercise": exercise, "round": round, "state": "revealed"}
        if (room.code, exercise) in coming:
            return
        coming.add((room.code, exercise))
        try:
            await asyncio.sleep(TOGETHER)
        finally:
            coming.discard((room.code, exercise))
        stage = await self.house.live.read(lambda: room.workshop.stage)
        if stage and on_show.items() <= stage.items():
            await self._show_anew(room, exercise, round)

    async def _show_anew(self, room: Room, exercise: str, round: int) -> None:
        house, workshop = self.house, room.workshop
        try:
            await house.drawing.ask("show_anew", workshop=room.code, exercise=exercise, round=round)
        finally:
            house.pictures.forget(room.code, exercise)
            house.live.changed(room.code)
        newest = await house.live.read(workshop.results, exercise, round)
        if newest["release"]:
            house.pictures.draw_ahead(room.code, exercise, newest["release"])


class Onward(Call):
    open_to: ClassVar = {"put": "facilitator"}
    body_holds: ClassVar = {"put": {"texts": ["q8Zl0cJmR3xV", "b2Ks9dPqW7nA"]}}
    schemas: ClassVar = {"texts": {"type": "array", "items": {"type": "string"}}}
    refused_with = (409,)

    async def put(self, code: str, exercise: str) -> None:
        """Take texts that were let through on to the steps that follow: the formulations told, or all contributions."""
        room = await self.room(code)
        await self.only("facilitator", room)
        exercise = await self.exercise_id(room, exercise)
        texts = self.json_body().get("texts", [])
        if not isinstance(texts, list) or not all(isinstance(id, str) for id in texts):
            raise AnswerError("not_understood", what=f"texts is {shown(texts)}, not a list of ids")
        made = await self.change(room, picking.go_on, room.workshop, exercise, texts)
        behind = await self.house.live.read(picking.left_behind, room.workshop) if exercise == picking.ALL else 0
        self.write_json({"exercises": made, "left_behind": behind})


class Results(Call):
    open_to: ClassVar = {"get": "facilitator"}

    async def get(self, code: str, exercise: str) -> None:
        """The newest result, of the newest round unless another is told."""
        room = await self.room(code)
        await self.only("facilitator", room)
        exercise = await self.exercise_id(room, exercise)
        round = self.whole("round", "not_a_round")
        result = await self.house.live.read(room.workshop.results, exercise, round, self.language)
        self.write_json(self.house.live.with_base(result))
