"""Our table of shapes accepts and refuses exactly what 1EdTech's schemas do.

More than a thousand mutations of sound documents: members dropped, doubled, renamed,
and put at odds with their form. `format` is no part of it: neither schema is
used with format checking, and dates are judged by the validity check.
"""

from __future__ import annotations

import copy
import random

import jsonschema
import pytest
from tests.badge_cast import CREDENTIAL, MARCH, badge
from tests.shared import shared

from cairn.badges import structure
from cairn.badges.shapes import SHAPES
from cairn.badges.structure import faults, follows_open_badges
from cairn.credentials.contexts import CREDENTIALS_V1, bundled
from cairn.credentials.document import parse
from cairn.credentials.inspection import Inspection

ODD = (
    *(None, True, 0, 1.5, "", "text", "ext:own", "en", [], [[]], ["text"], [None], [1], {}, {"en": "a"}),
    *({"en": 1}, {"english": "a"}, {"id": "x"}, {"id": "x", "type": "y"}, [{}], [{"type": "z"}]),
    *({"type": []}, {"type": ["Profile"], "id": "x"}, "https://www.w3.org/ns/credentials/v2", "a.b.c"),
    *([{"id": "x", "type": "Image"}], {"id": "x", "type": "Image", "extra": 1}, ["VerifiableCredential"]),
)


def rich() -> dict:
    """A badge in which nearly every class of Open Badges occurs."""
    document = badge()
    entry = {"type": "IdentifierEntry", "identifier": "7", "identifierType": "sourcedId"}
    endorsement = {
        "@context": document["@context"],
        "id": f"{CREDENTIAL}/endorsement",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "We agree",
        "issuer": "did:web:union.example",
        "validFrom": "2026-03-02T09:30:00Z",
        "credentialSubject": {"id": CREDENTIAL, "type": ["EndorsementSubject"], "endorsementComment": "Yes"},
    }
    parent = {"id": "did:web:parent.example", "type": ["Profile"], "otherIdentifier": [entry]}
    document["issuer"] |= {"parentOrg": parent, "endorsement": [endorsement], "dateOfBirth": "2000-01-01"}
    document["issuer"]["address"]["geo"] = {"type": "GeoCoordinates", "latitude": 51.8, "longitude": -8}
    document["proof"] = [{"type": "DataIntegrityProof", "created": "2026-03-02T09:30:00Z"}]
    document["refreshService"] = {"id": "https://harbour.example/refresh", "type": "Refresh"}
    document["termsOfUse"] = {"type": "Terms"}
    document["credentialSchema"] = [{"id": "https://harbour.example/schema", "type": "JsonSchema"}]
    document["endorsement"] = endorsement
    document["endorsementJwt"] = ["a.b.c"]
    achievement = document["credentialSubject"]["achievement"]
    achievement["otherIdentifier"] = entry
    achievement["resultDescription"][0]["allowedValue"] = ["a", "b"]
    return document


def as_version_1(document: dict) -> dict:
    old = copy.deepcopy(document)
    old["@context"][0] = CREDENTIALS_V1
    old["issuanceDate"] = old.pop("validFrom")
    old["expirationDate"] = old.pop("validUntil")
    old["issuer"].pop("endorsement")
    old.pop("endorsement")
    return old


def places(value, path=()):
    """Every (path) of a member or item inside a document."""
    if isinstance(value, dict):
        for member, inner in value.items():
            yield (*path, member)
            yield from places(inner, (*path, member))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield (*path, number)
            yield from places(item, (*path, number))


