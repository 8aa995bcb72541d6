"""The whole space of addresses, in one page.

Public ones outlive us (house.md, "Addresses that outlive us"): `/credentials/UUID`,
`/achievements/UUID`, `/achievements/UUID/versions/N`, `/issuers/UUID`, `/status/UUID`,
`/.well-known/did.json`, `/issuers/UUID/did.json`. No route ever begins with `/media/`.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

from django.urls import URLPattern, URLResolver, include, path

from cairn.site.health import healthz

DOORS: Final[tuple[tuple[str, str], ...]] = (
    ("account/", "cairn.web.accounts.urls"),
    ("passport/", "cairn.web.passport.urls"),
    ("passport/", "cairn.web.meet.own_urls"),  # seminars that a learner is invited to
    ("plan/", "cairn.web.plan.urls"),
    ("provider/", "cairn.web.workshop.urls"),  # `/provider/UUID/achievements/UUID/workspace…`
    ("provider/", "cairn.web.provider.urls"),
    ("provider/", "cairn.web.partners.urls"),  # the register of partners
    ("", "cairn.web.quality.urls"),  # `/provider/UUID/reviews…`, `/issuers/UUID/reviews`
    ("provider/", "cairn.web.meet.urls"),  # experts and seminars
    ("", "cairn.web.meet.guest_urls"),  # `/guest/…` and `/attend/TOKEN`
    ("provider/", "cairn.web.standards.urls"),  # definitions of one's own, shared standards, statements
    ("", "cairn.web.standards.public_urls"),  # `/standards…`, `/achievements/UUID/versions/N/statement`
    ("", "cairn.web.partner.urls"),  # `/guest/…` and `/partner/…`
    ("", "cairn.web.library.urls"),  # `/provider/UUID/library…`, `/library/…`, `/passport/materials`
    ("", "cairn.web.provider.invitation_urls"),  # `/invitations/TOKEN`
    ("operator/", "cairn.web.operator.urls"),
    ("verify", "cairn.web.verifier.urls"),  # `/verify` and `/verify/…`
    ("patterns", "cairn.web.patterns.urls"),
    ("api/v1/", "cairn.api.urls"),
    (
        "",
        "cairn.web.vouch.urls",
    ),  # `/recognition`, `/accreditation`, `/endorsements/UUID`, `/guest/endorse/TOKEN` …
    (
        "",
        "cairn.web.showcase.urls",
    ),  # documents, pages of credentials, achievements, issuers; status lists; did.json
    ("", "cairn.web.entrance.urls"),  # `/`, `/offers/TOKEN`, `/setup/TOKEN`
    ("", "cairn.web.urls"),
)


def _open(door: str) -> bool:
    try:
        return find_spec(door) is not None
    except ModuleNotFoundError:
        return False


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    *(path(prefix, include(door)) for prefix, door in DOORS if _open(door)),
]
