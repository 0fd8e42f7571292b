"""The server: a Voilà application with our pages and calls on its port."""

import asyncio
import contextlib
import json
import logging
import os
import re
import secrets
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

from jupyter_server.base.handlers import FileFindHandler
from jupyterlab_server.themes_handler import ThemesHandler
from tornado import web
from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPHeaders, HTTPServerRequest
from traitlets.config import Config
from voila.app import Voila
from voila.configuration import VoilaConfiguration
from voila.static_file_handler import MultiStaticFileHandler, TemplateStaticFileHandler
from voila.utils import get_voila_labextensions_path

from kernelib.drawing import Drawing
from kernelib.server import api, assets, kernels, metrics, quick, rendering, setup_pages, views
from kernelib.server.base import LARGEST_BODY, Lost, Ours
from kernelib.server.house import House
from kernelib.server.live import Live
from kernelib.server.network import Network
from kernelib.server.pictures import Pictures
from kernelib.store import Store
from kernelib.widgets import bundle

log = logging.getLogger("kernelib.server")
access = logging.getLogger("kernelib.access")

KERNEL_ID = r"(?P<kernel_id>[0-9a-f]+(?:-[0-9a-f]+){4})"
MODULES_FOR_KERNELS = tuple(
    name for name in assets.MODULES if name not in ("start.js", "phone.js", "manager.js", "reopen.js")
)
A_DAY = 24 * 3600.0
A_TRIAL_LEFT_FOR = 5 * 60
# Kernels and lines that do not end by themselves end with the process.
STOP_WITHIN = 10.0


