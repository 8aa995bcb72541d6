"""A quality body reviews "Leading a small crew": it sends it back once with two changes, then approves it.

Another provider waits for it today, with a change of wording only.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from cairn.demo import designs
from cairn.demo.plot import Plot
from cairn.records.models import AchievementVersion, Review
from cairn.services.codesign import signing
from cairn.services.codesign.text import digest_of
from cairn.services.design import draft
from cairn.services.review import appealing, asking, engaging, looking, questions, refreshing, reviewing, rule
from cairn.services.review.reviewing import Verdict

if TYPE_CHECKING:
    from cairn.demo.codesign import Workshop

BOARD: Final = "Coastal Quality Board"
NORA: Final = "nora@board.example"
NO: Final = {
    "entry": "Nothing says what somebody has to know before they begin. Say it, or that nothing is needed.",
    "level": "Level 5 is stated, and nobody is named who checked it.",
}


def the_body(workshop: Workshop) -> None:
    """A quality body, engaged by the provider; who reviews, and in how many working days."""
    plot = workshop.plot
    workshop.at(days_ago=275)
    plot.organisation(
        BOARD,
        owner=NORA,
        facts={
            "legal_name": "Coastal Quality Board (invented)",
            "kind": "quality",
            "sector": "professional",
            "description": "Reviews short credentials of four coasts, and publishes how long it takes.",
            "time_zone": "Europe/Dublin",
            "web_address": "https://board.example",
        },
    )
    facts = {"who": "either", "holidays": "2026-12-25\n2026-12-26", "deep_level": "6"}
    rule.save(workshop.seat, facts=facts, ports=workshop.ports)
    route = {
        "who": "Head of learning, Northfield Institute",
        "how": "Write to appeals@northfield.example what you disagree with. You get an answer within ten working days.",
        "days": "14",
    }
    appealing.offer(workshop.seat, facts=route, ports=workshop.ports)
    asked = {"text": "Could an employer of another coast tell what it is worth?", "lane": "major"}
    questions.add(plot.seat(BOARD), facts=asked, ports=workshop.ports)
    _engage(plot, workshop.provider)


def the_review(workshop: Workshop) -> None:
    """Asked, taken, sent back with two changes, changed, approved; who signed before it changed signs again."""
    plot, seat, ports = workshop.plot, workshop.seat, workshop.ports
    workshop.at(days_ago=199)
    body = plot.organisations[BOARD]
    version = workshop.draft
    words = "Three employers rated it; the tasks are written."
    review = asking.ask(seat, version.uuid, to=str(body.uuid), words=words, ports=ports)
    workshop.at(days_ago=197)
    declared = "I know nobody at Northfield or at its partners, and the board gains nothing by a yes."
    reviewing.take(plot.seat(BOARD), review.uuid, declared=declared, ports=ports)
    workshop.at(days_ago=196)
    sent_back = "Good work. Two things, then it is ready."
    _decide(plot, review, version, "CHANGES", words=sent_back, no=NO)
    workshop.at(days_ago=193)
    facts = {
        "prerequisites": "A trade certificate or two years on site; nobody has to have led before",
        "level_verified_by": "University of Larkhaven, against two of its modules",
    }
    draft.save(version.uuid, seat=seat, facts=facts, ports=ports)
    asking.again(seat, version.uuid, words="Both are written down now.", ports=ports)
    workshop.at(days_ago=191)
    _decide(plot, review, workshop.draft, "APPROVED", words="Clear, assessed, and needed.")
    workshop.sign("Brightline Solar", "design", "Still the three things.", days_ago=188)
    workshop.ask(workshop.university, "design")
    owen = plot.seat(workshop.university)
    waiting = signing.asked_of(owen).get(state="ASKED")
    said = workshop.decision(workshop.university, "Level 5, as compared with two of our modules.")
    signing.decide_as_member(owen, waiting.uuid, said, ports=ports)


def play(plot: Plot, *, provider: str) -> None:
    """What waits at the quality body today: the wording of a version that is published already; what moved on."""
    _moved_on(plot, provider)
    plot.calendar.days_ago(2)
    _engage(plot, provider)
    seat, ports = plot.seat(provider), plot.ports
    plot.calendar.days_ago(1)
    made = draft.new_draft(plot.versions[designs.AI_TOOLS.key].achievement.uuid, seat=seat, ports=ports)
    facts = {"further_information": "The exercises use tools that cost nothing."}
    draft.save(made.uuid, seat=seat, facts=facts, ports=ports)
    asking.ask(seat, made.uuid, to=str(plot.organisations[BOARD].uuid), ports=ports)


def _moved_on(plot: Plot, provider: str) -> None:
    """An outcome about tools that change fast was looked at again; who holds it is offered the next one, free."""
    seat, ports = plot.seat(provider), plot.ports
    version = plot.versions[designs.AI_TOOLS.key]
    outcome, achievement = version.outcomes.order_by("position")[0], version.achievement.uuid
    plot.calendar.days_ago(30)
    by = (ports.now() + timedelta(days=12)).date()
    words = "Tools of this kind change within months."
    day = looking.plan(seat, achievement, by=by, outcome=str(outcome.key), words=words, ports=ports)
    plot.calendar.days_ago(20)
    words = "Tools that act on their own have come: what they may be given is another question."
    looking.done(seat, day.uuid, words=words, verdict="changed", ports=ports)
    facts = {
        "outcome": str(outcome.key),
        "words": "Tools now act on their own, in your name. Learn what they may be given, and what they may do.",
        "amount": "0",
        "until_date": (ports.now() + timedelta(days=180)).date(),
    }
    refreshing.offer(seat, achievement, facts=facts, ports=ports)


def _engage(plot: Plot, provider: str) -> None:
    body = plot.organisations[BOARD]
    address = f"{body.issuing_origin}/issuers/{body.uuid}"
    asked = engaging.ask(plot.seat(provider), address=address, ports=plot.ports)
    engaging.accept(plot.seat(BOARD), asked.uuid, ports=plot.ports)


def _decide(
    plot: Plot,
    review: Review,
    version: AchievementVersion,
    kind: str,
    *,
    words: str,
    no: dict[str, str] | None = None,
) -> None:
    """Answer every question of the checklist with yes, but these."""
    refused = no or {}
    version.refresh_from_db()
    verdict = Verdict(
        kind=kind,
        words=words,
        answers={one.code: "no" if one.code in refused else "yes" for one in questions.of_review(review)},
        remarks=refused,
        seen=digest_of(version),
    )
    reviewing.decide(plot.seat(BOARD), review.uuid, verdict, ports=plot.ports)
