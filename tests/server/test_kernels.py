"""Notebooks as pages, and the line between a page and its kernel: what an unfriendly browser tries."""

import json
import re
import struct
import threading
import time
import uuid

import pytest
import websocket

from kernelib.server.kernels import PROTOCOL, is_sane
from tests.conftest import served
from tests.server.conftest import CARDS, Visitor

WORKBOOK = "workbooks/core-or-periphery"


@pytest.fixture(scope="module")
def browser(house):
    with Visitor(house.base) as browser:
        yield browser


@pytest.fixture(scope="module")
def kernel(browser) -> str:
    return browser.config(WORKBOOK)["kernel"]


def frame(kind="comm_open", content=None, channel=b"shell", buffers=(), header=None):
    """A v1 frame."""
    header = header or {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": "s", "username": "", "version": "5.3"}
    texts = [header, {}, {"version": "1.0.0"}, {} if content is None else content]
    parts = [channel, *(json.dumps(each).encode() for each in texts), *buffers]
    offsets = [8 * (len(parts) + 2)]
    for part in parts:
        offsets.append(offsets[-1] + len(part))
    return struct.pack(f"<{len(offsets) + 1}Q", len(offsets), *offsets) + b"".join(parts)


def connect(base, kernel, browser=None, protocol: str | None = PROTOCOL, **options):
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies.jar) if browser else None
    return websocket.create_connection(
        base.replace("http", "ws", 1) + f"api/kernels/{kernel}/channels?session_id={uuid.uuid4().hex}",
        cookie=cookies,
        subprotocols=[protocol] if protocol else None,
        timeout=15,
        **options,
    )


def heard(socket, until, seconds=10):
    """The messages that came, until one is what was waited for."""
    got = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        socket.settimeout(max(0.1, end - time.monotonic()))
        try:
            data = socket.recv()
        except websocket.WebSocketTimeoutException:
            break
        offsets = struct.unpack_from(f"<{int.from_bytes(data[:8], 'little')}Q", data, 8)
        header, content = (json.loads(data[offsets[n] : offsets[n + 1]]) for n in (1, 4))
        got.append((header["msg_type"], content))
        if until(*got[-1]):
            break
    return got


def states(socket):
    """All widgets of the kernel, as a page asks for them."""
    comm = uuid.uuid4().hex
    socket.send_binary(frame("comm_open", {"comm_id": comm, "target_name": "jupyter.widget.control", "data": {}}))
    socket.send_binary(frame("comm_msg", {"comm_id": comm, "data": {"method": "request_states"}}))
    got = heard(socket, lambda kind, content: content.get("data", {}).get("method") == "update_states")
    return got[-1][1]["data"]["states"]


def is_card_sort(state):
    return "saved" in state and state["exercise"]["id"] == CARDS


def test_a_workbook_opens_with_a_private_workshop_that_is_there_again(house, visitor):
    browser = visitor()
    page = browser.get(WORKBOOK)
    assert page.status_code == 200
    assert "kernelib-alone" in page.headers["Set-Cookie"]
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "style=" not in page.text

    kernel = browser.config(WORKBOOK)["kernel"]
    socket = connect(house.base, kernel, browser)
    widgets = states(socket)
    id, card = next((i, w["state"]) for i, w in widgets.items() if is_card_sort(w["state"]))
    code = next(w["state"]["resume_code"] for w in widgets.values() if "resume_code" in w["state"])
    assert card["answer"] == {}
    answer = {"type": "submit", "id": str(uuid.uuid4()), "answer": {"yard_duty": "supporting"}}
    socket.send_binary(frame("comm_msg", {"comm_id": id, "data": {"method": "custom", "content": answer}}))
    heard(socket, lambda kind, content: content.get("data", {}).get("state", {}).get("status") == "saved")
    socket.close()

    def kept(who):
        again = connect(house.base, who.config(WORKBOOK)["kernel"], who)
        shown = [widget["state"] for widget in states(again).values()]
        found = [state["saved"] for state in shown if is_card_sort(state)]
        again.close()
        return found

    assert kept(browser)[0] == {"yard_duty": "supporting"}
    other = visitor()
    assert kept(other)[0] is None, "another browser is another person"
    token = re.search(r'name="csrf" value="(\w+)"', other.get("workbooks").text)
    assert token
    wrong = other.post("workbooks", data={"resume_code": "AAAAAAAA", "csrf": token[1]})
    assert wrong.status_code == 422 and "passer ikke" in wrong.text
    right = other.post("workbooks", data={"resume_code": code.lower(), "csrf": token[1]})
    assert right.status_code == 302
    assert "Dine svar er hentet" in other.get("workbooks?back").text, "it says that it worked"
    assert "Dine svar er hentet" not in other.get("workbooks").text
    assert kept(other)[0] == {"yard_duty": "supporting"}, "the code brings the answers to another device"


