"""What the screens in a room ask for: the released picture, the wall, the cockpit."""

from typing import Any, ClassVar

import segno

from kernelib import content, picking, planning, showing
from kernelib.errors import AnswerError, NotFound, shown
from kernelib.minutes import used
from kernelib.server.calls import Call, one_of
from kernelib.server.live import Room
from kernelib.server.pictures import SIZES
from kernelib.store import Store
from kernelib.words import LANGUAGES


class Picture(Call):
    open_to: ClassVar = {"get": "participant, facilitator, projector"}

    async def get(self, code: str, exercise: str, form: str) -> None:
        """The released picture: drawn once for everybody, and never changed."""
        told = self.asked("release")
        number = self.whole("release", "no_release") if told.isdigit() and told != "0" else None
        if told and number is None:
            raise NotFound("no_release", exercise=exercise, release=shown(told))
        if code.lower() == "demo":
            # Invented, and open to anybody.
            code = "demo"
            if not one_of(exercise, content.exercises()):
                raise NotFound("no_exercise", id=exercise, there=list(content.exercises()))
        else:
            room = await self.room(code)
            await self.only("onlooker", room)
            code, exercise = room.code, await self.exercise_id(room, exercise)
            number = number or await self._newest(room, exercise)
        size = self.asked("size") or "phone"
        if size not in SIZES:
            raise AnswerError("not_understood", what=f"size is {shown(size)}, not one of {', '.join(SIZES)}")
        by = {"role": "role", "room": "", "": ""}.get(self.asked("by"))
        if by is None:
            raise AnswerError("not_understood", what=f"by is {shown(self.asked('by'))}, not one of room, role")
        drawn = await self.house.pictures.get(code, exercise, number, self.language, size, by)
        if told or code == "demo":
            self.set_header("Cache-Control", "private, max-age=31536000, immutable")
        if form == "json":
            self.write_json(drawn["words"])
        else:
            self.set_header("Content-Type", "image/svg+xml")
            self.finish(drawn["svg"])

    async def _newest(self, room: Room, exercise: str) -> int:
        result = await self.house.live.read(room.workshop.results, exercise)
        if result["release"] is None:
            raise NotFound("no_release", exercise=exercise, release="")
        return result["release"]


class Wall(Call):
    open_to: ClassVar = {"get": "projector, facilitator"}
    may_be_unchanged = True

    async def get(self, code: str) -> None:
        """What the big screen shows. Of numbers about people only how many have answered."""
        room = await self.room(code)
        await self.only("projector", room)
        language = self.asked("language") if self.asked("language") in LANGUAGES else room.row["language"]
        if "answered" not in room.made:
            changes = room.changes
            answered = await self.house.live.read(_answered, self.house.store, room)
            if room.changes == changes:
                room.made["answered"] = answered
        else:
            answered = room.made["answered"]
        version = self.house.network.version
        if self.is_known(f"{room.revision}-{version}-{answered}-{language}"):
            return
        body = room.made.get(("wall", language, version))
        if body is None:
            body = room.made["wall", language, version] = await self.house.live.read(self._body, room, language)
        self.write_json({**body, "answered": answered})

    def _body(self, room: Room, language: str) -> dict[str, Any]:
        wall: dict[str, Any] = room.row["projector"] or {"show": "code"}
        screen = room.screens[language]
        exercise, results = screen["exercise"], screen["results"]
        if wall["show"] == "release":
            exercise = room.workshop.exercise(wall["exercise"]).content(language)
            results = room.workshop.release(wall["exercise"], wall["release"], language)
            results = self.house.live.with_base(results)
        return {
            "revision": room.revision,
            "show": wall["show"],
            "theme": wall.get("theme", "light"),
            "stage": screen["stage"],
            "exercise": exercise,
            "results": results,
            **showing.shown_by(wall, results),
            "code": room.code,
            "title": room.row["title"],
            "by_table": room.row["mode"] == "dialogue",
            "ended": room.row["ended"],
            "moved": bool(room.row["moved"]),
            "changed": self.house.network.changed and not self.house.network.phone,
            # Everybody here is invented: said on the screen, so that nobody takes it for a room's answers.
            "invented": bool(room.row["tried_from"]),
            **self._joining(room),
        }

    def _joining(self, room: Room) -> dict[str, Any]:
        url = f"{self.house.public}join/{room.code}"
        return {"join_url": url, "qr": _qr(url) if self.house.room else None, "room": self.house.room}


