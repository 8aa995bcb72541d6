"""What offers need first, and what that needs: found by the database in one question, however long the chain.

A name in a prerequisite is a skill, the achievement or the uuid of an offer, or the code of an offer of the same
provider. All of these are followed, each by its own index: more than can matter does no harm to a plan, less would.
Nobody can take what is closed or put away, and nobody can plan with what says no price or no hours: a
prerequisite that is so is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

from django.db import connection, transaction

_CAN_BE_HAD: Final = """
    f.closed_at IS NULL AND f.archived_at IS NULL AND f.prices IS NOT NULL AND f.hours IS NOT NULL
    AND f.organisation_id NOT IN (SELECT id FROM records_organisation WHERE archived_at IS NOT NULL)
"""
_NAMES: Final = """
    SELECT f.id FROM reach
    CROSS JOIN records_learningoffer o ON o.id = reach.id AND o.closed_at IS NULL AND o.needs <> '[]'
    CROSS JOIN json_each(o.needs) g CROSS JOIN json_each(g.value) n
"""
_SQLITE: Final = f"""
WITH RECURSIVE reach (id) AS (
    SELECT value FROM json_each(%s)
    UNION {_NAMES} CROSS JOIN records_learningoffer f ON f.achievement = n.value AND NOT (f.achievement = '')
    WHERE {_CAN_BE_HAD}
    UNION {_NAMES} CROSS JOIN records_offerskill s ON s.skill = n.value
    CROSS JOIN records_learningoffer f ON f.id = s.offer_id WHERE {_CAN_BE_HAD}
    UNION {_NAMES} CROSS JOIN records_learningoffer f ON f.uuid = replace(n.value, '-', '') WHERE {_CAN_BE_HAD}
    UNION {_NAMES} CROSS JOIN records_learningoffer f ON f.organisation_id = o.organisation_id
    AND f.code = n.value WHERE {_CAN_BE_HAD}
)
SELECT id FROM reach
"""  # noqa: S608 - made of constants
_POSTGRESQL: Final = f"""
WITH RECURSIVE reach (id) AS (
    SELECT value::bigint FROM jsonb_array_elements_text(%s::jsonb)
    UNION
    SELECT f.id FROM reach
    CROSS JOIN LATERAL (
        SELECT organisation_id, needs FROM records_learningoffer
        WHERE id = reach.id AND closed_at IS NULL AND needs <> '[]' OFFSET 0
    ) o
    CROSS JOIN LATERAL jsonb_array_elements(o.needs) g
    CROSS JOIN LATERAL jsonb_array_elements_text(g) n (name)
    CROSS JOIN LATERAL (
        SELECT id FROM records_learningoffer WHERE achievement = n.name AND NOT (achievement = '')
        UNION ALL
        SELECT offer_id FROM records_offerskill WHERE skill = n.name
        UNION ALL
        SELECT id FROM records_learningoffer WHERE uuid = CASE
            WHEN n.name ~ '^[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}$' THEN n.name::uuid END
        UNION ALL
        SELECT id FROM records_learningoffer WHERE organisation_id = o.organisation_id AND code = n.name
    ) named
    CROSS JOIN LATERAL (
        SELECT id FROM records_learningoffer f WHERE f.id = named.id AND {_CAN_BE_HAD} OFFSET 0
    ) f
)
SELECT id FROM reach
"""  # noqa: S608 - made of constants


def with_prerequisites(keys: Iterable[int]) -> set[int]:
    """Return these keys of offers, and those of all that could be needed first."""
    listed = json.dumps(sorted(keys))
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # It expects millions of rows, and would compile for a second what takes some milliseconds.
            cursor.execute("SET LOCAL jit = off")
            cursor.execute(_POSTGRESQL, [listed])
        else:
            cursor.execute(_SQLITE, [listed])
        return {int(key) for (key,) in cursor.fetchall()}
