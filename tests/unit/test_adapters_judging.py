"""Known shapes are judged here, everything else in the jail; the report is the same."""

from __future__ import annotations

import contextlib

import pytest
from tests import sealed
from tests.sealed import INDEX, NOW, badge, case, entry, published, status_list, token

from cairn.adapters import judging
from cairn.adapters.judging import KnownFirst
from cairn.credentials import canonical, shapes
from cairn.credentials.contexts import bundled
from cairn.credentials.inspection import Fetched
from cairn.credentials.shapes import ShapeUnknown
from cairn.services.verify.gather import judge_here


class Answers:
    """What the issuer's addresses answer; asked through as many limits as there are."""

    def __init__(self, answers):
        self.answers, self.asked = answers, []

    def __call__(self, url, *, purpose):
        self.asked.append(url)
        return self.answers.get(url) or Fetched(url, "unreachable", NOW)

    def limited(self, to=4):
        return self


class Strict:
    """A jail without walls: it judges here, and remembers that it was asked."""

    def __init__(self):
        self.asked = 0

    def __call__(self, case, *, fetch, offline=False):
        self.asked += 1
        with elsewhere():
            return judge_here(case, fetch=fetch, offline=offline)


@pytest.fixture(autouse=True)
def memory(monkeypatch):
    """The shapes of this process, which has seen no document yet."""
    memory = shapes.Memory()
    monkeypatch.setattr(shapes, "memory_of", lambda contexts: memory)
    return memory


@pytest.fixture
def strict():
    return Strict()


@pytest.fixture
def judge(strict):
    return KnownFirst(strict)


@contextlib.contextmanager
def elsewhere():
    """What signs and judges in another process leaves no shape in this one."""
    other = shapes.Memory()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shapes, "memory_of", lambda contexts: other)
        patch.setattr(shapes, "canonical_document", canonical.canonical_document)
        yield


def revocable(number, **more):
    with elsewhere():
        return badge(name=f"Badge {number}", credentialStatus=entry(), **more)


def listed(*revoked):
    with elsewhere():
        return published(status_list(*revoked))


def learned(judge):
    """Show the judge one form of document five times."""
    for number in range(5):
        judge(case(revocable(number)), fetch=Answers(listed()))
    return judge


def report(of, answers):
    """The report of a jail."""
    with elsewhere():
        return judge_here(of, fetch=Answers(answers)).report


def test_a_shape_seen_often_is_judged_here_and_the_report_is_that_of_the_jail(judge, strict):
    learned(judge)
    before = strict.asked
    of, answers = case(revocable("new")), listed()

    here = judge(of, fetch=Answers(answers))

    assert strict.asked == before < 5
    assert here.report == report(of, answers)
    assert [f.outcome for f in here.report.findings if f.outcome not in ("passed", "absent")] == []


@pytest.mark.parametrize("what", ["name", "revoked", "foreign key", "unreachable list"])
def test_what_is_wrong_is_seen_here_as_it_is_in_the_jail(judge, strict, what):
    learned(judge)
    before = strict.asked
    document, answers = revocable("new"), listed()
    if what == "name":
        document = {**document, "name": "Rockets"}
    elif what == "revoked":
        answers = listed(INDEX)
    elif what == "foreign key":
        method = sealed.EVE.signer.verification_method
        document = {**document, "proof": {**document["proof"], "verificationMethod": method}}
    else:
        answers = {}

    here = judge(case(document), fetch=Answers(answers))

    assert strict.asked == before
    assert here.report == report(case(document), answers)
    assert any(f.outcome in ("failed", "unknown") for f in here.report.findings)


def test_what_is_unknown_goes_to_the_jail_and_the_general_path_is_not_walked_here(judge, strict, monkeypatch):
    learned(judge)
    monkeypatch.setattr(shapes, "canonical_document", forbidden)
    known = revocable("new")
    for number, changed in enumerate(
        (
            {"extra": ["urn:x:1"]},
            {"type": ["VerifiableCredential", "Thing"]},
            {"@context": [*known["@context"], "https://unknown.example/"]},
        ),
        start=1,
    ):
        before = strict.asked
        judge(case({**known, **changed}), fetch=Answers(listed()))
        assert strict.asked == before + 1, number


def forbidden(*_, **__):
    raise AssertionError("the general path was walked in this process")


def test_a_token_always_goes_to_the_jail(judge, strict):
    for _ in range(5):
        judge(case(token()), fetch=Answers(listed()))
    assert strict.asked == 5


def test_what_the_jail_doubts_is_never_learned(judge, strict, memory):
    for number in range(9):
        judge(case({**revocable(number), "name": "Rockets"}), fetch=Answers(listed()))
    assert (strict.asked, len(memory)) == (9, 0)


def test_what_took_the_jail_long_is_never_learned(judge, strict, memory, monkeypatch):
    ticks = iter(range(1000))
    monkeypatch.setattr(judging.clock, "elapsed", lambda: next(ticks) * 1.0)
    learned(judge)
    learned(judge)
    assert (strict.asked, len(memory)) == (10, 0)


def test_nothing_is_fetched_twice_when_the_jail_has_to_judge_after_all(judge, strict):
    """The list is sealed by another suite: known is only the badge, so the whole case goes to the jail."""
    learned(judge)
    before = strict.asked
    with elsewhere():
        other = sealed.seal(sealed.unsigned_list(), proof_id="urn:uuid:of-the-proof")
    answers = Answers(published(other))
    judged = judge(case(revocable("new")), fetch=answers)
    assert strict.asked == before + 1
    assert answers.asked == [sealed.LIST_URL]
    assert judged.report == report(case(revocable("new")), published(other))


def test_known_only_ends_with_its_block():
    document = revocable("x")
    body = {name: value for name, value in document.items() if name != "proof"}
    with pytest.raises(ShapeUnknown), shapes.known_only():
        shapes.canonical_bytes(body, contexts=bundled())
    assert shapes.canonical_bytes(body, contexts=bundled())
