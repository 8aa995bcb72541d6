"""What the editor says beside what was typed: the sentence, the groups, the remarks and their fixes, the meters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cairn.quality.conformance import Conformance
from cairn.quality.profiles import Fact
from cairn.records.models import AchievementVersion, Role
from cairn.services.access import Seat
from cairn.services.design.conformance import Meter, field_of
from cairn.services.design.definitions import STANDARD
from cairn.services.library import rubrics
from cairn.web.components.parts import Step, StepState
from cairn.web.provider import design_fixes
from cairn.web.provider import design_words as words
from cairn.web.provider.design_fixes import Said
from cairn.web.provider.design_forms import Forms, OutcomeRow

Missing = Mapping[str, tuple[str, ...]]

#: Group of facts → its title and its rows of fields; fields of one row stand side by side.
GROUPS: Final = {
    "about": (
        gettext_lazy("What it is"),
        (
            ("name",), ("summary",), ("description",), ("criteria",), ("profile", "language"), ("assessed",),
            ("achievement_type", "skill_group"), ("sector", "accreditation"), ("field_of_study", "tags"),
        ),
    ),
    "effort": (
        gettext_lazy("Effort and level"),
        (("hours", "ects"), ("eqf_level", "national_level"), ("level_verified_by",)),
    ),
    "assessment": (
        gettext_lazy("Assessment and quality"),
        (
            ("assessment_type",), ("supervision", "participation"), ("evidence_asked",), ("evidence_required",),
            ("grading",), ("quality_assurance",),
        ),
    ),
    "place": (
        gettext_lazy("Before and after"),
        (("prerequisites",), ("stackability",), ("counts_towards",), ("further_information",)),
    ),
    "validity": (
        gettext_lazy("Validity and withdrawal"),
        (("validity_rule", "valid_months"), ("valid_until_date", "status_purpose")),
    ),
}  # fmt: skip
OF_THE_ORGANISATION: Final = frozenset({"country", "awarding_body"})


@dataclass(frozen=True, slots=True)
class Item:
    """One field in the page. `needed`: what is missing here before it can be published."""

    bound: forms.BoundField
    needed: str


@dataclass(frozen=True, slots=True)
class Group:
    """A card of fields."""

    code: str
    title: object
    rows: tuple[tuple[Item, ...], ...]


@dataclass(frozen=True, slots=True)
class OutcomeCard:
    """One outcome as the page shows it; `number` counts from 1, as it stands in names and sentences."""

    row: OutcomeRow
    number: str
    remarks: tuple[Said, ...]
    needed: tuple[str, ...]
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class Definition:
    """How far one definition is met: figures, and links to what is missing."""

    name: object
    present: int
    required: int
    missing: tuple[tuple[object, str], ...]
    advised: tuple[tuple[object, str], ...]
    chosen: bool
    code: str = ""
    claimed: bool = False

    @property
    def of_standard(self) -> bool:
        """It belongs to a standard that is adopted, and cannot be left out by itself."""
        return self.code.startswith(STANDARD)


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that keeps the draft from being published, and where to mend it."""

    label: str
    sentence: str
    href: str


def groups(drawn: Forms, missing: Missing) -> tuple[Group, ...]:
    """The cards of fields, outcomes left out."""
    return tuple(
        Group(
            code,
            title,
            tuple(
                tuple(Item(drawn.facts[name], " ".join(missing.get(name, ()))) for name in row)
                for row in rows
            ),
        )
        for code, (title, rows) in GROUPS.items()
    )


def gates(missing: Missing) -> list[Step]:
    """The groups as gates: done, now, to come; the last one is publishing."""
    found: list[tuple[str, object, int]] = [(code, title, 0) for code, (title, _rows) in GROUPS.items()]
    found.insert(1, ("outcomes", _("Outcomes"), 0))
    counted = [(code, title, _missing_in(code, missing)) for code, title, _zero in found]
    first = next((place for place, (_c, _t, count) in enumerate(counted) if count), len(counted))
    steps = []
    for place, (code, title, count) in enumerate(counted):
        note = ngettext("%(count)d thing missing", "%(count)d things missing", count) % {"count": count}
        state: StepState = "now" if place == first else ("to-come" if count else "done")
        steps.append(Step(str(title), state, note if count else _("Complete"), f"#{code}"))
    ready = first == len(counted)
    last = Step(_("Publish"), "now" if ready else "to-come", _("Ready") if ready else _("When all is there"))
    return [*steps, last]


def _missing_in(code: str, missing: Missing) -> int:
    if code == "outcomes":
        return sum(name.partition(".")[0] == "outcomes" for name in missing)
    names = {name for row in GROUPS[code][1] for name in row}
    strays = OF_THE_ORGANISATION if code == "about" else frozenset()
    return sum(name in names or name in strays for name in missing)


