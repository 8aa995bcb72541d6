"""The organisation's signing keys. The private half never leaves the keystore."""

from __future__ import annotations

from uuid import UUID

from ninja import Router

from cairn.api.door import may
from cairn.api.pages import Cursor, Limit, Page, page
from cairn.api.requests import Request
from cairn.api.schemas.organisation import CompromiseIn, KeyIn, KeyOut, RotationIn
from cairn.records.reads import organisation as reads
from cairn.services.admin import keys

router = Router(tags=["Keys"])


@router.get("/keys", response=Page[KeyOut], summary="List the keys")
@may("owner")
def keys_list(request: Request, cursor: Cursor = None, limit: Limit = 50) -> Page[KeyOut]:
    """Every key it ever had, the newest first."""
    return page(reads.keys(request.seat.organisation), KeyOut.of, cursor=cursor, limit=limit)


@router.post("/keys", response={201: KeyOut}, summary="Make a key")
@may("owner")
def key_create(request: Request, payload: KeyIn | None = None) -> KeyOut:
    """Only when there is no active one; else rotate."""
    wanted = payload or KeyIn()
    made = keys.create(
        request.seat, did_method=wanted.did_method, key_type=wanted.key_type, ports=request.ports
    )
    return KeyOut.of(made)


@router.post("/keys/rotate", response={201: KeyOut}, summary="Rotate the key")
@may("owner")
def key_rotate(request: Request, payload: RotationIn | None = None) -> KeyOut:
    """The active key retires and the next one signs. What the retired one signed still verifies."""
    key_type = payload.key_type if payload else None
    return KeyOut.of(keys.rotate(request.seat, key_type=key_type, ports=request.ports))


@router.post("/keys/{uuid:key}/retire", response=KeyOut, summary="Retire a key")
@may("owner")
def key_retire(request: Request, key: UUID) -> KeyOut:
    """Nothing new is signed with it; until another is made nothing can be issued."""
    return KeyOut.of(keys.retire(request.seat, key, ports=request.ports))


@router.post("/keys/{uuid:key}/compromised", response=KeyOut, summary="Mark a key as stolen")
@may("owner")
def key_compromised(request: Request, key: UUID, payload: CompromiseIn) -> KeyOut:
    """From an instant on its signatures prove nothing; what was issued before stays sound."""
    marked = keys.mark_compromised(request.seat, key, since=payload.since, ports=request.ports)
    return KeyOut.of(marked)
