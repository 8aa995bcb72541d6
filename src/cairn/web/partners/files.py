"""The register as a file: out as CSV, and in again, looked at first; one table of headings for both."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cairn.records.models import Partner
from cairn.services.access import Seat
from cairn.services.codesign import partner_files, partners
from cairn.services.errors import InvalidInput
from cairn.services.ports import TableError
from cairn.web import row_files
from cairn.web.components.fields import DropZone
from cairn.web.forms import ServiceForm
from cairn.web.partner_words import ISSUER_TYPES, TIERS
from cairn.web.requests import Request
from cairn.web.seats import seated, show

if TYPE_CHECKING:
    from cairn.web.words import Words

HEADINGS: Final[Words] = {
    "name": gettext_lazy("Name"),
    "kind": gettext_lazy("What they are"),
    "tier": gettext_lazy("How close"),
    "areas": gettext_lazy("Areas"),
    "agreement_from": gettext_lazy("Agreement from"),
    "agreement_until": gettext_lazy("Agreement until"),
    "agreement_note": gettext_lazy("What was agreed"),
    "contact_name": gettext_lazy("Contact"),
    "contact_title": gettext_lazy("Position"),
    "contact_email": gettext_lazy("E-mail"),
    "web_address": gettext_lazy("Web"),
    "may_see": gettext_lazy("May see drafts"),
    "may_sign": gettext_lazy("May sign"),
    "may_decide": gettext_lazy("May decide"),
    "is_public": gettext_lazy("Named in public"),
}
_YES_NO: Final[Words] = {"yes": gettext_lazy("Yes"), "no": gettext_lazy("No")}


class FileForm(ServiceForm):
    """A file of partners."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV or a workbook, one partner a row, at most 500."),
        widget=DropZone(most=partner_files.MAX_BYTES),
    )


@seated(*partners.ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: Request, seat: Seat) -> HttpResponse:
    """Look at a file without keeping anything, or bring it in."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    looked, keep = None, row_files.kept(request)
    if form.is_valid():
        data, filename = row_files.sent(form, most=partner_files.MAX_BYTES)
        act = partner_files.bring if keep else partner_files.look
        words = row_files.names_of(HEADINGS, ISSUER_TYPES, TIERS, _YES_NO)
        try:
            looked = act(seat, data=data, filename=filename, words=words, ports=request.ports)
        except (InvalidInput, TableError) as refused:
            form.add_error("file", str(refused))
    context = row_files.context(form, looked, "new", "changed", "broken", keep=keep)
    context["columns"] = ", ".join(partner_files.COLUMNS)
    return show(request, seat, "partners/file.html", context, status=422 if form.errors else 200)


def row_of(partner: Partner) -> list[object]:
    """What the file says of a partner, under `HEADINGS`."""
    yes, no = _("Yes"), _("No")
    known: dict[str, Callable[[], Any]] = {
        "kind": lambda: ISSUER_TYPES[partner.kind],
        "tier": lambda: TIERS[partner.tier],
        "areas": lambda: "; ".join(
            one.area.name for one in partner.engaged.all() if one.area.archived_at is None
        ),
    }
    found: list[object] = []
    for name in HEADINGS:
        value = known[name]() if name in known else getattr(partner, name)
        found.append((yes if value else no) if isinstance(value, bool) else str(value or ""))
    return found
