"""What is on offer, for everybody: by a problem in plain words, by industry."""

from __future__ import annotations

from typing import Annotated

from ninja import Query, Router

from cairn.api.requests import Request
from cairn.api.schemas.catalogue import CatalogueOut
from cairn.records.reads.directory import directory
from cairn.services.explore.offered import Wanted, offered

router = Router(tags=["Catalogue"])


Problem = Annotated[
    str, Query("", max_length=200, description="What somebody wants to do, in their own words.")
]
Industry = Annotated[
    str, Query("", pattern="^[A-U]?$", description="A section of the international classification (ISIC).")
]
Many = Annotated[int, Query(20, ge=1, le=50, description="At most so many credentials.")]


@router.get("/catalogue", auth=None, response=CatalogueOut, summary="Find what is on offer")
def catalogue_find(
    request: Request, q: Problem = "", industry: Industry = "", limit: Many = 20
) -> CatalogueOut:
    """ "clean messy spreadsheets" is read for skills, offline; what gives them comes best first. Needs no token."""
    found = offered(Wanted(q, industry=industry), directory(), ports=request.ports)
    return CatalogueOut.of(found, most=limit)
