"""What badges refuse: facts that do not fit together, pictures that carry no badge.

CairnError
├── CompositionError   facts are missing for a credential, or contradict one another
├── BakingError        a picture does not carry exactly one credential
├── SourceError        the bytes are something, but not one credential
└── RefusedToSign      signing this would embarrass, or be accepted by nobody
"""

from __future__ import annotations

from cairn.credentials.inspection import Finding
from cairn.errors import CairnError


class CompositionError(CairnError, ValueError):
    """A fact is missing, too long or contradicts another; `params["field"]` names it."""

    code = "composition"


class BakingError(CairnError):
    """The picture cannot carry a credential, or does not carry exactly one."""

    code = "baking"


class SourceError(CairnError):
    """The bytes are not one credential; the message says what was found instead."""

    code = "source"


class RefusedToSign(CairnError):
    """Lint found something; `findings` says everything it found."""

    code = "sign.refused"

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(f"not signed: {'; '.join(finding.message for finding in findings)}")
        self.findings = findings
        self.params = {"count": len(findings), "first": findings[0].code if findings else ""}
