"""The pages a facilitator makes a workshop on, and looks at before the room opens."""

from typing import Any

from kernelib import content, words
from kernelib.server.views import View


class New(View):
    """The form; for whoever holds the host's key."""

    door_name = "host"

    async def get(self) -> None:
        if self.unlocked(None):
            return
        if not self.door(None).host:
            self.ask_for_key(None)
            return
        language = self.language
        self.show(
            "setup.html",
            {"page": "new", "csrf": self.page_token(), **_choices(language)},
            title=self.say("setup.title_new"),
            agendas=[{"id": id, "label": agenda["title"][language]} for id, agenda in content.agendas().items()],
            presets=[{"id": id, "label": self.say(f"start.roles_{id}")} for id in content.presets()],
        )


class Ready(View):
    """What the room will see, the groups, the agenda, a copy to try: for the facilitator, before and during."""

    door_name = "facilitator"

    async def get(self, code: str) -> None:
        room = await self.house.live.room(code)
        if self.unlocked(room):
            return
        if not self.door(room).facilitator:
            self.ask_for_key(room)
            return
        config = {"page": "ready", "code": room.code, "csrf": self.page_token(), **_choices(self.language)}
        self.show("ready.html", config, title=room.row["title"], code=room.code, trial=bool(room.row["tried_from"]))


def _choices(language: str) -> dict[str, Any]:
    """What a set-up is put together from, in one language."""
    presets = {
        id: [{"code": code, "label": label, "people": None} for code, label in roles.items()]
        for id, roles in content.presets().items()
    }
    agendas = {
        id: [{name: step[name] for name in ("exercise", "minutes", "by")} for step in agenda["steps"]]
        for id, agenda in content.agendas().items()
    }
    titles = {id: exercise.title[language] for id, exercise in content.exercises().items()}
    return {
        "presets": presets,
        "agendas": agendas,
        "titles": titles,
        "words": {name: words.section(name, language) for name in ("setup", "start", "merging")},
    }


PAGES: list[tuple[Any, ...]] = [(r"/workshops/new", New), (r"/facilitator/([^/]+)/ready", Ready)]
