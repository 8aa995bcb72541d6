"""The root of Cairn's error tree.

CairnError
├── DocumentError       credentials   the bytes are not a JSON document we accept
├── ContextError        credentials   a context is not built, or is none
├── LinkedDataError     credentials   the document says something that no seal would cover
├── CanonicalError      credentials   the document cannot be put in canonical form
├── ShapeError          credentials   the statements of a document have no form that strings could fill
├── TemplateError       credentials   a document cannot be cut into a template, or a template be filled so
├── PressError          credentials   a batch cannot be signed, or what was signed does not hold
├── NQuadsError         credentials   a text is no N-Quads
├── KeyMaterialError    credentials   a key, its encoding or its file is not usable
├── DidError            credentials   an issuer's identifier leads to no key
├── ProofError          credentials   a proof is malformed or does not hold
├── StatusListError     credentials   a status list cannot be read
├── InstantError        credentials   a text is no instant
├── VerificationError   credentials   the credential is not to be trusted
├── RefusedToSign       badges        signing this would embarrass or be accepted by nobody
├── BakingError         badges        a picture does not carry exactly one credential
├── SourceError         badges        the bytes are something, but not one credential
├── CompositionError    badges        facts are missing for a credential
├── RulesError          stacking      the rules of a qualification cannot be read
├── HeldError           stacking      what is held, offered or pinned makes no sense
├── PathwayError        pathways      a catalogue or a goal cannot be read
├── PortError           services      the world said no: mail, keystore, files, pictures, tables
├── ServiceError        services      a decision: NotPermitted, Conflict, NotFound, InvalidInput …
└── ConfigError         site          a setting has a value that nothing sensible can be done with
"""

from __future__ import annotations

from collections.abc import Mapping


class CairnError(Exception):
    """Base of every error that Cairn raises on purpose.

    `code` is public and never changes: it is what the API, the logs and the
    tests rely on. The message is for people and may be reworded at any time;
    `params` are the values inside it, so that a page can translate by code.
    HTTP knows nothing here: `cairn.web.problems` maps codes to statuses.
    """

    code: str = "cairn"

    def __init__(
        self, message: str = "", *, code: str | None = None, params: Mapping[str, str | int] | None = None
    ) -> None:
        super().__init__(message)
        if code is not None:
            self.code = code
        self.params: Mapping[str, str | int] = dict(params or {})
