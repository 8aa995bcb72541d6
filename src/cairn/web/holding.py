"""Pages about the person who is logged in: whose they are, and that no cache keeps them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Concatenate, Final, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation

from cairn.records.models import Person, User
from cairn.services.admin import people
from cairn.web.requests import Request

P = ParamSpec("P")
HeldView = Callable[Concatenate[Request, Person, P], HttpResponse]

NAVIGATION: Final = "components/nav_learner.html"


def holding(view: HeldView[P]) -> Callable[..., HttpResponse]:
    """Give a view the person who asks; a visitor is asked to sign in.

    @holding
    def home(request: Request, person: Person) -> HttpResponse: ...
    """

    @login_required
    @wraps(view)
    def inner(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return view(request, person_of(request), *args, **kwargs)

    return inner


def person_of(request: Request) -> Person:
    """The person who is logged in, made now when the log-in has none yet."""
    if request.person is not None:
        return request.person
    user = request.user
    assert isinstance(user, User), "behind login_required"  # noqa: S101
    return people.person_of(user, language=translation.get_language() or "en", ports=request.ports)


def answer(request: Request, template: str, context: Mapping[str, object], *, status: int) -> HttpResponse:
    """Answer with a page of the learner's; no cache keeps it."""
    response = render(request, template, {"nav_template": NAVIGATION, **context}, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    return response
