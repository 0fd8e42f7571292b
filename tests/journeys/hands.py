"""Answering as people do: with a thumb, by keyboard alone, and, as most of a room must in a test, by HTTP."""

import random
import uuid
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from kernelib.rehearsal.robots import some_answer
from tests.conftest import Served
from tests.phone.conftest import Phone

TEXTS = [
    "At alle børn hører til i et fællesskab.",
    "At hvert barn lærer noget nyt hver dag.",
    "Trygge voksne, der kender børnene.",
    "At børnene tør prøve noget svært.",
    "En skoledag, der hænger sammen.",
]


def by_thumb(phone: Phone, kind: str, number: int = 0, text: str = "") -> None:
    """Answer the step that is open, and send."""
    page = phone.page
    if kind == "card_sort":
        phone.sort(lambda at: (at + number * (at % 3)) % 3)
        phone.main()
    elif kind == "ranking":
        page.locator(".ladder").wait_for()
        page.locator(".rung input").nth(number % 4).check()
        for _ in range(1 + number):
            page.get_by_role("button", name=phone.word("Ned", "Down"), exact=True).click()
        phone.main()
    elif kind == "choice":
        page.locator(".picks").wait_for()
        page.locator(".picks .choice").nth(number % page.locator(".picks .choice").count()).click()
        phone.main()
    elif kind == "allocation":
        page.locator(".shares").wait_for()
        fields = page.locator(".shares input")
        for place, points in enumerate((40 + number, 30, 20, 10 - number)):
            fields.nth(place).fill(str(points))
        phone.main()
    elif kind == "free_text":
        page.locator("textarea").first.fill(text or TEXTS[number % len(TEXTS)])
        phone.main()
    else:
        page.locator(".rated").wait_for()
        while page.locator(".rated").count():
            for scale in page.locator(".rated .scale-line").all():
                scale.locator("label").nth((number + 1) % 5).click()
            phone.main()
        phone.main()
    expect(page.locator("body")).to_contain_text(phone.word("Gemt", "Saved"))


def by_keyboard(phone: Phone, kind: str, number: int = 0) -> None:
    """The same without a pointer: Tab, arrows, Space and Enter alone."""
    page, keys = phone.page, phone.page.keyboard

    def focused() -> str:
        return page.evaluate("document.activeElement.dataset.key ?? ''")

    def tab_to(is_there: Callable[[], bool]) -> None:
        for _ in range(60):
            if is_there():
                return
            keys.press("Tab")
        raise AssertionError(f"Tab never came there; it is at {focused()!r}")

    def is_input(kind: str) -> Callable[[], bool]:
        return lambda: page.evaluate("document.activeElement.type ?? ''") == kind

    def main() -> None:
        tab_to(lambda: focused() == "main")
        keys.press("Enter")

    if kind == "card_sort":
        page.locator(".task-card").wait_for()
        while page.locator(".task-card").count():
            tab_to(is_input("radio"))
            keys.press("ArrowDown")
            main()
    elif kind == "ranking":
        page.locator(".ladder").wait_for()
        tab_to(is_input("radio"))
        keys.press("Space")
        for _ in range(number + 1):
            keys.press("Alt+ArrowDown")
    elif kind == "choice":
        page.locator(".picks").wait_for()
        tab_to(lambda: focused().startswith("pick-"))
        keys.press("Space")
    elif kind == "allocation":
        page.locator(".shares").wait_for()
        tab_to(is_input("number"))
        keys.type("100")
    elif kind == "free_text":
        page.locator("textarea").first.wait_for()
        tab_to(lambda: focused().startswith("text-"))
        keys.type(TEXTS[number % len(TEXTS)])
    else:
        page.locator(".rated").wait_for()
        while page.locator(".rated").count():
            tab_to(is_input("radio"))
            keys.press("ArrowRight")
            main()
    main()
    expect(page.locator("body")).to_contain_text(phone.word("Gemt", "Saved"))


class Crowd:
    """The rest of the room, who answer by HTTP whatever is open."""

    def __init__(self, house: Served, code: str, roles: list[str], tables: int = 4) -> None:
        self.house, self.code = house, code
        self.people = [
            house.join(code, role, language="en" if number % 4 == 3 else "da", table=1 + number % tables)
            for number, role in enumerate(roles)
        ]
        self.chance = random.Random(7)

    def answer(self, who: range | None = None, answer: Callable[[int, Any], dict[str, Any]] | None = None) -> int:
        """How many have sent something."""
        numbers = who or range(len(self.people))
        for number in numbers:
            token = self.people[number]["token"]
            state = self.house.call("GET", f"api/workshops/{self.code}/state", token).json()
            exercise, stage = state["exercise"], state["stage"]
            given = answer(number, exercise) if answer else self._some(number, exercise)
            body = {"id": str(uuid.uuid4()), "round": stage["round"], "answer": given}
            sent = self.house.call("PUT", f"api/workshops/{self.code}/answers/{exercise['id']}", token, json=body)
            assert sent.status_code == 200, sent.text
        return len(numbers)

    def _some(self, number: int, exercise: dict[str, Any]) -> dict[str, Any]:
        if exercise["kind"] == "free_text":
            # Under most headings there are fewer than five texts, and those are shown to nobody.
            item = exercise["items"][0 if number < 6 else 1]["id"]
            return {item: f"{TEXTS[number % len(TEXTS)][:-1]}, nr. {number + 1}."}
        return some_answer(exercise, self.chance)
