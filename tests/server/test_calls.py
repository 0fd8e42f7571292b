"""The HTTP calls by the letter."""

import re
import uuid

import httpx
import pytest

from tests.server.conftest import CARDS

ANSWER = {"yard_duty": "supporting", "teaching": "core"}
PROBLEM = "application/problem+json"


def put(house, code, token, answer=ANSWER, exercise=CARDS, **more):
    body = {"id": str(uuid.uuid4()), "round": 1, "answer": answer, **more}
    return house.call("PUT", f"api/workshops/{code}/answers/{exercise}", token, json=body), body


def state(house, code, token, **options):
    return house.call("GET", f"api/workshops/{code}/state", token, **options)


def test_the_host_makes_a_workshop_with_its_links(house):
    made = house.new_workshop(title="Fredag", language="en", roles="teacher,kitchen", agenda="45-minutes")

    assert set(made) == {"code", "join_url", "facilitator_key", "facilitator_url", "projector_url"}
    assert re.fullmatch("[2-9A-HJKMNP-Z]{6}", made["code"])
    assert made["join_url"] == f"{house.base}join/{made['code']}"
    assert made["facilitator_url"] == f"{house.base}facilitator/{made['code']}?key={made['facilitator_key']}"
    assert made["projector_url"].startswith(f"{house.base}projector/{made['code']}?key=")


def test_a_workshop_of_nothing_told_is_a_measurement_in_danish(house):
    made = house.new_workshop()

    joined = house.call("POST", f"api/workshops/{made['code']}/participants", json={"role": "teacher"})
    assert joined.status_code == 201
    assert set(joined.json()) == {"token", "participant", "resume_code"}


def test_a_code_is_taken_in_any_case(house, workshop):
    assert house.call("GET", f"api/workshops/{workshop['code'].lower()}/agenda").status_code == 200


def test_the_agenda_has_titles_in_the_language_asked_for(house, workshop):
    told = house.call("GET", f"api/workshops/{workshop['code']}/agenda", headers={"Accept-Language": "en-GB, da;q=0.5"})

    steps = told.json()["steps"]
    assert [set(step) for step in steps] == [{"exercise", "kind", "title", "by"}] * len(steps)
    assert "Core or periphery?" in [step["title"] for step in steps]


def test_a_state_before_the_first_step_is_empty(house):
    made = house.new_workshop()
    anna = house.join(made["code"])

    told = state(house, made["code"], anna["token"]).json()
    assert told.keys() == {"revision", "ended", "stage", "exercise", "answer", "results"}
    assert (told["stage"], told["exercise"], told["answer"], told["results"]) == (None, None, None, None)


def test_an_open_step_is_told_at_once_and_in_ones_own_language(house):
    made = house.new_workshop()
    anna, emma = house.join(made["code"]), house.join(made["code"], language="en")

    stage = house.stage(made, CARDS, "open")

    assert stage == {"exercise": CARDS, "state": "open", "round": 1, "by": "person"}
    told = [state(house, made["code"], who["token"]).json() for who in (anna, emma)]
    assert [each["stage"] for each in told] == [stage, stage]
    assert [each["exercise"]["title"] for each in told] == ["Kerne eller periferi?", "Core or periphery?"]
    assert set(told[0]["exercise"]) == {"id", "kind", "title", "prompt", "items", "bins"}


def test_an_unchanged_state_is_304_until_something_changes(house):
    made = house.new_workshop()
    anna, bo = house.join(made["code"]), house.join(made["code"])
    house.stage(made, CARDS, "open")
    known = {"If-None-Match": state(house, made["code"], anna["token"]).headers["ETag"]}
    assert state(house, made["code"], anna["token"], headers=known).status_code == 304

    put(house, made["code"], bo["token"])
    assert state(house, made["code"], anna["token"], headers=known).status_code == 304, "another's answer is not hers"

    put(house, made["code"], anna["token"])
    changed = state(house, made["code"], anna["token"], headers=known)
    assert changed.json()["answer"] == ANSWER
    known = {"If-None-Match": changed.headers["ETag"]}
    house.call("PUT", f"api/workshops/{made['code']}/participants/me", anna["token"], json={"language": "en"})
    assert state(house, made["code"], anna["token"], headers=known).json()["exercise"]["title"] == "Core or periphery?"


