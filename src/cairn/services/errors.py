"""Decisions that services raise; the doors translate them once.

ServiceError
├── NotFound        the row does not exist for this actor
├── NotPermitted    a member who lacks the role
├── Conflict        somebody else got there first, or the state does not allow it
├── InvalidInput    fields with what to do about each
├── TooMuch         a limit was reached (mails a minute, rows, bytes)
└── Refused         the core refused (lint, verification); `findings` say why
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cairn.credentials.inspection import Finding
from cairn.errors import CairnError


class ServiceError(CairnError):
    """Base of every decision a service raises."""

    code = "service"


class NotFound(ServiceError):
    """There is no such thing, as far as this actor may know."""

    code = "not_found"


class NotPermitted(ServiceError):
    """A member, but without the role this needs."""

    code = "not_permitted"


class Conflict(ServiceError):
    """The state of the thing does not allow this (any more)."""

    code = "conflict"


class TooMuch(ServiceError):
    """A limit was reached; `retry_after` is in seconds when waiting helps."""

    code = "too_much"

    def __init__(self, message: str, *, code: str | None = None, retry_after: int | None = None) -> None:
        super().__init__(message, code=code)
        self.retry_after = retry_after


class InvalidInput(ServiceError):
    """Something typed or sent cannot be used; `fields` maps field name → sentences."""

    code = "invalid_input"

    def __init__(
        self,
        message: str = "",
        *,
        fields: Mapping[str, Sequence[str]] | None = None,
        code: str | None = None,
        params: Mapping[str, str | int] | None = None,
    ) -> None:
        self.fields: dict[str, tuple[str, ...]] = {name: tuple(said) for name, said in (fields or {}).items()}
        text = message or "; ".join(sentence for said in self.fields.values() for sentence in said)
        super().__init__(text, code=code, params=params)


class Refused(ServiceError):
    """The core looked at it as a stranger would and refused; `findings` say why."""

    code = "refused"

    def __init__(self, message: str, *, findings: tuple[Finding, ...], code: str | None = None) -> None:
        super().__init__(message, code=code or (findings[0].code if findings else None))
        self.findings = findings
