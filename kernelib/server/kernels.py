"""Kernels behind their doors: whose they are, what they are told, and what may pass between page and kernel."""

import json
import logging
import os
from contextlib import suppress
from contextvars import ContextVar
from itertools import pairwise
from typing import Any

import zmq.asyncio
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_core.utils import ensure_async
from jupyter_server.auth.authorizer import Authorizer
from jupyter_server.auth.identity import IdentityProvider, User
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager, ServerKernelManager
from tornado import web
from tornado.iostream import StreamClosedError
from traitlets import Dict, Integer, default
from voila.handler import VoilaHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from kernelib.alone import alone
from kernelib.errors import NotFound, Refusal
from kernelib.forking.nursery import NotForked
from kernelib.server.base import Handler
from kernelib.server.doors import DAYS_ALONE, Doors, visit
from kernelib.server.turns import Turns
from kernelib.server.views import View, notebooks, workbook_folder

log = logging.getLogger(__name__)

PROTOCOL = "v1.kernel.websocket.jupyter.org"
LARGEST_FRAME = 1024 * 1024
# A v1 frame: where each part begins. Channel, header, parent, metadata, content, and some buffers.
FEWEST_OFFSETS, MOST_OFFSETS = 6, 64
FROM_PAGE = {"comm_msg", "comm_open", "comm_close", "kernel_info_request", "comm_info_request"}
TO_PAGE = {
    "comm_msg", "comm_open", "comm_close", "status", "kernel_info_reply", "comm_info_reply",
    # What an Output widget of somebody's own notebook shows; never errors, never printed text.
    "display_data", "update_display_data", "clear_output",
}  # fmt: skip
CONTROL = "jupyter.widget.control"
MOST_HELD = 100  # frames of a page that waits for its turn; a page of ours sends two

# The browser for which a kernel is being started.
starting_for: ContextVar[str] = ContextVar("starting_for")


class NoKernel(Refusal):
    status = 503


class Specs(KernelSpecManager):
    """The Python that the server runs on, whatever kernels the user has installed under that name."""

    @default("kernel_dirs")
    def _none(self) -> list[str]:
        return []


class OneKernel(ServerKernelManager):
    """Jupyter would make a log of events for each kernel, and keep it for ever; nobody reads them."""

    def emit(self, schema_id: Any, data: Any) -> None:
        pass


class Kernels(AsyncMappingKernelManager):
    """A bounded number of kernels, each with the browser that started it."""

    most = Integer(40, config=True)
    told = Dict(help="What every kernel finds in its environment.", config=True)

    @default("kernel_manager_class")
    def _one_kernel(self) -> str:
        return f"{OneKernel.__module__}.{OneKernel.__name__}"

    def __init__(self, **kwargs: Any) -> None:
        # One that is the manager's own is closed with it, and would wait for a page whose line is still open.
        super().__init__(**{"context": zmq.asyncio.Context.instance(), **kwargs})
        self.owners: dict[str, str] = {}
        self.on_their_way = 0
        self.ending = False

    async def start_kernel(self, **kwargs: Any) -> str:  # type: ignore[override]
        if self.ending or len(self) + self.on_their_way >= self.most:
            raise NoKernel("no_kernel", seconds=20)
        hidden = ("PYTHONDONTWRITEBYTECODE", "HTTP_COOKIE", "VOILA_REQUEST_URL")
        env = {name: value for name, value in kwargs.pop("env", os.environ).items() if name not in hidden}
        self.on_their_way += 1
        try:
            kernel_id = await super().start_kernel(**kwargs, env={**env, **self.told})
        except NotForked as error:
            if self.ending:
                raise NoKernel("no_kernel", seconds=20) from error
            raise
        finally:
            self.on_their_way -= 1
        self.owners[kernel_id] = starting_for.get()
        return kernel_id

    def remove_kernel(self, kernel_id: str) -> Any:
        self.owners.pop(kernel_id, None)
        return super().remove_kernel(kernel_id)


class Visitors(IdentityProvider):
    """A browser is known by its signed cookie, or not at all."""

    def get_user(self, handler: Any) -> User | None:
        browser = handler.browser() if isinstance(handler, Doors) else None
        return User(browser) if browser else None


