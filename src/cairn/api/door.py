"""The door in front of every operation: who calls, how much, in which form, and whether it was asked before.

Order: method → token → its limit → size and kind of the body → strict JSON →
idempotency key → the operation. Whatever is refused leaves as a problem document.

Cookies mean nothing here: a session never calls the API, so there is nothing
that a forged request could ride on (CSRF).
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any, Final, TypeVar

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from ninja.operation import Operation, PathView

from cairn.api.problems import RequestError, problem, refusal, status_of
from cairn.api.requests import Request
from cairn.credentials import document
from cairn.errors import CairnError
from cairn.services import idempotency
from cairn.services.access import Seat
from cairn.services.admin import api_tokens
from cairn.services.errors import NotPermitted, TooMuch
from cairn.services.hold import tokens as holding
from cairn.services.hold.tokens import Holder
from cairn.services.meters import PEOPLE, TOKENS, VISITORS, Meter

LOG = logging.getLogger("cairn.api")
F = TypeVar("F", bound=Callable[..., object])

MOST_JSON: Final = 1_000_000  # bytes
PERSON: Final = "person"  # whose key opens what is a person's own; no role of a member
JSON: Final = "application/json"
MULTIPART: Final = "multipart/form-data"
_FORM_ROOM: Final = 64 * 1024  # bytes around the file in a multipart body
_KEY: Final = re.compile(r"[\x21-\x7e]{1,120}\Z")
_NO_BODY: Final = ("document.too_large", "document.not_utf8", "document.not_json", "document.empty")
_SOURCES: Final = {"body": JSON, "file": MULTIPART, "form": MULTIPART}


def takes(most: int) -> Callable[[F], F]:
    """Say how many bytes the file of an operation may have."""

    def mark(handler: F) -> F:
        handler.most_bytes = most  # type: ignore[attr-defined]
        return handler

    return mark


def may(*roles: str) -> Callable[[F], F]:
    """Say which roles an operation needs; any one of them is enough, an owner holds them all.

    The door asks before the operation runs; the service asks again.
    """

    def mark(handler: F) -> F:
        handler.roles = roles  # type: ignore[attr-defined]
        return handler

    return mark


def of_person(scope: str) -> Callable[[F], F]:
    """Say that an operation is a person's own: only a token that they made, with this scope, opens it.

    scope: one of `cairn.services.hold.tokens.SCOPES`. The handler finds them in `request.holder`.
    """

    def mark(handler: F) -> F:
        handler.roles = (PERSON,)  # type: ignore[attr-defined]
        handler.scope = scope  # type: ignore[attr-defined]
        return handler

    return mark


def refuses(*statuses: int) -> Callable[[F], F]:
    """Say which refusals an operation has beside those that its kind always has."""

    def mark(handler: F) -> F:
        handler.refusals = set(statuses)  # type: ignore[attr-defined]
        return handler

    return mark


def takes_thought(handler: F) -> F:
    """Say that an operation plans, audits or reads for skills: its processor time is charged to whoever asks."""
    handler.meter = PEOPLE  # type: ignore[attr-defined]
    return handler


def verifies(handler: F) -> F:
    """Say that an operation of a person verifies, and so may ask other sites: counted as on the pages."""
    handler.meter = VISITORS  # type: ignore[attr-defined]
    return handler


def judges_its_body(handler: F) -> F:
    """Say that a body which is no strict JSON is a verdict of this operation, not a refusal."""
    handler.judges = True  # type: ignore[attr-defined]
    return handler


class Bearer:
    """Ninja's question whether a request may go on; the door has answered it already."""

    openapi_security_schema: Final = {
        "type": "http",
        "scheme": "bearer",
        "description": (
            "A token of one organisation, which an owner makes on the organisation's page; "
            "or, for what is a person's own (`x-scope`), a key that they make in their passport."
        ),
    }

    def __call__(self, request: Request) -> Seat | Holder | None:
        return request.caller or request.holder_or_none


def door(view: PathView) -> Callable[..., HttpResponseBase]:
    """Put the door in front of the operations of one path."""

    def answer(request: Request, **parameters: Any) -> HttpResponseBase:
        try:
            response = _through(view, request, parameters)
        except CairnError as error:
            status = status_of(error)
            response = _broken(error) if status is None else problem(error, status=status)
        except Exception as error:  # noqa: BLE001 - a caller gets a problem document even for our bugs
            response = _broken(error)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return answer


