"""Who gets through which door: every call with every key."""

import re

import pytest

from tests.server.conftest import CARDS

ROLES = ("nobody", "stranger", "elsewhere", "participant", "projector", "facilitator", "host")


@pytest.fixture(scope="module")
def keys(house):
    made, other = house.new_workshop(title="Her"), house.new_workshop(title="Der")
    house.stage(made, CARDS, "open")
    return {
        "code": made["code"],
        "nobody": None,
        "stranger": "no-such-key",
        "elsewhere": other["facilitator_key"],
        "participant": house.join(made["code"])["token"],
        "projector": made["projector_url"].partition("key=")[2],
        "facilitator": made["facilitator_key"],
        "host": house.host_key,
    }


ANSWER = {"id": "b9b0a1ea-0000-4000-8000-000000000001", "round": 1, "answer": {"yard_duty": "core"}}
# Who may, and what it then gives. Everybody else: 401 for whoever has shown nothing known, 403 for the others.
ACTIONS = [
    ("POST", "/api/workshops", {}, {"host"}, 201),
    ("PUT", "participants/me", {"language": "da"}, {"participant"}, 200),
    ("GET", "state", None, {"participant", "facilitator", "host"}, 200),
    ("PUT", f"answers/{CARDS}", ANSWER, {"participant"}, 200),
    ("PUT", "stage", {"exercise": CARDS, "state": "open"}, {"facilitator", "host"}, 200),
    ("PUT", "projector", {"show": "stage"}, {"facilitator", "host"}, 200),
    ("GET", "monitor", None, {"facilitator", "host"}, 200),
    ("GET", "cockpit", None, {"facilitator", "host"}, 200),
    ("GET", f"results/{CARDS}", None, {"facilitator", "host"}, 200),
    ("GET", "wall", None, {"projector", "facilitator", "host"}, 200),
    # Nothing has been shown yet.
    ("GET", f"results/{CARDS}/picture.svg", None, {"participant", "projector", "facilitator", "host"}, 404),
    ("GET", f"results/{CARDS}/picture.json", None, {"participant", "projector", "facilitator", "host"}, 404),
]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: f"{action[0]} {action[1]}")
def test_each_call_is_open_to_whom_it_is_for(house, keys, action, role):
    method, path, body, allowed, status = action
    path = path if path.startswith("/") else f"api/workshops/{keys['code']}/{path}"

    told = house.call(method, path, keys[role], **({} if body is None else {"json": body}))

    refused = 401 if role in ("nobody", "stranger") else 403
    assert told.status_code == (status if role in allowed else refused), told.text


def test_ending_is_for_the_facilitator(house, keys):
    for role in ("nobody", "stranger", "elsewhere", "participant", "projector"):
        assert house.call("POST", f"api/workshops/{keys['code']}/end", keys[role]).status_code in (401, 403)
    assert house.call("GET", f"api/workshops/{keys['code']}/cockpit", keys["host"]).json()["ended"] is False


def test_a_key_in_a_link_becomes_a_cookie_and_the_address_is_clean(house, keys, visitor):
    for path, role in (
        (f"facilitator/{keys['code']}", "facilitator"),
        (f"projector/{keys['code']}", "projector"),
        ("", "host"),
    ):
        browser = visitor()
        told = browser.unlock(path, keys[role])

        assert (told.status_code, told.headers["Location"]) == (302, f"/{path}")
        cookie = told.headers["Set-Cookie"]
        assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and keys[role] not in cookie
        assert told.headers["Referrer-Policy"] == "no-referrer"


def test_a_door_without_its_key_asks_for_it(house, keys, visitor):
    for path in ("facilitator", "projector"):
        page = visitor().get(f"{path}/{keys['code']}")
        assert page.status_code == 401
        assert 'name="key"' in page.text


def test_a_wrong_key_is_a_sentence_and_opens_nothing(house, keys, visitor):
    for path, key in (
        (f"facilitator/{keys['code']}", "wrong"),
        (f"facilitator/{keys['code']}", keys["elsewhere"]),
        ("", "wrong"),
    ):
        page = visitor().unlock(path, key)
        assert page.status_code == 401
        assert "Den nøgle passer ikke her" in page.text
        assert "set-cookie" not in page.headers or "kernelib-browser" in page.headers["Set-Cookie"]
        assert key not in page.text


