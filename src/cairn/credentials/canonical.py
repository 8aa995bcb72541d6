"""Canonical forms: the one spelling of a document that is hashed and signed.

RDFC-1.0 gives blank nodes their canonical labels. Telling apart nodes that look
alike costs exponential time in the worst case, so the work is counted and a
poisonous graph stops with `canonical.too_complex` instead of holding us up.

Source: W3C RDF Dataset Canonicalization (RDFC-1.0), sections 4.4 to 4.8;
RFC 8785 (JCS). Why our own: docs/decisions/0002-our-own-rdfc.md.
"""

from __future__ import annotations

import hashlib
import itertools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, TypeAlias

from cairn.credentials import plain
from cairn.credentials.contexts import ContextStore
from cairn.credentials.document import JSONObject, JSONValue
from cairn.credentials.linked import to_nquads
from cairn.credentials.nquads import Quad, line, parse
from cairn.errors import CairnError

Algorithm: TypeAlias = Literal["sha256", "sha384"]

LOOK_ALIKES: Final = 64  # blank nodes that share a first-degree hash; real badges have none or a few
BUDGET: Final = 200_000  # steps of telling them apart: about 0.3 s; the hardest W3C test needs 6,168
# What UTF-8 begins characters beyond U+FFFF with, and those from U+E000 to U+FFFF.
_BEYOND: Final = (b"\xf0", b"\xf1", b"\xf2", b"\xf3", b"\xf4")
_BEFORE: Final = (b"\xee", b"\xef")
_DEPTH: Final = 200  # of recursion, far below Python's own limit


class CanonicalError(CairnError):
    """The document cannot be put in canonical form."""

    code = "canonical.too_complex"


class Canonical(NamedTuple):
    """A canonical dataset.

    nquads: the sorted lines, as text.
    labels: the label that came in -> the canonical one (`c14n0`), both without `_:`.
    """

    nquads: str
    labels: dict[str, str]


def rdfc10(
    nquads: str | Iterable[Quad],
    *,
    algorithm: Algorithm = "sha256",
    budget: int | None = BUDGET,
    look_alikes: int | None = LOOK_ALIKES,
) -> str:
    """Return the canonical N-Quads of a dataset.

    Args:
        nquads: N-Quads text, or statements.
        algorithm: the hash used inside; P-384 proofs need sha384.
        budget: steps of Hash N-Degree Quads, None for no bound.
        look_alikes: how many blank nodes may need them, None for no bound.

    Raises:
        NQuadsError: canonical.not_nquads.
        CanonicalError: canonical.too_complex.

    >>> rdfc10('_:x <urn:p> "1" .')
    '_:c14n0 <urn:p> "1" .\\n'
    """
    return rdfc10_labels(nquads, algorithm=algorithm, budget=budget, look_alikes=look_alikes).nquads


def rdfc10_labels(
    nquads: str | Iterable[Quad],
    *,
    algorithm: Algorithm = "sha256",
    budget: int | None = BUDGET,
    look_alikes: int | None = LOOK_ALIKES,
) -> Canonical:
    """Return the canonical N-Quads and the label that each blank node got; as `rdfc10`."""
    quads = dict.fromkeys(
        parse(nquads) if isinstance(nquads, str) else nquads
    )  # keeps their order: see _label
    state = _State(algorithm, float("inf") if budget is None else budget)
    for quad in quads:
        subject, _, value, graph = quad
        if subject[0] == "_":
            state.mentions[subject].append(quad)
        if value[0] == "_" and value != subject:
            state.mentions[value].append(quad)
        if graph[:1] == "_" and graph != subject and graph != value:
            state.mentions[graph].append(quad)
    _label(state, float("inf") if look_alikes is None else look_alikes)
    labels = state.canonical.labels
    lines = [line((labels.get(s, s), p, labels.get(o, o), labels.get(g, g))) for s, p, o, g in quads]
    lines.sort()
    return Canonical("".join(lines), {old[2:]: new[2:] for old, new in labels.items()})


def canonical_document(
    document: JSONObject, *, contexts: ContextStore, algorithm: Algorithm = "sha256"
) -> str:
    """Return the canonical N-Quads of a JSON-LD document.

    Raises:
        LinkedDataError: the document says something that would not be signed.
        CanonicalError: canonical.too_complex.
    """
    return rdfc10(to_nquads(document, contexts=contexts), algorithm=algorithm)


def sorts_alike(canonical: bytes) -> bool:
    """Tell whether software that sorts by UTF-16 units gives these lines the same order.

    RDFC-1.0 sorts by code point, jsonld.js as JavaScript does: characters beyond U+FFFF before
    those from U+E000 on. It matters only where two lines first differ in such a pair.
    """
    if canonical.isascii() or not _has(canonical, _BEFORE) or not _has(canonical, _BEYOND):
        return True
    lines = canonical.decode().removesuffix("\n").split("\n")  # a line of text may hold other line ends
    return lines == sorted(lines, key=lambda text: text.encode("utf-16-be"))


def _has(text: bytes, leads: tuple[bytes, ...]) -> bool:
    return any(lead in text for lead in leads)


def jcs(value: JSONValue) -> bytes:
    """Return the canonical JSON (RFC 8785) of a value.

    Raises:
        CanonicalError: canonical.number or canonical.text, a value no JSON text can carry unchanged.
    """
    text = plain.canonical(value)
    if text is not None:
        return text
    import rfc8785  # only where used: it is not needed for RDF

    try:
        return rfc8785.dumps(value)
    except (rfc8785.IntegerDomainError, rfc8785.FloatDomainError) as error:
        raise CanonicalError(str(error), code="canonical.number") from None
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError) as error:
        raise CanonicalError(str(error)[:200], code="canonical.text") from None


