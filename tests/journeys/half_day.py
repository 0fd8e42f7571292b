"""The facilitator's desk, the wall, four phones with somebody behind them, and the rest of the room, for a half-day."""

import csv
import re
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

import kernelib as kl
from kernelib import charts, showing
from tests.conftest import Served
from tests.journeys.album import Album
from tests.journeys.hands import Crowd
from tests.journeys.test_first_challenge import kernelib
from tests.phone.conftest import Phone
from tests.voila.conftest import Screen, Session

POINTS = "who-formulates"
ROBOTS = ["teacher"] * 4 + ["pedagogue"] * 3 + ["office"]
TEACHER, PEDAGOGUE, LEADER = 0, 1, 2  # as they stand on the list


class HalfDay:
    """The facilitator's desk, the wall, four phones with somebody behind them, and the rest of the room."""

    def __init__(self, house: Served, browse: Callable[..., Any], screen: Callable[..., Screen], folder: Path) -> None:
        self.house, self.browse, self.screen, self.folder = house, browse, screen, folder
        self.album = Album()
        self.late: list[Phone] = []
        self.desk = screen()
        self.shown: list[tuple[str, int]] = []

    # --- before the room comes

    def set_up(self) -> None:
        page = self.desk.page
        page.goto(f"{self.house.base}workshops/new?key={self.house.host_key}")
        self.album.take(page, "set-up empty")
        page.get_by_label("Hvad skal den hedde?").fill("En formiddag på Fjordskolen")
        page.get_by_role("radio", name="Måling").check()
        page.get_by_label("Hvad skal svarene bruges til?").fill("Vores egen samtale om kerneopgaven")
        page.get_by_label("Hvem er ansvarlig for svarene?").fill("Fjordskolen ved skolelederen")
        page.get_by_label("Hvornår skal svarene slettes?").fill((date.today() + timedelta(days=60)).isoformat())
        page.get_by_label("Ja", exact=True).check()
        for group, people in {"Lærere": 7, "Pædagoger": 5, "Ledelse": 1, "Kontor": 2, "Teknik og service": 2}.items():
            page.get_by_label(f"Antal i {group}").fill(str(people))
        # The sixth kind is not on the half-day, and the formulations are the tables' own.
        page.get_by_label("En øvelse mere").select_option(POINTS)
        page.get_by_role("button", name="Tag den med").click()
        page.get_by_label("Hvem der svarer på To formuleringer").select_option("table")
        self.album.take(page, "set-up filled")
        page.get_by_role("button", name="Lav workshoppen").click()
        expect(page.locator("h1")).to_have_text("Før I begynder")
        code = page.url.split("/")[-2]
        page.get_by_role("button", name="Læg", exact=False).first.click()
        expect(page.locator("#sees-title")).to_be_focused()
        self.album.take(page, "before you begin")
        page.get_by_role("link", name="Åbn cockpittet").click()
        self.desk.heading("I er ikke begyndt endnu")
        # Robots and comparisons come in by the host's key, which opens every cockpit.
        keys = {"code": code, "facilitator_key": self.house.host_key, "projector_key": self.house.host_key}
        self.session = Session(self.house, keys)
        self.steps = {step["exercise"]: step for step in self.session.call("GET", "cockpit?language=da")["steps"]}

    def hang_up_the_wall(self) -> None:
        """By the cockpit's own link, in a window of its own."""
        with self.desk.page.context.expect_page() as opened:
            self.desk.page.get_by_role("link", name="Åbn den store skærm").click()
        address = opened.value.url
        expect(opened.value.locator("main h1")).to_be_attached()
        opened.value.close()
        # Both windows are looked at; of two tabs a browser would let one doze.
        self.wall = self.screen(1280, 720)
        self.wall.page.context.add_cookies(self.desk.page.context.cookies())  # type: ignore[arg-type]
        self.wall.page.goto(address)
        expect(self.wall.page.locator("main h1")).to_be_attached()

    def phone(self, language: str = "da", width: int = 360, **options: Any) -> Phone:
        watched = self.browse(width, 740, "da-DK" if language == "da" else "en-GB", **options)
        return Phone(watched.page(), self.house.base, self.session.code, language)

    def people_come(self) -> None:
        self.anna, self.ben, self.tablet = self.phone(), self.phone("en"), self.phone()
        self.anna.visit()
        self.album.take(self.anna.page, "phone join")
        for phone, role in ((self.anna, TEACHER), (self.ben, PEDAGOGUE)):
            phone.join(role)
        self.tablet.visit()
        self.tablet.page.locator(".sharing input").check()
        self.tablet.page.locator(".choice").nth(TEACHER).click()
        self.tablet.main()
        self.tablet.sees("Vi begynder om lidt")
        self.album.take(self.anna.page, "phone waiting")
        self.album.take(self.ben.page, "phone waiting english")
        self.crowd = Crowd(self.house, self.session.code, ROBOTS)
        self.desk.sees("11 er med")
        self.album.take(self.desk.page, "cockpit before")
        self.album.take(self.wall.page, "wall code", wall=True)

    # --- one step

    @property
    def phones(self) -> list[Phone]:
        """Those that follow on a page from here on."""
        return [self.anna, self.ben, self.tablet, *self.late]

    @property
    def karl(self) -> Phone:
        """Who came late, and goes by keyboard alone."""
        return self.late[0]

    def open(self, exercise: str) -> None:
        """By the one main button, which says where it leads; what tables write gives later steps other titles."""
        self.steps = {step["exercise"]: step for step in self.session.call("GET", "cockpit?language=da")["steps"]}
        self.desk.next(f"{'Videre til' if self.shown else 'Åbn'} »{self.steps[exercise]['title']}«")
        self.desk.heading(self.steps[exercise]["title"])
        self.is_now("Åben for svar")

    def photograph(self, name: str, *phones: Phone) -> None:
        self.album.take(self.desk.page, f"cockpit {name}")
        self.album.take(self.wall.page, f"wall {name}", wall=True)
        for phone in phones or (self.anna,):
            self.album.take(phone.page, f"phone {name} {phone.language}")

    def is_now(self, state: str) -> None:
        """As it stands over the step; what is read aloud tells the step before too."""
        expect(self.desk.page.locator("main .doing > p").first).to_contain_text(state)

    def tool(self, name: str) -> None:
        """What stands under »Mere«, which stays open once it is."""
        if self.desk.page.locator(".more").get_attribute("open") is None:
            self.desk.page.locator(".more summary").click()
        self.desk.page.locator(".more").get_by_role("button", name=name).click()

    def answered(self, many: int, of: int, whom: str = "") -> None:
        self.desk.sees(f"{many} af {of} {whom}har svaret")

    def reveal(self, exercise: str, round: int = 1) -> dict[str, Any]:
        self.desk.next("Luk for svar")
        self.is_now("Lukket for svar")
        self.desk.next("Vis billedet")
        self.is_now("Billedet er vist")
        return self.same_everywhere(exercise, round)

    def same_everywhere(self, exercise: str, round: int = 1) -> dict[str, Any]:
        """What was released, in the same words and numbers on desk, wall and phones."""
        told = self.session.call("GET", f"results/{exercise}?round={round}")
        assert not told["suppressed"], exercise
        self.shown.append((exercise, round))
        workshop = kl.open_workshop(self.session.code, self.house.database)
        try:
            asked = workshop.exercise(exercise)
            assert workshop.results(exercise, round)["scores"] == told["scores"]
            former = showing.former(workshop, exercise, round, told["release"])
        finally:
            workshop.store.close()
        for language, phone in (("da", self.anna), ("en", self.ben)):
            words = charts.picture(asked, told, language, former=former)
            assert words.sentence == told["sentence"][language]
            phone.sees(words.sentence)
            if language == "da":
                self.wall.sees(words.moved or words.sentence)
                self.desk.sees(words.sentence)
            if words.table is None:
                continue
            expected = [list(words.table.columns), *map(list, words.table.rows)]
            assert numbers_in(phone.page.locator("details.numbers"), len(words.table.columns)) == expected
            if language == "da":
                newest = self.desk.page.locator(".say > section").last
                assert numbers_in(newest.locator("details.numbers"), len(words.table.columns)) == expected
        return told

    # --- what is written

    def let_through(self, exercise: str, hide: int = 1) -> list[str]:
        """Read what was written, hide so many, let the rest through; the texts the room may see."""
        page = self.desk.page
        waiting, before = self._waiting(exercise), None
        while waiting != before:  # a phone's own text may still be on its way
            page.wait_for_timeout(700)
            waiting, before = self._waiting(exercise), waiting
        # Only what is on the screen is let through.
        self.desk.sees("1 tekst venter" if len(waiting) == 1 else f"{len(waiting)} tekster venter")
        page.locator("summary[data-key=texts-waiting]").click()
        for _ in range(hide):
            page.locator(".tray li").last.get_by_role("button", name="Skjul").click()
            self.desk.sees("Skjult (")
        page.get_by_role("button", name="Vis alle, der venter").click()
        self.desk.sees("Ingen tekster venter")
        texts = self.session.call("GET", f"texts/{exercise}")["texts"]
        return [each["text"] for each in texts if each["state"] == "shown"]

    def _waiting(self, exercise: str) -> list[str]:
        texts = self.session.call("GET", f"texts/{exercise}")["texts"]
        return [each["id"] for each in texts if each["state"] == "waiting"]

    def take_on(self, picks: int = 0) -> None:
        page = self.desk.page
        page.locator("summary[data-key=onward]").click()
        for number in range(picks):
            page.locator("label.pick input").nth(number).check()
        self.album.take(page, "cockpit texts taken on")
        page.locator("[data-key=go-on]").click()
        self.desk.sees("De er klar i de næste trin.")

    # --- at the end

    def compare_with_the_export(self) -> None:
        """Every number that left the house is the number that was shown, to the last digit."""
        arguments = ("--to", str(self.folder), "--rows", "--database", self.house.database)
        kernelib("export", self.session.code, *arguments)
        with (self.folder / "scores.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = [row for row in csv.DictReader(file) if not row["role"]]
        for exercise, round in self.shown:
            told = self.session.call("GET", f"results/{exercise}?round={round}")
            own = [row for row in rows if (row["exercise"], row["round"]) == (exercise, str(round))]
            assert own, exercise
            for row in own:
                assert int(row["n"]) == told["n"]
                compare(row, told["scores"])


def numbers_in(table: Locator, columns: int) -> list[list[str]]:
    """The table as whoever opens it reads it, without what a phone adds of one's own answer."""
    if table.get_attribute("open") is None:
        table.locator("summary").click()
    read = "all => all.map(row => [...row.cells].map(cell => cell.textContent.trim()))"
    rows = table.locator("tr").evaluate_all(read)
    return [[re.sub(", (dit svar|your answer)$", "", cell) for cell in row[:columns]] for row in rows]


def compare(row: dict[str, str], scores: dict[str, Any]) -> None:
    found: Any = scores[row["score"]]
    if isinstance(found, list):
        if row["text"]:
            assert {"item": row["item"], "text": row["text"]} in found
        else:
            assert row["item"] in found
        return
    for key in (row["item"], row["criterion"], row["bin"]):
        if key and isinstance(found, dict):
            found = found[key]
        elif key in ("low", "high"):
            found = found[key == "high"]
    assert row["value"] == ("" if found is None else repr(float(found))), row


def assert_texts_in(page: Page, texts: list[str], there: bool = True) -> None:
    """Whatever the lines into which a drawing breaks them."""
    end = time.monotonic() + 8
    wrong = texts
    while wrong and time.monotonic() < end:
        seen = re.sub(r"\s", "", page.locator("main").inner_text())
        wrong = [text for text in texts if (re.sub(r"\s", "", text) in seen) != there]
        page.wait_for_timeout(100)
    assert not wrong
