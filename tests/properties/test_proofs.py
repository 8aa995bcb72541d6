"""Laws of signatures: what is signed holds, and no change goes unnoticed."""

from __future__ import annotations

import copy
import pickle
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.test_jose import token
from tests.unit.test_proof import DOCUMENT, SUITES, signed, signer

from cairn.credentials import contexts, did, jose, multiformats, proof
from cairn.credentials.keys import KeyMaterialError, KeyType, LocalSigner, PrivateKey, ProofError, PublicKey
from cairn.errors import CairnError

STORE = contexts.bundled()
SEEDS = st.binary(min_size=32, max_size=32)
KEY_TYPES = st.sampled_from([KeyType.ED25519, KeyType.P256, KeyType.P384])
# Characters that a document may hold; unpaired surrogates and NUL are refused when reading.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
SIGNED = {(suite, kind): signed(signer=signer(kind), suite=suite) for suite, kind in SUITES}


@given(SEEDS, KEY_TYPES, st.binary(max_size=300))
def test_what_a_key_signs_holds(seed, key_type, message):
    key = PrivateKey.from_seed(key_type, seed)

    key.public_key.verify(key.sign(message), message)


@given(SEEDS, KEY_TYPES, st.binary(max_size=100), st.data())
def test_one_changed_bit_of_a_signature_or_message_is_noticed(seed, key_type, message, data):
    key = PrivateKey.from_seed(key_type, seed)
    signature = key.sign(message)
    whole = bytearray(signature + message)
    bit = data.draw(st.integers(0, 8 * len(whole) - 1))
    whole[bit // 8] ^= 1 << bit % 8

    with pytest.raises(ProofError):
        key.public_key.verify(bytes(whole[: len(signature)]), bytes(whole[len(signature) :]))


@given(SEEDS, KEY_TYPES)
def test_a_key_has_one_spelling_in_every_form_and_its_did_gives_it_back(seed, key_type):
    public = PrivateKey.from_seed(key_type, seed).public_key

    assert PublicKey.from_multibase(public.multibase) == public
    assert PublicKey.from_jwk(public.jwk) == public
    for name in (did.did_key(public), did.did_jwk(public)):
        assert did.resolve(did.method_for(name, public), {}).public_key == public


@given(SEEDS, KEY_TYPES)
def test_no_private_key_or_signer_shows_its_material(seed, key_type):
    key = PrivateKey.from_seed(key_type, seed)
    secret = key.reveal_material()
    spellings = (
        secret.hex(),
        multiformats.base64url_encode(secret),
        repr(secret)[2:-1],
        str(int.from_bytes(secret)),
    )

    for thing in (key, LocalSigner(key, "did:example:1#k")):
        shown = repr(thing) + str(thing) + repr(vars(type(thing))) + repr([thing])
        assert not any(spelling in shown for spelling in spellings if len(spelling) > 8)
        with pytest.raises(TypeError):
            pickle.dumps(thing)


@given(
    st.one_of(
        st.text(max_size=80), st.text(string.ascii_letters + string.digits, max_size=80).map("z6Mk{}".format)
    )
)
def test_whatever_is_read_as_a_multikey_is_spelled_the_same_again(text):
    try:
        key = PublicKey.from_multibase(text)
    except KeyMaterialError:
        return
    assert key.multibase == text


@given(
    st.one_of(
        st.text(max_size=100), st.from_regex(r"did:(web|key|jwk):[A-Za-z0-9%.:#_-]{0,60}", fullmatch=True)
    )
)
def test_resolving_any_text_gives_a_method_or_a_named_refusal(text):
    try:
        said = did.resolve(text, {}).controller
    except did.DidError as error:
        said = error.code
    assert said == text.partition("#")[0] or said.startswith("did.")


@given(st.from_regex(r"did:web:[a-z0-9.%:A-F-]{1,60}", fullmatch=True))
def test_the_address_of_a_did_web_is_plain(text):
    from urllib.parse import urlsplit

    try:
        url = did.document_url(text)
    except did.DidError:
        return
    parts = urlsplit(url)
    assert (parts.scheme, parts.username, parts.query, parts.fragment) == ("https", None, "", "")
    assert parts.path.endswith("/did.json")
    assert "/../" not in parts.path
    assert parts.hostname == text.split(":")[2].lower().partition("%3a")[0]


def leaves(value, path=()):
    if isinstance(value, dict):
        for name, member in value.items():
            yield from leaves(member, (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, (*path, index))
    else:
        yield path


def put(document, path, value):
    changed = copy.deepcopy(document)
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return changed


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(SIGNED)), st.data())
def test_no_changed_leaf_goes_unnoticed(which, data):
    document = SIGNED[which]
    path = data.draw(st.sampled_from([path for path in leaves(document) if path[0] != "proof"]))
    changed = put(document, path, data.draw(TEXTS))
    if changed == document:
        return
    with pytest.raises(CairnError):
        proof.check(changed, changed["proof"], signer(which[1]).public_key, contexts=STORE)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(SIGNED)), st.data())
def test_no_changed_option_of_a_proof_goes_unnoticed(which, data):
    document = SIGNED[which]
    path = data.draw(st.sampled_from(list(leaves(document["proof"]))))
    changed = put(document, ("proof", *path), data.draw(TEXTS))
    if changed == document or path == ("verificationMethod",):
        return  # whose key it is, is asked before and elsewhere; it is signed all the same (below)
    with pytest.raises(CairnError):
        proof.check(changed, changed["proof"], signer(which[1]).public_key, contexts=STORE)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(SIGNED)), TEXTS.map("did:example:{}".format))
def test_the_name_of_the_key_is_signed_too(which, method):
    document = put(SIGNED[which], ("proof", "verificationMethod"), method)

    with pytest.raises(CairnError):
        proof.check(document, document["proof"], signer(which[1]).public_key, contexts=STORE)


@settings(max_examples=40, deadline=None)
@given(TEXTS, st.sampled_from(SUITES))
def test_any_text_can_be_signed_and_holds(name, which):
    suite, kind = which
    document = signed({**DOCUMENT, "name": name}, signer=signer(kind), suite=suite)

    proof.check(document, document["proof"], signer(kind).public_key, contexts=STORE)


@given(st.text(max_size=200))
def test_any_text_is_a_token_or_a_named_refusal(text):
    with pytest.raises(ProofError) as caught:
        jose.read(text)
    assert caught.value.code.startswith("jwt.")


@given(st.data())
def test_no_changed_bit_of_a_token_goes_unnoticed(data):
    compact = token()
    index = data.draw(st.integers(0, len(compact) - 1))
    other = data.draw(st.characters(codec="ascii").filter(lambda character: character != compact[index]))

    with pytest.raises(ProofError):
        jose.check(compact[:index] + other + compact[index + 1 :], signer().public_key)
