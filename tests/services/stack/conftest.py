"""Amina holds two credentials of Harbour School, which has a qualification with two exits."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from django.db import transaction
from tests.services.stage import Stage

from cairn.records.models import Learner
from cairn.records.reads.holding import achievement_of
from cairn.services.admin import addresses
from cairn.services.assess import marking
from cairn.services.hold import claim
from cairn.services.issue import projecting
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


def prepare(stage=None, *, decision="human", earned=2):
    """Publish it all; Amina earns `earned` of the two courses."""
    stage = stage or Stage()
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


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """The deck, made once for a module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield prepare()
        transaction.set_rollback(True)


@pytest.fixture
def deck(built, django_db_blocker):
    """The deck as it was made: what a test does to it is taken back."""
    projecting.MEMO.clear()
    with django_db_blocker.unblock(), transaction.atomic():
        yield built
        transaction.set_rollback(True)
    projecting.MEMO.clear()
    for row in (built.version, *built.credentials):
        row.__dict__.pop("_prefetched_objects_cache", None)


@pytest.fixture
def another(built, django_db_blocker):
    """Makes the qualification anew beside what is there, with other rules; taken back as well."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield lambda **more: again(built, **more)
        transaction.set_rollback(True)


def again(built, *, decision="human", core=None):
    """Another qualification of the same school: decided otherwise, or with more in its core."""
    stage = built.stage
    begun = design.begin(stage.owner, name="Again", ports=stage.ports)
    fields = json.loads(json.dumps(built.version.typed))
    fields["exits"][0]["decision"] = decision
    fields["exits"][0]["groups"][0]["achievements"] += core or []
    uuid = begun.qualification.uuid
    design.save(stage.owner, uuid, name="Again", summary="", typed=fields, ports=stage.ports)
    version = design.publish(stage.owner, uuid, ports=stage.ports)
    return SimpleNamespace(stage=stage, uuid=uuid, version=version, credentials=built.credentials)
