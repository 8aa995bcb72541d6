"""Stacks that people make themselves: named, filled, put in order, put away. Nobody else sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cairn.records.models import OwnStack, OwnStackPart, Person, Proposal
from cairn.services import audit
from cairn.services.access import Actor
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.fields import Fields
from cairn.services.ports import Ports
from cairn.services.stack.own_parts import found_for_each

MOST_STACKS: Final = 30  # of one person, those put away too
MOST_PARTS: Final = 40
MOST_REMOVED: Final = 10  # that can be put back


def stacks_of(person: Person, *, away: bool = False) -> QuerySet[OwnStack]:
    """The stacks of a person, the newest change first."""
    mine = OwnStack.objects.owned_by(person).filter(archived_at__isnull=not away)
    return mine.select_related("person").order_by("-updated_at", "-pk")


def find(uuid: UUID, *, person: Person, away: bool = False) -> OwnStack:
    """Return a stack of the person.

    Raises:
        NotFound: not theirs, or (unless `away`) put away.
    """
    mine = OwnStack.objects.owned_by(person).filter(uuid=uuid).select_related("person")
    found = (mine if away else mine.filter(archived_at=None)).first()
    if found is None:
        raise NotFound("no such stack")
    return found


def make(
    person: Person, *, name: object, aim: object = None, parts: Sequence[str] = (), ports: Ports
) -> OwnStack:
    """Make a stack. aim: the level that most of it should have, 1 to 8 or nothing. parts: keys as in `add`.

    Raises:
        InvalidInput: the name, the level, a part that is not there. Conflict: `own_stack.too_many`, `.full`.
    """
    called, level = _facts(name, aim)
    new = _resolved(person, parts, ports)
    with transaction.atomic():
        Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
        if OwnStack.objects.owned_by(person).count() >= MOST_STACKS:
            raise Conflict(_("At most 30 stacks. Delete one first."), code="own_stack.too_many")
        now = ports.now()
        made = OwnStack.objects.create(
            uuid=ports.new_uuid(), person=person, name=called, aim=level, created_at=now, updated_at=now
        )
        for key in dict.fromkeys(parts):
            _add(made, new.get(key), ports=ports)
        _note("make", made, ports)
    return made


def _resolved(person: Person, keys: Sequence[str], ports: Ports) -> Mapping[str, dict[str, object]]:
    """What the keys stand for: read before anything is locked, and once for all of them."""
    return found_for_each(person, list(dict.fromkeys(keys))[: MOST_PARTS + 1], ports=ports)


def _facts(name: object, aim: object) -> tuple[str, int | None]:
    fields = Fields()
    called = fields.text("name", name, most=200, required=True)
    level = fields.whole("aim", aim, least=1, most=8)
    fields.done()
    return called, level


@transaction.atomic
def change(uuid: UUID, *, person: Person, name: object, aim: object, ports: Ports) -> OwnStack:
    """Rename a stack, and say at which level most of it should be.

    Raises:
        NotFound: not theirs. InvalidInput: the name, the level.
    """
    stack = _locked(uuid, person)
    stack.name, stack.aim = _facts(name, aim)
    return _touched(stack, ports)


def add(uuid: UUID, key: str, *, person: Person, ports: Ports) -> OwnStackPart:
    """Put something in at the end.

    key: "held:ID" of the passport, "course:UUID" of what is on offer, "design:UUID" of an achievement.

    Raises:
        NotFound: not their stack. InvalidInput: there is no such thing.
        Conflict: `own_stack.full`; `own_stack.there`, it is in already.
    """
    find(uuid, person=person)
    new = _resolved(person, [key], ports)
    with transaction.atomic():
        stack = _locked(uuid, person)
        made = _add(stack, new.get(key), ports=ports)
        _touched(stack, ports)
    return made


def _add(stack: OwnStack, columns: Mapping[str, object] | None, *, ports: Ports) -> OwnStackPart:
    if columns is None:
        raise InvalidInput(fields={"part": [_("There is no such thing any more. Look for it again.")]})
    inside = _inside(stack)
    if len(inside) >= MOST_PARTS:
        raise Conflict(_("At most 40 parts fit. Take one out first."), code="own_stack.full")
    if any(_is_same(one, columns) for one in inside):
        raise Conflict(_("This is in the stack already."), code="own_stack.there")
    return OwnStackPart.objects.create(
        uuid=ports.new_uuid(),
        stack=stack,
        position=max((one.position for one in inside), default=-1) + 1,
        added_at=ports.now(),
        **columns,
    )


def _is_same(row: OwnStackPart, columns: Mapping[str, object]) -> bool:
    names = ("held", "offer", "achievement")
    return any(columns.get(name) and getattr(row, name) == columns[name] for name in names)


@transaction.atomic
def take_out(uuid: UUID, part: UUID, *, person: Person, ports: Ports) -> OwnStackPart:
    """Take a part out; it can be put back.

    Raises:
        NotFound: not their stack, or no such part in it.
    """
    stack = _locked(uuid, person)
    row = _part(stack, part)
    row.removed_at = ports.now()
    row.save(update_fields=["removed_at"])
    _forget_old(stack)
    _touched(stack, ports)
    return row


def _forget_old(stack: OwnStack) -> None:
    """Keep only the last that were taken out."""
    old = _rows(stack).exclude(removed_at=None).order_by("-removed_at", "-pk")[MOST_REMOVED:]
    _rows(stack).filter(pk__in=[one.pk for one in old]).delete()


@transaction.atomic
def put_back(uuid: UUID, part: UUID, *, person: Person, ports: Ports) -> OwnStackPart:
    """Put a part back to where it was.

    Raises:
        NotFound: not their stack, or nothing of that kind was taken out.
        Conflict: `own_stack.full`; `own_stack.there`, it was put in again meanwhile.
    """
    stack = _locked(uuid, person)
    row = _rows(stack).exclude(removed_at=None).filter(uuid=part).first()
    if row is None:
        raise NotFound("nothing of that kind was taken out")
    inside = _inside(stack)
    if len(inside) >= MOST_PARTS:
        raise Conflict(_("At most 40 parts fit. Take one out first."), code="own_stack.full")
    columns = {"held": row.held, "offer": row.offer, "achievement": row.achievement}
    if any(_is_same(one, columns) for one in inside):
        raise Conflict(_("This is in the stack already."), code="own_stack.there")
    row.removed_at = None
    row.save(update_fields=["removed_at"])
    _touched(stack, ports)
    return row


@transaction.atomic
def move(uuid: UUID, part: UUID, *, by: int, person: Person, ports: Ports) -> None:
    """Move a part so many places down, or up (below 0); at an end it stays.

    Raises:
        NotFound: not their stack, or no such part in it.
    """
    stack = _locked(uuid, person)
    row = _part(stack, part)
    order = [one.uuid for one in _inside(stack)]
    place = order.index(row.uuid)
    order.remove(row.uuid)
    order.insert(min(max(place + by, 0), len(order)), row.uuid)
    _arrange(stack, order)
    _touched(stack, ports)


@transaction.atomic
def arrange(uuid: UUID, order: Sequence[UUID], *, person: Person, ports: Ports) -> None:
    """Put the parts in this order; those that are not named stay behind them, as they were.

    Raises:
        NotFound: not their stack.
    """
    stack = _locked(uuid, person)
    there = [one.uuid for one in _inside(stack)]
    named = [one for one in dict.fromkeys(order) if one in there]
    _arrange(stack, [*named, *(one for one in there if one not in named)])
    _touched(stack, ports)


def _arrange(stack: OwnStack, order: Sequence[UUID]) -> None:
    rows = {one.uuid: one for one in _inside(stack)}
    for place, one in enumerate(order):
        rows[one].position = place
    OwnStackPart.objects.owned_by(stack.person).bulk_update(rows.values(), ["position"])


def fill(uuid: UUID, keys: Sequence[str], *, person: Person, ports: Ports) -> OwnStack:
    """Let these be the parts, in this order; what was in and is named stays the same part.

    keys: as in `add`, or the uuid of a part.

    Raises:
        NotFound, InvalidInput, Conflict: as `add`.
    """
    find(uuid, person=person)
    new = _resolved(person, keys, ports)
    with transaction.atomic():
        stack = _locked(uuid, person)
        _fill(stack, list(dict.fromkeys(keys)), new, ports=ports)
        return _touched(stack, ports)


def _fill(
    stack: OwnStack, wanted: Sequence[str], new: Mapping[str, Mapping[str, object]], *, ports: Ports
) -> None:
    inside = {str(one.uuid): one for one in _inside(stack)}
    kept = {one for one in wanted if one in inside}
    out = [row.pk for key, row in inside.items() if key not in kept]
    _rows(stack).filter(pk__in=out).update(removed_at=ports.now())
    order = [
        inside[one].uuid if one in kept else _add(stack, new.get(one), ports=ports).uuid for one in wanted
    ]
    _arrange(stack, order)
    _forget_old(stack)


@transaction.atomic
def put_away(uuid: UUID, *, person: Person, ports: Ports) -> None:
    """Put a stack away. What was proposed of it stays proposed.

    Raises:
        NotFound: not theirs.
    """
    stack = _locked(uuid, person)
    stack.archived_at = ports.now()
    stack.save(update_fields=["archived_at"])
    _note("put_away", stack, ports)


@transaction.atomic
def bring_back(uuid: UUID, *, person: Person, ports: Ports) -> None:
    """Take a stack up again that was put away.

    Raises:
        NotFound: not theirs.
    """
    stack = find(uuid, person=person, away=True)
    OwnStack.objects.owned_by(person).filter(pk=stack.pk).update(archived_at=None)
    _note("bring_back", stack, ports)


@transaction.atomic
def delete(uuid: UUID, *, person: Person, ports: Ports) -> None:
    """Delete a stack for good, put away or not.

    Raises:
        NotFound: not theirs. Conflict: `own_stack.proposed`; a provider has not decided on it yet.
    """
    stack = find(uuid, person=person, away=True)
    if Proposal.objects.owned_by(person).filter(stack=stack, state__in=("WAITING", "CHANGE")).exists():
        raise Conflict(_("It is proposed to a provider. Take that back first."), code="own_stack.proposed")
    _note("delete", stack, ports)
    stack.delete()


def _rows(stack: OwnStack) -> QuerySet[OwnStackPart]:
    return OwnStackPart.objects.owned_by(stack.person).filter(stack=stack)


def _inside(stack: OwnStack) -> list[OwnStackPart]:
    return list(_rows(stack).filter(removed_at=None))


def removed(stack: OwnStack) -> list[OwnStackPart]:
    """What was taken out and can be put back, the last first."""
    return list(_rows(stack).exclude(removed_at=None).order_by("-removed_at", "-pk")[:MOST_REMOVED])


def _part(stack: OwnStack, uuid: UUID) -> OwnStackPart:
    row = _rows(stack).filter(uuid=uuid, removed_at=None).first()
    if row is None:
        raise NotFound("no such part")
    return row


def _locked(uuid: UUID, person: Person) -> OwnStack:
    """Their stack, for one writer at a time."""
    mine = OwnStack.objects.owned_by(person).select_for_update(of=("self",)).select_related("person")
    found = mine.filter(uuid=uuid, archived_at=None).first()
    if found is None:
        raise NotFound("no such stack")
    return found


def _touched(stack: OwnStack, ports: Ports) -> OwnStack:
    stack.updated_at = ports.now()
    stack.save(update_fields=["name", "aim", "updated_at"])
    _note("change", stack, ports)
    return stack


def _note(what: str, stack: OwnStack, ports: Ports) -> None:
    audit.record(
        f"own_stack.{what}",
        subject=("own_stack", stack.uuid),
        organisation=None,  # what a learner puts together is nobody's business
        actor=Actor(person=stack.person),
        at=ports.now(),
    )
