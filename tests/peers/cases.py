"""What each of us says about the same document: Cairn, and the peers.

`CASES` names documents and builds them at a given present; docs/explanation/interoperability.md has the
same names in a table with the answers, and a test compares them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from cairn.credentials import did, document, instants, proof
from cairn.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES, bundled
from cairn.credentials.document import JSONObject, JSONValue
from cairn.credentials.inspection import Fetched
from cairn.credentials.keys import KeyType
from cairn.services.verify.examination import examine
from tests import sealed
from tests.peers.peers import Answer, Peers
from tests.sealed import EVE, HARBOUR, Sealer

P256: Final = sealed.by_key(5, KeyType.P256)
P384: Final = sealed.by_key(6, KeyType.P384)
LIST: Final = "https://badges.harbour.example/status/1"
INDEX: Final = 4711
STATUS_TERM: Final = "https://www.w3.org/2018/credentials#credentialStatus"


@dataclass(frozen=True)
class Case:
    """A document with what its issuer's addresses answer."""

    credential: JSONObject
    lists: tuple[JSONObject, ...] = ()
    pages: dict[str, JSONObject] = field(default_factory=dict)

    @property
    def documents(self) -> dict[str, JSONObject]:
        """For the peers: DID documents by DID and by address, lists by address."""
        found = {str(listed["id"]): listed for listed in self.lists}
        for name, page in self.pages.items():
            found[name] = page
            url = did.document_url(name)
            if url is not None:
                found[url] = page
        return found

    def fetched(self, at: datetime) -> dict[str, Fetched]:
        """The same for Cairn."""
        return {
            url: sealed.answer(url, body, at=at)
            for url, body in self.documents.items()
            if url.startswith("https://")
        }


class Nobody:
    """A web on which nothing answers."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def __call__(self, url: str, *, purpose: str) -> Fetched:
        return Fetched(url, "unreachable", self._at, reason="not in this world")

    def limited(self, to: int = 4) -> Nobody:
        return self


def cairn_says(case: Case, *, at: datetime) -> tuple[str, str]:
    """Return Cairn's verdict, and the code of its cause."""
    found = examine(
        document.dump(case.credential).encode(),
        contexts=bundled(),
        now=at,
        fetch=Nobody(at),
        supplied=case.fetched(at),
    )
    return found.verdict.verdict, found.verdict.cause or ""


def peer_says(answer: Answer) -> str:
    """Return a peer's answer in one word: sound, withdrawn or refused."""
    if answer.withdrawn:
        return "withdrawn"
    return "sound" if answer.verified else "refused"


def ask(peers: Peers, peer: str, case: Case, *, at: datetime) -> Answer:
    return peers.verify(peer, case.credential, documents=case.documents, at=at)


# --- the documents -------------------------------------------------------------------------------


def badge(
    at: datetime, of: Sealer = HARBOUR, *, by: Sealer | None = None, suite: str = "", **members: JSONValue
) -> JSONObject:
    """A badge sealed an hour ago."""
    hour_ago = at - timedelta(hours=1)
    body = sealed.unsigned(of, **{"validFrom": instants.write(hour_ago), "awardedDate": ..., **members})
    return _seal(body, by or of, at=hour_ago, suite=suite or "eddsa-rdfc-2022")


def _seal(body: JSONObject, by: Sealer, *, at: datetime, suite: str = "eddsa-rdfc-2022") -> JSONObject:
    return proof.attach(body, signer=by.signer, created=at, suite=suite, contexts=bundled())


def _list(
    at: datetime, *set_bits: int, purpose: str = "revocation", by: Sealer = HARBOUR, late: bool = False
) -> JSONObject:
    begin, end = (at - timedelta(days=9), at - timedelta(days=2)) if late else (at, at + timedelta(hours=24))
    body = sealed.unsigned_list(
        *set_bits, of=by, url=LIST, purpose=purpose, valid_from=begin, valid_until=end
    )
    return _seal(body, by, at=begin)


def _with_list(at: datetime, listed: JSONObject | None, *, purpose: str = "revocation") -> Case:
    entry = sealed.entry(purpose, INDEX, LIST)
    return Case(badge(at, credentialStatus=entry), (listed,) if listed is not None else ())


def _web(at: datetime, *, host: str, revoked: datetime | None = None, **members: JSONValue) -> Case:
    """Each case has a host of its own: verifier-core remembers pages it has seen."""
    of = sealed.by_web(1, host)
    return Case(badge(at, of), pages={of.did: {**sealed.page(of, revoked=revoked), **members}})


def _changed(at: datetime) -> Case:
    return Case({**badge(at), "name": "Knots, splices and more"})


def _added(at: datetime) -> Case:
    return Case({**badge(at), "honours": "first class"})


def _hidden_status(at: datetime) -> Case:
    """The status under its full address: the same statements, and no program that reads JSON sees it."""
    case = _with_list(at, _list(at, INDEX))
    body = dict(case.credential)
    body[STATUS_TERM] = body.pop("credentialStatus")
    return Case(body, case.lists)


def _numeric_index(at: datetime) -> Case:
    entry = {**sealed.entry("revocation", INDEX, LIST), "statusListIndex": INDEX}
    return Case(badge(at, credentialStatus=entry), (_list(at),))


def _two_seals(at: datetime, *, broken: bool = False, other: Sealer = HARBOUR) -> Case:
    both = _seal(badge(at), other, at=at)
    first, second = proof.proofs_of(both)
    if broken:
        kept = str(second["proofValue"])
        second = {**second, "proofValue": kept[:-4] + ("1111" if kept[-4:] != "1111" else "2222")}
    return Case({**both, "proof": [first, second]})


