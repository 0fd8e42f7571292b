"""Bad input gets one clear sentence in the reader's language, and changes nothing."""

import json
import sqlite3
import uuid

import httpx
import pytest

from tests.server.conftest import CARDS

DEEP = b'{"a":' * 5000 + b"1" + b"}" * 5000
MARKUP = "<script>alert(1)</script>"


def everything(house):
    """All that is kept, row for row."""
    with sqlite3.connect(house.database) as connection:
        tables = ("workshops", "participants", "exercises", "stages", "answers", "releases")
        rows = {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables}
    connection.close()
    return rows


@pytest.fixture(scope="module")
def room(house):
    made = house.new_workshop(title="Prøve")
    anna = house.join(made["code"])
    house.stage(made, CARDS, "open")
    return {**made, "token": anna["token"]}


def answer(value, id=None, round: object = 1):
    return {"id": id or str(uuid.uuid4()), "round": round, "answer": value}


BODIES = [
    (b"", 400),
    (b"not json", 400),
    (b"\xff\xfe", 400),
    (b'{"id": NaN}', 400),
    (b'{"id": 1e999}', 400),
    (b'{"id": "a", "id": "b"}', 400),
    (DEEP, 400),
    (b"9" * 6000, 400),
    (b"[]", 422),
    (b"null", 422),
    (json.dumps({"a": "x" * 1_000_000}).encode(), 413),
    (answer({"nothing_known": "core"}), 422),
    (answer({"yard_duty": "kerne"}), 422),
    (answer({"yard_duty": MARKUP}), 422),
    (answer({"yard_duty": ["core"]}), 422),
    (answer({"yard_duty": True}), 422),
    (answer({"yard_duty": "\x00\ud800"}), 422),
    (answer("core"), 422),
    (answer([]), 422),
    (answer(None), 422),
    ({"id": str(uuid.uuid4()), "round": 1}, 422),
    ({"round": 1, "answer": {}}, 422),
    (answer({}, id="one"), 422),
    (answer({}, round="1"), 422),
    (answer({}, round=True), 422),
    (answer({}, round=10**30), 422),
    (answer({}, round=0), 422),
]


@pytest.mark.parametrize(("body", "status"), BODIES, ids=range(len(BODIES)))
@pytest.mark.parametrize("language", ["da", "en"])
def test_a_bad_answer_is_refused_in_a_sentence_and_changes_nothing(house, room, body, status, language):
    before = everything(house)
    sent = {"content": body} if isinstance(body, bytes) else {"content": json.dumps(body)}
    house.call("PUT", f"api/workshops/{room['code']}/participants/me", room["token"], json={"language": language})
    before = everything(house)

    refused = house.call("PUT", f"api/workshops/{room['code']}/answers/{CARDS}", room["token"], **sent)

    assert refused.status_code == status, refused.text
    assert refused.headers["Content-Type"] == "application/problem+json"
    told = refused.json()
    assert told["title"] and told["detail"].endswith((".", "»."))
    assert (
        "Genindlæs" in told["detail"]
        or "prøv" in told["detail"]
        or "Runden" in told["detail"]
        or "kan ligge" in told["detail"]
        or "skal" in told["detail"]
    ) == (language == "da"), told
    assert MARKUP not in refused.text
    assert everything(house) == before


def test_a_place_left_out_is_named(house):
    made = house.new_workshop()
    anna = house.join(made["code"])
    house.stage(made, "abstraction-order", "open")
    token = anna["token"]
    content = house.call("GET", f"api/workshops/{made['code']}/state", token).json()["exercise"]
    order = {item["id"]: place for place, item in enumerate(content["items"], start=1)}
    order.pop(content["items"][-1]["id"])

    address = f"api/workshops/{made['code']}/answers/abstraction-order"
    refused = house.call("PUT", address, token, json=answer(order))

    assert refused.status_code == 422
    assert content["items"][-1]["label"].rstrip(".")[:20] in refused.json()["detail"]


CALLS = [
    ("POST", "participants", {"role": "kok"}, 422),
    ("POST", "participants", {"role": ["teacher"]}, 422),
    ("POST", "participants", {"role": "teacher", "language": "de"}, 422),
    ("POST", "participants", {"role": "teacher", "language": 3}, 422),
    ("POST", "participants", {"role": "teacher", "table": "3"}, 422),
    ("POST", "participants", {"role": "teacher", "table": -1}, 422),
    ("POST", "resume", {"resume_code": "AAAA AAAA"}, 404),
    ("POST", "resume", {"resume_code": 7}, 422),
    ("PUT", "stage", {"exercise": "nothing", "state": "open"}, 404),
    ("PUT", "stage", {"exercise": "../etc", "state": "open"}, 404),
    ("PUT", "stage", {"exercise": "a\x00b", "state": "open"}, 404),
    ("PUT", "stage", {"exercise": {}, "state": "open"}, 422),
    ("PUT", "stage", {"exercise": CARDS, "state": "ajar"}, 422),
    ("PUT", "stage", {"exercise": CARDS, "state": ["open"]}, 422),
    ("PUT", "stage", {"exercise": CARDS}, 422),
    ("PUT", "stage", {"exercise": CARDS, "state": "open", "round": 99}, 422),
    ("PUT", "stage", {"exercise": CARDS, "state": "open", "round": "1"}, 422),
    ("PUT", "stage", {"exercise": CARDS, "state": "open", "by": "cat"}, 422),
    ("PUT", "projector", {"show": "everything"}, 422),
    ("PUT", "projector", {"show": ["code"]}, 422),
    ("PUT", "projector", {"show": "release", "exercise": CARDS, "release": 10**40}, 404),
    ("PUT", "projector", {"show": "release", "exercise": CARDS, "release": "1"}, 422),
]


