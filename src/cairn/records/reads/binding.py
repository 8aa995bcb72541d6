"""Which achievement a paper of elsewhere may stand for, and which papers are held here already.

A credential names its achievement by an address, and anybody can write any address into
their own credential. It counts only where the issuer may speak for it; an achievement of this
installation only where this installation issued that very credential.

Source: trust.md, "Who may say what"; docs/explanation/passport.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from cairn.credentials import did
from cairn.errors import CairnError
from cairn.records.models import Credential, Earned, Organisation, Person, TrustedIssuer
from cairn.records.reads.holding import achievement_of

_VERSION: Final = re.compile(r"/versions/[0-9]{1,9}\Z")
_HERE: Final = "issued here, by any provider"


def not_held(person: Person, rows: Sequence[Earned]) -> list[Earned]:
    """Leave out what the person holds as a credential of this installation: the same, or another of its award."""
    named = {row.document_id for row in rows} - {""}
    if not named:
        return list(rows)
    awards = Credential.objects.across(reason=_HERE).filter(url__in=named).values("award")
    mine = Credential.objects.owned_by(person).filter(award__in=awards).values("award")
    held = Credential.objects.across(reason=_HERE).filter(url__in=named, award__in=mine)
    urls = set(held.values_list("url", flat=True))
    return [row for row in rows if row.document_id not in urls]


def achievements(rows: Sequence[Earned]) -> dict[int, str]:
    """Paper → the achievement that it stands for, by its lasting address; those are left out that stand for none."""
    here = _issued_here([row for row in rows if row.known == "here"])
    listed = [row for row in rows if row.known == "register" and row.achievement]
    ours = _own_places() if listed else frozenset()
    places = _places({row.provider_iri for row in listed})
    found = {row.pk: here[row.document_id] for row in rows if row.known == "here" and row.document_id in here}
    for row in listed:
        place = place_of(row.achievement)
        own = _is_below(row.achievement, row.provider_iri)
        if place not in ours and (own or (place and place in places.get(row.provider_iri, ()))):
            found[row.pk] = _VERSION.sub("", row.achievement)
    return found


def place_of(iri: str) -> str:
    """Return host and port that an https address or a did:web belongs to; "" for everything else."""
    try:
        address = did.document_url(iri) if iri.startswith("did:") else iri
        split = urlsplit(address or "")
        port = split.port
    except (CairnError, ValueError):
        return ""
    if split.scheme not in ("https", "http") or not split.hostname:
        return ""
    usual = port in (None, 443 if split.scheme == "https" else 80)
    return split.hostname if usual else f"{split.hostname}:{port}"


def _is_below(iri: str, issuer: str) -> bool:
    """Is it an address inside the issuer's own DID?"""
    return issuer.startswith("did:") and iri.startswith((f"{issuer}#", f"{issuer}/", f"{issuer}?"))


def _issued_here(rows: Sequence[Earned]) -> dict[str, str]:
    """Address of a credential → achievement of what this installation issued under it."""
    if not rows:
        return {}
    found = Credential.objects.across(reason=_HERE).filter(
        url__in={row.document_id for row in rows if row.document_id}, state="ISSUED"
    )
    found = found.select_related("award__version__achievement__organisation")
    return {one.url: achievement_of(one.award.version) for one in found}


def _own_places() -> frozenset[str]:
    rows = Organisation.objects.across(reason="where this installation publishes").values_list(
        "issuing_origin", flat=True
    )
    return frozenset(place_of(origin) for origin in rows.distinct())


def _places(issuers: set[str]) -> Mapping[str, frozenset[str]]:
    """Issuer → places it may speak for: its own, and those that the register has under the same name."""
    entries = TrustedIssuer.objects.filter(removed_at=None)
    names = dict(entries.filter(issuer_id__in=issuers).exclude(name="").values_list("issuer_id", "name"))
    by_name: dict[str, set[str]] = {}
    for issuer, name in entries.filter(name__in=set(names.values())).values_list("issuer_id", "name"):
        by_name.setdefault(name, set()).add(place_of(issuer))
    return {
        issuer: frozenset({place_of(issuer), *by_name.get(names.get(issuer, ""), ())}) - {""}
        for issuer in issuers
    }