class Cockpit(Wall):
    open_to: ClassVar = {"get": "facilitator"}

    async def get(self, code: str) -> None:
        """All that the cockpit shows, but for the counts."""
        room = await self.room(code)
        await self.only("facilitator", room)
        language = self.language
        version = self.house.network.version
        if self.is_known(f"{room.revision}-{version}-{language}"):
            return
        body = room.made.get(("cockpit", language, version))
        if body is None:
            body = room.made["cockpit", language, version] = await self.house.live.read(self._cockpit, room, language)
        self.write_json(body)

    def _cockpit(self, room: Room, language: str) -> dict[str, Any]:
        row, workshop = room.row, room.workshop
        stages = self.house.store.stages(room.code)
        seconds = used(stages)
        agenda = content.agendas()[row["agenda"]]
        stage = room.screens[language]["stage"]
        stands = stage["exercise"] if stage and stage["state"] == "revealed" else ""
        examples, builds_on = picking.with_examples(workshop), picking.builds_on(workshop)
        return {
            "revision": room.revision,
            "title": row["title"],
            "language": row["language"],
            "mode": row["mode"],
            "committee": row["works_committee"],
            "ended": row["ended"],
            "moved": bool(row["moved"]),
            "invented": bool(row["tried_from"]),
            "agenda": agenda["title"][language],
            **content.in_one(planning.around(row), language),
            "stage": stage,
            "results": room.screens[language]["results"],
            "projector": row["projector"] or {"show": "code"},
            "steps": [
                {
                    **_step(step, stages, language),
                    "used": seconds.get(step["exercise"]),
                    "waits": step["exercise"] == stands and picking.waits_to_go_on(workshop, stands),
                    "examples": step["exercise"] in examples,
                    # Texts may come after this was told.
                    "builds_on": builds_on.get(step["exercise"]),
                    "too_late": picking.is_too_late(workshop, step["exercise"]),
                }
                for step in workshop.agenda
            ],
            # When the stage that stands began, by this server's clock.
            "since": stages[-1]["at"] if stages and not row["ended"] else None,
            "roles": {code: label[language] for code, label in workshop.roles.items()},
            "projector_url": f"{self.house.base}projector/{room.code}",
            "network": self.house.network.told(),
            **self._joining(room),
        }


def _answered(store: Store, room: Room) -> int:
    stage = room.stage
    return store.answered(room.code, stage["exercise"], stage["round"]) if stage else 0


def _step(step: dict[str, Any], stages: list[dict[str, Any]], language: str) -> dict[str, Any]:
    own = [stage for stage in stages if stage["exercise"] == step["exercise"]]
    return {
        "exercise": step["exercise"],
        "kind": step["kind"],
        "title": step["title"][language],
        "by": step["by"],
        "picture_only": step["picture_only"],
        "some": step["some"],
        "minutes": step.get("minutes"),
        "pause": step.get("pause"),
        "say": step["say"][language] if step.get("say") else None,
        "say_again": step["say_again"][language],
        "help": content.in_one(step.get("help"), language),
        "rounds": sorted({stage["round"] for stage in own}),
        "state": own[-1]["state"] if own else "closed",
    }


def _qr(url: str) -> str:
    return segno.make(url, error="m", micro=False).svg_inline(omitsize=True, svgclass=None, lineclass=None, border=2)
