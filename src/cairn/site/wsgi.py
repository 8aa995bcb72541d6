"""The WSGI application that granian serves."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from cairn.site.config import Config

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def behind(config: Config, inner: WSGIApplication) -> WSGIApplication:
    """Wrap `inner` so that it sees the scheme people typed and the address they came from.

    The scheme is what CAIRN_URL says, whatever the reverse proxy in front speaks to us. The address is
    taken from X-Forwarded-For only when CAIRN_PROXIES says how many proxies wrote into it.
    """

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if config.url is not None:
            environ["wsgi.url_scheme"] = "https" if config.secure else "http"
        if config.proxies:
            hops = [hop.strip() for hop in environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
            if len(hops) >= config.proxies:
                environ["REMOTE_ADDR"] = hops[-config.proxies]
        environ.pop("HTTP_X_FORWARDED_FOR", None)
        return inner(environ, start_response)

    return application


def build() -> WSGIApplication:
    """Prepare the data folder, set Django up, and return the application."""
    from cairn.site.folder import load, prepare

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cairn.site.settings")
    config = load(os.environ)
    prepare(config)
    from django.core.wsgi import get_wsgi_application

    inner = get_wsgi_application()
    from cairn.site.front import with_public_path
    from cairn.site.world import share_limits, warm

    share_limits(config)
    warm()
    return behind(config, with_public_path(inner))


application = build()
