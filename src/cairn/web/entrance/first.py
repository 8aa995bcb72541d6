"""The first start: the one-time link makes an owner, who is led to a first signed award (W1)."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.records.models import AchievementVersion, Credential
from cairn.services.access import Seat, seat_of
from cairn.services.admin import start
from cairn.services.design.examples import EXAMPLES, take
from cairn.services.errors import InvalidInput, NotFound
from cairn.services.issue.first import award_first
from cairn.web.components.parts import Step
from cairn.web.countries import CountryField
from cairn.web.forms import ServiceForm
from cairn.web.requests import Request

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class BeginForm(ServiceForm):
    """Who you are and what your organisation is called; everything else can wait."""

    name = forms.CharField(
        label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Your e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        help_text=_("At least ten characters: three or four words that do not belong together."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    organisation_name = forms.CharField(
        label=_("Name of your organisation"),
        max_length=200,
        help_text=_("As it shall stand on credentials."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    country = CountryField(required=True)


class FirstAwardForm(ServiceForm):
    """For whom the first award is; not yourself: nobody judges their own work."""

    name = forms.CharField(label=_("Name, as it shall be printed"), max_length=200)
    email = forms.EmailField(
        label=_("E-mail address"), required=False, help_text=_("Where the offer goes; may be left empty.")
    )


@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: Request, token: str) -> HttpResponse:
    """The one-time link of an empty installation: its visitor becomes the owner."""
    if not start.link_is_open(token):
        raise NotFound("this link was used, or never was")
    form = BeginForm(request.POST) if request.method == "POST" else BeginForm()
    if request.method == "POST" and form.is_valid():
        try:
            user, organisation = start.begin(
                token, **form.cleaned_data, language=request.LANGUAGE_CODE.split("-")[0], ports=request.ports
            )
        except InvalidInput as refused:
            form.take(refused)
        else:
            login(request, user, backend=BACKEND)
            return redirect("guide", organisation.uuid)
    response = render(request, "entrance/setup.html", {"form": form, "steps": _steps(0)})
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


@login_required
@require_safe
def guide(request: Request, org: UUID) -> HttpResponse:
    """Three steps to the first signed award; each shows the one thing to do next."""
    seat = seat_of(org, actor=request.actor)
    return _page(request, seat, form=FirstAwardForm())


@login_required
@require_POST
def take_example(request: Request, org: UUID) -> HttpResponse:
    """Take a ready-made design as a draft, and go to its page to read and publish it."""
    seat = seat_of(org, actor=request.actor)
    made = take(seat, request.POST.get("example", ""), ports=request.ports)
    return redirect("provider:design-publish", org, made.uuid)


@login_required
@require_POST
def award(request: Request, org: UUID) -> HttpResponse:
    """Award the published design to one person and issue it, in one go."""
    seat = seat_of(org, actor=request.actor)
    form = FirstAwardForm(request.POST)
    version = _published(seat)
    if version is None:
        return redirect("guide", org)
    if form.is_valid():
        try:
            issued = award_first(seat, version.uuid, **form.cleaned_data, ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        else:
            return redirect("provider:issued-credential", org, issued.uuid)
    return _page(request, seat, form=form, status=422)


def _page(request: Request, seat: Seat, *, form: FirstAwardForm, status: int = 200) -> HttpResponse:
    published = _published(seat)
    draft = (
        AchievementVersion.objects.of(seat.organisation).filter(state="DRAFT").order_by("-saved_at").first()
    )
    issued = Credential.objects.of(seat.organisation).filter(state="ISSUED").order_by("-issued_at").first()
    place = 3 if issued else 2 if published else 1
    context = {
        "nav_template": "components/nav_provider.html",
        "seat": seat,
        "organisation": seat.organisation,
        "steps": _steps(place),
        "place": place,
        "examples": EXAMPLES.values(),
        "draft": draft,
        "published": published,
        "issued": issued,
        "form": form,
    }
    return render(request, "entrance/guide.html", context, status=status)


def _published(seat: Seat) -> AchievementVersion | None:
    versions = AchievementVersion.objects.of(seat.organisation).filter(
        state="PUBLISHED", achievement__archived_at=None
    )
    return versions.order_by("-published_at").first()


def _steps(now: int) -> list[Step]:
    names = (_("You and your key"), _("A design"), _("A first award"), _("Signed"))
    return [
        Step(str(name), "done" if place < now else "now" if place == now else "to-come")
        for place, name in enumerate(names)
    ]
