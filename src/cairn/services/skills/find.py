"""Finding a framework, a version of it, a skill: by what people call them."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from cairn.records.models import Framework, FrameworkImport, Skill
from cairn.records.reads import skills as reads
from cairn.services.errors import NotFound

_SAYS: Final = "frameworks are public"


def framework(said: str) -> Framework:
    """Return the framework with this name (in any case), identity or uuid.

    Raises:
        NotFound: there is none, or several have this name.
    """
    rows = Framework.objects.across(reason=_SAYS)
    text = said.strip()
    found = list(rows.filter(iri=text) or rows.filter(name__iexact=text)[:2])
    if not found and (uuid := _uuid(text)):
        found = list(rows.filter(uuid=uuid))
    if len(found) != 1:
        raise NotFound(_("There is no framework of this name here, or there are several."))
    return found[0]


def skill(said: str) -> Skill:
    """Return the skill with this identity or uuid.

    Raises:
        NotFound: there is none.
    """
    text = said.strip()
    found = reads.by_iri([text]).get(text)
    if found is None and (uuid := _uuid(text)):
        found = reads.one(uuid)
    if found is None:
        raise NotFound(_("There is no such skill here."))
    return found


def imported(of: Framework, version: str) -> FrameworkImport:
    """Return the newest import of a version of a framework.

    Raises:
        NotFound: this version was never imported here.
    """
    found = reads.imports(of).filter(state="DONE", version=version.strip()).first()
    if found is None:
        raise NotFound(_("This version was never imported here."))
    return found


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