@dataclass(slots=True)
class _Issuer:
    """Section 4.3: hands out labels in order; `labels` keeps that order."""

    prefix: str
    labels: dict[str, str] = field(default_factory=dict)

    def issue(self, node: str) -> str:
        known = self.labels.get(node)
        if known is None:
            known = self.labels[node] = f"{self.prefix}{len(self.labels)}"
        return known

    def copy(self) -> _Issuer:
        return _Issuer(self.prefix, dict(self.labels))


class _State:
    """Section 4.2, "Canonicalization State", and how much work is left."""

    def __init__(self, algorithm: Algorithm, budget: float) -> None:
        self.mentions: defaultdict[str, list[Quad]] = defaultdict(list)
        self.canonical = _Issuer("_:c14n")
        self.first_degree: dict[str, str] = {}
        self.budget = budget
        self._new = getattr(hashlib, algorithm)

    def hash(self, text: str) -> str:
        digest: str = self._new(text.encode()).hexdigest()
        return digest

    def spend(self, steps: int) -> None:
        self.budget -= steps
        if self.budget < 0:
            raise CanonicalError(
                "the document's unnamed parts are too alike to be told apart in reasonable time"
            )


def _label(state: _State, look_alikes: float) -> None:
    """Section 4.4.3, "Canonicalization Algorithm", steps 3 to 5.

    For some graphs whose names are blank nodes too, the Recommendation gives different nodes
    the same hash, and the order of the input decides. Ours is the order of the document.
    """
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for node in state.mentions:
        digest = state.first_degree[node] = _hash_first_degree(state, node)
        alike[digest].append(node)
    unclear = []
    for digest in sorted(alike):
        nodes = alike[digest]
        if len(nodes) == 1:
            state.canonical.issue(nodes[0])
        else:
            unclear.append(nodes)
    count = sum(map(len, unclear))
    if count > look_alikes:
        raise CanonicalError(
            f"{count} unnamed parts of the document look alike",
            params={"count": count, "limit": int(look_alikes)},
        )
    for nodes in unclear:
        results = []
        for node in nodes:
            if node not in state.canonical.labels:
                issuer = _Issuer("_:b")
                issuer.issue(node)
                results.append(_hash_n_degree(state, node, issuer, 0))
        for _, issuer in sorted(results, key=lambda result: result[0]):
            for node in issuer.labels:
                state.canonical.issue(node)


def _hash_first_degree(state: _State, node: str) -> str:
    """Section 4.6.3, "Hash First Degree Quads"."""
    lines = []
    for subject, predicate, value, graph in state.mentions[node]:
        if subject[0] == "_":
            subject = "_:a" if subject == node else "_:z"
        if value[0] == "_":
            value = "_:a" if value == node else "_:z"
        if graph[:1] == "_":
            graph = "_:a" if graph == node else "_:z"
        lines.append(line((subject, predicate, value, graph)))
    lines.sort()
    return state.hash("".join(lines))


def _hash_related(state: _State, related: str, quad: Quad, issuer: _Issuer, position: str) -> str:
    """Section 4.7.3, "Hash Related Blank Node"."""
    identifier = (
        state.canonical.labels.get(related) or issuer.labels.get(related) or state.first_degree[related]
    )
    return state.hash(f"{position}{quad[1] if position != 'g' else ''}{identifier}")


def _relations(state: _State, node: str, issuer: _Issuer) -> dict[str, list[str]]:
    """Return the neighbours of a node by the hash of how they are related to it.

    A neighbour related twice in the same way (in two graphs) is listed twice.
    """
    relations: defaultdict[str, list[str]] = defaultdict(list)
    for quad in state.mentions[node]:
        state.spend(1)
        for position, term in (("s", quad[0]), ("o", quad[2]), ("g", quad[3])):
            if term.startswith("_:") and term != node:
                relations[_hash_related(state, term, quad, issuer, position)].append(term)
    return relations


def _hash_n_degree(state: _State, node: str, issuer: _Issuer, depth: int) -> tuple[str, _Issuer]:
    """Section 4.8.3, "Hash N-Degree Quads"."""
    if depth > _DEPTH:
        raise CanonicalError("the document's unnamed parts form too long a chain")
    relations = _relations(state, node, issuer)
    data = []
    for digest in sorted(relations):
        chosen, chosen_issuer = "", issuer
        for order in itertools.permutations(relations[digest]):
            state.spend(len(order))
            better = _path(state, order, issuer.copy(), depth, chosen)
            if better is not None:
                chosen, chosen_issuer = better
        data += [digest, chosen]
        issuer = chosen_issuer
    return state.hash("".join(data)), issuer


def _path(
    state: _State, order: tuple[str, ...], issuer: _Issuer, depth: int, chosen: str
) -> tuple[str, _Issuer] | None:
    """Return the path of one order of neighbours, or None when `chosen` is already smaller (step 5.4)."""
    path, unvisited = "", []
    for related in order:
        known = state.canonical.labels.get(related)
        if known is None:
            if related not in issuer.labels:
                unvisited.append(related)
            known = issuer.issue(related)
        path += known
    for related in unvisited:
        if _worse(path, chosen):
            return None
        digest, result = _hash_n_degree(state, related, issuer, depth + 1)
        path += f"{issuer.issue(related)}<{digest}>"
        issuer = result
    return None if chosen and path >= chosen else (path, issuer)


def _worse(path: str, chosen: str) -> bool:
    return bool(chosen) and len(path) >= len(chosen) and path > chosen
