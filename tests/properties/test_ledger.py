"""Who had a hand in it comes back from the signed document exactly as it went in (N2)."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.badge_cast import badge, knots

from cairn.badges import reading
from cairn.badges.drafting import achievement_from_json
from cairn.badges.ledger import (
    MAX_ENTRIES,
    MAX_NUMBER,
    Act,
    Contribution,
    Ledger,
    Part,
    has_address,
    ledger_of,
    read_ledger,
)
from cairn.badges.text import UNSAFE, blank
from cairn.credentials.document import dump, parse

LINES = st.text(st.characters(codec="utf-8", exclude_categories=("Cn",)), min_size=1, max_size=40).filter(
    lambda text: not (UNSAFE.search(text) or blank(text) or "\n" in text or has_address(text))
)
FACTS = {
    "part": st.sampled_from(Part),
    "act": st.sampled_from(Act),
    "person": st.just("") | LINES,
    "title": st.just("") | LINES,
    "role": st.just("") | LINES,
    "number": st.none() | st.integers(0, MAX_NUMBER),
    "day": st.none() | st.dates(),
}
CONTRIBUTIONS = st.builds(Contribution, organisation=LINES, **FACTS) | st.builds(
    Contribution, unnamed=st.integers(1, MAX_NUMBER), **FACTS
)


@settings(max_examples=50, deadline=None)
@given(st.lists(CONTRIBUTIONS, max_size=6), st.integers(0, 3), st.sampled_from(["en", "ar", "fr"]))
def test_a_ledger_comes_back_from_the_document(entries, more, language):
    ledger = Ledger.of(entries, more=more)
    document = parse(dump(badge(knots(ledger=ledger, language=language))))

    assert read_ledger(document) == ledger == reading.read(document).ledger
    assert Ledger.from_json(parse(dump(ledger.to_json()))) == ledger
    assert achievement_from_json(document).ledger == ledger
    plain = knots(language=language).to_json()
    rest = knots(ledger=ledger, language=language).to_json()["alignment"]
    assert rest[: len(plain["alignment"])] == plain["alignment"]  # nothing else moved
    assert reading.read(document).alignments == reading.read(badge(knots(language=language))).alignments


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 3 * MAX_ENTRIES), st.integers(0, MAX_NUMBER))
def test_what_is_too_much_is_counted(many, more):
    one = Contribution(part=Part.DESIGN, act=Act.INVOLVED, organisation="Brightline Solar")
    ledger = Ledger.of([one] * many, more=more)

    written = ledger.alignments(url="https://x.example/v/1", language="en")
    assert len(written) == len({each["id"] for each in written}) <= MAX_ENTRIES
    assert min(len(ledger.entries) + ledger.more, MAX_NUMBER) == min(many + more, MAX_NUMBER)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=40, deadline=None)
@given(JSON, JSON | st.from_regex(r"[a-z]{1,8}:[a-z-]{1,9}(:[0-9]{0,7}(:[0-9-]{0,11})?)?\Z"), JSON)
def test_nothing_that_a_stranger_writes_raises(name, code, description):
    entry = {"targetType": "ext:CoDesign", "targetCode": code, "targetName": name}
    ledger = ledger_of([{**entry, "targetDescription": description}])
    assert len(ledger.entries) + ledger.more >= 1 or code in ("more:0", "more:00")


def test_days_are_read_as_they_were_written():
    entry = Contribution(part=Part.RUN, act=Act.DECIDED, organisation="X", number=0, day=date(999, 1, 1))
    (written,) = Ledger(entries=(entry,)).alignments(url="https://x.example/v/1", language="en")
    assert written["targetCode"] == "run:decided:0:0999-01-01"
    assert ledger_of([written]).entries == (entry,)
