"""Saying no in the form of RFC 9457: one shape for every refusal, with a stable code.

Services raise decisions, the door raises `RequestError` for what is wrong with
the request itself; here each becomes `application/problem+json`, once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.http import HttpResponse

from cairn.credentials.document import DocumentError
from cairn.errors import CairnError
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted, Refused, TooMuch
from cairn.services.ports import FileError, PortError

MEDIA_TYPE: Final = "application/problem+json"

STATUS: Final[Mapping[type[CairnError], int]] = {
    NotFound: 404,
    NotPermitted: 403,
    Conflict: 409,
    TooMuch: 429,
    InvalidInput: 422,
    Refused: 422,
    DocumentError: 400,
    PortError: 422,
}
OF_CODE: Final[Mapping[str, int]] = {"document.too_large": 413, "file.too_large": 413, "file.missing": 404}
#: Limits that waiting does not lift: the request itself is too much.
TOO_MUCH_AT_ONCE: Final = 422


class RequestError(CairnError):
    """Something is wrong with the request before any service is asked."""

    code = "request.invalid"

    def __init__(
        self, message: str, *, code: str, status: int, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message, code=code)
        self.status = status
        self.headers = dict(headers or {})


def status_of(error: CairnError) -> int | None:
    """The HTTP status of an error; None when nobody decided one, which is a bug."""
    if isinstance(error, RequestError):
        return error.status
    if isinstance(error, TooMuch) and error.retry_after is None:
        return TOO_MUCH_AT_ONCE
    if error.code in OF_CODE and isinstance(error, (DocumentError, FileError)):
        return OF_CODE[error.code]
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), None)


def problem(error: CairnError, *, status: int) -> HttpResponse:
    """The answer to a decision of ours."""
    response = refusal(
        code=error.code,
        status=status,
        detail=str(error),
        errors=[
            {"field": field, "detail": sentence}
            for field, said in (error.fields.items() if isinstance(error, InvalidInput) else ())
            for sentence in said
        ],
        findings=[
            {"code": found.code, "outcome": found.outcome, "message": found.message}
            for found in (error.findings if isinstance(error, Refused) else ())
        ],
    )
    if isinstance(error, TooMuch) and error.retry_after:
        response.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, RequestError):
        for name, value in error.headers.items():
            response.headers[name] = value
    return response


def refusal(
    *,
    code: str,
    status: int,
    detail: str = "",
    errors: Sequence[Mapping[str, str]] = (),
    findings: Sequence[Mapping[str, str]] = (),
) -> HttpResponse:
    """One problem document."""
    said: dict[str, object] = {
        "type": f"/problems/{code}",
        "title": title_of(status),
        "status": status,
        "detail": detail,
        "code": code,
        "errors": list(errors),
    }
    if findings:
        said["findings"] = list(findings)
    return HttpResponse(json.dumps(said, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)


def title_of(status: int) -> str:
    """What happened, in one sentence."""
    return {
        400: "The request cannot be read.",
        401: "Say who calls: send a token.",
        403: "This token may not do this.",
        404: "There is no such thing here.",
        405: "This address does not take this method.",
        409: "This cannot be done any more.",
        413: "The request is too large.",
        415: "This kind of content is not taken here.",
        422: "Something has to be put right first.",
        429: "That was a little too much at once.",
    }.get(status, "Something went wrong here.")


# --- ninja's own exceptions ------------------------------------------------------------------------


def of_cairn(_request: object, error: Any) -> HttpResponse:
    """A decision of ours; one without a status is a bug and goes on to the door."""
    status = status_of(error)
    if status is None:
        raise error
    return problem(error, status=status)


def of_validation(_request: object, error: Any) -> HttpResponse:
    """What does not fit the schema, field by field."""
    return refusal(
        code="invalid_input",
        status=422,
        detail="Some values do not fit; `errors` names each.",
        errors=[{"field": _place(one), "detail": str(one.get("msg", ""))} for one in error.errors],
    )


def of_http(_request: object, error: Any) -> HttpResponse:
    """Whatever else ninja refuses (a missing token above all)."""
    code = {401: "token.missing"}.get(error.status_code, "request.invalid")
    response = refusal(code=code, status=error.status_code, detail=str(error))
    if error.status_code == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _place(error: Mapping[str, Any]) -> str:
    """`("body", "payload", "facts", "hours")` as `facts.hours`: ninja's own names mean nothing outside."""
    steps = [str(step) for step in error.get("loc", ())]
    if steps[:1] == ["body"]:
        steps = steps[2:]
    elif steps[:1] in (["query"], ["path"], ["form"], ["file"], ["header"]):
        steps = steps[1:]
    return ".".join(steps)
