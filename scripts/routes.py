"""Print the routes that docs/reference/authorization.md does not name, and the rows that no route has.

    .venv/bin/python scripts/routes.py

Exit code 1 when there are any. `tests/web/test_authorization_matrix.py` tries every row.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


def main() -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from tests.routes import routes, table

    known, rows = routes(), table()
    missing = sorted(set(known) - set(rows))
    for name in missing:
        route = known[name]
        print(f"| `{name}` | {', '.join(route.methods) or '?'} | ? |   /{route.pattern}")
    stale = sorted(set(rows) - set(known))
    for name in stale:
        print(f"no such route: {name}")
    return 1 if missing or stale else 0


if __name__ == "__main__":
    sys.exit(main())
