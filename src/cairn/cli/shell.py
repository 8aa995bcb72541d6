"""The shell around the verbs: find one, read its arguments, turn errors into one line and an exit code.

A verb is a line in `VERBS` and a module with two functions:

    def configure(parser: argparse.ArgumentParser) -> None    adds the arguments (and sub-verbs)
    def run(arguments: argparse.Namespace) -> int             does it and returns the exit code

The module's docstring is the verb's help. It is imported only when its verb is named, so heavy imports
belong inside `run`. A module whose errors have an exit code of their own says `EXIT_ON_ERROR = 3`; one
without sub-verbs that takes options between its arguments says `OPTIONS_ANYWHERE = True`.

Exit codes: 0 done; 64 wrong usage; 65 refused; 66 an input is not there; 70 a fault of ours;
74 reading or writing failed; 78 wrong configuration; 130 interrupted. `verify` has its own (0, 1, 2, 3).
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from dataclasses import dataclass
from types import ModuleType
from typing import Final, NoReturn

from cairn.errors import CairnError

EX_USAGE: Final = 64
EX_DATAERR: Final = 65
EX_NOINPUT: Final = 66
EX_SOFTWARE: Final = 70
EX_IOERR: Final = 74
INTERRUPTED: Final = 130
PIPE_CLOSED: Final = 141


@dataclass(frozen=True, slots=True)
class Verb:
    """One word after `cairn`, the module that does it, and what it does in a few words."""

    name: str
    module: str
    summary: str


VERBS: Final[tuple[Verb, ...]] = (
    Verb("verify", "cairn.cli.verify", "say whether a credential deserves trust, and why"),
    Verb("sign", "cairn.cli.sign", "secure one unsigned credential"),
    Verb("issue", "cairn.cli.issue", "sign a whole list of learners into a folder"),
    Verb("keys", "cairn.cli.keys", "make, list, rotate and retire signing keys"),
    Verb("audit", "cairn.cli.audit", "say whether what is held completes a qualification"),
    Verb("plan", "cairn.cli.plan", "plan the way to a goal over a catalogue, proved"),
    Verb("bake", "cairn.cli.bake", "put a credential into a picture"),
    Verb("unbake", "cairn.cli.unbake", "take a credential out of a picture"),
    Verb("status", "cairn.cli.status", "revoke, suspend, reinstate, and publish the lists"),
    Verb("trust", "cairn.cli.trust", "the register of known issuers, and who fills it"),
    Verb("frameworks", "cairn.cli.frameworks", "import frameworks of skills; what changed in them"),
    Verb("rates", "cairn.cli.rates", "rates of exchange, for prices in other currencies"),
    Verb("link", "cairn.cli.link", "find the skills that texts speak of"),
    Verb("bench", "cairn.cli.bench", "measure on data of one's own how well Cairn does"),
    Verb("run", "cairn.cli.run", "set up, then serve pages and do background work until stopped"),
    Verb("setup", "cairn.cli.setup", "prepare the data folder, database and page assets"),
    Verb("serve", "cairn.cli.serve", "serve pages and the API"),
    Verb("work", "cairn.cli.work", "do background work"),
    Verb("demo", "cairn.cli.demo", "load or wipe the demonstration world"),
    Verb("doctor", "cairn.cli.doctor", "check this installation and say what to do"),
)


class Parser(argparse.ArgumentParser):
    """argparse, with our exit code for wrong usage and no abbreviations."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("allow_abbrev", False)
        kwargs.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def error(self, message: str) -> NoReturn:
        """Say what was wrong and how to get help, and leave with 64."""
        _say(f"usage: {message} (see {self.prog} --help)")
        raise SystemExit(EX_USAGE)


def run(arguments: list[str]) -> int:
    """Do what `arguments` ask for; return the exit code, never raise for what a user did."""
    verb = next((verb for verb in VERBS if arguments and verb.name == arguments[0]), None)
    if verb is None:
        return _without_verb(arguments)
    try:
        module = importlib.import_module(verb.module)
    except ModuleNotFoundError as error:
        if error.name != verb.module:
            raise
        _say(f"not_built: `cairn {verb.name}` is not part of this version")
        return EX_SOFTWARE
    parser = Parser(prog=f"cairn {verb.name}", description=module.__doc__)
    module.configure(parser)
    try:
        anywhere = getattr(module, "OPTIONS_ANYWHERE", False)
        namespace = (parser.parse_intermixed_args if anywhere else parser.parse_args)(arguments[1:])
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0
    return guarded(module, namespace)


def guarded(module: ModuleType, namespace: argparse.Namespace) -> int:
    """Run a verb; an error becomes one line with its code on the standard error, and an exit code."""
    own_code: int | None = getattr(module, "EXIT_ON_ERROR", None)
    try:
        code: int = module.run(namespace)
        sys.stdout.flush()
    except CairnError as error:
        _say(f"{error.code}: {error}")
        return own_code if own_code is not None else _exit_code(error)
    except BrokenPipeError:
        # Whoever read our output has gone (`cairn … | head`): leave without a complaint of Python's at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except OSError as error:
        what = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        missing = isinstance(error, (FileNotFoundError, IsADirectoryError, PermissionError))
        _say(f"{'file.unreadable' if missing else 'io'}: {what}")
        return own_code if own_code is not None else (EX_NOINPUT if missing else EX_IOERR)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        if os.environ.get("PYTHONFAULTHANDLER"):
            raise
        _say(f"internal: {type(error).__name__}: {error} (a fault of Cairn: please report it)")
        return own_code if own_code is not None else EX_SOFTWARE
    return code


def _without_verb(arguments: list[str]) -> int:
    parser = Parser(
        prog="cairn",
        usage="cairn [--version] VERB …",
        description="Design, issue, hold and verify micro-credentials.",
        epilog="verbs:\n"
        + "\n".join(f"  {verb.name:<10} {verb.summary}" for verb in VERBS)
        + "\n\n`cairn VERB --help` explains a verb. Settings: docs/reference/settings.md.",
    )
    parser.add_argument("--version", "-V", action="store_true", help="print the version and leave")
    if not arguments:
        parser.print_help(sys.stderr)
        return EX_USAGE
    try:
        _, rest = parser.parse_known_args(arguments)
        named = ", ".join(verb.name for verb in VERBS)
        parser.error(f"{rest[0] if rest else arguments[0]!r} is not one of {named}")
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0


def _exit_code(error: CairnError) -> int:
    return 78 if error.code.split(".")[0] == "config" else EX_DATAERR


def _say(line: str) -> None:
    """Write one line to the standard error, whatever characters and line breaks it has."""
    from cairn.cli.terminal import complain

    complain(line)
