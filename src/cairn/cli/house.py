"""Entering the house from the command line: settings, data folder, Django."""

from __future__ import annotations

import os
from pathlib import Path

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


def enter_existing() -> Config:
    """Enter an installation that is there already: for verbs that work on its rows.

    Raises:
        ConfigError: as `enter`; config.database.missing, the data folder holds no installation.
        CairnError: config.database.unreachable.
    """
    from cairn.site.config import ConfigError
    from cairn.site.folder import load

    asked = load(os.environ)
    if not has_database(asked):
        raise ConfigError(
            f"there is no installation in {asked.data}: name its folder in CAIRN_DATA, or run cairn setup",
            code="config.database.missing",
            params={"setting": "CAIRN_DATA"},
        )
    config = enter()
    from django.db import DatabaseError, connection

    try:
        connection.ensure_connection()
    except DatabaseError as error:
        raise ConfigError(
            f"the database cannot be reached ({str(error).splitlines()[0]}): check DATABASE_URL",
            code="config.database.unreachable",
            params={"setting": "DATABASE_URL"},
        ) from None
    return config


def enter_or_make() -> Config:
    """Enter an installation, and make its tables where there is none yet: for verbs that bring the first rows.

    `cairn setup` does the rest at any time.

    Raises:
        ConfigError: as `enter_existing`.
    """
    from cairn.site.folder import load

    if has_database(load(os.environ)):
        return enter_existing()
    from cairn.cli.setup import tables

    config = enter()
    tables(config)
    return config


def has_database(config: Config) -> bool:
    """Is there a database where the settings say? (For PostgreSQL: they name one.)"""
    return config.database.engine != "sqlite" or Path(config.database.name).is_file()
