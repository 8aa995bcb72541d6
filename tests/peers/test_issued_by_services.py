"""What an organisation really issues: judged by the peers, with its lists, results and Arabic words."""

from __future__ import annotations

import copy
from collections.abc import Iterator

import pytest

from cairn.credentials import document
from cairn.credentials.document import JSONObject, JSONValue, parse_object
from cairn.services.admin import keys
from cairn.services.assess import marking
from cairn.services.issue import correct, status
from cairn.services.issue.issue import issue
from cairn.services.share.documents import answer_own
from cairn.services.vouch import giving, showing, subjects
from cairn.services.vouch.giving import Words
from tests.peers.cases import Case, ask, cairn_says, peer_says
from tests.peers.peers import Peers
from tests.shared import shared

pytestmark = [pytest.mark.peers, pytest.mark.django_db]

SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
FILE = "standards/schemas/ob_v3p0_achievementcredential_schema.json"
ARABIC = {
    "name": "عُقد آمنة على سطح السفينة",
    "summary": "ربط العُقد التي تصمد واختيارها.",
    "description": "ثماني أمسيات على الرصيف: ست عُقد، متى تصمد ومتى تنزلق.",
    "criteria": "اربط العُقد الست مرتين، مرة في الظلام، واشرح الاختيار.",
    "language": "ar",
}
KINDS = {
    "eddsa-rdfc-2022": ("Ed25519", ("digitalbazaar", "digitalcredentials")),
    "ecdsa-rdfc-2019": ("P-256", ("digitalbazaar",)),
}


def issued(stage, *, suite: str = "eddsa-rdfc-2022", did_method: str = "key", **facts: object):
    """Amina's credential; the organisation changes its key first when it must."""
    key_type = KINDS[suite][0]
    if (did_method, key_type) != ("key", "Ed25519"):
        active = keys.IssuerKey.objects.of(stage.harbour).get(state="ACTIVE")
        keys.retire(stage.owner, active.uuid, ports=stage.ports)
        keys.create(stage.owner, did_method=did_method, key_type=key_type, ports=stage.ports)
    marked = stage.marked(stage.submitted(stage.published(**facts)))
    award = marking.award(marked.uuid, seat=stage.owner, awarded_date=None, ports=stage.ports)
    return issue(award.uuid, seat=stage.owner, suite=suite, ports=stage.ports)


def case_of(stage, credential) -> Case:
    """The document with everything that this installation publishes about it, a second later."""
    stage.world.pass_time(seconds=1)
    said = parse_object(credential.signed)
    entry = said["credentialStatus"]
    assert isinstance(entry, dict)
    listed = parse_object(answer_own(str(entry["statusListCredential"]), ports=stage.ports) or b"")
    issuer = said["issuer"]
    assert isinstance(issuer, dict)
    name = str(issuer["id"])
    pages = {name: keys.document_for(stage.harbour)} if name.startswith("did:web:") else {}
    return Case(said, (listed,), pages)


def asked(peers: Peers, peer: str, case: Case, *, at) -> str:
    return peer_says(ask(peers, peer, case, at=at))


@pytest.mark.parametrize("suite", KINDS)
@pytest.mark.parametrize("did_method", ["key", "web"])
def test_an_issued_credential_is_sound_for_everybody_and_withdrawn_for_everybody(
    stage, peers, suite, did_method
):
    credential = issued(stage, suite=suite, did_method=did_method)
    case = case_of(stage, credential)

    assert cairn_says(case, at=stage.world.now) == ("valid", "")
    for peer in KINDS[suite][1]:
        assert asked(peers, peer, case, at=stage.world.now) == "sound", peer

    status.revoke(credential.uuid, seat=stage.owner, reason="Found to be copied", ports=stage.ports)

    case = case_of(stage, credential)
    assert cairn_says(case, at=stage.world.now) == ("invalid", "status.revoked")
    for peer in KINDS[suite][1]:
        assert asked(peers, peer, case, at=stage.world.now) == "withdrawn", peer


def test_a_suspended_credential_is_seen_by_everybody_and_so_is_its_return(stage, peers):
    credential = issued(stage, status_purpose="suspension")

    for act, expected in ((status.suspend, "withdrawn"), (status.reinstate, "sound")):
        act(credential.uuid, seat=stage.owner, reason="A question is open", ports=stage.ports)
        case = case_of(stage, credential)
        for peer in ("digitalbazaar", "digitalcredentials"):
            assert asked(peers, peer, case, at=stage.world.now) == expected, peer


