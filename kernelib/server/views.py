"""The pages that need no kernel: start, the phone, the list of workbooks, a door's key."""

import os
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from jupyter_core.utils import ensure_async

from kernelib import content, planning, words
from kernelib.alone import DAYS_ALONE, answered_alone, resume_alone
from kernelib.errors import Forbidden, NotFound
from kernelib.server import assets
from kernelib.server.base import Handler, NotThisWay
from kernelib.server.doors import Doors
from kernelib.server.live import Room
from kernelib.words import LANGUAGES

PHONE_WORDS = ("common", "join", "phone", "exercise", "picture", "error")


class View(Doors, Handler):
    """A page. `?language=` and `?key=` become cookies, and the address is clean again."""

    door_name = ""

    async def prepare(self) -> None:
        await super().prepare()
        self.set_header("Content-Type", "text/html; charset=utf-8")
        if (language := self.asked("language")) in words.LANGUAGES:
            self.set_cookie(
                self.language_cookie, language, path=self.house.base, expires_days=365, httponly=True, samesite="Lax"
            )
            # The body has not been read yet, so the line cannot be used again.
            self.set_header("Connection", "close")
            self.redirect(self.request.path)

    def show(self, template: str, config: dict[str, Any] | None = None, status: int = 200, **about: Any) -> None:
        self.set_status(status)
        self.finish(self.page(template, config or {}, **about))

    async def head(self, *arguments: Any) -> None:
        await ensure_async(self.get(*arguments))

    # A door with a key

    def unlocked(self, room: Room | None) -> bool:
        """Turns the key in the address into a cookie. True: the answer has been given."""
        if "key" not in self.request.query_arguments:
            return False
        self._try(self.asked("key"), room)
        return True

    async def post(self, *arguments: Any) -> None:
        """The key that was typed into the form."""
        if not self.door_name:
            raise NotThisWay("not_this_way", method="POST", path=self.request.path)
        room = await self.house.live.room(arguments[0]) if arguments else None
        self._try(self.form("key"), room)

    def form(self, name: str) -> str:
        """A field of a form of this server's own."""
        form = parse_qs(bytes(self.body).decode("utf-8", "replace"))
        if not self.is_page_token(form.get("csrf", [""])[-1]):
            raise Forbidden("from_elsewhere")
        return form.get(name, [""])[-1].strip()

    def _try(self, key: str, room: Room | None) -> None:
        cookies = self.key_opens(key, room)
        for name, value in cookies:
            self.keep_cookie(name, value)
        if cookies:
            self.redirect(self.request.path)
        else:
            self.ask_for_key(room, mistake=True)

    def ask_for_key(self, room: Room | None, mistake: bool = False) -> None:
        token = self.page_token()
        title = room.row["title"] if room else ""
        about = {"action": self.request.path, "title": title, "door": self.door_name, "mistake": mistake, "csrf": token}
        self.show("key.html", status=401, **about)


class Start(View):
    door_name = "host"

    async def get(self) -> None:
        if not self.unlocked(None):
            await self.start()

    async def start(self, code: str = "", mistake: bool = False) -> None:
        host = self.door(None).host
        workshops = await self.house.live.read(self.house.store.workshops) if host else []
        language = self.language
        self.show(
            "start.html",
            {"words": {"start": words.section("start", language)}},
            404 if mistake else 200,
            workbooks=_workbooks(language),
            host=host,
            workshops=[self._listed(row) for row in workshops],
            mistake=mistake,
            code=code,
        )

    def _listed(self, row: dict[str, Any]) -> dict[str, Any]:
        base, code = self.house.base, row["code"]
        urls = {f"{name}_url": f"{base}{name}/{code}" for name in ("join", "facilitator", "projector")}
        return {"code": code, "title": row["title"], "ended": row["ended"], **urls}


class Join(Start):
    """The form on the start page, for a browser without scripts."""

    door_name = ""

    async def get(self) -> None:
        code = "".join(filter(str.isalnum, self.asked("code"))).upper()[:16]
        try:
            room = await self.house.live.room(code)
        except NotFound:
            await self.start(code, mistake=True)
        else:
            self.redirect(f"{self.house.base}join/{room.code}")


