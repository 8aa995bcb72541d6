"""Keys for programs of one's own: what they may do, shown once, ended at will."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cairn.records.models import Person, PersonToken
from cairn.services.errors import InvalidInput, TooMuch
from cairn.services.hold import tokens
from cairn.web.holding import holding
from cairn.web.passport.brought_forms import SCOPE_WORDS, KeyForm
from cairn.web.passport.holder import show
from cairn.web.requests import Request


@holding
@require_http_methods(["GET", "HEAD", "POST"])
def programs(request: Request, person: Person) -> HttpResponse:
    """The keys there are, and a form for one more; a new one is on the next page and never again."""
    if request.method != "POST":
        return _page(request, person, KeyForm())
    form = KeyForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            _row, plaintext = tokens.create(
                person,
                name=said["name"],
                scopes=said["scopes"],
                days=int(said["days"]),
                ports=request.ports,
            )
        except InvalidInput as refused:
            form.take(refused)
        except TooMuch as refused:
            form.add_error(None, str(refused))
        else:
            return _page(request, person, KeyForm(), fresh=plaintext, status=201)
    return _page(request, person, form, status=422)


@holding
@require_POST
def end(request: Request, person: Person, own_key: UUID) -> HttpResponse:
    """End a key at once."""
    tokens.revoke(own_key, person=person, ports=request.ports)
    messages.success(request, _("The key has ended."))
    return redirect("passport:programs")


def _page(
    request: Request, person: Person, form: KeyForm, *, fresh: str = "", status: int = 200
) -> HttpResponse:
    at = request.ports.now()
    rows = PersonToken.objects.owned_by(person).filter(revoked_at=None, expires_at__gt=at).order_by("-pk")
    keys = [(row, [SCOPE_WORDS.get(scope, scope) for scope in row.scopes]) for row in rows]
    return show(
        request, "passport/programs.html", {"form": form, "keys": keys, "fresh": fresh}, status=status
    )
