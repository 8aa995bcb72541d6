"""Measure on data of one's own how well Cairn does.

examples:
  cairn bench linking marked.csv --framework esco
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from typing import TYPE_CHECKING, BinaryIO, Final

from cairn.errors import CairnError

if TYPE_CHECKING:
    from cairn.skills.linking import Linker
    from cairn.skills.skill import Skill

MOST_ROWS: Final = 100_000
MOST_TEXT: Final = 1_000_000  # characters of a cell
RANKED: Final = 100  # how far down a right skill is looked for

_LINKING: Final = """Measure linking on texts whose skills people marked.

DATASET is CSV in UTF-8 with the columns text and gold: the right skills of the text as identities or labels
of the framework, separated by |, empty when there is none. Printed are recall@1, @5 and @10, RP@5 and RP@10
and MRR over the texts that have a skill, how often it said nothing, rightly or wrongly, and texts
a second of one processor.
Gold that the framework does not have counts as not found; how much of it there was is said.

The framework is ESCO, or the only one that is here, unless --framework names one. At most 100,000 rows,
read one by one."""


class DatasetRefused(CairnError):
    """The data set cannot be measured on; the message names the line."""

    code = "dataset.columns"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the sub-verbs."""
    verbs = parser.add_subparsers(dest="what", required=True, metavar="linking")
    linking = verbs.add_parser(
        "linking",
        help="recall, RP and MRR of linking texts to skills",
        description=_LINKING,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    linking.add_argument(
        "dataset", metavar="DATASET.csv", help="columns text and gold, or - for standard input"
    )
    linking.add_argument("--framework", metavar="NAME", help="the framework that gold names")
    linking.add_argument("--json", action="store_true", help="one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Measure, row by row."""
    from cairn.cli.disk import open_input
    from cairn.cli.house import enter_existing

    with closing(open_input(arguments.dataset)) as file:
        enter_existing()
        from cairn.services.skills import linking
        from cairn.site.world import ports

        framework = (
            linking.usual() if arguments.framework is None else linking.framework_of(arguments.framework)
        )
        named = names(linking.skills_of(framework))
        linker = linking.linker_of(framework, ports=ports(), make=True)
        figures = measured(rows(file), linker, named)
    by = "words and meaning" if linker.by_meaning else "words"
    figures = {"framework": f"{framework.name} {framework.version}".strip(), "found by": by, **figures}
    if arguments.json:
        print(json.dumps(figures, ensure_ascii=True))
        return 0
    from cairn.cli.terminal import plain, say, table

    for line in table([(name, _shown(value)) for name, value in figures.items()]):
        say(plain(line) if "  " not in line else line)
    return 0


def measured(
    texts: Iterable[tuple[str, tuple[str, ...]]], linker: Linker, named: Mapping[str, str]
) -> dict[str, object]:
    """Link every text and return the figures.

    named: label in small letters, or identity -> identity.
    """
    from cairn.skills.measuring import Tally

    linker.link("what is loaded when it is first asked is not measured")
    tally, unknown, spent = Tally(), 0, 0.0
    for text, gold in texts:
        wanted = {named.get(each.casefold(), each) for each in gold}
        unknown += sum(1 for each in gold if each.casefold() not in named)
        began = time.process_time()
        found = linker.link(text, most=RANKED, least=0.0)
        spent += time.process_time() - began
        said = sum(1 for each in found if each.confidence >= linker.least)
        tally.add([each.skill for each in found], wanted, said=said)
    return {
        **tally.figures(),
        "gold not in the framework": unknown,
        "texts a CPU-second": round(tally.texts / spent) if spent else None,
    }


def names(skills: Iterable[Skill]) -> dict[str, str]:
    """Return what gold may call a skill: its identity, its name, or another label that only it has."""
    named: dict[str, str] = {}
    others: dict[str, str] = {}
    for skill in skills:
        named[skill.iri.casefold()] = skill.iri
        named.setdefault(skill.name.casefold(), skill.iri)
        for other in skill.names:
            others[other.casefold()] = "" if other.casefold() in others else skill.iri
    return {**{label: iri for label, iri in others.items() if iri}, **named}


def rows(file: BinaryIO) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (text, gold) of a data set, one by one.

    Raises:
        DatasetRefused: dataset.columns, dataset.row, dataset.encoding, dataset.too_many.
    """
    csv.field_size_limit(MOST_TEXT)
    reader = csv.reader(io.TextIOWrapper(file, encoding="utf-8-sig", newline=""))
    try:
        head = [cell.strip().casefold() for cell in next(reader, [])]
        if "text" not in head or "gold" not in head:
            raise DatasetRefused("the first line must name the columns text and gold", code="dataset.columns")
        at_text, at_gold = head.index("text"), head.index("gold")
        for number, row in enumerate((row for row in reader if row), start=1):
            if number > MOST_ROWS:
                raise DatasetRefused(f"at most {MOST_ROWS:,} rows are read", code="dataset.too_many")
            if len(row) <= max(at_text, at_gold):
                raise DatasetRefused(f"line {reader.line_num}: a cell is missing", code="dataset.row")
            gold = tuple(dict.fromkeys(each.strip() for each in row[at_gold].split("|") if each.strip()))
            yield row[at_text], gold
    except csv.Error as error:
        raise DatasetRefused(f"line {reader.line_num}: {error}", code="dataset.row") from None
    except UnicodeDecodeError:
        raise DatasetRefused("the data set is not UTF-8", code="dataset.encoding") from None


def _shown(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
