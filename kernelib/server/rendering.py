"""A notebook as a page: ours, or Voilà's own front end where it shows widgets that ours does not know.

Voilà makes a `NotebookRenderer` for each visit; `install` puts ours in its place. A notebook is ours when every widget
it displays is one of kernelib's and nothing else needs a script. That is known once its cells have run; from then on
the page is sent as it grows, so that whoever waits has something to read.
"""

import re
from collections.abc import AsyncGenerator, Iterable
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import mistune
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from nbclient.exceptions import DeadKernelError
from voila import handler, voila_kernel_manager
from voila.notebook_renderer import NotebookRenderer
from voila.paths import collect_template_paths

from kernelib import content, words
from kernelib.server import assets

TEMPLATES = Path(__file__).resolve().parent / "voila_template"
# How a module of ours begins where the server has it as a file.
STATIC = "//static:"
WIDGET = "application/vnd.jupyter.widget-view+json"
SCRIPTED = re.compile(r"<script|<style|<iframe|\sstyle\s*=|\son[a-z]+\s*=", re.IGNORECASE)
# Voilà's own page asks another host for an icon font.
ELSEWHERE = re.compile(r"<link\b[^>]*\bhref=\"https?://[^>]*>")
# For Voilà's own front end, which makes modules from blobs and styles in passing. It still asks no other host.
LOOSE = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)


def install() -> None:
    """Voilà imports the class by name in two places."""
    handler.NotebookRenderer = Renderer
    voila_kernel_manager.NotebookRenderer = Renderer


class Renderer(NotebookRenderer):
    """One visit to one notebook."""

    # Notebooks that were ours when last seen, by what stands in them.
    ours: ClassVar[set[str]] = set()

    async def initialize(self, **kwargs: Any) -> None:
        self.template_paths = [str(TEMPLATES / "lab"), *collect_template_paths(["voila", "nbconvert"], "lab")]
        await super().initialize(**kwargs)
        self.visit = getattr(self.request_handler, "kernelib", {})
        self.language = self.visit.get("language", "da")
        self.resources["kernelib"] = {"language": self.language, "asset": assets.url, "title": self.title}
        self.exporter.language_code = self.language
        self.cells: list[Any] = []

    @property
    def name(self) -> str:
        """The notebook's name without its number."""
        return re.sub(r"^\d+-", "", Path(self.notebook_path).stem)

    @property
    def kind(self) -> str:
        return self.name if self.name in ("cockpit", "projector") else "workbook"

    @property
    def title(self) -> str:
        if self.kind != "workbook":
            return words.say(f"{self.kind}.title", self.language)
        known = content.workbooks().get(self.name)
        return known.title[self.language] if known else self.name

    @property
    def modules(self) -> list[str]:
        """Where the page's widgets have their modules, as far as that is known when the page begins."""
        executor = getattr(self, "executor", None)
        return addresses(state.get("_esm") for state in executor.widget_state.values()) if executor else []

    # What Voilà's handler asks for

    async def generate_content_generator(
        self, kernel_id: str | None = None, kernel_future: Any = None
    ) -> AsyncGenerator[tuple[str, Any], None]:
        source = "\n".join(cell.source for cell in self.notebook.cells)
        run = self._run(kernel_id, kernel_future)
        try:
            if source not in self.ours:
                async for _ in run:
                    pass  # the page is chosen when all cells have run
                if self._foreign():
                    async for piece, resources in self._full_page(kernel_id, kernel_future):
                        yield ELSEWHERE.sub("", piece), resources
                    return
                run = self._again()
            async for piece in self._page(kernel_id, run):
                yield piece, self.resources
            if self._foreign():
                self.ours.discard(source)
                yield '<meta http-equiv="refresh" content="0">', self.resources
            else:
                self.ours.add(source)
        except Exception:
            # Voilà would leave the visitor waiting for ever.
            self.log.exception("The page %s could not be made", self.notebook_path)
            yield await self._sorry(), self.resources

    async def _run(self, kernel_id: str | None, kernel_future: Any) -> AsyncGenerator[Any, None]:
        await super()._jinja_kernel_start(self.notebook, kernel_id, kernel_future)
        async for cell in super()._jinja_cell_generator(self.notebook, kernel_id):
            kernel: Any = self.executor.km
            if not await kernel.is_alive():
                raise DeadKernelError("its kernel ended")  # each cell that is left would wait for it
            self.cells.append(cell)
            yield cell

    async def _again(self) -> AsyncGenerator[Any, None]:
        for cell in self.cells:
            yield cell

    # Called by Voilà's own template when the cells have run already

    async def _jinja_kernel_start(self, nb: Any, kernel_id: Any, kernel_future: Any) -> Any:
        return kernel_id

    async def _jinja_cell_generator(self, nb: Any, kernel_id: Any) -> AsyncGenerator[Any, None]:
        async for cell in self._again():
            yield cell

    def _full_page(self, kernel_id: Any, kernel_future: Any) -> AsyncGenerator[tuple[str, Any], None]:
        if self.request_handler:
            self.request_handler.set_header("Content-Security-Policy", LOOSE)
        return super().generate_content_generator(kernel_id, kernel_future)  # type: ignore[return-value]

    # Ours or not

    def _foreign(self) -> bool:
        return any(self._is_foreign(output) for cell in self.cells for output in cell.get("outputs", []))

    def _is_foreign(self, output: Any) -> bool:
        data = output.get("data", {})
        if WIDGET in data:
            state = self.executor.widget_state.get(data[WIDGET]["model_id"], {})
            return not str(state.get("_esm", "")).startswith(STATIC)
        scripted = any(SCRIPTED.search("".join(data.get(mime, ""))) for mime in ("text/html", "image/svg+xml"))
        return scripted or any("javascript" in mime or "vega" in mime for mime in data)

    # Our page

    def _page(self, kernel_id: str | None, cells: AsyncGenerator[Any, None]) -> AsyncGenerator[str, None]:
        config = {
            "base": self.base_url,
            "kernel": kernel_id,
            "language": self.language,
            "words": {"manager": words.section("manager", self.language)},
            **self.visit.get("config", {}),
        }
        template = _environment().get_template("page.html")
        about = {"title": self.title, "kind": self.kind, "language": self.language, "config": config}
        about["modules"] = self.modules
        return template.generate_async(
            **about, cells=cells, say=self._say, asset=assets.url, widget=WIDGET, rich=_rich, markdown=markdown
        )

    def _say(self, key: str) -> str:
        return words.say(key, self.language)

    async def _sorry(self) -> str:
        """A whole page of its own, or a sentence where a page has begun."""
        begun = bool(self.request_handler and self.request_handler._headers_written)
        if self.request_handler and not begun:
            self.request_handler.set_status(503)
        about = {"say": self._say, "language": self.language, "asset": assets.url, "begun": begun}
        return await _environment().get_template("sorry.html").render_async(**about)


