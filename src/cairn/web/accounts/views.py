"""The account page: who I am, how pages speak to me, how I log in, what I take with me."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cairn.records.models import Person
from cairn.services.admin import addresses, people
from cairn.services.errors import Conflict, InvalidInput
from cairn.web.accounts.adapter import TIME_ZONE_KEY, remember_language
from cairn.web.accounts.forms import DeleteForm, PersonForm
from cairn.web.holding import person_of
from cairn.web.requests import Request


@login_required
def home(request: Request) -> HttpResponse:
    """Show and change name, language and time zone; lead to everything else about the account."""
    person = person_of(request)
    form = PersonForm(
        request.POST or None,
        initial={"name": person.name, "language": person.language, "time_zone": person.time_zone},
    )
    if request.method == "POST" and form.is_valid():
        try:
            people.update(person, **form.cleaned_data, ports=request.ports)
        except InvalidInput as refused:
            for field, sentences in refused.fields.items():
                form.add_error(field, list(sentences))
        else:
            return _saved(request, person)
    context = {"form": form, "person": person, "addresses": addresses.every_of(person)}
    return render(request, "account/home.html", context, status=422 if form.errors else 200)


@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
def export(request: Request) -> HttpResponse:
    """Hand over everything that is the person's own, as one archive."""
    response = HttpResponse(
        people.export_everything(person_of(request), ports=request.ports), content_type="application/zip"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="cairn-export.zip"'
    return response


@login_required
@reauthentication_required(allow_get=True)  # type: ignore[untyped-decorator]
def delete(request: Request) -> HttpResponse:
    """Say what deleting means; do it when the person typed their address."""
    person = person_of(request)
    form = DeleteForm(request.POST or None, address=request.user.email)  # type: ignore[union-attr]
    if request.method == "POST" and form.is_valid():
        try:
            people.delete_account(person, ports=request.ports)
        except Conflict as refused:
            form.add_error(None, str(refused))
        else:
            request.session.flush()
            return redirect("accounts:deleted")
    return render(request, "account/delete.html", {"form": form}, status=422 if form.errors else 200)


def deleted(request: Request) -> HttpResponse:
    """Confirm, to nobody in particular, that the account is gone."""
    return render(request, "account/deleted.html")


@require_POST
def language(request: Request) -> HttpResponse:
    """Switch the language of pages, for visitors too, and go back to where they were."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = redirect(back)
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        remember_language(response, chosen)
        if (person := request.person) is not None and person.language != chosen:
            people.update(
                person, name=person.name, language=chosen, time_zone=person.time_zone, ports=request.ports
            )
    return response


def _saved(request: Request, person: Person) -> HttpResponse:
    request.session[TIME_ZONE_KEY] = person.time_zone
    with translation.override(person.language):
        messages.success(request, _("Saved."))
    response = redirect("accounts:home")
    remember_language(response, person.language)
    return response
