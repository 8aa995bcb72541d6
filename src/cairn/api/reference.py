"""The OpenAPI document, and the same for people: drawn on the server, nothing from elsewhere."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cairn.api.application import DESCRIPTION
from cairn.api.openapi import schema

METHODS: Final = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Member:
    """One line of a table: a parameter, or a member of a body."""

    name: str
    kind: str
    needed: bool
    said: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One operation as the page shows it."""

    id: str
    method: str
    path: str
    title: str
    said: str
    roles: tuple[str, ...]
    parameters: tuple[Member, ...]
    takes: str
    body: tuple[Member, ...]
    answers: tuple[tuple[str, str, tuple[Member, ...]], ...]
    refusals: tuple[str, ...]


@require_safe
def openapi_document(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The machine's own reading; any site may fetch it."""
    response = HttpResponse(_text(), content_type="application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """The reference for people."""
    intro = [part.replace("\n", " ") for part in DESCRIPTION.strip().split("\n\n")]
    return render(request, "api/reference.html", {"groups": groups(), "intro": intro})


@cache
def _text() -> str:
    return json.dumps(schema(), ensure_ascii=False)


@cache
def groups() -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    """Every operation under the name of its resource, in the order of the document."""
    found: dict[str, list[Entry]] = {}
    for path, methods in schema()["paths"].items():
        for method in METHODS:
            if method in methods:
                said = methods[method]
                found.setdefault(said["tags"][0], []).append(_entry(path, method, said))
    return tuple((name, tuple(entries)) for name, entries in found.items())


def _entry(path: str, method: str, said: dict[str, Any]) -> Entry:
    content = said.get("requestBody", {}).get("content", {})
    answers = {status: answer for status, answer in said["responses"].items() if str(status) < "300"}
    return Entry(
        id=said["operationId"],
        method=method.upper(),
        path=path,
        title=said["summary"],
        said=said.get("description", ""),
        roles=tuple(said["x-roles"]),
        parameters=tuple(
            _member(one["name"], one["schema"], one["required"], one) for one in said["parameters"]
        ),
        takes=", ".join(content),
        body=_members(next(iter(content.values()))["schema"]) if content else (),
        answers=tuple(_answer(str(status), answer) for status, answer in answers.items()),
        refusals=tuple(str(status) for status in said["responses"] if str(status) >= "300"),
    )


def _answer(status: str, said: dict[str, Any]) -> tuple[str, str, tuple[Member, ...]]:
    content = said.get("content", {})
    if not content:
        return status, "", ()
    kind, body = next(iter(content.items()))
    return status, kind, _members(body["schema"]) if body.get("schema") else ()


def _members(said: dict[str, Any]) -> tuple[Member, ...]:
    """The members of an object; of a list, those of what is in it."""
    whole = _resolved(said)
    if whole.get("type") == "array":
        whole = _resolved(whole["items"])
    needed = whole.get("required", [])
    return tuple(_member(name, one, name in needed, one) for name, one in whole.get("properties", {}).items())


def _member(name: str, kind: dict[str, Any], needed: bool, said: dict[str, Any]) -> Member:
    return Member(name, _kind(kind), needed, said.get("description", ""))


def _kind(said: dict[str, Any]) -> str:
    """A type in few words: `uuid`, `list of Learner`, `text or null`."""
    if "$ref" in said:
        return str(said["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in said:
        return " or ".join(_kind(one) for one in said["anyOf"])
    if "enum" in said:
        return " | ".join(str(one) or "“”" for one in said["enum"])
    if "const" in said:
        return str(said["const"])
    kind = said.get("type", "value")
    if kind == "array":
        return f"list of {_kind(said.get('items', {}))}"
    if isinstance(kind, list):
        return " or ".join(kind)
    return str(said.get("format") or {"string": "text"}.get(kind, kind))


def _resolved(said: dict[str, Any]) -> dict[str, Any]:
    if "anyOf" in said:
        said = next((one for one in said["anyOf"] if one.get("type") != "null"), said)
    if "$ref" in said:
        found: dict[str, Any] = schema()["components"]["schemas"][said["$ref"].rsplit("/", 1)[-1]]
        return found
    return said