def test_an_answer_sent_twice_is_one_and_its_id_is_no_others(house):
    made = house.new_workshop()
    anna = house.join(made["code"])
    house.stage(made, CARDS, "open")

    first, body = put(house, made["code"], anna["token"])
    assert first.json() == {"saved": True, "id": body["id"], "feedback": None}
    assert put(house, made["code"], anna["token"], id=body["id"])[0].status_code == 200
    assert put(house, made["code"], anna["token"], {"teaching": "core"}, id=body["id"])[0].status_code == 409

    house.stage(made, CARDS, "closed")
    assert put(house, made["code"], anna["token"], id=body["id"])[0].status_code == 200, "it is kept already"
    late, _ = put(house, made["code"], anna["token"])
    assert (late.status_code, late.headers["Content-Type"]) == (409, PROBLEM)


def test_an_answer_is_taken_only_in_the_round_that_is_open(house):
    made = house.new_workshop()
    anna = house.join(made["code"])
    house.stage(made, CARDS, "open")
    house.stage(made, CARDS, "open", round=2)

    assert put(house, made["code"], anna["token"], round=1)[0].status_code == 409
    assert put(house, made["code"], anna["token"], round=2)[0].status_code == 200


def test_feedback_is_in_the_participants_language(house):
    made = house.new_workshop()
    emma = house.join(made["code"], language="en")
    house.stage(made, "what-it-is", "open")

    reply, _ = put(house, made["code"], emma["token"], {"prepare_for_future": "core"}, "what-it-is")

    feedback = reply.json()["feedback"]
    assert feedback is None or all(set(each) == {"right", "text"} for each in feedback.values())


def test_the_role_stands_with_the_first_answer_and_the_language_never(house):
    made = house.new_workshop()
    anna = house.join(made["code"])
    me = f"api/workshops/{made['code']}/participants/me"
    assert house.call("PUT", me, anna["token"], json={"role": "leader"}).status_code == 200
    house.stage(made, CARDS, "open")
    put(house, made["code"], anna["token"])

    assert house.call("PUT", me, anna["token"], json={"role": "teacher"}).status_code == 409
    assert house.call("PUT", me, anna["token"], json={"language": "en"}).status_code == 200


def test_the_table_can_be_told_at_any_time_and_is_a_whole_number(house):
    made = house.new_workshop()
    anna = house.join(made["code"])
    me = f"api/workshops/{made['code']}/participants/me"
    house.stage(made, CARDS, "open", by="table")
    assert put(house, made["code"], anna["token"])[0].status_code == 422
    assert house.call("PUT", me, anna["token"], json={"table": 2}).status_code == 200
    assert put(house, made["code"], anna["token"])[0].status_code == 200
    for table in (0, 1000, "2", 1.5, True):
        assert house.call("PUT", me, anna["token"], json={"table": table}).status_code == 422


def test_the_same_participant_comes_back_on_another_device(house):
    made = house.new_workshop()
    anna = house.join(made["code"])
    house.stage(made, CARDS, "open")
    put(house, made["code"], anna["token"])

    code = anna["resume_code"].replace(" ", "").lower()
    again = house.call("POST", f"api/workshops/{made['code']}/resume", json={"resume_code": code})

    assert again.status_code == 200
    assert again.json()["participant"] == anna["participant"]
    for token in (anna["token"], again.json()["token"]):
        assert state(house, made["code"], token).json()["answer"] == ANSWER


