"""Quality facts: the same questions for everybody, "not known" where nobody says, and no score (Q2, N24)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.badge_cast import badge, knots

from cairn.badges.elements import Elements, Supervision
from cairn.badges.ledger import Act, Contribution, Ledger, Part
from cairn.badges.reading import read
from cairn.quality.facts import DETAILS, FACTS, QUESTIONS, SOURCES, Appeals, Case, Counted, Reviewed, facts

DAY = date(2026, 4, 2)
BRIGHT = Contribution(part=Part.DESIGN, act=Act.INVOLVED, organisation="Brightline Solar")
RATED = Contribution(part=Part.NEED, act=Act.RATED, unnamed=9, number=4)
REVIEWED = Contribution(part=Part.APPROVE, act=Act.REVIEWED, organisation="University of Larkhaven", day=DAY)
SAYS_NOTHING = Case(
    said_in="credential", assessed=None, outcomes=0, judged=0, supervision=None, ledger=Ledger()
)


def said(case: Case) -> dict[str, tuple[str, str, str]]:
    return {one.code: (one.answer, one.detail, one.source) for one in facts(case)}


def test_every_fact_has_its_question_and_not_known_is_an_answer():
    assert list(FACTS) == list(QUESTIONS) == [one.code for one in facts(SAYS_NOTHING)]
    assert set(said(SAYS_NOTHING).values()) == {("unknown", "Not known", "")}


def test_a_version_with_its_records():
    achievement = knots(ledger=Ledger(entries=(BRIGHT, RATED)))
    review = Reviewed(day=DAY, by="Owen Hale", is_external=True)
    of_document = Case.of_badge(read(badge(achievement)))
    marked = Counted(many=2, of=8)
    case = replace(
        of_document,
        said_in="standard",
        revised=DAY,
        again=DAY.replace(year=2027),
        review=review,
        double_marked=marked,
        appeals=Appeals(who="The dean", days=14),
    )
    assert said(case) == {
        "assessed": ("yes", "Yes: 2 of 2 outcomes say how", "standard"),
        "supervised": ("yes", "Yes, on site", "standard"),
        "identity": ("yes", "Yes, on site", "standard"),
        "reviewed": ("yes", "Yes, by Owen Hale on 2026-04-02", "record"),
        "external": ("yes", "Yes, by Owen Hale on 2026-04-02", "record"),
        "partners": ("yes", "Yes: Brightline Solar, and 9 that are not named", "ledger"),
        "double_marked": ("yes", "Yes: 2 of 8 decisions", "record"),
        "appeals": ("yes", "Yes: within 14 days, to The dean", "provider"),
        "tracked": ("unknown", "Not known", ""),
        "revised": ("yes", "2026-04-02, version 2", "record"),
        "again": ("yes", "By 2027-04-02", "record"),
    }


def test_the_same_of_a_document_as_far_as_it_says():
    achievement = knots(ledger=Ledger(entries=(BRIGHT, REVIEWED)))
    found = said(Case.of_badge(read(badge(achievement))))
    assert found["supervised"] == ("yes", "Yes, on site", "credential")
    assert found["external"] == ("yes", "Yes, by University of Larkhaven on 2026-04-02", "ledger")
    assert found["partners"] == ("yes", "Yes: Brightline Solar", "ledger")
    assert found["revised"] == ("unknown", "Version 2; the day is not said", "credential")


@pytest.mark.parametrize(
    ("changes", "code", "expected"),
    [
        ({"assessed": False}, "assessed", ("no", "No: attendance only", "credential")),
        ({"assessed": True}, "assessed", ("yes", "Yes", "credential")),
        ({"supervision": Supervision.UNSUPERVISED}, "supervised", ("no", "No", "credential")),
        ({"supervision": Supervision.SUPERVISED}, "identity", ("no", "No", "credential")),
        ({"supervision": Supervision.ONLINE_VERIFIED}, "identity", ("yes", "Yes, online", "credential")),
        ({"review": Reviewed(day=DAY)}, "external", ("no", "No: reviewed inside, on 2026-04-02", "record")),
        (
            {"review": Reviewed(day=DAY, is_independent=False)},
            "reviewed",
            ("no", "No: reviewed inside, on 2026-04-02", "record"),
        ),
        ({"review": Reviewed(day=DAY)}, "reviewed", ("yes", "Yes, on 2026-04-02", "record")),
        (
            {"double_marked": Counted(many=0, of=8)},
            "double_marked",
            ("no", "No: none of 8 decisions", "record"),
        ),
        ({"tracked": Counted(many=9, of=20)}, "tracked", ("yes", "Yes: 9 of 20 answered", "record")),
        ({"ledger": Ledger(entries=(RATED,))}, "partners", ("yes", "Yes: 9 that are not named", "ledger")),
        (
            {"ledger": Ledger(entries=(REVIEWED,)), "issuer": "University of Larkhaven"},
            "external",
            ("unknown", "Not known", ""),
        ),
        ({"ledger": Ledger(entries=(REVIEWED,))}, "partners", ("unknown", "Not known", "")),
        (
            {"ledger": Ledger(entries=(replace(BRIGHT, organisation="Harbour"),)), "issuer": "Harbour"},
            "partners",
            ("unknown", "Not known", ""),
        ),
    ],
)
def test_one_fact(changes, code, expected):
    assert said(replace(SAYS_NOTHING, **changes))[code] == expected


def test_an_attendance_badge_says_so():
    plain = read(badge(knots(assessed=False, outcomes=(), elements=Elements()), award=_attended()))
    assert said(Case.of_badge(plain))["assessed"][0] == "no"


def _attended():
    from tests.badge_cast import award

    return award(results=(), grade="")


@settings(max_examples=40, deadline=None)
@given(
    st.builds(
        Case,
        said_in=st.sampled_from(["standard", "credential"]),
        assessed=st.none() | st.booleans(),
        outcomes=st.integers(0, 9),
        judged=st.integers(0, 9),
        supervision=st.none() | st.sampled_from(Supervision),
        ledger=st.lists(st.sampled_from([BRIGHT, RATED, REVIEWED]), max_size=5).map(Ledger.of),
        issuer=st.sampled_from(["", "Brightline Solar"]),
        version=st.sampled_from(["", "2"]),
        revised=st.none() | st.just(DAY),
        review=st.none() | st.builds(Reviewed, day=st.just(DAY), is_external=st.booleans()),
    )
)
def test_every_answer_can_be_said_and_has_a_source(case):
    for one in facts(case):
        assert one.said in DETAILS
        assert one.detail
        assert one.source in ("", *SOURCES)
        assert (one.source == "") == (one.said == "unknown")


def test_a_share_is_of_something():
    with pytest.raises(ValueError, match="at least one"):
        Counted(many=0, of=0)
