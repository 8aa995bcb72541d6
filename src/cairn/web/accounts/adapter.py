"""How allauth behaves here: who a new log-in is, what a letter may carry, which names a lock-out uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve, reverse
from django.utils import translation

from cairn.services.access import seats_of
from cairn.services.admin import addresses, people
from cairn.web.requests import OFFER_KEY

if TYPE_CHECKING:
    from allauth.account.models import EmailAddress

    from cairn.records.models import User
    from cairn.web.requests import Request

TIME_ZONE_KEY = "time_zone"  # read by cairn.site.middleware.TimeZone


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    """allauth's behaviour, except where ours differs."""

    def save_user(self, request: Request, user: User, form: Any, commit: bool = True) -> User:
        """Store the log-in together with its person, who has the name and language typed and seen."""
        user.joined_at = request.ports.now()
        user = super().save_user(request, user, form, commit=commit)
        if commit:
            people.person_of(
                user,
                name=form.cleaned_data.get("name", ""),
                language=translation.get_language() or "en",
                ports=request.ports,
            )
            _remember_offer(request)
        return user

    def post_login(self, request: Request, user: User, **kwargs: Any) -> HttpResponse:
        """Let the session speak the person's language and show their time."""
        response = cast("HttpResponse", super().post_login(request, user, **kwargs))
        person = people.person_of(user, language=translation.get_language() or "en", ports=request.ports)
        addresses.adopt_learners(person, ports=request.ports)
        request.session[TIME_ZONE_KEY] = person.time_zone
        remember_language(response, person.language)
        return response

    def get_login_redirect_url(self, request: Request) -> str:
        """Where somebody goes who asked for no page: the offer they came from, their workshop, their passport."""
        if token := request.session.pop(OFFER_KEY, ""):
            return reverse("offer", args=[token])
        person = people.person_of(cast("User", request.user), ports=request.ports)
        return reverse("provider:home" if seats_of(person) else "passport:home")

    def confirm_email(self, request: Request, email_address: EmailAddress) -> bool:
        """A proved address may name a learner somewhere: link them."""
        confirmed = bool(super().confirm_email(request, email_address))
        if confirmed:
            person = people.person_of(email_address.user, ports=request.ports)
            addresses.adopt_learners(person, ports=request.ports)
        return confirmed

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address the request came from; cairn.site.wsgi has already looked behind the proxies."""
        return str(request.META.get("REMOTE_ADDR", "")) or "unknown"

    def populate_username(self, request: HttpRequest, user: User) -> None:
        """There are no user names."""


def _remember_offer(request: Request) -> None:
    """Whoever signs up because of an offer comes back to it, though they prove their address in between."""
    try:
        found = resolve(str(request.POST.get(REDIRECT_FIELD_NAME, "")))
    except Resolver404:
        return
    if found.view_name == "offer":
        request.session[OFFER_KEY] = found.kwargs["token"]


def remember_language(response: HttpResponse, language: str) -> None:
    """Set the cookie that Django's locale middleware reads."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
        path="/",
    )


def lockout_name(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """Return the name that failed log-ins are counted under: the address as it would be compared."""
    given = credentials or {}
    name = given.get("email") or given.get("login") or given.get("username") or request.POST.get("login", "")
    return str(name).strip().lower()[:254]
