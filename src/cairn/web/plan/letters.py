"""Letters about kept plans: on or off."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cairn.records.models import Person
from cairn.services.plan import watching
from cairn.web.holding import holding
from cairn.web.requests import Request


@holding
@require_POST
def switch(request: Request, person: Person) -> HttpResponse:
    """Turn them on or off."""
    wanted = request.POST.get("letters") == "on"
    watching.want_letters(person, wanted=wanted, ports=request.ports)
    messages.success(
        request, _("We write to you again.") if wanted else _("No more letters about your plans.")
    )
    return redirect("plan:home")
