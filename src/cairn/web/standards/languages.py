"""A standard in another language: each text beside the one that counts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cairn.records.models import Role, StandardVersion
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput
from cairn.services.standards import drafting
from cairn.services.standards.find import draft_of, standard_of
from cairn.services.standards.languages import base
from cairn.web.requests import Request
from cairn.web.seats import seated, show
from cairn.web.standards.drafting import seen_at
from cairn.web.standards.forms import TranslationForm
from cairn.web.standards.words import language_name


@seated(Role.DESIGNER)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request, seat: Seat, standard: UUID) -> HttpResponse:
    """The texts of the draft in one other language (`?in=ar`)."""
    draft = draft_of(standard_of(seat, standard))
    if draft is None:
        return redirect("standards:edit", seat.organisation.uuid, standard)
    code = _chosen(request, draft)
    kept = draft.translations.get(code, {})
    texts = kept.get("outcomes", {})
    form = TranslationForm(request.POST if request.method == "POST" else None, initial=kept)
    if request.method == "POST":
        texts = {one["key"]: request.POST.get(f"outcome-{one['key']}", "") for one in draft.outcomes}
        if form.is_valid():
            said = {**form.cleaned_data, "outcomes": texts}
            parts = {"translations": {**draft.translations, code: said}}
            try:
                drafting.save(seat, standard, parts=parts, seen_at=seen_at(request), ports=request.ports)
            except InvalidInput as refused:
                _take(form, refused)
            except Conflict as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("Saved."))
                address = reverse("standards:languages", args=[seat.organisation.uuid, standard])
                return redirect(f"{address}?in={code}")
    context: dict[str, Any] = {
        "standard": draft.standard,
        "draft": draft,
        "seen_at": request.POST.get("seen_at", "") if form.is_bound else draft.saved_at.isoformat(),
        "code": code,
        "language": language_name(code),
        "own": language_name(draft.language),
        "codes": [(one, language_name(one)) for one in _codes(draft)],
        "form": form,
        "pairs": [(form[part], getattr(draft, part)) for part in ("title", "summary", "text")],
        "outcomes": [(one, texts.get(one["key"], "")) for one in draft.outcomes],
    }
    return show(request, seat, "standards/languages.html", context, status=422 if form.errors else 200)


def _codes(draft: StandardVersion) -> list[str]:
    """The languages that can be chosen: those of the site, and those that are written in already."""
    every = dict.fromkeys((*draft.translations, *(code for code, _name in settings.LANGUAGES)))
    return [code for code in every if base(code) != base(draft.language)]


def _chosen(request: Request, draft: StandardVersion) -> str:
    codes = _codes(draft)
    asked = request.GET.get("in", "")
    return asked if asked in codes else codes[0]


def _take(form: TranslationForm, refused: InvalidInput) -> None:
    """Put what was said of `translations.ar.title` beside the title."""
    for place, sentences in refused.fields.items():
        part = place.split(".")[2] if place.count(".") >= 2 else ""
        form.add_error(part if part in form.fields else None, list(sentences))