class Server(Voila):
    """One process, one port: what Voilà needs of its own, and everything of ours."""

    house: House
    classes: ClassVar = [VoilaConfiguration]  # type: ignore[misc]

    def initialize(self, argv: Any = None) -> None:
        """Without Voilà's command line and without its configuration files, which could open what is closed here."""
        self._init_asyncio_patch()
        self.voila_configuration = VoilaConfiguration(parent=self)
        self.setup_template_dirs()
        rendering.install()

    def init_settings(self) -> dict[str, Any]:  # type: ignore[override]
        settings: Any = super().init_settings()
        # A page's kernel may start anew, a message may come twice; what passes between them is in kernels.py.
        self.kernel_manager.allowed_message_types = sorted(kernels.FROM_PAGE)
        return {
            **settings,
            "house": self.house,
            "allow_unauthenticated_access": True,
            "compress_response": True,
            "default_handler_class": Lost,
            "log_function": self._log_request,
            "websocket_max_message_size": kernels.LARGEST_FRAME,
            # The widgets' states are a tenth of a megabyte; compressed further they cost more here than on the line.
            "websocket_compression_options": {"compression_level": 3, "mem_level": 5},
        }

    def init_handlers(self) -> list[Any]:  # type: ignore[override]
        """All addresses there are. Of Voilà's own only the files of its front end."""
        base, notebook = self.base_url.rstrip("/"), self._notebook
        ours: list[tuple[Any, ...]] = [
            (r"/", views.Start),
            (r"/join", views.Join),
            (r"/join/([^/]+)", views.Phone),
            (r"/w/([^/]+)", views.Phone),
            (r"/workbooks", views.Workbooks),
            (r"/workbooks/([^/]+)", kernels.Workbook, notebook),
            *setup_pages.PAGES,
            (r"/facilitator/([^/]+)", kernels.Cockpit, notebook),
            (r"/projector/([^/]+)", kernels.Projector, notebook),
            (r"/assets/([^/]+)", views.Assets),
            (r"/healthz", views.Health),
            (r"/metrics", metrics.Metrics),
            (rf"/api/kernels/{KERNEL_ID}", kernels.Kernel),
            (rf"/api/kernels/{KERNEL_ID}/channels", kernels.Channels),
            *((_pattern(path), handler) for path, handler, _ in api.ROUTES),
        ]
        return [(base + path, *rest) for path, *rest in (*ours, *self._front_end())]

    @property
    def _notebook(self) -> dict[str, Any]:
        """What a notebook's page is made with."""
        return {
            "voila_configuration": self.voila_configuration,
            "config": self.config,
            "template_paths": self.template_paths,
        }

    def _front_end(self) -> list[tuple[Any, ...]]:
        """Voilà's own front end, for notebooks with widgets that are not ours."""
        labextensions = get_voila_labextensions_path()
        themes = {"themes_url": "/voila/api/themes", "path": self.themes_dir, "labextensions_path": labextensions}
        return [
            (r"/voila/templates/((?:lab|base)/static/.+)", _ours(TemplateStaticFileHandler)),
            (r"/voila/static/(.*)", _ours(MultiStaticFileHandler), {"paths": self.static_paths}),
            (r"/voila/labextensions/(.*)", _ours(FileFindHandler), {"path": labextensions}),
            (r"/voila/api/themes/(.*)", _ours(ThemesHandler), themes),
        ]

    def _log_request(self, handler: web.RequestHandler) -> None:
        """Method, path and status: what stands behind the ? is nobody's business, nor is the address."""
        status = handler.get_status()
        self.house.requests[status] = self.house.requests.get(status, 0) + 1
        self.house.network.visited(handler.request.remote_ip or "", handler.request.host)
        level = logging.ERROR if status >= 500 and status != 503 else logging.INFO
        took = handler.request.request_time() * 1000
        access.log(level, "%s %s %s %.0f ms", status, handler.request.method, handler.request.path, took)

    async def run(self, sockets: list[socket.socket], ready: Callable[[], None]) -> None:
        """Serves until it is told to stop; then leaves nothing behind."""
        loop = asyncio.get_running_loop()
        stopping = asyncio.Event()
        for name in ("SIGINT", "SIGTERM", "SIGBREAK", "SIGHUP"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), lambda *_: loop.call_soon_threadsafe(stopping.set))
        house = self.house
        house.drawing.start()
        # Whatever is answered from here on is noticed, through whichever process it comes.
        await house.live.look_once()
        self.app = web.Application(**self.init_settings())
        keeping = (house.live.look(), house.network.follow(self._moved), self._purge_daily(), self._get_ready())
        keeping = (*keeping, self._delete_trials())
        tasks = [asyncio.ensure_future(each) for each in keeping]
        self.app.add_handlers(".*$", self.init_handlers())
        http = HTTPServer(self.app, max_body_size=LARGEST_BODY, body_timeout=60)
        http.add_sockets(sockets)
        loop.call_soon(ready)
        try:
            await stopping.wait()
        finally:
            # Pages that are on their way lose their kernels, which Jupyter and Voilà would tell of at length.
            for others in (self.log, logging.getLogger("traitlets")):
                others.setLevel(logging.CRITICAL)
            http.stop()
            for task in tasks:
                task.cancel()
            await within(STOP_WITHIN, self.kernel_manager.end())
            await within(STOP_WITHIN, http.close_all_connections())
            await asyncio.to_thread(house.drawing.stop)
            await asyncio.to_thread(house.live.close)
            house.store.close()

    async def _moved(self, address: str) -> None:
        log.warning("Phones are told %s from now on.", address)
        await self.house.live.write(self.house.store.set_setting, "public_address", address)

    async def _get_ready(self) -> None:
        """Notebooks are executed before somebody comes, in the language of the house."""
        keeper: quick.QuickKernels = self.kernel_manager
        keeper.make_page = lambda shown: quick.make_page(shown, self._nobodys(shown.key.language))
        for notebook in views.notebooks().values():
            quick.want(keeper, notebook, "da")
        await keeper.keep()

    def _nobodys(self, language: str) -> kernels.Workbook:
        """A visit that nobody has paid, and that nothing is answered to."""
        line: Any = SimpleNamespace(set_close_callback=lambda _: None)
        headers = HTTPHeaders({"Accept-Language": language})
        request = HTTPServerRequest("GET", f"{self.base_url}workbooks", headers=headers, connection=line)
        return kernels.Workbook(self.app, request, **self._notebook)

    async def _purge_daily(self) -> None:
        while True:
            try:
                for code in await self.house.live.write(self.house.store.purge, date.today()):
                    log.info("Workshop %s was past its date and has been deleted.", code)
            except Exception:
                log.exception("What is past its date could not be deleted")
            await asyncio.sleep(A_DAY)

    async def _delete_trials(self) -> None:
        """A copy with invented people goes when everybody who looked at it has closed their pages."""
        house = self.house
        left_for = float(os.environ.get("KERNELIB_TRIAL_LEFT_FOR", str(A_TRIAL_LEFT_FOR)))
        while True:
            await asyncio.sleep(left_for / 10)
            for code in house.live.left_alone(left_for):
                try:
                    await house.live.write(house.store.delete_workshop, code)
                    log.info("The copy %s was left and has been deleted.", code)
                except Exception:
                    log.exception("The copy %s could not be deleted", code)


