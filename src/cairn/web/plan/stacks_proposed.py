"""Proposing a stack of one's own: to whom, why, and exactly what they will see; taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cairn.records.models import Organisation, Person, Proposal
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.stack import own, own_parts, proposing
from cairn.web.holding import holding
from cairn.web.limits import own_thought
from cairn.web.plan import stacks_shown as shown
from cairn.web.plan.holder import show
from cairn.web.plan.stacks_forms import ProposeForm
from cairn.web.requests import Request

MOST_HITS: Final = 12


@holding
@own_thought
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: Request, person: Person, own_stack: UUID) -> HttpResponse:
    """Choose providers, search others, say why, see what they will see, and agree to that."""
    stack = own.find(own_stack, person=person)
    searches = request.POST.get("act") == "search"
    form = ProposeForm(request.POST if request.method == "POST" and not searches else None)
    chosen = _chosen(request)
    if form.is_bound and form.is_valid():
        made = _proposed(request, person, own_stack, form, chosen)
        if made is not None:
            return made
    seen = own_parts.see(stack, ports=request.ports)
    parts = proposing.snapshot(seen)
    digest = proposing.digest(seen, parts)
    if searches:  # nothing is judged yet, and what was typed stays
        form = ProposeForm(initial={name: request.POST.get(name, "") for name in ("why", "agreed")})
    if request.POST.get("shown", "") != digest:
        form.ask_again()
    typed = (request.POST if searches else request.GET).get("q", "").strip()[:100]
    near = proposing.likely(seen)
    found = list(proposing.providers().filter(name__says=typed)[:MOST_HITS]) if typed else []
    choices = list(dict.fromkeys([*chosen, *near, *found]))
    waiting = set(
        proposing.proposals_of(stack).filter(state="WAITING").values_list("organisation", flat=True)
    )
    context = {
        "stack": stack,
        "form": form,
        "page": shown.page(seen, suggest=False),
        "parts": parts,
        "shown": digest,
        "choices": [(one, one in chosen, one.pk in waiting) for one in choices],
        "typed": typed,
        "person": person,
    }
    return show(request, "plan/stack_propose.html", context, status=422 if form.errors else 200)


def _proposed(
    request: Request, person: Person, own_stack: UUID, form: ProposeForm, chosen: Sequence[Organisation]
) -> HttpResponse | None:
    """Propose it, and go back to the stack; None where that is refused: the form says why."""
    try:
        made = proposing.propose(
            person,
            own_stack,
            to=[one.uuid for one in chosen],
            why=form.cleaned_data["why"],
            agreed=form.cleaned_data["agreed"],
            shown=request.POST.get("shown", "")[:64],
            ports=request.ports,
        )
    except InvalidInput as refused:
        form.take(refused)
        return None
    except Conflict as refused:
        form.add_error(None, str(refused))
        return None
    said = ngettext(
        "Proposed. You see the answer here, and a letter tells you.",
        "Proposed to %(n)d providers. You see the answers here, and letters tell you.",
        len(made),
    )
    messages.success(request, said % {"n": len(made)})
    return redirect("plan:stack", own_stack)


def _chosen(request: Request) -> list[Organisation]:
    """The providers that are ticked; one that is not there is left out."""
    said = request.POST.getlist("to") if request.method == "POST" else request.GET.getlist("to")
    wanted = []
    for text in said[: 4 * proposing.MOST_AT_ONCE]:
        try:
            wanted.append(UUID(text))
        except ValueError:
            continue
    return list(proposing.providers().filter(uuid__in=wanted))


@holding
@require_POST
def withdraw(request: Request, person: Person, proposal: UUID) -> HttpResponse:
    """Take a proposal back that nobody decided."""
    row = Proposal.objects.owned_by(person).filter(uuid=proposal).select_related("stack").first()
    if row is None:
        raise NotFound("no such proposal")
    try:
        proposing.withdraw(person, proposal, ports=request.ports)
    except Conflict as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Taken back. The provider sees nothing of it any more."))
    return redirect("plan:stack", row.stack.uuid) if row.stack is not None else redirect("plan:stacks")
