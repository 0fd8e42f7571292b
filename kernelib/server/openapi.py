"""`/api/openapi.json`: what there is to call, told from the table that the calls are made of."""

import re
from typing import Any

from kernelib.server.base import TITLES, methods

OPEN = {"anyone"}
SCHEMAS: dict[str, Any] = {
    "title": {"type": "string"},
    "language": {"enum": ["da", "en"]},
    "roles": {"description": "A preset's name, codes with commas between, or a list of objects."},
    "mode": {"enum": ["measure", "dialogue"]},
    "agenda": {"type": "string"},
    "purpose": {"type": "string"},
    "controller": {"type": "string"},
    "delete_after": {"type": "string", "format": "date"},
    "works_committee": {"enum": ["yes", "no", "not_needed"]},
    "steps": {"type": "array", "items": {"type": "object"}, "description": "exercise, minutes and by of each."},
    "role": {"type": "string"},
    "into": {"type": "string"},
    "address": {"type": "string", "format": "uri"},
    "label": {"type": ["string", "object"]},
    "table": {"type": "integer", "minimum": 1},
    "paper": {"type": "boolean"},
    "resume_code": {"type": "string"},
    "id": {"type": "string", "format": "uuid"},
    "round": {"type": "integer", "minimum": 1},
    "answer": {"type": "object"},
    "exercise": {"type": "string"},
    "state": {"enum": ["open", "closed", "revealed"]},
    "by": {"enum": ["person", "table"]},
    "show": {"enum": ["code", "stage", "nothing", "release"]},
    "release": {"type": "integer", "minimum": 1},
    "merged_into": {"type": ["string", "null"]},
}


def described(routes: list[tuple[str, Any, dict[str, Any]]], base: str) -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {"title": "Kernelib", "version": "1", "description": "The calls of one workshop server."},
        "servers": [{"url": base.rstrip("/") or "/"}],
        "paths": {path: _path(path, handler, asked) for path, handler, asked in routes},
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Problem": _problem()},
        },
    }


def _path(path: str, handler: Any, asked: dict[str, str]) -> dict[str, Any]:
    inside = [_parameter(name, "path", "string") for name in re.findall(r"\{(\w+)\}", path)]
    after = [_parameter(name, "query", type) for name, type in asked.items()]
    return {"parameters": inside + after} | {
        method.lower(): _operation(handler, method.lower()) for method in methods(handler) if method != "HEAD"
    }


def _parameter(name: str, where: str, type: str) -> dict[str, Any]:
    schema: dict[str, Any] = {"enum": ["svg", "json"]} if name == "form" else {"type": type}
    return {"name": name, "in": where, "required": where == "path", "schema": schema}


def _operation(handler: Any, method: str) -> dict[str, Any]:
    who = getattr(handler, "open_to", {}).get(method, "anyone")
    body = getattr(handler, "body_holds", {}).get(method)
    name = handler.__name__
    told: dict[str, Any] = {
        "operationId": f"{method}{name}",
        "summary": (getattr(handler, method).__doc__ or "").strip(),
        "security": [] if who in OPEN else [{"bearer": []}],
        "x-open-to": who,
        "responses": {"201" if getattr(handler, "makes_something", False) else "200": _answer(name)},
    }
    if getattr(handler, "may_be_unchanged", False):
        told["responses"]["304"] = {"description": "Nothing has changed."}
    if body is not None:
        told["requestBody"] = {"required": True, "content": {"application/json": {"schema": _schema(handler, body)}}}
    refused = {404, 503} | ({400, 413, 422} if body is not None else set()) | set(getattr(handler, "refused_with", ()))
    refused |= set() if who in OPEN else {401, 403}
    for status in sorted(refused & set(TITLES)):
        told["responses"][str(status)] = {
            "description": "Refused; nothing has changed.",
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    return told


def _answer(name: str) -> dict[str, Any]:
    types = ["image/svg+xml", "application/json"] if name == "Picture" else ["application/json"]
    return {"description": "Done.", "content": {type: {} for type in types}}


def _schema(handler: Any, body: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object", "properties": {key: (SCHEMAS | handler.schemas)[key] for key in body}}
    if handler.needs:
        schema["required"] = [*handler.needs]
    if any(value is not None for value in body.values()):
        schema["examples"] = [body]
    return schema


def _problem() -> dict[str, Any]:
    texts = {name: {"type": "string"} for name in ("title", "detail", "code")}
    return {"type": "object", "properties": {**texts, "status": {"type": "integer"}}, "required": ["title", "detail"]}
