"""Credentials of elsewhere, and a small framework of skills, for tests of the passport."""

from __future__ import annotations

from typing import Any

from cairn.badges.recipient import identity_hash
from cairn.credentials import document
from cairn.credentials.document import JSONObject, JSONValue
from cairn.records import given
from cairn.records.models import AchievementVersion, Framework, Skill
from cairn.services.access import SYSTEM
from cairn.services.admin import trusted
from cairn.services.assess import marking
from cairn.services.design import publish
from cairn.services.hold import claim
from cairn.services.issue.issue import issue
from tests.world import World

BASE = "https://skills.cairn.example/"
SKILLS = {
    "work-at-height": ("Work safely at height", "technical"),
    "clean-data": ("Clean a table of readings", "digital"),
    "brief-crew": ("Brief a crew before work", "human"),
    "estimate-job-cost": ("Estimate what a job costs", "entrepreneurial"),
    "sort-site-waste": ("Sort the waste of a site", "sustainability"),
}
HEIGHT = BASE + "work-at-height"
SALT = "00112233445566778899aabbccddeeff"


def framework(stage: Any) -> Framework:
    """Keep the small framework here."""
    made = Framework.objects.create(
        uuid=stage.ports.new_uuid(),
        iri=BASE + "framework",
        kind="table",
        name="Skills of a test",
        created_at=stage.world.now,
    )
    for slug, (name, group) in SKILLS.items():
        Skill.objects.create(
            uuid=stage.ports.new_uuid(), framework=made, iri=BASE + slug, name=name, group=group
        )
    return made


def subject(email: str, *, skill: str = HEIGHT, status: str = "Completed") -> JSONObject:
    """An AchievementSubject that carries `email` hashed, and one outcome that shows `skill`."""
    home = "https://northfield.example/achievements/heights"
    aligned: JSONObject = {
        "id": f"{home}#alignment",
        "type": ["Alignment"],
        "targetName": "Work safely at height",
        "targetUrl": skill,
        "targetFramework": "Skills of a test",
        "targetType": "CFItem",
    }
    return {
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "identityType": "emailAddress",
                "identityHash": identity_hash(email, salt=SALT),
                "hashed": True,
                "salt": SALT,
            }
        ],
        "achievement": {
            "id": home,
            "type": ["Achievement"],
            "achievementType": "Certification",
            "name": "Working at height",
            "description": "Works on roofs and comes down again.",
            "criteria": {"narrative": "A practical test."},
            "resultDescription": [
                {
                    "id": f"{home}#outcome",
                    "type": ["ResultDescription"],
                    "name": "Uses a harness so that nobody falls",
                    "resultType": "Status",
                    "alignment": [aligned],
                }
            ],
        },
        "result": [
            {"type": ["Result"], "resultDescription": f"{home}#outcome", "status": status},
        ],
    }


def badge(world: World, email: str, *, skill: str = HEIGHT, by: Any = None, **changes: JSONValue) -> bytes:
    """A signed badge of Northfield, which is not of this installation, as a file."""
    who = by or world.northfield
    said: dict[str, JSONValue] = {"credentialSubject": subject(email, skill=skill), **changes}
    return document.dump(world.badge(by=who, **said)).encode()


def know(stage: Any, who: Any = None) -> None:
    """The operator puts Northfield into the register of known issuers."""
    issuer = who or stage.world.northfield
    facts = {"issuer_id": issuer.did, "name": issuer.name, "reason": "Because of a test."}
    trusted.add(facts, by=SYSTEM, ports=stage.ports)


def teach(stage: Any, name: str, *slugs: str) -> Any:
    """Harbour School publishes a course whose first outcome shows these skills."""
    version = stage.draft(name=name)
    outcome = version.outcomes.first()
    outcome.skills = [{"name": SKILLS[slug][0], "url": BASE + slug} for slug in slugs]
    outcome.save()
    given.write(version)
    return publish.publish(version.uuid, seat=stage.owner, change_note="", ports=stage.ports)


def award(stage: Any, name: str) -> Any:
    """Amina earns the published course of that name and takes it into her passport."""
    version = AchievementVersion.objects.of(stage.harbour).get(name=name)
    made = stage.marked(stage.submitted(version))
    decided = marking.award(made.uuid, seat=stage.owner, ports=stage.ports)
    credential = issue(decided.uuid, seat=stage.owner, ports=stage.ports)
    claim.accept(credential, person=stage.amina, ports=stage.ports)
    return credential
