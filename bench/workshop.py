"""The pages of co-design and quality with 10,000 published achievements in the store.

The demonstration, and copies of the credential that it tells the story of: half of them of the same provider, the
others of the university, each with its outcomes, skills, workspace, partners and quality facts. Set-up is not counted.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Final
from uuid import UUID, uuid4

from bench.frame.figure import Figure
from bench.frame.installation import Installation
from bench.pages import TOMAS, Page, looked_at

ACHIEVEMENTS: Final = 10_000
TOLD: Final = "Leading a small crew"
PROVIDERS: Final = ("Northfield%", "%Larkhaven")


def figures() -> Iterator[Figure]:
    """Fill the store, then look at every page."""
    with Installation() as place:
        with sqlite3.connect(place.data / "cairn.sqlite3") as rows:
            _fill(rows)
            pages = _pages(rows)
        yield from looked_at(place, pages)


def _fill(rows: sqlite3.Connection) -> None:
    version, achievement = rows.execute(
        "SELECT id, achievement_id FROM records_achievementversion"
        " WHERE name = ? AND state = 'PUBLISHED' ORDER BY id DESC",
        [TOLD],
    ).fetchone()
    providers = [
        rows.execute("SELECT id FROM records_organisation WHERE name LIKE ?", [name]).fetchone()[0]
        for name in PROVIDERS
    ]
    for number in range(ACHIEVEMENTS):
        owner = providers[number % len(providers)]
        made = _copy(rows, "records_achievement", f"id = {achievement}", organisation_id=owner)[0]
        named = {
            "achievement_id": made,
            "name": f"{TOLD}, part {number}",
            "url": f"https://x.example/{number}",
        }
        copied = _copy(rows, "records_achievementversion", f"id = {version}", **named)[0]
        _copy(rows, "records_outcome", f"version_id = {version}", version_id=copied)
        if owner == providers[0]:
            room = _copy(rows, "records_workspace", f"achievement_id = {achievement}", achievement_id=made)[0]
            old = f"workspace_id = (SELECT id FROM records_workspace WHERE achievement_id = {achievement})"
            _copy(rows, "records_involvement", old, workspace_id=room)
    rows.commit()
    rows.execute("ANALYZE")


def _copy(rows: sqlite3.Connection, table: str, where: str, **changes: object) -> list[int]:
    """Copy some rows with a few columns changed; every copy has a uuid, and an outcome a key, of its own."""
    found = rows.execute(f"SELECT * FROM {table} WHERE {where}")
    columns = [column[0] for column in found.description]
    made = []
    for row in found.fetchall():
        values = dict(zip(columns, row, strict=True)) | changes
        del values["id"]
        for name in values.keys() & {"uuid", "key"}:
            values[name] = uuid4().hex
        marks = ", ".join("?" * len(values))
        done = rows.execute(
            f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})",
            list(values.values()),
        )
        made.append(int(done.lastrowid or 0))
    return made


def _pages(rows: sqlite3.Connection) -> list[Page]:
    def uuid(table: str, where: str) -> UUID:
        return UUID(hex=rows.execute(f"SELECT uuid FROM {table} WHERE {where}").fetchone()[0])

    issuer = uuid("records_organisation", "name LIKE 'Northfield%'")
    told = uuid(
        "records_achievement",
        "id = (SELECT min(achievement_id) FROM records_achievementversion"
        f" WHERE name = '{TOLD}' AND state = 'PUBLISHED')",
    )
    draft = uuid("records_achievementversion", f"name = '{TOLD}' AND state = 'DRAFT' ORDER BY id LIMIT 1")
    lab = uuid("records_facility", "id = (SELECT min(id) FROM records_facility)")
    shared = uuid("records_standard", "id = (SELECT min(id) FROM records_standard)")
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