def addresses(modules: Iterable[Any]) -> list[str]:
    """Where the server has them, each once.

    >>> addresses(["//static:/assets/b.js?v=1", "", "//static:/assets/a.js?v=2\\nexport default 4", None])
    ['/assets/a.js?v=2', '/assets/b.js?v=1']
    """
    first = (str(module or "").partition("\n")[0] for module in modules)
    return sorted({line.removeprefix(STATIC) for line in first if line.startswith(STATIC)})


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, enable_async=True)


def _rich(output: Any) -> Markup:
    """One output that is no widget, safe to put into the page."""
    data = {
        mime: "".join(value) if isinstance(value, list) else value for mime, value in output.get("data", {}).items()
    }
    if "image/svg+xml" in data:
        return Markup(data["image/svg+xml"])  # noqa: S704, the notebook's own: nothing in it runs under our policy
    if "text/html" in data:
        return Markup(data["text/html"])  # noqa: S704
    if "text/markdown" in data:
        return markdown(data["text/markdown"])
    for mime in ("image/png", "image/jpeg"):
        if mime in data:
            return Markup('<img alt="" src="data:{};base64,{}">').format(mime, data[mime].replace("\n", ""))
    text = data.get("text/plain", output.get("text", ""))
    return Markup("<pre>{}</pre>").format("".join(text))


def markdown(text: str) -> Markup:
    """Markdown as HTML; what is HTML in it is shown, not obeyed.

    >>> str(markdown("**Kernen** <b>"))
    '<p><strong>Kernen</strong> &lt;b&gt;</p>\\n'
    """
    return Markup(_markdown(text))  # noqa: S704


_markdown = mistune.create_markdown(escape=True, plugins=["table"])
