"""The OpenAPI 3.1 document: ninja's, with our refusals, roles and idempotency keys on every operation."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from ninja.operation import Operation

from cairn.api.application import CairnAPI, build
from cairn.api.door import accepted
from cairn.api.problems import MEDIA_TYPE
from cairn.api.schemas.texts import Problem

PREFIX: Final = "/api/v1"
WHY: Final = {
    400: "The request cannot be read (no strict JSON, a broken form).",
    401: "No token, or one that is unknown, ended or expired.",
    403: "The token lacks the role.",
    404: "There is no such thing in this organisation.",
    409: "The state of the thing does not allow this, or the idempotency key was used.",
    413: "The body is too large.",
    415: "This kind of content is not taken here.",
    422: "Some values do not fit, or something is missing; `errors` names each.",
    429: "Too much at once; `Retry-After` says when to come back.",
}
KEY: Final[dict[str, Any]] = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 120, "pattern": "^[!-~]{1,120}$"},
    "description": "The request is done once; its answer is given again for 24 hours.",
}


@cache
def api() -> CairnAPI:
    """The one API of this process."""
    return build()


@cache
def schema() -> dict[str, Any]:
    """The OpenAPI document."""
    made: dict[str, Any] = dict(api().get_openapi_schema(path_prefix=PREFIX))
    own = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    made["components"]["schemas"] |= {**own.pop("$defs", {}), "Problem": own}
    made["components"]["responses"] = {str(status): _refusal(why) for status, why in WHY.items()}
    for operation in operations():
        path = PREFIX + re.sub(r"{[^}:]+:", "{", operation.path)
        for method in operation.methods:
            _complete(made["paths"][path][method.lower()], operation, method)
    made["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    made["servers"] = [{"url": "/"}]
    return made


def operations() -> list[Operation]:
    """Every operation, in the order of the resources."""
    return [
        operation
        for bound in api()._get_bound_routers()  # noqa: SLF001 - ninja has no public list
        for view in bound.path_operations.values()
        for operation in view.operations
    ]


def roles_of(operation: Operation) -> tuple[str, ...] | None:
    """The roles of which one is needed; () is any role, None is anybody."""
    if not operation.auth_callbacks:
        return None
    return tuple(getattr(operation.view_func, "roles", ()))


def _refusal(why: str) -> dict[str, Any]:
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {"description": why, "content": {MEDIA_TYPE: problem}}


def _complete(said: dict[str, Any], operation: Operation, method: str) -> None:
    """Say of one operation who may, what it takes, and every way it can say no."""
    roles, kinds = roles_of(operation), accepted(operation)
    said["x-roles"] = ["anybody"] if roles is None else list(roles) or ["any"]
    said["security"] = [{"Bearer": []}] if roles is not None else [{}, {"Bearer": []}]
    statuses = {400, 401, 413, 422, 429}
    if roles is not None:
        statuses |= {403, 404, 409} if "{" in operation.path or method != "GET" else {403}
    if kinds:
        statuses |= {415}
    statuses |= getattr(operation.view_func, "refusals", set())
    said["responses"] = {str(status): answer for status, answer in said["responses"].items()}
    for status in sorted(statuses):
        said["responses"][str(status)] = {"$ref": f"#/components/responses/{status}"}
    if scope := getattr(operation.view_func, "scope", ""):
        said["x-scope"] = scope
    elif method == "POST":
        said["parameters"] = [*said.get("parameters", []), KEY]
