"""The HTTP calls: phones, robots, scripts, the cockpit and the wall use the same."""

from typing import Any, ClassVar

import segno

from kernelib import content
from kernelib.errors import AnswerError, NotFound, shown
from kernelib.exercises import ID
from kernelib.participant import Submission
from kernelib.server.addresses import links
from kernelib.server.base import Handler
from kernelib.server.doors import Guarded
from kernelib.server.live import Room
from kernelib.server.pictures import SIZES
from kernelib.store import Store
from kernelib.words import LANGUAGES
from kernelib.workshop import STATES, new_workshop

SETUP = (
    "title", "language", "roles", "mode", "agenda", "purpose", "controller", "delete_after", "works_committee",
)  # fmt: skip


class Call(Guarded):
    """One address of the API. What is said of it in openapi.json stands with it."""

    # By method: who may, and what the body holds.
    open_to: ClassVar[dict[str, str]] = {}
    body_holds: ClassVar[dict[str, dict[str, Any]]] = {}

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


class Workshops(Call):
    open_to: ClassVar = {"post": "host"}
    body_holds: ClassVar = {"post": dict.fromkeys(SETUP)}

    async def post(self) -> None:
        """Make a workshop."""
        await self.only_host()
        body = self.json_body()
        about = {name: body[name] for name in SETUP if body.get(name) is not None}
        if "agenda" in about and not _one_of(about["agenda"], content.agendas()):
            raise AnswerError("no_agenda", id=shown(about["agenda"]), there=list(content.agendas()))
        for name in ("mode", "language", "works_committee", "purpose", "controller", "delete_after"):
            _text(about, name)
        made = await self.house.live.write(lambda: new_workshop(**about, database=self.house.store))
        self.write_json(links(self.house.public, made.code, made.keys), 201)


class Participants(Call):
    open_to: ClassVar = {"post": "anyone"}
    body_holds: ClassVar = {"post": {"role": "teacher", "language": "da", "table": 3}}

    async def post(self, code: str) -> None:
        """Join: the token is told here and never again."""
        room = await self.room(code)
        body = self.json_body()
        role, language = _text(body, "role"), _text(body, "language")
        join = room.workshop.join
        made = await self.house.live.write(lambda: join(role, table=body.get("table"), language=language))
        self.write_json(_joined(made), 201)


class Me(Call):
    open_to: ClassVar = {"put": "participant"}
    body_holds: ClassVar = {"put": {"role": "teacher", "language": "da"}}

    async def put(self, code: str) -> None:
        """Change the language at any time, the role until the first answer."""
        room = await self.room(code)
        person = await self.participant(room)
        body = self.json_body()
        await self.house.live.write(person.change, _text(body, "role"), _text(body, "language"))
        self.write_json({"participant": person.id, "role": person.role, "language": person.language})


class Resume(Call):
    open_to: ClassVar = {"post": "anyone"}
    body_holds: ClassVar = {"post": {"resume_code": "W7RM 4KTH"}}

    async def post(self, code: str) -> None:
        """Come back as the same participant, on any device."""
        room = await self.room(code)
        given = self.json_body().get("resume_code")
        if not isinstance(given, str):
            raise AnswerError("no_resume")
        self.write_json(_joined(await self.house.live.read(room.workshop.resume, given)))


class Agenda(Call):
    open_to: ClassVar = {"get": "anyone"}

    async def get(self, code: str) -> None:
        """The steps in their order."""
        room = await self.room(code)
        if self.bearer() is not None:
            await self.who(room)
        steps = await self.house.live.read(lambda: room.workshop.agenda)
        titled = ({**step, "title": step["title"][self.language]} for step in steps)
        self.write_json(
            {"steps": [{name: step[name] for name in ("exercise", "kind", "title", "by")} for step in titled]}
        )


class State(Call):
    open_to: ClassVar = {"get": "participant, facilitator"}

    async def get(self, code: str) -> None:
        """What a phone shows now. With If-None-Match 304, as long as nothing has changed."""
        live = self.house.live
        room = await self.room(code)
        who = await self.who(room)
        if who.participant is None and not who.facilitator:
            await self.participant(room)
        seq, answer = 0, None
        if who.participant:
            live.seen_now(room, who.participant)
            seq, answer = await live.own(room, who.participant)
        language = self.language
        if not self.is_known(f"{room.revision}-{seq}-{language}"):
            self.write_json({**room.screens[language], "answer": answer})

    def is_known(self, tag: str) -> bool:
        """Names this state; if it is the one that whoever asks has, says so and is done."""
        self.set_header("Etag", f'"{tag}"')
        self.set_header("Cache-Control", "private, no-cache")
        if not self.check_etag_header():
            return False
        self.set_status(304)
        self.finish()
        return True


class Answers(Call):
    open_to: ClassVar = {"put": "participant"}
    body_holds: ClassVar = {
        "put": {
            "id": "2b2a3a0e-5d0c-4f1e-9d5b-0d1f6a1c9b77",
            "round": 1,
            "answer": {"yard_duty": "supporting"},
        }
    }

    async def put(self, code: str, exercise: str) -> None:
        """Send an answer. It is acknowledged when it is committed; the same id twice is one answer."""
        room = await self.room(code)
        person = await self.participant(room)
        body = self.json_body()
        id = body.get("id")
        if not isinstance(id, str):
            raise AnswerError("not_an_id", id=shown(id))
        exercise = await self.exercise_id(room, exercise)
        if not isinstance(body.get("answer"), dict):
            raise AnswerError("not_an_answer", value=shown(body.get("answer")))
        self.house.live.seen_now(room, person)
        submission = Submission(person, exercise, body["answer"], id, body.get("round"), self.language)
        feedback = await self.house.live.submit(room, submission)
        self.write_json({"saved": True, "id": id, "feedback": feedback})


