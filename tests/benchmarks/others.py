"""Visitors of Streamlit's and Panel's pages: what a browser says to each, until a click has been acknowledged."""

import json
import re
import secrets
import time
from typing import Any

from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from tests.benchmarks.visitors import PATIENCE, Visit, fetched, origin

# Streamlit's button in a message of protobuf: its id (field 1), then its label (field 2).
BUTTON = re.compile(rb"\x0a.(\$\$ID-[\x21-\x7e]+)\x12\x04Send", re.DOTALL)
RERUN, WIDGET_STATES, WIDGETS, ID, TRIGGERED = 11, 2, 1, 1, 2
# Panel's, in Bokeh's JSON.
TOKEN = re.compile(r'"token":"([^"]+)"')


async def streamlit(address: str, visit: Visit, begun: float) -> None:
    await fetched(address)
    visit.page = time.perf_counter() - begun
    for asked in ("_stcore/health", "_stcore/host-config"):
        await fetched(address + asked)
    line = await _connected(f"{address}_stcore/stream", ["streamlit"])
    await line.write_message(field(RERUN, b""), binary=True)
    seen = b""
    while not (button := BUTTON.search(seen)):
        seen = await _heard(line)
    state = field(ID, button[1]) + bytes([TRIGGERED << 3, 1])
    clicked = field(RERUN, field(WIDGET_STATES, field(WIDGETS, state)))
    await line.write_message(clicked, binary=True)
    while b"Saved" not in await _heard(line):
        pass
    visit.ready = time.perf_counter() - begun
    line.close()


def field(number: int, content: bytes) -> bytes:
    """One field of protobuf that has a length."""
    length, size = len(content), b""
    while length > 0x7F:
        size += bytes([length & 0x7F | 0x80])
        length >>= 7
    return bytes([number << 3 | 2]) + size + bytes([length]) + content


async def panel(address: str, visit: Visit, begun: float) -> None:
    token = TOKEN.search((await fetched(address)).body.decode())
    visit.page = time.perf_counter() - begun
    if not token:
        raise ValueError("a page without a session")
    line = await _connected(f"{address}/ws", ["bokeh", token[1]])
    await _until(line, "ACK")
    await _say(line, "PULL-DOC-REQ", {})
    document = await _until(line, "PULL-DOC-REPLY")
    button = next(model for model in _models(document) if model["attributes"].get("label") == "Send")
    event = {"type": "event", "name": "button_click"}
    event["values"] = {"type": "map", "entries": [["model", {"id": button["id"]}]]}  # type: ignore[assignment]
    click = {"kind": "MessageSent", "msg_type": "bokeh_event", "msg_data": event}
    await _say(line, "PATCH-DOC", {"events": [click]})
    while "Saved" not in json.dumps(await _until(line, "PATCH-DOC")):
        pass
    visit.ready = time.perf_counter() - begun
    line.close()


def _models(part: Any) -> list[dict[str, Any]]:
    """Every model in a document, however deep."""
    if isinstance(part, list):
        return [model for each in part for model in _models(each)]
    if not isinstance(part, dict):
        return []
    own = [part] if part.get("type") == "object" and "attributes" in part else []
    return own + [model for each in part.values() for model in _models(each)]


async def _connected(address: str, protocols: list[str]) -> Any:
    request = HTTPRequest(
        address.replace("http", "ws", 1), headers={"Origin": origin(address)}, connect_timeout=PATIENCE
    )
    return await websocket_connect(request, subprotocols=protocols, max_message_size=2**26)


async def _heard(line: Any) -> Any:
    data = await line.read_message()
    if data is None:
        raise ConnectionError("the line was closed")
    return data


async def _say(line: Any, kind: str, content: dict[str, Any]) -> None:
    for part in ({"msgid": secrets.token_hex(8), "msgtype": kind}, {}, content):
        await line.write_message(json.dumps(part))


async def _until(line: Any, kind: str) -> Any:
    """The content of the next message of a kind: header, metadata, content, then a header and bytes for each buffer."""
    while True:
        header = json.loads(await _heard(line))
        await _heard(line)
        content = json.loads(await _heard(line))
        for _ in range(header.get("num_buffers", 0)):
            await _heard(line)
            await _heard(line)
        if header["msgtype"] == kind:
            return content


__all__ = ["panel", "streamlit"]
