"""What every handler of ours does alike: language, errors, safe reading, headers."""

import json
import math
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader
from tornado import web

from kernelib import words
from kernelib.errors import AnswerError, NotFound, Refusal, shown
from kernelib.server import assets

if TYPE_CHECKING:
    from kernelib.server.house import House

LARGEST_BODY = 64 * 1024
# A large body is read to its end, so that whoever sent it hears why it was refused; not without end.
LARGEST_READ = 32 * 1024 * 1024
TEMPLATES = Path(__file__).resolve().parent / "templates"
STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": STRICT,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


class NotJson(Refusal):
    status = 400


class Unknown(Refusal):
    """Whoever asks has shown nothing, or nothing that is known here."""

    status = 401


class NotThisWay(Refusal):
    status = 405


class TooLarge(Refusal):
    status = 413


class Ours(web.RequestHandler):
    """The manners of this server; also for handlers that others wrote."""

    language_cookie = "kernelib-language"

    @property
    def house(self) -> "House":
        return self.settings["house"]

    @property
    def language(self) -> str:
        """Of whoever asks: told in the address, chosen before, or what the browser prefers."""
        for told in (self.asked("language"), self.get_cookie(self.language_cookie)):
            if told in words.LANGUAGES:
                return told
        return self.default_language()

    def default_language(self) -> str:
        return preferred(self.request.headers.get("Accept-Language", ""))

    def asked(self, name: str) -> str:
        """What stands after ? in the address, read so that nothing in it can fail."""
        values = self.request.query_arguments.get(name, [])
        return values[-1].decode("utf-8", "replace").strip() if values else ""

    def say(self, key: str, **values: Any) -> str:
        return words.say(key, self.language, **values)

    def set_default_headers(self) -> None:
        super().set_default_headers()
        self.clear_header("Server")
        for name, value in HEADERS.items():
            self.set_header(name, value)

    # Errors

    def send_error(self, status_code: int = 500, **kwargs: Any) -> None:
        error = kwargs.get("exc_info", (None, None, None))[1]
        super().send_error(error.status if isinstance(error, Refusal) else status_code, **kwargs)

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        if not isinstance(value, Refusal | web.HTTPError):
            super().log_exception(typ, value, tb)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        error = kwargs.get("exc_info", (None, None, None))[1]
        refusal = error if isinstance(error, Refusal) else self._refusal(status_code)
        # Tornado has cleared the headers, those of a refusal included.
        if status_code in (429, 503):
            self.set_header("Retry-After", str(refusal.values.get("seconds", 2)))
        if status_code == 405:
            self.set_header("Allow", ", ".join(methods(type(self))))
        if self.request.path.startswith(f"{self.house.base}api/"):
            self._problem(status_code, refusal)
        else:
            self._error_page(status_code, refusal)

    def _refusal(self, status: int) -> Refusal:
        path = self.request.path
        known: dict[int, Refusal] = {
            400: NotJson("not_json"),
            401: Unknown("no_token"),
            403: Refusal("not_yours"),
            404: NotFound("no_page", path=path),
            405: NotThisWay("not_this_way", method=self.request.method, path=path),
            413: TooLarge("too_large", at_most=LARGEST_BODY),
            503: Refusal("try_again"),
        }
        return known.get(status, Refusal("our_fault"))

    def _problem(self, status: int, refusal: Refusal) -> None:
        title = f"s{status}" if status in TITLES else "s500"
        self.set_header("Content-Type", "application/problem+json")
        body = {"title": self.say(f"problem.{title}"), "status": status, "detail": refusal.sentence(self.language)}
        self.finish(as_json({**body, "code": refusal.key}))

    def _error_page(self, status: int, refusal: Refusal) -> None:
        self.set_header("Content-Type", "text/html; charset=utf-8")
        about = {"kept": "", "missing": "", "remedy": "", "retry": status in (429, 503)}
        if status == 404:
            about |= {"heading": self.say("error.not_there"), "remedy": self.say("error.not_there_what")}
        elif status >= 500 and refusal.key != "no_kernel":
            about |= {"heading": self.say("error.title"), "kept": self.say("error.kept_what")}
            about |= {"remedy": self.say("error.if_not_what"), "retry": True}
        else:
            about["heading"] = refusal.sentence(self.language)
        self.finish(self.page("error.html", {}, **about))

    # Pages

    def page(self, template: str, config: dict[str, Any], **about: Any) -> str:
        base = self.house.base
        config = {"base": base, "language": self.language, "words": {}, "csrf": "", **config}
        return (
            _templates()
            .get_template(template)
            .render(base=base, language=self.language, say=self.say, asset=assets.url, config=config, **about)
        )


TITLES = (400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503)


@web.stream_request_body
class Handler(Ours):
    """A handler that is ours from the start. Its body is read only as far as it may go."""

    async def prepare(self) -> None:
        self.body = bytearray()
        self.too_large = False
        told = self.request.headers.get("Content-Length", "0")
        self.request.connection.set_max_body_size(LARGEST_READ)  # type: ignore[union-attr]
        if told.isdigit() and int(told) > LARGEST_BODY:
            self.too_large = True

    def decode_argument(self, value: bytes, name: str | None = None) -> str:
        # What is no text names nothing that is there.
        return value.decode("utf-8", "replace")

    def data_received(self, chunk: bytes) -> None:
        self.too_large = self.too_large or len(self.body) + len(chunk) > LARGEST_BODY
        if not self.too_large:
            self.body += chunk

    def json_body(self) -> dict[str, Any]:
        """What was sent, if it is one JSON object and says each thing once."""
        if self.too_large:
            raise TooLarge("too_large", at_most=LARGEST_BODY)
        body = read_json(bytes(self.body))
        if not isinstance(body, dict):
            raise AnswerError("not_understood", what=f"the body is {shown(body)}, not an object")
        return body

    def write_json(self, body: Any, status: int = 200) -> None:
        self.set_status(status)
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.finish(as_json(body))


class Lost(Handler):
    """Every address at which there is nothing."""

    async def get(self) -> None:
        if self.request.path != "/" or self.house.base == "/":
            raise NotFound("no_page", path=self.request.path)
        self.redirect(self.house.base)

    head = post = put = delete = patch = options = get


def preferred(header: str) -> str:
    """The first of our languages in an Accept-Language header, by its weights; Danish where there is none.

    >>> preferred("de, en-GB;q=0.8, da;q=0.4"), preferred("nb-NO")
    ('en', 'da')
    """
    best = (0.0, "da")
    for each in header.lower().split(","):
        name, _, weight = each.strip().partition(";q=")
        language = name.strip().partition("-")[0]
        try:
            weighs = float(weight) if weight else 1.0
        except ValueError:
            continue
        if language in words.LANGUAGES and weighs > best[0]:
            best = (weighs, language)
    return best[1]


def methods(handler: type[web.RequestHandler]) -> list[str]:
    """The methods a handler takes."""
    standard = web.RequestHandler._unimplemented_method
    return [name for name in handler.SUPPORTED_METHODS if getattr(handler, name.lower()) is not standard]


def as_json(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8", "replace")


def read_json(body: bytes) -> Any:
    """JSON by the letter: no NaN, no endless number, no key twice, nothing deeper than it can be.

    >>> read_json(b'{"a": 1}')
    {'a': 1}
    """
    try:
        return json.loads(
            body.decode("utf-8"), object_pairs_hook=_pairs, parse_constant=_no_constant, parse_float=_finite
        )
    except (ValueError, RecursionError) as error:
        raise NotJson("not_json") from error


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a key stands twice")
    return made


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number without end")
    return number


@cache
def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
