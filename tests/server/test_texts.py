"""The moderation tray's calls."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

TEXTS = "dialogue-suggestions"


@pytest.fixture(scope="module")
def room(house):
    """Six have each written a text."""
    made = house.new_workshop(title="Tekster")
    house.stage(made, TEXTS, "open", by="person")
    for number in range(6):
        who = house.join(made["code"])["token"]
        item = next(iter(items(house, made)))
        body = {"id": str(uuid.uuid4()), "answer": {item: f"Forslag {number}"}}
        assert house.call("PUT", f"api/workshops/{made['code']}/answers/{TEXTS}", who, json=body).status_code == 200
    return made


def items(house, made):
    state = house.call("GET", f"api/workshops/{made['code']}/state", made["facilitator_key"]).json()
    return [item["id"] for item in state["exercise"]["items"]]


def texts(house, made):
    told = house.call("GET", f"api/workshops/{made['code']}/texts/{TEXTS}", made["facilitator_key"])
    assert told.status_code == 200, told.text
    return {each["text"]: each for each in told.json()["texts"]}


def moderate(house, made, id, key=None, **body):
    path = f"api/workshops/{made['code']}/texts/{TEXTS}/{id}"
    return house.call("PUT", path, key or made["facilitator_key"], json=body)


def test_a_text_is_let_through_merged_hidden_and_back(house, room):
    told = texts(house, room)
    one, two = told["Forslag 1"]["id"], told["Forslag 2"]["id"]

    assert moderate(house, room, one, state="shown").json() == told["Forslag 1"] | {"state": "shown"}
    merged = moderate(house, room, two, merged_into=one)
    assert merged.json() == told["Forslag 2"] | {"state": "hidden", "merged_into": one}
    assert moderate(house, room, two, state="waiting").json() == told["Forslag 2"]

    house.stage(room, TEXTS, "revealed")
    state = house.call("GET", f"api/workshops/{room['code']}/state", room["facilitator_key"]).json()
    assert [each["text"] for each in state["results"]["scores"]["texts"]] == ["Forslag 1"]


def test_a_text_that_is_hidden_after_it_was_shown_is_gone_from_every_answer_of_the_server(house, room):
    told, code, key = texts(house, room), room["code"], room["facilitator_key"]
    gone, stays = told["Forslag 4"]["id"], told["Forslag 5"]["id"]
    for id in (gone, stays):
        moderate(house, room, id, state="shown")
    house.stage(room, TEXTS, "revealed")
    first = house.call("GET", f"api/workshops/{code}/results/{TEXTS}", key).json()
    show = {"show": "release", "exercise": TEXTS, "release": first["release"]}
    assert house.call("PUT", f"api/workshops/{code}/projector", key, json=show).status_code == 200
    # The room has gone on, and the picture stands on the wall for a while.
    house.stage(room, "core-or-periphery", "open")
    anna = house.join(code)["token"]
    picture = f"api/workshops/{code}/results/{TEXTS}/picture.{{}}?release={first['release']}&language=da"

    def seen() -> str:
        paths = ("wall", "cockpit", f"results/{TEXTS}", "state")
        pages = [house.call("GET", f"api/workshops/{code}/{path}", key).text for path in paths]
        return "".join((*pages, *(house.call("GET", picture.format(form), anna).text for form in ("json", "svg"))))

    assert "Forslag 4" in seen()
    assert moderate(house, room, gone, state="hidden").status_code == 200
    assert "Forslag 4" not in seen()
    assert "Forslag 5" in seen()
    assert house.call("GET", f"api/workshops/{code}/state", key).json()["stage"]["exercise"] == "core-or-periphery"
    # Undone, it comes with the next picture, not by itself.
    moderate(house, room, gone, state="shown")
    assert "Forslag 4" not in seen()
    house.stage(room, TEXTS, "revealed")
    assert "Forslag 4" in seen()
    house.stage(room, TEXTS, "open")


def test_texts_let_through_while_their_picture_is_on_show_come_at_once_and_together(house):
    made = house.new_workshop(title="Straks")
    house.stage(made, TEXTS, "open", by="person")
    item, code, key = next(iter(items(house, made))), made["code"], made["facilitator_key"]
    people = [house.join(code)["token"] for _ in range(6)]

    def write(who: int, text: str) -> None:
        body = {"id": str(uuid.uuid4()), "answer": {item: text}}
        assert house.call("PUT", f"api/workshops/{code}/answers/{TEXTS}", people[who], json=body).status_code == 200

    def shown() -> tuple[int, set[str]]:
        result = house.call("GET", f"api/workshops/{code}/results/{TEXTS}", key).json()
        return result["release"], {each["text"] for each in result["scores"]["texts"]}

    for number in range(6):
        write(number, f"Forslag {number}")
    house.stage(made, TEXTS, "revealed")
    first, none = shown()
    assert none == set()
    ids = [each["id"] for each in texts(house, made).values()]
    with ThreadPoolExecutor(6) as at_once:
        list(at_once.map(lambda id: moderate(house, made, id, state="shown"), ids))
    moderate(house, made, ids[0], state="shown")
    assert shown()[1] == {f"Forslag {number}" for number in range(6)}
    assert shown()[0] - first < 6
    # What fewer than five have written since is not in the picture, though it is let through.
    house.stage(made, TEXTS, "open")
    write(0, "Skrevet siden")
    house.stage(made, TEXTS, "revealed")
    moderate(house, made, texts(house, made)["Skrevet siden"]["id"], state="shown")
    assert "Skrevet siden" not in shown()[1]


def test_only_the_facilitator_reads_and_moderates(house, room):
    id = texts(house, room)["Forslag 3"]["id"]
    anna = house.join(room["code"])["token"]
    projector = room["projector_url"].partition("key=")[2]
    for key in (anna, projector):
        assert house.call("GET", f"api/workshops/{room['code']}/texts/{TEXTS}", key).status_code == 403
        assert moderate(house, room, id, key, state="shown").status_code == 403
    assert texts(house, room)["Forslag 3"]["state"] == "waiting"


@pytest.mark.parametrize(
    ("id", "body", "status"),
    [
        ("none", {"state": "shown"}, 404),
        (None, {"state": "away"}, 422),
        (None, {}, 422),
        (None, {"state": ["shown"]}, 422),
        (None, {"state": "hidden", "merged_into": 3}, 422),
        (None, {"state": "hidden", "merged_into": "none"}, 404),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(house, room, id, body, status):
    before = texts(house, room)
    refused = moderate(house, room, id or before["Forslag 4"]["id"], **body)
    assert (refused.status_code, refused.headers["Content-Type"]) == (status, "application/problem+json")
    assert texts(house, room) == before


def test_an_exercise_without_texts_has_none(house, room):
    path = f"api/workshops/{room['code']}/texts/core-or-periphery"
    assert house.call("GET", path, room["facilitator_key"]).status_code == 422


def test_the_calls_are_described(house):
    paths = house.call("GET", "api/openapi.json").json()["paths"]
    put = paths["/api/workshops/{code}/texts/{exercise}/{id}"]["put"]
    schema = put["requestBody"]["content"]["application/json"]["schema"]["properties"]
    assert schema["state"] == {"enum": ["waiting", "shown", "hidden"]}
    assert {"404", "409", "422"} <= put["responses"].keys()
