"""What the register says of a partner, read fact by fact, as a form, a program or a row of a file gives it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from cairn.records.models import IssuerType, Partner, PartnerTier
from cairn.services.fields import Fields, known_names

FACTS: Final = (
    "name", "kind", "tier", "agreement_from", "agreement_until", "agreement_note", "contact_name",
    "contact_title", "contact_email", "web_address", "may_see", "may_sign", "may_decide", "is_public",
)  # fmt: skip


def read(
    facts: Mapping[str, object], *, required: bool = False, before: Partner | None = None
) -> dict[str, Any]:
    """Read the facts that are given, each by its own rule."""
    known_names(facts, FACTS)
    fields = Fields()
    readers: dict[str, Any] = {
        "name": lambda v: fields.text("name", v, most=200, required=True),
        "kind": lambda v: fields.choice("kind", v, IssuerType.values, required=True),
        "tier": lambda v: fields.choice("tier", v, PartnerTier.values, required=True),
        "agreement_from": lambda v: fields.day("agreement_from", v),
        "agreement_until": lambda v: fields.day("agreement_until", v),
        "agreement_note": lambda v: fields.text("agreement_note", v, most=500),
        "contact_name": lambda v: fields.text("contact_name", v, most=200),
        "contact_title": lambda v: fields.text("contact_title", v, most=120),
        "contact_email": lambda v: fields.email("contact_email", v),
        "web_address": lambda v: fields.link("web_address", v),
        "may_see": lambda v: fields.flag("may_see", v),
        "may_sign": lambda v: fields.flag("may_sign", v),
        "may_decide": lambda v: fields.flag("may_decide", v),
        "is_public": lambda v: fields.flag("is_public", v),
    }
    values = {name: readers[name](value) for name, value in facts.items()}
    if required and "name" not in facts:
        fields.complain("name", _("Fill this in."))
    first, last = (
        values.get(name, getattr(before, name, None)) for name in ("agreement_from", "agreement_until")
    )
    if first is not None and last is not None and last < first:
        fields.complain("agreement_until", _("It ends before it begins."))
    fields.done()
    return values