class Owners(Authorizer):
    """Only the browser that started a kernel reaches it."""

    def is_authorized(self, handler: Any, user: User, action: str, resource: str) -> bool:
        if resource != "kernels":
            return False
        kernel_id = handler.path_kwargs.get("kernel_id", "")
        return handler.kernel_manager.owners.get(kernel_id) == user.username


class Kernel(Doors, Handler):
    """Whether a page's kernel is still there."""

    async def get(self, kernel_id: str) -> None:
        kernels: Kernels = self.settings["kernel_manager"]
        if kernel_id not in kernels:
            raise NotFound("no_page", path=self.request.path)
        browser = self.browser()
        if browser is None or kernels.owners.get(kernel_id) != browser:
            raise web.HTTPError(403)
        if not await ensure_async(kernels.is_alive(kernel_id)):
            await ensure_async(kernels.shutdown_kernel(kernel_id, now=True))
            raise NotFound("no_page", path=self.request.path)
        self.write_json(await ensure_async(kernels.kernel_model(kernel_id)))


class Channels(Doors, VoilaKernelWebsocketHandler):
    """The websocket between a page and its kernel."""

    def set_default_headers(self) -> None:
        pass

    async def get(self, kernel_id: str) -> None:
        offered = self.request.headers.get("Sec-WebSocket-Protocol", "")
        if PROTOCOL not in (each.strip() for each in offered.split(",")):
            raise web.HTTPError(400)
        if kernel_id not in self.kernel_manager:
            raise web.HTTPError(404)
        await VoilaKernelWebsocketHandler.get(self, kernel_id)

    def on_close(self) -> None:
        if self.connection is not None:
            super().on_close()

    connection = None


turns = Turns()


class Wire(ZMQChannelsWebsocketConnection):
    """Passes on what a page of ours needs, and nothing else.

    What a page asks first, all that its widgets are, is most of what a visit costs: there pages take turns.
    """

    # What a page has said before its turn; None when it is or was its turn.
    held: list[Any] | None = None
    asked = False

    async def prepare(self) -> None:
        """Without asking the kernel first which protocol it speaks: what follows waits for its answer anyway."""
        await self._register_session()
        kernel: Any = self.kernel_manager
        if not await ensure_async(kernel.is_alive()):
            raise web.HTTPError(404)
        self.session.key = kernel.session.key

    def handle_incoming_message(self, incoming_msg: Any) -> None:
        if not is_sane(incoming_msg):
            log.warning("A frame of a page was dropped.")
            return
        if not self.asked:
            self.asked, self.held = True, []
            turns.ask(self, self._go)
        if self.held is None:
            super().handle_incoming_message(incoming_msg)
        elif len(self.held) < MOST_HELD:
            self.held.append(incoming_msg)

    def _go(self) -> None:
        held, self.held = self.held or [], None
        for each in held:
            super().handle_incoming_message(each)

    def _on_zmq_reply(self, stream: Any, msg_list: Any) -> None:
        kind = _type(msg_list[0]) if isinstance(msg_list, list) else ""
        if kind == "comm_msg":
            turns.done(self)
        if kind in TO_PAGE:
            super()._on_zmq_reply(stream, msg_list)

    def disconnect(self) -> None:
        turns.leave(self)
        super().disconnect()

    def write_stderr(self, error_message: Any, parent_header: Any) -> None:
        pass  # printed text does not go to pages


def is_sane(frame: Any) -> bool:
    """A v1 frame whose parts lie where it says, and a message that a page may send."""
    if not isinstance(frame, bytes) or not 8 < len(frame) <= LARGEST_FRAME:
        return False
    count = int.from_bytes(frame[:8], "little")
    if not FEWEST_OFFSETS <= count <= MOST_OFFSETS or len(frame) < 8 * (count + 1):
        return False
    offsets = [int.from_bytes(frame[8 * place : 8 * place + 8], "little") for place in range(1, count + 1)]
    if offsets[0] != 8 * (count + 1) or offsets != sorted(offsets) or offsets[-1] != len(frame):
        return False
    parts = [frame[start:end] for start, end in pairwise(offsets)]
    try:
        header, parent, metadata, content = (json.loads(part) for part in parts[1:5])
    except (ValueError, RecursionError):
        return False
    if parts[0] != b"shell" or not all(isinstance(part, dict) for part in (header, parent, metadata, content)):
        return False
    kind = header.get("msg_type")
    if not isinstance(kind, str) or kind not in FROM_PAGE:
        return False
    # Widgets are made by the notebook, never by a page.
    return kind != "comm_open" or content.get("target_name") == CONTROL


