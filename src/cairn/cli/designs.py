"""The achievement that `cairn issue` reads from a file, and how it stands in every credential: word for word.

Whatever the file says of the achievement is signed as it is, also what Cairn has no field for. The
domain type is only asked what a result may be; its names of outcomes and levels are replaced by those
of the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from cairn.badges.achievement import Achievement
from cairn.badges.drafting import achievement_from_json
from cairn.credentials.document import JSONObject, JSONValue, parse_object


@dataclass(frozen=True, slots=True)
class Design:
    """achievement: as far as we understand it. body: as it stands in the file.

    own_names: our address of an outcome or level -> the file's.
    """

    achievement: Achievement
    body: JSONObject
    own_names: Mapping[str, str]

    @property
    def for_composing(self) -> Achievement:
        """Without outcomes nothing can be said about results: then none are asked for."""
        if self.achievement.outcomes:
            return self.achievement
        return replace(self.achievement, assessed=False, achievement_type="")

    def level_name(self, outcome: UUID, level: str) -> str:
        """Return what the file calls a level of a rubric."""
        found = self.achievement.outcome(outcome)
        ours = found.level_url(self.achievement.url, level) if found is not None else level
        return self.own_names.get(ours, ours)

    def put_into(self, document: JSONObject) -> JSONObject:
        """Return the composed credential with the achievement of the file in it."""
        subject = document["credentialSubject"]
        if not isinstance(subject, dict):
            return document
        whole: JSONObject = {**subject, "achievement": self.body}
        results = subject.get("result")
        if isinstance(results, list):
            whole["result"] = [self._renamed(result) for result in results]
        return {**document, "credentialSubject": whole}

    def _renamed(self, result: JSONValue) -> JSONValue:
        if not isinstance(result, dict):
            return result
        return {
            name: self.own_names.get(value, value) if isinstance(value, str) else value
            for name, value in result.items()
        }


def read(data: bytes) -> Design:
    """Read an Open Badges Achievement, or the one in a badge.

    Raises:
        DocumentError: it is no JSON object. CompositionError: it describes no achievement.
    """
    body = parse_object(data)
    subject = body.get("credentialSubject")
    inside = subject.get("achievement") if isinstance(subject, dict) else None
    body = inside if isinstance(inside, dict) else body
    body = {name: value for name, value in body.items() if name != "@context"}
    achievement = achievement_from_json(body)
    return Design(achievement, body, dict(_names(achievement, body)))


def _names(achievement: Achievement, body: JSONObject) -> Iterator[tuple[str, str]]:
    described = [
        each for each in _objects(body.get("resultDescription")) if _id(each) != f"{achievement.url}#grade"
    ]
    for outcome, written in zip(achievement.outcomes, described, strict=False):
        yield outcome.url(achievement.url), _id(written)
        steps = _objects(written.get("rubricCriterionLevel"))
        for level, step in zip(outcome.levels, steps, strict=False):
            yield outcome.level_url(achievement.url, level.id), _id(step)


def _objects(value: JSONValue) -> list[JSONObject]:
    entries = value if isinstance(value, list) else [value]
    return [entry for entry in entries if isinstance(entry, dict)]


def _id(entry: JSONObject) -> str:
    found = entry.get("id")
    return found if isinstance(found, str) else ""
