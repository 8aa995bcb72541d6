"""What the workspace's first page shows: the sentence, the gates, the outcomes, who signs, the one next action."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.quality.conformance import Conformance
from cairn.quality.profiles import Fact
from cairn.records.models import Gate, Outcome, RubricLevel, Stage
from cairn.records.reads.outcomes import with_levels
from cairn.services.codesign import approval, gates, rating
from cairn.services.codesign.gates import Case
from cairn.services.codesign.obstacle import Obstacle
from cairn.services.codesign.rating import Summary
from cairn.services.codesign.signing import Standing
from cairn.services.design.conformance import field_of
from cairn.web.components.parts import Step, StepState
from cairn.web.definition_words import fact_title, profile_name, remark
from cairn.web.partner_words import STAGES
from cairn.web.workshop import words
from cairn.web.workshop.place import Place

OF_THE_ORGANISATION: Final = frozenset({"country", "awarding_body"})


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that blocks."""

    label: str
    sentence: str
    href: str
    kind: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The sentence of the page: what it needs, and by when. Empty parts are left out."""

    fixes: str
    signatures: str
    steps: str
    by: date | None
    gate: str


@dataclass(frozen=True, slots=True)
class Line:
    """An outcome as the page shows it. remarks: the linter's, where a gate waits for them; the editor has them all."""

    outcome: Outcome
    rated: str
    levels: str
    older: str
    remarks: tuple[str, ...]
    href: str


@dataclass(frozen=True, slots=True)
class Signer:
    """A partner at a gate. kind: of the tag."""

    standing: Standing
    stage: object
    state: object
    kind: str


@dataclass(frozen=True, slots=True)
class Definition:
    """How far one definition is met."""

    name: object
    present: int
    required: int
    missing: tuple[tuple[object, str], ...]


def current(case: Case) -> gates.Row | None:
    """The first gate that is asked and open; None: all are passed."""
    rows = (row for row in gates.ROWS if gates.is_asked(row, case))
    return next((row for row in rows if not gates.is_passed(case, row.stage)), None)


def in_the_way(case: Case) -> list[Obstacle]:
    """What blocks the way to publication, or, once it is published, the next gate; each thing once."""
    here = current(case)
    if here is None:
        return []
    wanted = [
        row
        for row in gates.ROWS
        if gates.is_asked(row, case) and not gates.is_passed(case, row.stage) and row.before == here.before
    ]
    if not here.before:  # of a draft only what was judged last, and only if its text has changed since
        wanted = [here] if case.version.state != "DRAFT" else gates.before_publication(case)[-1:]
    found: dict[tuple[str, str, str], Obstacle] = {}
    for row in wanted:
        for one in (*case.asked_by(row), *gates.signatures(row.stage, case)):
            found.setdefault((one.kind, one.where, one.sentence), one)
    return list(found.values())


def answer(case: Case, blocked: Sequence[Obstacle]) -> Answer:
    """The figures of the sentence."""

    def many(kind: str) -> int:
        return len({one.where for one in blocked if one.kind == kind})

    here = current(case)
    fixes, signed, steps = many("fix"), many("signature"), many("step")
    return Answer(
        ngettext("one fix", "%(count)d fixes", fixes) % {"count": fixes} if fixes else "",
        ngettext("one signature", "%(count)d signatures", signed) % {"count": signed} if signed else "",
        ngettext("one step", "%(count)d steps", steps) % {"count": steps} if steps else "",
        _due(case, here),
        str(STAGES[here.stage]) if here is not None else "",
    )


def _due(case: Case, here: gates.Row | None) -> date | None:
    row = case.passed.get(here.stage) if here is not None else None
    return row.due_date if row is not None else None


def todos(place: Place, blocked: Iterable[Obstacle]) -> list[Todo]:
    """What blocks, in words, each place once, with where to mend it."""
    outcomes = place.outcomes
    found: dict[tuple[str, str], list[Obstacle]] = {}
    for one in blocked:
        found.setdefault((one.kind, one.where), []).append(one)
    return [
        Todo(
            words.place(some[0], outcomes),
            " ".join(words.sentence(one) for one in some),
            href(place, some[0], outcomes),
            kind,
        )
        for (kind, _where), some in found.items()
    ]


def href(place: Place, obstacle: Obstacle, outcomes: dict[str, Outcome]) -> str:
    """Where an obstacle is mended, for this reader; "" where they cannot."""
    kind, _colon, key = obstacle.where.partition(":")
    if kind == "field":
        return _field(place, key)
    if kind in ("outcome", "outcomes"):
        at = f"outcome-{outcomes[key].position}" if key in outcomes else "outcomes"
        return place.editor(at)
    if place.is_shared:
        return ""
    pages = {
        "need": "#need",
        "partner": "#sign",
        "said": place.url("comments"),
        "objection": f"{place.url('record')}#objections",
        "review": reverse(
            "quality:review", args=[place.seat.organisation.uuid, place.voice.workspace.achievement.uuid]
        ),
        "gate": place.url("gate", key or "need"),
    }
    return pages.get(kind, "")


def _field(place: Place, name: str) -> str:
    if name in OF_THE_ORGANISATION and not place.is_shared:
        return f"{reverse('provider:settings', args=[place.seat.organisation.uuid])}#id_country"
    return place.editor(f"id_{name}")