def nothing_here(_request: Request, **_parameters: Any) -> HttpResponse:
    """Every address below the API that leads nowhere."""
    return refusal(code="not_found", status=404, detail="No operation has this address.")


nothing_here.csrf_exempt = True  # type: ignore[attr-defined]


def _through(view: PathView, request: Request, parameters: dict[str, Any]) -> HttpResponseBase:
    operation = _operation(view, request)
    request.caller, request.holder_or_none = _caller(request)
    scope = getattr(operation.view_func, "scope", "")
    if operation.auth_callbacks and (request.caller or request.holder_or_none):
        _let_in(request, scope, getattr(operation.view_func, "roles", ()))
    elif operation.auth_callbacks:
        raise RequestError(
            "Send `Authorization: Bearer TOKEN`.",
            code="token.missing",
            status=401,
            headers={"WWW-Authenticate": "Bearer"},
        )
    _read_body(request, operation)
    key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
    if key is not None and request.holder_or_none is not None:
        raise RequestError(
            "A person's own key takes no idempotency keys.", code="idempotency.person", status=422
        )
    seat = request.caller
    if key is None or seat is None:
        return _charged(request, operation, parameters)
    return _once(request, key, seat, lambda: _charged(request, operation, parameters))


def _charged(request: Request, operation: Operation, parameters: dict[str, Any]) -> HttpResponseBase:
    """Run, and charge the person, or the organisation, for it when the operation says so.

    Raises:
        TooMuch: they have used up their minute, with whichever of their keys, or on the pages.
    """
    meter: Meter | None = getattr(operation.view_func, "meter", None)
    if meter is None or not settings.CAIRN_RATE_LIMITS:
        return operation.run(request, **parameters)
    holder, seat = request.holder_or_none, request.caller
    if holder is not None:
        caller = f"person:{holder.person.uuid}"
    else:
        caller = f"organisation:{seat.organisation.uuid if seat is not None else ''}"
    if wait := meter.ask(caller):
        raise TooMuch(
            "This was much work within a minute. Wait, then go on.",
            code="caller.too_much_work",
            retry_after=wait,
        )
    with meter.charging(caller):
        return operation.run(request, **parameters)


def _operation(view: PathView, request: Request) -> Operation:
    for operation in view.operations:
        if request.method in operation.methods:
            return operation
    allowed = ", ".join(sorted({method for operation in view.operations for method in operation.methods}))
    raise RequestError(
        f"This address takes {allowed}.",
        code="request.method",
        status=405,
        headers={"Allow": allowed},
    )


def _let_in(request: Request, scope: str, roles: tuple[str, ...]) -> None:
    """Go on when the token is of the right kind and good for this.

    Raises:
        NotPermitted: 403, the other kind of token, or one without the scope or the role.
    """
    if scope:
        if request.holder_or_none is None or scope not in request.holder_or_none.scopes:
            raise NotPermitted("This needs a key of the person's own.", params={"scope": scope})
        request.holder = request.holder_or_none.person
        return
    if request.caller is None:
        raise NotPermitted("This needs a token of an organisation.")
    request.seat = request.caller
    if roles:
        request.seat.require(*roles)


def _caller(request: Request) -> tuple[Seat | None, Holder | None]:
    """Who the token says is calling: an organisation or a person; neither without one.

    Raises:
        RequestError: 401, a token that is unknown, ended or expired.
        TooMuch: 600 calls in a minute.
    """
    said = request.headers.get("Authorization")
    if said is None:
        return None, None
    scheme, _space, plaintext = said.partition(" ")
    holder = holding.authenticate(plaintext.strip(), ports=request.ports)
    actor = None if holder else api_tokens.authenticate(plaintext.strip(), ports=request.ports)
    token = holder.token if holder else actor.token.uuid if actor and actor.token else None
    if scheme.lower() != "bearer" or token is None:
        raise RequestError(
            "This token is unknown, ended or expired.",
            code="token.invalid",
            status=401,
            headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
        )
    wait = TOKENS.ask(str(token)) if settings.CAIRN_RATE_LIMITS else 0
    if wait:
        raise TooMuch("At most 600 calls a minute with one token.", code="token.too_many", retry_after=wait)
    if actor is None or actor.token is None:
        return None, holder
    return Seat(actor.token.organisation, actor, frozenset(actor.token.roles)), None


