"""Entering the house from the command line: settings, data folder, Django."""

from __future__ import annotations

import os

from cairn.site.config import Config


def enter() -> Config:
    """Read the settings, make what is missing in the data folder, and set Django up.

    Without a pool of connections: a command is short, and the worker forks, which no pool survives.

    Raises:
        ConfigError: a setting is wrong, or the data folder cannot be used.
    """
    from cairn.site.folder import load, prepare

    os.environ["CAIRN_DATABASE_POOL"] = "0"
    config = load(os.environ)
    prepare(config)
    os.environ["DJANGO_SETTINGS_MODULE"] = "cairn.site.settings"
    import django

    django.setup()
    return config
