"""Taking a whole framework away: what the demonstration made, or what was imported by mistake.

Awards keep the names and identities of their skills: those stand in what was signed.
"""

from __future__ import annotations

from typing import Final

from django.db import transaction

from cairn.records.models import (
    Framework,
    FrameworkImport,
    Occupation,
    Skill,
    SkillRelation,
)
from cairn.services import audit
from cairn.services.access import Actor
from cairn.services.admin import operators
from cairn.services.ports import Ports

_SAYS: Final = "frameworks are of the whole installation"


@transaction.atomic
def remove(iri: str, *, by: Actor, ports: Ports) -> bool:
    """Delete a framework with its skills, occupations, links and imports; say whether it was there.

    Raises:
        NotFound: not an operator.
    """
    operators.require(by)
    found = Framework.objects.across(reason=_SAYS).filter(iri=iri, organisation=None).first()
    if found is None:
        return False
    for model in (SkillRelation, Occupation, Skill, FrameworkImport):
        model.objects.across(reason=_SAYS).filter(framework=found).delete()
    audit.record(
        "framework.remove", subject=("framework", found.uuid), organisation=None, actor=by, at=ports.now()
    )
    found.delete()
    return True
