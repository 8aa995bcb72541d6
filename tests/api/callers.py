"""Programs that call the API, each with a token of one organisation."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from tests.services.stage import Stage

from cairn.services.access import Seat
from cairn.services.admin import api_tokens

ROOT = "/api/v1"


@dataclass
class Caller:
    """`caller.post("/learners", {"name": "Amina"})`; bodies are JSON unless they are a form."""

    token: str = ""
    client: Client = field(
        default_factory=lambda: Client(enforce_csrf_checks=True, raise_request_exception=True)
    )

    def call(self, method: str, path: str, body: Any = None, *, form: Any = None, **headers: str):
        """Call; every refusal must be a problem document."""
        if self.token:
            headers = {"Authorization": f"Bearer {self.token}", **headers}
        address = f"{ROOT}{path}"
        if form is not None:
            answer = getattr(self.client, method.lower())(address, data=form, headers=headers)
        else:
            text = body if isinstance(body, (bytes, str)) else "" if body is None else json.dumps(body)
            kind = "application/json" if text else ""
            answer = self.client.generic(method.upper(), address, text, content_type=kind, headers=headers)
        if answer.status_code >= 400:
            assert answer.headers["Content-Type"] == "application/problem+json", answer.content
            said = answer.json()
            assert set(said) >= {"type", "title", "status", "detail", "code", "errors"}
            assert (said["status"], said["type"]) == (answer.status_code, f"/problems/{said['code']}")
        return answer

    def get(self, path: str, **headers: str):
        return self.call("get", path, **headers)

    def post(self, path: str, body: Any = None, **more: Any):
        return self.call("post", path, body, **more)

    def patch(self, path: str, body: Any = None, **more: Any):
        return self.call("patch", path, body, **more)

    def put(self, path: str, body: Any = None, **more: Any):
        return self.call("put", path, body, **more)

    def delete(self, path: str, **more: Any):
        return self.call("delete", path, **more)


def caller(stage: Stage, *roles: str, seat: Seat | None = None) -> Caller:
    """A program with a token that has just these roles at Harbour School (or where `seat` sits)."""
    _row, plaintext = api_tokens.create(
        seat or stage.owner, name="A program", roles=roles or ["owner"], expires_at=None, ports=stage.ports
    )
    return Caller(plaintext)


def refused(answer) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json()["code"]


def fields(answer) -> set[str]:
    """The fields that a refusal names."""
    return {error["field"] for error in answer.json()["errors"]}
