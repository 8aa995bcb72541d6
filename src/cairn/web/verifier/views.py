"""One question, one sentence: is this credential sound?"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cairn.services.verify.examination import Examination
from cairn.services.verify.look import MAX_BYTES, verify_address, verify_bytes
from cairn.web.employer import Sheet, sheet
from cairn.web.limits import anonymous_verifications
from cairn.web.requests import Request
from cairn.web.verdicts import Shown, shown
from cairn.web.verifier.forms import LinkForm, SourceForm


@require_http_methods(["GET", "HEAD", "POST"])
@anonymous_verifications
def home(request: Request) -> HttpResponse:
    """The page, and the answer below it; nothing that was given is kept."""
    link_form = LinkForm(request.GET or None)
    form = SourceForm(request.POST, request.FILES) if request.method == "POST" else SourceForm()
    found: Examination | None = None
    again = ""
    if request.method == "POST":
        if form.is_valid():
            found = _given(request, form)
    elif link_form.is_bound and link_form.is_valid():
        link = link_form.cleaned_data["link"].strip()
        if link:
            found = verify_address(link, ports=request.ports)
            again = request.get_full_path()
        elif "link" in request.GET:
            link_form.add_error("link", _("Choose a file, or paste a text, a link or a code."))
    said = shown(found, again=again) if found is not None else None
    context = {
        "form": form,
        "link_form": link_form,
        "shown": said,
        "sheet": _sheet(said),
        "verify_url": reverse("verifier:home"),
    }
    response = render(request, "verifier/home.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _sheet(said: Shown | None) -> Sheet | None:
    """The one screen for employers, of what nothing stands against."""
    badge = said.examination.claimed if said is not None else None
    return sheet(badge) if badge is not None else None


def _given(request: Request, form: SourceForm) -> Examination:
    upload = form.cleaned_data.get("file")
    if upload:
        return verify_bytes(upload.read(MAX_BYTES + 1), ports=request.ports, source=upload.name)
    return verify_bytes(form.cleaned_data["text"].encode(errors="replace"), ports=request.ports)


@require_safe
def how(request: Request) -> HttpResponse:
    """How checking works, in plain words."""
    return render(request, "verifier/how.html")
