"""A rubric of the library into an outcome of a draft, and the rubric of an outcome into the library."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cairn.records.models import LibraryVersion, Outcome
from cairn.records.reads import library as reads
from cairn.services.access import Seat
from cairn.services.design.find import version_of
from cairn.services.errors import Conflict, InvalidInput, NotFound, TooMuch
from cairn.services.library import entries, rubrics
from cairn.services.library.rubric import Rubric
from cairn.services.ports import FileError
from cairn.web.components.lists import Listing, Page
from cairn.web.forms import ServiceForm, lines
from cairn.web.library_words import LICENCE_NAMES
from cairn.web.requests import Request
from cairn.web.seats import seated, show

MOST_KNOWN: Final = 200  # entries to add a version to


class KeepForm(ServiceForm):
    """What the library is to say of a rubric of one's own."""

    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    entry = forms.ChoiceField(label=gettext_lazy("Where"), required=False)
    licence = forms.ChoiceField(label=gettext_lazy("Licence"), choices=list(LICENCE_NAMES.items()))
    licence_words = lines(
        gettext_lazy("In your own words"),
        gettext_lazy("Needed where the licence says so."),
        most=1000,
        rows=2,
    )

    def __init__(self, *args: Any, known: list[LibraryVersion], **more: Any) -> None:
        super().__init__(*args, **more)
        anew = _("The next version of %(title)s")
        own = [
            (str(one.entry.uuid), anew % {"title": one.entry.title}) for one in known if not one.origin_owner
        ]
        field = self.fields["entry"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [("", _("A new entry")), *own]


@seated(*entries.ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def into(request: Request, seat: Seat, version: UUID, outcome_key: UUID) -> HttpResponse:
    """Rubrics to choose from; below, the outcome's own to keep."""
    design = version_of(seat, version)
    outcome = design.outcomes.filter(key=outcome_key).first()
    if outcome is None:
        raise NotFound("no such outcome")
    today = entries.today_of(seat.organisation, ports=request.ports)
    listing = Listing.of(request.GET, sorts={"title": ("entry__title", "pk")}, default="title")
    rows = reads.rubrics(seat.organisation, search=listing.search, today=today)
    known = list(reads.rubrics(seat.organisation, today=today).defer("rubric")[:MOST_KNOWN])
    first = {"title": " ".join(outcome.text.split())[:200]}
    keeping = "keep" in request.POST
    form = KeepForm(request.POST, known=known) if keeping else KeepForm(initial=first, known=known)
    wrong = ""
    if keeping and form.is_valid() and _kept(request, seat, outcome, form):
        return redirect("library:rubric-into", seat.organisation.uuid, version, outcome_key)
    if "edition" in request.POST:
        wrong = _taken(request, seat, outcome)
        if not wrong:
            place = f"#outcome-{outcome.position}"
            return redirect(f"{reverse('provider:design', args=[seat.organisation.uuid, version])}{place}")
    page: Page[Any] = listing.page_of(rows)
    looked = _looked(request, rows)
    context = {
        "design": design,
        "outcome": outcome,
        "listing": listing,
        "page": page,
        "rows": [(row, Rubric.read(row.rubric)) for row in page.rows],
        "looked": looked,
        "rubric": Rubric.read(looked.rubric) if looked is not None else None,
        "source": rubrics.sources_of(design).get(outcome_key),
        "own": rubrics.of_outcome(outcome),
        "has_levels": outcome.levels.exists(),
        "form": form,
        "wrong": wrong,
        "is_draft": design.state == "DRAFT",
    }
    return show(request, seat, "library/rubrics.html", context, status=422 if wrong or form.errors else 200)


def _looked(request: Request, rows: QuerySet[LibraryVersion]) -> LibraryVersion | None:
    """The one that is shown in full: whose criteria are chosen from."""
    asked = request.POST.get("edition") or request.GET.get("look", "")
    try:
        return rows.filter(uuid=UUID(asked)).first() if asked else None
    except ValueError:
        return None


def _taken(request: Request, seat: Seat, outcome: Outcome) -> str:
    """Put the chosen one in; what speaks against it, "" where nothing does."""
    try:
        edition = UUID(request.POST.get("edition", ""))
    except ValueError as error:
        raise NotFound("no such version") from error
    criterion = request.POST.get("criterion", "")[:200]
    try:
        rubrics.put_into(
            seat, outcome.version.uuid, outcome.key, edition, criterion=criterion, ports=request.ports
        )
    except InvalidInput as refused:
        return " ".join(" ".join(one) for one in refused.fields.values())
    except Conflict as refused:
        return str(refused)
    messages.success(request, _("The levels are in the outcome."))
    return ""


def _kept(request: Request, seat: Seat, outcome: Outcome, form: KeepForm) -> bool:
    said = form.cleaned_data
    entry = said["entry"]
    try:
        made = rubrics.keep(
            seat,
            outcome.version.uuid,
            outcome.key,
            facts={"title": said["title"]},
            terms={name: said[name] for name in ("licence", "licence_words")},
            entry=UUID(entry) if entry else None,
            ports=request.ports,
        )
    except InvalidInput as refused:
        form.take(refused)
    except (Conflict, TooMuch, FileError) as refused:
        form.add_error(None, str(refused))
    else:
        told = {"title": made.entry.title, "n": made.number}
        messages.success(request, _("%(title)s, version %(n)d, is in the library.") % told)
        return True
    return False
