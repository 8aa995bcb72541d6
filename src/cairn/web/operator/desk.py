"""Who sits here: whoever runs this installation; for everybody else there is no such page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils import translation

from cairn.records.models import Person, User
from cairn.services.access import Actor
from cairn.services.admin import people
from cairn.services.errors import NotFound
from cairn.web.requests import Request

P = ParamSpec("P")
OperatorView = Callable[Concatenate[Request, Actor, P], HttpResponse]


def operating(view: OperatorView[P]) -> Callable[..., HttpResponse]:
    """Give a view the operator who asks; a visitor is asked to sign in, anybody else gets 404.

    @operating
    def index(request: Request, by: Actor) -> HttpResponse: ...
    """

    @login_required
    @wraps(view)
    def inner(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        by = Actor(person=_operator(request))
        response = view(request, by, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return inner


def _operator(request: Request) -> Person:
    user = request.user
    if not isinstance(user, User) or not user.is_staff:
        raise NotFound("no such page")
    if request.person is not None:
        return request.person
    return people.person_of(user, language=translation.get_language() or "en", ports=request.ports)
