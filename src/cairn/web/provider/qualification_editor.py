"""The builder of a qualification: one form with many buttons, which works without a script and loses nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cairn.records.models import OutcomeSkill, QualificationVersion, Role
from cairn.records.reads.names import names_of
from cairn.records.reads.qualifications import versions
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput
from cairn.services.stack import design, trial
from cairn.services.stack.builder import Typed
from cairn.services.stack.offers import offers_for
from cairn.stacking.answer import Audit
from cairn.stacking.rules import Qualification
from cairn.web.provider import qualification_typed as read
from cairn.web.provider.qualification_changes import Change, changed_since
from cairn.web.provider.qualification_together import exits_of, proposed_by
from cairn.web.qualification_words import KINDS, Words
from cairn.web.requests import Request
from cairn.web.seats import seated, show

MOST_DIGITS: Final = 9
LARGEST: Final = 1_000_000  # bytes of a file with rules
SORTS: Final = {
    "one": gettext_lazy("One of these achievements"),
    "all": gettext_lazy("All of these achievements"),
    "choose": gettext_lazy("So many of these achievements"),
    "collect": gettext_lazy("Credits or a number of credentials of some kind"),
    "data": gettext_lazy("Written as data"),
}
FAULTS: Final = {
    "builder.number": gettext_lazy("Write a number, such as 4 or 7.5."),
    "builder.amount": gettext_lazy("Say how many credits or how many credentials."),
    "builder.nothing": gettext_lazy("Nothing is asked for here yet."),
    "builder.data": gettext_lazy("This is no JSON object."),
    "rules.member": gettext_lazy("Something is missing here, or is not understood: a name, for one."),
    "rules.value": gettext_lazy("A number or a text is outside its range."),
    "rules.decimals": gettext_lazy("At most two decimals."),
    "rules.day": gettext_lazy("The calendar has no such day."),
    "rules.too_deep": gettext_lazy("At most 32 rules stand inside one another."),
    "rules.too_many": gettext_lazy("These are too many rules."),
    "rules.exit": gettext_lazy("No exit is called that, or two have one name."),
    "rules.circle": gettext_lazy("An exit cannot stand inside itself."),
    "rules.impossible": gettext_lazy("More is asked for than can ever be given."),
    "rules.json": gettext_lazy("This is no JSON that we accept."),
}
EXAMPLES: Final = {
    "nobody": gettext_lazy("Holds nothing"),
    "just": gettext_lazy("Holds just enough"),
    "one_less": gettext_lazy("One credential less"),
    "long_ago": gettext_lazy("The same, twelve years old"),
}


@seated(Role.DESIGNER)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, seat: Seat, qualification: UUID) -> HttpResponse:
    """Every button sends the whole form; what was typed is kept first, then the button does its work."""
    version = design.current(seat, qualification)
    if request.method != "POST":
        return _page(request, seat, version)
    if request.FILES.get("file") is not None:
        return _take(request, seat, version)
    typed = read.from_post(request.POST)
    act = request.POST.get("act", "save")
    focus = read.rearranged(typed, act)
    name, summary = request.POST.get("name", ""), request.POST.get("summary", "")
    revision = _revision(request)
    try:
        kept = design.save(
            seat,
            qualification,
            name=name,
            summary=summary,
            typed=typed,
            revision=revision,
            ports=request.ports,
        )
    except Conflict as refused:
        now = design.current(seat, qualification)
        said = changed_since(now, revision)
        now.typed, now.name, now.summary = typed, name[:200], summary[:500]
        return _page(request, seat, now, changed=said, conflict=str(refused), status=409)
    except InvalidInput as refused:
        version.typed, version.name, version.summary = typed, name[:200], summary[:500]
        return _page(request, seat, version, wrong=refused.fields or {"": (str(refused),)}, status=422)
    here = reverse("provider:qualification", args=[seat.organisation.uuid, qualification])
    if act == "go-publish" and kept.sound:
        return redirect("provider:qualification-publish", seat.organisation.uuid, qualification)
    if act == "save":
        messages.success(request, _("Saved. Nobody outside sees it before you publish."))
    return redirect(here + (f"#{focus}" if focus else ""))


def _revision(request: Request) -> int:
    """Of the draft that the page was made of; what is no number fits none."""
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < MOST_DIGITS else -1


def _take(request: Request, seat: Seat, version: QualificationVersion) -> HttpResponse:
    file: Any = request.FILES["file"]
    uuid = version.qualification.uuid
    try:
        design.take_file(seat, uuid, file.read(LARGEST + 1), revision=_revision(request), ports=request.ports)
    except Conflict as refused:
        now = design.current(seat, uuid)
        said = changed_since(now, _revision(request))
        return _page(request, seat, now, changed=said, conflict=str(refused), file=True, status=409)
    except InvalidInput as refused:
        return _page(request, seat, version, wrong=refused.fields or {"file": (str(refused),)}, status=422)
    messages.success(request, _("The rules of the file stand below now."))
    return redirect("provider:qualification", seat.organisation.uuid, uuid)


def _tried(one: trial.Example) -> tuple[object, str, int, list[tuple[Audit, str]]]:
    """A made-up learner, and for each exit what is missing, in words."""
    words = Words(one.rules, {})
    return (
        EXAMPLES[one.kind],
        one.exit_name,
        one.held,
        [(each, words.total(each.lacks)) for each in one.audits],
    )


def _page(
    request: Request,
    seat: Seat,
    version: QualificationVersion,
    *,
    wrong: Mapping[str, tuple[str, ...]] | None = None,
    changed: Sequence[Change] = (),
    conflict: str = "",
    file: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The page as it was typed. changed, conflict: what somebody else saved meanwhile; file: not typed over."""
    looked = design.judged(version)
    said = read.faults(looked, FAULTS)
    for name, sentences in (wrong or {}).items():
        said.setdefault(name, []).extend(sentences)
    known = _known(seat)
    names = names_of(_iris(version.typed)) | dict(known)
    last = versions(version.qualification).first()
    context = {
        "version": version,
        "qualification": version.qualification,
        "typed": version.typed,
        "exits": [
            _exit_shown(one, place, version.typed, said, names)
            for place, one in enumerate(version.typed["exits"])
        ],
        "said": said,
        "sound": looked.sound,
        "count": len(said),
        "kinds": KINDS.items(),
        "sorts": SORTS.items(),
        "known": known,
        "skills": _skills(seat),
        "awardable": [(iri, row.name) for iri, row in design.awardable(seat.organisation).items()],
        "examples": [_tried(one) for one in trial.examples(version, ports=request.ports)],
        "last": last,
        "as_published": last is not None and _content(version) == _content(last),
        "together": exits_of(version, ports=request.ports),
        "proposed_by": proposed_by(version),
        "revision": version.revision,
        "changed": changed,
        "conflict": conflict,
        "of_file": file,
        "repeatable": "\n".join(version.typed.get("repeatable", [])),
    }
    return show(request, seat, "provider/qualification.html", context, status=status)


