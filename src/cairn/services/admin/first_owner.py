"""What the terminal says when the web server starts on an empty installation."""

from __future__ import annotations

from django.conf import settings

from cairn.services.admin import start
from cairn.services.ports import Ports

SETUP_PATH = "/setup/"


def welcome(ports: Ports) -> list[str]:
    """Bring the site's address up to date; when nobody is here yet, return the one-time link.

    The address of an installation is read from its settings here and only here.
    """
    site = start.ensure_site(
        origin=settings.CAIRN_ORIGIN, is_demonstration=settings.CAIRN_URL is None, ports=ports
    )
    if not start.is_empty():
        return []
    token = start.setup_link(ports=ports)
    return [
        "Nobody is here yet. Whoever opens this address becomes the owner (it works once):",
        f"  {site.origin}{SETUP_PATH}{token}",
    ]