def _type(header: Any) -> str:
    try:
        return json.loads(bytes(header))["msg_type"]
    except (ValueError, TypeError, KeyError):
        return ""


class Notebook(View, VoilaHandler):
    """A notebook as a page, for whoever may see it."""

    async def prepare(self, **_: Any) -> None:  # type: ignore[override]
        await View.prepare(self)

    def initialize(self, **kwargs: Any) -> None:
        VoilaHandler.initialize(self, **kwargs)

    # Asking how long a page is must not start a kernel.
    head = web.RequestHandler._unimplemented_method  # type: ignore[assignment]

    async def open(self, notebook: str, told: str, config: dict[str, Any]) -> None:
        """Starts the kernel and sends the page as it grows, unless it was made beforehand."""
        from kernelib.server import quick  # here, for it builds on this module

        starting_for.set(self.browser(make=True) or "")
        if page := await quick.visit(self, workbook_folder() / notebook, told, config):
            self.finish(page)
            return
        self.request.headers["X-Kernelib-Visit"] = told
        self.kernelib = {"language": self.language, "config": {"csrf": self.page_token(), **config}}
        try:
            async for piece in self.get_generator(path=notebook):
                self.write(piece)
                await self.flush()
        except StreamClosedError:
            pass  # whoever asked has gone
        except NoKernel:
            raise
        if not self._finished:
            self.finish()


class Workbook(Notebook):
    """One person's visit to one workbook, with answers of their own."""

    async def get(self, name: str) -> None:  # type: ignore[override]
        if name not in notebooks():
            raise NotFound("no_workbook", id=name, there=list(notebooks()))
        token, resume = await self._private()
        told = visit(token, resume, None, None, self.language)
        await self.open(f"course/{notebooks()[name].name}", told, {})

    async def _private(self) -> tuple[str | None, str | None]:
        """The private workshop of this browser, made at the first visit."""
        kept = (self.kept_cookie("alone", DAYS_ALONE) or "").split(" ", 1)
        token, resume = (kept[0] or None), (kept[1] if len(kept) > 1 else None)
        person = await self.house.live.write(alone, self.house.store, token, self.language)
        if person.token != token:
            token, resume = person.token, person.resume_code
        self.keep_alone(token, resume)
        return token, resume


class Guarded(Notebook):
    """A page of one workshop, behind its key."""

    async def get(self, code: str) -> None:  # type: ignore[override]
        try:
            room = await self.house.live.room(code)
        except NotFound:
            raise NotFound("no_page", path=self.request.path) from None
        if self.unlocked(room):
            return
        who = self.door(room)
        if not getattr(who, self.door_name):
            self.ask_for_key(room)
            return
        told = visit(None, None, room.code, self.door_name, self.language)
        config = {"code": room.code, "door": self.door_name, "room": self.house.room}
        await self.open(f"facilitator/{self.notebook}.ipynb", told, config)

    notebook = ""


class Cockpit(Guarded):
    door_name = "facilitator"
    notebook = "cockpit"


class Projector(Guarded):
    """In the room's language, whichever the facilitator reads, unless the wall itself was asked for another."""

    door_name = "projector"
    notebook = "projector"
    language_cookie = "kernelib-wall-language"
    spoken: str | None = None

    async def get(self, code: str) -> None:  # type: ignore[override]
        with suppress(NotFound):
            self.spoken = (await self.house.live.room(code)).row["language"]
        await super().get(code)

    def default_language(self) -> str:
        return self.spoken or super().default_language()
