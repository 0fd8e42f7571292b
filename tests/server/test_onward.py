"""What was let through goes on to the next step by one call of the facilitator's."""

import uuid

import pytest

DRAFTS = ["At alle børn hører til.", "At barnet bliver klar.", "<b>Trivsel</b> & læring"]


@pytest.fixture(scope="module")
def room(house):
    made = house.new_workshop(title="Formuleringer")
    house.stage(made, "formulations", "open", by="person")
    for text in DRAFTS:
        who = house.join(made["code"])["token"]
        body = {"id": str(uuid.uuid4()), "answer": {"wide": text}}
        path = f"api/workshops/{made['code']}/answers/formulations"
        assert house.call("PUT", path, who, json=body).status_code == 200
    return made


def onward(house, made, exercise="formulations", key=None, **body):
    path = f"api/workshops/{made['code']}/onward/{exercise}"
    return house.call("PUT", path, key or made["facilitator_key"], json=body)


def texts(house, made):
    told = house.call("GET", f"api/workshops/{made['code']}/texts/formulations", made["facilitator_key"]).json()
    return {each["text"]: each["id"] for each in told["texts"]}


def test_picked_formulations_are_on_every_phone_when_their_step_opens(house, room):
    ids = texts(house, room)
    for id in ids.values():
        path = f"api/workshops/{room['code']}/texts/formulations/{id}"
        assert house.call("PUT", path, room["facilitator_key"], json={"state": "shown"}).status_code == 200

    told = onward(house, room, texts=[ids[DRAFTS[0]], ids[DRAFTS[2]]])
    assert told.status_code == 200
    assert told.json() == {"exercises": ["own-contribution", "tasks-by-a", "tasks-by-b"], "left_behind": 0}
    house.stage(room, "own-contribution", "open")
    who = house.join(room["code"])["token"]
    shown = house.call("GET", f"api/workshops/{room['code']}/state", who).json()["exercise"]["items"]
    assert {each["label"][3:] for each in shown} == {DRAFTS[0], DRAFTS[2]}


def test_the_cockpit_asks_everybody_to_answer_where_lists_were_put_together(house):
    made = house.new_workshop(title="Bidrag", roles="professions")
    code, key = made["code"], made["facilitator_key"]
    house.stage(made, "contributions-own", "open", by="person")
    for n, role in enumerate(["teacher"] * 6 + ["pedagogue"] * 4):
        body = {"id": str(uuid.uuid4()), "answer": {"lower": f"Bidrag {n}"}}
        path = f"api/workshops/{code}/answers/contributions-own"
        assert house.call("PUT", path, house.join(code, role=role)["token"], json=body).status_code == 200
    for each in house.call("GET", f"api/workshops/{code}/texts/contributions-own", key).json()["texts"]:
        path = f"api/workshops/{code}/texts/contributions-own/{each['id']}"
        assert house.call("PUT", path, key, json={"state": "shown"}).status_code == 200

    def said() -> dict[str, str]:
        steps = house.call("GET", f"api/workshops/{code}/cockpit", key).json()["steps"]
        return {step["title"]: step["say"] for step in steps if step["exercise"].startswith("recognise-")}

    assert all("telefonen ligge" in say for say in said().values())
    assert onward(house, made, "contributions-own").status_code == 200
    assert list(said()) == ["Vores bidrag, 1. del", "Vores bidrag, 2. del"]
    assert all("Alle svarer" in say and "telefonen" not in say for say in said().values())


def test_it_is_the_facilitators_to_do(house, room):
    who = house.join(room["code"])["token"]
    assert onward(house, room, key=who, texts=[]).status_code == 403
    assert onward(house, room, key="nobody", texts=[]).status_code == 401


@pytest.mark.parametrize(
    ("exercise", "body", "status"),
    [
        ("formulations", {"texts": "a"}, 422),
        ("formulations", {"texts": [1, 2]}, 422),
        ("formulations", {"texts": []}, 422),
        ("formulations", {"texts": ["x", "y"]}, 404),
        ("burned-down", {}, 422),
        ("contributions-own", {}, 422),
        ("no-such", {}, 404),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(house, room, exercise, body, status):
    told = onward(house, room, exercise, **body)
    assert told.status_code == status
    assert told.json()["detail"].endswith(".")
