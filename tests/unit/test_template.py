"""Templates: cut, fill, store, read again."""

from __future__ import annotations

import copy
import hashlib
from typing import Any

import pytest
from tests import sealed

from cairn.credentials import document, proof, template
from cairn.credentials.contexts import bundled
from cairn.credentials.document import DocumentError
from cairn.credentials.template import MAX_LEAVES, Template, TemplateError, cut

POINTERS = ("/id", "/credentialSubject/identifier/0/identityHash", "/credentialStatus/statusListIndex")


def unsigned() -> dict[str, Any]:
    return sealed.unsigned(credentialStatus=sealed.entry())


def test_a_document_is_its_template_and_its_leaves() -> None:
    whole = unsigned()
    found = cut(whole, POINTERS)
    assert found.text(found.leaves_of(whole)) == document.dump(whole)
    assert found.document(found.leaves_of(whole)) == whole
    assert len(found.fragments) == len(found.pointers) + 1


def test_pointers_are_kept_in_the_order_of_the_text() -> None:
    found = cut(unsigned(), reversed(POINTERS))
    assert found == cut(unsigned(), POINTERS)
    assert found.leaves_of(unsigned()) == (
        "https://badges.northfield.example/credentials/1b0c",
        "Leila Haddad",
        "94567",
    )


@pytest.mark.parametrize(
    "leaf", ["", '"', "\\", 'a"b\\', "line\nfeed", "\x7f", "مرحبا", "\U0001f9ed", "a/b~c"]
)
def test_any_text_can_be_a_leaf(leaf: str) -> None:
    whole = unsigned()
    whole["name"] = leaf
    found = cut(unsigned(), ["/name"])
    assert found.text([leaf]) == document.dump(whole)
    assert found.leaves_of(whole) == (leaf,)


def test_two_leaves_that_say_the_same_are_two() -> None:
    found = cut({"id": "urn:x", "name": "urn:x"}, ["/name"])
    assert found.text(["urn:y"]) == '{"id":"urn:x","name":"urn:y"}'


def test_a_pointer_may_have_awkward_steps() -> None:
    whole = {"a/b": {"m~n": ["x", {"": "leaf"}]}}
    found = cut(whole, ["/a~1b/m~0n/1/"])
    assert found.leaves_of(whole) == ("leaf",)


def test_the_secured_text_is_that_of_the_general_path() -> None:
    signed = proof.attach(
        unsigned(), signer=sealed.NORTHFIELD.signer, created=sealed.JUNE, contexts=bundled()
    )
    found = cut(unsigned(), POINTERS)
    assert found.secured_text(found.leaves_of(unsigned()), signed["proof"]) == document.dump(signed)


@pytest.mark.parametrize(
    "pointer",
    [
        "",
        "name",
        "/nothing",
        "/type",
        "/type/7",
        "/type/01",
        "/type/-",
        "/type/x",
        "/name/0",
        "/type/٠",
        "/@context",
    ],
)
def test_what_leads_to_no_text_cannot_be_cut(pointer: str) -> None:
    with pytest.raises(TemplateError) as refused:
        cut(unsigned(), [pointer])
    assert refused.value.code == "template.pointer"


def test_the_same_pointer_twice_is_refused() -> None:
    with pytest.raises(TemplateError) as refused:
        cut(unsigned(), ["/id", "/id"])
    assert refused.value.code == "template.pointer"


def test_a_signed_document_is_no_template() -> None:
    with pytest.raises(TemplateError) as refused:
        cut(sealed.badge(), ["/id"])
    assert refused.value.code == "template.proof"


def test_leaves_are_limited() -> None:
    many = {"x": [str(number) for number in range(MAX_LEAVES + 1)]}
    with pytest.raises(TemplateError) as refused:
        cut(many, [f"/x/{number}" for number in range(MAX_LEAVES + 1)])
    assert refused.value.code == "template.too_large"
    assert len(cut(many, [f"/x/{number}" for number in range(MAX_LEAVES)]).pointers) == MAX_LEAVES


def test_what_no_document_may_have_cannot_be_cut() -> None:
    with pytest.raises(DocumentError):
        cut({"id": "urn:x", "name": "\ufffe"}, ["/id"])


@pytest.mark.parametrize("leaves", [(), ("a",), ("a", "b", "c", "d")])
def test_the_number_of_leaves_must_fit(leaves: tuple[str, ...]) -> None:
    with pytest.raises(TemplateError) as refused:
        cut(unsigned(), POINTERS).text(leaves)
    assert refused.value.code == "template.leaves"


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("name", "other"),
        ("type", ["VerifiableCredential"]),
        ("id", 7),
        ("added", "x"),
        ("credentialStatus", "gone"),
    ],
)
def test_another_document_is_not_of_this_template(member: str, value: Any) -> None:
    other = {**unsigned(), member: value}
    with pytest.raises(TemplateError) as refused:
        cut(unsigned(), POINTERS).leaves_of(other)
    assert refused.value.code == "template.other"


def test_the_order_of_members_belongs_to_the_template() -> None:
    other = dict(reversed(unsigned().items()))
    with pytest.raises(TemplateError):
        cut(unsigned(), POINTERS).leaves_of(other)


def test_what_was_stored_is_read_back() -> None:
    found = cut(unsigned(), POINTERS)
    again = Template.from_text(found.to_text())
    assert again == found
    assert again.digest == found.digest == hashlib.sha256(found.to_text().encode()).hexdigest()


def test_two_learners_have_one_template() -> None:
    other = copy.deepcopy(unsigned())
    other["id"] = "urn:other"
    other["credentialSubject"]["identifier"][0]["identityHash"] = "Omar"
    assert cut(other, POINTERS).digest == cut(unsigned(), POINTERS).digest


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "{}", '{"fragments":[],"pointers":[]}', '{"fragments":["{}"],"pointers":["/id"]}'),
        '{"fragments":["{\\"id\\":","}"],"pointers":["/name"]}',
        '{"fragments":["{\\"id\\":","}"],"pointers":[7]}',
        '{"fragments":["{\\"id\\":","}"],"pointers":["/id"],"more":1}',
        '{"fragments": ["{\\"id\\":","}"],"pointers":["/id"]}',
        '{"fragments":["{\\"id\\":","},"],"pointers":["/id"]}',
        '{"fragments":["{\\"id\\":1,\\"id\\":","}"],"pointers":["/id"]}',
        '{"fragments":["{\\"a\\":",",\\"b\\":","}"],"pointers":["/b","/a"]}',
    ],
)
def test_what_is_no_stored_template_is_refused(text: str) -> None:
    with pytest.raises(TemplateError) as refused:
        Template.from_text(text)
    assert refused.value.code == "template.unreadable"


def test_a_template_that_is_stored_can_have_no_leaves() -> None:
    found = template.cut({"id": "urn:x"}, [])
    assert Template.from_text(found.to_text()).text([]) == '{"id":"urn:x"}'
