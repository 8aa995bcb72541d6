"""The keys that everybody has are all in our table; nothing else is."""

from __future__ import annotations

import json
import re

from tests.shared import shared

from cairn.credentials.keys import KeyType, PrivateKey, PublicKey
from cairn.credentials.multiformats import base58_decode, base64url_decode
from cairn.credentials.published import PUBLISHED, published_in

RFC_8032_SEEDS = (
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
)


def from_files() -> set[str]:
    found: set[str] = set()
    for folder in ("vc-di-eddsa", "vc-di-ecdsa", "1edtech-obv3p0", "1edtech-clrv2p0"):
        for path in shared(f"standards/vectors/{folder}").rglob("*"):
            if path.is_file():
                found |= set(re.findall(r"\bz(?:6Mk|Dn|82)[1-9A-HJ-NP-Za-km-z]{44,70}\b", path.read_text()))
    return {key for key in found if PublicKey.from_multibase(key)}


def from_rfcs() -> set[str]:
    seeds = [bytes.fromhex(seed) for seed in RFC_8032_SEEDS] + [bytes(32)]
    keys = [PrivateKey.from_seed(KeyType.ED25519, seed) for seed in seeds]
    keys.append(PrivateKey(KeyType.P256, base64url_decode("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI")))
    return {key.public_key.multibase for key in keys}


def from_sd_jwt() -> set[str]:
    settings = shared("standards/vectors/sd-jwt/examples/settings.yml").read_text()
    scalars = re.findall(r"\bd: [\"']?([A-Za-z0-9_-]{43})", settings)
    return {PrivateKey(KeyType.P256, base64url_decode(scalar)).public_key.multibase for scalar in scalars}


def test_the_table_holds_exactly_the_keys_of_vectors_and_specifications():
    assert from_files() | from_rfcs() | from_sd_jwt() == set(PUBLISHED)


def test_the_private_halves_in_the_vector_files_belong_to_keys_in_the_table():
    prefixes = {0x8026: KeyType.ED25519, 0x8626: KeyType.P256, 0x8726: KeyType.P384}
    seen = 0
    for folder in ("vc-di-eddsa", "vc-di-ecdsa"):
        for path in shared(f"standards/vectors/{folder}").rglob("*[kK]ey*.json"):
            content = json.loads(path.read_text())
            for pair in (content, *content.values()):
                text = isinstance(pair, dict) and (
                    pair.get("secretKeyMultibase") or pair.get("privateKeyMultibase")
                )
                if not text:
                    continue
                data = base58_decode(text[1:])
                key = PrivateKey(prefixes[int.from_bytes(data[:2], "big")], data[2:])
                assert key.public_key.multibase == pair["publicKeyMultibase"]
                assert published_in(key.public_key)
                seen += 1
    assert seen == 9
