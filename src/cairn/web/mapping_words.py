"""A mapping of a vendor's certificate in words, for the provider and for the learner."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cairn.records.models import VendorMapping
from cairn.services.stack.decided import FIRST
from cairn.services.stack.mapped import Mapped


def mapped_by(mapping: VendorMapping) -> str:
    """Who mapped it, when, until when, and why; and that it was withdrawn."""
    facts = {
        "name": mapping.decided_name,
        "day": date_format(mapping.decided_at),
        "end": date_format(mapping.until_date),
        "reason": mapping.reason,
    }
    said = _("Mapped by %(name)s on %(day)s, until %(end)s: %(reason)s") % facts
    if mapping.ended_at is None or mapping.is_replaced:
        return said
    gone = {"day": date_format(mapping.ended_at), "reason": mapping.ended_reason}
    return f"{said} {_('Withdrawn on %(day)s: %(reason)s') % gone}"


def what_for(one: Mapped) -> str:
    """What a certificate would do by its mapping, in one sentence."""
    facts = {"held": one.name, "part": one.place.facts["part_name"]}
    if one.place.kind == FIRST:
        return _("%(held)s meets what comes first: %(part)s") % facts
    return _("%(held)s counts for %(part)s") % facts


def covers(one: Mapped) -> str:
    """To how much of the achievement it is mapped; "" where that is not asked."""
    return "" if one.place.kind == FIRST else said_of(one.covered, one.outcomes)


def said_of(covered: int, outcomes: int) -> str:
    """How many outcomes of an achievement a certificate is mapped to; "" where nobody counted."""
    facts = {"covered": covered, "outcomes": outcomes}
    return _("Mapped to %(covered)d of %(outcomes)d outcomes.") % facts if outcomes else ""
