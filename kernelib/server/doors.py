"""Who stands at which door: keys, cookies, and whose kernel it is.

A key travels in one link, is turned into a signed cookie, and is never seen again. A cookie holds the key's hash, so
that it dies with the key. Whoever uses a cookie to change something shows a token of the page besides.
"""

import hmac
import json
import secrets
from dataclasses import dataclass
from typing import Any

from kernelib.codes import hashed
from kernelib.errors import Forbidden
from kernelib.participant import Participant
from kernelib.server.base import Handler, Ours, Unknown
from kernelib.server.live import Room

DAYS = 30
# A private workshop is kept for ninety days after the last visit.
DAYS_ALONE = 100
CHANGING = ("POST", "PUT", "DELETE", "PATCH")


@dataclass
class Who:
    """What somebody may do in one workshop."""

    host: bool = False
    facilitator: bool = False
    projector: bool = False
    participant: Participant | None = None
    by_cookie: bool = False


class Doors(Ours):
    """A handler that knows browsers by their cookies."""

    def keep_cookie(self, name: str, value: str, days: int = DAYS) -> None:
        secure = "https" in (self.request.protocol, self.request.headers.get("X-Forwarded-Proto"))
        self.set_signed_cookie(
            f"kernelib-{name}",
            value,
            expires_days=days,
            path=self.house.base,
            httponly=True,
            samesite="Lax",
            secure=secure,
        )

    def kept_cookie(self, name: str, days: int = DAYS) -> str | None:
        value = self.get_signed_cookie(f"kernelib-{name}", max_age_days=days + 1)
        return value.decode("utf-8", "replace") if value else None

    def keep_alone(self, token: str | None, resume_code: str | None) -> None:
        """Whose private workshop this browser is in."""
        self.keep_cookie("alone", f"{token} {resume_code or ''}".strip(), DAYS_ALONE)

    def browser(self, make: bool = False) -> str | None:
        """A random name for this browser: it owns the kernels it has started, and its pages' tokens."""
        name = getattr(self, "_browser", None) or self.kept_cookie("browser", DAYS_ALONE)
        if name is None and make:
            name = secrets.token_urlsafe(16)
            self.keep_cookie("browser", name, DAYS_ALONE)
        self._browser = name
        return name

    def page_token(self, make: bool = True) -> str | None:
        """What a page of this browser shows when it changes something."""
        name = self.browser(make)
        return hmac.digest(self.house.secret.encode(), f"page {name}".encode(), "sha256").hex() if name else None

    def is_page_token(self, told: str | None) -> bool:
        return same(told or "", self.page_token(make=False) or secrets.token_hex(32))

    def door(self, room: Room | None) -> Who:
        """What this browser's cookies open."""
        host = same(self.kept_cookie("host"), self.house.host_hash)
        if room is None:
            return Who(host=host, by_cookie=True)
        facilitator = host or leads(self.kept_cookie(f"facilitator-{room.code}"), room)
        projector = facilitator or same(self.kept_cookie(f"projector-{room.code}"), room.row["projector_hash"])
        return Who(host=host, facilitator=facilitator, projector=projector, by_cookie=True)

    def key_opens(self, key: str, room: Room | None) -> list[tuple[str, str]]:
        """The cookies, as names and values, that a key is turned into; none where it fits nothing."""
        given = hashed(key)
        if same(given, self.house.host_hash):
            return [("host", given)]
        if room and leads(given, room):
            return [(f"facilitator-{room.code}", given)]
        if room and same(given, room.row["projector_hash"]):
            return [(f"projector-{room.code}", given)]
        return []


class Guarded(Doors, Handler):
    """A call that wants to know who is asking."""

    person: Participant | None = None

    @property
    def language(self) -> str:
        """A participant's own, unless another is asked for."""
        if self.person and not self.asked("language"):
            return self.person.language
        return super().language

    def bearer(self) -> str | None:
        """The token or key that was sent along; None where there was none."""
        header = self.request.headers.get("Authorization")
        if header is None:
            return None
        kind, _, token = header.strip().partition(" ")
        return token.strip() if kind.lower() == "bearer" else ""

    async def who(self, room: Room) -> Who:
        token = self.bearer()
        if token is None:
            return self.door(room)
        given = hashed(token)
        if same(given, self.house.host_hash):
            return Who(host=True, facilitator=True, projector=True)
        if leads(given, room):
            return Who(facilitator=True, projector=True)
        if same(given, room.row["projector_hash"]):
            return Who(projector=True)
        self.person = await self.house.live.participant(room, token)
        if self.person:
            self.house.live.spend(self.person)
            return Who(participant=self.person)
        if await self.house.live.read(self._known_elsewhere, given):
            raise Forbidden("of_another")
        raise Unknown("no_token")

    def _known_elsewhere(self, given: str) -> bool:
        store = self.house.store
        workshops = store.workshops()
        hashes = [row[name] for row in workshops for name in ("facilitator_hash", "projector_hash")]
        hashes += [each for row in workshops for each in row["invited"] or ()]
        return store.participant_by_token(given) is not None or any(same(given, each) for each in hashes)

    async def only(self, allowed: str, room: Room) -> Who:
        """Whoever may do this: "participant", "facilitator", or "onlooker" for all who may see a picture."""
        who = await self.who(room)
        may = {
            "participant": who.participant is not None,
            "facilitator": who.facilitator,
            "projector": who.projector,
            "onlooker": who.projector or who.participant is not None,
        }[allowed]
        known = bool(who.projector or who.participant)
        self._must(may, known, who.by_cookie, "for_participants" if allowed == "participant" else "not_yours")
        return who

    async def participant(self, room: Room) -> Participant:
        """Whose call it is; refused to everybody who is not one."""
        who = await self.only("participant", room)
        if who.participant is None:
            raise Forbidden("for_participants")
        return who.participant

    async def only_host(self) -> None:
        token = self.bearer()
        if token is None:
            self._must(self.door(None).host, False, True)
        elif not same(hashed(token), self.house.host_hash):
            if await self.house.live.read(self._known_elsewhere, hashed(token)):
                raise Forbidden("not_yours")
            raise Unknown("wrong_key")

    def _must(self, may: bool, known: bool, by_cookie: bool, refusal: str = "not_yours") -> None:
        if not may:
            raise Forbidden(refusal) if known else Unknown("no_token")
        if by_cookie and self.request.method in CHANGING and not self.is_page_token(self._shown_token()):
            raise Forbidden("from_elsewhere")

    def _shown_token(self) -> str | None:
        return self.request.headers.get("X-CSRF-Token")


def leads(given: str | None, room: Room) -> bool:
    """Whether it is a facilitator's: the first one's, or somebody's who was invited."""
    known = [room.row["facilitator_hash"], *(room.row["invited"] or ())]
    # Each is compared, so that the time does not tell which one it was.
    return sum(same(given, each) for each in known) > 0


def same(one: str | None, other: str | None) -> bool:
    """Compared in a time that does not tell how much of it was right."""
    return bool(one and other) and hmac.compare_digest((one or "").encode(), (other or "").encode())


def visit(alone: str | None, resume: str | None, workshop: str | None, door: str | None, language: str) -> str:
    """What a kernel is told of whoever opened its page."""
    told: dict[str, Any] = {"alone": alone, "resume": resume, "workshop": workshop, "door": door, "language": language}
    return json.dumps(told)