class Phone(Start):
    """Joining and the live page: the same small page, which asks for everything else by itself."""

    door_name = ""

    async def get(self, code: str) -> None:  # type: ignore[override]
        try:
            room = await self.house.live.room(code)
        except NotFound:
            await self.start(code[:16], mistake=True)
            return
        self.show("phone.html", await self.house.live.read(self._config, room), title=room.row["title"])

    def _config(self, room: Room) -> dict[str, Any]:
        row, roles = room.row, room.workshop.roles
        return {
            "code": room.code,
            "title": row["title"],
            "ended": row["ended"],
            "by_table": row["mode"] == "dialogue",
            "purpose": row["purpose"],
            "controller": row["controller"],
            "works_committee": row["works_committee"],
            "delete_after": row["delete_after"].isoformat() if row["delete_after"] else None,
            "roles": {
                language: [{"code": code, "label": label[language]} for code, label in roles.items()]
                for language in LANGUAGES
            },
            # The picture that comes by itself is no step of those who answer: it would make fourteen of their thirteen.
            "shown_only": [planning.DILEMMA],
            "words": {language: _phone_words(language) for language in LANGUAGES},
        }


class Workbooks(View):
    """The list, and the way back to answers that were given on another device."""

    async def get(self) -> None:
        await self._list()

    async def post(self) -> None:  # type: ignore[override]
        resume_code = self.form("resume_code")
        try:
            person = await self.house.live.read(resume_alone, self.house.store, resume_code)
        except NotFound as refusal:
            await self._list(refusal.sentence(self.language), resume_code[:20])
        else:
            self.keep_alone(person.token, person.resume_code)
            self.redirect(f"{self.request.path}?back")

    async def _list(self, mistake: str = "", resume_code: str = "") -> None:
        token = (self.kept_cookie("alone", DAYS_ALONE) or "").split(" ", 1)[0]
        answered = await self.house.live.read(answered_alone, self.house.store, token) if token else set()
        listed = [each | {"progress": _progress(each["name"], answered)} for each in _workbooks(self.language)]
        about: dict[str, Any] = {"workbooks": listed, "csrf": self.page_token()}
        about["back"] = "back" in self.request.query_arguments
        self.show("workbooks.html", status=422 if mistake else 200, mistake=mistake, resume_code=resume_code, **about)


class Assets(Handler):
    """Compressed beforehand; with its version in the address it is kept for ever."""

    async def get(self, name: str) -> None:
        if name not in assets.NAMES:
            raise NotFound("no_page", path=self.request.path)
        asset = assets.asset(name)
        known = self.asked("v") == asset.version
        self.set_header("Cache-Control", "public, max-age=31536000, immutable" if known else "no-cache")
        self.set_header("Content-Type", asset.type)
        self.set_header("Vary", "Accept-Encoding")
        self.set_header("Etag", f'"{asset.version}"')
        if self.check_etag_header():
            self.set_status(304)
            self.finish()
            return
        body = asset.body
        if asset.compressed is not body and "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
            body = asset.compressed
        self.finish(body)

    head = get


class Health(Handler):
    async def get(self) -> None:
        await self.house.live.read(self.house.store.ping)
        self.write_json({"status": "ok"})

    head = get


@cache
def notebooks() -> dict[str, Path]:
    """The course's notebooks by name: the file's name without its number."""
    return {path.stem.partition("-")[2]: path for path in sorted((workbook_folder() / "course").glob("[0-9]*-*.ipynb"))}


def workbook_folder() -> Path:
    """Inside the package when installed, beside it in a checkout; `KERNELIB_WORKBOOKS` names another."""
    if told := os.environ.get("KERNELIB_WORKBOOKS"):
        return Path(told)
    package = Path(__file__).resolve().parent.parent
    inside = package / "_workbooks"
    return inside if inside.is_dir() else package.parent / "workbooks"


def _progress(name: str, answered: set[str]) -> dict[str, int] | None:
    """How many of a workbook's exercises have been answered, where one has begun."""
    if name not in content.workbooks():
        return None
    asked = [section.exercise for section in content.workbook(name).sections if section.exercise]
    n = len(answered.intersection(asked))
    return {"n": n, "of": len(asked)} if n else None


def _workbooks(language: str) -> list[dict[str, str]]:
    known = content.workbooks()
    return [
        {
            "name": name,
            "title": known[name].title[language] if name in known else name,
            "about": known[name].about[language] if name in known else "",
        }
        for name in notebooks()
    ]


@cache
def _phone_words(language: str) -> dict[str, dict[str, str]]:
    return {section: words.section(section, language) for section in PHONE_WORDS}
