"""Papers of elsewhere in stacking: nobody speaks for another's achievement, and one credential counts once."""

from __future__ import annotations

import pytest
from tests import outside

from cairn.records.documents import signed_text
from cairn.records.models import Credential, Earned, Learner, QualificationPin
from cairn.records.reads.binding import place_of
from cairn.records.reads.holding import achievement_of
from cairn.services.admin import addresses
from cairn.services.assess import marking
from cairn.services.hold import claim, earned
from cairn.services.hold.passport import passport_of
from cairn.services.issue.issue import issue
from cairn.services.plan.planning import held_of
from cairn.services.run import learners
from cairn.services.stack import asking, auditing, facts

pytestmark = pytest.mark.django_db

HEIGHTS = "https://northfield.example/achievements/heights"


def bring(stage, achievement, *, ects=None):
    """Amina brings a sound badge of Northfield that names `achievement`."""
    mail = addresses.verified_of(stage.amina)[0]
    subject = outside.subject(mail)
    subject["achievement"]["id"] = achievement
    if ects:
        subject["creditsEarned"] = ects
    data = outside.badge(
        stage.world, mail, credentialSubject=subject, id=f"urn:uuid:{stage.ports.new_uuid()}"
    )
    return earned.add_file(stage.amina, data=data, filename="b.json", facts={}, ports=stage.ports).earned


def paper(stage, row):
    return next(one for one in passport_of(stage.amina, stage.ports).credentials if one.id == str(row.uuid))


def test_a_known_issuer_cannot_award_an_achievement_of_this_installation(another, deck):
    stage = deck.stage
    outside.know(stage)
    wanted = achievement_of(deck.certificate)
    made = another(core=[wanted])

    forged = bring(stage, wanted, ects=60)

    assert (forged.verdict, forged.known) == ("valid", "register")
    assert paper(stage, forged).achievement == ""
    answer = auditing.audit_for(stage.amina, made.uuid, ports=stage.ports)
    assert not answer.audits[0].complete
    assert wanted not in held_of(passport_of(stage.amina, stage.ports)).achievements


def test_a_forged_paper_with_more_credits_does_not_displace_the_real_one(deck):
    stage = deck.stage
    outside.know(stage)
    forged = bring(stage, achievement_of(deck.ropes), ects=60)
    counts = auditing.audit_for(stage.amina, deck.uuid, ports=stage.ports).audits[0].counts
    assert {one.held.id for one in counts} == {str(one.uuid) for one in deck.credentials}
    assert str(forged.uuid) not in {one.held.id for one in counts}


def test_an_issuer_may_name_achievements_of_its_own_place_only(deck):
    stage = deck.stage
    outside.know(stage)
    alien = bring(stage, HEIGHTS)
    assert paper(stage, alien).achievement == "", "a did:key has no place"
    outside.know(stage, _Named("did:web:northfield.example", "Northfield Institute"))
    assert paper(stage, alien).achievement == HEIGHTS, "the register says it is the same organisation"
    Earned.objects.owned_by(stage.amina).update(achievement=f"{HEIGHTS}/versions/3")
    assert paper(stage, alien).achievement == HEIGHTS
    Earned.objects.owned_by(stage.amina).update(achievement="https://quay.example/achievements/heights")
    assert paper(stage, alien).achievement == ""
    Earned.objects.owned_by(stage.amina).update(achievement=f"{stage.world.northfield.did}#heights")
    assert paper(stage, alien).achievement == f"{stage.world.northfield.did}#heights"


def test_an_entry_of_the_register_at_our_own_address_speaks_for_none_of_ours(deck):
    stage = deck.stage
    home = place_of(stage.harbour.issuing_origin)
    outside.know(stage)
    outside.know(stage, _Named("did:web:" + home.replace(":", "%3A"), "Northfield Institute"))
    forged = bring(stage, achievement_of(deck.ropes))
    assert paper(stage, forged).achievement == ""


