"""The settings under which the tests run: the product's own, with a place of their own.

The environment is made here, before the product's settings read it: nothing that the developer
has exported reaches a test. `TEST_DATABASE_URL` chooses PostgreSQL.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_kept = ("CAIRN_SHARED", "CAIRN_NO_APT", "CAIRN_SCREENSHOTS")
_names = [name for name in os.environ if name.startswith("CAIRN_") and name not in _kept]
for _name in (*_names, "DATABASE_URL", "HOST", "PORT"):
    os.environ.pop(_name, None)

DATA = Path(tempfile.mkdtemp(prefix="cairn-tests-"))
atexit.register(shutil.rmtree, DATA, ignore_errors=True)
os.environ["CAIRN_DATA"] = str(DATA)
os.environ["CAIRN_RATE_LIMITS"] = "off"
os.environ["CAIRN_BOUNCE_SECRET"] = "5b1f0a3e9c2d47688f10aa22bb33cc44"
os.environ["CAIRN_DATABASE_POOL"] = "0"
if os.environ.get("TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]

from cairn.site.folder import load, prepare  # noqa: E402

prepare(load(os.environ))

from cairn.site.settings import *  # noqa: E402, F403
from cairn.site.settings import CONFIG, DATABASES  # noqa: E402

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher"
]  # argon2 is slow on purpose; one test uses it
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if CONFIG.database.engine == "sqlite":
    # A file, not memory: a worker, a server and a test see the same rows.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA / "test.sqlite3")}
DATABASES["default"]["CONN_MAX_AGE"] = 0
