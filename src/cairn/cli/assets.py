"""Page assets as the web server reads them: copied under names that carry their hash, and known to be stale.

What was copied is remembered as one sha256 over the sources, so that `cairn serve` notices when the program
was brought up to date and the copies were not.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from cairn.errors import CairnError
from cairn.site.config import Config

MANIFEST: Final = "staticfiles.json"
PRINT: Final = "static.sha256"  # beside the folder, which is served
PACKAGES: Final = ("Django", "django-allauth", "django-htmx", "whitenoise")


def collect(config: Config) -> None:
    """Copy style sheets, scripts and fonts; Django is set up."""
    from django.conf import settings
    from django.core.management import call_command
    from django.test.utils import override_settings

    storages = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    with override_settings(STORAGES=storages):
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    (config.data / PRINT).write_text(fingerprint() + "\n", "ascii")


def are_stale(config: Config) -> bool:
    """Were the copies made from other files than those of today? Never copied is not stale."""
    if not (config.data / "static" / MANIFEST).is_file():
        return False
    try:
        return (config.data / PRINT).read_text("ascii").strip() != fingerprint()
    except OSError:
        return True


def refresh(config: Config) -> bool:
    """Copy anew when the copies are stale, in a process of its own; True when that was so.

    Raises:
        CairnError: `assets.stale`; they could not be copied.
    """
    if not are_stale(config):
        return False
    done = subprocess.run([sys.executable, "-m", "cairn.cli", "setup", "--assets", "--quiet"], check=False)
    if done.returncode:
        raise CairnError(
            "the style sheets are of another version and could not be copied: run cairn setup",
            code="assets.stale",
        )
    return True


def fingerprint() -> str:
    """Return the sha256 of everything that is copied: our own files byte for byte, packages by version."""
    digest = hashlib.sha256()
    for name in PACKAGES:
        digest.update(f"{name} {metadata.version(name)}\n".encode())
    spec = find_spec("cairn.web")
    folder = Path(spec.origin).parent / "static" if spec is not None and spec.origin else Path()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(folder)}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