@pytest.mark.parametrize(("method", "path", "body", "status"), CALLS, ids=range(len(CALLS)))
def test_a_bad_call_is_refused_and_changes_nothing(house, room, method, path, body, status):
    key = room["facilitator_key"] if method == "PUT" else None
    before = everything(house)

    refused = house.call(method, f"api/workshops/{room['code']}/{path}", key, content=json.dumps(body))

    assert refused.status_code == status, refused.text
    assert refused.json()["detail"]
    assert everything(house) == before


SETUPS = [
    {"title": 3},
    {"title": "x" * 5000},
    {"title": "a\x07"},
    {"language": "de"},
    {"mode": "alone"},
    {"mode": ["measure"]},
    {"roles": "profesions"},
    {"roles": [{"code": "A B"}]},
    {"roles": {"a": {"da": 1, "en": 2}}},
    {"roles": 7},
    {"agenda": "never"},
    {"agenda": ["half-day"]},
    {"delete_after": "yesterday"},
    {"delete_after": "2020-01-01"},
    {"works_committee": "maybe"},
    {"purpose": ["x"]},
]


@pytest.mark.parametrize("body", SETUPS, ids=range(len(SETUPS)))
def test_a_workshop_that_cannot_be_is_not_made(house, body):
    before = everything(house)

    refused = house.call("POST", "api/workshops", house.host_key, json=body)

    assert refused.status_code == 422, refused.text
    assert everything(house) == before


@pytest.mark.parametrize("code", ["XXXXXX", "%00", "a'b", "é", "..", "x" * 500, "%ff"])
def test_an_unknown_code_is_a_sentence_and_404(house, code):
    for path in ("agenda", "state", "participants/me", "stage", "wall"):
        method = {"participants/me": "PUT", "stage": "PUT"}.get(path, "GET")
        refused = house.call(method, f"api/workshops/{code}/{path}", "token", content="{}")
        assert refused.status_code == 404, refused.text
        assert refused.json()["detail"]


@pytest.mark.parametrize("exercise", ["nothing", "%00", "a b", "Core-or-periphery", "x" * 300])
def test_an_unknown_exercise_is_404(house, room, exercise):
    path = f"api/workshops/{room['code']}/answers/{exercise}"
    assert house.call("PUT", path, room["token"], json=answer({})).status_code == 404


def test_a_wrong_method_and_a_wrong_address_are_told_in_the_right_form(house, room):
    wrong = house.call("DELETE", f"api/workshops/{room['code']}/state", room["token"])
    assert (wrong.status_code, wrong.headers["Allow"]) == (405, "GET")
    assert wrong.json()["title"] == "Ikke sådan"
    assert house.call("GET", "api/nothing").json()["detail"].startswith("Den side findes ikke")

    page = house.call("GET", "nothing", headers={"Accept-Language": "en"})
    assert page.status_code == 404
    assert '<html lang="en">' in page.text and "There is no such page" in page.text
    assert "<script>" not in house.call("GET", "%3Cscript%3E").text


def test_a_refusal_does_not_end_the_line(house, room):
    with httpx.Client(base_url=house.base) as phone:
        for _ in range(3):
            assert phone.get("nothing").status_code == 404
            assert phone.put("nothing", content=b"x" * 200_000).status_code == 404
            assert phone.post(f"api/workshops/{room['code']}/participants", content=b"x" * 200_000).status_code == 413
            assert phone.get(f"api/workshops/{room['code']}/state").status_code == 401


def test_an_odd_number_in_an_address_is_refused(house, room):
    for query, status in (("round=x", 422), ("round=-1", 422), ("round=" + "9" * 50, 422), ("round=7", 200)):
        path = f"api/workshops/{room['code']}/results/{CARDS}?{query}"
        assert house.call("GET", path, room["facilitator_key"]).status_code == status
    for query in ("release=0", "release=x", "release=-1"):
        path = f"api/workshops/{room['code']}/results/{CARDS}/picture.svg?{query}"
        assert house.call("GET", path, room["facilitator_key"]).status_code == 404


@pytest.mark.parametrize(
    ("language", "said"), [("da", "facilitatorens nøgle kan ikke svare for nogen"), ("en", "cannot answer for anybody")]
)
def test_a_facilitators_key_is_told_that_answers_are_given_by_those_who_joined(house, language, said):
    made = house.new_workshop()
    house.stage(made, "core-or-periphery", "open")
    body = {"id": str(uuid.uuid4()), "round": 1, "answer": {"yard_duty": "core"}}
    path = f"api/workshops/{made['code']}/answers/core-or-periphery?language={language}"
    told = house.call("PUT", path, made["facilitator_key"], json=body)
    assert told.status_code == 403 and said in told.json()["detail"]


def test_a_token_of_another_workshop_is_told_so(house):
    mine, other = house.new_workshop(), house.new_workshop()
    token = house.join(other["code"])["token"]
    told = house.call("GET", f"api/workshops/{mine['code']}/state?language=da", token)
    assert told.status_code == 403 and "hører til en anden workshop" in told.json()["detail"]


def test_a_round_that_cannot_be_is_told_what_could(house):
    made = house.new_workshop(language="da")
    body = {"exercise": "core-or-periphery", "state": "open", "round": 9}
    path = f"api/workshops/{made['code']}/stage?language=da"
    told = house.call("PUT", path, made["facilitator_key"], json=body)
    assert told.status_code == 422 and "højst én over den nyeste" in told.json()["detail"]


def test_a_role_without_code_or_label_is_refused(house):
    told = house.call("POST", "api/workshops?language=da", house.host_key, json={"roles": [{"x": 1}]})
    assert told.status_code == 422 and "Grupperne kan ikke læses" in told.json()["detail"]
