"""The OpenAPI document and the reference for people say what the API is, and nothing else."""

from __future__ import annotations

import re
import sys

import pytest
from django.test import Client

from cairn.api.openapi import operations, schema

pytestmark = pytest.mark.django_db
SAID = [
    (path, method, said) for path, methods in schema()["paths"].items() for method, said in methods.items()
]


def test_the_document_is_openapi_31_and_public():
    answer = Client().get("/api/v1/openapi.json")
    assert (answer.status_code, answer.json()["openapi"]) == (200, "3.1.0")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json() == schema()


def test_the_document_is_valid_by_its_own_schema():
    jsonschema_rs = pytest.importorskip("jsonschema_rs")
    for name, one in schema()["components"]["schemas"].items():
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **one}), name


def test_every_reference_in_the_document_leads_somewhere():
    components = schema()["components"]
    found = set(re.findall(r"#/components/(\w+)/([\w.]+)", str(schema())))
    assert {(kind, name) for kind, name in found if name not in components[kind]} == set()


def test_no_two_schemas_have_one_name():
    """One of them would stand in the document for both."""
    names: dict[str, set[str]] = {}
    for name, module in list(sys.modules.items()):
        if name.startswith("cairn.api.schemas"):
            for said, one in vars(module).items():
                if isinstance(one, type) and one.__module__.startswith("cairn.api.schemas"):
                    names.setdefault(said, set()).add(one.__module__)
    assert len(names) > 100
    assert {name: places for name, places in names.items() if len(places) > 1} == {}


def test_every_operation_has_one_name_and_a_sentence():
    names = [said["operationId"] for _path, _method, said in SAID]
    assert len(names) == len(set(names)) == len(operations()) > 70
    assert all(said["summary"] and said["description"] and said["tags"] for _path, _method, said in SAID)


@pytest.mark.parametrize(("path", "method", "said"), SAID, ids=[said["operationId"] for *_, said in SAID])
def test_every_operation_says_how_it_says_no(path, method, said):
    refusals = {str(status): answer for status, answer in said["responses"].items() if str(status) >= "400"}
    assert {"400", "401", "413", "422", "429"} <= set(refusals)
    assert "404" in refusals or "{" not in path
    assert all(answer == {"$ref": f"#/components/responses/{status}"} for status, answer in refusals.items())
    assert ("415" in refusals) == ("requestBody" in said)
    keys = [one["name"] for one in said["parameters"]]
    assert ("Idempotency-Key" in keys) == (method == "post" and "x-scope" not in said)
    if path.count("/") == 3 and method == "get" and "cursor" in keys:
        limit = next(one for one in said["parameters"] if one["name"] == "limit")
        assert limit["schema"]["maximum"] == 100


def test_every_refusal_is_one_schema():
    for answer in schema()["components"]["responses"].values():
        assert answer["content"] == {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        }


def test_people_read_the_same_without_scripts_from_elsewhere():
    answer = Client().get("/api/v1/")
    page = answer.content.decode()
    assert answer.status_code == 200
    for path, method, said in SAID:
        assert f'id="{said["operationId"]}"' in page
        assert f"{method.upper()} {path}" in page
    assert not re.search(r"(src|href)=[\"']https?://", page)
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
