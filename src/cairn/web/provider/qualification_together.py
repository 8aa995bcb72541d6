"""What a draft of a qualification adds up to, as the builder shows it; and who proposed it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cairn.records.models import Proposal, QualificationVersion
from cairn.records.reads.earnable import called
from cairn.services.ports import Ports
from cairn.services.stack.composed import NOT_HERE, Composed, composed
from cairn.web.together_words import Said, Shown, broader, even
from cairn.web.words import BREADTH


@dataclass(frozen=True, slots=True)
class Exit:
    """One exit in words. wider: (name, why) of what would make it broader."""

    name: str
    shown: Shown
    findings: list[Said]
    parts: int
    chosen: int
    with_choice: str
    elsewhere: int
    wider: list[tuple[str, str]]


def exits_of(version: QualificationVersion, *, ports: Ports) -> list[Exit]:
    """Each exit of a draft that names something known here."""
    found = composed(version, ports=ports)
    iris = {twice.skill for one in found for twice in one.of_all.overlaps}
    iris |= {name for one in found for finding in one.of_all.findings for name in finding.names}
    names = called(iris)
    return [_exit(one, names) for one in found]


def _exit(one: Composed, names: dict[str, str]) -> Exit:
    shown = Shown(one.of_all, titles=one.titles, names=names)
    return Exit(
        name=one.exit_name,
        shown=shown,
        findings=[said for said in shown.findings if said.code not in NOT_HERE],
        parts=one.everybody.whole.parts,
        chosen=one.chosen,
        with_choice=_with_choice(one) if one.chosen and one.everybody.counted else "",
        elsewhere=one.elsewhere,
        wider=[(each.name, broader(wide)) for wide, each in one.wider],
    )


def _with_choice(one: Composed) -> str:
    """How broad it is with what may be chosen too, in a sentence; "" when no part says its group."""
    found = one.at_most.breadth
    if not found.even:
        return ""
    if found.shown == 1:
        (only,) = (part.group for part in found.parts if part.count)
        said = _("With all that may be chosen besides, it still lies in one of five groups: %(group)s.")
        return said % {"group": BREADTH[only]}
    said = _(
        "With all that may be chosen besides, it lies in %(lies)d of five groups, "
        "and is as varied as %(even)s groups in equal parts."
    )
    return said % {"lies": found.shown, "even": even(found.even)}


def proposed_by(version: QualificationVersion) -> Proposal | None:
    """The proposal that a qualification began with; None when nobody proposed it."""
    rows = Proposal.objects.of(version.qualification.organisation)
    return rows.filter(qualification=version.qualification, state="ACCEPTED").order_by("pk").first()