def test_the_projectors_key_does_not_open_the_cockpit(house, keys, visitor):
    browser = visitor()
    browser.unlock(f"facilitator/{keys['code']}", keys["projector"])

    assert browser.get(f"facilitator/{keys['code']}").status_code == 401
    assert browser.get(f"api/workshops/{keys['code']}/cockpit").status_code == 403
    assert browser.get(f"api/workshops/{keys['code']}/wall").status_code == 200


def test_the_key_may_be_typed_into_the_form(house, keys, visitor):
    browser = visitor()
    path = f"facilitator/{keys['code']}"
    csrf = re.search(r'name="csrf" value="(\w+)"', browser.get(path).text)
    assert csrf

    assert browser.post(path, data={"key": keys["facilitator"]}).status_code == 403, "without the page's token"
    assert browser.post(path, data={"key": "wrong", "csrf": csrf[1]}).status_code == 401
    assert browser.post(path, data={"key": keys["facilitator"], "csrf": csrf[1]}).status_code == 302
    assert browser.get(f"api/workshops/{keys['code']}/cockpit").status_code == 200


def test_a_cookie_changes_nothing_without_the_pages_token(house, keys, visitor):
    browser, other = visitor(), visitor()
    browser.unlock("", keys["host"])
    other.unlock("", keys["host"])
    token = browser.config("workshops/new")["csrf"]
    path, body = f"api/workshops/{keys['code']}/stage", {"exercise": CARDS, "state": "open"}

    theirs = other.config("workshops/new")["csrf"]
    for wrong in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": "x" * 64}, {"X-CSRF-Token": theirs}):
        assert browser.put(path, json=body, headers=wrong).status_code == 403
        assert browser.post("api/workshops", json={}, headers=wrong).status_code == 403
    assert browser.put(path, json=body, headers={"X-CSRF-Token": token}).status_code == 200


def test_a_forged_cookie_is_nobodys(house, keys, visitor):
    browser = visitor()
    browser.cookies.set("kernelib-host", "2|1:0|10:1795535252|13:kernelib-host|4:eHh4|" + "0" * 64)

    assert browser.get(f"api/workshops/{keys['code']}/cockpit").status_code == 401
    assert "kernelib-host" not in browser.get("").headers.get("Set-Cookie", "")


def test_a_phone_gets_no_cookie(house, keys, visitor):
    for path in ("join", "w"):
        assert "set-cookie" not in visitor().get(f"{path}/{keys['code']}").headers


def test_every_page_sends_its_headers_and_asks_no_other_host(house, keys, visitor):
    for path in ("", "workbooks", f"join/{keys['code']}", f"facilitator/{keys['code']}", "nothing", "api/nothing"):
        page = visitor().get(path)
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert (page.headers["Referrer-Policy"], page.headers["X-Content-Type-Options"]) == ("no-referrer", "nosniff")
        assert "server" not in page.headers
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page.text)


def test_config_in_a_page_cannot_end_its_script(house, visitor):
    made = house.new_workshop(title="</script><script>alert(1)</script>")

    page = visitor().get(f"join/{made['code']}")

    assert "<script>alert" not in page.text
    assert visitor().config(f"join/{made['code']}")["title"] == "</script><script>alert(1)</script>"


def test_the_list_of_workshops_is_the_hosts(house, keys, visitor):
    assert keys["code"] not in visitor().get("").text
    browser = visitor()
    browser.unlock("", keys["host"])
    assert keys["code"] in browser.get("").text


def test_the_code_form_leads_to_the_workshop_or_says_that_there_is_none(house, keys, visitor):
    there = visitor().get("join", params={"code": keys["code"].lower()})
    assert there.headers["Location"] == f"/join/{keys['code']}"
    missing = visitor().get("join", params={"code": "ZZZZZZ"})
    assert missing.status_code == 404 and "Koden findes ikke" in missing.text


def test_language_is_chosen_once_and_the_address_is_clean(house, keys, visitor):
    browser = visitor(headers={"Accept-Language": "da"})

    told = browser.get("workbooks?language=en")

    assert (told.status_code, told.headers["Location"]) == (302, "/workbooks")
    assert '<html lang="en">' in browser.get("workbooks").text


def test_assets_are_compressed_and_kept_for_ever(house, visitor):
    from kernelib.server import assets

    for name in assets.NAMES:
        told = visitor().get(assets.url(name))
        assert "immutable" in told.headers["Cache-Control"]
        if not name.endswith("woff2"):
            assert told.headers["Content-Encoding"] == "gzip"
    assert visitor().get("assets/look.css").headers["Cache-Control"] == "no-cache"
    assert visitor().get("assets/../cli.py").status_code == 404
