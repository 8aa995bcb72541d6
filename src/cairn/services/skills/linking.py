"""Which skills does a text speak of? For outcomes, descriptions of what one does, job advertisements.

The index of a framework is made once for what it holds now, kept by the port `indexes`, and stays in the
process. What an import, a retirement or a merge changed is seen at once.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Max
from django.utils.translation import gettext as _

from cairn.records.models import Framework, Organisation
from cairn.records.models import Skill as SkillRow
from cairn.records.reads import skills as reads
from cairn.services.errors import InvalidInput, NotFound
from cairn.services.ports import Ports
from cairn.services.skills import find
from cairn.skills.errors import SkillError
from cairn.skills.skill import Kind, Skill
from cairn.skills.suggestion import Suggestion, Suggestions

if TYPE_CHECKING:
    from cairn.skills.index import Index
    from cairn.skills.linking import Linker
    from cairn.skills.meaning import Meanings

    Linkers = Sequence[Linker]

MOST_TEXT: Final = 100_000  # characters: thirty pages
MOST_SUGGESTIONS: Final = 200
_SAYS: Final = "skills are public"
SMALL: Final = 1_000  # skills; how sure it is in a framework as small was never measured
ASKED: Final = 0.01  # in a small one, the confidence from which somebody is asked
MOST_PIECES: Final = 300  # different sentences of one text that are read: about a second and a half on ESCO
MOST_LOCAL: Final = 20  # frameworks of organisations that are looked in when none is named
_KEPT: Final = 6 + MOST_LOCAL  # frameworks in the memory of a process
_ROWS: Final = 2_000
_linkers: OrderedDict[str, Linker] = OrderedDict()
_turn: Final = threading.Lock()  # over the two tables: never held while something is made
_making: Final[dict[str, threading.Lock]] = {}


def suggest(
    text: str,
    framework: str | None = None,
    *,
    ports: Ports,
    most: int = 20,
    asking: bool = False,
    own: Organisation | None = None,
) -> Suggestions:
    """Return the skills that `text` seems to speak of, most certain first; none when nothing is certain enough.

    text: at most 100,000 characters, of any language; only the framework's own is understood.
    framework: name, IRI, uuid or kind ("esco") of the one to look in; None: see `chosen`.
    most: 1..200. asking: a person answers each with yes or no. Then in small frameworks less certain ones
    are among them: few skills look alike there, and the first that comes near is mostly the one meant.
    own: whose own skills are looked in first. Of the text at most 300 different sentences are read: `unread`.

    Raises:
        InvalidInput: the text is longer. NotFound: there is no such framework here.
    """
    if len(text) > MOST_TEXT:
        sentence = _("At most %(most)d characters are read at once. Send it in parts.") % {"most": MOST_TEXT}
        raise InvalidInput(fields={"text": [sentence]})
    linkers = [linker_of(row, ports=ports) for row in chosen(framework, own=own)]
    return look(text, linkers, most=most, asking=asking, pieces=MOST_PIECES)


def chosen(framework: str | None, *, own: Organisation | None = None) -> list[Framework]:
    """Return the framework that is meant; else those of this installation, and 20 of organisations, `own` first.

    Raises:
        NotFound: there is none of this name, or several.
    """
    if framework is not None:
        return [framework_of(framework)]
    rows = reads.frameworks()
    theirs = rows.exclude(organisation=None).filter(organisation__archived_at=None)
    mine = list(theirs.filter(organisation=own)) if own is not None else []
    others = [row for row in theirs.order_by("pk")[: MOST_LOCAL + len(mine)] if row not in mine]
    return [*rows.filter(organisation=None), *[*mine, *others][:MOST_LOCAL]]


def usual() -> Framework:
    """Return ESCO, or the only framework there is.

    Raises:
        NotFound: there is no framework here, or several without ESCO.
    """
    rows = reads.frameworks()
    found = list(rows.filter(kind="esco")[:1]) or list(rows[:2])
    if len(found) != 1:
        raise NotFound(_("Name the framework: there is none here, or there are several."))
    return found[0]


def look(
    text: str,
    linkers: Linkers,
    *,
    most: int,
    least: float | None = None,
    asking: bool = False,
    pieces: int | None = None,
) -> Suggestions:
    """Return what several frameworks find in a text of up to 1,000,000 characters, as these skills stand now.

    most: 1..200. least: confidence, 0..1, below which nothing is said; None: what it was calibrated for.
    pieces: sentences that are read, None: all; what comes after them is counted in `unread`.

    Raises:
        SkillError: text.too_long.
    """
    wanted = max(1, min(most, MOST_SUGGESTIONS))
    found: list[Suggestion] = []
    unread = 0
    for linker in linkers:
        below = ASKED if asking and len(linker) < SMALL else least
        said = linker.link(text, most=wanted, least=below, pieces=pieces)
        unread = said.unread
        found += said
    found.sort(key=lambda each: (-each.confidence, each.skill))
    return Suggestions(text, tuple(_as_of_now(found))[:wanted], unread)


def framework_of(said: str) -> Framework:
    """Return the framework with this name, IRI or uuid, or the only one of this kind ("esco") or with this word.

    Raises:
        NotFound: there is none, or several.
    """
    try:
        return find.framework(said)
    except NotFound:
        rows = reads.frameworks()
        for among in (rows.filter(kind=said.strip().lower()), rows.filter(name__icontains=said.strip())):
            found = list(among[:2])
            if len(found) == 1 and said.strip():
                return found[0]
        raise


def linker_of(framework: Framework, *, ports: Ports, make: bool = False) -> Linker:
    """Return what finds the skills of a framework in texts: from memory, from what is kept, or made now.

    make: make the meanings too, where the extra is installed, which takes a minute for ESCO; a page never waits
    for that, and finds by words until somebody at the machine has made them.
    """
    from cairn.skills.linking import Linker

    name = _state(framework)
    with _turn:
        mine = _making.setdefault(name, threading.Lock())
    try:
        with mine:  # who waits for another framework does not wait for this one
            linker = _remembered(name)
            if linker is None or (make and not linker.by_meaning and ports.meaning is not None):
                index = _index(framework, name, ports=ports)
                linker = Linker(index, _meanings(index, name, ports=ports, make=make))
                _remember(name, linker)
    finally:
        with _turn:
            _making.pop(name, None)
    return linker


def _remembered(name: str) -> Linker | None:
    with _turn:
        if name in _linkers:
            _linkers.move_to_end(name)
        return _linkers.get(name)


def _remember(name: str, linker: Linker) -> None:
    with _turn:
        _linkers[name] = linker
        while len(_linkers) > _KEPT:
            _linkers.popitem(last=False)


def skills_of(framework: Framework) -> Iterable[Skill]:
    """Yield what a framework holds that can be awarded, as the core's skills, in the order of their IRIs."""
    rows = SkillRow.objects.across(reason=_SAYS).filter(framework=framework, retired_at=None)
    parts = rows.exclude(kind=Kind.GROUP).order_by("iri").values_list("iri", "name", "kind", "names")
    for iri, label, kind, names in parts.iterator(chunk_size=_ROWS):
        lines = tuple(line for line in names.split("\n") if line.strip())
        yield Skill(iri=iri, name=label, kind=Kind(kind), names=lines)


