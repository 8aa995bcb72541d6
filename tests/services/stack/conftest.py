"""Amina holds two credentials of Harbour School, which has a qualification with two exits."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from tests.services.stage import Stage

from cairn.records.models import Learner
from cairn.records.reads.holding import achievement_of
from cairn.services.admin import addresses
from cairn.services.assess import marking
from cairn.services.hold import claim
from cairn.services.issue.issue import issue
from cairn.services.run import learners
from cairn.services.stack import builder, design


def earn(stage, version):
    """Amina is awarded a version, and keeps its credential."""
    learner = (
        Learner.objects.of(stage.harbour).filter(email=stage.amina.user.email).first() or stage.learner()
    )
    addresses.adopt_learners(stage.amina, ports=stage.ports)
    (made,) = learners.assign(stage.owner, [learner.uuid], version.uuid, ports=stage.ports)
    award = marking.award(stage.marked(made).uuid, seat=stage.owner, ports=stage.ports)
    credential = issue(award.uuid, seat=stage.owner, ports=stage.ports)
    claim.accept(credential, person=stage.amina, ports=stage.ports)
    return credential


def typed(knots, ropes, certificate, *, decision="human"):
    """Certificate: knots and ropes; diploma: the certificate and twenty credits."""
    made = builder.blank()
    first = {**builder.blank_group("all"), "name": "Core", "achievements": [knots, ropes]}
    made["exits"][0] |= {"name": "Certificate", "kind": "certificate", "awards": certificate, "decision": decision,
                         "groups": [first]}  # fmt: skip
    more = {**builder.blank_group("collect"), "name": "More", "credits": "20"}
    made["exits"].append({**builder.blank_exit(), "name": "Diploma", "kind": "diploma", "inside": "Certificate",
                          "groups": [more]})  # fmt: skip
    return made


def prepare(*, decision="human", earned=2):
    stage = Stage()
    knots, ropes = stage.published(), stage.published(name="Rope inspection")
    certificate = stage.published(name="Certificate in deck work")
    credentials = [earn(stage, version) for version in (knots, ropes)[:earned]]
    begun = design.begin(stage.owner, name="Deck work", ports=stage.ports)
    uuid = begun.qualification.uuid
    fields = typed(*(achievement_of(one) for one in (knots, ropes, certificate)), decision=decision)
    design.save(stage.owner, uuid, name="Deck work", summary="", typed=fields, ports=stage.ports)
    version = design.publish(stage.owner, uuid, ports=stage.ports)
    return SimpleNamespace(
        stage=stage, uuid=uuid, version=version, credentials=credentials, ropes=ropes, certificate=certificate
    )


@pytest.fixture
def deck(db):
    return prepare()
