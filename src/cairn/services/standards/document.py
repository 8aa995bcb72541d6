"""A published version of a standard as data: what its address answers to a program."""

from __future__ import annotations

from uuid import UUID

from cairn.credentials.document import JSONObject, JSONValue, dump
from cairn.records.models import StandardVersion
from cairn.services.share.answers import ACHIEVEMENT, Answer, answer
from cairn.services.standards.adopting import outcome_url
from cairn.services.standards.find import published


def to_json(version: StandardVersion) -> JSONObject:
    """Return a version of a standard as data."""
    body = version.standard.organisation
    outcomes: list[JSONValue] = [
        {"id": outcome_url(version, one["key"]), "statement": one["text"], "level": one["level"]}
        for one in version.outcomes
    ]
    return {
        "id": version.url,
        "type": "Standard",
        "standard": str(version.standard.uuid),
        "version": version.number,
        "title": version.title,
        "summary": version.summary,
        "text": version.text,
        "inLanguage": version.language,
        "translations": {code: dict(said) for code, said in version.translations.items()},
        "publisher": {"name": body.name, "url": f"{body.issuing_origin}/issuers/{body.uuid}"},
        "draftedWith": list(version.drafters),
        "consulted": list(version.consulted),
        "adoptionsConfirmed": version.confirms,
        "outcomes": outcomes,
        "facts": [dict(row) for row in version.facts],
        "adoptableBy": version.open_to,
        "licence": version.licence,
        "changeNote": version.change_note,
        "publishedAt": version.published_at.isoformat() if version.published_at else None,
    }


def document(uuid: UUID, number: int) -> Answer:
    """Return the answer at the address of a version.

    Raises:
        NotFound: there is none.
    """
    return answer(dump(to_json(published(uuid, number))).encode(), ACHIEVEMENT, varies=True)
