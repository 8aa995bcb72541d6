"""Rates of exchange: what is here, one entered by hand, a file of them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cairn.pathways.rates import MOST_BYTES
from cairn.services.access import Actor
from cairn.services.errors import InvalidInput, TooMuch
from cairn.services.plan import rates
from cairn.services.plan.rates import Brought
from cairn.web.amounts import exact
from cairn.web.forms import ServiceForm
from cairn.web.operator.desk import operating
from cairn.web.operator.forms import RateForm, RatesFileForm
from cairn.web.requests import Request


@operating
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request, by: Actor) -> HttpResponse:
    """All rates, the currencies of offers without one, and both ways to enter some."""
    sent = request.POST.get("what", "") if request.method == "POST" else ""
    one = RateForm(request.POST if sent == "one" else None)
    file = RatesFileForm(*((request.POST, request.FILES) if sent == "file" else ()))
    form: ServiceForm = file if sent == "file" else one
    if form.is_bound and form.is_valid():
        try:
            said = _bring(file, request, by) if sent == "file" else _enter(one, request, by)
        except InvalidInput as refused:
            form.take(refused)
        except TooMuch as refused:
            form.add_error("file", str(refused))
        else:
            messages.success(request, said)
            return redirect("operator:rates")
    rows = [(row, exact(row.per_euro)) for row in rates.every()]
    context = {"rows": rows, "without": rates.without(), "one": one, "file": file}
    return render(request, "operator/rates.html", context, status=422 if form.errors else 200)


def _enter(form: RateForm, request: Request, by: Actor) -> str:
    row = rates.enter(form.cleaned_data, by=by, ports=request.ports)
    return _("The rate of %(currency)s is entered.") % {"currency": row.currency}


def _bring(form: RatesFileForm, request: Request, by: Actor) -> str:
    data = form.cleaned_data["file"].read(MOST_BYTES + 1)
    brought = rates.bring(data, source=form.cleaned_data["source"], by=by, ports=request.ports)
    return _said(brought)


def _said(brought: Brought) -> str:
    many = len(brought.entered)
    said = ngettext("%(n)d rate is entered.", "%(n)d rates are entered.", many) % {"n": many}
    if brought.older:
        names = _(", ").join(brought.older)
        said += " " + _("Newer ones were here already for: %(names)s.") % {"names": names}
    return said


@operating
@require_POST
def remove(request: Request, by: Actor, rate: UUID) -> HttpResponse:
    """Take a rate out."""
    currency = rates.remove(rate, by=by, ports=request.ports)
    messages.success(request, _("The rate of %(currency)s is taken out.") % {"currency": currency})
    return redirect("operator:rates")
