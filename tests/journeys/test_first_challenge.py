"""From the code on the wall to the room's own picture, with six phones; every number compared wherever it stands."""

import csv
import json
import re
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator

import kernelib as kl
from kernelib import charts, scoring
from tests.conftest import Served, served
from tests.phone.conftest import Phone
from tests.voila.conftest import CARDS, LADDER, Session

PEOPLE = [("da", 0), ("da", 1), ("en", 0), ("da", 2), ("da", 0), ("da", 5)]  # language, and which role in the list
BY_KEYBOARD, CUT_OFF = 3, 4


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with served(tmp_path_factory.mktemp("room"), "--room") as room:
        yield room


def kernelib(*arguments: str) -> str:
    run = subprocess.run(
        [sys.executable, "-m", "kernelib", *arguments], capture_output=True, check=False, encoding="utf-8"
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def new_workshop(house: Served) -> Session:
    told = kernelib("workshop", "new", "--title", "Skolens kerneopgave", "--json", "--database", house.database)
    made = json.loads(told)
    # The command does not know on which address the house stands.
    links = {key: re.sub(r"^https?://[^/]+/", house.base, value) for key, value in made.items() if key.endswith("_url")}
    return Session(house, made | links | {"projector_key": made["projector_url"].partition("?key=")[2]})


def sort_by_keyboard(phone: Phone) -> None:
    keys, active = phone.page.keyboard, "document.activeElement"
    while phone.page.locator(".task-card").count():
        while phone.page.evaluate(f"{active}.type") != "radio":
            keys.press("Tab")
        keys.press("ArrowDown")
        while phone.page.evaluate(f"{active}.dataset.key") != "main":
            keys.press("Tab")
        keys.press("Enter")
    while phone.page.evaluate(f"{active}.dataset.key") != "main":
        keys.press("Tab")
    keys.press("Enter")


def order(phone: Phone, moves: int) -> None:
    """Move the first statement so many places down, by keyboard, and send."""
    phone.page.wait_for_selector(".ladder")
    phone.page.locator(".rung input[type=radio]").first.focus()
    phone.page.keyboard.press("Space")
    for _ in range(moves):
        phone.page.keyboard.press("Alt+ArrowDown")
    phone.main()


def cells(table: Locator) -> list[list[str]]:
    """The numbers; that one of them is the reader's own answer stands behind it in words."""
    return [
        [re.sub(", (dit svar|your answer)$", "", cell.strip()) for cell in row.locator("th, td").all_text_contents()]
        for row in table.locator("tr").all()
    ]


def numbers_shown(place: Any, summary: str) -> list[list[str]]:
    """The table behind the summary, as whoever opens it reads it."""
    place.locator("summary", has_text=summary).first.click()
    return cells(place.locator("table").first)


def drawn(page: Any) -> list[tuple[str | None, str | None]]:
    """Every mark of the picture with what it stands for."""
    page.wait_for_selector("svg [data-item]", state="attached")
    return page.eval_on_selector_all(
        "svg [data-item]", "all => all.map(e => [e.dataset.item, e.dataset.bin ?? null]).sort()"
    )


def kept(house: Served, code: str, exercise: str) -> list[dict[str, Any]]:
    """The answers as they lie in the database, without anything of ours."""
    database = sqlite3.connect(house.database)
    try:
        found = database.execute("select answer from answers where workshop = ? and exercise = ?", (code, exercise))
        return [json.loads(answer) for (answer,) in found]
    finally:
        database.close()


def test_six_phones_and_one_picture(
    room: Served, browse: Callable[..., Any], cockpit: Any, projector: Any, tmp_path: Path
) -> None:
    session = new_workshop(room)
    desk, wall = cockpit(session), projector(session)
    wall.sees(session.code)
    phones = []
    for language, role in PEOPLE:
        watched = browse(360, 740, "da-DK" if language == "da" else "en-GB")
        phone = Phone(watched.page(), room.base, session.code, language)
        phone.join(role)
        phones.append(phone)
    desk.sees("6 er med")

    session.stage(CARDS, "open")  # from another laptop: the desk follows
    desk.heading("Kerne eller periferi?")
    desk.press("Vis trinnet")
    for number, phone in enumerate(phones):
        phone.page.wait_for_selector(".task-card")
        if number == CUT_OFF:
            phone.page.context.set_offline(True)
        if number == BY_KEYBOARD:
            sort_by_keyboard(phone)
        else:
            phone.sort(lambda at, number=number: (at + number * (at % 3)) % 4)
            phone.main()
        if number == CUT_OFF:
            phone.sees("Ikke sendt endnu")
    desk.sees("5 af 6 har svaret")
    phones[CUT_OFF].page.context.set_offline(False)
    phones[CUT_OFF].sees("Gemt", seconds=15)
    desk.sees("6 af 6 har svaret")
    wall.sees("6")
    desk.press("Luk, og vis billedet")
    check_everywhere(session, desk, wall, phones, CARDS, tmp_path / "cards")

    session.stage(LADDER, "open")
    desk.heading("Abstraktionsniveau")
    for number, phone in enumerate(phones):
        order(phone, number + 1)
        phone.sees(phone.word("Gemt", "Saved"))
    desk.sees("6 af 6 har svaret")
    desk.press("Luk, og vis billedet")
    check_everywhere(session, desk, wall, phones, LADDER, tmp_path / "ladder")


def check_everywhere(session: Session, desk: Any, wall: Any, phones: list[Phone], id: str, folder: Path) -> None:
    desk.page.wait_for_selector("svg [data-item]", state="attached")
    told = session.call("GET", f"results/{id}")
    workshop = kl.open_workshop(session.code, session.house.database)
    exercise = workshop.exercise(id)
    try:
        # The scores: by the call, by the library, and again from the answers by the same functions.
        assert workshop.results(id)["scores"] == told["scores"]
        hidden = told["scores"]["nearly_unanimous"]
        assert scoring.scores(exercise, workshop.answers(id), leave_out=hidden) == told["scores"]
        for language in ("da", "en"):
            words = charts.picture(exercise, told, language)
            assert told["sentence"][language] == words.sentence
            expected = [list(words.table.columns), *map(list, words.table.rows)]
            for phone in phones:
                if phone.language == language:
                    phone.sees(words.sentence)
                    assert (
                        numbers_shown(phone.page, phone.word("Tallene i en tabel", "The numbers in a table"))
                        == expected
                    )
            if language == "da":
                desk.sees(words.sentence)
                assert numbers_shown(desk.page, "Tallene i en tabel") == expected
                wall.sees(words.sentence)
    finally:
        workshop.store.close()
    # The picture is one: the same marks on each phone, and those on the desk and the wall are among them.
    everything = drawn(phones[0].page)
    assert everything == drawn(phones[2].page)
    # Large letters leave no room for every card; what the wall leaves to the table is told there.
    assert drawn(wall.page) == drawn(desk.page) and set(map(tuple, drawn(wall.page))) <= set(map(tuple, everything))

    # The export holds the same numbers, to the last digit.
    kernelib("export", session.code, "--to", str(folder), "--rows", "--database", session.house.database)
    with (folder / "scores.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["exercise"] == id and not row["role"]]
    answers = kept(session.house, session.code, id)
    assert len(answers) == 6
    if id == CARDS:
        shares = {(row["item"], row["bin"]): row["value"] for row in rows if row["score"] == "shares"}
        for item, bins in told["scores"]["shares"].items():
            counted = Counter(answer[item] for answer in answers if item in answer)
            for bin, share in bins.items():
                assert shares[item, bin] == ("" if share is None else repr(share))
                if share is not None:
                    assert share == pytest.approx(counted[bin] / counted.total())
    else:
        points = {row["item"]: float(row["value"]) for row in rows if row["score"] == "borda"}
        assert points == told["scores"]["borda"]
        for item in points:
            below = sum(
                (answer[other] > answer[item]) + (answer[other] == answer[item]) / 2
                for answer in answers
                for other in answer
                if other != item
            )
            assert points[item] == pytest.approx(below)
    assert kl.read_export(folder).answers(id).shape[0] == sum(map(len, answers))