def test_a_private_workshop_is_nobodys_by_its_code(house, browser, kernel):
    import sqlite3

    with sqlite3.connect(house.database) as connection:
        codes = [row[0] for row in connection.execute("SELECT code FROM workshops WHERE mode = 'alone'")]
    connection.close()
    assert codes
    assert house.call("GET", f"api/workshops/{codes[0]}/agenda").status_code == 404
    assert house.call("GET", f"join/{codes[0]}").status_code == 404


def test_cockpit_and_projector_open_for_their_keys(house, visitor, workshop):
    browser = visitor()
    browser.unlock(f"facilitator/{workshop['code']}", workshop["facilitator_key"])
    for path in ("facilitator", "projector"):
        config = browser.config(f"{path}/{workshop['code']}")
        assert config["code"] == workshop["code"] and config["csrf"]
        assert workshop["facilitator_key"] not in json.dumps(config)


def test_an_unknown_workbook_is_a_page_that_says_so(house, visitor):
    for name in ("nothing", "cockpit", "04-core-or-periphery", "..%2ffacilitator%2fcockpit"):
        assert visitor().get(f"workbooks/{name}").status_code == 404


def test_only_the_browser_that_started_a_kernel_reaches_it(house, browser, kernel, visitor):
    assert browser.get(f"api/kernels/{kernel}").json()["id"] == kernel
    stranger = visitor()
    assert stranger.get(f"api/kernels/{kernel}").status_code == 403
    stranger.get("workbooks")  # has a cookie of its own now
    assert stranger.get(f"api/kernels/{kernel}").status_code == 403
    assert browser.delete(f"api/kernels/{kernel}").status_code == 405
    assert browser.get(f"api/kernels/{uuid.uuid4()}").status_code == 404

    connect(house.base, kernel, browser).close()
    for other in (None, stranger):
        with pytest.raises(websocket.WebSocketBadStatusException) as refused:
            connect(house.base, kernel, other)
        assert refused.value.status_code == 403


def test_the_line_has_one_form_and_one_origin(house, browser, kernel):
    for protocol in (None, "v2.kernel"):
        with pytest.raises(websocket.WebSocketBadStatusException) as refused:
            connect(house.base, kernel, browser, protocol)
        assert refused.value.status_code == 400
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        connect(house.base, kernel, browser, origin="http://elsewhere.example")
    assert refused.value.status_code == 403


def test_what_jupyter_and_voila_offer_besides_is_closed(house, browser, kernel):
    for path in (
        "api", "api/kernels", "api/sessions", "api/contents", "api/terminals", "api/kernelspecs", "api/status", "tree",
        "login", "voila/files/cockpit.ipynb", "voila/tree", "voila/render/course/04-core-or-periphery.ipynb",
        "voila/api/contents", f"voila/api/shutdown/{kernel}", f"voila/query/{kernel}", "files/x", "lab",
        "voila/templates/../../x", "voila/templates/classic/static/x", "voila/static/../../../app.py",
        "voila/labextensions/../../../../etc/passwd",
    ):  # fmt: skip
        assert browser.get(path).status_code in (400, 403, 404), path
        assert browser.post(path).status_code in (400, 403, 404, 405), path
    assert browser.get(f"api/kernels/{kernel}").status_code == 200


def test_a_template_cannot_be_chosen_in_the_address(house, browser):
    page = browser.get(f"{WORKBOOK}?template=nope&theme=dark")
    assert page.status_code == 200 and "/assets/manager.js" in page.text


