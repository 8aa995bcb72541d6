"""A qualification as goal: what is still missing for its last exit, in the cheapest way to complete it."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext as _

from cairn.pathways.goal import MOST_ACHIEVEMENTS
from cairn.records.models import AchievementVersion, Person, QualificationVersion
from cairn.services.errors import InvalidInput
from cairn.services.plan.goals import MOST_NAME, Wanted
from cairn.services.ports import Ports
from cairn.services.stack import auditing, catalogue
from cairn.stacking.answer import Audit

MOST_LISTED = 100


def published() -> list[QualificationVersion]:
    """Return the qualifications that are offered, by name."""
    return list(catalogue.newest()[:MOST_LISTED])


def from_qualification(uuid: UUID, *, person: Person, ports: Ports) -> Wanted:
    """Return the achievements that would complete the last exit of a qualification.

    Among the ways that the rules leave, the cheapest by what is on offer is taken.

    Raises:
        NotFound: no such qualification.
        InvalidInput: `goal.complete`, `goal.out_of_reach`.
    """
    found = auditing.audit_for(person, uuid, ports=ports, by="cost")
    audit = found.audits[-1]
    if audit.complete:
        raise InvalidInput(_("You hold everything for this already."), code="goal.complete")
    groups = tuple(_groups(audit))[:MOST_ACHIEVEMENTS]
    if not groups or audit.out_of_reach:
        said = _("What is missing for this cannot be earned from what is on offer here.")
        raise InvalidInput(said, code="goal.out_of_reach")
    return Wanted(audit.exit.name[:MOST_NAME], "qualification", str(uuid), achievements=groups)


def _groups(audit: Audit) -> Iterator[frozenset[str]]:
    """Each by its lasting address and by that of the version that is offered."""
    steps = {step.offer.of.id: step.offer.of for step in audit.steps}
    versions = AchievementVersion.objects.public().filter(uuid__in=[UUID(one) for one in steps])
    urls = {str(uuid): url for uuid, url in versions.values_list("uuid", "url")}
    for one, achieved in steps.items():
        yield frozenset({achieved.achievement, urls.get(one, achieved.achievement)})
