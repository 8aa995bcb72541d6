"""What the answer of a verification says besides the verdict: who had a hand in it, and its quality facts.

Both are claims of the issuer, as far as the document makes any. Nothing here says that they are so.
"""

from __future__ import annotations

from cairn.badges.reading import Badge
from cairn.credentials.document import JSONObject, JSONValue
from cairn.quality.facts import Case, facts


def claims_of(badge: Badge) -> JSONObject:
    """Return `coDesign` and `qualityFacts`, each only where the document says something of it."""
    said: JSONObject = {"coDesign": badge.ledger.to_json()} if badge.ledger else {}
    known: list[JSONValue] = [
        {"code": fact.code, "answer": fact.answer, "says": fact.detail, "source": fact.source}
        for fact in facts(Case.of_badge(badge))
        if fact.source
    ]
    return said | ({"qualityFacts": known} if known else {})
