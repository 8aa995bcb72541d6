"""Rows become values of the core without a decision on the way."""

from __future__ import annotations

from datetime import date

import pytest
from tests.services.admin.test_organisations import picture
from tests.services.stage import OUTCOMES

from cairn.badges.elements import Accreditation, Participation, Relation, Sector, Supervision
from cairn.records import conversion
from cairn.services.admin import keys, organisations
from cairn.services.assess import evidence
from cairn.services.design import draft
from cairn.services.design.draft import OutcomeInput


def test_a_published_version_is_the_achievement_that_is_signed(stage):
    version = stage.published(counts_towards="Deck hand\n\nBoatswain", tags=["rope"], sector="higher")
    made = conversion.to_achievement(version)
    assert (made.url, made.version, made.type) == (version.url, "1", "MicroCredential")
    assert made.criteria.url == f"{version.url}#criteria"
    assert made.image.url == f"{version.url}/image.png"
    elements = made.elements
    assert elements.counts_towards == ("Deck hand", "Boatswain")
    assert (elements.participation, elements.supervision, elements.relation) == (
        Participation.ON_SITE,
        Supervision.ON_SITE_VERIFIED,
        Relation.STAND_ALONE,
    )
    assert (elements.sector, elements.accreditation) == (Sector.HIGHER, Accreditation.NONE)


def test_outcomes_are_named_by_their_lasting_key_and_levels_by_their_place(stage):
    version = stage.published()
    rubric, marked, plain = conversion.to_achievement(version).outcomes
    assert rubric.uuid == version.outcomes.first().key
    assert [level.id for level in rubric.levels] == ["1", "2", "3"]
    assert rubric.required_level == "2"
    assert (marked.max_mark, int(marked.pass_mark)) == (100, 60)
    assert (plain.max_mark, plain.required) == (None, False)


def test_an_incomplete_draft_converts_too(stage):
    version = draft.create(stage.owner, name="Knots", ports=stage.ports)
    made = conversion.to_achievement(version)
    assert made.url.endswith("/versions/draft")
    assert (made.criteria, made.image, made.outcomes) == (None, None, ())


def test_a_skill_says_where_it_is_from(stage):
    version = stage.draft()
    named = {"name": "tie knots", "url": "http://data.europa.eu/esco/skill/1", "framework": "ESCO"}
    skilled = OutcomeInput(text="Tie a knot", skills=[named])
    draft.save(version.uuid, seat=stage.owner, outcomes=[skilled, *OUTCOMES[1:]], ports=stage.ports)
    (alignment,) = conversion.to_achievement(version).outcomes[0].alignments
    assert (alignment.framework, alignment.name) == ("ESCO", "tie knots")


@pytest.mark.parametrize(
    ("facts", "until", "months"),
    [
        ({"validity_rule": "none", "valid_months": "3"}, None, None),
        ({"validity_rule": "day", "valid_until_date": "2030-01-31"}, date(2030, 1, 31), None),
        ({"validity_rule": "months", "valid_months": "36"}, None, 36),
    ],
)
def test_the_rule_of_validity_decides(stage, facts, until, months):
    validity = conversion.to_achievement(stage.draft(**facts)).validity
    assert (validity.until, validity.months) == (until, months)


def test_the_issuer_is_named_by_the_key_that_signs(stage):
    facts = {
        "web_address": "https://harbour.example",
        "region": "Cork",
        "signatories": [{"name": "Niamh Byrne", "title": "Principal"}],
    }
    organisations.update_profile(stage.owner, facts=facts, ports=stage.ports)
    changed = organisations.set_image(stage.owner, data=picture(), ports=stage.ports)
    changed.refresh_from_db()
    key = keys.active_key(changed)
    profile = conversion.issuer_profile(changed, key)
    assert (profile.id, profile.url, profile.official) == (key.did, "https://harbour.example", "Niamh Byrne")
    assert (profile.address.country_code, profile.address.region) == ("IE", "Cork")
    assert profile.image.url == f"https://badges.example/issuers/{changed.uuid}/image.png"


def test_only_links_are_evidence_that_strangers_may_see(stage):
    own = stage.assessment()
    evidence.add_text(own.uuid, by=stage.amina, text="Private", ports=stage.ports)
    evidence.add_link(own.uuid, by=stage.amina, link="https://video.example/1", ports=stage.ports)
    (piece,) = conversion.to_evidence(own.evidence.all())
    assert piece.url == "https://video.example/1"


def test_the_recipient_has_the_address_only_as_a_salted_hash(stage):
    recipient = conversion.to_recipient(stage.learner(), salt=b"s" * 16)
    assert "amina@" not in str(recipient.identities())
    assert "Amina Al-Sayed" in str(recipient.identities())
