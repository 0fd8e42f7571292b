"""The calls of whoever prepares a workshop."""

import time

import pytest

from kernelib import content
from tests.conftest import served
from tests.server.conftest import CARDS

ROLES = [{"code": "teacher", "people": 20}, {"code": "office", "people": 2}, {"label": "Køkken", "people": 3}]


@pytest.fixture
def made(house):
    return house.new_workshop(title="Fredag", roles=ROLES, steps=[{"exercise": CARDS, "minutes": 30, "by": "table"}])


def call(house, made, method, path, key=None, **options):
    return house.call(method, f"api/workshops/{made['code']}/{path}", key or made["facilitator_key"], **options)


def test_the_set_up_is_told_with_what_is_unanswered_and_what_will_be_seen(house, made):
    told = call(house, made, "GET", "setup").json()

    assert (told["title"], told["mode"], told["delete_after"]) == ("Fredag", "measure", None)
    assert [(role["code"], role["people"]) for role in told["roles"]] == [
        ("teacher", 20),
        ("office", 2),
        ("koekken", 3),
    ]
    assert told["steps"] == [
        {"exercise": CARDS, "title": "Kerne eller periferi?", "kind": "card_sort", "minutes": 30, "by": "table"}
    ]
    assert told["unanswered"] == ["purpose", "controller", "delete_after", "works_committee"]
    assert told["outlook"]["too_small"] == ["office", "koekken"]
    assert told["outlook"]["merge"] == ["office", "koekken"]


def test_what_is_told_is_changed(house, made):
    steps = [{"exercise": "what-it-is", "minutes": 10}, {"exercise": CARDS}]
    body = {"title": "Mandag", "steps": steps, "works_committee": "yes", "purpose": "Dialog om opgaven"}
    told = call(house, made, "PUT", "setup", json=body).json()

    assert (told["title"], told["works_committee"]) == ("Mandag", "yes")
    assert [step["exercise"] for step in told["steps"]] == ["what-it-is", CARDS]
    agenda = call(house, made, "GET", "agenda").json()["steps"]
    assert [step["exercise"] for step in agenda] == ["what-it-is", CARDS]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"steps": []}, 422),
        ({"steps": [{"exercise": "nowhere"}]}, 404),
        ({"roles": [{"code": "a"}, {"code": "a"}]}, 422),
        ({"title": 3}, 422),
        ({"delete_after": "2001-01-01"}, 422),
        ({"works_committee": "perhaps"}, 422),
    ],
)
def test_what_does_not_fit_changes_nothing(house, made, body, status):
    before = call(house, made, "GET", "setup").json()
    assert call(house, made, "PUT", "setup", json=body).status_code == status
    assert call(house, made, "GET", "setup").json() == before


def test_merged_roles_are_one_for_those_who_are_there_and_those_who_come(house, made):
    house.join(made["code"], "office")
    told = call(house, made, "POST", "roles/merge", json={"role": "office", "into": "koekken"}).json()

    assert [(role["code"], role["people"]) for role in told["roles"]] == [("teacher", 20), ("koekken", 5)]
    assert told["outlook"]["too_small"] == []
    assert house.join(made["code"], "office")["token"], "a phone with the old page"
    assert call(house, made, "POST", "roles/merge", json={"role": "office", "into": "teacher"}).status_code == 422


def test_a_second_facilitator_leads_until_the_keys_are_replaced(house, made, visitor):
    invited = call(house, made, "POST", "facilitators").json()
    second = invited["facilitator_key"]
    assert invited["facilitator_url"] == f"{house.base}facilitator/{made['code']}?key={second}"
    assert call(house, made, "GET", "monitor", second).status_code == 200
    browser = visitor()
    assert browser.unlock(f"facilitator/{made['code']}", second).status_code == 302

    keys = call(house, made, "POST", "keys").json()
    for old in (made["facilitator_key"], second, made["projector_url"].partition("key=")[2]):
        assert call(house, made, "GET", "wall", old).status_code == 401
    assert browser.get(f"api/workshops/{made['code']}/monitor").status_code == 401
    assert call(house, made, "GET", "monitor", keys["facilitator_key"]).status_code == 200