def todos(missing: Missing, drawn: Forms, *, organisation: UUID) -> list[Todo]:
    """Everything that is missing, in the order of the page."""
    order = [name for _title, rows in GROUPS.values() for row in rows for name in row]
    order[9:9] = ["outcomes"]

    def rank(name: str) -> tuple[int, str]:
        head = name.partition(".")[0]
        return (order.index(head) if head in order else -1, name)

    return [
        Todo(_label(name, drawn), " ".join(missing[name]), _href(name, organisation=organisation))
        for name in sorted(missing, key=rank)
    ]


def _label(name: str, drawn: Forms) -> str:
    head, _dot, rest = name.partition(".")
    if head == "outcomes" and rest:
        return _("Outcome %(number)d") % {"number": int(rest.partition(".")[0]) + 1}
    if head in drawn.facts.fields:
        return str(drawn.facts[head].label)
    return str(words.FACTS.get(head, head))


def _href(name: str, *, organisation: UUID) -> str:
    head, _dot, rest = name.partition(".")
    if head == "alignments":
        return "#id_alignments-0-name"
    if head in OF_THE_ORGANISATION:
        return f"{reverse('provider:settings', args=[organisation])}#id_country"
    if head == "outcomes":
        return f"#outcome-{int(rest.partition('.')[0]) + 1}" if rest else "#outcomes"
    return f"#id_{head}"


def cards(drawn: Forms, judged: Meter, missing: Missing) -> tuple[OutcomeCard, ...]:
    """The outcomes with what the linter says of each, in place."""
    last = len(drawn.outcomes) - 1
    found = []
    for row in drawn.outcomes:
        number = str(row.place + 1)
        about = [one for one in judged.remarks if one.outcome and str(one.outcome) == row.typed.key]
        needed = [
            s for name, said in missing.items() if name.startswith(f"outcomes.{row.place}.") for s in said
        ]
        named, language = (str(drawn.facts[name].value() or "") for name in ("assessment_type", "language"))
        remarks = tuple(
            Said(
                words.remark(one),
                tuple(design_fixes.of_outcome(one, row, named=named, language=language or "en")),
            )
            for one in about
        )
        found.append(OutcomeCard(row, number, remarks, tuple(needed), row.place == 0, row.place == last))
    return tuple(found)


def wrong(drawn: Forms) -> list[tuple[str, str]]:
    """What could not be saved, in the order of the page: the id of the field, and what to do."""
    found: list[tuple[str, str]] = []
    for form in drawn.all():
        kind, _dash, number = (form.prefix or "").partition("-")
        outcome = number.partition("-")[0] if kind == "outcomes" else ""
        where = _("Outcome %(number)d") % {"number": int(outcome) + 1} + ": " if outcome else ""
        found += [("", where + str(said)) for said in form.non_field_errors()]
        found += [
            (bound.id_for_label, f"{where}{bound.label}: {said}") for bound in form for said in bound.errors
        ]
    return found


def focus(drawn: Forms, wanted: str) -> None:
    """Let the page open at a field, such as the first one of a row that was just added."""
    for form in drawn.all():
        for bound in form:
            if bound.auto_id == wanted:
                bound.field.widget.attrs["autofocus"] = True


def definitions(judged: Meter, *, organisation: UUID) -> list[Definition]:
    """Every definition: the chosen one first."""
    ordered = sorted(judged.conformances, key=lambda one: one.profile.code != judged.chosen.profile.code)
    return [_definition(one, judged, organisation=organisation) for one in ordered]


def _definition(one: Conformance, judged: Meter, *, organisation: UUID) -> Definition:
    required = sum(fact.required for fact in (*one.present, *one.missing))
    return Definition(
        words.profile_name(one.profile),
        required - len(one.required_missing),
        required,
        tuple(_link(fact, organisation=organisation) for fact in one.missing if fact.required),
        tuple(_link(fact, organisation=organisation) for fact in one.missing if not fact.required),
        one.profile.code == judged.chosen.profile.code,
        one.profile.code,
        one in judged.claimed,
    )


def _link(fact: Fact, *, organisation: UUID) -> tuple[object, str]:
    return words.fact_title(fact), _href(field_of(fact), organisation=organisation)


def context(
    version: AchievementVersion, drawn: Forms, *, seat: Seat, judged: Meter, missing: Missing
) -> dict[str, object]:
    """Everything the template asks for, except what a press of a button did."""
    organisation = version.achievement.organisation.uuid
    return {
        "version": version,
        "achievement": version.achievement,
        "forms": drawn,
        "groups": {group.code: group for group in groups(drawn, missing)},
        "gates": gates(missing),
        "todos": todos(missing, drawn, organisation=organisation),
        "cards": cards(drawn, judged, missing),
        "rubric_sources": {str(key): source for key, source in rubrics.sources_of(version).items()},
        "outcomes_needed": " ".join(missing.get("outcomes", ())),
        "definitions": definitions(judged, organisation=organisation),
        "remarks": design_fixes.of_whole(judged, drawn),
        "remark_count": len({one.outcome for one in judged.remarks if one.outcome}),
        "may_publish": seat.may(Role.DESIGNER),
    }
