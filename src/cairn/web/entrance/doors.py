"""The three doors into what is on offer: by subject, by role, by career (L24)."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from cairn.records.reads.directory import Directory
from cairn.services.explore import roles
from cairn.services.stack import catalogue
from cairn.web.words import SKILL_GROUPS

MOST_TAGS: Final = 5


def doors(among: Directory) -> dict[str, Any]:
    """What `web/doors.html` draws: lists of (label, url), the door itself first; no door that leads nowhere."""
    if not among.entries:
        return {}
    explore_url, roles_url = reverse("explore"), reverse("showcase:occupations")
    groups = sorted({entry.skill_group for entry in among.entries})
    found = among.once("roles", lambda: roles.roles(among.entries, most=MOST_TAGS))
    jobs = [role.occupation for role in found]
    careers = list(catalogue.newest()[:MOST_TAGS])
    return {
        "subjects": [
            (_("Everything"), explore_url),
            *((SKILL_GROUPS.get(group, group), f"{explore_url}?group={group}") for group in groups),
        ],
        "roles": [
            (_("All roles"), roles_url),
            *((job.name, reverse("showcase:occupation", args=[job.uuid])) for job in jobs),
        ]
        if jobs
        else [],
        "careers": [
            (_("All qualifications"), reverse("showcase:qualifications")),
            *(
                (row.name, reverse("showcase:qualification", args=[row.qualification.uuid]))
                for row in careers
            ),
        ]
        if careers
        else [],
    }