def test_a_cockpit_that_replaces_the_keys_stays_open(house, made, visitor):
    browser = visitor()
    browser.unlock(f"facilitator/{made['code']}", made["facilitator_key"])
    token = browser.config(f"facilitator/{made['code']}")["csrf"]
    replaced = browser.post(f"api/workshops/{made['code']}/keys", headers={"X-CSRF-Token": token})
    assert replaced.status_code == 200
    assert browser.get(f"api/workshops/{made['code']}/monitor").status_code == 200


def test_a_copy_is_tried_and_deleted(house, made):
    copy = call(house, made, "POST", "tryout").json()
    assert copy["code"] != made["code"]
    house.stage(copy, "what-it-is", "open")
    assert call(house, copy, "GET", "monitor").json()["answered"] == 25
    house.stage(copy, "what-it-is", "revealed")
    cockpit = call(house, copy, "GET", "cockpit").json()
    assert (cockpit["title"], cockpit["invented"]) == ("Prøve: Fredag", True)
    picture = call(house, copy, "GET", "results/what-it-is/picture.json?language=da")
    assert "opdigtede svar" in picture.text

    gone = house.call("DELETE", f"api/workshops/{copy['code']}", copy["facilitator_key"])
    assert gone.json() == {"deleted": True, "facilitator": f"/facilitator/{made['code']}"}
    assert house.call("GET", f"api/workshops/{copy['code']}/agenda").status_code == 404


def test_a_copy_goes_when_nobody_has_asked_for_it_for_a_while_and_a_workshop_never(tmp_path):
    with served(tmp_path, KERNELIB_TRIAL_LEFT_FOR="5") as house:
        made = house.new_workshop(title="Fredag", roles=ROLES)
        one, other = (house.new_workshop(roles=ROLES) for _ in range(2))
        looked_at = call(house, one, "POST", "tryout").json()
        left = call(house, other, "POST", "tryout").json()

        def is_there(workshop) -> bool:
            return house.call("GET", f"api/workshops/{workshop['code']}/agenda").status_code == 200

        assert is_there(left) and is_there(looked_at)
        # As a cockpit asks, every second: longer than a copy is kept that nobody looks at.
        for _ in range(20):
            time.sleep(0.5)
            assert is_there(looked_at)
        assert not is_there(left)
        assert is_there(made) and is_there(one) and is_there(other)


def test_a_workshop_that_is_no_copy_is_not_deleted_by_a_call(house, made):
    refused = house.call("DELETE", f"api/workshops/{made['code']}", made["facilitator_key"])
    assert refused.status_code == 403
    assert call(house, made, "GET", "setup").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "setup", None),
        ("PUT", "setup", {"title": "Mit"}),
        ("POST", "roles/merge", {"role": "office", "into": "teacher"}),
        ("POST", "facilitators", None),
        ("POST", "keys", None),
        ("POST", "tryout", None),
    ],
)
def test_only_a_facilitator_prepares(house, made, method, path, body):
    options = {} if body is None else {"json": body}
    anna = house.join(made["code"])["token"]
    for key in (anna, made["projector_url"].partition("key=")[2]):
        assert call(house, made, method, path, key, **options).status_code == 403
    assert house.call(method, f"api/workshops/{made['code']}/{path}", **options).status_code == 401
    assert call(house, made, "GET", "setup").json()["title"] == "Fredag"


def test_each_preset_of_an_agenda_can_be_changed_step_by_step(house):
    for id, agenda in content.agendas().items():
        steps = [{"exercise": step["exercise"], "minutes": step["minutes"]} for step in reversed(agenda["steps"])]
        made = house.new_workshop(agenda=id, steps=steps)
        told = call(house, made, "GET", "setup").json()["steps"]
        assert [step["exercise"] for step in told] == [step["exercise"] for step in steps]