def _statuses(at: datetime) -> Case:
    url = f"{LIST}s"
    suspensions = sealed.unsigned_list(
        of=HARBOUR, url=url, purpose="suspension", valid_from=at, valid_until=at + timedelta(hours=24)
    )
    entries: list[JSONValue] = [
        sealed.entry("revocation", INDEX, LIST),
        sealed.entry("suspension", INDEX, url),
    ]
    return Case(badge(at, credentialStatus=entries), (_list(at), _seal(suspensions, HARBOUR, at=at)))


def _bare_key(at: datetime) -> Case:
    signer = sealed.LocalSigner(HARBOUR.signer._private, HARBOUR.did)
    return Case(badge(at, by=Sealer(HARBOUR.did, signer)))


ARABIC: Final = "عُقد آمنة على سطح السفينة"
CASES: Final[dict[str, Callable[[datetime], Case]]] = {
    "sound, a did:key": lambda at: Case(badge(at)),
    "sound, a did:web": lambda at: _web(at, host="northfield.example"),
    "sound, Arabic and characters beyond 16 bits": lambda at: Case(
        badge(at, name=f"{ARABIC} 🪢 𝔎𝔫𝔬𝔱𝔰 \ue000 line\nbreak")
    ),
    "sound, sealed with ecdsa-rdfc-2019 (P-256)": lambda at: Case(badge(at, P256, suite="ecdsa-rdfc-2019")),
    "sound, sealed with ecdsa-rdfc-2019 (P-384)": lambda at: Case(badge(at, P384, suite="ecdsa-rdfc-2019")),
    "sound, sealed with eddsa-jcs-2022": lambda at: Case(badge(at, suite="eddsa-jcs-2022")),
    "sound, sealed with ecdsa-jcs-2019": lambda at: Case(badge(at, P256, suite="ecdsa-jcs-2019")),
    "sound, two seals of the issuer": _two_seals,
    "sound, not in the list of the withdrawn": lambda at: _with_list(at, _list(at)),
    "sound, two lists": _statuses,
    "a status index written as a number": _numeric_index,
    "the beginning without a time zone": lambda at: Case(
        badge(at, validFrom=(at - timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%S"))
    ),
    "the key named without its fragment": _bare_key,
    "revoked": lambda at: _with_list(at, _list(at, INDEX)),
    "suspended": lambda at: _with_list(at, _list(at, INDEX, purpose="suspension"), purpose="suspension"),
    "revoked, with the status hidden under its full address": _hidden_status,
    "the list of another issuer": lambda at: _with_list(at, _list(at, by=EVE)),
    "the list tampered with": lambda at: _with_list(at, {**_list(at), "name": "more"}),
    "the list out of date": lambda at: _with_list(at, _list(at, late=True)),
    "the list unreachable": lambda at: _with_list(at, None),
    "expired": lambda at: Case(
        badge(
            at,
            validFrom=instants.write(at - timedelta(days=9)),
            validUntil=instants.write(at - timedelta(days=1)),
        )
    ),
    "not yet valid": lambda at: Case(badge(at, validFrom=instants.write(at + timedelta(days=9)))),
    "tampered": _changed,
    "a word added that no vocabulary knows": _added,
    "unsigned": lambda at: Case({k: v for k, v in badge(at).items() if k != "proof"}),
    "sealed by somebody else": lambda at: Case(badge(at, by=EVE)),
    "two seals, one broken": lambda at: _two_seals(at, broken=True),
    "two seals, one of somebody else": lambda at: _two_seals(at, other=EVE),
    "the key given up on the issuer's page": lambda at: _web(
        at, host="burgled.example", revoked=at - timedelta(days=1)
    ),
    "the key not for sealing credentials": lambda at: _web(at, host="login-only.example", assertionMethod=[]),
    "the issuer's page unreachable": lambda at: Case(badge(at, sealed.by_web(7, "gone.example"))),
    "no id": lambda at: Case(badge(at, id=...)),
    "no criteria, which Open Badges asks for": lambda at: Case(
        badge(
            at,
            credentialSubject={
                "type": ["AchievementSubject"],
                "achievement": {
                    "id": "https://badges.harbour.example/a/1",
                    "type": ["Achievement"],
                    "name": "Knots",
                    "description": "Ties knots.",
                },
            },
        )
    ),
}


def _theirs(
    at: datetime, peers: Peers, *, peer: str = "digitalbazaar", suite: str, **members: JSONValue
) -> Case:
    body = sealed.unsigned(HARBOUR, awardedDate=..., validFrom=instants.write(at), **members)
    return Case(peers.issue(peer, body, suite=suite, seed=9, at=at))


def _inline(at: datetime, peers: Peers) -> Case:
    contexts: list[JSONValue] = [CREDENTIALS_V2, OPEN_BADGES, {"honours": "https://x.example/honours"}]
    return _theirs(at, peers, suite="eddsa-rdfc-2022", **{"@context": contexts})


THEIRS: Final[dict[str, Callable[[datetime, Peers], Case]]] = {
    "issued by @digitalbazaar/vc, eddsa-rdfc-2022": lambda at, peers: _theirs(
        at, peers, suite="eddsa-rdfc-2022"
    ),
    "issued by @digitalbazaar/vc, ecdsa-rdfc-2019": lambda at, peers: _theirs(
        at, peers, suite="ecdsa-rdfc-2019"
    ),
    "issued by @digitalcredentials/vc, eddsa-rdfc-2022": lambda at, peers: _theirs(
        at, peers, peer="digitalcredentials", suite="eddsa-rdfc-2022"
    ),
    "issued by @digitalcredentials/vc, Ed25519Signature2020": lambda at, peers: _theirs(
        at, peers, peer="digitalcredentials", suite="Ed25519Signature2020"
    ),
    "issued by a peer, with a vocabulary of its own": _inline,
}