def test_an_issuer_known_by_its_web_address_only_is_shown_and_does_not_count(deck):
    stage = deck.stage
    outside.know(stage)
    row = bring(stage, HEIGHTS)
    Earned.objects.owned_by(stage.amina).update(
        known="domain", provider_iri="did:web:northfield.example", checked_at=stage.ports.now()
    )
    one = paper(stage, row)
    assert (one.verified, one.counts, one.achievement) == (True, False, "")
    holding = facts.holding_of(stage.amina, stage.ports)
    assert one.id not in holding.counting
    assert [paper.id for paper in holding.doubtful] == [one.id]


def test_rules_decide_alone_only_about_what_was_issued_here(another, deck):
    stage = deck.stage
    outside.know(stage)
    outside.know(stage, _Named("did:web:northfield.example", "Northfield Institute"))
    bring(stage, HEIGHTS)
    made = another(decision="rules", core=[HEIGHTS])
    stack = asking.ask(stage.amina, made.uuid, exit_name="Certificate", ports=stage.ports)
    assert stack.state == "ASKED"
    assert not Credential.objects.across(reason="test").filter(award__version=deck.certificate).exists()


def offered(stage, version):
    """Issued to Amina, not claimed yet."""
    learner = Learner.objects.of(stage.harbour).get(person=stage.amina)
    (made,) = learners.assign(stage.owner, [learner.uuid], version.uuid, ports=stage.ports)
    award = marking.award(stage.marked(made).uuid, seat=stage.owner, ports=stage.ports)
    return issue(award.uuid, seat=stage.owner, ports=stage.ports)


def test_a_copy_of_what_is_then_claimed_counts_once(deck):
    stage = deck.stage
    version = deck.certificate
    credential = offered(stage, version)
    data = signed_text(credential).encode()
    row = earned.add_file(stage.amina, data=data, filename="b.json", facts={}, ports=stage.ports).earned
    assert (row.verdict, row.known) == ("valid", "here")
    assert paper(stage, row).achievement == achievement_of(version), "by its lasting address"

    QualificationPin.objects.create(
        uuid=stage.ports.new_uuid(), person=stage.amina, version=deck.version, held=str(row.uuid),
        created_at=stage.ports.now(),
    )  # fmt: skip
    credential.refresh_from_db()
    claim.accept(credential, person=stage.amina, ports=stage.ports)

    assert [one.here for one in passport_of(stage.amina, stage.ports).credentials] == [True] * 3
    assert not Earned.objects.owned_by(stage.amina).exists()
    (pin,) = QualificationPin.objects.owned_by(stage.amina)
    assert pin.held == str(credential.uuid), "a wish for the copy is one for the credential"


def test_a_copy_that_is_there_all_the_same_is_not_read(deck):
    stage = deck.stage
    version = deck.certificate
    credential = offered(stage, version)
    data = signed_text(credential).encode()
    earned.add_file(stage.amina, data=data, filename="b.json", facts={}, ports=stage.ports)
    Credential.objects.of(stage.harbour).filter(pk=credential.pk).update(claimed_by=stage.amina)
    assert [one.here for one in passport_of(stage.amina, stage.ports).credentials] == [True] * 3


class _Named:
    def __init__(self, issuer, name):
        self.did, self.name = issuer, name


@pytest.mark.parametrize(
    ("iri", "place"),
    [
        ("https://Quay.example/a/1", "quay.example"),
        ("https://quay.example:443/a", "quay.example"),
        ("https://quay.example:8443/a", "quay.example:8443"),
        ("did:web:quay.example%3A8443:issuers:1", "quay.example:8443"),
        ("https://quay.example@evil.example/a", "evil.example"),
        ("did:key:z6Mk", ""), ("urn:uuid:1", ""), ("https://quay.example:x/", ""), ("", ""),
    ],
)  # fmt: skip
def test_the_place_of_an_address(iri, place):
    assert place_of(iri) == place