def test_opening_another_step_closes_the_one_before_unrevealed(house):
    made = house.new_workshop()
    anna = house.join(made["code"])
    house.stage(made, CARDS, "open")
    put(house, made["code"], anna["token"])
    house.stage(made, "abstraction-order", "open")

    told = state(house, made["code"], anna["token"]).json()
    assert (told["stage"]["exercise"], told["answer"]) == ("abstraction-order", None)
    assert put(house, made["code"], anna["token"])[0].status_code == 409


@pytest.fixture(scope="module")
def revealed(house):
    made = house.new_workshop(title="Vist")
    people = [house.join(made["code"]) for _ in range(6)]
    house.stage(made, CARDS, "open")
    for number, person in enumerate(people):
        put(house, made["code"], person["token"], {"yard_duty": ["core", "supporting"][number % 2], "teaching": "core"})
    house.stage(made, CARDS, "revealed")
    return made, people


def test_what_is_revealed_is_the_same_for_phone_facilitator_and_wall(house, revealed):
    made, people = revealed
    code, key = made["code"], made["facilitator_key"]

    told = state(house, code, people[0]["token"]).json()["results"]

    assert told["release"] == 1 and told["n"] == told["released_at_n"] == 6 and not told["suppressed"]
    assert told["scores"]["shares"]["yard_duty"]["core"] == 0.5
    assert house.call("GET", f"api/workshops/{code}/results/{CARDS}", key).json() == told
    assert house.call("GET", f"api/workshops/{code}/cockpit", key).json()["results"] == told
    assert house.call("GET", f"api/workshops/{code}/wall", key).json()["results"] == told


def test_the_picture_is_for_everybody_in_the_workshop_and_never_changes(house, revealed):
    made, people = revealed
    address = house.base.rstrip("/") + state(house, made["code"], people[0]["token"]).json()["results"]["picture"]
    path = address.removeprefix(house.base)
    projector = made["projector_url"].partition("key=")[2]
    for key in (people[0]["token"], made["facilitator_key"], projector, house.host_key):
        picture = house.call("GET", path, key)
        assert (picture.status_code, picture.headers["Content-Type"]) == (200, "image/svg+xml")
        assert "immutable" in picture.headers["Cache-Control"]
        assert picture.text.startswith("<svg") and "style=" not in picture.text

    words = house.call("GET", path.replace(".svg", ".json"), projector).json()
    assert {"title", "sentence", "table", "not_said", "talk"} <= words.keys()
    assert house.call("GET", path.replace("release=1", "release=2"), projector).status_code == 404
    assert house.call("GET", path).status_code == 401


def test_an_invented_picture_is_for_anybody(house):
    path = f"api/workshops/demo/results/{CARDS}/picture"

    assert house.call("GET", f"{path}.svg?language=da").text.startswith("<svg")
    assert "opdigtede" in house.call("GET", f"{path}.json?language=da").text
    assert house.call("GET", "api/workshops/demo/results/nothing/picture.svg").status_code == 404


def test_nothing_is_shown_of_four(house):
    made = house.new_workshop()
    people = [house.join(made["code"]) for _ in range(4)]
    house.stage(made, CARDS, "open")
    for person in people:
        put(house, made["code"], person["token"])
    house.stage(made, CARDS, "revealed")

    told = state(house, made["code"], people[0]["token"]).json()["results"]
    assert told == {
        "suppressed": True,
        "n": None,
        "released_at_n": None,
        "release": None,
        "groups": [],
        "scores": {},
        "sentence": None,
        "picture": None,
    }


def test_the_wall_stands_as_it_was_told(house, revealed):
    made, _ = revealed
    code, key = made["code"], made["facilitator_key"]
    for body in ({"show": "stage"}, {"show": "nothing"}, {"show": "release", "exercise": CARDS, "release": 1}):
        assert house.call("PUT", f"api/workshops/{code}/projector", key, json=body).json() == body
        assert house.call("GET", f"api/workshops/{code}/wall", key).json()["show"] == body["show"]

    refused = house.call("PUT", f"api/workshops/{code}/projector", key, json={"show": "release", "exercise": CARDS})
    assert refused.status_code == 422
    missing = {"show": "release", "exercise": CARDS, "release": 9}
    assert house.call("PUT", f"api/workshops/{code}/projector", key, json=missing).status_code == 404
    assert house.call("GET", f"api/workshops/{code}/wall", key).json()["show"] == "release"


