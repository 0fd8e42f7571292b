"""Photographs of every screen, where `KERNELIB_PHOTOGRAPHS` names a folder; otherwise nothing is taken."""

import os
from pathlib import Path

from playwright.sync_api import Page

SIZES = ((360, 740), (1280, 800))
THEMES = ("light", "dark")
# The wall is light or dark by the facilitator's choice, whatever the machine prefers.
ON_THE_WALL = {"light": "projector", "dark": "dark"}


class Album:
    def __init__(self) -> None:
        folder = os.environ.get("KERNELIB_PHOTOGRAPHS")
        self.folder = Path(folder) if folder else None
        self.taken = 0

    def take(self, page: Page, name: str, *, wall: bool = False) -> None:
        """The page as it stands, in both widths and both themes; it is left as it was."""
        if self.folder is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        self.taken += 1
        former = page.viewport_size
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": 720 if wall and width > 1000 else height})
            for theme in THEMES:
                if wall:
                    page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", ON_THE_WALL[theme])
                else:
                    page.emulate_media(color_scheme=theme)
                # A picture in the other width is drawn and fetched anew.
                page.wait_for_timeout(500)
                file = self.folder / f"{self.taken:03} {name} {width} {theme}.png"
                page.screenshot(path=file, full_page=not wall)
        if wall:
            page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", ON_THE_WALL["light"])
        else:
            page.emulate_media(color_scheme="light")
        if former:
            page.set_viewport_size(former)