def steps(place: Place, case: Case) -> list[Step]:
    """The six gates as a row."""
    here = current(case)
    taken_back = place.version.comments.filter(kind=gates.BACK).values_list("about", flat=True).distinct()
    back = {about.partition(":")[2] for about in taken_back}
    found = []
    for row in gates.ROWS:
        gate = case.passed.get(row.stage)
        state = _state(row, case, here=here, back=back)
        url = "" if place.is_shared else place.url("gate", row.stage)
        found.append(Step(str(STAGES[row.stage]), state, _note(row, gate, case), url))
    return found


def _state(row: gates.Row, case: Case, *, here: gates.Row | None, back: set[str]) -> StepState:
    if gates.is_passed(case, row.stage) or not gates.is_asked(row, case):
        return "done"
    if row is not here:
        return "to-come"
    if row.stage in back or (row.stage == Stage.APPROVE and approval.sent_back(case.version)):
        return "back"
    return "waiting" if not case.asked_by(row) and gates.signatures(row.stage, case) else "now"


def _note(row: gates.Row, gate: Gate | None, case: Case) -> str:
    """Who signed, and when: two short lines."""
    signed = [one for one in case.sign_offs if one.row.stage == row.stage]
    given = [
        one for one in signed if one.row.state == "SIGNED" and (one.is_current or not _still_open(one, case))
    ]
    lines = []
    if len(given) == 1:
        lines.append(_("Signed by %(name)s") % {"name": given[0].row.partner.name})
    elif given:
        said = ngettext("Signed by %(count)d partner", "Signed by %(count)d partners", len(given))
        lines.append(said % {"count": len(given)})
    elif signed:
        lines.append(_("Asked: %(name)s") % {"name": signed[0].row.partner.name})
    if gate is not None and gate.passed_at is not None:
        lines += [] if given else [gate.passed_name]
        lines.append(_day(gate.passed_at))
    elif not gates.is_asked(row, case):
        lines.append(_("Not needed: nothing of what is learnt changes"))
    elif gate is not None and gate.due_date is not None:
        lines.append(_("due %(day)s") % {"day": _day(gate.due_date)})
    return "\n".join(lines[:2])


def _day(when: date | datetime) -> str:
    return date_format(localtime(when) if isinstance(when, datetime) else when, "j F")


def lines(place: Place, case: Case) -> list[Line]:
    """The outcomes with what employers and the linter say of each."""
    before = place.last if case.version.state == "DRAFT" else None
    earlier = rating.summary(before) if before is not None else {}
    rated = {**earlier, **rating.summary(case.version)}
    found = []
    for row in place.outcomes.values():
        said = rated.get(row.key, Summary())
        remarks = tuple(
            remark(one)
            for one in case.judged.remarks
            if one.outcome == row.key and one.code in gates.BLOCKING
        )
        at = place.editor(f"outcome-{row.position}")
        found.append(Line(row, _rated(said), _levels(said), _older(said), remarks, at))
    return found


def _rated(said: Summary) -> str:
    if not said.of:
        return ""
    return ngettext(
        "Rated “needed” by %(needed)d of %(count)d employer",
        "Rated “needed” by %(needed)d of %(count)d employers",
        said.of,
    ) % {"needed": said.needed, "count": said.of}


def _levels(said: Summary) -> str:
    if said.lowest is None:
        return ""
    if said.lowest == said.highest:
        return _("at level %(level)d") % {"level": said.lowest}
    return _("at levels %(low)d to %(high)d") % {"low": said.lowest, "high": said.highest or said.lowest}


def _older(said: Summary) -> str:
    if not said.older:
        return ""
    return ngettext(
        "%(count)d of them rated an older wording", "%(count)d of them rated an older wording", said.older
    ) % {"count": said.older}


@dataclass(frozen=True, slots=True)
class Rubric:
    """How one outcome is marked. others: numbers of the outcomes that have a rubric, this one too."""

    outcome: Outcome
    levels: tuple[RubricLevel, ...]
    others: tuple[int, ...]
    href: str


def rubric(place: Place, wanted: str) -> Rubric | None:
    """The rubric of the outcome of this number, or of the first that has one; None: no outcome has one."""
    marked = {row.position: row for row in with_levels(place.version) if row.levels.all()}
    if not marked:
        return None
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 4 else 0
    row = marked.get(number) or next(iter(marked.values()))
    return Rubric(row, tuple(row.levels.all()), tuple(marked), place.editor(f"outcome-{row.position}"))


def signers(case: Case, stage: str = "") -> list[Signer]:
    """Who must sign, or did; of one gate or of all."""
    found = []
    for one in case.sign_offs:
        if stage and one.row.stage != stage:
            continue
        state = (
            "OLDER"
            if one.row.state == "SIGNED" and not one.is_current and _still_open(one, case)
            else one.row.state
        )
        found.append(Signer(one, STAGES[one.row.stage], words.SIGNED[state], words.TAGS[state]))
    return found


def _still_open(standing: Standing, case: Case) -> bool:
    """Does a change of the text still matter to this signature? Not once its gate was passed."""
    return not gates.is_passed(case, standing.row.stage)


def definitions(place: Place, case: Case) -> list[Definition]:
    """How every definition is met, the chosen one first."""
    chosen = case.judged.chosen.profile.code
    ordered = sorted(case.judged.conformances, key=lambda one: one.profile.code != chosen)
    return [_definition(place, one) for one in ordered]


def _definition(place: Place, one: Conformance) -> Definition:
    required = sum(fact.required for fact in (*one.present, *one.missing))
    missing = tuple((_title(fact), _field(place, field_of(fact))) for fact in one.required_missing)
    return Definition(
        profile_name(one.profile),
        required - len(one.required_missing),
        required,
        missing,
    )


def _title(fact: Fact) -> object:
    return fact_title(fact)
