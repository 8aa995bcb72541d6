"""From composing to verifying with nothing in between: what Cairn issues is sound, in any script."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from tests.badge_cast import MARCH, badge, elements, harbour, knots
from tests.pictures import png
from tests.services.verify.test_claims import LEDGER

from cairn.badges.baking import bake_png
from cairn.badges.lint import refuse_to_sign
from cairn.badges.reading import read
from cairn.badges.recipient import Recipient
from cairn.badges.source import open_source
from cairn.badges.structure import follows_open_badges
from cairn.credentials import did, proof
from cairn.credentials.contexts import bundled
from cairn.credentials.document import dump
from cairn.credentials.inspection import Inspection
from cairn.credentials.keys import KeyType, LocalSigner, PrivateKey
from cairn.credentials.verification import inspect

PRIVATE = PrivateKey.from_seed(KeyType.ED25519, bytes([7]) * 32)
DID = did.did_key(PRIVATE.public_key)
SIGNER = LocalSigner(PRIVATE, did.method_for(DID, PRIVATE.public_key))

SCRIPTS = {
    "English": (knots(), "Amina Diallo"),
    "Arabic": (
        knots(
            name="العقد والوصلات",
            description="وصل الحبال وإصلاحها.",
            language="ar",
            elements=replace(elements(), assessment="اختبار عملي\n\tتحت الحمل", ects=Decimal("2.5")),
        ),
        "أمينة ديالو",
    ),
    "a ledger": (knots(ledger=LEDGER, language="ar"), "Amina Diallo"),
    "Chinese": (knots(name="绳结与插接", description="连接并修理承重绳索。", language="zh-Hans"), "李娜"),
    "emoji and accents": (knots(name="Nœuds & épissures 🪢", language="fr"), "Zoë Ångström-Ó Néill"),
}


def issued(name: str) -> dict:
    achievement, learner = SCRIPTS[name]
    unsigned = badge(
        achievement, issuer=replace(harbour(), id=DID), recipient=Recipient(name=learner), status=None
    )
    refuse_to_sign(unsigned, contexts=bundled(), at=MARCH, key=PRIVATE.public_key)
    return proof.attach(unsigned, signer=SIGNER, created=MARCH, contexts=bundled())


def doubts(document: dict) -> list[str]:
    at = MARCH + timedelta(days=1)
    report = inspect(Inspection(document, bundled(), at=at, now=at), also=(follows_open_badges,))
    return [finding.code for finding in report.doubts]


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_badge_in_any_script_is_signed_baked_verified_and_read(name):
    achievement, learner = SCRIPTS[name]
    source = open_source(bake_png(png(), dump(issued(name)).encode()))
    assert doubts(source.document) == []
    seen = read(source.document)
    assert (seen.title, seen.learners, seen.eu.elements) == (
        achievement.name,
        (learner,),
        achievement.elements,
    )


@pytest.mark.parametrize(
    "path",
    [
        "credentialSubject/identifier/0/identityHash",
        "credentialSubject/result/0/achievedLevel",
        "credentialSubject/achievement/alignment/3/targetCode",
        "credentialSubject/achievement/alignment/5/targetDescription",
        "credentialSubject/achievement/resultDescription/1/alignment/0/targetDescription",
        "credentialSubject/achievement/criteria/narrative",
        "credentialSubject/achievement/previous",
        "evidence/1/description",
        "issuer/address/addressCountryCode",
    ],
)
def test_no_eu_element_can_be_changed_behind_the_signature(path):
    document = copy.deepcopy(issued("English"))
    owner = document
    *way, last = path.split("/")
    for step in way:
        owner = owner[int(step)] if isinstance(owner, list) else owner[step]
    owner[last] = f"{owner.get(last, '')}9"
    assert doubts(document) != []
