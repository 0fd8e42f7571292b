"""The HTTP calls: phones, robots, scripts, the cockpit and the wall use the same."""

from typing import Any, ClassVar

from kernelib import content
from kernelib.errors import AnswerError, shown
from kernelib.exercises.texts import LONGEST_TEXT
from kernelib.models import rules
from kernelib.participant import Submission
from kernelib.server import leading, screens, setting_up
from kernelib.server.addresses import links
from kernelib.server.base import Handler
from kernelib.server.calls import Call, one_of, text_in
from kernelib.workshop import new_workshop

SETUP = (
    "title", "language", "roles", "mode", "agenda", "steps", "purpose", "controller", "delete_after", "works_committee",
)  # fmt: skip
MOST_TEXTS = 100


class Workshops(Call):
    open_to: ClassVar = {"post": "host"}
    body_holds: ClassVar = {"post": dict.fromkeys(SETUP)}
    makes_something = True

    async def post(self) -> None:
        """Make a workshop."""
        await self.only_host()
        body = self.json_body()
        about = {name: body[name] for name in SETUP if body.get(name) is not None}
        if "agenda" in about and not one_of(about["agenda"], content.agendas()):
            raise AnswerError("no_agenda", id=shown(about["agenda"]), there=list(content.agendas()))
        for name in ("mode", "language", "works_committee", "purpose", "controller", "delete_after"):
            text_in(about, name)
        made = await self.house.live.write(lambda: new_workshop(**about, database=self.house.store))
        self.write_json(links(self.house.public, made.code, made.keys), 201)


class AtTable(Call):
    async def table_of(self, person: Any) -> dict[str, bool]:
        """That another phone has the same table's number, where one has."""
        shares = bool(person.table) and await self.house.live.read(lambda: person.shares_table)
        return {"shares_table": True} if shares else {}


class Participants(AtTable):
    open_to: ClassVar = {"post": "anyone"}
    body_holds: ClassVar = {"post": {"role": "teacher", "language": "da", "table": 3, "paper": False}}
    refused_with = (409,)
    makes_something = True

    async def post(self, code: str) -> None:
        """Join: the token is told here and never again. Who answers on paper has no code to come back with."""
        room = await self.room(code)
        body = self.json_body()
        role, language, paper = text_in(body, "role"), text_in(body, "language"), body.get("paper") is True
        join = room.workshop.join
        made = await self.house.live.write(lambda: join(role, table=body.get("table"), language=language, paper=paper))
        self.write_json(_joined(made) | await self.table_of(made), 201)


class Me(AtTable):
    open_to: ClassVar = {"put": "participant"}
    body_holds: ClassVar = {"put": {"role": "teacher", "language": "da", "table": 3}}
    refused_with = (409, 429)

    async def put(self, code: str) -> None:
        """Change the language and the table at any time, the role until the first answer."""
        room = await self.room(code)
        person = await self.participant(room)
        body = self.json_body()
        role, language = text_in(body, "role"), text_in(body, "language")
        await self.house.live.write(person.change, role, language, body.get("table"))
        # At another table, what has been answered is another's.
        room.own.pop(person.id, None)
        told = {"participant": person.id, "role": person.role, "language": person.language}
        self.write_json(told | await self.table_of(person))


class Resume(Call):
    open_to: ClassVar = {"post": "anyone"}
    body_holds: ClassVar = {"post": {"resume_code": "W7RM 4KTH"}}
    needs = ("resume_code",)

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
        # Every phone asks when a step comes: it is put together once for a revision.
        steps = room.made.get("agenda")
        if steps is None:
            steps = room.made["agenda"] = await self.house.live.read(lambda: room.workshop.agenda)
        titled = ({**step, "title": step["title"][self.language]} for step in steps)
        self.write_json(
            {"steps": [{name: step[name] for name in ("exercise", "kind", "title", "by")} for step in titled]}
        )


class State(Call):
    open_to: ClassVar = {"get": "participant, facilitator"}
    may_be_unchanged = True

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


