"""From a learner to the text of their credential, quickly: most of what a list's credentials say is the same.

Learners of one *family* have the same kinds of facts (an address or none, results of the same outcomes).
The first credential of a family is composed, looked at by lint, signed and verified by the general path.
When the quick route (`cairn.credentials.batch`) makes that very text, byte for byte, out of the family's
template and the learner's own texts, it makes the rest of the family: lint looks at what was typed, and
each signature is checked over a hash computed anew. The first twenty of every family in every process, and
one in a thousand after that, are composed by the general path too and verified as a stranger would; one
that differs ends the run. Whatever the quick route cannot carry takes the general path.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from cairn.badges.composition import compose, instant
from cairn.badges.lint import lint_texts
from cairn.badges.profile import Profile
from cairn.badges.recipient import Recipient, identity_hash, normal_email
from cairn.cli.designs import Design
from cairn.cli.learners import Learner
from cairn.cli.securing import Securer
from cairn.credentials.document import JSONObject, dump
from cairn.credentials.template import Template, TemplateError, cut
from cairn.errors import CairnError

if TYPE_CHECKING:
    from cairn.cli.securing import Batch

MOST_FAMILIES: Final = 64  # each costs a few milliseconds and some hundred kB
LOOKED_AT_FIRST: Final = 20
LOOK_AGAIN_EVERY: Final = 1_000


class Differs(CairnError):
    """The quick route and the general path say different things: a fault of ours; the run ends."""

    code = "issue.differs"


@dataclass(slots=True)
class _Family:
    """order: where each leaf of the template stands among the learner's own texts. made: how many."""

    template: Template
    batch: Batch
    order: tuple[int, ...]
    made: int = 0


@dataclass(slots=True)
class Maker:
    """Makes credentials of one design with one key, all at one instant."""

    design: Design
    securer: Securer
    at: datetime
    _families: dict[tuple[object, ...], _Family | None] = field(default_factory=dict)

    def make(self, learner: Learner, *, identifier: str, salt: bytes) -> str:
        """Return the text of a learner's credential: one line, with its end.

        salt: at least 16 random bytes, for the hash of the address.

        Raises:
            Refused: it would embarrass, or nobody could verify it.
            CairnError: it cannot be composed or signed.
            Differs: it was made wrongly.
        """
        recipient = Recipient(name=learner.name, email=learner.email, number=learner.number, salt=salt)
        family = self._family_of(learner, recipient, identifier)
        text = self._quickly(family, learner, recipient, identifier) if family is not None else None
        if text is None:
            document = self._unsigned(learner, recipient, identifier)
            text = self.securer.secure(document, at=self.at, indented=False)
        return text

    def _quickly(
        self, family: _Family, learner: Learner, recipient: Recipient, identifier: str
    ) -> str | None:
        """Return the text by the quick route; None: the general path decides, and says what is wrong."""
        if lint_texts(_typed(learner)):
            return None
        own = tuple(self._own_texts(learner, recipient, identifier))
        leaves = [own[place] for place in family.order]
        try:
            text = family.batch.secure(leaves).text
            family.batch.check(text)
        except TemplateError:
            return None
        if family.made < LOOKED_AT_FIRST or family.made % LOOK_AGAIN_EVERY == 0:
            self._look(text, family.template.text(leaves), self._unsigned(learner, recipient, identifier))
        family.made += 1
        return text + "\n"

    def _look(self, text: str, unsigned: str, expected: JSONObject) -> None:
        """Look at one of the sample: by the general path, and as a stranger would.

        Raises:
            Differs: it was made wrongly.
        """
        from cairn.cli.securing import Refused

        if unsigned != dump(expected):
            raise Differs("a credential came out otherwise than it should: please report this")
        try:
            self.securer.look(text, at=self.at)
        except Refused as refused:
            raise Differs(f"a credential does not hold, {refused}: please report this") from refused

    def _family_of(self, learner: Learner, recipient: Recipient, identifier: str) -> _Family | None:
        facts = ((one.outcome, one.status, bool(one.level), bool(one.value)) for one in learner.award.results)
        key = (bool(learner.email), bool(learner.number), *facts)
        if key not in self._families:
            if len(self._families) >= MOST_FAMILIES:
                return None
            self._families[key] = self._founded(learner, recipient, identifier)
        return self._families[key]

    def _founded(self, learner: Learner, recipient: Recipient, identifier: str) -> _Family | None:
        """The family of a learner, if the quick route makes the same text for them as the general path."""
        document = self._unsigned(learner, recipient, identifier)
        expected = self.securer.secure(document, at=self.at, indented=False)
        pointers = tuple(_places(learner))
        try:
            template = cut(document, pointers)
            own = tuple(self._own_texts(learner, recipient, identifier))
            order = tuple(pointers.index(pointer) for pointer in template.pointers)
            leaves = tuple(own[place] for place in order)
            batch = self.securer.batch(template, at=self.at, sample=leaves)
            if batch.secure(leaves).text + "\n" != expected:
                return None
        except TemplateError:
            return None
        return _Family(template, batch, order)

    def _own_texts(self, learner: Learner, recipient: Recipient, identifier: str) -> Iterator[str]:
        """What one learner's credential says of its own, in the order of `_places`."""
        awarded = instant(learner.award.awarded_at)
        yield from (identifier, awarded, awarded, learner.name)
        if learner.email:
            salt = recipient.salt.hex()
            yield from (identity_hash(normal_email(learner.email), salt=salt), salt)
        if learner.number:
            yield learner.number
        for one in learner.award.results:
            yield f"{identifier}#result-{one.outcome}"
            if one.level:
                yield self.design.level_name(one.outcome, one.level)
            if one.value:
                yield one.value

    def _unsigned(self, learner: Learner, recipient: Recipient, identifier: str) -> JSONObject:
        creator, did = self.design.achievement.creator, self.securer.did
        document = compose(
            self.design.for_composing,
            issuer=replace(creator, id=did) if creator else Profile(id=did, name=did[:200]),
            recipient=recipient,
            award=learner.award,
            id=identifier,
            valid_from=learner.award.awarded_at,
            valid_until=None,
            status=None,
        )
        if creator is None:  # nobody said the issuer's name: better none than a made-up one
            document["issuer"] = {"id": did, "type": ["Profile"]}
        return self.design.put_into(document)


def _places(learner: Learner) -> Iterator[str]:
    """Where the texts of one learner stand: everything else is the same for all of a family."""
    yield from ("/id", "/validFrom", "/awardedDate", "/credentialSubject/identifier/0/identityHash")
    if learner.email:
        yield from (f"/credentialSubject/identifier/1/{name}" for name in ("identityHash", "salt"))
    if learner.number:
        yield f"/credentialSubject/identifier/{1 + bool(learner.email)}/identityHash"
    for place, one in enumerate(learner.award.results):
        yield f"/credentialSubject/result/{place}/id"
        if one.level:
            yield f"/credentialSubject/result/{place}/achievedLevel"
        if one.value:
            yield f"/credentialSubject/result/{place}/value"


def _typed(learner: Learner) -> Iterator[tuple[str, str]]:
    """What a person typed for this learner; the rest is ours."""
    yield "/credentialSubject/identifier/0/identityHash", learner.name
    if learner.number:
        yield "/credentialSubject/identifier/2/identityHash", learner.number
    for place, one in enumerate(learner.award.results):
        if one.value:
            yield f"/credentialSubject/result/{place}/value", one.value
