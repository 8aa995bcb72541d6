"""Batches: the same bytes as the general path, and nothing that must not be signed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from tests import sealed

from cairn.credentials import document, proof
from cairn.credentials.batch import BatchSigner, batch_signer
from cairn.credentials.contexts import bundled
from cairn.credentials.document import DocumentError
from cairn.credentials.keys import KeyType, ProofError
from cairn.credentials.linked import LinkedDataError
from cairn.credentials.template import Template, TemplateError, cut

POINTERS = (
    "/id",
    "/credentialSubject/identifier/0/identityHash",
    "/credentialStatus/id",
    "/credentialStatus/statusListIndex",
)
SUITES = {
    "eddsa-rdfc-2022": sealed.by_web(1, "northfield.example"),
    "ecdsa-rdfc-2019": sealed.by_web(1, "northfield.example", KeyType.P256),
}


def unsigned(**members: Any) -> dict[str, Any]:
    return sealed.unsigned(credentialStatus=sealed.entry(), **members)


def batch(suite: str = "eddsa-rdfc-2022", *, of: Template | None = None, **options: Any) -> BatchSigner:
    return batch_signer(
        of or cut(unsigned(), POINTERS),
        signer=SUITES[suite].signer,
        created=sealed.JUNE,
        suite=suite,
        contexts=bundled(),
        **options,
    )


def leaves(name: str = "Leila Haddad", number: int = 7) -> tuple[str, ...]:
    return (
        f"https://badges.northfield.example/credentials/{number}",
        name,
        f"{sealed.LIST_URL}#{number}",
        str(number),
    )


def attached(given: Sequence[str], suite: str = "eddsa-rdfc-2022") -> str:
    body = cut(unsigned(), POINTERS).document(given)
    signer = SUITES[suite].signer
    return document.dump(
        proof.attach(body, signer=signer, created=sealed.JUNE, suite=suite, contexts=bundled())
    )


NAMES = (
    *("Leila Haddad", "ليلى حداد", "José 'Pepe' O’Neill", 'the "knot" master', "back\\slash\\", "a\\u0041", "\\"),
    *("two\nlines", "tab\there", "", " ", "x" * 200, "e\u0301\u0301", "\U0001f9ed\U0001f3fd", "\ue000 \ufffd"),
    *("\u202eright to left\u202c", "zero\u200dwidth", "\x7f", "\x85", "\u2028", "100% %s %(x)s", "{0}", "<b>&amp;"),
    *("https://badges.northfield.example/credentials/7", "urn:leaf:0", "@id", "_:b0", "null", "1E5"),
)  # fmt: skip


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("name", NAMES)
def test_a_batch_writes_what_the_general_path_writes(suite: str, name: str) -> None:
    secured = batch(suite).secure(leaves(name))
    assert secured.text == attached(leaves(name), suite)
    assert secured.leaves == leaves(name)
    one = document.parse_object(secured.text)["proof"]
    assert isinstance(one, dict)
    assert one["proofValue"] == secured.proof_value


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("name", NAMES)
def test_what_it_writes_stands_its_check_and_that_of_a_stranger(suite: str, name: str) -> None:
    signer = batch(suite)
    text = signer.secure(leaves(name)).text
    signer.check(text)
    signed = document.parse_object(text)
    key = SUITES[suite].signer.public_key
    proof.check(signed, signed["proof"], key, contexts=bundled())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "character",
    [
        "\0",
        "\x01",
        "\b",
        "\x0b",
        "\f",
        "\r",
        "\x1f",
        "\ud800",
        "\ufdd0",
        "\ufffe",
        "\uffff",
        "\U0001fffe",
        "\U0010ffff",
    ],
)
def test_what_software_reads_differently_is_not_signed(character: str) -> None:
    with pytest.raises(TemplateError) as refused:
        batch().secure(leaves(f"Leila{character}"))
    assert refused.value.code == "template.character"


@pytest.mark.parametrize("number", range(4))
def test_the_number_of_leaves_must_fit(number: int) -> None:
    with pytest.raises(TemplateError) as refused:
        batch().secure(leaves()[:number])
    assert refused.value.code == "template.leaves"


@pytest.mark.parametrize("address", ["relative", "", "https://x.example/a b", "_:b0", "@id"])
def test_what_should_be_an_address_and_is_none_is_refused(address: str) -> None:
    with pytest.raises(LinkedDataError):
        batch().secure((address, *leaves()[1:]))


@pytest.mark.parametrize(
    "address",
    ["HTTPS://x.example/", "https://x.example/é", "urn:x", "geo:1,2", "data:,x", "tag:x", "ftp://x"],
)
def test_unusual_addresses_are_signed_as_the_general_path_signs_them(address: str) -> None:
    given = (address, *leaves()[1:])
    try:
        expected = attached(given)
    except LinkedDataError:
        with pytest.raises(LinkedDataError):
            batch().secure(given)
        return
    assert batch().secure(given).text == expected
    batch().check(expected)


def test_equal_addresses_are_signed_as_the_general_path_signs_them() -> None:
    """The credential and its status entry become one node."""
    same = "https://badges.northfield.example/credentials/1"
    given = (same, "Leila", same, "1")
    assert batch().secure(given).text == attached(given)


def test_a_leaf_may_be_the_address_of_something_fixed() -> None:
    given = ("https://badges.northfield.example/achievements/7/versions/1", *leaves()[1:])
    assert batch().secure(given).text == attached(given)


def test_look_alikes_are_signed_as_the_general_path_signs_them() -> None:
    person = {"type": "IdentityObject", "hashed": False, "identityType": "name"}
    body = unsigned()
    body["credentialSubject"]["identifier"] = [
        {**person, "identityHash": "one"},
        {**person, "identityHash": "two"},
    ]
    pointers = [f"/credentialSubject/identifier/{number}/identityHash" for number in (0, 1)]
    signer = batch(of=cut(body, pointers))
    for given in (("Ada", "Bo"), ("Bo", "Ada"), ("Ada", "Ada")):
        signed = proof.attach(
            cut(body, pointers).document(given),
            signer=SUITES["eddsa-rdfc-2022"].signer,
            created=sealed.JUNE,
            contexts=bundled(),
        )
        assert signer.secure(given).text == document.dump(signed)
        signer.check(signer.secure(given).text)


def test_values_said_twice_are_signed_as_the_general_path_signs_them() -> None:
    body = unsigned()
    body["credentialSubject"]["achievement"]["tag"] = ["a", "b", "c"]
    pointers = [f"/credentialSubject/achievement/tag/{number}" for number in (0, 2)]
    signer = batch(of=cut(body, pointers))
    for given in (("x", "y"), ("y", "x"), ("x", "x"), ("b", "x")):
        signed = proof.attach(
            cut(body, pointers).document(given),
            signer=SUITES["eddsa-rdfc-2022"].signer,
            created=sealed.JUNE,
            contexts=bundled(),
        )
        assert signer.secure(given).text == document.dump(signed)


@pytest.mark.parametrize("pointer", ["/type/1", "/@context/1", "/credentialSubject/identifier/0/type"])
def test_what_decides_how_others_are_read_is_no_leaf(pointer: str) -> None:
    with pytest.raises((TemplateError, LinkedDataError)) as refused:
        batch(of=cut(unsigned(), [pointer]))
    assert refused.value.code in ("template.shape", "context.unknown", "jsonld.undefined_term")


@pytest.mark.parametrize(
    "members", [{"unknown": "x"}, {"name": {"@value": "x", "@direction": "rtl"}}, {"id": "relative"}]
)
def test_what_the_general_path_refuses_makes_no_batch(members: dict[str, Any]) -> None:
    with pytest.raises(LinkedDataError):
        batch(of=cut(unsigned(**members), ["/credentialStatus/id"]))


@pytest.mark.parametrize("number", [1e-7, 1.5e300, 1e16, 2.5e-10])
def test_numbers_that_software_spells_differently_make_no_batch(number: float) -> None:
    body = unsigned()
    body["credentialSubject"]["achievement"]["creditsAvailable"] = number
    with pytest.raises((TemplateError, DocumentError)) as refused:
        batch(of=cut(body, POINTERS))
    assert refused.value.code in ("template.number", "document.number")


def test_plain_decimals_are_signed() -> None:
    body = unsigned()
    body["credentialSubject"]["achievement"]["creditsAvailable"] = 2.5
    signer = batch(of=cut(body, POINTERS))
    signer.check(signer.secure(leaves()).text)


@pytest.mark.parametrize("suite", ["ecdsa-sd-2023", "Ed25519Signature2020", "nonsense"])
def test_other_suites_have_another_route(suite: str) -> None:
    with pytest.raises(TemplateError) as refused:
        batch_signer(
            cut(unsigned(), POINTERS),
            signer=sealed.NORTHFIELD.signer,
            created=sealed.JUNE,
            suite=suite,
            contexts=bundled(),
        )
    assert refused.value.code == "template.suite"


def test_the_key_must_be_one_of_the_suite() -> None:
    with pytest.raises(ProofError) as refused:
        batch_signer(
            cut(unsigned(), POINTERS),
            signer=SUITES["ecdsa-rdfc-2019"].signer,
            created=sealed.JUNE,
            contexts=bundled(),
        )
    assert refused.value.code == "proof.key_type"


def test_a_sample_that_cannot_be_signed_quickly_is_not_proved() -> None:
    with pytest.raises(TemplateError) as refused:
        batch(sample=leaves("\x7f"))
    assert refused.value.code == "template.differs"


class _Liar:
    """Signs something else now and then."""

    def __init__(self, of: Any) -> None:
        self._of = of
        self.lies = False
        self.verification_method = of.verification_method
        self.public_key = of.public_key

    def sign(self, message: bytes) -> bytes:
        return bytes(self._of.sign(message[::-1] if self.lies else message))


def test_the_check_finds_a_signature_that_does_not_hold() -> None:
    liar = _Liar(sealed.NORTHFIELD.signer)
    signer = batch_signer(cut(unsigned(), POINTERS), signer=liar, created=sealed.JUNE, contexts=bundled())
    liar.lies = True
    with pytest.raises(ProofError) as refused:
        signer.check(signer.secure(leaves()).text)
    assert refused.value.code == "proof.signature"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Leila Haddad", "Leila Hadded"),
        ("credentials/7", "credentials/8"),
        ('"7"', '"8"'),
        ("Knots and splices", "Knots and spliced"),
        ("OpenBadgeCredential", "OpenBadgeCredentia1"),
        ("Leila Haddad", "Leila H\\u0061ddad"),
        ("Leila Haddad", "Leila\\/Haddad"),
        ("Leila Haddad", "Leila \x01Haddad"),
        ("Leila Haddad", "Leila \ud800Haddad"),
        ("Leila Haddad", "Leila \ufffeHaddad"),
        ("2026-06-18T08:00:00Z", "2026-06-18T08:00:01Z"),
        ("assertionMethod", "authentication"),
        ('"proofValue":"z', '"proofValue":"u'),
        ('"proofValue":"z', '"proofValue":"z1'),
        ('"hashed":false', '"hashed":true'),
        ('"hashed":false', '"hashed":false,"hashed":false'),
        ('{"@context"', '{ "@context"'),
        ('"proof":{', '"proof":{"proof":{},'),
        ('"name":"Northfield Institute"', '"name":"Northfield Institute","url":"https://x.example"'),
    ],
)  # fmt: skip
def test_the_check_finds_every_change(old: str, new: str) -> None:
    signer = batch()
    text = signer.secure(leaves()).text
    assert old in text
    with pytest.raises((TemplateError, ProofError, DocumentError, LinkedDataError)):
        signer.check(text.replace(old, new))


@pytest.mark.parametrize("text", ["", "{}", "x", '"}}', '{"proof":{}}', "\ud800"])
def test_the_check_refuses_what_is_no_credential(text: str) -> None:
    with pytest.raises((TemplateError, ProofError, DocumentError)):
        batch().check(text)


def test_the_check_refuses_another_batch() -> None:
    other = batch(of=cut(unsigned(name="Other knots"), POINTERS)).secure(leaves()).text
    with pytest.raises(TemplateError) as refused:
        batch().check(other)
    assert refused.value.code == "template.other"


def test_what_javascript_would_sort_otherwise_is_not_signed_in_a_batch() -> None:
    """U+1F9ED comes after U+FFFD by code point, before it by UTF-16 unit."""
    body = unsigned()
    body["credentialSubject"]["achievement"]["tag"] = ["knots", "ropes"]
    signer = batch(
        of=cut(body, ["/credentialSubject/achievement/tag/0", "/credentialSubject/achievement/tag/1"])
    )
    for given in (("\U0001f9ed", "\ufffd"), ("a\ufb01", "a\U0001f9ed")):
        with pytest.raises(TemplateError) as refused:
            signer.secure(given)
        assert refused.value.code == "template.character"
    for given in (
        ("\U0001f9ed", "\ud7ff"),
        ("b\ufffd", "a\U0001f9ed"),
        ("\ufffd", "\ue000"),
        ("b\u2028a", "\U0001f9ed"),
    ):
        signer.check(signer.secure(given).text)


EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"


def test_a_validator_that_no_context_defines_makes_no_batch() -> None:
    body = unsigned(credentialSchema=[{"id": "urn:schema", "type": "1EdTechJsonSchemaValidator2019"}])
    with pytest.raises(LinkedDataError) as refused:
        batch(of=cut(body, POINTERS))
    assert refused.value.code == "jsonld.relative"
    contexts: Any = body["@context"]
    signer = batch(of=cut({**body, "@context": [*contexts, EXTENSIONS]}, POINTERS))
    signer.check(signer.secure(leaves()).text)
