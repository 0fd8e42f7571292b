"""A phone in the room, and what it does."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect


class Phone:
    """One browser on the live page of one workshop. Its address is no secure context, as on a school's network."""

    def __init__(self, page: Page, base: str, code: str, language: str = "da") -> None:
        self.page = page
        self.base = base.replace("127.0.0.1", "workshop.test")
        self.code = code
        self.language = language

    def word(self, danish: str, english: str) -> str:
        return danish if self.language == "da" else english

    def visit(self, path: str = "join") -> None:
        self.page.goto(f"{self.base}{path}/{self.code}")

    def join(self, role: int = 0) -> None:
        self.visit()
        self.page.locator(".choice").nth(role).click()
        self.main()
        self.sees(self.word("Vi begynder om lidt", "We begin in a moment"))

    def main(self) -> None:
        """Press the one main button."""
        self.page.locator(".dock .main-button").click()

    def sees(self, text: str, seconds: float = 20) -> None:
        expect(self.page.locator("body")).to_contain_text(text, timeout=seconds * 1000)

    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    def sort(self, choose: Callable[[int], int | None]) -> None:
        """Go through the cards: the place of the bin for each, None to skip."""
        at = 0
        self.page.wait_for_selector(".task-card")
        while self.page.locator(".task-card").count():
            if (place := choose(at)) is not None:
                self.page.locator(".choice").nth(place).click()
            self.main()
            at += 1

    def resume_code(self) -> str:
        return self.page.locator(".to-come-back .code").inner_text()

    def touch(self, x: float, y: float, kind: str) -> None:
        self.fingers = getattr(self, "fingers", None) or self.page.context.new_cdp_session(self.page)
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        self.fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def labels(self) -> list[str]:
        return self.page.locator(".rung .label").all_inner_texts()


@pytest.fixture
def workshop(house) -> dict[str, str]:
    return house.new_workshop(title="Skolens kerneopgave", agenda="half-day")


@pytest.fixture
def phone(house, browse, workshop) -> Callable[..., Phone]:
    def phone(width: int = 360, height: int = 740, language: str = "da", script: str = "", **options: Any) -> Phone:
        locale = "da-DK" if language == "da" else "en-GB"
        watched = browse(width, height, locale, **options)
        if script:
            watched.context.add_init_script(script)
        return Phone(watched.page(), house.base, workshop["code"], language)

    return phone


@pytest.fixture
def answers(house, workshop) -> Callable[[str], int]:
    """How many answers people have given to an exercise, as the facilitator's own count says."""

    def answers(exercise: str) -> int:
        told = house.call("GET", f"api/workshops/{workshop['code']}/monitor", workshop["facilitator_key"]).json()
        answered = told["answered"]
        return answered if isinstance(answered, int) else answered["all"]

    return answers
