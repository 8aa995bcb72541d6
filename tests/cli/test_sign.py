"""`cairn sign`: what it makes verifies, and what embarrasses is refused with every reason."""

from __future__ import annotations

import json

import pytest

from cairn.cli.securing import ALGORITHMS, SUITES
from cairn.credentials import document, jose
from cairn.credentials.keys import KeyType
from cairn.credentials.proof import ISSUING_SUITES
from tests import sealed
from tests.cli.command import cairn
from tests.cli.material import PASSPHRASE, key_file, run, unsigned, write

FORMS = [
    ("--suite", "eddsa-rdfc-2022", KeyType.ED25519),
    ("--suite", "eddsa-jcs-2022", KeyType.ED25519),
    ("--suite", "ecdsa-rdfc-2019", KeyType.P256),
    ("--suite", "ecdsa-jcs-2019", KeyType.P256),
    ("--jwt", "EdDSA", KeyType.ED25519),
    ("--jwt", "ES256", KeyType.P256),
]


@pytest.fixture
def sign(place, monkeypatch, capsys):
    def sign(body, *arguments, kind=KeyType.ED25519, method="key"):
        data = body if isinstance(body, bytes) else document.dump(body).encode()
        key = key_file(place, kind=kind, method=method)
        code = run("sign", "--key", key, *arguments, stdin=data, monkeypatch=monkeypatch)
        said = capsys.readouterr()
        return code, said.out, said.err

    return sign


def test_every_issuing_suite_and_algorithm_can_be_asked_for():
    assert set(SUITES) == set(ISSUING_SUITES)
    assert {name for option, name, _ in FORMS if option == "--suite"} == set(SUITES)
    assert {name for option, name, _ in FORMS if option == "--jwt"} == set(ALGORITHMS)


@pytest.mark.parametrize(("option", "name", "kind"), FORMS)
@pytest.mark.parametrize("method", ["key", "jwk", "web"])
def test_what_is_signed_verifies_and_a_changed_copy_does_not(
    sign, place, monkeypatch, option, name, kind, method
):
    code, text, complaints = sign(unsigned(), option, name, kind=kind, method=method)
    assert (code, complaints) == (0, "")
    given: list[object] = ["--offline"]
    if method == "web":
        private = sealed.by_web(7, "school.example", kind)
        given += [
            "--with",
            f"https://school.example/.well-known/did.json={write(place / 'd', sealed.page(private))}",
        ]
    assert run("verify", write(place / "badge", text), *given) == 0
    if option == "--jwt":
        header, payload, signature = text.strip().split(".")
        body = document.parse_object(jose.multiformats.base64url_decode(payload))
        body["name"] = "Something else"
        changed = f"{header}.{jose.multiformats.base64url_encode(document.dump(body).encode())}.{signature}"
    else:
        body = document.parse_object(text)
        assert body["proof"]["cryptosuite"] == name  # type: ignore[index,call-overload]
        changed = document.dump({**body, "name": "Something else"})
    assert run("verify", write(place / "changed", changed), *given) == 1


@pytest.mark.parametrize(("option", "name", "kind"), FORMS)
def test_a_key_of_another_kind_is_refused(sign, option, name, kind):
    other = KeyType.P256 if kind is KeyType.ED25519 else KeyType.ED25519
    code, text, complaints = sign(unsigned(), option, name, kind=other)
    assert (code, text) == (65, "")
    assert complaints.split(":")[0] in ("proof.key_type", "jwt.key_type")


@pytest.mark.parametrize(
    ("kind", "suite"), [(KeyType.ED25519, "eddsa-rdfc-2022"), (KeyType.P256, "ecdsa-rdfc-2019")]
)
def test_the_suite_follows_from_the_key_when_none_is_named(sign, kind, suite):
    assert json.loads(sign(unsigned(), kind=kind)[1])["proof"]["cryptosuite"] == suite