def test_a_credential_in_arabic_is_sound_for_everybody(stage, peers):
    case = case_of(stage, issued(stage, **ARABIC))

    assert ARABIC["name"] in document.dump(case.credential)
    assert cairn_says(case, at=stage.world.now)[0] == "valid"
    for peer in ("digitalbazaar", "digitalcredentials"):
        assert asked(peers, peer, case, at=stage.world.now) == "sound", peer


def test_a_corrected_credential_is_sound_and_the_old_one_withdrawn_for_everybody(stage, peers):
    old = issued(stage)

    new = correct.correct(
        old.uuid, seat=stage.owner, name="Amina Al Sayed", reason="A typo", ports=stage.ports
    )

    for peer in ("digitalbazaar", "digitalcredentials"):
        assert asked(peers, peer, case_of(stage, old), at=stage.world.now) == "withdrawn", peer
        assert asked(peers, peer, case_of(stage, new), at=stage.world.now) == "sound", peer


def leaves(value: JSONValue, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield every text of a document that may be changed without making it another kind of thing."""
    if isinstance(value, dict):
        for name, inside in value.items():
            if name not in ("@context", "type", "proof", "credentialStatus"):
                yield from leaves(inside, (*path, name))
    elif isinstance(value, list):
        for place, inside in enumerate(value):
            yield from leaves(inside, (*path, place))
    elif isinstance(value, str):
        yield path, value


def changed(credential: JSONObject, path: tuple[str | int, ...], text: str) -> JSONObject:
    copied = copy.deepcopy(credential)
    inside: JSONValue = copied
    for step in path[:-1]:
        inside = inside[step]  # type: ignore[index,call-overload]
    inside[path[-1]] = text + ("0" if text.isdigit() else "a")  # type: ignore[index,call-overload]
    return copied


def test_no_text_of_an_issued_credential_can_be_changed_for_anybody(stage, peers):
    case = case_of(stage, issued(stage))
    every = list(leaves(case.credential))
    assert len(every) > 40

    for path, text in every:
        forged = Case(changed(case.credential, path, text), case.lists, case.pages)
        assert cairn_says(forged, at=stage.world.now)[0] != "valid", path
        for peer in ("digitalbazaar", "digitalcredentials"):
            assert asked(peers, peer, forged, at=stage.world.now) == "refused", (peer, path)


def test_verifier_core_finds_it_valid_against_the_schema_of_1edtech(stage, peers):
    schema = parse_object(shared(FILE).read_bytes())
    case = case_of(stage, issued(stage))

    answer = peers.verify(
        "digitalcredentials",
        case.credential,
        documents={**case.documents, SCHEMA: schema},
        at=stage.world.now,
    )

    assert answer.schema == [{"valid": True}], answer.schema


def test_what_carries_endorsements_is_sound_for_everybody_and_so_is_each_of_them(stage, peers):
    """Two inside: of the version and of the issuer, each with a seal and a status list of its own."""
    version = stage.published()
    for subject in (subjects.of_version(version), subjects.of_issuer(stage.harbour)):
        owner = stage.outsider
        if subject.version is None:
            owner = type(owner)(stage.organisation("Third", owner=stage.eve), owner.actor, owner.roles)
        made = giving.give(owner, subject, Words(comment="Our crews work by this."), ports=stage.ports)
        showing.decide(stage.owner, made.uuid, show=True, ports=stage.ports)
    marked = stage.marked(stage.submitted(version))
    award = marking.award(marked.uuid, seat=stage.owner, awarded_date=None, ports=stage.ports)

    case = case_of(stage, issue(award.uuid, seat=stage.owner, ports=stage.ports))

    achievement = case.credential["credentialSubject"]["achievement"]
    inside = [*achievement["endorsement"], *case.credential["issuer"]["endorsement"]]
    assert len(inside) == 2
    for said in (case.credential, *inside):
        listed = answer_own(str(said["credentialStatus"]["statusListCredential"]), ports=stage.ports)
        one = Case(said, (parse_object(listed or b""),), {})
        assert cairn_says(one, at=stage.world.now) == ("valid", "")
        for peer in ("digitalbazaar", "digitalcredentials"):
            assert asked(peers, peer, one, at=stage.world.now) == "sound", (peer, said["type"])
    answer = peers.verify(
        "digitalcredentials",
        case.credential,
        documents={**case.documents, SCHEMA: parse_object(shared(FILE).read_bytes())},
        at=stage.world.now,
    )
    assert answer.schema == [{"valid": True}], answer.schema
