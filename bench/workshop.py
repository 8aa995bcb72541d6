"""The pages of co-design and quality with 10,000 published achievements in the store.

The demonstration, and copies of the credential that it tells the story of: half of them of the same provider, the
others of the university, each with its outcomes, skills, workspace, partners and quality facts. Set-up is not counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from bench.frame.figure import Figure
from bench.frame.installation import Installation
from bench.pages import TOMAS, Page, looked_at

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

ACHIEVEMENTS: Final = 10_000
TOLD: Final = "Leading a small crew"
PROVIDERS: Final = ("Northfield%", "%Larkhaven")


def figures(*, database_url: str = "") -> Iterator[Figure]:
    """Fill the store, then look at every page."""
    with Installation(database_url=database_url) as place:
        place.enter()
        from django.db import connection, transaction

        with transaction.atomic(), connection.cursor() as rows:
            _fill(rows)
        with connection.cursor() as rows:
            rows.execute("ANALYZE")
            pages = _pages(rows)
        connection.close()
        yield from looked_at(place, pages)


def _fill(rows: CursorWrapper) -> None:
    rows.execute(
        "SELECT id, achievement_id FROM records_achievementversion"
        " WHERE name = %s AND state = 'PUBLISHED' ORDER BY id DESC",
        [TOLD],
    )
    version, achievement = rows.fetchone()
    providers = [_first(rows, "id", "records_organisation", "name LIKE %s", name) for name in PROVIDERS]
    for number in range(ACHIEVEMENTS):
        owner = providers[number % len(providers)]
        made = _copy(rows, "records_achievement", "id", achievement, organisation_id=owner)[0]
        named = {
            "achievement_id": made,
            "name": f"{TOLD}, part {number}",
            "url": f"https://x.example/{number}",
        }
        copied = _copy(rows, "records_achievementversion", "id", version, **named)[0]
        _copy(rows, "records_outcome", "version_id", version, version_id=copied)
        if owner == providers[0]:
            old = _first(rows, "id", "records_workspace", "achievement_id = %s", achievement)
            room = _copy(rows, "records_workspace", "id", old, achievement_id=made)[0]
            _copy(rows, "records_involvement", "workspace_id", old, workspace_id=room)


def _first(rows: CursorWrapper, column: str, table: str, where: str, *values: object) -> Any:
    rows.execute(f"SELECT {column} FROM {table} WHERE {where} ORDER BY id LIMIT 1", values)
    return rows.fetchone()[0]


def _copy(rows: CursorWrapper, table: str, column: str, value: object, **changes: object) -> list[int]:
    """Copy the rows that have a value in a column, with some changed; each has a uuid, an outcome a key, of its own."""
    rows.execute(f"SELECT * FROM {table} WHERE {column} = %s", [value])
    columns = [column[0] for column in rows.description]
    made = []
    for row in rows.fetchall():
        values = dict(zip(columns, row, strict=True)) | changes
        del values["id"]
        for name in values.keys() & {"uuid", "key"}:
            values[name] = uuid4().hex
        marks = ", ".join(["%s"] * len(values))
        rows.execute(
            f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks}) RETURNING id", list(values.values())
        )
        made.append(int(rows.fetchone()[0]))
    return made


def _pages(rows: CursorWrapper) -> list[Page]:
    def uuid(table: str, where: str, *values: object) -> UUID:
        return UUID(str(_first(rows, "uuid", table, where, *values)))

    issuer = uuid("records_organisation", "name LIKE %s", PROVIDERS[0])
    told = uuid(
        "records_achievement",
        "id = (SELECT min(achievement_id) FROM records_achievementversion WHERE name = %s AND state = 'PUBLISHED')",
        TOLD,
    )
    draft = uuid("records_achievementversion", "name = %s AND state = 'DRAFT'", TOLD)
    lab = uuid("records_facility", "id > 0")
    shared = uuid("records_standard", "id > 0")
    own = f"/provider/{issuer}/"
    paths = {
        "workshop": own,
        "designs": f"{own}designs",
        "workspace": f"{own}achievements/{told}/workspace",
        "partners": f"{own}partners",
        "areas and partners": f"{own}areas",
        "reviews": f"{own}reviews",
        "library": f"{own}library",
        "experts": f"{own}experts",
        "seminars": f"{own}seminars",
        "definitions": f"{own}definitions",
        "endorsements": f"{own}endorsements",
        "the editor": f"{own}designs/{draft}",
        "the record": f"{own}achievements/{told}/workspace/record",
        "what waits": "/provider/notices",
        "a lab": f"{own}labs/{lab}",
        "shared with us": f"{own}hosted",
        "days and offers": f"{own}reviews/again",
        "what a newer standard asks": f"{own}standards/{shared}/adopted",
    }
    public = {
        "explore": "/explore",
        "made with employers": "/explore?made=employers",
        "the standard": f"/achievements/{told}/versions/1",
        "issuer": f"/issuers/{issuer}",
        "shared standards": "/standards",
        "who recognises what": "/recognition",
        "who is accredited": "/accreditation",
    }
    return [
        *(Page(name, path, TOMAS) for name, path in paths.items()),
        *(Page(name, path) for name, path in public.items()),
    ]
