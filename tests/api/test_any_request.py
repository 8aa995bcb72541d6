"""Thousands of requests nobody would send: no operation breaks, and every answer is as documented.

schemathesis makes requests from the OpenAPI document itself. Half of them are sent at rows that are there,
so that they reach further than "not found". As a visitor, as Harbour School, and as another organisation.
"""

from __future__ import annotations

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.harbour import Harbour

from cairn.api.openapi import schema as document

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
EXAMPLES = 3  # a request each; × 78 operations × 3 callers
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
API = schemathesis.openapi.from_dict(document())
QUICK = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def doors(django_db_setup, django_db_blocker):
    """The application as a server calls it, a world behind it, and a token for each caller."""
    from tests.services.stage import Stage

    from cairn.services.admin import api_tokens
    from cairn.site import middleware
    from cairn.site.wsgi import application

    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)  # it would close the connection that holds the transaction
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        stage = Stage()
        patch.setattr(middleware, "ports", lambda: stage.ports)
        tokens = {
            name: api_tokens.create(seat, name=name, roles=["owner"], expires_at=None, ports=stage.ports)[1]
            for name, seat in (("harbour", stage.owner), ("elsewhere", stage.outsider))
        }
        yield application, Harbour(stage), tokens
        transaction.set_rollback(True)
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.parametrize("caller", ["visitor", "harbour", "elsewhere"])
@API.parametrize()
@QUICK
def test_no_request_breaks_the_api(case, doors, caller):
    application, harbour, tokens = doors
    if case.path_parameters and len(str(case.body) + str(case.query)) % 2:
        name = f"api:{case.operation.definition.raw['operationId']}"
        case.path_parameters = {
            key: str(value) for key, value in harbour.arguments(name, list(case.path_parameters)).items()
        }
    given = {name: value for name, value in (case.headers or {}).items() if name.lower() != "authorization"}
    case.headers = {**given, **({"Authorization": f"Bearer {tokens[caller]}"} if caller in tokens else {})}
    with transaction.atomic():
        response = case.call(app=application, base_url="http://localhost")
        transaction.set_rollback(True)
    case.validate_response(response, checks=CHECKS)
    signed = "/api/v1/mail/bounces"  # by the mail server; no token stands in for it
    if caller == "visitor" and case.operation.path == signed:
        assert response.status_code in (400, 403, 404, 405, 413, 415, 422)
    elif caller == "visitor" and case.operation.definition.raw["x-roles"] != ["anybody"]:
        assert response.status_code in (400, 401, 404, 405, 413)