def mutated(document: dict, chance: random.Random) -> dict:
    changed = copy.deepcopy(document)
    for _ in range(chance.choice((1, 1, 1, 2))):
        path = chance.choice(list(places(changed)))
        owner = changed
        for step in path[:-1]:
            owner = owner[step]
        kind = chance.randrange(6)
        if kind == 0:
            del owner[path[-1]]
        elif kind == 1 and isinstance(owner, dict):
            owner["surprise"] = "text"
        elif kind == 2:
            owner[path[-1]] = [copy.deepcopy(owner[path[-1]])]
        elif kind == 3 and isinstance(owner[path[-1]], list) and owner[path[-1]]:
            owner[path[-1]] = owner[path[-1]][0]
        elif kind == 4 and isinstance(owner[path[-1]], str):
            owner[path[-1]] = chance.choice(("", owner[path[-1]] + "x", "ext:-", "ext:a b", "Completed"))
        else:
            owner[path[-1]] = copy.deepcopy(chance.choice(ODD))
    return changed


def validator(name: str) -> jsonschema.Draft201909Validator:
    return jsonschema.Draft201909Validator(parse(shared(f"standards/schemas/{name}.json").read_bytes()))


@pytest.mark.slow
def test_every_mutation_of_a_badge_is_judged_alike():
    judge, chance, seen = validator("ob_v3p0_achievementcredential_schema"), random.Random(7), [0, 0]
    document = rich()
    assert judge.is_valid(document)
    assert faults(document) == ()
    for _ in range(800):
        changed = mutated(document, chance)
        theirs = judge.is_valid(changed)
        seen[theirs] += 1
        assert (faults(changed) == ()) == theirs, (faults(changed), changed)
    assert min(seen) > 100


@pytest.mark.slow
def test_every_mutation_of_a_badge_on_version_1_is_judged_alike():
    judge, chance, seen = validator("ob_v3p0_anyachievementcredential_schema"), random.Random(11), [0, 0]
    document = as_version_1(rich())
    assert judge.is_valid(document)
    assert faults(document) == ()
    for _ in range(400):
        changed = mutated(document, chance)
        theirs = judge.is_valid(changed)
        seen[theirs] += 1
        assert (faults(changed) == ()) == theirs, (faults(changed), changed)
    assert min(seen) > 50


@pytest.mark.parametrize("path", [place for place in places(badge()) if isinstance(place[-1], str)], ids=str)
def test_dropping_any_single_member_is_judged_alike(path):
    judge = validator("ob_v3p0_achievementcredential_schema")
    changed = badge()
    owner = changed
    for step in path[:-1]:
        owner = owner[step]
    del owner[path[-1]]
    assert (faults(changed) == ()) == judge.is_valid(changed)


def test_whether_there_is_a_fault_is_what_the_walk_says():
    """The quick answer and the walk that knows where: alike on mutations of both versions, inside and out."""
    chance, seen = random.Random(23), [0, 0]
    for document, name in (
        (rich(), "AchievementCredential"),
        (as_version_1(rich()), "AchievementCredential1"),
    ):
        for _ in range(1500):
            changed = mutated(document, chance)
            for part, shape in ((changed, name), (changed.get("issuer"), "Profile")):
                holds = structure._holding()[shape](part)
                assert holds == (not list(structure._shape(part, SHAPES[shape], "")))
                seen[holds] += 1
    assert min(seen) > 500


def finding(document):
    return follows_open_badges(Inspection(document, bundled(), at=MARCH, now=MARCH))


def test_a_sound_badge_passes_and_another_credential_is_not_asked():
    assert finding(badge()).code == "schema"
    other = {"type": ["VerifiableCredential"], "credentialSubject": {"id": "did:example:1"}}
    assert (finding(other).code, finding(other).outcome) == ("schema.not_a_badge", "absent")


def test_the_finding_points_at_the_first_fault():
    document = badge()
    del document["credentialSubject"]["achievement"]["criteria"]
    report = finding(document)
    assert (report.code, report.outcome) == ("schema.shape", "failed")
    assert report.params["pointer"] == "/credentialSubject/achievement/criteria"


@pytest.mark.parametrize("odd", [None, [], "text", 7, True])
def test_what_is_no_object_has_a_fault_and_no_exception(odd):
    assert len(faults(odd)) == 1