async def within(seconds: float, ending: Awaitable[Any]) -> None:
    """Waits for something to end, and no longer than that: whoever stops the server is waiting too."""
    try:
        await asyncio.wait_for(ending, seconds)
    except TimeoutError:
        log.warning("Something did not end within %s seconds and ends with the server.", seconds)


def serve(store: Store, sockets: list[socket.socket], network: Network, greet: Callable[[House], None]) -> None:
    """Runs the server on sockets that are bound already, until Ctrl-C."""
    sys.dont_write_bytecode = False
    base = network.base
    assets.mount(base)
    live, drawing = Live(store, base), Drawing(store.address)
    house = House(
        store=store,
        live=live,
        drawing=drawing,
        pictures=Pictures(drawing),
        host_key=store.setting("host_key", lambda: secrets.token_urlsafe(24)) or "",
        secret=store.setting("cookie_secret", lambda: secrets.token_urlsafe(48)) or "",
        base=base,
        network=network,
    )
    # Short names: a socket's path may have about a hundred letters.
    short = "/tmp" if os.name == "posix" and Path("/tmp").is_dir() else None  # noqa: S108
    with tempfile.TemporaryDirectory(prefix="kernelib-", dir=short, ignore_cleanup_errors=True) as folder:
        server = Server(config=_configuration(store, base, folder), base_url=base)
        server.connection_dir = folder
        server.cookie_secret = house.secret.encode()
        server.house = house
        server.initialize()
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(server.run(sockets, lambda: greet(house)))
    shutil.rmtree(folder, ignore_errors=True)


def _configuration(store: Store, base: str, folder: str) -> Config:
    told = {
        "KERNELIB_DATABASE": store.address,
        "KERNELIB_BASE": base,
        "KERNELIB_ASSETS": json.dumps({name: assets.url(name) for name in (*MODULES_FOR_KERNELS, bundle.TYPEFACE)}),
        # Nobody's start-up files and no history.
        "IPYTHONDIR": str(Path(folder, "ipython")),
    }
    return Config(
        {
            "Server": {
                # Voilà warns of each notebook it opens that nobody signed it.
                "log_level": logging.ERROR,
                "root_dir": str(views.workbook_folder()),
                "authorizer_class": kernels.Owners,
                "identity_provider_class": kernels.Visitors,
                "kernel_websocket_connection_class": kernels.Wire,
            },
            "VoilaConfiguration": {
                "allow_template_override": "NO",
                "allow_theme_override": "NO",
                "template": "lab",
                "strip_sources": True,
                "show_tracebacks": False,
                "http_header_envs": ["X-Kernelib-Visit"],
                # The heartbeat is a script in the page.
                "http_keep_alive_timeout": 3600,
                "multi_kernel_manager_class": quick.QuickKernels,
                "kernel_spec_manager_class": kernels.Specs,
                "extension_allowlist": [
                    "@jupyter-widgets/jupyterlab-manager",
                    "@voila-dashboards/widgets-manager8",
                    "anywidget",
                ],
            },
            "VoilaExecutor": {"iopub_timeout": 60},
            "QuickKernels": {
                "most": int(os.environ.get("KERNELIB_KERNELS", "0")),
                "expected": int(os.environ.get("KERNELIB_EXPECTED", "0")),
                "left_for": float(os.environ.get("KERNELIB_LEFT_FOR", "40")),
                "told": told,
            },
            # One that died is not started again without its notebook: the page is opened anew.
            "KernelManager": {"autorestart": False},
            "ConnectionFileMixin": {"transport": "ipc" if os.name == "posix" else "tcp"},
        }
    )


def _pattern(path: str) -> str:
    form = path.replace(".{form}", r"\.(svg|json)").replace("openapi.json", r"openapi\.json")
    return re.sub(r"\{\w+\}", "([^/]+)", form)


def _ours(handler: type[web.RequestHandler]) -> type[web.RequestHandler]:
    """Somebody else's handler, with our manners."""
    return type(f"Ours{handler.__name__}", (Ours, handler), {})
