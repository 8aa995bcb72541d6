"""Endorsements inside a credential: sealed with it on every route, and each still proving itself."""

from __future__ import annotations

import pytest
from tests import pictures, sealed
from tests.sealed import EVE, HARBOUR, JUNE, NORTHFIELD, NOW, Sealer

from cairn.badges import baking, lint, structure
from cairn.badges.endorsement import Enclosed, compose_endorsement
from cairn.badges.errors import CompositionError
from cairn.badges.profile import Address, Profile
from cairn.badges.source import open_source
from cairn.credentials import document, jose, proof
from cairn.credentials.batch import batch_signer
from cairn.credentials.contexts import bundled
from cairn.credentials.template import cut
from cairn.services.verify.examination import examine

ACHIEVEMENT = "https://badges.northfield.example/achievements/7/versions/1"
THIRD = sealed.by_key(67)
POINTERS = ("/id", "/credentialSubject/identifier/0/identityHash")
KEYED = sealed.by_key(68)  # an issuer whose identifier is its key


def endorsement(subject: str, by: Sealer, number: int = 1, **facts: object) -> document.JSONObject:
    body = compose_endorsement(
        id=f"https://elsewhere.example/endorsements/{number}",
        name="Endorsement",
        subject=subject,
        comment=f"We work by this every day ({number}).",
        issuer=Profile(id=by.did, name="Elsewhere", address=Address(country_code="IE")),
        awarded_at=JUNE,
        valid_from=JUNE,
        valid_until=None,
        status=None,
    )
    return sealed.seal({**body, **facts}, by)  # type: ignore[dict-item]


def several(of: Sealer = NORTHFIELD) -> Enclosed:
    return Enclosed(
        achievement=(endorsement(ACHIEVEMENT, EVE), endorsement(ACHIEVEMENT, HARBOUR, 2)),
        issuer=(endorsement(of.did, THIRD, 3),),
    )


class Nobody:
    def __call__(self, url: str, *, purpose: str):
        return sealed.Fetched(url, "unreachable", NOW, reason="not in this world")

    def limited(self, to: int = 4) -> Nobody:
        return self


def seen(data: bytes):
    return examine(data, contexts=bundled(), now=NOW, fetch=Nobody(), offline=True)


def test_they_are_put_in_as_they_were_signed_and_only_where_they_belong():
    plain = sealed.unsigned()
    full = several().into(plain)

    assert full["credentialSubject"]["achievement"]["endorsement"][0] == endorsement(ACHIEVEMENT, EVE)
    assert "endorsement" not in plain["credentialSubject"]["achievement"]
    assert Enclosed().into(plain) == plain
    assert lint.lint(full, contexts=bundled(), at=NOW, key=None) == ()
    assert structure.faults(full) == ()
    unsealed = {k: v for k, v in endorsement(ACHIEVEMENT, EVE).items() if k != "proof"}
    for wrong in (
        Enclosed(achievement=(endorsement(ACHIEVEMENT + "0", EVE),)),
        Enclosed(issuer=(endorsement(ACHIEVEMENT, EVE),)),
        Enclosed(achievement=(unsealed,)),
        Enclosed(achievement=({**endorsement(ACHIEVEMENT, EVE), "type": ["VerifiableCredential"]},)),
    ):
        with pytest.raises(CompositionError) as refused:
            wrong.into(plain)
        assert refused.value.code == "composition.endorsement"


def test_a_context_of_its_own_is_allowed_there_and_nowhere_else():
    full = several().into(sealed.unsigned())
    other = endorsement(ACHIEVEMENT, EVE)
    other["@context"] = [*other["@context"], "https://w3id.org/security/data-integrity/v2"]
    full["credentialSubject"]["achievement"]["endorsement"] = [other]
    full["credentialSubject"]["achievement"]["criteria"]["@context"] = full["@context"]

    found = [one.params["pointer"] for one in lint.lint(full, contexts=bundled(), at=NOW, key=None)]

    assert "/credentialSubject/achievement/endorsement/0/@context" in found
    assert "/credentialSubject/achievement/criteria/@context" in found
    assert "/issuer/endorsement/0/@context" not in found


@pytest.mark.parametrize("form", ["eddsa-rdfc-2022", "eddsa-jcs-2022", "jwt", "png"])
def test_whatever_seals_the_credential_each_is_valid_from_the_file_alone(form):
    full = several(KEYED).into(sealed.unsigned(KEYED))
    if form == "jwt":
        data = jose.encode(full, signer=KEYED.signer, algorithm="EdDSA", issued_at=JUNE).encode()
    else:
        suite = "eddsa-rdfc-2022" if form == "png" else form
        data = document.dump(sealed.seal(full, KEYED, suite=suite)).encode()
    if form == "png":
        data = baking.bake_png(pictures.png(), data)
        assert open_source(data).form == "png"

    found = seen(data)

    assert [(one.about, one.standing, one.inside) for one in found.endorsements] == [
        ("achievement", "valid", True),
        ("achievement", "valid", True),
        ("issuer", "valid", True),
    ]
    assert found.verdict.verdict == "valid"


def test_no_word_of_one_inside_can_be_changed_or_swapped():
    signed = sealed.seal(several(KEYED).into(sealed.unsigned(KEYED)), KEYED)
    listed = signed["credentialSubject"]["achievement"]["endorsement"]
    first, second = listed[0]["credentialSubject"], listed[1]["credentialSubject"]

    first["endorsementComment"], second["endorsementComment"] = (
        second["endorsementComment"],
        first["endorsementComment"],
    )

    # The statements about the achievement are the same two; what each endorser sealed is not.
    assert [one.standing for one in seen(document.dump(signed).encode()).endorsements] == [
        "invalid",
        "invalid",
        "valid",
    ]
    first["endorsementComment"] = "The best of all."
    assert seen(document.dump(signed).encode()).verdict.verdict != "valid"


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_a_batch_signs_them_with_the_bytes_of_the_general_path(suite):
    full = several(KEYED).into(sealed.unsigned(KEYED))
    batch = batch_signer(
        cut(full, POINTERS), signer=KEYED.signer, created=JUNE, suite=suite, contexts=bundled()
    )

    for name in ("Leila Haddad", 'Jo "JJ" \\ O’Neill', "ليلى حداد"):
        made = batch.secure(("https://badges.northfield.example/credentials/9", name))
        general = proof.attach(
            document.parse_object(batch.template.text(made.leaves)),
            signer=KEYED.signer,
            created=JUNE,
            suite=suite,
            contexts=bundled(),
        )
        assert made.text == document.dump(general)
        batch.check(made.text)


def test_no_word_of_an_endorser_is_taken_for_a_leaf_of_the_template():
    words = {"id": KEYED.did, "type": ["EndorsementSubject"], "endorsementComment": "urn:leaf:1"}
    said = endorsement(KEYED.did, THIRD, credentialSubject=words)
    plain = sealed.unsigned(KEYED)
    full = Enclosed(issuer=(said,)).into(
        {"issuer": plain["issuer"], **plain}
    )  # its words come before the leaf

    batch = batch_signer(cut(full, POINTERS), signer=KEYED.signer, created=JUNE, contexts=bundled())

    made = document.parse_object(batch.secure(("https://badges.northfield.example/credentials/9", "x")).text)
    assert made["issuer"]["endorsement"] == [said]
    assert [one.standing for one in seen(document.dump(made).encode()).endorsements] == ["valid"]
