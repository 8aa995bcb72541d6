"""Laws of verification: nothing a document says makes it raise, and no change goes unnoticed."""

from __future__ import annotations

import copy
from collections.abc import Iterator

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.sealed import LIST_URL, NOW, badge, case, entry, published, seal, status_list, token, unsigned

from cairn.credentials import document, jose
from cairn.credentials.inspection import Fetched, Inspection
from cairn.credentials.verdict import judge, verdict_of
from cairn.credentials.verification import MOST_FETCHES, inspect, wanted

NORTHFIELD_PAGE = "https://northfield.example/.well-known/did.json"
WORDS = st.sampled_from(
    [
        *("@context", "@id", "@type", "@value", "@graph", "@included", "@reverse", "@list", "@set", "@json"),
        *(
            "id",
            "type",
            "issuer",
            "proof",
            "credentialStatus",
            "credentialSubject",
            "validFrom",
            "validUntil",
        ),
        *(
            "proofValue",
            "verificationMethod",
            "cryptosuite",
            "previousProof",
            "statusListIndex",
            "name",
            "_:b0",
        ),
        *("https://www.w3.org/ns/credentials/v2", "https://www.w3.org/2018/credentials/v1", "did:key:z6Mk"),
        *(
            "VerifiableCredential",
            "BitstringStatusListEntry",
            "assertionMethod",
            "2026-01-01T00:00:00Z",
            "zzz",
        ),
    ]
)
TEXTS = st.one_of(WORDS, st.text(max_size=20))
LEAVES = st.one_of(
    *(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=8,
)
WHOLE = {
    "rdfc": badge(credentialStatus=entry(), validUntil="2027-06-18T08:00:00Z"),
    "jcs": badge(credentialStatus=entry(), suite="eddsa-jcs-2022"),
    "set": seal(badge(credentialStatus=[entry()]), suite="eddsa-jcs-2022"),
}
ANSWERS = published(status_list())
GENEROUS = settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def places(value: object, path: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from places(item, (*path, key))


def at(value, path):
    for key in path:
        value = value[key]
    return value


@st.composite
def mutations(draw) -> dict:
    """A sealed credential in which one to three places were deleted, replaced, wrapped, renamed or copied."""
    whole = copy.deepcopy(WHOLE[draw(st.sampled_from(sorted(WHOLE)))])
    for _ in range(draw(st.integers(1, 3))):
        spots = [path for path in places(whole) if path]
        if not spots:
            break
        path = draw(st.sampled_from(spots))
        holder, key = at(whole, path[:-1]), path[-1]
        match draw(st.sampled_from(["delete", "replace", "wrap", "rename", "copy", "insert"])):
            case "delete":
                del holder[key]
            case "replace":
                holder[key] = draw(VALUES)
            case "wrap":
                holder[key] = draw(
                    st.sampled_from([[holder[key]], {"@value": holder[key]}, {"@set": [holder[key]]}])
                )
            case "rename" if isinstance(holder, dict):
                holder[draw(TEXTS)] = holder.pop(key)
            case "copy":
                holder[key] = copy.deepcopy(at(whole, draw(st.sampled_from(spots))[:1]))
            case _:
                if isinstance(holder, dict):
                    holder[draw(TEXTS)] = draw(VALUES)
                else:
                    holder.append(draw(VALUES))
    return whole


def judged(of: Inspection) -> str:
    report = inspect(of)
    verdict = judge(report, document=of.document, known="register")
    assert verdict.verdict == verdict_of(report)
    assert verdict.sentence
    assert len(wanted(of)) <= MOST_FETCHES
    return verdict.verdict


@given(mutations())
@GENEROUS
def test_whatever_a_document_says_the_answer_is_a_report(mutant):
    verdict = judged(case(mutant, fetched=ANSWERS))
    if mutant.get("proof") and isinstance(mutant["proof"], dict):
        suite = mutant["proof"].get("cryptosuite")
        assert verdict != "valid" or suite != "eddsa-jcs-2022" or mutant == WHOLE["jcs"]


@given(st.dictionaries(TEXTS, VALUES, max_size=6))
@example({})
@example({"type": "VerifiableCredential", "@context": "https://www.w3.org/ns/credentials/v2"})
@example({"a": float("nan")})
@example({"a": 2**80})
@example({"a": "\ud800"})
@GENEROUS
def test_an_object_that_is_nothing_in_particular_is_never_valid(anything):
    assert judged(case(anything, fetched=ANSWERS)) != "valid"


def test_an_object_nested_without_end_is_unreadable():
    deep: dict = {}
    for _ in range(5000):
        deep = {"a": deep}
    assert judged(case({**WHOLE["rdfc"], "x": deep})) == "error"


STRINGS = [path for path in places(WHOLE["rdfc"]) if isinstance(at(WHOLE["rdfc"], path), str)]


@given(path=st.sampled_from(STRINGS), text=TEXTS)
@GENEROUS
def test_no_changed_text_goes_unnoticed(path, text):
    changed = copy.deepcopy(WHOLE["rdfc"])
    if at(changed, path) == text:
        return
    at(changed, path[:-1])[path[-1]] = text
    assert judged(case(changed, fetched=ANSWERS)) != "valid"


@given(data=st.data())
@GENEROUS
def test_no_changed_character_of_a_token_goes_unnoticed(data):
    compact = token()
    place = data.draw(st.integers(0, len(compact) - 1))
    letter = data.draw(st.sampled_from("ABCxyz019-_."))
    changed = compact[:place] + letter + compact[place + 1 :]
    if changed == compact:
        return
    honest = case(compact)
    tampered = Inspection(**{**{name: getattr(honest, name) for name in honest.__slots__}, "token": changed})
    assert judged(tampered) != "valid"


@given(url=st.sampled_from([NORTHFIELD_PAGE, LIST_URL]), body=st.one_of(st.binary(max_size=200), VALUES))
@GENEROUS
def test_whatever_an_address_answers_the_answer_is_a_report(url, body):
    try:
        data = body if isinstance(body, bytes) else document.dump(body).encode()
    except ValueError:
        return
    fetched = {**ANSWERS, url: Fetched(url, "ok", NOW, body=data)}
    assert judged(case(WHOLE["rdfc"], fetched=fetched)) != "valid"


@given(mutations())
@GENEROUS
def test_whatever_a_list_says_the_answer_is_a_report(mutant):
    mutant["id"] = LIST_URL
    fetched = {**ANSWERS, LIST_URL: Fetched(LIST_URL, "ok", NOW, body=_bytes(mutant))}
    assert judged(case(WHOLE["rdfc"], fetched=fetched)) == "indeterminate"


def _bytes(value: object) -> bytes:
    try:
        return document.dump(value).encode("utf-8", "replace")  # type: ignore[arg-type]
    except ValueError:
        return b"{}"


@given(name=st.text().filter(lambda text: text != "Knots and splices"))
@GENEROUS
def test_a_token_and_a_sealed_text_say_the_same_of_the_same_change(name):
    try:
        compact = token(name=name)
        jose.read(compact)
    except Exception:  # noqa: BLE001 - a name that cannot be written at all is another test's business
        return
    head, body, signature = token().split(".")
    forged = f"{head}.{compact.split('.')[1]}.{signature}"
    assert body != compact.split(".")[1]
    assert judged(case(forged)) == "invalid"
    assert judged(case({**badge(suite="eddsa-jcs-2022"), "name": name})) in ("invalid", "error")


def test_the_same_case_gives_the_same_report():
    whole = case(WHOLE["set"], fetched=ANSWERS)
    assert inspect(whole) == inspect(whole)
    assert unsigned() == unsigned()
