"""An Achievement from its Open Badges form: our own comes back exactly, others as far as they go.

For files (`cairn issue --achievement FILE`) and for taking over a design from
another system. Strict where reading for a page is tolerant: what would be
issued again must make sense, so the refusals are those of the domain types.

Source: Open Badges 3.0, "Achievement".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from cairn.badges import loose
from cairn.badges.achievement import Achievement, Criteria
from cairn.badges.alignment import LEVEL_TYPE, stated_levels
from cairn.badges.elements import ELEMENT_TYPE, EQF_TYPE
from cairn.badges.errors import CompositionError
from cairn.badges.eu import elements_of, is_assessed
from cairn.badges.ledger import CODESIGN_TYPE, ledger_of
from cairn.badges.outcome import OUTCOME_TYPE, Alignment, Outcome, OutcomeType, RubricLevel
from cairn.badges.profile import Address, Image, Profile
from cairn.credentials.document import JSONObject, JSONValue

_OUTCOME: Final = re.compile(r"#outcome-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\Z")
_NO_SLUG: Final = re.compile(r"[^A-Za-z0-9._-]+")
_FACTS: Final = (ELEMENT_TYPE, EQF_TYPE, OUTCOME_TYPE, LEVEL_TYPE, CODESIGN_TYPE)


def achievement_from_json(value: JSONValue) -> Achievement:
    """Return the Achievement that an Open Badges Achievement (or badge) describes.

    `achievement_from_json(a.to_json()).to_json() == a.to_json()` for every
    achievement of ours; `validity` is not part of the form and comes back empty.

    Raises:
        CompositionError: as the domain types do; achievement.unreadable when
            there is no Achievement in it.
    """
    body = loose.item(value)
    if "credentialSubject" in body:
        body = loose.item(loose.item(body.get("credentialSubject")).get("achievement"))
    url = loose.identifier(body)
    if not url or not loose.text(body.get("name")):
        raise CompositionError(
            "this is no achievement: it has no id or no name", code="achievement.unreadable"
        )
    alignments = loose.items(body.get("alignment"))
    assessed = is_assessed(alignments)
    related = [each for each in loose.items(body.get("related")) if loose.text(each.get("version"))]
    criteria = loose.item(body.get("criteria"))
    narrative, address = loose.text(criteria.get("narrative")), loose.identifier(criteria)
    return Achievement(
        url=url,
        version=loose.text(body.get("version")) or "1",
        name=loose.text(body.get("name")),
        description=loose.text(body.get("description")),
        criteria=Criteria(narrative=narrative, url=address) if narrative or address else None,
        achievement_type=loose.text(body.get("achievementType")),
        assessed=assessed,
        outcomes=tuple(
            outcome_from_json(each)
            for each in loose.items(body.get("resultDescription"))
            if loose.identifier(each) != f"{url}#grade"
        ),
        alignments=alignments_from_json(alignments),
        elements=elements_of(body),
        image=_image(body.get("image")),
        language=loose.text(body.get("inLanguage")) or "en",
        previous=loose.identifier(related[0]) if related else "",
        previous_version=loose.text(related[0].get("version")) if related else "",
        tags=loose.texts(body.get("tag")),
        creator=profile_from_json(body["creator"]) if isinstance(body.get("creator"), dict) else None,
        specialization=loose.text(body.get("specialization")),
        field_of_study=loose.text(body.get("fieldOfStudy")),
        code=loose.text(body.get("humanCode")),
        ledger=ledger_of(alignments),
    )


def profile_from_json(value: JSONValue) -> Profile:
    """Return the Profile that an Open Badges Profile describes.

    Raises:
        CompositionError: as the domain type does.
    """
    body = loose.item(value)
    address = loose.item(body.get("address"))
    country = loose.text(address.get("addressCountryCode"))
    return Profile(
        id=loose.identifier(body),
        name=loose.text(body.get("name")),
        url=loose.text(body.get("url")),
        email=loose.text(body.get("email")),
        phone=loose.text(body.get("phone")),
        description=loose.text(body.get("description")),
        official=loose.text(body.get("official")),
        image=_image(body.get("image")),
        address=Address(
            country_code=country,
            country=loose.text(address.get("addressCountry")),
            region=loose.text(address.get("addressRegion")),
            locality=loose.text(address.get("addressLocality")),
            street=loose.text(address.get("streetAddress")),
            postal_code=loose.text(address.get("postalCode")),
        )
        if country
        else None,
        identifiers=tuple(
            (loose.text(each.get("identifierType")), loose.text(each.get("identifier")))
            for each in loose.items(body.get("otherIdentifier"))
        ),
    )


def _image(value: JSONValue) -> Image | None:
    url = loose.identifier(value)
    return Image(url=url, caption=loose.text(loose.item(value).get("caption"))) if url else None


def alignments_from_json(entries: Sequence[JSONObject]) -> tuple[Alignment, ...]:
    """Return the links to frameworks; those that carry facts are read elsewhere.

    Raises:
        CompositionError: as the domain type does.
    """
    return tuple(
        Alignment(
            name=loose.text(entry.get("targetName")),
            url=loose.text(entry.get("targetUrl")),
            framework=loose.text(entry.get("targetFramework")),
            code=loose.text(entry.get("targetCode")),
            type=loose.text(entry.get("targetType")),
            description=loose.text(entry.get("targetDescription")),
            level=level,
            proficiency=proficiency,
        )
        for entry, (level, proficiency) in zip(entries, stated_levels(entries), strict=True)
        if loose.text(entry.get("targetType")) not in _FACTS
    )


def outcome_from_json(body: JSONObject) -> Outcome:
    """Return the Outcome that an Open Badges ResultDescription describes.

    Raises:
        CompositionError: as the domain type does.
    """
    url = loose.identifier(body)
    named = _OUTCOME.search(url)
    alignments = loose.items(body.get("alignment"))
    own = [each for each in alignments if loose.text(each.get("targetType")) == OUTCOME_TYPE]
    kind, _, need = loose.text(own[0].get("targetCode")).partition(":") if own else ("", "", "")
    steps = loose.items(body.get("rubricCriterionLevel"))
    ids = {loose.identifier(step): _slug(step) for step in steps}
    highest = _mark(body.get("valueMax"))
    return Outcome(
        uuid=UUID(named.group(1)) if named else uuid5(NAMESPACE_URL, url),
        text=loose.text(body.get("name")),
        type=next((each for each in OutcomeType if each.value == kind), OutcomeType.SKILL),
        required=need != "optional",
        assessed_by=loose.text(own[0].get("targetDescription")) if own else "",
        levels=tuple(_level(step) for step in steps),
        required_level=ids.get(loose.text(body.get("requiredLevel")), ""),
        max_mark=highest,
        pass_mark=_mark(body.get("requiredValue")) if highest is not None else None,
        alignments=alignments_from_json(alignments),
    )


def _slug(step: JSONObject) -> str:
    """Return a short id for a rubric level; our own wrote it into `level`."""
    stated = loose.text(step.get("level")) or loose.text(step.get("name"))
    slug = _NO_SLUG.sub("-", stated).strip("-._")[:64]
    return slug or str(uuid5(NAMESPACE_URL, loose.identifier(step) + stated))


def _level(step: JSONObject) -> RubricLevel:
    return RubricLevel(
        id=_slug(step),
        name=loose.text(step.get("name")),
        description=loose.text(step.get("description")),
        points=loose.text(step.get("points")),
    )


def _mark(value: JSONValue) -> Decimal | None:
    written = loose.text(value).strip()
    try:
        mark = Decimal(written) if len(written) <= 12 else None
    except InvalidOperation:
        return None
    return mark if mark is not None and mark.is_finite() and mark >= 0 else None
