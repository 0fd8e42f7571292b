"""Visitors without a browser: the page, the websocket, what the widgets are, a click, its acknowledgement.

`voila` visits ours and stock Voilà alike; those of Streamlit and Panel are in `others.py`.
"""

import asyncio
import json
import random
import re
import struct
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tornado.httpclient import AsyncHTTPClient, HTTPRequest, HTTPResponse
from tornado.websocket import websocket_connect

PROTOCOL = "v1.kernel.websocket.jupyter.org"
PATIENCE = 240.0
KERNEL = re.compile(r'"kernel(?:Id)?":\s*"([0-9a-f-]{36})"')


@dataclass
class Visit:
    """How long one visitor waited, in seconds; what went wrong, if something did."""

    page: float = 0.0
    ready: float = 0.0
    failed: str = ""


Visitor = Callable[[str, Visit, float], Awaitable[None]]


async def burst(visitor: Visitor, address: str, people: int, seconds: float) -> list[Visit]:
    """So many people, who arrive at random within so many seconds."""
    AsyncHTTPClient.configure(None, max_clients=people + 10)
    chance = random.Random(people)
    delays = sorted(chance.uniform(0, seconds) for _ in range(people))
    return list(await asyncio.gather(*(_visit(visitor, address, delay) for delay in delays)))


async def _visit(visitor: Visitor, address: str, delay: float) -> Visit:
    await asyncio.sleep(delay)
    visit, begun = Visit(), time.perf_counter()
    try:
        async with asyncio.timeout(PATIENCE):
            await visitor(address, visit, begun)
    except Exception as error:
        visit.failed = f"{type(error).__name__}: {error}"
    return visit


async def voila(address: str, visit: Visit, begun: float) -> None:
    """A page of ours or of stock Voilà, with our widgets or a button. It stays open."""
    await opened(address, visit, begun, {})


async def opened(address: str, visit: Visit, begun: float, cookies: dict[str, str]) -> Any:
    """The same for a browser that keeps its cookies; the line to the kernel, still open."""
    got = await fetched(address, cookies)
    text = got.body.decode()
    visit.page = time.perf_counter() - begun
    kernel = KERNEL.search(text)
    if not kernel:
        raise ValueError("a page without a kernel")
    base = origin(address)
    for each in got.headers.get_list("Set-Cookie"):
        name, _, cookies[name] = each.partition(";")[0].partition("=")
    url = f"{base.replace('http', 'ws', 1)}/api/kernels/{kernel[1]}/channels?session_id={uuid.uuid4().hex}"
    request = HTTPRequest(url, headers={"Cookie": _cookie(cookies), "Origin": base}, connect_timeout=PATIENCE)
    line = await websocket_connect(request, subprotocols=[PROTOCOL], max_message_size=2**26)
    control = uuid.uuid4().hex
    made = {"comm_id": control, "target_name": "jupyter.widget.control", "data": {}}
    await line.write_message(frame("comm_open", made), binary=True)
    await line.write_message(frame("comm_msg", {"comm_id": control, "data": {"method": "request_states"}}), binary=True)
    states = (await _heard(line, "update_states"))["states"]
    buttons = [id for id, state in states.items() if state["model_name"] == "ButtonModel"]
    if buttons:
        click = {"comm_id": buttons[0], "data": {"method": "custom", "content": {"event": "click"}}}
        told = lambda state: state.get("value") == "Saved"  # noqa: E731
    else:
        asked, state = next((id, state["state"]) for id, state in states.items() if "saved" in state["state"])
        if state["status"] == "saved":
            # Somebody who comes back finds it there; the same answer again would change nothing that could be heard.
            visit.ready = time.perf_counter() - begun
            return line
        answer = {"type": "submit", "id": str(uuid.uuid4()), "answer": _some_answer(state["exercise"])}
        click = {"comm_id": asked, "data": {"method": "custom", "content": answer}}
        told = lambda state: state.get("status") == "saved"  # noqa: E731
    await line.write_message(frame("comm_msg", click), binary=True)
    while not told((await _heard(line, "update"))["state"]):
        pass
    visit.ready = time.perf_counter() - begun
    return line


async def fetched(address: str, cookies: dict[str, str] | None = None) -> HTTPResponse:
    headers = {"Cookie": _cookie(cookies)} if cookies else {}
    asked = HTTPRequest(address, headers=headers, request_timeout=PATIENCE, connect_timeout=PATIENCE)
    return await AsyncHTTPClient().fetch(asked)


def _cookie(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def origin(address: str) -> str:
    """Scheme, host and port."""
    return re.sub(r"(https?://[^/]+).*", r"\1", address)


async def _heard(line: Any, method: str) -> dict[str, Any]:
    while True:
        data = await line.read_message()
        if data is None:
            raise ConnectionError("the line was closed")
        if not isinstance(data, bytes):
            continue
        offsets = struct.unpack_from(f"<{int.from_bytes(data[:8], 'little')}Q", data, 8)
        content = json.loads(data[offsets[4] : offsets[5] if len(offsets) > 5 else None])
        told = content.get("data", {})
        if isinstance(told, dict) and told.get("method") == method:
            return told


def _some_answer(exercise: dict[str, Any]) -> dict[str, Any]:
    items = [item["id"] for item in exercise["items"]]
    if exercise["kind"] == "card_sort":
        return {items[0]: exercise["bins"][0]["id"]}
    if exercise["kind"] == "ranking":
        return {item: place for place, item in enumerate(items, start=1)}
    return {items[0]: True} if exercise["kind"] == "choice" else {}


def frame(kind: str, content: dict[str, Any]) -> bytes:
    """A v1 frame on the shell channel."""
    header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": "s", "username": "", "version": "5.3"}
    texts = [header, {}, {"version": "1.0.0"}, content]
    parts = [b"shell", *(json.dumps(each).encode() for each in texts)]
    offsets = [8 * (len(parts) + 2)]
    for part in parts:
        offsets.append(offsets[-1] + len(part))
    return struct.pack(f"<{len(offsets) + 1}Q", len(offsets), *offsets) + b"".join(parts)