# --- the body --------------------------------------------------------------------------------------


def accepted(operation: Operation) -> tuple[str, ...]:
    """The kinds of content an operation takes; empty when it takes no body."""
    said = (operation.openapi_extra or {}).get("requestBody", {}).get("content")
    if said:
        return tuple(said)
    sources = {_SOURCES[s] for s in (m.__ninja_param_source__ for m in operation.models) if s in _SOURCES}
    return (MULTIPART,) if MULTIPART in sources else tuple(sources)


def _read_body(request: Request, operation: Operation) -> None:
    request.given, request.is_strict = None, True
    kinds = accepted(operation)
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if any("\x00" in name or any("\x00" in one for one in values) for name, values in request.GET.lists()):
        raise RequestError("A parameter has a NUL in it.", code="document.nul", status=400)
    if not length:
        return None
    most = getattr(operation.view_func, "most_bytes", 0) + _FORM_ROOM
    if length > (most if request.content_type == MULTIPART and MULTIPART in kinds else MOST_JSON):
        raise RequestError("The body is larger than this takes.", code="request.too_large", status=413)
    if not kinds:
        return None
    if request.content_type not in kinds:
        raise RequestError(f"Send this as {' or '.join(kinds)}.", code="request.media_type", status=415)
    if request.content_type != JSON:
        return _read_form(request)
    try:
        request.given = document.parse(request.body)
    except document.DocumentError as error:
        if error.code in _NO_BODY or not hasattr(operation.view_func, "judges"):
            raise
        request.is_strict = False


def _read_form(request: Request) -> None:
    try:
        fields = list(request.POST.lists())
        files = [one for _name, given in request.FILES.lists() for one in given]
    except (TooManyFieldsSent, TooManyFilesSent, RequestDataTooBig) as error:
        raise RequestError("The form is too large.", code="request.too_large", status=413) from error
    except (MultiPartParserError, SuspiciousOperation) as error:
        raise RequestError("The form cannot be read.", code="request.form", status=400) from error
    texts = [*(text for name, values in fields for text in (name, *values)), *(str(f.name) for f in files)]
    if any("\x00" in text for text in texts):
        raise RequestError("A field has a NUL in it.", code="document.nul", status=400)


# --- once ------------------------------------------------------------------------------------------


def _once(request: Request, key: str, seat: Seat, run: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Run, unless this request was answered before; refusals are not remembered."""
    if not _KEY.match(key):
        raise RequestError(
            "An idempotency key has 1 to 120 visible ASCII characters.",
            code="idempotency.key",
            status=422,
        )
    kept = False
    same = idempotency.fingerprint(seat, _parts(request))
    known = idempotency.begin(seat, key, request_hash=same, ports=request.ports)
    if known is not None:
        return HttpResponse(
            known.body,
            status=known.status,
            content_type=JSON if known.body else "",
            headers={"Idempotency-Replayed": "true"},
        )
    try:
        response = run()
        if response.status_code < 300 and isinstance(response, HttpResponse):
            idempotency.finish(seat, key, status=response.status_code, body=response.content.decode())
            kept = True
        return response
    finally:
        if not kept:
            idempotency.forget(seat, key)


def _parts(request: Request) -> Iterator[bytes]:
    """Everything that is asked; a form by its fields, because its boundary differs every time."""
    yield f"{request.method} {request.get_full_path()} {request.content_type}".encode()
    if request.content_type != MULTIPART:
        yield request.body
        return
    for name, values in sorted(request.POST.lists()):
        yield from (part.encode() for part in (name, *values))
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            yield f"{name} {file.name}".encode()
            yield hashlib.sha256(file.read()).digest()
            file.seek(0)


def _broken(error: Exception) -> HttpResponse:
    LOG.error("api.failed %s", type(error).__name__, exc_info=error)
    return refusal(code="internal", status=500, detail="This is a fault of the server, and it is noted.")
