"""Whose plan it is: every page here is about the person who is logged in, and nobody else's row is found."""

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
PlanView = Callable[Concatenate[Request, Person, P], HttpResponse]

NAVIGATION: Final = "components/nav_learner.html"


def holding(view: PlanView[P]) -> Callable[..., HttpResponse]:
    """Give a view the person who asks; a visitor is asked to sign in.

    @holding
    def index(request: Request, person: Person) -> HttpResponse: ...
    """

    @login_required
    @wraps(view)
    def inner(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return view(request, _person(request), *args, **kwargs)

    return inner


def show(
    request: Request, template: str, context: Mapping[str, object] | None = None, *, status: int = 200
) -> HttpResponse:
    """Answer with a page of the plan; no cache keeps it."""
    known = {"nav_template": NAVIGATION, "at_plan": "true"}
    response = render(request, template, {**known, **(context or {})}, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _person(request: Request) -> Person:
    if request.person is not None:
        return request.person
    user = request.user
    assert isinstance(user, User), "behind login_required"  # noqa: S101
    return people.person_of(user, language=translation.get_language() or "en", ports=request.ports)
