"""The API put together: its resources, its refusals, its own reader and writer of JSON."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation
from ninja.parser import Parser
from ninja.renderers import BaseRenderer
from ninja.router import Router

from cairn.api import (
    achievements,
    assessments,
    catalogue,
    credentials,
    definitions,
    evidence,
    jobs,
    keys,
    labs,
    learners,
    library,
    mail,
    members,
    organisation,
    partners,
    passport,
    plans,
    problems,
    qualifications,
    registers,
    reviews,
    seminars,
    sharings,
    skills,
    stacks,
    standard_consultations,
    standard_talk,
    standards,
    standing,
    trail,
    transcript,
    verification,
    versions,
    waivers,
    workspaces,
)
from cairn.api.door import Bearer
from cairn.errors import CairnError

VERSION: Final = "1"
DESCRIPTION: Final = """\
Everything a provider can do on the pages: design, assess, issue, and what becomes of it afterwards; and
verification for everybody.

A token belongs to one organisation and has roles; what belongs to another organisation does not exist (404).
What a learner does (claim, share, export, delete the account) is done by the learner, in a session on the
pages: no token of an organisation acts for a person. For their own programs a person makes a key of their own
(in the passport, under "Programs of yours"); operations with `x-scope` take that key and no other.

Every refusal is a problem document (RFC 9457) with a stable `code`. Lists go page by page: send `next` as
`cursor`. A POST with an `Idempotency-Key` is done once; its answer is given again for 24 hours.
"""
ROUTERS: Final = (
    organisation, members, keys, achievements, versions, learners, assessments, evidence, credentials,
    standing, jobs, trail, verification, mail, passport, transcript, skills, catalogue, plans, qualifications, waivers,
    stacks, registers, reviews, library, definitions, standards, standard_talk,
    standard_consultations, workspaces, partners, labs, seminars, sharings,
)  # fmt: skip


class Given(Parser):
    """The body was read strictly by the door; a second reader would have other rules."""

    def parse_body(self, request: HttpRequest) -> Any:
        assert isinstance(request, HttpRequest)  # noqa: S101
        return getattr(request, "given", None)


class Written(BaseRenderer):
    """JSON with UTF-8 characters kept and instants as `2026-11-22T09:30:00Z`."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> str:  # noqa: ARG002
        return json.dumps(data, default=_plain, ensure_ascii=False, allow_nan=False)


class CairnAPI(NinjaAPI):
    """Ninja with names of ours: an operation is called what its function is called."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def get_operation_url_name(self, operation: Operation, router: Router) -> str:  # noqa: ARG002
        return operation.view_func.__name__


def build() -> CairnAPI:
    """Put the API together."""
    api = CairnAPI(
        title="Cairn",
        version=VERSION,
        description=DESCRIPTION,
        openapi_url=None,
        docs_url=None,
        urls_namespace="cairn-api",
        auth=Bearer(),
        parser=Given(),
        renderer=Written(),
    )
    api.add_exception_handler(CairnError, problems.of_cairn)
    api.add_exception_handler(ValidationError, problems.of_validation)
    api.add_exception_handler(HttpError, problems.of_http)
    for resource in ROUTERS:
        api.add_router("", resource.router)
    return api


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, (date, UUID)):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in an answer")
