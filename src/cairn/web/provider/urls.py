"""The workshop's addresses: `/provider/` for a person, `/provider/UUID/…` for one organisation.

Each part of the workshop has its own list of addresses, and they are the parts of one name space.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

from django.urls import URLPattern, URLResolver, include, path

from cairn.web.provider import home

PARTS: Final = (
    "cairn.web.provider.design_urls",
    "cairn.web.provider.qualification_urls",
    "cairn.web.provider.proposed_urls",
    "cairn.web.provider.courses_urls",
    "cairn.web.provider.skills_urls",
    "cairn.web.provider.organisation_urls",
    "cairn.web.provider.learners_urls",
    "cairn.web.provider.assess_urls",
    "cairn.web.provider.issue_urls",
    "cairn.web.provider.issued_urls",
    "cairn.web.provider.letters_urls",
)

app_name = "provider"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.choose, name="home"),
    path("new", home.start, name="organisation-new"),
    path("<uuid:org>/", home.overview, name="organisation-home"),
    *(path("<uuid:org>/", include(part)) for part in PARTS if find_spec(part) is not None),
]
