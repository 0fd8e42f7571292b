"""Takes the README's pictures anew: `uv run --all-groups python -m tests.readme`. They show the invented school."""

import sys
import tempfile
import uuid
from pathlib import Path

from playwright.sync_api import sync_playwright

from kernelib import demo
from tests.__main__ import browser
from tests.conftest import CHROMIUM, served

EXERCISE = "core-or-periphery"
FOLDER = Path(__file__).parent.parent / ".readme"


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    answers = [row for row in demo.read("answers") if (row["exercise"], row["round"]) == (EXERCISE, 1)]
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as house, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser(), args=CHROMIUM)
        roles = ",".join(demo.PEOPLE)
        made = house.new_workshop(title="Fjordskolen", agenda="half-day", roles=roles.split(","), language="da")
        code = made["code"]
        wall = chromium.new_page(viewport={"width": 1280, "height": 720}, locale="da-DK")
        wall.goto(made["projector_url"])
        phone = chromium.new_page(viewport={"width": 360, "height": 720}, locale="da-DK", device_scale_factor=1)
        phone.goto(f"{house.base}join/{code}")
        phone.locator(".choice").first.click()
        phone.locator(".dock .main-button").click()
        house.stage(made, EXERCISE, "open")
        for row in answers:
            token = house.join(code, row["role"])["token"]
            body = {"id": str(uuid.uuid4()), "round": 1, "answer": row["answer"]}
            house.call("PUT", f"api/workshops/{code}/answers/{EXERCISE}", token, json=body).raise_for_status()
        phone.wait_for_selector(".task-card")
        phone.screenshot(path=FOLDER / "phone.png")
        house.stage(made, EXERCISE, "revealed")
        house.call("PUT", f"api/workshops/{code}/projector", made["facilitator_key"], json={"show": "stage"})
        wall.wait_for_selector("svg [data-item]", state="attached")
        wall.screenshot(path=FOLDER / "projector.png")
        chromium.close()


if __name__ == "__main__":
    sys.exit(main())