def _content(version: QualificationVersion) -> tuple[object, ...]:
    return version.name, version.summary, version.typed


def _exit_shown(
    one: Typed, place: int, typed: Typed, said: Mapping[str, list[str]], names: Mapping[str, str]
) -> dict[str, object]:
    at = f"e{place}"
    return {
        "at": at,
        "place": place,
        "one": one,
        "said": said.get(at, []),
        "residency_said": said.get(f"{at}-residency", []),
        "others": [
            other["name"] for number, other in enumerate(typed["exits"]) if number != place and other["name"]
        ],
        "demands": [
            _demand_shown(demand, f"{at}d{number}", number, said)
            for number, demand in enumerate(one.get("demands", []))
        ],
        "groups": [
            _group_shown(group, f"{at}g{number}", number, said, names)
            for number, group in enumerate(one["groups"])
        ],
    }


def _demand_shown(demand: Typed, at: str, number: int, said: Mapping[str, list[str]]) -> dict[str, object]:
    return {
        "at": at,
        "number": number,
        "one": demand,
        "said": [one for field, those in said.items() if field.startswith(f"{at}-") for one in those],
        **{name: "\n".join(demand[name]) for name in ("providers", "subjects", "frameworks")},
    }


def _group_shown(
    group: Typed, at: str, number: int, said: Mapping[str, list[str]], names: Mapping[str, str]
) -> dict[str, object]:
    mine = [
        sentence
        for field, those in said.items()
        if field == at or field.startswith(f"{at}-")
        for sentence in those
    ]
    return {
        "at": at,
        "number": number,
        "one": group,
        "said": mine,
        "achievements": [(iri, names.get(iri, iri)) for iri in group["achievements"]],
        "subjects": [(iri, names.get(iri, iri)) for iri in group["subjects"]],
        "providers": "\n".join(group["providers"]),
        "frameworks": "\n".join(group["frameworks"]),
    }


def _iris(typed: Typed) -> set[str]:
    return {
        iri
        for one in typed["exits"]
        for group in one["groups"]
        for name in ("achievements", "subjects")
        for iri in group[name]
    }


def _known(seat: Seat) -> list[tuple[str, str]]:
    """What can be chosen from a list: every published design here, the provider's own first."""
    nothing = Qualification(id="urn:none", name="", version="", unit="ECTS", exits=())
    mine = design.provider_of(seat.organisation)
    offers = sorted(offers_for(nothing, ()), key=lambda one: (one.of.provider != mine, one.of.name))
    return [(one.of.achievement, one.of.name) for one in offers[:500]]


def _skills(seat: Seat) -> list[tuple[str, str]]:
    """The skills that the provider's own outcomes are tagged with."""
    rows = OutcomeSkill.objects.of(seat.organisation).order_by("name", "skill")
    return list(dict(rows.values_list("skill", "name").distinct()[:500]).items())