ATTACKS = [
    b"",
    b"\x00" * 8,
    b"\xff" * 8,
    b"\xff" * 4096,
    (2**40).to_bytes(8, "little") + b"x" * 64,
    frame()[:-3],
    frame() + b"x",
    frame(channel=b"control"),
    frame(channel=b"\xff"),
    frame(header={"msg_type": ["comm_msg"]}),
    frame(header=[1]),
    frame(content=[1]),
    frame("comm_open", {"comm_id": "x", "target_name": "jupyter.widget", "data": {}}),
    *(
        frame(kind)
        for kind in (
            "execute_request", "shutdown_request", "interrupt_request", "debug_request", "complete_request",
            "inspect_request", "history_request", "input_reply", "create_subshell_request", "is_complete_request",
        )
    ),
    frame(buffers=[b"x"] * 100),
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
def test_a_frame_that_no_page_sends_is_not_sane(attack):
    assert not is_sane(attack)


def test_frames_that_pages_send_are_sane():
    control = {"comm_id": "x", "target_name": "jupyter.widget.control", "data": {}}
    assert is_sane(frame("comm_open", control))
    assert is_sane(frame("comm_msg", {"comm_id": "x", "data": {}}, buffers=[b"", b"abc"]))
    assert is_sane(frame("kernel_info_request"))
    assert not is_sane("text") and not is_sane(None)


def test_an_attack_neither_hurts_the_kernel_nor_the_others(house, browser, kernel):
    socket = connect(house.base, kernel, browser)
    for attack in ATTACKS:
        socket.send_binary(attack)
    socket.send("{}")
    assert states(socket), "the kernel is there and answers"
    socket.close()
    assert house.call("GET", "healthz").status_code == 200


def test_no_error_and_no_printed_text_reaches_a_page(house, browser, kernel):
    socket = connect(house.base, kernel, browser)
    widgets = states(socket)
    id = next(i for i, w in widgets.items() if "exercise" in w["state"])
    for data in (
        {"method": "update", "state": {"answer": {"x": "1"}, "buffer_paths": 7}, "buffer_paths": [["nowhere", 1]]},
        {"method": "nothing"},
        {"method": "update", "state": 5},
        {"method": "custom", "content": {"type": "submit", "answer": {"yard_duty": "\x00"}}},
    ):
        socket.send_binary(frame("comm_msg", {"comm_id": id, "data": data}))
    got = heard(socket, lambda kind, content: False, seconds=2)
    assert {kind for kind, _ in got} <= {"comm_msg", "comm_open", "comm_close", "status"}
    assert "Traceback" not in json.dumps(got)
    assert states(socket)
    socket.close()


def test_a_page_can_set_only_what_is_its_own(house, browser, kernel):
    socket = connect(house.base, kernel, browser)
    widgets = states(socket)
    id, before = next((i, w["state"]) for i, w in widgets.items() if "exercise" in w["state"])
    changed = {"method": "update", "state": {"exercise": {}, "saved": {"x": "y"}, "_esm": "x"}, "buffer_paths": []}
    socket.send_binary(frame("comm_msg", {"comm_id": id, "data": changed}))
    after = states(socket)[id]["state"]
    socket.close()
    assert [after[name] for name in ("exercise", "saved", "_esm")] == [
        before[name] for name in ("exercise", "saved", "_esm")
    ]


def test_a_client_cannot_say_who_it_is(house, visitor):
    forged = json.dumps({"alone": "somebody else's", "workshop": "AAAAAA", "door": "facilitator", "language": "en"})
    browser = visitor(headers={"X-Kernelib-Visit": forged, "Accept-Language": "da"})
    assert browser.config(WORKBOOK)["language"] == "da"


def test_a_full_house_says_so_and_has_room_again(tmp_path):
    with served(tmp_path, KERNELIB_KERNELS="1") as small, Visitor(small.base) as one, Visitor(small.base) as other:
        assert one.get(WORKBOOK).status_code == 200

        full = other.get(WORKBOOK)

        assert full.status_code == 503 and int(full.headers["Retry-After"]) > 0
        assert "Der er mange i gang lige nu" in full.text and "<h1" in full.text


def test_many_who_open_a_page_at_once_do_not_stop_the_others(house):
    """The phone's calls go on while kernels start."""

    def visit():
        with Visitor(house.base) as visitor:
            visitor.get(WORKBOOK)

    threads = [threading.Thread(target=visit) for _ in range(3)]
    for thread in threads:
        thread.start()
    slowest = 0.0
    while any(thread.is_alive() for thread in threads):
        begun = time.monotonic()
        assert house.call("GET", "healthz").status_code == 200
        slowest = max(slowest, time.monotonic() - begun)
    assert slowest < 2
