"""Which papers of a passport are a vendor's certificate that a register names."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from cairn.passport.passport import HeldCredential
from cairn.records.models import VendorCertification
from cairn.services.library.mapping import plain, spoken_names


def held_of(
    certifications: Iterable[VendorCertification], papers: Collection[HeldCredential]
) -> dict[int, list[HeldCredential]]:
    """Return what is held of each, by its key: by its address, or by who gave it and what it is called."""
    written = [(paper, plain(paper.provider_name), plain(paper.name)) for paper in papers]
    found = {}
    for one in {one.pk: one for one in certifications}.values():
        vendor, names = plain(one.vendor), spoken_names(one)
        found[one.pk] = [
            paper
            for paper, provider, name in written
            if (one.link and paper.achievement == one.link)
            or (vendor and vendor in provider and any(known in name for known in names))
        ]
    return found
