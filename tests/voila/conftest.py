"""A workshop with its cockpit, its big screen and people who answer by HTTP."""

import random
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import psutil
import pytest
from playwright.sync_api import Page, expect

from kernelib.charts.walls import first_of
from tests.conftest import Served, Watched

FIRST, LADDER, CARDS = "what-it-is", "abstraction-order", "core-or-periphery"
LAST = "dialogue-suggestions"  # of the half-day
ROLES = ["teacher"] * 6 + ["pedagogue"] * 5 + ["leader"]


@dataclass
class Session:
    """One workshop in front of a room."""

    house: Served
    workshop: dict[str, str]
    people: list[str] = field(default_factory=list)

    @property
    def code(self) -> str:
        return self.workshop["code"]

    def call(self, method: str, path: str, token: str | None = None, **options: Any) -> Any:
        token = token or self.workshop["facilitator_key"]
        told = self.house.call(method, f"api/workshops/{self.code}/{path}", token, **options)
        assert told.status_code == 200, told.text
        return told.json()

    def join(self, many: int) -> None:
        for _ in range(many):
            role = ROLES[len(self.people) % len(ROLES)]
            self.people.append(self.house.join(self.code, role, table=len(self.people) + 1)["token"])

    def answer(self, exercise: str, who: Iterable[int], round: int = 1, seed: int = 1) -> None:
        """Some of the people answer the step that is open, each in their own way."""
        chance = random.Random(seed)
        for number in who:
            content = self.call("GET", "state", self.people[number])["exercise"]
            items = [item["id"] for item in content["items"]]
            if "bins" in content:
                answer: dict[str, Any] = {item: chance.choice(content["bins"])["id"] for item in items}
            else:
                answer = {item: place for place, item in enumerate(chance.sample(items, len(items)), start=1)}
            body = {"id": str(uuid.uuid4()), "round": round, "answer": answer}
            self.call("PUT", f"answers/{exercise}", self.people[number], json=body)

    def stage(self, exercise: str, state: str, **more: Any) -> dict[str, Any]:
        return self.house.stage(self.workshop, exercise, state, **more)

    def wall(self) -> dict[str, Any]:
        return self.call("GET", "wall", self.workshop["projector_key"])

    def released(self, exercise: str = FIRST, many: int = 7) -> dict[str, Any]:
        """A step that was opened, answered and revealed; what was released."""
        self.join(many)
        self.stage(exercise, "open")
        self.answer(exercise, range(len(self.people) - many, len(self.people)))
        self.stage(exercise, "revealed")
        return self.call("GET", f"results/{exercise}")


class Screen:
    """One page of the facilitator's, as a user sees it."""

    def __init__(self, watched: Watched, language: str) -> None:
        self.page: Page = watched.page()
        self.language = language

    def word(self, danish: str, english: str) -> str:
        return danish if self.language == "da" else english

    def sees(self, text: str, seconds: float = 20) -> None:
        expect(self.page.locator("body")).to_contain_text(text, timeout=seconds * 1000)

    def misses(self, text: str) -> None:
        expect(self.page.locator("body")).not_to_contain_text(text, timeout=6000)

    def heading(self, text: str) -> None:
        expect(self.page.locator("h1")).to_have_text(text)

    def begins(self, sentence: str) -> None:
        """The wall tells a picture's sentence, or its first where the whole would take the place of rows."""
        expect(self.page.locator("h1")).to_contain_text(first_of(sentence))

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def next(self, name: str) -> None:
        """Press the one main button, whose name is what is about to happen."""
        expect(self.page.locator("main .main-button")).to_have_text(name)
        self.page.locator("main .main-button").click()

    def tab_to(self, name: str) -> None:
        """Move the focus as a keyboard does, until it stands on the button or link of that name."""
        for _ in range(60):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("document.activeElement.textContent") == name:
                return
        raise AssertionError(f"the keyboard does not come to {name!r}")


@pytest.fixture
def session(house) -> Callable[..., Session]:
    def session(language: str = "da", **about: Any) -> Session:
        title = "Skolens kerneopgave" if language == "da" else "The core task of our school"
        made = house.new_workshop(**{"title": title, "agenda": "half-day", "language": language, **about})
        made["projector_key"] = made["projector_url"].partition("?key=")[2]
        return Session(house, made)

    return session


@pytest.fixture
def screen(browse) -> Callable[..., Screen]:
    def screen(width: int = 1280, height: int = 800, language: str = "da", **options: Any) -> Screen:
        locale = "da-DK" if language == "da" else "en-GB"
        return Screen(browse(width, height, locale, **options), language)

    return screen


@pytest.fixture
def cockpit(screen) -> Callable[..., Screen]:
    def cockpit(session: Session, width: int = 1280, language: str = "da", script: str = "", **options: Any) -> Screen:
        desk = screen(width, 800, language, **options)
        if script:
            desk.page.add_init_script(script)
        desk.page.goto(session.workshop["facilitator_url"])
        expect(desk.page.locator("h1")).to_be_visible()
        return desk

    return cockpit


@pytest.fixture
def projector(screen) -> Callable[..., Screen]:
    def projector(session: Session, width: int = 1280, height: int = 720, language: str = "da") -> Screen:
        wall = screen(width, height, language)
        wall.page.goto(session.workshop["projector_url"])
        expect(wall.page.locator("main h1")).to_be_attached()
        return wall

    return projector


class Meter:
    """What a page costs from its first request on."""

    def __init__(self, page: Page) -> None:
        self.bytes: list[float] = []
        self.asked: list[str] = []
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.on("Network.loadingFinished", lambda event: self.bytes.append(event["encodedDataLength"]))
        line.on("Network.requestWillBeSent", lambda event: self.asked.append(event["request"]["url"]))

    def within(self, kilobytes: int, requests: int) -> None:
        assert sum(self.bytes) <= kilobytes * 1024, sum(self.bytes)
        assert len(self.asked) <= requests, self.asked


@pytest.fixture
def meter() -> Callable[[Page], Meter]:
    return Meter


def stop_kernel(house: Served, page: Page) -> None:
    """Kill the process that runs a page's notebook: its sockets bear its name."""
    kernel = page.evaluate("JSON.parse(document.getElementById('kernelib-config').textContent).kernel")
    found = [each for each in psutil.Process(house.process.pid).children(recursive=True) if listens(each, kernel)]
    assert found, "there is no such kernel"
    for process in found:
        process.kill()


def listens(process: psutil.Process, kernel: str) -> bool:
    try:
        return any(kernel in str(each.laddr) for each in process.net_connections("unix"))
    except psutil.NoSuchProcess:
        return False