class Stage(Call):
    open_to: ClassVar = {"put": "facilitator"}
    body_holds: ClassVar = {
        "put": {"exercise": "core-or-periphery", "state": "open", "round": 1, "by": "person"},
    }

    async def put(self, code: str) -> None:
        """Open, close or reveal a step; the new stage."""
        room = await self.room(code)
        await self.only("facilitator", room)
        body = self.json_body()
        exercise = await self.exercise_id(room, body.get("exercise"))
        state, round, by = body.get("state"), body.get("round"), _text(body, "by")
        if not _one_of(state, STATES):
            raise AnswerError("not_a_state", state=shown(state))
        if round is not None and type(round) is not int:
            raise AnswerError("not_a_round", round=shown(round))
        if state == "revealed":
            self.write_json(await self._reveal(room, exercise, round, by))
        else:
            self.write_json(await self.change(room, room.workshop.set_stage, exercise, state, round, by))

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
    body_holds: ClassVar = {"put": {"show": "release", "exercise": "core-or-periphery", "release": 1}}

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
        self.write_json(await self.change(room, room.workshop.show, show, exercise, release))


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
            if not _one_of(exercise, content.exercises()):
                raise NotFound("no_exercise", id=exercise, there=list(content.exercises()))
        else:
            room = await self.room(code)
            await self.only("onlooker", room)
            code, exercise = room.code, await self.exercise_id(room, exercise)
            number = number or await self._newest(room, exercise)
        size = self.asked("size") or "phone"
        if size not in SIZES:
            raise AnswerError("not_understood", what=f"size is {shown(size)}, not one of {', '.join(SIZES)}")
        drawn = await self.house.pictures.get(code, exercise, number, self.language, size)
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


class Wall(State):
    open_to: ClassVar = {"get": "projector, facilitator"}

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
        if self.is_known(f"{room.revision}-{answered}-{language}"):
            return
        body = room.made.get(("wall", language))
        if body is None:
            body = room.made["wall", language] = await self.house.live.read(self._body, room, language)
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
            "stage": screen["stage"],
            "exercise": exercise,
            "results": results,
            "code": room.code,
            "title": room.row["title"],
            "ended": room.row["ended"],
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
        if self.is_known(f"{room.revision}-{language}"):
            return
        body = room.made.get(("cockpit", language))
        if body is None:
            body = room.made["cockpit", language] = await self.house.live.read(self._cockpit, room, language)
        self.write_json(body)

    def _cockpit(self, room: Room, language: str) -> dict[str, Any]:
        row, workshop = room.row, room.workshop
        stages = self.house.store.stages(room.code)
        return {
            "revision": room.revision,
            "title": row["title"],
            "language": row["language"],
            "mode": row["mode"],
            "ended": row["ended"],
            "agenda": content.agendas()[row["agenda"]]["title"][language],
            "stage": room.screens[language]["stage"],
            "results": room.screens[language]["results"],
            "projector": row["projector"] or {"show": "code"},
            "steps": [_step(step, stages, language) for step in workshop.agenda],
            "roles": {code: label[language] for code, label in workshop.roles.items()},
            "projector_url": f"{self.house.base}projector/{room.code}",
            **self._joining(room),
        }


class OpenApi(Handler):
    async def get(self) -> None:
        """What there is to call."""
        from kernelib.server.openapi import described

        self.set_header("Cache-Control", "no-cache")
        self.write_json(described(ROUTES, self.house.base))


# Every call there is. openapi.json is made of this table.
ROUTES: list[tuple[str, type[Handler], dict[str, Any]]] = [
    ("/api/workshops", Workshops, {}),
    ("/api/workshops/{code}/participants", Participants, {}),
    ("/api/workshops/{code}/participants/me", Me, {}),
    ("/api/workshops/{code}/resume", Resume, {}),
    ("/api/workshops/{code}/agenda", Agenda, {}),
    ("/api/workshops/{code}/state", State, {}),
    ("/api/workshops/{code}/answers/{exercise}", Answers, {}),
    ("/api/workshops/{code}/stage", Stage, {}),
    ("/api/workshops/{code}/projector", Projector, {}),
    ("/api/workshops/{code}/end", End, {}),
    ("/api/workshops/{code}/monitor", Monitor, {}),
    ("/api/workshops/{code}/cockpit", Cockpit, {}),
    ("/api/workshops/{code}/wall", Wall, {}),
    ("/api/workshops/{code}/results/{exercise}", Results, {"round": "integer", "language": "string"}),
    (
        "/api/workshops/{code}/results/{exercise}/picture.{form}",
        Picture,
        {"release": "integer", "language": "string", "size": "string"},
    ),
    ("/api/openapi.json", OpenApi, {}),
]


def _joined(made: Any) -> dict[str, Any]:
    return {"token": made.token, "participant": made.id, "resume_code": made.resume_code}


def _text(body: dict[str, Any], name: str) -> str | None:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise AnswerError("not_understood", what=f"{name} is {shown(value)}, not a text")
    return value


def _one_of(value: Any, allowed: Any) -> bool:
    return isinstance(value, str) and value in allowed


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
        "minutes": step.get("minutes"),
        "say": step["say"][language] if step.get("say") else None,
        "rounds": sorted({stage["round"] for stage in own}),
        "state": own[-1]["state"] if own else "closed",
    }


def _qr(url: str) -> str:
    return segno.make(url, error="m", micro=False).svg_inline(omitsize=True, svgclass=None, lineclass=None, border=2)