def _index(framework: Framework, name: str, *, ports: Ports) -> Index:
    from cairn.skills.index import build, from_bytes, to_bytes

    kept = ports.indexes.read(name) if ports.indexes is not None else None
    if kept is not None:
        try:
            return from_bytes(kept)
        except SkillError:
            pass  # of an older version, or damaged: it is made anew
    index = build(tuple(skills_of(framework)), framework=framework.iri)
    if ports.indexes is not None:
        ports.indexes.keep(name, to_bytes(index))
    return index


def _meanings(index: Index, name: str, *, ports: Ports, make: bool) -> Meanings | None:
    from cairn.skills.meaning import from_bytes, to_bytes

    embedder = ports.meaning
    if embedder is None or not embedder.sound():
        return None
    own = hashlib.sha256(f"{name}\0{embedder.name}".encode()).hexdigest()
    kept = ports.indexes.read(own) if ports.indexes is not None else None
    if kept is not None:
        try:
            return from_bytes(kept, index=index, embedder=embedder)
        except SkillError:
            pass  # damaged, or of another index: made anew
    if not make:
        return None
    made = to_bytes(index, embedder)
    if ports.indexes is not None:
        ports.indexes.keep(own, made)
    return from_bytes(made, index=index, embedder=embedder)


def _state(framework: Framework) -> str:
    """The name of the index of what a framework holds now: it changes with every import and every new skill.

    What people change here is counted (`storing.changed_here`): nothing is read for it.
    """
    from cairn.skills.index import FORMAT

    last = reads.imports(framework).filter(state="DONE").values_list("uuid", flat=True).first()
    rows = SkillRow.objects.across(reason=_SAYS).filter(framework=framework)
    size = rows.aggregate(count=Count("pk"), newest=Max("pk"))
    by_people = framework.revision if last is None or framework.kind == "local" else 0
    state = (FORMAT, framework.iri, framework.uuid, last, size["count"], size["newest"], by_people)
    return hashlib.sha256("\0".join(map(str, state)).encode()).hexdigest()


def _as_of_now(found: Iterable[Suggestion]) -> Iterable[Suggestion]:
    """Leave out what was retired since, and name what a skill was merged into."""
    given = list(found)
    if not given:
        return
    now = reads.resolved(each.skill for each in given)
    rows = SkillRow.objects.across(reason=_SAYS).filter(iri__in=set(now.values()), retired_at=None)
    here = {iri: said for iri, *said in rows.values_list("iri", "name", "framework__iri")}
    for each in given:
        said = here.pop(now[each.skill], None)
        if said is not None:
            yield replace(each, skill=now[each.skill], name=said[0], framework=said[1])
