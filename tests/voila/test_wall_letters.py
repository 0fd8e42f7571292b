"""Every picture on the big screen, as large as a room reads it: each kind in each state, at 1280 by 720."""

import json
import re

import pytest
from playwright.sync_api import Route, expect

from kernelib import charts, content
from kernelib.charts.wording import label
from kernelib.exercises import CardSort, Exercise
from tests.charts.rooms import EXERCISES, Room
from tests.charts.test_moved import invented
from tests.voila.conftest import CARDS, LADDER
from tests.voila.test_projector import assert_legible

LONG = CardSort(
    id="long", title="Kort med lange navne", prompt="?",
    items={f"i{n}": f"Et kort med en tekst, der ikke kan stå på én linje, og som er nummer {n}" for n in range(14)},
    bins={"core": "Kerne", "supporting": "Understøtter kernen", "not_ours": "Ikke vores", "dont_know": "Ved ikke"},
)  # fmt: skip
KINDS: list[Exercise] = [content.exercise(CARDS), content.exercise(LADDER), LONG, *EXERCISES]


def dilemma() -> tuple[Exercise, dict]:
    axes = {
        "inclusion": {"a": 0.9, "b": 0.4, "c": 0.6, "d": 0.55},
        "discrimination": {"a": 0.1, "b": 0.5, "c": 0.3, "d": 0.45},
    }
    cloud = {
        code: [[axes["inclusion"][code], axes["discrimination"][code] + n / 900] for n in range(80)] for code in "abcd"
    }
    ranges = {f"{axis}_range": {code: [x - 0.1, x + 0.1] for code, x in axes[axis].items()} for axis in axes}
    told = {
        "core": dict.fromkeys("abcd", 0.8),
        "ambiguity": dict.fromkeys("abcd", 0.2),
        "people": dict.fromkeys("abcd", 0.5),
    }
    scores = {
        **axes,
        **ranges,
        **told,
        "undominated": dict.fromkeys("abcd", 0.85),
        "cloud": cloud,
        "left_out": ["x"],
        "cards": 14,
    }
    items = {
        code: f"{code.upper()}: At barnet eller den unge bliver klar til uddannelse eller job og til livet"
        for code in "abcd"
    }
    said = "B skelner tydeligere mellem opgaverne og favner bredere end A. Spørg, hvad A har, som B mangler."
    result = {
        "suppressed": False,
        "n": 31,
        "round": 1,
        "groups": [],
        "scores": scores,
        "sentence": {"da": said, "en": said},
    }
    return CardSort(id="dilemma", title="Dilemmaet", prompt="?", items=items, bins={"a": "A", "b": "B"}), result


def states() -> list[tuple[str, Exercise, dict, dict | None]]:
    found = []
    for exercise in KINDS:
        if exercise.kind == "free_text":
            for people in (5, 60):
                _, result = Room(people).results()[exercise.id]
                found.append((f"{exercise.id}-{people}", exercise, result | {"round": 1}, None))
            continue
        for people in (5, 31):
            found.append((f"{exercise.id}-{people}", exercise, invented(exercise, 1, people), None))
        found.append((f"{exercise.id}-again", exercise, invented(exercise, 2, 31), invented(exercise, 1, 12)))
    return [*found, ("dilemma", *dilemma(), None)]


class Shown:
    """A wall that is told of what has been drawn here, and of nothing else."""

    def __init__(self, wall) -> None:
        self.wall, self.body, self.svg, self.words = wall, {}, "", {}
        wall.page.route(re.compile(r"/api/workshops/[^/]+/wall"), self._tell)
        wall.page.route(
            re.compile(r"/picture\.svg"), lambda route: route.fulfill(body=self.svg, content_type="image/svg+xml")
        )
        wall.page.route(re.compile(r"/picture\.json"), lambda route: route.fulfill(json=self.words))

    def _tell(self, route: Route) -> None:
        if not self.body:
            self.body = route.fetch(headers={**route.request.headers, "if-none-match": ""}).json()
        route.fulfill(json=self.body)

    def show(
        self,
        exercise: Exercise,
        result: dict,
        former: dict | None,
        language: str,
        theme: str = "light",
        number: int = 1,
    ):
        drawn = charts.picture(exercise, result, language, "wall", former=former)
        self.svg, self.words = drawn.svg(), json.loads(json.dumps(drawn.words()))
        told = {
            "exercise": exercise.id,
            "release": number,
            "picture": f"/api/workshops/X/results/x/picture.svg?release={number}",
        }
        stage = {"exercise": exercise.id, "state": "revealed", "round": result["round"], "by": "person"}
        self.body |= {
            "revision": number, "show": "stage", "theme": theme, "stage": stage, "results": result | told,
            "exercise": {"id": exercise.id, "title": label(exercise.title, language)},
        }  # fmt: skip
        expect(self.wall.page.locator("h1")).to_contain_text(drawn.moved or drawn.sentence)
        expect(self.wall.page.locator(".picture svg")).to_have_attribute("aria-label", drawn.description)
        return drawn


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_letter_of_every_picture_is_read_from_eight_metres(session, projector, language):
    wall = projector(session(language), language=language)
    shown = Shown(wall)
    wall.page.reload()
    expect(wall.page.locator("h1")).to_be_visible()
    for number, (name, exercise, result, former) in enumerate(states(), start=1):
        drawn = shown.show(exercise, result, former, language, number=number)
        assert_legible(wall)
        fits = wall.page.evaluate("document.documentElement.scrollHeight <= innerHeight")
        assert fits, (name, drawn.sentence)
        expect(wall.page.locator("footer")).to_contain_text(drawn.title)


ROW = "Sammen skaber vi udvikling, læring og trivsel for alle børn og unge, fra de begynder hos os, til de er klar. "
ONE_BELOW_THE_OTHER = """() => {
    const box = (place) => document.querySelector(place).getBoundingClientRect();
    const [above, below] = [box(".wall-page > header"), box(".wall-page > footer")];
    const parts = [...document.querySelectorAll("main > *, main li")].map((each) => each.getBoundingClientRect())
        .filter(({ height }) => height > 0);
    return parts.length > 0 && parts.every(({ top, bottom, left, right }) =>
        top >= above.bottom - 1 && bottom <= below.top + 1 && left >= 0 && right <= innerWidth + 1);
}"""


@pytest.mark.parametrize(("count", "letters"), [(2, 60), (4, 100), (3, 148), (2, 240), (4, 240)])
def test_formulations_as_long_as_they_may_be_stand_between_the_title_and_the_code(session, projector, count, letters):
    wall = projector(session("da"))
    shown = Shown(wall)
    wall.page.reload()
    expect(wall.page.locator("h1")).to_be_visible()
    asked = content.exercise("own-contribution").content("da")
    for word in ((ROW * 3)[:letters], "Æ" * letters):
        items = [{"id": code, "label": f"{code.upper()}: {word}"} for code in "abcd"[:count]]
        shown.body |= {
            "revision": shown.body["revision"] + 1,
            "show": "stage",
            "stage": {"exercise": "own-contribution", "state": "open", "round": 1, "by": "person"},
            "exercise": asked | {"items": items},
            "answered": 12,
        }
        expect(wall.page.locator(".asked-about li").first).to_contain_text(word)
        wall.page.wait_for_function(ONE_BELOW_THE_OTHER)
        assert_legible(wall)
        for width, height in ((1920, 1080), (1024, 768)):
            wall.page.set_viewport_size({"width": width, "height": height})
            wall.page.wait_for_function(ONE_BELOW_THE_OTHER)
        wall.page.set_viewport_size({"width": 1280, "height": 720})
