"""What is wished otherwise of a step: cheaper, nearer, shorter, or from somebody else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cairn.pathways.catalogue import Catalogue, why_not
from cairn.pathways.errors import PathwayError
from cairn.pathways.goal import Goal, Held, Need, Rather, Than, Wishes
from cairn.pathways.offer import Gain, Mode, Offer, Price
from cairn.pathways.plan import Status
from cairn.pathways.planner import plan
from cairn.pathways.reading import read_goal

MONDAY = date(2026, 11, 23)


def course(name: str, cost: int, hours: int, mode: Mode, *, place: str = "", gives: str = "a") -> Offer:
    return Offer(
        id=name,
        name=name,
        provider=f"Provider of {name}",
        prices=(Price("fee", Decimal(cost)),),
        hours=Decimal(hours),
        mode=mode,
        place=place,
        gives=tuple(map(Gain, gives)),
    )


COURSES = [
    course("both", 50, 10, Mode.ON_SITE, place="Larkhaven", gives="ab"),
    course("near", 60, 10, Mode.OWN_TIME),
    course("cheap", 40, 30, Mode.ON_SITE, place="Northfield"),
    course("short", 70, 4, Mode.ON_SITE, place="Larkhaven"),
    course("other", 45, 10, Mode.ONLINE, gives="b"),
]


def best(**wishes):
    goal = Goal(name="goal", needs=(Need("a"), Need("b")))
    return plan(Catalogue(COURSES), goal, Held(), Wishes(start=MONDAY, **wishes), at=MONDAY)


def rather(than: str, name: str) -> frozenset[Rather]:
    return frozenset({Rather(Than(than), name)})


def test_without_a_wish_one_course_does():
    assert best().offers == {"both"}


@pytest.mark.parametrize(
    ("wishes", "offers"),
    [
        ({"avoid": frozenset({"both"})}, {"cheap", "other"}),
        ({"not_from": frozenset({"Provider of both", "Provider of cheap"})}, {"near", "other"}),
        ({"rather": rather("cheaper", "both")}, {"cheap", "other"}),
        ({"rather": rather("nearer", "both")}, {"near", "other"}),
        ({"rather": rather("nearer", "both"), "places": frozenset({"Northfield"})}, {"cheap", "other"}),
        ({"rather": rather("cheaper", "gone")}, {"both"}),
    ],
)
def test_the_best_that_keeps_it_is_proved(wishes, offers):
    found = best(**wishes)

    assert (found.offers, found.status) == (offers, Status.OPTIMAL)


def test_two_wishes_hold_together():
    both = rather("shorter", "near") | frozenset({Rather(Than.NEARER, "other")})

    assert best(rather=both).status is Status.INFEASIBLE  # the only near course for b is the other itself


def test_what_cannot_be_had_otherwise_says_what_to_take_back():
    found = best(rather=rather("shorter", "both"))
    assert [one.kind for one in found.obstacles] == ["rather"]

    nobody = best(not_from=frozenset({"Provider of both", "Provider of other"}))
    assert [one.kind for one in nobody.obstacles] == ["provider"]
    assert why_not(COURSES[0], nobody.wishes, at=MONDAY) == "provider"


def test_it_is_read_as_it_is_written():
    body = {"skills": ["a"], "rather": ["cheaper:x:1"], "not_from": ["A school"]}

    _goal, wishes = read_goal(body, today=MONDAY)

    assert [str(one) for one in wishes.rather] == ["cheaper:x:1"]
    assert wishes.not_from == {"A school"}


@pytest.mark.parametrize("text", ["", "cheaper", "cheaper:", "dearer:x", ":x"])
def test_something_else_is_refused(text):
    with pytest.raises(PathwayError):
        Rather.read(text)