class Answers(Call):
    open_to: ClassVar = {"put": "participant"}
    body_holds: ClassVar = {
        "put": {
            "id": "2b2a3a0e-5d0c-4f1e-9d5b-0d1f6a1c9b77",
            "round": 1,
            "answer": {"yard_duty": "supporting"},
        }
    }
    needs = ("id", "answer")
    refused_with = (409, 429)

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


class Wording(Call):
    open_to: ClassVar = {"post": "participant, facilitator"}
    body_holds: ClassVar = {"post": {"texts": ["Ruste børnene til livet"]}}
    schemas: ClassVar = {"texts": {"type": "array", "items": {"type": "string"}}}
    needs = ("texts",)

    async def post(self, code: str) -> None:
        """The words that rules mark in texts, by text. Nothing of it is kept."""
        room = await self.room(code)
        who = await self.who(room)
        if who.participant is None and not who.facilitator:
            await self.participant(room)
        texts = self.json_body().get("texts")
        if not isinstance(texts, list) or len(texts) > MOST_TEXTS or not all(_is_readable(text) for text in texts):
            raise AnswerError("not_understood", what=f"texts is {shown(texts)}, not a list of texts")
        self.write_json({"marks": await self.house.live.read(rules.told, texts)})


def _is_readable(text: Any) -> bool:
    return isinstance(text, str) and len(text) <= LONGEST_TEXT


class OpenApi(Handler):
    async def get(self) -> None:
        """What there is to call."""
        from kernelib.server.openapi import described

        self.set_header("Cache-Control", "no-cache")
        self.write_json(described(ROUTES, self.house.base))


# Every call there is. openapi.json is made of this table.
ROUTES: list[tuple[str, type[Handler], dict[str, Any]]] = [
    ("/api/workshops", Workshops, {}),
    ("/api/workshops/{code}", setting_up.One, {}),
    ("/api/workshops/{code}/setup", setting_up.SetUp, {}),
    ("/api/workshops/{code}/roles/merge", setting_up.Merge, {}),
    ("/api/workshops/{code}/facilitators", setting_up.Invite, {}),
    ("/api/workshops/{code}/keys", setting_up.Keys, {}),
    ("/api/workshops/{code}/address", setting_up.Address, {}),
    ("/api/workshops/{code}/tryout", setting_up.TryOut, {}),
    ("/api/workshops/{code}/participants", Participants, {}),
    ("/api/workshops/{code}/participants/me", Me, {}),
    ("/api/workshops/{code}/resume", Resume, {}),
    ("/api/workshops/{code}/agenda", Agenda, {}),
    ("/api/workshops/{code}/state", State, {}),
    ("/api/workshops/{code}/answers/{exercise}", Answers, {}),
    ("/api/workshops/{code}/wording", Wording, {}),
    ("/api/workshops/{code}/stage", leading.Stage, {}),
    ("/api/workshops/{code}/projector", leading.Projector, {}),
    ("/api/workshops/{code}/end", leading.End, {}),
    ("/api/workshops/{code}/monitor", leading.Monitor, {}),
    ("/api/workshops/{code}/texts/{exercise}", leading.Texts, {"round": "integer"}),
    ("/api/workshops/{code}/texts/{exercise}/{id}", leading.Text, {"round": "integer"}),
    ("/api/workshops/{code}/onward/{exercise}", leading.Onward, {}),
    ("/api/workshops/{code}/cockpit", screens.Cockpit, {}),
    ("/api/workshops/{code}/wall", screens.Wall, {}),
    ("/api/workshops/{code}/results/{exercise}", leading.Results, {"round": "integer", "language": "string"}),
    (
        "/api/workshops/{code}/results/{exercise}/picture.{form}",
        screens.Picture,
        {"release": "integer", "language": "string", "size": "string", "by": "string"},
    ),
    ("/api/openapi.json", OpenApi, {}),
]


def _joined(made: Any) -> dict[str, Any]:
    return {"token": made.token, "participant": made.id, "resume_code": made.resume_code}
