"""What a stranger's file says of who made it: told as the issuer's claim, and only where nothing stands against it."""

from __future__ import annotations

import copy

from tests import sealed

from cairn.badges.ledger import Act, Contribution, Ledger, Part
from cairn.cli.verdicts import lines
from cairn.credentials import document
from cairn.credentials.contexts import bundled
from cairn.services.verify.examination import Examination, examine

LEDGER = Ledger(
    entries=(
        Contribution(part=Part.DESIGN, act=Act.SIGNED, organisation="Brightline Solar", number=2),
        Contribution(part=Part.NEED, act=Act.RATED, unnamed=9, number=4),
    ),
    more=3,
)


def document_with(ledger: Ledger):
    body = copy.deepcopy(sealed.BADGE["credentialSubject"])
    url = body["achievement"]["id"]
    body["achievement"]["alignment"] = ledger.alignments(url=url, language="en")
    day = "2026-01-05T08:00:00Z"
    return sealed.badge(sealed.HARBOUR, credentialSubject=body, validFrom=day, awardedDate=day)


def judged(credential) -> Examination:
    def nobody(url, *, purpose):
        raise AssertionError(f"{url} is asked for {purpose}")

    nobody.limited = lambda *_most: nobody
    return examine(
        document.dump(credential).encode(), contexts=bundled(), now=sealed.NOW, fetch=nobody, offline=True
    )


def test_a_strangers_ledger_is_told_as_a_claim():
    found = judged(document_with(LEDGER))

    said = found.to_json()
    assert said["coDesign"] == LEDGER.to_json()
    assert [(one["code"], one["answer"], one["source"]) for one in said["qualityFacts"]] == [
        ("partners", "yes", "ledger")
    ]
    told = list(lines(found, named=False))
    place = told.index("  designed with, as the issuer says:")
    assert told[place + 1 : place + 4] == [
        "    Version 2 signed by Brightline Solar (design)",
        "    Outcomes rated by organisations that are not named (9): 4",
        "    further contributions: 3",
    ]


def test_without_a_ledger_the_answer_is_as_it_was():
    said = judged(sealed.badge(sealed.HARBOUR)).to_json()
    assert not {"coDesign", "qualityFacts"} & set(said)


def test_nothing_is_claimed_by_what_does_not_hold():
    forged = document_with(LEDGER)
    forged["name"] = "Another"
    found = judged(forged)
    assert found.verdict.verdict == "invalid"
    assert "coDesign" not in found.to_json()
    assert "designed with" not in "\n".join(lines(found, named=False))
