"""The calls for whoever prepares a workshop: its set-up and outlook, its roles, its keys, a copy to try."""

from typing import Any, ClassVar

from kernelib import preparing, trying_out
from kernelib.codes import hashed
from kernelib.errors import AnswerError, Forbidden, shown
from kernelib.outlook import outlook
from kernelib.server.addresses import links
from kernelib.server.calls import Call, text_in
from kernelib.server.live import Room
from kernelib.workshop import open_workshop


class SetUp(Call):
    open_to: ClassVar = {"get": "facilitator", "put": "facilitator"}
    body_holds: ClassVar = {"put": dict.fromkeys(preparing.CHANGEABLE)}
    refused_with = (409,)

    async def get(self, code: str) -> None:
        """What the workshop was made with, what nobody has said yet, and which pictures the room will see."""
        room = await self.room(code)
        await self.only("facilitator", room)
        await self.tell(room)

    async def put(self, code: str) -> None:
        """Change what is told, and leave the rest."""
        room = await self.room(code)
        await self.only("facilitator", room)
        body = self.json_body()
        about = {name: body[name] for name in preparing.CHANGEABLE if name in body}
        for name in ("title", "language", "purpose", "controller", "works_committee", "delete_after"):
            text_in(about, name)
        await self.change(room, preparing.change, room.workshop, about)
        await self.tell(room)

    async def tell(self, room: Room) -> None:
        self.write_json(await self.house.live.read(_told, self.house.store, room.code, self.language))


class Merge(SetUp):
    open_to: ClassVar = {"post": "facilitator"}
    body_holds: ClassVar = {"post": {"role": "office", "into": "technical", "label": "Kontor og teknik"}}
    needs = ("role", "into")

    async def post(self, code: str) -> None:
        """Put two roles together, for everybody who has them; the set-up as it is then."""
        room = await self.room(code)
        await self.only("facilitator", room)
        body = self.json_body()
        role, into = text_in(body, "role"), text_in(body, "into")
        label = body.get("label")
        if label is not None and not isinstance(label, str | dict):
            raise AnswerError("not_understood", what=f"label is {shown(label)}, not a text")
        await self.change(room, preparing.merge_roles, room.workshop, role or "", into or "", label)
        # Whoever has been seen under the old role is looked up anew.
        room.people.clear()
        await self.tell(room)


class Invite(Call):
    open_to: ClassVar = {"post": "facilitator"}
    makes_something = True
    refused_with = (409,)

    async def post(self, code: str) -> None:
        """A key for one more facilitator, told here and never again."""
        room = await self.room(code)
        await self.only("facilitator", room)
        key = await self.change(room, preparing.invite, room.workshop)
        self.write_json({"facilitator_key": key, "facilitator_url": _link(self, room, "facilitator", key)}, 201)


class Keys(Call):
    open_to: ClassVar = {"post": "facilitator"}

    async def post(self, code: str) -> None:
        """New keys; the old ones, and those of everybody invited, open nothing any more."""
        room = await self.room(code)
        who = await self.only("facilitator", room)
        keys = await self.change(room, preparing.replace_keys, room.workshop)
        if who.by_cookie:
            # This browser stays where it is.
            self.keep_cookie(f"facilitator-{room.code}", hashed(keys["facilitator"]))
        self.write_json(links(self.house.public, room.code, keys))


class TryOut(Call):
    open_to: ClassVar = {"post": "facilitator"}
    makes_something = True
    refused_with = (409,)

    async def post(self, code: str) -> None:
        """A copy with invented people, who answer each step as it opens; an older copy is deleted."""
        room = await self.room(code)
        await self.only("facilitator", room)
        copy = await self.house.live.write(trying_out.try_out, room.workshop)
        self.write_json(links(self.house.public, copy.code, copy.keys), 201)


class Address(Call):
    open_to: ClassVar = {"put": "facilitator"}
    body_holds: ClassVar = {"put": {"address": "http://192.168.1.20:8866/"}}
    needs = ("address",)

    async def put(self, code: str) -> None:
        """Choose which of this machine's addresses phones are told; every workshop's links and codes follow."""
        room = await self.room(code)
        await self.only("facilitator", room)
        network = self.house.network
        network.choose(text_in(self.json_body(), "address") or "")
        await self.house.live.write(self.house.store.set_setting, "public_address", network.public)
        self.write_json(network.told())


class One(Call):
    open_to: ClassVar = {"delete": "facilitator"}

    async def delete(self, code: str) -> None:
        """Delete a copy with invented people. A workshop with real answers is deleted by the command."""
        room = await self.room(code)
        await self.only("facilitator", room)
        if not room.row["tried_from"]:
            raise Forbidden("only_a_copy")
        await self.change(room, room.workshop.delete)
        self.write_json({"deleted": True, "facilitator": f"{self.house.base}facilitator/{room.row['tried_from']}"})


def _link(call: Call, room: Room, page: str, key: str) -> str:
    return f"{call.house.public}{page}/{room.code}?key={key}"


def _told(store: Any, code: str, language: str) -> dict[str, Any]:
    workshop = open_workshop(code, store)
    row = workshop.row
    seen = outlook(workshop)
    seen["steps"] = [{**step, "title": step["title"][language]} for step in seen["steps"]]
    return {
        **{name: row[name] for name in ("code", "title", "language", "mode", "purpose", "controller")},
        "works_committee": row["works_committee"],
        "delete_after": row["delete_after"].isoformat() if row["delete_after"] else None,
        "roles": [{name: role.get(name) for name in ("code", "label", "people")} for role in row["roles"]],
        "steps": [_step(step, language) for step in workshop.agenda],
        "unanswered": preparing.unanswered(row),
        "outlook": seen,
        "ended": row["ended"],
        "tried_from": row["tried_from"],
    }


def _step(step: dict[str, Any], language: str) -> dict[str, Any]:
    return {
        "exercise": step["exercise"],
        "title": step["title"][language],
        "kind": step["kind"],
        "minutes": step.get("minutes"),
        "by": step["by"],
    }
