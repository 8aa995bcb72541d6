"""The passport by skill: what counts, how strongly, until when, and where it comes from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.passport.freshness import FreshState, Reason, freshness, term
from cairn.passport.passport import (
    Evidence,
    HeldCredential,
    LevelBy,
    Source,
    Standing,
    Strength,
    passport,
    strength,
)
from cairn.skills.skill import Group

TODAY = date(2026, 11, 22)
KNOT = "https://skills.example/knot"
ASSESSED = Evidence(
    skill=KNOT,
    name="Tie knots",
    source=Source.NON_FORMAL,
    shown=date(2026, 3, 1),
    credential="one",
    provider="https://harbour.example",
    achievement="https://harbour.example/knots",
    group=Group.TECHNICAL,
    level=3,
    verified=True,
    assessed=True,
)
CLAIM = Evidence(
    skill=KNOT, name="Tie knots", source=Source.SELF_CLAIMED, shown=date(2026, 11, 1), claim="mine"
)


def read(*evidence: Evidence, on: date = TODAY):
    return passport(evidence, (), on=on)


@pytest.mark.parametrize("standing", [Standing.REVOKED, Standing.SUSPENDED, Standing.EXPIRED])
def test_what_does_not_stand_grants_nothing(standing):
    found = read(replace(ASSESSED, standing=standing))

    assert found.skills == ()
    assert [skill.skill for skill in found.lapsed] == [KNOT]


def test_the_issuers_last_day_still_counts_and_the_day_after_does_not():
    ending = replace(ASSESSED, until=TODAY)

    assert read(ending).skill(KNOT) is not None
    assert read(ending, on=date(2026, 11, 23)).skill(KNOT) is None


def test_a_withdrawn_credential_lends_neither_level_nor_strength():
    higher = replace(ASSESSED, credential="two", achievement="x", level=6, standing=Standing.REVOKED)

    held = read(ASSESSED, higher).skill(KNOT)

    assert (held.level, held.strength, held.evidence) == (3, Strength.ASSESSED, (ASSESSED,))


def test_a_claimed_level_never_tops_an_assessed_one():
    assert read(ASSESSED, replace(CLAIM, level=8)).skill(KNOT).level == 3
    assert read(replace(CLAIM, level=5)).skill(KNOT).level == 5


def test_a_claimed_level_lends_none_to_what_was_proven_or_is_on_paper():
    claim = replace(CLAIM, level=7)
    plain = replace(ASSESSED, level=None)
    paper = replace(plain, verified=False)

    assert (read(plain, claim).skill(KNOT).level, read(plain, claim).skill(KNOT).strength) == (
        None,
        Strength.ASSESSED,
    )
    assert read(paper, claim).skill(KNOT).level is None
    assert read(replace(paper, level=4), claim).skill(KNOT).level == 4
    assert read(plain, replace(paper, level=6)).skill(KNOT).level is None


def test_who_says_a_level_is_said_and_only_an_assessed_one_is_built_on():
    plain = replace(ASSESSED, level=None)
    paper = replace(ASSESSED, verified=False, level=6)
    of_a_paper = replace(paper, claim="mine", level=8)

    def said(*evidence: Evidence) -> tuple[int | None, LevelBy | None, int | None]:
        held = read(*evidence).skill(KNOT)
        return held.level, held.level_by, held.shown_level

    assert said(ASSESSED, paper) == (3, LevelBy.ASSESSED, 3)
    assert said(paper) == said(paper, of_a_paper, CLAIM) == (6, LevelBy.STATED, None)
    assert said(replace(ASSESSED, assessed=False)) == (3, LevelBy.STATED, None)
    assert said(of_a_paper) == (8, LevelBy.CLAIMED, None)
    assert said(replace(CLAIM, level=5)) == (5, LevelBy.CLAIMED, None)
    assert said(CLAIM) == said(plain, paper) == (None, None, None)
    assert read(of_a_paper, paper).skill(KNOT).evidence == (paper, of_a_paper)


def test_nobody_corroborates_themselves():
    own = replace(ASSESSED, source=Source.ENDORSED, assessed=False)
    assert strength([ASSESSED, own]) is Strength.ASSESSED


def test_a_credential_past_its_last_day_has_lapsed_whatever_it_was_called():
    ended = HeldCredential(id="1", name="Knots", awarded=date(2020, 1, 1), until=date(2021, 1, 1))
    found = passport((), (ended,), on=TODAY)
    assert (found.credentials, found.lapsed_credentials) == ((), (ended,))


def test_what_was_withdrawn_is_never_called_fresh():
    (gone,) = read(replace(ASSESSED, standing=Standing.REVOKED)).lapsed
    assert gone.freshness.state is FreshState.LAPSED


def test_strength_counts_independent_voices():
    second = replace(ASSESSED, credential="two", achievement="https://harbour.example/more")
    third = replace(ASSESSED, credential="three", provider="https://other.example")
    again = replace(ASSESSED, credential="renewed")
    endorsed = replace(ASSESSED, source=Source.ENDORSED, provider="https://firm.example", assessed=False)
    attended = replace(ASSESSED, assessed=False)
    unverified = replace(ASSESSED, verified=False)

    assert strength([CLAIM]) is Strength.CLAIMED
    assert strength([attended]) is strength([unverified]) is strength([endorsed]) is Strength.STATED
    assert strength([ASSESSED]) is strength([ASSESSED, again, CLAIM]) is Strength.ASSESSED
    assert strength([ASSESSED, endorsed]) is strength([ASSESSED, second]) is Strength.CORROBORATED
    assert strength([ASSESSED, second, third, endorsed]) is Strength.STRONG
    assert [one.stones for one in Strength] == [0, 0, 1, 2, 3]


@given(st.lists(st.sampled_from([ASSESSED, CLAIM, replace(ASSESSED, provider="https://b.example")])))
def test_more_evidence_never_weakens(found):
    for one in (ASSESSED, CLAIM):
        assert not found or strength([*found, one]) >= strength(found)


def test_without_a_last_day_age_decides_and_differs_by_group():
    shown = date(2020, 1, 31)

    assert term(shown=shown, until=None, group=Group.DIGITAL).until == date(2023, 1, 31)
    assert term(shown=shown, until=None, group=Group.HUMAN).until == date(2030, 1, 31)
    assert term(shown=date(2024, 2, 29), until=None, group=Group.DIGITAL).until == date(2027, 2, 28)


def test_what_is_too_old_is_stale_and_still_held():
    old = replace(ASSESSED, shown=date(2019, 5, 1))

    held = read(old).skill(KNOT)

    assert held.stale
    assert (held.freshness.until, held.freshness.reason) == (date(2024, 5, 1), Reason.AGE)


def test_ones_own_word_tells_of_use_and_of_nothing_else():
    old = replace(ASSESSED, shown=date(2019, 5, 1))

    assert read(old, CLAIM).skill(KNOT).stale
    used = read(old, replace(CLAIM, used=date(2026, 10, 1))).skill(KNOT)
    assert (used.freshness.state, used.freshness.reason) == (FreshState.FRESH, Reason.USE)
    dated = replace(old, until=date(2026, 12, 1))
    last = read(dated, replace(CLAIM, used=date(2026, 10, 1))).skill(KNOT).freshness
    assert (last.until, last.reason, last.state) == (date(2026, 12, 1), Reason.VALIDITY, FreshState.SOON)


def test_a_claim_is_asked_again_after_two_years():
    held = read(replace(CLAIM, shown=date(2024, 11, 21))).skill(KNOT)

    assert held.stale
    assert (held.source, held.proven, held.freshness.reason) == (Source.SELF_CLAIMED, False, Reason.CLAIM)


def test_freshness_without_evidence_is_refused():
    with pytest.raises(ValueError):
        freshness([], on=TODAY)


def test_credentials_are_told_apart_by_their_standing():
    good = HeldCredential(id="1", name="Knots", awarded=date(2026, 1, 1))
    gone = replace(good, id="2", standing=Standing.REVOKED)

    found = passport((), (good, gone), on=TODAY)

    assert (found.credentials, found.lapsed_credentials) == ((good,), (gone,))
