"""Sign one credential for every learner of a list, into a folder. No database is needed.

The achievement is the JSON of an Open Badges Achievement (or of a badge of it), signed word for word; when
it says a creator, the issuer gets that name. The learners are a CSV file with a column "name", and if
wanted "email", "number", "date", and one column per outcome ("outcome 1", "outcome 2", or its words) or
one "result" for all: a level's name or number, a mark, or met / not met.

The folder gets one file per learner and index.csv. Nothing in it is ever overwritten; a run that was
interrupted is repeated with the same command and goes on where it stopped. Rows that cannot be used are
named with line, code and how to mend them: mend them and run it again.

exit codes: 0 everybody in the list has a credential; 65 somebody has none

examples:
  cairn issue --achievement knots.json --learners june.csv --key school.key --out june
  cairn issue --achievement knots.json --learners june.csv --key p256.key --jwt ES256 --out june
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cairn.errors import CairnError

if TYPE_CHECKING:
    from cairn.cli.batch import Batch
    from cairn.cli.designs import Design
    from cairn.cli.learners import Learner
    from cairn.cli.securing import Securer
    from cairn.cli.terminal import Progress
    from cairn.credentials.document import JSONObject

MAX_ACHIEVEMENT: Final = 1024 * 1024
MAX_LEARNERS: Final = 10 * 1024 * 1024


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    from cairn.cli.securing import add_arguments

    parser.add_argument(
        "--achievement", required=True, metavar="FILE", help="what is earned (Open Badges JSON)"
    )
    parser.add_argument(
        "--learners", required=True, metavar="FILE.csv", help="who earned it, and with what results"
    )
    parser.add_argument("--out", required=True, type=Path, metavar="FOLDER", help="where the credentials go")
    add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Issue every row that can be, name the others, and count both."""
    from cairn.adapters.clock import now
    from cairn.adapters.tables import read as read_table
    from cairn.cli import batch, designs, learners
    from cairn.cli.disk import read_input
    from cairn.cli.securing import opened
    from cairn.cli.terminal import progress

    design = designs.read(read_input(arguments.achievement, most=MAX_ACHIEVEMENT))
    design.for_composing.to_json()  # says now what every row would say
    table = read_table(read_input(arguments.learners, most=MAX_LEARNERS), filename=arguments.learners)
    securer = opened(arguments)
    at = now().replace(microsecond=0)
    rows = list(learners.read(table, achievement=design.for_composing, now=at))
    with (
        batch.opened(arguments.out, achievement=design.achievement.url) as folder,
        progress(len(rows)) as bar,
    ):
        run_ = _Run(design, securer, folder, bar, at)
        done = run_.all(rows)
    print(f"{done.issued} issued, {done.kept} were there already, {done.refused} not issued: {arguments.out}")
    return 65 if done.refused else 0


@dataclass(slots=True)
class _Count:
    issued: int = 0
    kept: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class _Run:
    design: Design
    securer: Securer
    folder: Batch
    bar: Progress
    at: datetime

    def all(self, rows: Sequence[Learner | tuple[int, CairnError]]) -> _Count:
        """Go through every row; what is wrong with one does not stop the others."""
        from cairn.cli.securing import Refused

        count = _Count()
        for row in rows:
            line, fault = row if isinstance(row, tuple) else (row.line, None)
            if not isinstance(row, tuple):
                try:
                    if self._one(row):
                        count.issued += 1
                    else:
                        count.kept += 1
                except Refused as refused:
                    for finding in refused.findings:
                        self._complain(line, finding.code, finding.message)
                    count.refused += 1
                except CairnError as error:
                    fault = error
            if fault is not None:
                self._complain(line, fault.code, str(fault))
                count.refused += 1
            self.bar.step()
        return count

    def _one(self, learner: Learner) -> bool:
        """Issue to one learner; False when they have it already.

        Raises:
            CairnError: row.changed, or the credential is refused.
        """
        from cairn.adapters.randomness import new_uuid

        entry = self.folder.entry_of(learner)
        if entry is not None and self.folder.path_of(entry).exists():
            if entry.row != learner.digest:
                message = (
                    f"The row was changed after {entry.file} was issued: a correction is a new credential."
                )
                raise CairnError(message, code="row.changed")
            return False
        # What would be refused is refused before the line is written.
        identifier = entry.id if entry is not None else f"urn:uuid:{new_uuid()}"
        text = self.securer.secure(self._unsigned(learner, identifier), at=self.at)
        if entry is None:
            entry = self.folder.reserve(learner, id=identifier, extension=self.securer.extension)
        self.folder.keep(entry, text)
        return True

    def _unsigned(self, learner: Learner, identifier: str) -> JSONObject:
        from cairn.adapters.randomness import random_bytes
        from cairn.badges.composition import compose
        from cairn.badges.profile import Profile
        from cairn.badges.recipient import MIN_SALT, Recipient

        creator = self.design.achievement.creator
        issuer = (
            replace(creator, id=self.securer.did)
            if creator
            else Profile(id=self.securer.did, name=self.securer.did[:200])
        )
        document = compose(
            self.design.for_composing,
            issuer=issuer,
            recipient=Recipient(
                name=learner.name, email=learner.email, number=learner.number, salt=random_bytes(MIN_SALT)
            ),
            award=learner.award,
            id=identifier,
            valid_from=learner.award.awarded_at,
            valid_until=None,
            status=None,
        )
        if creator is None:  # nobody said the issuer's name: better none than a made-up one
            document["issuer"] = {"id": self.securer.did, "type": ["Profile"]}
        return self.design.put_into(document)

    def _complain(self, line: int, code: str, message: str) -> None:
        from cairn.cli.terminal import complain

        self.bar.clear()
        complain(f"line {line}: {code}: {message}")
