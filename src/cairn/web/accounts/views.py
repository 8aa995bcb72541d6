"""The account page: who I am, how pages speak to me, how I log in."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cairn.services.hold.account import describe_person, open_account
from cairn.web.accounts.adapter import TIME_ZONE_KEY, remember_language
from cairn.web.accounts.forms import PersonForm
from cairn.web.requests import Request


@login_required
def profile(request: Request) -> HttpResponse:
    """Show and change name, language and time zone; lead to everything else about the account."""
    person = request.person or open_account(
        request.user,  # type: ignore[arg-type]  # login_required: never anonymous
        name="",
        language=translation.get_language() or "en",
        time_zone=settings.TIME_ZONE,
        ports=request.ports,
    )
    form = PersonForm(
        request.POST or None,
        initial={"name": person.name, "language": person.language, "time_zone": person.time_zone},
    )
    if request.method == "POST" and form.is_valid():
        describe_person(person, **form.cleaned_data)
        request.session[TIME_ZONE_KEY] = person.time_zone
        with translation.override(person.language):
            messages.success(request, _("Saved."))
        response = redirect("account_profile")
        remember_language(response, person.language)
        return response
    status = 422 if form.errors else 200
    return render(request, "account/profile.html", {"form": form, "person": person}, status=status)


@require_POST
def language(request: Request) -> HttpResponse:
    """Switch the language of pages, for visitors too, and go back to where they were."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        back = "/"
    chosen = request.POST.get("language", "")
    response = redirect(back)
    if chosen not in dict(settings.LANGUAGES):
        return response
    remember_language(response, chosen)
    if request.person is not None and request.person.language != chosen:
        person = request.person
        describe_person(person, name=person.name or "–", language=chosen, time_zone=person.time_zone)
    return response