def test_the_monitor_counts_whom_it_may(house):
    made = house.new_workshop()
    people = [house.join(made["code"], role) for role in ["teacher"] * 5 + ["leader"] * 2]
    house.stage(made, CARDS, "open")
    put(house, made["code"], people[0]["token"])

    counts = house.call("GET", f"api/workshops/{made['code']}/monitor", made["facilitator_key"]).json()
    assert (counts["joined"], counts["present"], counts["answered"]) == (7, 1, 1)
    assert "leader" not in counts["roles"]


def test_after_the_end_a_phone_is_told_so_and_no_answer_is_taken(house):
    made = house.new_workshop()
    code, anna = made["code"], house.join(made["code"])
    house.stage(made, CARDS, "open")
    _, body = put(house, code, anna["token"])
    assert house.call("POST", f"api/workshops/{code}/end", made["facilitator_key"]).status_code == 200

    told = state(house, code, anna["token"])
    assert told.status_code == 200
    assert told.json() | {"revision": 0} == {
        "revision": 0,
        "ended": True,
        "stage": None,
        "exercise": None,
        "answer": None,
        "results": None,
    }
    assert put(house, code, anna["token"])[0].status_code == 409
    assert put(house, code, anna["token"], id=body["id"])[0].status_code == 200, "it is kept already"
    late = house.call("POST", f"api/workshops/{code}/participants", json={"role": "teacher"})
    assert late.status_code == 409
    opened = {"exercise": CARDS, "state": "open"}
    assert house.call("PUT", f"api/workshops/{code}/stage", made["facilitator_key"], json=opened).status_code == 409


def test_in_a_dialogue_the_table_answers(house):
    made = house.new_workshop(mode="dialogue")
    code = made["code"]
    alone = house.call("POST", f"api/workshops/{code}/participants", json={"role": "teacher"})
    assert alone.status_code == 422
    one, other = (house.join(code, None, table=3) for _ in range(2))
    stage = house.stage(made, CARDS, "open")
    assert stage["by"] == "table"

    put(house, code, one["token"])

    assert state(house, code, other["token"]).json()["answer"] == ANSWER
    assert house.call("GET", f"api/workshops/{code}/monitor", made["facilitator_key"]).json()["answered"] == 1


def test_fifty_calls_at_once_are_never_too_many(house):
    made = house.new_workshop()
    anna = house.join(made["code"])
    with httpx.Client(headers={"Authorization": f"Bearer {anna['token']}"}) as phone:
        address = f"{house.base}api/workshops/{made['code']}/state"
        assert {phone.get(address).status_code for _ in range(50)} == {200}


def test_every_call_stands_in_the_description(house):
    from kernelib.server.api import ROUTES
    from kernelib.server.base import methods

    told = house.call("GET", "api/openapi.json").json()

    assert told["openapi"].startswith("3.1")
    there = {(path, method) for path, kinds in told["paths"].items() for method in kinds if method != "parameters"}
    assert there == {(path, each.lower()) for path, handler, _ in ROUTES for each in methods(handler) if each != "HEAD"}
    for path, kinds in told["paths"].items():
        named = {each["name"] for each in kinds["parameters"] if each["in"] == "path"}
        assert named == set(re.findall(r"\{(\w+)\}", path))
        assert all(kinds[method]["summary"] for method in kinds if method != "parameters")


def test_health_and_metrics(house):
    assert house.call("GET", "healthz").json() == {"status": "ok"}
    assert "kernelib_answers_total" in house.call("GET", "metrics").text