def test_the_issuer_is_filled_in_from_the_key(sign):
    _, text, _ = sign(unsigned())
    assert json.loads(text)["issuer"] == json.loads(text)["proof"]["verificationMethod"].partition("#")[0]
    _, text, _ = sign({**unsigned(), "issuer": {"type": ["Profile"], "name": "Harbour School"}})
    assert json.loads(text)["issuer"]["id"].startswith("did:key:z6Mk")
    assert json.loads(text)["issuer"]["name"] == "Harbour School"


def test_nobody_signs_for_another_issuer(sign):
    code, text, complaints = sign(unsigned(issuer=sealed.issuer(sealed.NORTHFIELD)))
    assert (code, text) == (65, "")
    assert complaints.startswith(
        "sign.issuer: The issuer is did:web:northfield.example, but the key is of did:key:"
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": ""}, "lint.empty"),
        ({"name": "undefined"}, "lint.placeholder"),
        ({"name": None}, "lint.placeholder"),
        ({"invented": "word"}, "lint.linked_data"),
        ({"validUntil": "2026-06-17T00:00:00Z"}, "lint.period"),
        ({"validFrom": "2026-06-18"}, "lint.instant"),
        ({"@context": ["https://www.w3.org/2018/credentials/v1"]}, "lint.context"),
        ({"type": ["OpenBadgeCredential"]}, "lint.type"),
        ({"privateKeyMultibase": "z3u2" + "e" * 44}, "lint.private_key"),
    ],
)
def test_what_lint_refuses_is_not_signed(sign, changes, code):
    exit_code, text, complaints = sign({**unsigned(), **changes})
    assert (exit_code, text) == (65, "")
    assert code in [line.split(":")[0] for line in complaints.splitlines()]


def test_every_reason_has_a_line(sign):
    _, _, complaints = sign({**unsigned(), "name": "", "validFrom": "2026-06-18"})
    assert len(complaints.splitlines()) >= 2
    assert all(line.split(":")[0].count(".") == 1 for line in complaints.splitlines())


def test_a_signed_credential_is_not_signed_again(sign):
    body = sealed.badge(sealed.by_key(7))
    code, _, complaints = sign(body)
    assert code == 65
    assert complaints.startswith("sign.proof: ")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "document.empty"),
        (b"{", "document.not_json"),
        (b"[]", "document.not_an_object"),
        (b'{"a":1,"a":2}', "document.duplicate_key"),
    ],
)
def test_what_is_no_json_object_is_refused_in_one_line(sign, data, code):
    exit_code, text, complaints = sign(data)
    assert (exit_code, text) == (65, "")
    assert complaints.startswith(f"{code}: ")
    assert complaints.count("\n") == 1


def test_a_credential_that_begins_later_can_be_signed_today(sign):
    assert sign(unsigned(validFrom="2031-01-01T00:00:00Z", awardedDate=...))[0] == 0


def test_a_key_that_is_printed_in_a_specification_is_refused(sign, monkeypatch):
    from cairn.credentials import published

    own = sealed.by_key(7).signer.public_key
    monkeypatch.setattr(published, "PUBLISHED", {own.multibase: "a specification"})
    code, _, complaints = sign(unsigned())
    assert code == 65
    assert "lint.published_key" in complaints


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--key", "a", "--suite", "ecdsa-sd-2023"],
        ["--key", "a", "--jwt", "none"],
        ["--key", "a", "--jwt", "HS256"],
        ["--key", "a", "--suite", "eddsa-jcs-2022", "--jwt", "EdDSA"],
    ],
)
def test_wrong_usage_exits_with_64(place, arguments, capsys):
    assert run("sign", *arguments) == 64
    assert capsys.readouterr().err.count("\n") == 1


def test_the_command_reads_and_writes_as_a_filter(place):
    key = key_file(place)
    done = cairn(
        "sign",
        "--key",
        key,
        stdin=document.dump(unsigned(name="عُقد")).encode(),
        CAIRN_KEY_PASSPHRASE=PASSPHRASE,
        PYTHONIOENCODING="ascii",
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["name"] == "عُقد"
    gone = cairn("sign", "--key", "gone.key", stdin=b"{}", cwd=place, CAIRN_KEY_PASSPHRASE=PASSPHRASE)
    assert gone.returncode == 66
