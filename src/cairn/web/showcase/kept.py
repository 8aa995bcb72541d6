"""The link that somebody without an account keeps a credential by: ended on its own page, sent anew by mail."""

from __future__ import annotations

import contextlib

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from cairn.services.errors import Conflict
from cairn.services.hold import keeping
from cairn.services.hold.sharing import KEEP
from cairn.web.limits import anonymous_verifications
from cairn.web.public_page import secret
from cairn.web.requests import Request


@require_POST
def end(request: Request, token: str) -> HttpResponse:
    """End it; the same address then says that it has ended, however often it is sent."""
    with contextlib.suppress(Conflict):  # it says that it has ended, whoever ended it
        keeping.end(token, ports=request.ports)
    return secret(redirect("showcase:linked", token))


@require_POST
@anonymous_verifications
def again(request: Request, token: str) -> HttpResponse:
    """Mail a new one to the address that the offer went to."""
    keeping.send_anew(token, ports=request.ports)
    return secret(render(request, "showcase/link_sent.html"))


def gone(request: Request, token: str) -> HttpResponse:
    """The page of a link that has ended: what that means, and how its holder gets another.

    Raises:
        NotFound: there never was such a link.
    """
    link = keeping.ended_link(token, ports=request.ports)
    kept = link.kind == KEEP
    context = {"token": token, "kept": kept, "can_send": kept and keeping.can_send(link.credential)}
    return secret(render(request, "showcase/link_ended.html", context, status=410))
